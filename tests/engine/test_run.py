import asyncio
import itertools
from collections.abc import Sequence

import pytest
from engine_fakes import (
    DONE,
    REQUEST,
    Breath,
    BrokenProviders,
    Hang,
    LoopSpawner,
    Stage,
    Step,
    TickingClock,
    WaitingProviders,
    events_of,
    stage,
    text_of,
    until,
)
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.errors import Failure, FailureKind, ProviderError, UsageError
from tuiapp.core.events import (
    Cancelled,
    Failed,
    Finished,
    ImagePart,
    ReasoningDelta,
    RequestSent,
    Retrying,
    Stopped,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.ports import TaskHandle
from tuiapp.core.usage import Usage
from tuiapp.engine import run as run_module
from tuiapp.engine.retry import RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.stop_rules import parse_rule


BUSY = Failure("overloaded", "Busy.")
REFUSED = Failure("authentication", "The key is wrong.")
AT_ONCE = RetryPolicy(2, first_delay_s=0)


def assert_one_end_that_is_last(on: Stage) -> None:
    events = events_of(on.run.log)
    ends = [event for event in events if isinstance(event, Finished | Stopped | Cancelled | Failed)]
    assert ends == events[-1:]
    assert on.run.log.end is ends[0]
    assert on.run.is_over
    assert on.provider.open == 0


steps: st.SearchStrategy[Step] = st.one_of(
    st.sampled_from([[TextDelta("")], [TextDelta("a")], [TextDelta("one two")]]),
    st.just([ReasoningDelta("Hm")]),
    st.just([]),
    st.just([DONE]),
    st.just([TextDelta("b"), Failed(BUSY)]),
    st.just([Failed(BUSY)]),
    st.builds(Breath),
    st.builds(Hang),
    st.builds(ProviderError, st.sampled_from([BUSY, REFUSED])),
    st.builds(ZeroDivisionError),
)


@given(
    st.lists(st.lists(steps, max_size=5), min_size=1, max_size=3),
    st.none() | st.integers(0, 8),
    st.sampled_from([(), ("words:2",), ("chars:1", "tokens:3")]),
)
def test_every_run_has_one_end_and_it_is_the_last(
    scripts: list[list[Step]], cancel_after: int | None, rules: tuple[str, ...]
) -> None:
    async def play() -> None:
        on = stage(*scripts, stop_rules=[parse_rule(rule) for rule in rules], retry=AT_ONCE)
        on.run.start()
        for passed in itertools.count():
            if on.run.is_over:
                break
            if passed == cancel_after or (cancel_after is None and on.provider.hanging.is_set()):
                on.run.cancel()
            if passed > 8:
                on.run.cancel()
            await asyncio.sleep(0)
        on.run.cancel()
        await on.spawner.settle()
        assert_one_end_that_is_last(on)

    asyncio.run(play())


async def test_what_a_provider_says_last_is_the_end() -> None:
    on = stage([[TextDelta("a")], [TextDelta("b"), DONE]])
    assert text_of(await on.play()) == "ab"
    assert on.run.log.end == DONE
    assert_one_end_that_is_last(on)


async def test_what_comes_after_the_end_is_dropped() -> None:
    on = stage([[DONE], [TextDelta("late")], ProviderError(BUSY)])
    assert text_of(await on.play()) == ""
    assert on.run.log.end == DONE
    assert on.faults == []


async def test_a_stream_that_just_stops_has_failed() -> None:
    log = await stage([[TextDelta("a")]]).play()
    assert isinstance(log.end, Failed)
    assert log.end.failure.kind == "ended_early"


async def test_a_failure_of_the_provider_ends_the_run_and_is_no_fault() -> None:
    on = stage([[TextDelta("a")], ProviderError(REFUSED)])
    log = await on.play()
    assert (log.end, text_of(log), on.faults) == (Failed(REFUSED), "a", [])


async def test_a_mistake_of_ours_is_a_failure_and_reported() -> None:
    fault = ZeroDivisionError("secret detail")
    on = stage([[TextDelta("a")], fault])
    log = await on.play()
    assert isinstance(log.end, Failed)
    assert log.end.failure.kind == "internal"
    assert "secret detail" not in log.end.failure.sentence
    assert on.faults == [fault]


async def test_a_mistake_after_the_end_is_reported_too() -> None:
    fault = ZeroDivisionError()
    on = stage([[DONE], fault])
    assert (await on.play()).end == DONE
    assert on.faults == [fault]


class NoKeyError(UsageError):
    failure_kind = "authentication"


@pytest.mark.parametrize(
    ("error", "kind"), [(UsageError, "bad_request"), (NoKeyError, "authentication")]
)
async def test_what_cannot_be_sent_fails_in_its_own_words(
    error: type[UsageError], kind: FailureKind
) -> None:
    spawner = LoopSpawner()
    run = Run(
        REQUEST,
        providers=BrokenProviders(error("No such provider.", hint="Did you mean lab?")),
        spawner=spawner,
        clock=TickingClock(),
    )
    run.start()
    await spawner.settle()
    assert run.log.end == Failed(Failure(kind, "No such provider.", "Did you mean lab?"))


async def test_cancelled_while_the_key_is_read_it_ends_as_cancelled() -> None:
    spawner, providers = LoopSpawner(), WaitingProviders()
    run = Run(REQUEST, providers=providers, spawner=spawner, clock=TickingClock())
    run.start()
    await providers.asked.wait()
    run.cancel()
    await spawner.settle()
    assert isinstance(run.log.end, Cancelled)


async def test_cancelled_before_the_start_nothing_is_sent() -> None:
    on = stage([[DONE]])
    on.run.cancel()
    on.run.start()
    assert on.run.log.end == Cancelled(None)
    assert on.provider.attempts == 0
    assert on.spawner.tasks == []


async def test_cancelled_before_the_first_step_nothing_is_sent() -> None:
    on = stage([[DONE]])
    on.run.start()
    on.run.cancel()
    await on.spawner.settle()
    assert isinstance(on.run.log.end, Cancelled)
    assert on.provider.attempts == 0
    assert_one_end_that_is_last(on)


async def test_cancelled_in_a_stall_the_stream_is_left_and_what_came_is_kept() -> None:
    on = stage([[TextDelta("Half an ans")], Hang()])
    on.run.start()
    await on.provider.hanging.wait()
    on.run.cancel()
    on.run.cancel()
    await on.spawner.settle()
    assert text_of(on.run.log) == "Half an ans"
    assert on.run.log.end == Cancelled(close_ns=1_000_000)
    assert_one_end_that_is_last(on)


async def test_cancelled_after_the_end_nothing_changes() -> None:
    on = stage([[DONE]])
    await on.play()
    before = events_of(on.run.log)
    on.run.cancel()
    assert events_of(on.run.log) == before


async def test_cancelled_while_it_starts_it_is_cancelled_once_it_has_started() -> None:
    class InterruptedSpawner(LoopSpawner):
        """A signal arrives between the task's making and its being known."""

        def spawn(self, main: object, on_done: object) -> TaskHandle:
            handle = super().spawn(main, on_done)  # pyright: ignore[reportArgumentType]
            run.cancel()
            return handle

    on = stage([[DONE]])
    spawner = InterruptedSpawner()
    run = Run(REQUEST, providers=on.provider, spawner=spawner, clock=TickingClock())
    run.start()
    await spawner.settle()
    # Its task was there to be cancelled, which takes a moment.
    assert run.log.end == Cancelled(close_ns=1_000_000)
    assert len(run.log) == 1


async def test_a_stream_that_lingers_after_its_end_can_still_be_left() -> None:
    on = stage([[DONE], Hang()])
    on.run.start()
    await on.provider.hanging.wait()
    on.run.cancel()
    await on.spawner.settle()
    assert on.run.log.end == DONE
    assert_one_end_that_is_last(on)


async def test_a_run_starts_once() -> None:
    on = stage([[DONE]])
    await on.play()
    with pytest.raises(AssertionError, match="starts once"):
        on.run.start()


async def test_a_rule_closes_the_stream_and_nothing_past_it_is_kept() -> None:
    on = stage(
        [[TextDelta("one tw")], [TextDelta("o three"), DONE], [TextDelta("late")], Hang()],
        stop_rules=[parse_rule("words:2")],
    )
    log = await on.play()
    assert text_of(log) == "one two"
    assert log.end == Stopped("words:2")
    assert_one_end_that_is_last(on)


async def test_an_endless_body_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "MAX_RUN_BYTES", 3)
    on = stage([[TextDelta("a")], [TextDelta("b")], [TextDelta("c")], [TextDelta("d")], Hang()])
    log = await on.play()
    assert text_of(log) == "abc"
    assert isinstance(log.end, Failed)
    assert log.end.failure.kind == "protocol"
    assert_one_end_that_is_last(on)


