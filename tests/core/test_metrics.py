from dataclasses import replace

import pytest
from core_chunks import FAILURE, MS, at, finished, logs, metrics_of, sent, text, usage
from hypothesis import assume, given
from hypothesis import strategies as st

from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Connected,
    End,
    Failed,
    Finished,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    ResponseStarted,
    Retrying,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
)
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.phase import Phase, phase_of, waiting_since_ns


def test_a_first_token_after_0_23_s_is_230_ms() -> None:
    assert metrics_of([sent(), text(230, "Why")]).ttft_ns == 230 * MS


def test_each_latency_ends_at_its_own_event() -> None:
    metrics = metrics_of(
        [
            sent(),
            at(10, Connected(8 * MS)),
            at(50, ResponseStarted(200)),
            at(60, Unrecognized("role", b"{}")),
            at(80, ReasoningDelta("Hm")),
            at(120, TextDelta("Yes")),
            finished(200),
        ]
    )
    assert metrics.connect_ns == 8 * MS
    assert metrics.ttfb_ns == 50 * MS
    assert metrics.ttfe_ns == 60 * MS
    assert metrics.ttft_ns == 80 * MS
    assert metrics.ttfa_ns == 120 * MS
    assert metrics.e2e_ns == 200 * MS


def test_nothing_is_known_before_the_request_is_sent() -> None:
    metrics = metrics_of([])
    assert metrics.sent_at_ns is None
    assert (metrics.ttfb_ns, metrics.ttfe_ns, metrics.ttft_ns, metrics.ttfa_ns) == (None,) * 4
    assert (metrics.tpot_ns, metrics.tokens_per_s, metrics.e2e_ns, metrics.gaps) == (None,) * 4
    assert metrics.output_tokens is None
    assert metrics.tokens_per_event is None


def test_an_end_before_the_request_has_no_duration() -> None:
    metrics = metrics_of([at(0, Cancelled())])
    assert metrics.e2e_ns is None
    assert metrics.end == Cancelled()


def test_empty_content_starts_no_clock() -> None:
    metrics = metrics_of([sent(), text(10, ""), at(20, ReasoningDelta("")), text(30, "a")])
    assert metrics.ttft_ns == 30 * MS
    assert metrics.content_events == 1


def test_a_tool_call_with_a_name_only_is_no_content() -> None:
    named = at(10, ToolCallDelta(0, "id", "look_up", ""))
    assert metrics_of([sent(), named]).ttft_ns is None
    filled = at(25, ToolCallDelta(0, None, None, "{"))
    metrics = metrics_of([sent(), named, filled])
    assert (metrics.ttft_ns, metrics.ttfa_ns) == (25 * MS, None)


def test_a_refusal_is_an_answer() -> None:
    assert metrics_of([sent(), at(40, RefusalDelta("No."))]).ttfa_ns == 40 * MS


def test_pace_spans_the_first_and_the_last_content_and_leaves_out_the_first_token() -> None:
    metrics = metrics_of(
        [sent(), text(100, "a"), text(200, "b"), text(300, "c"), at(900, usage(output_tokens=5))]
    )
    assert metrics.tpot_ns == 200 * MS / 4
    assert metrics.tokens_per_s == 4 / 0.2
    assert not metrics.tpot_is_estimated


def test_pace_is_estimated_until_tokens_are_reported() -> None:
    chunks = [sent(), text(100, "x" * 40), text(200, "x" * 40)]
    metrics = metrics_of(chunks)
    assert metrics.tpot_is_estimated
    assert metrics.estimated_output_tokens == 20
    assert metrics.tpot_ns == 100 * MS / 19
    reported = metrics_of([*chunks, at(210, usage(output_tokens=11))])
    assert not reported.tpot_is_estimated
    assert reported.estimated_output_tokens is None
    assert reported.tpot_ns == 100 * MS / 10


@pytest.mark.parametrize("tokens", [0, 1])
def test_one_token_has_no_pace(tokens: int) -> None:
    metrics = metrics_of([sent(), text(1, "a"), text(9, "b"), at(9, usage(output_tokens=tokens))])
    assert (metrics.tpot_ns, metrics.tokens_per_s) == (None, None)


