"""The dialect `openai-responses` as one value: requests, responses both ways, refusals.

Source: WIRE 2 and 6; https://platform.openai.com/docs/api-reference/responses.
"""

from typing import Final

from tuiapp.wire.dialect import Dialect
from tuiapp.wire.openai_chat.models import models_call, read_models
from tuiapp.wire.openai_responses.decoder import openai_responses_decoder
from tuiapp.wire.openai_responses.encoder import OpenAIResponsesEncoder
from tuiapp.wire.openai_responses.request import responses_call


OPENAI_RESPONSES: Final = Dialect(
    "openai-responses",
    call=responses_call,
    decoder=openai_responses_decoder,
    encoder=OpenAIResponsesEncoder,
    models_call=models_call,
    read_models=lambda _, body: read_models(body),
)
"""OpenAI's Responses, stateless: the whole history goes out with every request."""
