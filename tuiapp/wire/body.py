"""The decoder of any response body: bytes of any kind in, events with exactly one end out.

A server may answer a request for a stream with a stream, with one JSON document, or with a page.
What is the same for every dialect stands here: cutting the body, parsing each piece, telling an
error from an answer, and saying at the end what all of it means. What a piece says is for the
dialect's `AnswerReader`. Once there was an error, nothing else is told.

Source: WIRE 0.3, 11; INDEX quirks 1 and 2.
"""

from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.endings import EMPTY, ENDED_EARLY, not_understood, page_failure, too_large
from tuiapp.wire.excerpts import excerpt, is_page
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse, parse_partial
from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.refusals import ErrorWords, error_failure, stream_failure
from tuiapp.wire.sse import EventTooLargeError, SseFrame, SseSplitter, Stray


# What nobody understands is an error message, which is short, or rubbish.
MAX_STRAY_BYTES: Final = 64 * 1024

_DONE: Final = b"[DONE]"

Outcome: TypeAlias = Finished | Failed | Unrecognized | None
"""What a piece of a stream comes to, beside what it says: mostly nothing."""


class Framing(Protocol):
    """Cuts a stream into pieces: the events of an event stream, or nameless ones."""

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """The pieces that this chunk completed, in order.

        Raises:
            EventTooLargeError: A piece passed the bound.
        """
        ...

    def flush(self) -> list[SseFrame]:
        """What the end of the stream cut off: at most one piece.

        Raises:
            EventTooLargeError: As `feed`.
        """
        ...

    @property
    def strays(self) -> list[Stray]:
        """Lines outside any piece; whoever reads them clears the list."""
        ...