def test_content_in_one_read_has_no_pace() -> None:
    metrics = metrics_of([sent(), text(5, "a", "b", "c"), at(6, usage(output_tokens=3))])
    assert (metrics.tpot_ns, metrics.tokens_per_s, metrics.gaps) == (None, None, None)


def test_reasoning_that_did_not_arrive_counts_for_no_pace() -> None:
    chunks = [sent(), text(100, "a"), text(200, "b")]
    counted = at(210, usage(output_tokens=111, reasoning_tokens=100))
    metrics = metrics_of([*chunks, counted])
    assert metrics.streamed_tokens == 11
    assert metrics.tpot_ns == 100 * MS / 10
    assert metrics.output_tokens == 111


def test_reasoning_that_arrived_counts_for_the_pace() -> None:
    counted = at(210, usage(output_tokens=111, reasoning_tokens=100))
    metrics = metrics_of([sent(), at(100, ReasoningDelta("a")), text(200, "b"), counted])
    assert metrics.tpot_ns == 100 * MS / 110


def test_hidden_reasoning_beyond_the_output_leaves_no_pace() -> None:
    counted = at(3, usage(output_tokens=5, reasoning_tokens=9))
    metrics = metrics_of([sent(), text(1, "a"), text(2, "b"), counted])
    assert (metrics.streamed_tokens, metrics.tpot_ns) == (0, None)


def test_tokens_per_event_leave_hidden_reasoning_out() -> None:
    counted = at(3, usage(output_tokens=104, reasoning_tokens=100))
    assert metrics_of([sent(), text(1, "a", "b"), counted]).tokens_per_event == 2


def test_images_count_as_output_and_for_no_pace() -> None:
    chunks = [sent(), text(100, "a"), text(200, "b")]
    counted = at(210, usage(output_tokens=1301, image_tokens=1290))
    metrics = metrics_of([*chunks, counted])
    assert (metrics.output_tokens, metrics.streamed_tokens) == (1301, 11)
    assert metrics.tpot_ns == 100 * MS / 10
    assert metrics.tokens_per_s == 100
    assert metrics.tokens_per_event == 5.5


def test_images_and_hidden_reasoning_leave_what_streamed() -> None:
    counted = at(210, usage(output_tokens=1401, reasoning_tokens=100, image_tokens=1290))
    chunks = [sent(), text(100, "a"), text(200, "b"), counted]
    assert metrics_of(chunks).streamed_tokens == 11
    with_thoughts = [sent(), at(50, ReasoningDelta("a")), text(200, "b"), counted]
    assert metrics_of(with_thoughts).streamed_tokens == 111


def test_an_answer_that_is_all_images_has_no_pace() -> None:
    counted = at(3, usage(output_tokens=1290, image_tokens=1290))
    metrics = metrics_of([sent(), text(1, " "), text(2, " "), counted])
    assert (metrics.streamed_tokens, metrics.tpot_ns, metrics.tokens_per_s) == (0, None, None)


def test_reported_zero_tokens_are_zero_and_not_unknown() -> None:
    metrics = metrics_of([sent(), at(1, usage(output_tokens=0, reasoning_tokens=0))])
    assert metrics.output_tokens == 0
    assert metrics.usage.input_tokens is None
    assert metrics.estimated_output_tokens is None


def test_reasoning_is_estimated_until_it_is_reported() -> None:
    chunks = [sent(), at(1, ReasoningDelta("x" * 40)), text(2, "y" * 8)]
    metrics = metrics_of(chunks)
    assert metrics.estimated_reasoning_tokens == 10
    assert metrics.estimated_output_tokens == 12
    counted = at(3, usage(reasoning_tokens=7))
    assert metrics_of([*chunks, counted]).estimated_reasoning_tokens is None


def test_gaps_lie_between_chunks_with_content_only() -> None:
    metrics = metrics_of(
        [sent(), text(100, "a"), at(150, Unrecognized("ping", b"")), at(160), text(300, "b", "c")]
    )
    assert metrics.gaps is not None
    assert (metrics.gaps.last_ns, metrics.gaps.max_ns) == (200 * MS, 200 * MS)


