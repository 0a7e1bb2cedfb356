"""The dialect `anthropic` as one value: requests, responses both ways, refusals.

Source: WIRE 3; https://platform.claude.com/docs/en/api/messages.
"""

from typing import Final

from tuiapp.wire.anthropic.decoder import anthropic_decoder
from tuiapp.wire.anthropic.encoder import AnthropicEncoder
from tuiapp.wire.anthropic.models import models_call, read_models
from tuiapp.wire.anthropic.request import messages_call
from tuiapp.wire.dialect import Dialect


ANTHROPIC: Final = Dialect(
    "anthropic",
    call=messages_call,
    decoder=anthropic_decoder,
    encoder=AnthropicEncoder,
    models_call=models_call,
    read_models=read_models,
    authorization=lambda key: {"x-api-key": key},
)
"""Anthropic's Messages API."""
