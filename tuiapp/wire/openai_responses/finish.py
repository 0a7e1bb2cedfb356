"""How a response ended: its status and reason, and our one vocabulary.

Source: WIRE 0.5, 2c.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.events import Finished, FinishReason


_REASON_OF_INCOMPLETE: Final[Mapping[str, FinishReason]] = {
    "max_output_tokens": "length",
    "content_filter": "content_filter",
    "max_messages": "paused",
    "steered": "paused",
}
_INCOMPLETE_OF_REASON: Final[Mapping[FinishReason, str]] = {
    "length": "max_output_tokens",
    "content_filter": "content_filter",
    "paused": "max_messages",
}
_STATUSES: Final = frozenset({"completed", "incomplete", "cancelled", "in_progress", "queued"})


def finish_reason(
    status: str, incomplete_reason: str | None, *, with_tool_calls: bool
) -> FinishReason:
    """The reason in our vocabulary; a turn to the tools has no word of its own here."""
    match status:
        case "completed":
            return "tool_calls" if with_tool_calls else "stop"
        case "incomplete":
            return _REASON_OF_INCOMPLETE.get(incomplete_reason or "", "other")
        case "failed":
            return "error"
        case _:
            return "other"


def spell_finish(end: Finished) -> tuple[str, str | None]:
    """A status, and a reason for being incomplete, that read as `end` as nearly as can be."""
    incomplete_reason = _INCOMPLETE_OF_REASON.get(end.reason) if end.reason else None
    if end.raw_reason and (end.raw_reason in _STATUSES or end.reason == "other"):
        return end.raw_reason, incomplete_reason
    if end.reason in (None, "stop", "tool_calls"):
        return "completed", None
    return "incomplete", incomplete_reason
