"""The dialect `ollama-chat` as one value: requests, responses both ways, refusals.

Source: WIRE 5; https://github.com/ollama/ollama/blob/main/docs/api.md.
"""

from collections.abc import Mapping

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.dialect import Decoder, HttpCall, ModelPage, ResponseEncoder
from tuiapp.wire.ollama_chat.decoder import ollama_decoder
from tuiapp.wire.ollama_chat.encoder import OllamaEncoder
from tuiapp.wire.ollama_chat.models import models_call, read_models
from tuiapp.wire.ollama_chat.request import chat_call
from tuiapp.wire.ollama_chat.shape import ChatShape
from tuiapp.wire.refusals import refusal


class OllamaChat:
    """Ollama's own chat, which tells durations that its compatibility layer leaves out."""

    @property
    def name(self) -> DialectName:
        """`ollama-chat`."""
        return "ollama-chat"

    def call(self, request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        """The request for `/api/chat`, as a stream."""
        return chat_call(request, endpoint)

    def authorization(self, key: str) -> Mapping[str, str]:
        """The key as a bearer token; only Ollama's cloud wants one."""
        return {"authorization": f"Bearer {key}"}

    def decoder(self) -> Decoder:
        """A fresh decoder for one response."""
        return ollama_decoder(ChatShape())

    def encoder(self, model: str) -> ResponseEncoder:
        """A fresh encoder for one response by `model`."""
        return OllamaEncoder(ChatShape(), model)

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> Failure:
        """What an error response says."""
        return refusal(status, headers, body)

    def models_call(self, endpoint: Endpoint) -> HttpCall:
        """The request for the list of models."""
        return models_call(endpoint)

    def read_models(self, call: HttpCall, body: bytes) -> ModelPage | None:
        """The page that `call` was answered with; None where the body is none."""
        return read_models(call, body)
