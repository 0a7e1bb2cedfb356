"""Figures of a run: a pure fold over its stamped chunks, O(1) a chunk.

Definitions follow PEERS section 3 ("recommended") and DESIGN section 6 ("Figures"):

    t0        the last attempt's request handed to the HTTP client; earlier attempts leave nothing
              but their number and when the first of them began
    content   text, reasoning, refusal or tool arguments, not empty
    TTFB      response headers − t0
    TTFE      first event decoded from the body − t0   (OpenTelemetry time_to_first_chunk)
    TTFT      first content − t0
    TTFA      first text that is not reasoning − t0     (AIPerf, GuideLLM: TTFO)
    gap       time between two chunks that carry content
    stall     a gap > max(1 s, 5 × median gap); a wait as long from the last content to an end that is not
              `Finished` is one more, and no gap: whoever gives up a silent stream has seen it stall
    n         output tokens that streamed: without reasoning tokens that never arrived as text, and without
              those of images
    TPOT      (last content − first content) / (n − 1)  (vLLM; AIPerf: ITL)
    tok/s     (n − 1) / (last content − first content)
    E2E       end of the run − t0
    elapsed   end of the run − the first attempt's request: E2E and all that came before t0, the failed
              attempts and the waits between them, as whoever sent the prompt has waited
"""

from array import array
from dataclasses import dataclass, field
from typing import Final

from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Connected,
    End,
    Event,
    Failed,
    Finished,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseStarted,
    Retrying,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.gaps import Gaps, stall_limit_ns, summarize_gaps
from tuiapp.core.pace import PaceSeries
from tuiapp.core.usage import TokenEstimate, Usage


_MIN_TOKENS_FOR_PACE: Final = 2


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a run at one moment. Instants are monotonic; `None` means "not yet" or "never"."""

    first_sent_at_ns: int | None = None
    """When the first attempt's request was sent."""
    sent_at_ns: int | None = None
    """When the last attempt's was: t0."""
    connected_at_ns: int | None = None
    connect_ns: int | None = None
    connection_reused: bool | None = None
    ttfb_ns: int | None = None
    ttfe_ns: int | None = None
    ttft_ns: int | None = None
    ttfa_ns: int | None = None
    reasoning_ns: int | None = None
    """From the first piece of reasoning to the last, summaries included."""
    tpot_ns: float | None = None
    tokens_per_s: float | None = None
    e2e_ns: int | None = None
    gaps: Gaps | None = None
    end_stall_ns: int | None = None
    """How long the stall lasted that the run ended in; None where it ended in none, and until the end."""
    last_content_at_ns: int | None = None
    last_event_at_ns: int | None = None
    retry_at_ns: int | None = None
    """When the next attempt is due, while one is waited for."""
    retrying: Retrying | None = None
    """The attempt that is waited for, and why the one before it failed."""
    chunks: int = 0
    """Reads of the body."""
    events: int = 0
    """Events decoded from the body."""
    content_events: int = 0
    body_bytes: int = 0
    content_chars: int = 0
    attempts: int = 0
    unrecognized: int = 0
    usage: Usage = field(default_factory=Usage)
    """As reported."""
    estimated_output_tokens: int | None = None
    """Given while the provider has not reported output tokens; to be shown with `≈`."""
    estimated_reasoning_tokens: int | None = None
    """Of reasoning that came as text. Summaries of it are not counted."""
    estimated_summary_tokens: int | None = None
    """Of summaries, while the provider has not reported reasoning tokens."""
    streamed_tokens: int | None = None
    """The n of TPOT and tok/s, reported or estimated."""
    tpot_is_estimated: bool = False
    """Whether `tpot_ns` and `tokens_per_s` rest on estimated tokens."""
    end: End | None = None

    @property
    def elapsed_ns(self) -> int | None:
        """From the first attempt's request to the end of the run; None until then, and where none was sent."""
        if self.e2e_ns is None or self.sent_at_ns is None or self.first_sent_at_ns is None:
            return None
        return self.sent_at_ns + self.e2e_ns - self.first_sent_at_ns

    @property
    def stalls(self) -> int | None:
        """How many there were, the one that the run ended in too; None while there is nothing to count."""
        if self.gaps is None and self.end_stall_ns is None:
            return None
        over = self.gaps.stalls if self.gaps else 0
        return over + (self.end_stall_ns is not None)

    @property
    def output_tokens(self) -> int | None:
        """Reported, else estimated."""
        reported = self.usage.output_tokens
        return self.estimated_output_tokens if reported is None else reported

    @property
    def e2e_tokens_per_s(self) -> float | None:
        """All output tokens over the whole time, waits included; None until the end."""
        if self.output_tokens is None or not self.e2e_ns:
            return None
        return self.output_tokens / (self.e2e_ns / 1e9)

    @property
    def tokens_per_char(self) -> float | None:
        """How much of a token a character of this stream is."""
        if self.streamed_tokens is None or not self.content_chars:
            return None
        return self.streamed_tokens / self.content_chars

    @property
    def tokens_per_event(self) -> float | None:
        """How many tokens the provider puts into one content event."""
        if self.streamed_tokens is None or not self.content_events:
            return None
        return self.streamed_tokens / self.content_events