def test_percentiles_are_by_nearest_rank() -> None:
    stamps = [sum(range(1, n + 1)) for n in range(1, 22)]  # gaps of 2, 3 … 21 ms
    gaps = metrics_of([sent(), *(text(ms, "a") for ms in stamps)]).gaps
    assert gaps is not None
    assert (gaps.p50_ns, gaps.p95_ns, gaps.max_ns) == (11 * MS, 20 * MS, 21 * MS)
    assert gaps.jitter_ns == 9 * MS


def test_a_stall_is_longer_than_a_second() -> None:
    stamps = (0, 10, 20, 30, 1030, 2031)
    gaps = metrics_of([sent(), *(text(ms, "a") for ms in stamps)]).gaps
    assert gaps is not None
    assert (gaps.stalls, gaps.stalled_ns) == (1, 1001 * MS)


def test_a_slow_stream_stalls_past_five_times_its_median() -> None:
    stamps = (0, 400, 800, 1200, 3100, 5101)  # 1900 and 2001 ms against a median of 400
    gaps = metrics_of([sent(), *(text(ms, "a") for ms in stamps)]).gaps
    assert gaps is not None
    assert (gaps.p50_ns, gaps.stalls, gaps.stalled_ns) == (400 * MS, 1, 2001 * MS)


@pytest.mark.parametrize("end", [Cancelled(), Stopped("stall:8s"), Failed(FAILURE)])
def test_a_stall_that_the_run_was_ended_in_is_counted_and_is_no_gap(end: End) -> None:
    log = [sent(), *(text(ms, "a") for ms in (0, 10, 20, 1030))]
    metrics = metrics_of([*log, at(31_030, end)])

    assert (metrics.stalls, metrics.end_stall_ns) == (2, 30_000 * MS)
    assert metrics.gaps == metrics_of(log).gaps


def test_a_wait_before_the_provider_s_own_end_is_no_stall() -> None:
    metrics = metrics_of([sent(), text(0, "a"), text(10, "b"), finished(9000)])
    assert (metrics.stalls, metrics.end_stall_ns) == (0, None)


def test_a_run_that_was_ended_after_its_first_content_has_stalled_without_a_gap() -> None:
    log = [sent(), text(100, "a")]

    assert metrics_of([*log, at(1100, Cancelled())]).stalls is None
    assert metrics_of([*log, at(1101, Cancelled())]).stalls == 1
    assert metrics_of([sent(), at(9000, Cancelled())]).stalls is None


@given(
    logs(), st.integers(0, 20_000), st.sampled_from([Cancelled(), Stopped("x"), Failed(FAILURE)])
)
def test_an_end_counts_the_stall_that_was_going_on(
    log: list[Chunk], wait_ms: int, end: End
) -> None:
    before = metrics_of(log)
    assume(before.end is None)
    end_at_ns = log[-1].at_ns + wait_ms * MS
    after = metrics_of([*log, Chunk(end_at_ns, b"", (end,))])

    was_stalled = phase_of(before, end_at_ns) is Phase.STALLED
    assert (after.stalls or 0) - (before.stalls or 0) == was_stalled
    assert after.end_stall_ns == (waited_ns(before, end_at_ns) if was_stalled else None)


def waited_ns(metrics: Metrics, now_ns: int) -> int:
    since_ns = waiting_since_ns(metrics)
    assert since_ns is not None
    return now_ns - since_ns


def test_events_count_what_was_found_in_the_body() -> None:
    metrics = metrics_of(
        [
            sent(),
            at(10, ResponseStarted(200), RateLimits(()), raw=b""),
            text(20, "a", "b"),
            at(30, raw=b": ping\n\n"),
            at(40, TextDelta("c"), Finished("stop", "stop"), raw=b""),
        ]
    )
    assert metrics.events == 4
    assert metrics.ttfe_ns == 20 * MS
    assert metrics.last_event_at_ns == at(40).at_ns
    assert (metrics.chunks, metrics.body_bytes) == (2, 9)


