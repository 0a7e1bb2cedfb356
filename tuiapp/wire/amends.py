"""What a refusal teaches about a vendor, where the request can be mended.

Source: WIRE 6.2 (Mistral answers unknown fields with 422), 13.6.
"""

import re
from dataclasses import replace
from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.request import GenerationRequest


STREAM_OPTIONS: Final = "stream_options"

MENDED_HINT: Final = f"It is sent once more without {STREAM_OPTIONS}."

_REFUSING_STATUS: Final = frozenset({400, 422})
_NAMED: Final = re.compile(r"\b(?:stream_options|include_usage)\b")


def amended(request: GenerationRequest, endpoint: Endpoint, refusal: Failure) -> Endpoint | None:
    """The endpoint as it has to be spoken to after this refusal; None where nothing can be mended.

    Args:
        request: What was refused.
        endpoint: As it was spoken to.
        refusal: What it said.
    """
    is_ours = (
        endpoint.dialect == "openai-chat"
        and endpoint.vendor.takes_stream_options
        and STREAM_OPTIONS not in {**endpoint.body, **request.parameters.extra}
    )
    if not is_ours or refusal.status not in _REFUSING_STATUS or not _NAMED.search(refusal.message):
        return None
    return replace(endpoint, vendor=replace(endpoint.vendor, takes_stream_options=False))
