"""The dialect `ollama-generate` as one value: requests, responses both ways, refusals.

Source: WIRE 5; https://github.com/ollama/ollama/blob/main/docs/api.md.
"""

from typing import Final

from tuiapp.wire.dialect import Dialect
from tuiapp.wire.ollama_chat.decoder import ollama_decoder
from tuiapp.wire.ollama_chat.encoder import OllamaEncoder
from tuiapp.wire.ollama_chat.models import models_call, read_models
from tuiapp.wire.ollama_generate.request import generate_call
from tuiapp.wire.ollama_generate.shape import GenerateShape


OLLAMA_GENERATE: Final = Dialect(
    "ollama-generate",
    call=generate_call,
    decoder=lambda: ollama_decoder(GenerateShape()),
    encoder=lambda model: OllamaEncoder(GenerateShape(), model),
    models_call=models_call,
    read_models=read_models,
)
"""Ollama's own completion of one prompt, for models without a template for chats."""
