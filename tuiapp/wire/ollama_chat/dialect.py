"""The dialect `ollama-chat` as one value: requests, responses both ways, refusals.

Source: WIRE 5; https://github.com/ollama/ollama/blob/main/docs/api.md.
"""

from typing import Final

from tuiapp.wire.dialect import Dialect
from tuiapp.wire.ollama_chat.decoder import ollama_decoder
from tuiapp.wire.ollama_chat.encoder import OllamaEncoder
from tuiapp.wire.ollama_chat.models import models_call, read_models
from tuiapp.wire.ollama_chat.request import chat_call
from tuiapp.wire.ollama_chat.shape import ChatShape


OLLAMA_CHAT: Final = Dialect(
    "ollama-chat",
    call=chat_call,
    decoder=lambda: ollama_decoder(ChatShape()),
    encoder=lambda model: OllamaEncoder(ChatShape(), model),
    models_call=models_call,
    read_models=read_models,
)
"""Ollama's own chat, which tells durations that its compatibility layer leaves out."""
