"""The dialect `anthropic` as one value: requests, responses both ways, refusals.

Source: WIRE 3; https://platform.claude.com/docs/en/api/messages.
"""

from collections.abc import Mapping

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.anthropic.decoder import anthropic_decoder
from tuiapp.wire.anthropic.encoder import AnthropicEncoder
from tuiapp.wire.anthropic.models import models_call, read_models
from tuiapp.wire.anthropic.request import messages_call
from tuiapp.wire.dialect import Decoder, HttpCall, ModelPage, ResponseEncoder
from tuiapp.wire.refusals import refusal


class Anthropic:
    """Anthropic's Messages API."""

    @property
    def name(self) -> DialectName:
        """`anthropic`."""
        return "anthropic"

    def call(self, request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        """The request for `/v1/messages`, as a stream."""
        return messages_call(request, endpoint)

    def authorization(self, key: str) -> Mapping[str, str]:
        """The key in the vendor's own header."""
        return {"x-api-key": key}

    def decoder(self) -> Decoder:
        """A fresh decoder for one response."""
        return anthropic_decoder()

    def encoder(self, model: str) -> ResponseEncoder:
        """A fresh encoder for one response by `model`."""
        return AnthropicEncoder(model)

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> Failure:
        """What an error response says."""
        return refusal(status, headers, body)

    def models_call(self, endpoint: Endpoint) -> HttpCall:
        """The request for the list of models."""
        return models_call(endpoint)

    def read_models(self, call: HttpCall, body: bytes) -> ModelPage | None:
        """The page that `call` was answered with; None where the body is none."""
        return read_models(call, body)