def retried(log_events: Sequence[object]) -> list[int]:
    return [event.attempt for event in log_events if isinstance(event, Retrying)]


async def test_without_a_policy_nothing_is_retried() -> None:
    on = stage([ProviderError(BUSY)], [[DONE]])
    assert (await on.play()).end == Failed(BUSY)
    assert on.provider.attempts == 1


async def test_what_may_pass_is_tried_again_with_a_number_of_its_own() -> None:
    on = stage([ProviderError(BUSY)], [ProviderError(BUSY)], [[DONE]], retry=AT_ONCE)
    events = events_of(await on.play())
    assert events == [
        RequestSent(1),
        Retrying(2, 0, BUSY, 3),
        RequestSent(2),
        Retrying(3, 0, BUSY, 3),
        RequestSent(3),
        DONE,
    ]


async def test_a_failure_inside_the_stream_is_tried_again_and_its_facts_are_kept() -> None:
    report = UsageUpdate(Usage(input_tokens=1), {})
    on = stage([[report, Failed(BUSY)], Hang()], [[DONE]], retry=AT_ONCE)
    events = events_of(await on.play())
    assert events == [RequestSent(1), report, Retrying(2, 0, BUSY, 3), RequestSent(2), DONE]
    assert on.provider.open == 0


async def test_the_last_failure_is_the_end() -> None:
    on = stage([[Failed(BUSY)]], retry=AT_ONCE)
    log = await on.play()
    assert (log.end, retried(events_of(log))) == (Failed(BUSY), [2, 3])


