"""The decoder of `openai-responses` responses: what its events are, and what proves that it is done.

The proof of completion is `response.completed`, `response.incomplete` or `response.failed`;
`[DONE]`, which some servers send as well, proves nothing. An error comes as an `error` event with
`response.failed` behind it: the first of the two is the end.

Source: WIRE 2b, 2e, 11; INDEX quirks 1, 2, 12.
"""

from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.body import BodyDecoder, Outcome, event_stream_decoder
from tuiapp.wire.excerpts import one_line
from tuiapp.wire.jsonfields import string
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_responses.reader import EventReader
from tuiapp.wire.refusals import ErrorWords, find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, SseFrame


def openai_responses_decoder(*, max_event_bytes: int = MAX_EVENT_BYTES) -> BodyDecoder:
    """A decoder for one response."""
    return event_stream_decoder(_AnswerReader(), max_event_bytes=max_event_bytes)


class _AnswerReader:
    """Reads the events of one response, in order."""

    def __init__(self) -> None:
        self.has_answer = False
        self._events = EventReader()

    def read(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> Outcome:
        """Append what an event says."""
        piece = self._events.read_more_text(value)
        if piece is not None:
            events.append(piece)
            return None
        error = _error_in(value, is_named_error=frame.event == "error")
        if error:
            return Failed(stream_failure(error))
        if not isinstance(value, dict):
            return Unrecognized(frame.event, frame.data)
        if not self._events.read(value, events):
            return Unrecognized(one_line(string(value, "type") or frame.event), frame.data)
        self.has_answer = True
        return self._events.end

    def read_mark(self) -> bool:
        """Take `[DONE]`, which proves nothing."""
        return False

    def read_document(self, value: JsonValue, events: list[BodyEvent]) -> Finished | Failed | None:
        """Append what the whole response says."""
        if not isinstance(value, dict) or not isinstance(value.get("output"), list):
            return None
        self.has_answer = True
        self._events.read_response(value, events)
        return self._events.end

    def close(self, _events: list[BodyEvent]) -> Finished | None:
        """Nothing: whatever proves how the model ended is the end."""
        return None


def _error_in(value: JsonValue, *, is_named_error: bool) -> ErrorWords | None:
    """The error that an event is, in one of its shapes."""
    if isinstance(value, dict) and "error" not in value and not is_named_error:
        name = value.get("type")
        if name != "error" and isinstance(name, str):
            # A field named `message` or `detail` is an error only where no type says otherwise.
            return None
    return find_error(value)
