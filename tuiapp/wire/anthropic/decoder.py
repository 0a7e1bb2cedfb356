"""The decoder of `anthropic` responses: what its events are, and what proves that it is done.

The proof of completion is `message_stop`, or a stop reason where the stream ends without it.

Source: WIRE 3b, 3e, 11; INDEX quirks 2 and 10.
"""

from tuiapp.core.events import BodyEvent, Finished, Unrecognized
from tuiapp.wire.anthropic.facts import finish_reason
from tuiapp.wire.anthropic.message import MessageReader
from tuiapp.wire.body import BodyDecoder, Outcome, event_stream_decoder
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.refusals import find_error
from tuiapp.wire.sse import MAX_EVENT_BYTES, SseFrame


def anthropic_decoder(*, max_event_bytes: int = MAX_EVENT_BYTES) -> BodyDecoder:
    """A decoder for one response."""
    return event_stream_decoder(_AnswerReader(), max_event_bytes=max_event_bytes)


class _AnswerReader:
    """Reads the events of one response, in order."""

    def __init__(self) -> None:
        self._message = MessageReader()

    @property
    def has_answer(self) -> bool:
        """Whether anything that belongs to an answer has come: a ping does not."""
        return self._message.has_answer

    def read(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> Outcome:
        """Append what an event says."""
        if not isinstance(value, dict):
            return Unrecognized("not an object", frame.data)
        outcome = self._message.read(value, frame.data, events)
        return self._proof() if self._message.is_over else outcome

    def read_mark(self) -> bool:
        """Take `[DONE]`, which proxies put behind any stream: it proves nothing."""
        return False

    def read_document(self, value: JsonValue, events: list[BodyEvent]) -> Finished | None:
        """Append what the whole answer says."""
        if find_error(value) or not isinstance(value, dict):
            return None
        if not isinstance(value.get("content"), list):
            return None
        self._message.has_answer = True
        self._message.read_message(value, events)
        return self._end()

    def close(self, _events: list[BodyEvent]) -> Finished | None:
        """How the model ended, if it said so."""
        return self._proof()

    def _proof(self) -> Finished | None:
        is_proven = self._message.stop_reason or self._message.is_over
        return self._end() if is_proven else None

    def _end(self) -> Finished:
        raw = self._message.stop_reason
        return Finished(finish_reason(raw), raw)
