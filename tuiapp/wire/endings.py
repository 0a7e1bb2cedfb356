"""The ways in which a response with status 200 still fails, in words; the same for every dialect.

Source: WIRE 0.3 rule 6, WIRE 11.
"""

from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.wire.excerpts import excerpt, page_name
from tuiapp.wire.sse import EventTooLargeError


ENDED_EARLY: Final = Failure(
    "ended_early",
    "The answer ended early: the connection closed before the provider said it was done.",
    "What came is kept.",
)
EMPTY: Final = Failure("empty", "The provider reported success and sent nothing.", "Try it again.")

_CHECK_URL: Final = "Check the provider's base URL and dialect."


def page_failure(body: bytes) -> Failure:
    """A page came in place of an answer."""
    return Failure(
        "protocol", f"The server sent {page_name(body)} instead of an answer.", _CHECK_URL
    )


def not_understood(body: bytes) -> Failure:
    """Something came that the dialect does not know at all."""
    return Failure(
        "protocol", f"The server sent something that is no answer: {_short(body)}", _CHECK_URL
    )


def too_large(error: EventTooLargeError) -> Failure:
    """A single event, line or document passed its bound."""
    return Failure("protocol", str(error), "What came before it is kept.")


_MAX_QUOTE_CHARS: Final = 160


def _short(body: bytes) -> str:
    words = excerpt(body)
    return words if len(words) <= _MAX_QUOTE_CHARS else words[:_MAX_QUOTE_CHARS].rstrip() + "…"
