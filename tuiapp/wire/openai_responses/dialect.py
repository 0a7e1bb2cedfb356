"""The dialect `openai-responses` as one value: requests, responses both ways, refusals.

Source: WIRE 2 and 6; https://platform.openai.com/docs/api-reference/responses.
"""

from collections.abc import Mapping

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.dialect import Decoder, HttpCall, ModelPage, ResponseEncoder
from tuiapp.wire.openai_chat.models import models_call, read_models
from tuiapp.wire.openai_responses.decoder import openai_responses_decoder
from tuiapp.wire.openai_responses.encoder import OpenAIResponsesEncoder
from tuiapp.wire.openai_responses.request import responses_call
from tuiapp.wire.refusals import refusal


class OpenAIResponses:
    """OpenAI's Responses, stateless: the whole history goes out with every request."""

    @property
    def name(self) -> DialectName:
        """`openai-responses`."""
        return "openai-responses"

    def call(self, request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        """The request for `/responses`, as a stream that the provider does not store."""
        return responses_call(request, endpoint)

    def authorization(self, key: str) -> Mapping[str, str]:
        """The key as a bearer token."""
        return {"authorization": f"Bearer {key}"}

    def decoder(self) -> Decoder:
        """A fresh decoder for one response."""
        return openai_responses_decoder()

    def encoder(self, model: str) -> ResponseEncoder:
        """A fresh encoder for one response by `model`."""
        return OpenAIResponsesEncoder(model)

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> Failure:
        """What an error response says."""
        return refusal(status, headers, body)

    def models_call(self, endpoint: Endpoint) -> HttpCall:
        """The request for the list of models."""
        return models_call(endpoint)

    def read_models(self, call: HttpCall, body: bytes) -> ModelPage | None:
        """The page that `call` was answered with; None where the body is none."""
        del call  # one page holds it all
        return read_models(body)
