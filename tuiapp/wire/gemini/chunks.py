"""The reader of `gemini` chunks: one `GenerateContentResponse` in, its events out.

It keeps what one chunk alone cannot tell: whether the response was identified, how far the text of
each candidate is, which sources, verdicts and counts were told before, and the reason of the end.

Source: WIRE 4c, 4d.
"""

from typing import Final

from tuiapp.core.events import (
    BodyEvent,
    Finished,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.gemini.facts import (
    finish_reason,
    read_citations,
    read_ratings,
    read_usage,
    word,
)
from tuiapp.wire.gemini.parts import PartReader
from tuiapp.wire.gemini.signatures import GO_ON, continuation
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.pieces import text_delta
from tuiapp.wire.told import NewFacts


CHUNK_FIELDS: Final = frozenset(
    {"candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId"}
)
"""An object with one of these is a chunk."""

_PLAIN_CANDIDATE_FIELDS: Final = frozenset({"content", "index"})


def _plain_text(candidates: JsonValue) -> TextDelta | None:
    """The piece of text in a chunk whose one candidate has nothing else to tell: most chunks.

    Written with `isinstance`, which takes a third of the time of a mapping pattern.
    """
    if not isinstance(candidates, list) or len(candidates) != 1:
        return None
    candidate = candidates[0]
    if not isinstance(candidate, dict) or not _PLAIN_CANDIDATE_FIELDS.issuperset(candidate):
        return None
    content, index = candidate.get("content"), candidate.get("index", 0)
    parts = content.get("parts") if isinstance(content, dict) else None
    if not isinstance(parts, list) or len(parts) != 1 or index != 0:
        return None
    part = parts[0]
    if not isinstance(part, dict) or len(part) != 1:
        return None
    text = part.get("text")
    return text_delta(text) if isinstance(text, str) and text else None


class ChunkReader:
    """Reads the chunks of one response, in order."""

    def __init__(self) -> None:
        self._answer = PartReader(0)
        self._others: dict[int, PartReader] = {}
        """The candidates beside the first, by their index."""
        self._finish_reason_raw: str | None = None
        self._block_reason_raw: str | None = None
        self._token: str | None = None
        """Where the answer can be gone on with, as far as that was told."""
        self._facts = NewFacts()
        self._usage_raw: JsonValue = None
        self._usage = Usage()

    @property
    def end(self) -> Finished | None:
        """How the answer is over, by what has come; None while it is not."""
        if raw := self._finish_reason_raw:
            with_tool_calls = self._answer.calls.count > 0
            return Finished(finish_reason(raw, with_tool_calls=with_tool_calls), raw)
        blocked = self._block_reason_raw
        return Finished("content_filter", blocked) if blocked else None

    def read(self, chunk: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """Append what `chunk` says."""
        if self._facts.is_identified and "promptFeedback" not in chunk:
            piece = _plain_text(chunk.get("candidates"))
            if piece is not None:
                self._answer.passed(piece.text)
                events.append(piece)
                self._read_usage(chunk.get("usageMetadata"), events)
                return
        self._facts.identify(string(chunk, "modelVersion"), string(chunk, "responseId"), events)
        self._read_feedback(mapping(chunk.get("promptFeedback")), events)
        for candidate in objects(chunk.get("candidates")):
            self._read_candidate(candidate, events)
        self._read_usage(chunk.get("usageMetadata"), events)

    def close(self, events: list[BodyEvent]) -> None:
        """Append what waited for more that will not come."""
        for reader in (self._answer, *self._others.values()):
            reader.calls.close(events)

    def _read_feedback(self, feedback: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        self._facts.rate(None, read_ratings(feedback, about_prompt=True), events)
        self._block_reason_raw = word(feedback.get("blockReason")) or self._block_reason_raw

    def _read_candidate(self, candidate: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        value = candidate.get("index")
        choice = value if isinstance(value, int) and value > 0 else 0
        if choice:
            reader = self._others.setdefault(choice, PartReader(choice))
        else:
            reader = self._answer
            reason = word(candidate.get("finishReason"))
            self._finish_reason_raw = reason or self._finish_reason_raw
        for part in objects(mapping(candidate.get("content")).get("parts")):
            reader.read(part, events)
        token = string(candidate, GO_ON)
        if token and not choice and token != self._token:
            self._token = token
            events.append(continuation(token))
        self._facts.cite(read_citations(candidate), events)
        self._facts.rate(choice, read_ratings(candidate, about_prompt=False), events)

    def _read_usage(self, raw: JsonValue, events: list[BodyEvent]) -> None:
        # Vertex AI repeats `{"trafficType": …}` on every chunk.
        if isinstance(raw, dict) and raw and raw != self._usage_raw:
            self._usage_raw = raw
            self._usage = read_usage(raw, self._usage)
            events.append(UsageUpdate(self._usage, raw))
