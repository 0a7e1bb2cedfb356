"""The dialect `openai-chat` as one value: requests, responses both ways, refusals.

Source: WIRE 1 and 6; https://platform.openai.com/docs/api-reference/chat.
"""

from typing import Final

from tuiapp.wire.dialect import Dialect
from tuiapp.wire.openai_chat.decoder import openai_chat_decoder
from tuiapp.wire.openai_chat.encoder import OpenAIChatEncoder
from tuiapp.wire.openai_chat.models import models_call, read_models
from tuiapp.wire.openai_chat.request import chat_call


OPENAI_CHAT: Final = Dialect(
    "openai-chat",
    call=chat_call,
    decoder=openai_chat_decoder,
    encoder=OpenAIChatEncoder,
    models_call=models_call,
    read_models=lambda _, body: read_models(body),
)
"""OpenAI's Chat Completions and the many servers that speak them, each in its own way."""
