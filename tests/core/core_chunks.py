"""Chunks as a run's log holds them, for tests of the folds; times are in milliseconds."""

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Connected,
    Event,
    Failed,
    Finished,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.usage import Usage


MS = 1_000_000
T0_MS = 5_000
"""Not zero: an instant of zero must not be taken for "never", but no clock gives it either."""


def at(ms: float, *events: Event, raw: bytes | None = None) -> Chunk:
    """A chunk `ms` after t0; it has bytes unless it holds a step that is no read."""
    steps = RequestSent | Connected | ResponseStarted | Retrying | Stopped | Cancelled
    is_step = bool(events) and all(isinstance(event, steps) for event in events)
    return Chunk(
        round((T0_MS + ms) * MS), raw if raw is not None else b"" if is_step else b"x", events
    )


def sent(ms: float = 0, attempt: int = 1) -> Chunk:
    return at(ms, RequestSent(attempt))


def text(ms: float, *pieces: str) -> Chunk:
    return at(ms, *(TextDelta(piece) for piece in pieces))


def finished(ms: float) -> Chunk:
    return at(ms, Finished("stop", "stop"))


def usage(**counts: int) -> UsageUpdate:
    return UsageUpdate(Usage(**counts), {**counts})


def metrics_of(chunks: Iterable[Chunk]) -> Metrics:
    meter = Meter()
    for chunk in chunks:
        meter.add(chunk)
    return meter.snapshot()


FAILURE = Failure("overloaded", "Busy.")

pieces = st.text(alphabet="ab c\n世é", max_size=6)
counts = st.none() | st.integers(0, 1000)
usages = st.builds(Usage, counts, counts, counts, counts, counts, image_tokens=counts)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(TextDelta, pieces, st.integers(0, 1)),
    st.builds(ReasoningDelta, pieces),
    st.builds(RefusalDelta, pieces),
    st.builds(
        ToolCallDelta,
        st.integers(0, 2),
        st.none() | st.just("id"),
        st.none() | st.just("f"),
        pieces,
    ),
    st.builds(UsageUpdate, usages, st.dictionaries(st.sampled_from("ab"), st.integers(0, 9))),
    st.builds(ResponseIdentified, st.none() | st.just("m"), st.none() | st.just("r")),
    st.builds(Unrecognized, st.just("odd"), st.binary(max_size=3)),
)
steps: st.SearchStrategy[Event] = st.one_of(
    st.builds(Connected, st.none() | st.integers(0, 10**9)),
    st.builds(ResponseStarted, st.just(200), st.none() | st.just("req")),
)
ends: st.SearchStrategy[Event] = st.one_of(
    st.builds(Finished, st.just("stop"), st.just("stop")),
    st.builds(Stopped, st.just("words:3")),
    st.builds(Cancelled, st.none()),
    st.builds(Failed, st.just(FAILURE)),
)


@st.composite
def logs(draw: st.DrawFn) -> Sequence[Chunk]:
    """A log with some attempts, content, and perhaps an end."""
    now_ms = 0.0
    log: list[Chunk] = []
    for attempt in range(1, draw(st.integers(1, 2)) + 1):
        log.append(sent(now_ms, attempt))
        for group in draw(
            st.lists(st.lists(events, max_size=3) | st.lists(steps, max_size=1), max_size=8)
        ):
            now_ms += draw(st.integers(0, 3000))
            log.append(at(now_ms, *group))
    log.extend(at(now_ms, end) for end in draw(st.lists(ends, max_size=1)))
    return log
