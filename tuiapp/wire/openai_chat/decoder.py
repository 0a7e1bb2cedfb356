"""The decoder of `openai-chat` responses: what its events are, and what proves that it is done.

What an answer in events needs to count as complete is a finish reason or `[DONE]`; the finish
reason is kept back until `[DONE]` or the end of the body, because usage comes after it.

Source: WIRE 1b, 6, 11; INDEX quirks 1, 7, 8.
"""

from typing import Final

from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.body import BodyDecoder, Outcome, event_stream_decoder
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_chat.chunks import ChunkReader, finish_reason
from tuiapp.wire.refusals import find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, SseFrame


# An object with one of these is a chunk also without choices: the usage of some servers, Azure's
# verdict on the prompt, OpenAI's moderation.
_BARE_CHUNK_FIELDS: Final = frozenset(
    {"usage", "x_groq", "timings", "prompt_filter_results", "moderation"}
)


def openai_chat_decoder(*, max_event_bytes: int = MAX_EVENT_BYTES) -> BodyDecoder:
    """A decoder for one response."""
    return event_stream_decoder(_AnswerReader(), max_event_bytes=max_event_bytes)


class _AnswerReader:
    """Reads the events of one response, in order."""

    def __init__(self) -> None:
        self.has_answer = False
        self._chunks = ChunkReader()
        self._is_over = False
        """Whether `[DONE]` has come."""

    def read(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> Outcome:
        """Append what an event says."""
        if isinstance(value, dict) and "choices" in value:
            self.has_answer = True
            error = self._chunks.read(value, events)
        elif isinstance(value, dict) and not _BARE_CHUNK_FIELDS.isdisjoint(value):
            self.has_answer = True
            error = self._chunks.read(value, events) or find_error(value)
        else:
            error = find_error(value)
            if error is None:
                return Unrecognized(frame.event, frame.data)
        return Failed(stream_failure(error)) if error else None

    def read_mark(self) -> bool:
        """Take `[DONE]`, which is the end, be there a reason or not."""
        self.has_answer = self._is_over = True
        return True

    def read_document(self, value: JsonValue, events: list[BodyEvent]) -> Finished | Failed | None:
        """Append what the whole answer says."""
        if not isinstance(value, dict) or "choices" not in value:
            return None
        self.has_answer = True
        error = self._chunks.read(value, events) or find_error(value)
        if error:
            return Failed(stream_failure(error))
        return self._end()

    def close(self, _events: list[BodyEvent]) -> Finished | None:
        """How the model ended, if it said so."""
        return self._proof()

    def _proof(self) -> Finished | None:
        return self._end() if self._chunks.finish_reason_raw or self._is_over else None

    def _end(self) -> Finished:
        raw = self._chunks.finish_reason_raw
        return Finished(finish_reason(raw), raw)
