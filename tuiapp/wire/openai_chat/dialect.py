"""The dialect `openai-chat` as one value: requests, responses both ways, refusals.

Source: WIRE 1 and 6; https://platform.openai.com/docs/api-reference/chat.
"""

from collections.abc import Mapping

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.dialect import Decoder, HttpCall, ModelPage, ResponseEncoder
from tuiapp.wire.openai_chat.decoder import openai_chat_decoder
from tuiapp.wire.openai_chat.encoder import OpenAIChatEncoder
from tuiapp.wire.openai_chat.models import models_call, read_models
from tuiapp.wire.openai_chat.request import chat_call
from tuiapp.wire.refusals import refusal


class OpenAIChat:
    """OpenAI's Chat Completions and the many servers that speak them, each in its own way."""

    @property
    def name(self) -> DialectName:
        """`openai-chat`."""
        return "openai-chat"

    def call(self, request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        """The request for `/chat/completions`, as a stream with usage."""
        return chat_call(request, endpoint)

    def authorization(self, key: str) -> Mapping[str, str]:
        """The key as a bearer token."""
        return {"authorization": f"Bearer {key}"}

    def decoder(self) -> Decoder:
        """A fresh decoder for one response."""
        return openai_chat_decoder()

    def encoder(self, model: str) -> ResponseEncoder:
        """A fresh encoder for one response by `model`."""
        return OpenAIChatEncoder(model)

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