@pytest.mark.parametrize(
    "first", [[TextDelta("a")], [ReasoningDelta("a")], [ImagePart("image/png", "AA==")]]
)
async def test_after_the_first_content_nothing_is_retried(first: Step) -> None:
    on = stage([first, ProviderError(BUSY)], retry=AT_ONCE)
    log = await on.play()
    assert (log.end, retried(events_of(log))) == (Failed(BUSY), [])


async def test_a_refusal_is_not_retried() -> None:
    on = stage([ProviderError(REFUSED)], retry=AT_ONCE)
    assert (await on.play()).end == Failed(REFUSED)
    assert on.provider.attempts == 1


MENDED = Failure("bad_request", "Unknown field stream_options.", is_mended=True)


async def test_a_mended_request_is_sent_at_once_and_is_no_retry() -> None:
    on = stage([ProviderError(MENDED)], [ProviderError(BUSY)], [[DONE]], retry=RetryPolicy(1, 0))
    assert events_of(await on.play()) == [
        RequestSent(1),
        Retrying(2, 0.0, MENDED, 3),
        RequestSent(2),
        Retrying(3, 0.0, BUSY, 3),
        RequestSent(3),
        DONE,
    ]


async def test_a_request_is_mended_once() -> None:
    on = stage([ProviderError(MENDED)])
    log = await on.play()
    assert (log.end, retried(events_of(log))) == (Failed(MENDED), [2])


async def test_after_the_first_content_nothing_is_mended() -> None:
    on = stage([[TextDelta("a")], ProviderError(MENDED)])
    assert (await on.play()).end == Failed(MENDED)
    assert on.provider.attempts == 1


async def test_cancelled_between_two_attempts_it_sends_no_other() -> None:
    on = stage([ProviderError(BUSY)], [[DONE]], retry=RetryPolicy(1, first_delay_s=60))
    on.run.start()
    await until(lambda: bool(retried(events_of(on.run.log))))
    on.run.cancel()
    await on.spawner.settle()
    assert isinstance(on.run.log.end, Cancelled)
    assert on.provider.attempts == 1