class AnswerReader(Protocol):
    """A dialect's reader of the pieces of one answer, in order."""

    @property
    def has_answer(self) -> bool:
        """Whether anything that belongs to an answer has come."""
        ...

    def read(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> Outcome:
        """Append what a piece says, whose data is the JSON `value`."""
        ...

    def read_mark(self) -> bool:
        """Take `[DONE]`; whether that is the end in this dialect."""
        ...

    def read_document(
        self, value: JsonValue, events: list[BodyEvent], /
    ) -> Finished | Failed | None:
        """Append what an answer says that came as one document; None for anything else."""
        ...

    def close(self, events: list[BodyEvent], /) -> Finished | None:
        """Append what waited for more that will not come; called once, before any end.

        The answer is how the model ended, by what has come; None without proof that it did.
        """
        ...


def event_stream_decoder(reader: AnswerReader, *, max_event_bytes: int) -> "BodyDecoder":
    """A decoder for one body that is an event stream, unless it is a document."""
    splitter = SseSplitter(max_event_bytes=max_event_bytes)
    return BodyDecoder(reader, splitter, max_document_bytes=max_event_bytes)


class BodyDecoder:
    """Decodes one response body, with a dialect's way to cut it and to read the pieces.

    Args:
        reader: What the pieces say.
        framing: What cuts a stream into pieces.
        document_starts: First bytes of a body that is no stream of this dialect.
        max_document_bytes: The bound on such a body.
        failure_in: The failure that a JSON document tells; None where it tells none.
    """

    def __init__(
        self,
        reader: AnswerReader,
        framing: Framing,
        *,
        document_starts: bytes = b"{[<",
        max_document_bytes: int,
        failure_in: Callable[[JsonValue], Failure | None] = error_failure,
    ) -> None:
        self._reader = reader
        self._framing = framing
        self._opening = BodyOpening(document_starts, max_document_bytes)
        self._is_stream = False
        self._failure_in = failure_in
        self._strays = bytearray()
        """Lines outside any event."""
        self._unknown = bytearray()
        """Pieces that the reader did not know, as long as it knew none."""
        self._error: Failure | None = None
        """An error that came outside any event; it is told where the answer ends."""
        self._is_cut = False
        """Whether the last thing that was no JSON is the beginning of some."""
        self._ended = False

    def decode(self, chunk: bytes) -> list[BodyEvent]:
        """The events that `chunk` completes. After an end there are none."""
        events: list[BodyEvent] = []
        if self._ended:
            return events
        framing = self._framing
        try:
            if not self._is_stream:
                chunk = self._opening.take(chunk)
                self._is_stream = self._opening.is_stream
            frames = framing.feed(chunk)
            if framing.strays:
                self._take_apart(frames, events)
            elif frames:
                self._take(frames, events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        return events

    def flush(self) -> list[BodyEvent]:
        """The last events; now there has been exactly one end, and it was the last."""
        events: list[BodyEvent] = []
        if self._ended:
            return events
        document = self._opening.document
        try:
            if document is None:
                self._take_apart(self._framing.flush(), events)
            else:
                self._read_document(document, events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        if not self._ended:
            self._end(None, events)
        return events

    def _take_apart(self, frames: list[SseFrame], events: list[BodyEvent]) -> None:
        """Take pieces and stray lines in the order they came: after an end nothing counts."""
        taken = 0
        strays = self._framing.strays[:]
        self._framing.strays.clear()
        for stray in strays:
            self._take(frames[taken : stray.after_frames], events)
            if self._ended:
                return
            taken = stray.after_frames
            self._take_stray(stray)
        self._take(frames[taken:], events)

    def _take(self, frames: list[SseFrame], events: list[BodyEvent]) -> None:
        read = self._reader.read
        for frame in frames:
            try:
                value = parse(frame.data)
            except JsonError as error:
                self._take_text(frame, events, error)
            else:
                outcome = read(frame, value, events)
                if outcome is None and frame.event != "error":
                    continue
                self._heed(frame, outcome, events)
            if self._ended:
                return

    def _take_text(self, frame: SseFrame, events: list[BodyEvent], error: JsonError) -> None:
        """A piece that is no JSON: an end mark, an empty keep-alive, or rubbish."""
        text = frame.data.strip()
        if text.startswith(_DONE):
            if self._reader.read_mark():
                self._end(None, events)
        elif text:
            self._is_cut = error.is_cut_short
            self._heed(frame, Unrecognized("not JSON", frame.data), events)

    def _heed(self, frame: SseFrame, outcome: Outcome, events: list[BodyEvent]) -> None:
        if frame.event == "error" and not isinstance(outcome, Failed):
            outcome = Failed(stream_failure(ErrorWords(excerpt(frame.data))))
        if isinstance(outcome, Unrecognized):
            events.append(outcome)
            if not self._reader.has_answer:
                _keep(self._unknown, frame.data)
        elif outcome is not None:
            self._end(outcome, events)

    def _take_stray(self, stray: Stray) -> None:
        if stray.field != "error":
            _keep(self._strays, stray.line)
            return
        # llama-box and llama.cpp of 2025 write the field `error` in place of `data`.
        try:
            failure = self._failure_in({"error": parse(stray.line)})
        except JsonError:
            failure = None
        words = ErrorWords(excerpt(stray.line))
        self._error = self._error or failure or stream_failure(words)

    def _read_document(self, document: bytes, events: list[BodyEvent]) -> None:
        """A body that is no stream: a page, an error, or the whole answer at once."""
        if is_page(document):
            self._end(Failed(page_failure(document)), events)
            return
        _keep(self._unknown, document)
        try:
            value, is_whole = parse(document), True
        except JsonError as error:
            # What a document says that was cut short is still worth reading, but it proves nothing.
            value, is_whole = parse_partial(document), False
            self._is_cut = error.is_cut_short
        end = self._reader.read_document(value, events)
        if not end and not self._reader.has_answer and (failure := self._failure_in(value)):
            end = Failed(failure)
        if isinstance(end, Failed) or (end and is_whole):
            self._end(end, events)

    def _end(self, end: Finished | Failed | None, events: list[BodyEvent]) -> None:
        """Tell the end; with None, what it is that the body ended without one."""
        proof = self._reader.close(events)
        error = self._error or self._failure_in_text(self._strays)
        if self._strays and not error and self._reader.has_answer:
            events.append(Unrecognized("line", bytes(self._strays)))
        if end is None:
            end = Failed(error) if error else proof or Failed(self._without_proof())
        self._ended = True
        events.append(end)

    def _without_proof(self) -> Failure:
        unknown = self._unknown or self._strays
        if not self._reader.has_answer and (failure := self._failure_in_text(unknown)):
            return failure
        if self._reader.has_answer or self._is_cut:
            return ENDED_EARLY
        return not_understood(bytes(unknown)) if unknown else EMPTY

    def _failure_in_text(self, text: bytearray) -> Failure | None:
        """The failure that several lines spell together: JSON that nothing marks as an event."""
        try:
            return self._failure_in(parse(bytes(text)))
        except JsonError:
            return None


def _keep(kept: bytearray, line: bytes) -> None:
    kept += line[:MAX_STRAY_BYTES] + b"\n"
    del kept[MAX_STRAY_BYTES:]
