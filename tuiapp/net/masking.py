"""Keeping the key out of what the server says: some servers repeat it in their errors.

What the model writes passes untouched, and costs one look at the types of a chunk's events.
"""

from dataclasses import replace
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import Chunk, Event, Failed, Unrecognized
from tuiapp.core.ports import Emit
from tuiapp.core.secret import Secret, redact


_REPEATING: Final = (Failed, Unrecognized)


def masking(emit: Emit, key: Secret) -> Emit:
    """`emit`, with the key masked in failures and in events that are shown as they came."""

    def emit_masked(chunk: Chunk) -> None:
        for event in chunk.events:
            if isinstance(event, _REPEATING):
                events = tuple(_masked(it, key) for it in chunk.events)
                emit(replace(chunk, events=events))
                return
        emit(chunk)

    return emit_masked


def masked_failure(failure: Failure, key: Secret) -> Failure:
    """The failure with the key masked in its words."""
    hint = None if failure.hint is None else redact(failure.hint, [key])
    return replace(failure, message=redact(failure.message, [key]), hint=hint)


def _masked(event: Event, key: Secret) -> Event:
    match event:
        case Failed(failure=failure):
            return Failed(masked_failure(failure, key))
        case Unrecognized(kind=kind, raw=raw):
            # Latin-1 gives every byte back as it was.
            masked = redact(raw.decode("latin-1"), [key]).encode("latin-1")
            return Unrecognized(redact(kind, [key]), masked)
        case _:
            return event