def _decoded(chunk: Chunk) -> int:
    """How many of the chunk's events were found in the body, flushed ones included.

    What the headers say comes in the chunk of `ResponseStarted`; ends that are ours, and failures
    without bytes, were not decoded.
    """
    count = 0
    for event in chunk.events:
        match event:
            case RequestSent() | Connected() | ResponseStarted() | Retrying():
                return 0
            case Stopped() | Cancelled():
                pass
            case Failed() if not chunk.raw:
                pass
            case _:
                count += 1
    return count


class Meter:
    """Folds chunks into metrics. Not shared between threads: each reader of a log folds its own."""

    def __init__(self) -> None:
        self._attempts = 0
        self._first_sent_at_ns: int | None = None
        self._begin_attempt(None)

    def _begin_attempt(self, sent_at_ns: int | None) -> None:
        self._sent_at_ns = sent_at_ns
        self._connected: tuple[int, Connected] | None = None
        self._headers_at_ns: int | None = None
        self._first_event_at_ns: int | None = None
        self._first_content_at_ns: int | None = None
        self._first_answer_at_ns: int | None = None
        self._last_content_at_ns: int | None = None
        self._reasoned_at_ns: tuple[int, int] | None = None
        """When the first and the last piece of reasoning came."""
        self._last_event_at_ns: int | None = None
        self._retry: tuple[int, Retrying] | None = None
        self._end: End | None = None
        self._end_at_ns: int | None = None
        self._usage = Usage()
        self._chunks = 0
        self._events = 0
        self._unrecognized = 0
        self._body_bytes = 0
        self._content_events = 0
        self._content_chars = 0
        self._tokens = TokenEstimate()
        self._reasoning = TokenEstimate()
        self._summary = TokenEstimate()
        self.gaps_ns: array[int] = array("q")
        """Every gap so far, in order of arrival."""
        self.sizes_chars: array[int] = array("q")
        """How long each content event was, in order: chunk sizes as the provider chooses them."""
        self.pace = PaceSeries()

    @property
    def content_chars(self) -> int:
        """Characters of content so far, of the present attempt."""
        return self._content_chars

    def add(self, chunk: Chunk) -> None:
        """Take the next chunk of the log."""
        if chunk.raw:
            self._chunks += 1
            self._body_bytes += len(chunk.raw)
        content_before, chars_before = self._content_events, self._content_chars
        for event in chunk.events:
            self._add_event(event, chunk.at_ns)
        if self._content_events > content_before:
            self._add_content_stamp(chunk.at_ns)
            self.pace.add(chunk.at_ns, self._content_chars - chars_before)
        if decoded := _decoded(chunk):
            self._events += decoded
            self._last_event_at_ns = chunk.at_ns
            if self._first_event_at_ns is None:
                self._first_event_at_ns = chunk.at_ns

    def _add_content_stamp(self, at_ns: int) -> None:
        if self._last_content_at_ns is not None:
            self.gaps_ns.append(at_ns - self._last_content_at_ns)
        if self._first_content_at_ns is None:
            self._first_content_at_ns = at_ns
        self._last_content_at_ns = at_ns

    def _add_event(self, event: Event, at_ns: int) -> None:
        match event:
            case TextDelta(text=text) | RefusalDelta(text=text) if text:
                if self._first_answer_at_ns is None:
                    self._first_answer_at_ns = at_ns
                self._add_content(text)
            case ReasoningDelta(text=text) if text:
                first_at_ns, _ = self._reasoned_at_ns or (at_ns, at_ns)
                self._reasoned_at_ns = first_at_ns, at_ns
                (self._summary if event.is_summary else self._reasoning).add(text)
                self._add_content(text)
            case ToolCallDelta(arguments=text) if text:
                self._add_content(text)
            case UsageUpdate(usage=usage):
                self._usage = self._usage.merged(usage)
            case Finished() | Stopped() | Cancelled() | Failed():
                self._end = event
                self._end_at_ns = at_ns
            case Unrecognized():
                self._unrecognized += 1
            case _:
                self._add_step(event, at_ns)

    def _add_step(self, event: Event, at_ns: int) -> None:
        match event:
            case RequestSent(attempt=attempt):
                self._begin_attempt(at_ns)
                self._attempts = attempt
                if self._first_sent_at_ns is None:
                    self._first_sent_at_ns = at_ns
            case Connected():
                self._connected = (at_ns, event)
            case ResponseStarted():
                self._headers_at_ns = at_ns
            case Retrying(delay_s=delay_s):
                self._retry = (at_ns + int(delay_s * 1e9), event)
            case _:
                pass

    def _add_content(self, text: str) -> None:
        self._content_events += 1
        self._content_chars += len(text)
        self.sizes_chars.append(len(text))
        self._tokens.add(text)

    def _since_sent(self, at_ns: int | None) -> int | None:
        if at_ns is None or self._sent_at_ns is None:
            return None
        return at_ns - self._sent_at_ns

    def _streamed_tokens(self) -> int | None:
        """Tokens that arrived as content: the n of TPOT and tok/s."""
        if self._usage.output_tokens is None:
            return self._tokens.tokens
        hidden = 0 if self._reasoning.tokens else self._usage.reasoning_tokens or 0
        drawn = self._usage.image_tokens or 0
        return max(0, self._usage.output_tokens - hidden - drawn)

    def _pace(self, tokens: int | None) -> tuple[float, float] | None:
        """TPOT in nanoseconds and tokens per second, once there are two stamps and two tokens."""
        first_ns, last_ns = self._first_content_at_ns, self._last_content_at_ns
        if tokens is None or tokens < _MIN_TOKENS_FOR_PACE or first_ns is None or last_ns is None:
            return None
        span_ns = last_ns - first_ns
        if span_ns <= 0:
            return None
        return span_ns / (tokens - 1), (tokens - 1) / (span_ns / 1e9)

    def _end_stall_ns(self, gaps: Gaps | None) -> int | None:
        last_ns, end_ns = self._last_content_at_ns, self._end_at_ns
        if last_ns is None or end_ns is None or isinstance(self._end, Finished):
            return None
        waited_ns = end_ns - last_ns
        return waited_ns if waited_ns > stall_limit_ns(gaps.p50_ns if gaps else 0) else None

    def snapshot(self) -> Metrics:
        """The figures now. Sorts the gaps, so call it a few times a second, not a chunk."""
        streamed = self._streamed_tokens()
        pace = self._pace(streamed)
        output_is_reported = self._usage.output_tokens is not None
        reasoning_is_reported = self._usage.reasoning_tokens is not None
        connected_at_ns, connected = self._connected or (None, None)
        retry_at_ns, retrying = self._retry or (None, None)
        reasoned = self._reasoned_at_ns
        gaps = summarize_gaps(self.gaps_ns)
        return Metrics(
            first_sent_at_ns=self._first_sent_at_ns,
            sent_at_ns=self._sent_at_ns,
            connected_at_ns=connected_at_ns,
            connect_ns=connected.connect_ns if connected else None,
            connection_reused=connected.connect_ns is None if connected else None,
            ttfb_ns=self._since_sent(self._headers_at_ns),
            ttfe_ns=self._since_sent(self._first_event_at_ns),
            ttft_ns=self._since_sent(self._first_content_at_ns),
            ttfa_ns=self._since_sent(self._first_answer_at_ns),
            reasoning_ns=reasoned[1] - reasoned[0] if reasoned else None,
            tpot_ns=pace[0] if pace else None,
            tokens_per_s=pace[1] if pace else None,
            e2e_ns=self._since_sent(self._end_at_ns),
            gaps=gaps,
            end_stall_ns=self._end_stall_ns(gaps),
            last_content_at_ns=self._last_content_at_ns,
            last_event_at_ns=self._last_event_at_ns,
            retry_at_ns=retry_at_ns,
            retrying=retrying,
            chunks=self._chunks,
            events=self._events,
            content_events=self._content_events,
            body_bytes=self._body_bytes,
            content_chars=self._content_chars,
            attempts=self._attempts,
            unrecognized=self._unrecognized,
            usage=self._usage,
            estimated_output_tokens=None if output_is_reported else self._tokens.tokens,
            estimated_reasoning_tokens=None if reasoning_is_reported else self._reasoning.tokens,
            estimated_summary_tokens=None if reasoning_is_reported else self._summary.tokens,
            streamed_tokens=streamed,
            tpot_is_estimated=pace is not None and not output_is_reported,
            end=self._end,
        )
