"""The dialect `gemini` as one value: requests, responses both ways, refusals.

Source: WIRE 4; https://ai.google.dev/api/generate-content.
"""

from typing import Final

from tuiapp.wire.dialect import Dialect
from tuiapp.wire.gemini.decoder import gemini_decoder
from tuiapp.wire.gemini.encoder import GeminiEncoder
from tuiapp.wire.gemini.failures import gemini_refusal
from tuiapp.wire.gemini.models import models_call, read_models
from tuiapp.wire.gemini.request import gemini_call


GEMINI: Final = Dialect(
    "gemini",
    call=gemini_call,
    decoder=gemini_decoder,
    encoder=GeminiEncoder,
    models_call=models_call,
    read_models=read_models,
    # In the address it would land in logs.
    authorization=lambda key: {"x-goog-api-key": key},
    refusal=gemini_refusal,
)
"""Google's own format, at the Gemini API and at Vertex AI, as events (`alt=sse`)."""
