"""The lines of the side panel: each figure in its place, at every width."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_scenes import (
    FINISHED,
    HOSTILE_FACTS,
    MS,
    OPENING,
    STREAM,
    WIDTH,
    facts_of,
    plain,
)
from textual.content import Content

from tuiapp.core.definitions import DEFINITIONS, definition
from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Connected,
    End,
    Failed,
    Finished,
    ReasoningDelta,
    RequestSent,
    Retrying,
    ServerTiming,
    ServerTimings,
    Stopped,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.phase import Phase
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.ui.screens.definition import definition_text
from tuiapp.ui.widgets.panel import PanelFacts
from tuiapp.ui.widgets.panel_limits import limit_lines, safety_lines
from tuiapp.ui.widgets.panel_rows import spots
from tuiapp.ui.widgets.panel_run import run_lines, strip_line
from tuiapp.ui.widgets.panel_timing import pace_lines, timing_lines
from tuiapp.ui.widgets.panel_usage import usage_lines


SECTIONS = (run_lines, usage_lines, timing_lines, pace_lines, limit_lines, safety_lines)


Section = Callable[[PanelFacts, int], list[Content]]


def test_the_run_says_state_model_request_and_end() -> None:
    facts = facts_of(
        FINISHED, now_ms=9000, model="gpt-5.4-mini-2026-03-17", request_id="req_31f3a97f8a5d"
    )

    assert plain(run_lines(facts, WIDTH)) == [
        "RUN",
        "✓ done 2.40 s",
        "gpt-5.4-mini-2026-03-17",
        "req_31f3a97f8a5d",
        "end stop · end_turn",
    ]


def test_before_the_answer_the_rows_already_hold_their_places() -> None:
    facts = facts_of(OPENING, now_ms=3200)

    assert plain(run_lines(facts, WIDTH)) == [
        "RUN",
        "◐ waiting 3.2 s",
        "openai/gpt-5.4-mini",
        "request id ·",
        "end ·",
    ]
    for section in SECTIONS:
        finished = facts_of(FINISHED, now_ms=9000, model="m", request_id="r")
        assert len(section(facts, WIDTH)) == len(section(finished, WIDTH))


def test_a_stall_says_how_long() -> None:
    facts = facts_of(STREAM, now_ms=14_322)

    assert plain(run_lines(facts, WIDTH))[1] == "◑ stalled 12.0 s 14.3 s"


def test_a_retry_says_when_it_comes() -> None:
    retry = Retrying(2, 5.0, Failure("overloaded", "Busy."))
    facts = facts_of([*OPENING, (1000, retry)], now_ms=3000)

    assert facts.phase is Phase.RETRYING
    assert facts.waited_ns == 3000 * MS
    assert plain(run_lines(facts, WIDTH))[1] == "↻ retrying in 3 s 3.0 s"
    assert strip_line(facts, 80).plain == "↻ retrying in 3 s"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (Finished("stop", "stop"), "end stop"),
        (Finished(None, None), "end no reason given"),
        (Stopped("code"), "end rule code"),
        (Cancelled(4 * MS), "end closed in 4.00 ms"),
        (Cancelled(None), "end never sent"),
        (Failed(Failure("rate_limit", "Slow down.", status=429)), "end rate limit · 429"),
    ],
)
def test_every_end_is_said_in_words(end: End, words: str) -> None:
    assert plain(run_lines(facts_of([*STREAM, (2500, end)], now_ms=9000), WIDTH))[4] == words


def test_usage_stands_in_two_columns_with_what_is_estimated_marked() -> None:
    facts = facts_of(
        STREAM,
        now_ms=2330,
        price=Price(0.25, 2.0, 0.025),
        cost_usd=0.00031,
        cost_is_estimated=True,
        cost_source="your [prices]",
    )

    assert plain(usage_lines(facts, WIDTH)) == [
        "USAGE in out",
        "tokens · ≈14",
        "cached · ·",
        "reasoning · ≈6",
        "cost · ≈$0.000028",
        "in all, your [prices] ≈$0.00031",
        "context ·",
        "split ≈ ▓▓▓▓▓▓▓▓▓▓▓▓▓█████████████████",
        "░ cached ▒ new ▓ thought █ answer",
    ]


def test_reported_usage_is_not_an_estimate() -> None:
    facts = facts_of(
        FINISHED,
        now_ms=9000,
        price=Price(0.25, 2.0, 0.025),
        context_tokens=400_000,
        context_used_tokens=1516,
    )

    assert plain(usage_lines(facts, WIDTH)) == [
        "USAGE in out",
        "tokens 1,204 312",
        "cached 980 ·",
        "reasoning · 214",
        "cost $0.0000805 $0.000624",
        "in all ·",
        "context ▰▱▱▱▱▱▱▱▱▱ 1.5k of 400k",
        "split ░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▓▓▓▓██",
        "░ cached ▒ new ▓ thought █ answer",
    ]


def test_without_a_price_list_the_cost_is_one_figure() -> None:
    facts = facts_of(FINISHED, now_ms=9000, cost_usd=0.5)

    assert "cost $0.50" in plain(usage_lines(facts, WIDTH))


def test_timing_has_the_waits_the_pace_and_the_gaps() -> None:
    facts = facts_of(FINISHED, now_ms=9000)

    assert plain(timing_lines(facts, WIDTH)) == [
        "TIMING stamps late by ·",
        "TTFB 231 ms connect 84.0 ms",
        "TTFE 412 ms TTFT 412 ms",
        "TTFA 2.31 s TPOT 6.14 ms",
        "pace 163 tok/s e2e 130 tok/s",
        "gap p50 12 p95 1,887 max 1,887 ms",
        "last gap 12.0 ms jitter 1.88 s",
        "chunks/s 1.6 stalls 1 · 1.9 s",
    ]
    assert plain(pace_lines(facts, WIDTH)) == [
        "chunks 6 events 6",
        "tok/chunk 78.0 body 240 B",
        "late frames · worst ·",
    ]


def test_a_pace_on_estimated_tokens_says_so() -> None:
    lines = plain(timing_lines(facts_of(STREAM, now_ms=2330), WIDTH))

    assert "TPOT ≈" in lines[3]
    assert lines[4] == "pace ≈6.81 tok/s e2e ·"


def test_a_kept_connection_is_said_to_be_reused() -> None:
    facts = facts_of([(0, RequestSent()), (1, Connected(None))], now_ms=5)

    assert plain(timing_lines(facts, WIDTH))[1] == "TTFB · connect reused"


def test_the_servers_timings_stand_below_ours() -> None:
    timings = ServerTimings((ServerTiming("load", 1_200 * MS), ServerTiming("eval\x1b", 80 * MS)))
    lines = plain(pace_lines(facts_of(FINISHED, now_ms=9000, server_timings=timings), WIDTH))

    assert lines[3:] == ["server load 1.20 s", "server eval␛ 80.0 ms"]


def test_a_narrow_panel_has_a_figure_a_line_and_cuts_none() -> None:
    facts = facts_of(FINISHED, now_ms=9000, price=Price(0.25, 2.0, 0.025))
    lines = [*timing_lines(facts, 27), *pace_lines(facts, 27), *usage_lines(facts, 27)]

    assert not [line.plain for line in lines if "…" in line.plain]
    assert "stamps late by ·" in plain(lines)
    assert "TTFT 412 ms" in plain(lines)
    assert "gap max 1,887 ms" in plain(lines)
    assert "cost $0.0000805 $0.000624" in plain(lines)


def test_a_summary_of_reasoning_is_no_answer() -> None:
    summary = ReasoningDelta("It weighs two things. ", is_summary=True)
    lines = plain(usage_lines(facts_of([*OPENING, (400, summary)], now_ms=500), WIDTH))

    assert "summary · ≈6" in lines
    assert lines[-2:] == ["split ≈ " + "▓" * 30, "░ cached ▒ new ▓ summary █ answer"]


def test_reported_reasoning_takes_the_place_of_its_summary() -> None:
    steps = [(400, ReasoningDelta("Two things. ", is_summary=True)), (500, TextDelta("So."))]
    usage = UsageUpdate(Usage(10, 100, 80), {})
    lines = plain(usage_lines(facts_of([*OPENING, *steps, (600, usage)], now_ms=700), WIDTH))

    assert "reasoning · 80" in lines


def test_the_servers_pace_stands_beside_ours() -> None:
    timings = ServerTimings((ServerTiming("eval", 2_000 * MS),))
    lines = plain(pace_lines(facts_of(FINISHED, now_ms=9000, server_timings=timings), WIDTH))

    assert lines[3:] == ["server eval 2.00 s", "server pace 156 tok/s"]


@pytest.mark.parametrize("section", SECTIONS)
@given(width=st.integers(min_value=0, max_value=120))
def test_no_line_is_wider_than_the_panel_or_holds_a_control_character(
    section: Section, width: int
) -> None:
    ordinary = facts_of(FINISHED, now_ms=9000, price=Price(0.25, 2.0), context_tokens=400_000)
    for facts in (ordinary, HOSTILE_FACTS):
        lines = section(facts, width)
        assert len(lines) < 20
        for line in lines:
            assert line.cell_length <= width
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", line.plain)


@given(width=st.integers(min_value=33, max_value=120))
def test_figures_end_at_the_right_edge(width: int) -> None:
    facts = facts_of(FINISHED, now_ms=9000)
    for line in (*timing_lines(facts, width)[1:], *pace_lines(facts, width)):
        assert line.cell_length == width


def test_the_strip_loses_figures_from_the_right() -> None:
    facts = facts_of(FINISHED, now_ms=9000, cost_usd=0.0006)
    whole = "✓ done 2.40 s · TTFT 412 ms · 163 tok/s · 312 tok · $0.0006"

    assert strip_line(facts, 80).plain == whole
    assert strip_line(facts, len(whole)).plain == whole
    assert strip_line(facts, len(whole) - 1).plain == whole.removesuffix(" · $0.0006")
    assert strip_line(facts, 20).plain == "✓ done 2.40 s"
    assert strip_line(facts, 5).plain == "✓ do…"


def test_the_strip_leaves_out_what_is_not_known_yet() -> None:
    assert strip_line(facts_of(OPENING, now_ms=3200), 80).plain == "◐ waiting 3.2 s"


@pytest.mark.parametrize("section", SECTIONS)
def test_every_figure_of_the_panel_is_defined(section: Section) -> None:
    lines = section(HOSTILE_FACTS, WIDTH)
    places = [spot for line in lines for spot in spots(line)]

    assert places
    assert all(definition(spot.definition_id) is not None for spot in places)


def test_definitions_are_whole_and_named_once() -> None:
    assert all(one.formula and one.source and one.basis and one.label for one in DEFINITIONS)
    assert len({one.id for one in DEFINITIONS}) == len(DEFINITIONS)


def test_a_card_says_what_its_figure_rests_on() -> None:
    pace = definition("rate")
    assert pace is not None
    assert "estimated (≈)" in definition_text(pace, "pace ≈84 tok/s").plain
    assert "not known" in definition_text(pace, "pace ·").plain
    assert "measured" in definition_text(pace, "pace 84 tok/s").plain
