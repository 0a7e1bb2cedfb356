"""The version of Anthropic's API that is asked for, and what an endpoint's own one changes.

Source: WIRE 3a.
"""

from typing import Final

from tuiapp.core.endpoint import Endpoint


VERSION_HEADER: Final = "anthropic-version"

# The version that every model and every compatible server accepts; 2026-10-21 refuses temperature,
# top_p and top_k. An endpoint's own header replaces it.
VERSION: Final = "2023-06-01"


def is_without_sampling(endpoint: Endpoint) -> bool:
    """Whether the endpoint asks for a later version, which has no sampling parameters."""
    # Versions are dates.
    return endpoint.dialect == "anthropic" and any(
        name.lower() == VERSION_HEADER and version > VERSION
        for name, version in endpoint.headers.items()
    )