def test_ends_that_are_ours_are_no_events_of_the_body() -> None:
    assert metrics_of([sent(), at(1, TextDelta("a"), Stopped("chars:1"), raw=b"x")]).events == 1
    assert metrics_of([sent(), text(1, "a"), at(2, Failed(FAILURE), raw=b"")]).events == 1


def test_a_connection_in_use_again_took_no_time_to_connect() -> None:
    metrics = metrics_of([sent(), at(1, Connected(None))])
    assert (metrics.connection_reused, metrics.connect_ns) == (True, None)
    assert metrics_of([sent()]).connection_reused is None


def test_a_retry_starts_all_figures_anew() -> None:
    first = [
        sent(),
        at(5, Connected(1)),
        at(10, ResponseStarted(200)),
        at(20, usage(input_tokens=9), Unrecognized("odd", b"")),
        at(30, Retrying(2, 0.5, FAILURE)),
    ]
    waiting = metrics_of(first)
    assert waiting.retry_at_ns == at(530).at_ns
    second = [sent(600, attempt=2), at(650, ResponseStarted(200)), text(700, "a"), text(720, "b")]
    metrics = metrics_of([*first, *second])
    alone = metrics_of(second)
    assert metrics == replace(alone, attempts=2, first_sent_at_ns=waiting.first_sent_at_ns)
    assert (metrics.ttft_ns, metrics.retry_at_ns) == (100 * MS, None)
    assert metrics.usage.input_tokens is None


def test_what_has_elapsed_holds_every_attempt_and_the_waits_between() -> None:
    first = [sent(), at(30, Retrying(2, 5.0, FAILURE))]
    second = [sent(5_030, attempt=2), text(5_130, "a")]
    metrics = metrics_of([*first, *second, at(5_230, Failed(FAILURE))])
    assert (metrics.elapsed_ns, metrics.e2e_ns, metrics.ttft_ns) == (5_230 * MS, 200 * MS, 100 * MS)


def test_without_a_retry_what_has_elapsed_is_e2e() -> None:
    metrics = metrics_of([sent(3), text(10, "a"), finished(203)])
    assert metrics.elapsed_ns == metrics.e2e_ns == 200 * MS


def test_nothing_has_elapsed_before_the_end_or_without_a_request() -> None:
    assert metrics_of([sent(), text(10, "a")]).elapsed_ns is None
    assert metrics_of([at(10, Failed(FAILURE))]).elapsed_ns is None


@given(logs(), st.lists(st.integers(0, 12), max_size=3))
def test_looking_on_the_way_changes_no_figure(log: list[Chunk], looks: list[int]) -> None:
    meter = Meter()
    for place, chunk in enumerate(log):
        meter.add(chunk)
        if place in looks:
            meter.snapshot()
    assert meter.snapshot() == metrics_of(log)


@given(logs())
def test_figures_that_count_grow_with_the_log_of_an_attempt(log: list[Chunk]) -> None:
    meter = Meter()
    before = meter.snapshot()
    for chunk in log:
        meter.add(chunk)
        now = meter.snapshot()
        if now.attempts == before.attempts:
            assert now.chunks >= before.chunks
            assert now.events >= before.events
            assert now.content_chars >= before.content_chars
            assert before.ttft_ns in {None, now.ttft_ns}
        before = now


@given(logs())
def test_latencies_stand_in_their_order(log: list[Chunk]) -> None:
    metrics = metrics_of(log)
    known = [
        ns
        for ns in (metrics.ttfe_ns, metrics.ttft_ns, metrics.ttfa_ns, metrics.e2e_ns)
        if ns is not None
    ]
    assert known == sorted(known)
    assert metrics.gaps is None or 0 <= metrics.gaps.p50_ns <= metrics.gaps.max_ns


def test_reasoning_lasts_from_its_first_piece_to_its_last() -> None:
    metrics = metrics_of(
        [
            sent(),
            text(100, "\n"),
            at(200, ReasoningDelta("Hm,")),
            at(900, ReasoningDelta(" yes.", is_summary=True)),
            text(1000, "Yes."),
        ]
    )
    assert metrics.reasoning_ns == 700 * MS
    assert metrics_of([sent(), text(100, "Yes.")]).reasoning_ns is None
