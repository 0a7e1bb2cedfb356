"""The dialect `gemini` as one value: requests, responses both ways, refusals.

Source: WIRE 4; https://ai.google.dev/api/generate-content.
"""

from collections.abc import Mapping

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.dialect import Decoder, HttpCall, ModelPage, ResponseEncoder
from tuiapp.wire.gemini.decoder import gemini_decoder
from tuiapp.wire.gemini.encoder import GeminiEncoder
from tuiapp.wire.gemini.failures import gemini_refusal
from tuiapp.wire.gemini.models import models_call, read_models
from tuiapp.wire.gemini.request import gemini_call


class Gemini:
    """Google's own format, at the Gemini API and at Vertex AI."""

    @property
    def name(self) -> DialectName:
        """`gemini`."""
        return "gemini"

    def call(self, request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        """The request for `streamGenerateContent`, as events."""
        return gemini_call(request, endpoint)

    def authorization(self, key: str) -> Mapping[str, str]:
        """The key in a header of its own; in the address it would land in logs."""
        return {"x-goog-api-key": key}

    def decoder(self) -> Decoder:
        """A fresh decoder for one response."""
        return gemini_decoder()

    def encoder(self, model: str) -> ResponseEncoder:
        """A fresh encoder for one response by `model`, in the form of `alt=sse`."""
        return GeminiEncoder(model)

    def array_encoder(self, model: str) -> ResponseEncoder:
        """As `encoder`, in the form without `alt=sse`: one array, element by element."""
        return GeminiEncoder(model, "array")

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> Failure:
        """What an error response says."""
        return gemini_refusal(status, headers, body)

    def models_call(self, endpoint: Endpoint) -> HttpCall:
        """The request for the list of models."""
        return models_call(endpoint)

    def read_models(self, call: HttpCall, body: bytes) -> ModelPage | None:
        """The page that `call` was answered with; None where the body is none."""
        return read_models(call, body)
