"""Streams that are no event streams, cut for a decoder that reads events: lines, elements of an array.

A piece of such a stream has no name, and nothing stands outside of the pieces.
"""

from typing import Protocol

from tuiapp.wire.sse import SseFrame, Stray, nameless


class PieceSplitter(Protocol):
    """Cuts a stream into pieces of bytes."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The pieces that this chunk completed, in order."""
        ...

    def flush(self) -> list[bytes]:
        """What the end of the stream cut off: at most one piece."""
        ...


class NamelessFraming:
    """The pieces of another splitter, as events without a name."""

    strays: tuple[Stray, ...] = ()

    def __init__(self, splitter: PieceSplitter) -> None:
        self._splitter = splitter

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """The pieces that this chunk completed, in order."""
        return nameless(self._splitter.feed(chunk))

    def flush(self) -> list[SseFrame]:
        """What the end of the stream cut off: at most one piece."""
        return nameless(self._splitter.flush())

    def take_strays(self) -> tuple[Stray, ...]:
        """Nothing: every line, or element, is a piece."""
        return self.strays
