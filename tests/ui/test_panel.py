import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.containers import Vertical
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static
from widget_host import Host

from tuiapp.core.definitions import DEFINITIONS, definition
from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Connected,
    End,
    Event,
    Failed,
    Finished,
    RateLimitBucket,
    RateLimits,
    ReasoningDelta,
    RequestSent,
    ResponseStarted,
    Retrying,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    Stopped,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.metrics import Meter
from tuiapp.core.phase import Phase, phase_of
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.ui.frames import Punctuality
from tuiapp.ui.screens.definition import DefinitionScreen, definition_text
from tuiapp.ui.widgets.figure_lines import FigureLines
from tuiapp.ui.widgets.panel import PanelFacts, PanelStrip, SidePanel
from tuiapp.ui.widgets.panel_facts import Lateness
from tuiapp.ui.widgets.panel_limits import limit_lines, safety_lines
from tuiapp.ui.widgets.panel_mix import shares
from tuiapp.ui.widgets.panel_plots import plot_points, plots
from tuiapp.ui.widgets.panel_rows import spots
from tuiapp.ui.widgets.panel_run import run_lines, strip_line
from tuiapp.ui.widgets.panel_timing import pace_lines, timing_lines
from tuiapp.ui.widgets.panel_usage import usage_lines


MS = 1_000_000
WIDTH = 38


@dataclass
class StoppedClock:
    """Says what it is set to."""

    now_ns: int = 0

    def monotonic_ns(self) -> int:
        return self.now_ns


SECTIONS = (run_lines, usage_lines, timing_lines, pace_lines, limit_lines, safety_lines)
Section = Callable[[PanelFacts, int], list[Content]]


def meter_of(*steps: tuple[int, Event]) -> Meter:
    """A run whose steps came at these milliseconds."""
    meter = Meter()
    for at_ms, event in steps:
        steps_without_bytes = RequestSent | Connected | ResponseStarted | Retrying
        raw = b"" if isinstance(event, steps_without_bytes) else b"x" * 40
        meter.add(Chunk(at_ms * MS, raw, (event,)))
    return meter


OPENING: Sequence[tuple[int, Event]] = (
    (0, RequestSent()),
    (84, Connected(84 * MS)),
    (231, ResponseStarted(200, "req_31f3a97f8a5d")),
)
STREAM: Sequence[tuple[int, Event]] = (
    *OPENING,
    (412, ReasoningDelta("Nginx buffers, ")),
    (423, ReasoningDelta("so it does.")),
    (2310, TextDelta("Three things ")),
    (2322, TextDelta("buffer a stream.")),
)
FINISHED: Sequence[tuple[int, Event]] = (
    *STREAM,
    (2400, UsageUpdate(Usage(1204, 312, 214, 980), {})),
    (2401, Finished("stop", "end_turn")),
)


def facts_of(
    steps: Sequence[tuple[int, Event]],
    *,
    now_ms: int,
    model: str | None = None,
    request_id: str | None = None,
    price: Price | None = None,
    cost_usd: float | None = None,
    cost_is_estimated: bool = False,
    cost_source: str | None = None,
    context_tokens: int | None = None,
    context_used_tokens: int | None = None,
    limits: RateLimits | None = None,
    limits_at_ms: int = 0,
    server_timings: ServerTimings | None = None,
    safety: SafetyRatings | None = None,
) -> PanelFacts:
    meter = meter_of(*steps)
    metrics = meter.snapshot()
    return PanelFacts(
        phase=phase_of(metrics, now_ms * MS),
        now_ns=now_ms * MS,
        asked_at_ns=0,
        target="openai/gpt-5.4-mini",
        metrics=metrics,
        model=model,
        request_id=request_id,
        gaps_ns=meter.gaps_ns,
        sizes_chars=meter.sizes_chars,
        pace=meter.pace,
        price=price,
        cost_usd=cost_usd,
        cost_is_estimated=cost_is_estimated,
        cost_source=cost_source,
        context_tokens=context_tokens,
        context_used_tokens=context_used_tokens,
        limits=limits,
        limits_at_ns=limits_at_ms * MS,
        server_timings=server_timings,
        safety=safety,
    )


def plain(lines: Sequence[Content]) -> list[str]:
    """The lines with runs of spaces as one."""
    return [re.sub(r" +", " ", line.plain).strip() for line in lines]


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
        "split ▓▓▓▓▓▓▓▓▓▓▓▓▓█████████████████",
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


def test_limits_have_a_bar_a_rest_and_a_countdown() -> None:
    limits = RateLimits(
        (
            RateLimitBucket("requests", 30_000, 30_000, 0.4),
            RateLimitBucket("tokens", 150_000_000, 149_900_000, 31.0),
            RateLimitBucket("input", 1000, 90, None),
            RateLimitBucket("odd", None, 7, 200.0),
        ),
        retry_after_s=20,
    )
    facts = facts_of(FINISHED, now_ms=2200, limits=limits, limits_at_ms=2000)

    assert plain(limit_lines(facts, WIDTH)) == [
        "LIMITS",
        "requests ▰▰▰▰▰▰▰▰▰▰ 30,000 200 ms",
        "tokens ▰▰▰▰▰▰▰▰▰▱ 149.9M 31 s",
        "input ▰▱▱▱▱▱▱▱▱▱ 90 ·",
        "odd 7 3 m 20 s",
        "retry after 20 s",
    ]


def test_a_countdown_ends_at_zero() -> None:
    limits = RateLimits((RateLimitBucket("tokens", 10, 5, 3.0),))
    facts = facts_of(FINISHED, now_ms=60_000, limits=limits, limits_at_ms=231)

    assert plain(limit_lines(facts, WIDTH))[1].endswith(" 5 0 s")


def test_a_nearly_empty_bucket_stands_out() -> None:
    limits = RateLimits((RateLimitBucket("tokens", 1000, 90, 3.0),))
    lines = limit_lines(facts_of(FINISHED, now_ms=1, limits=limits), WIDTH)

    assert "$metric-bad" in [span.style for span in lines[1].spans]


def test_where_there_is_no_room_between_a_bar_stands_below() -> None:
    limits = RateLimits((RateLimitBucket("requests", 30_000, 29_999, 9.0),))
    lines = limit_lines(facts_of(FINISHED, now_ms=1, limits=limits), 27)

    assert plain(lines) == ["LIMITS", "requests 29,999 9 s", "▰" * 26 + "▱"]


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
    assert lines[-2:] == ["split " + "▓" * 30, "░ cached ▒ new ▓ summary █ answer"]


def test_reported_reasoning_takes_the_place_of_its_summary() -> None:
    steps = [(400, ReasoningDelta("Two things. ", is_summary=True)), (500, TextDelta("So."))]
    usage = UsageUpdate(Usage(10, 100, 80), {})
    lines = plain(usage_lines(facts_of([*OPENING, *steps, (600, usage)], now_ms=700), WIDTH))

    assert "reasoning · 80" in lines


def test_the_servers_pace_stands_beside_ours() -> None:
    timings = ServerTimings((ServerTiming("eval", 2_000 * MS),))
    lines = plain(pace_lines(facts_of(FINISHED, now_ms=9000, server_timings=timings), WIDTH))

    assert lines[3:] == ["server eval 2.00 s", "server pace 156 tok/s"]


def test_without_limits_the_section_says_so() -> None:
    assert plain(limit_lines(facts_of(STREAM, now_ms=1), WIDTH)) == ["LIMITS", "none reported"]


def test_safety_shows_only_where_the_provider_rates() -> None:
    assert safety_lines(facts_of(STREAM, now_ms=1), WIDTH) == []
    ratings = SafetyRatings(
        (SafetyRating("harassment", "low"), SafetyRating("x", "high", blocked=True))
    )
    facts = facts_of(STREAM, now_ms=1, safety=ratings)

    assert plain(safety_lines(facts, WIDTH)) == [
        "SAFETY on the answer",
        "harassment low",
        "x high, blocked",
    ]


HOSTILE = "\x1b[2J[bold red]\u202e\n" + "宽" * 60
HOSTILE_FACTS = facts_of(
    [
        *STREAM,
        (2400, UsageUpdate(Usage(10**30, 10**30, 10**30, 10**30, 10**30), {})),
        (2401, Finished("other", HOSTILE)),
    ],
    now_ms=9000,
    model=HOSTILE,
    request_id=HOSTILE,
    cost_usd=float("inf"),
    cost_source=HOSTILE,
    context_tokens=7,
    context_used_tokens=10**30,
    limits=RateLimits(
        tuple(RateLimitBucket(HOSTILE, 1, 10**400, float("nan")) for _ in range(50)), float("inf")
    ),
    server_timings=ServerTimings((ServerTiming(HOSTILE, 10**400),) * 50),
    safety=SafetyRatings((SafetyRating(HOSTILE, HOSTILE, blocked=True),) * 50),
)


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


def test_our_own_lateness_is_the_error_bar_of_the_figures() -> None:
    lateness = Lateness(4 * MS, Punctuality(frames=340, late_frames=2, worst_ns=41 * MS))
    facts = replace(facts_of(FINISHED, now_ms=9000), lateness=lateness)

    assert plain(timing_lines(facts, WIDTH))[0] == "TIMING stamps late by 4.00 ms"
    assert plain(pace_lines(facts, WIDTH))[2] == "late frames 0.6 % worst 41.0 ms"


def test_the_split_gives_every_part_a_cell_and_the_rest_to_the_largest() -> None:
    assert shares([1, 0, 0, 9999], 20) == [1, 0, 0, 19]
    assert shares([50, 50, 0, 0], 10) == [5, 5, 0, 0]


@given(
    st.lists(st.integers(0, 10**9), min_size=4, max_size=4).filter(any),
    st.integers(min_value=4, max_value=80),
)
def test_the_split_always_fills_its_cells(parts: list[int], cells: int) -> None:
    dealt = shares(parts, cells)

    assert sum(dealt) == cells
    assert all((part > 0) == (share > 0) for part, share in zip(parts, dealt, strict=True))


def test_the_plots_say_their_highest_value() -> None:
    gaps, pace, sizes = plots(facts_of(FINISHED, now_ms=9000), 20)

    assert (gaps.label, gaps.figure) == ("gaps", "1.89 s")
    assert pace.figure.startswith("≈")
    assert (sizes.label, sizes.figure) == ("sizes", "16 ch")
    assert all(len(plot.points) == 20 for plot in (gaps, pace, sizes))


def test_before_any_content_the_plots_are_empty() -> None:
    assert [plot.figure for plot in plots(facts_of(OPENING, now_ms=300), 20)] == ["·", "·", "·"]


def test_the_plot_has_a_point_a_cell_with_the_newest_right() -> None:
    points = plot_points(array("q", [10, 20, 30]), 5)

    assert points == [0.0, 0.0, 10.0, 20.0, 30.0]
    assert plot_points(array("q", range(100)), 4)[-1] == 99
    assert plot_points([], 30) == []


def test_a_stall_is_capped_so_that_the_other_gaps_still_show() -> None:
    points = plot_points([10, 11, 12, 1_000_000, 11], 5)

    assert max(points) == 8 * 11
    assert min(points) / max(points) > 0.1


@pytest.mark.parametrize("width", [0, 1, 2])
def test_the_plot_survives_hardly_any_room(width: int) -> None:
    assert len(plot_points([1, 2, 3], width)) in {0, 2}


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


async def shown(panel: SidePanel, pilot: Pilot[None]) -> str:
    await pilot.pause()
    return panel.query_one(FigureLines).text


async def test_the_panel_begins_without_a_run_and_can_go_back() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        assert await shown(panel, pilot) == "no run yet"
        panel.show(facts_of(FINISHED, now_ms=9000))
        text = await shown(panel, pilot)
        assert all(name in text for name in ("RUN", "USAGE", "TIMING", "LIMITS"))
        assert "SAFETY" not in text
        assert "no run yet" not in text
        panel.show(None)
        assert await shown(panel, pilot) == "no run yet"


async def test_facts_set_before_it_is_mounted_are_shown() -> None:
    panel = SidePanel(StoppedClock())
    panel.facts = facts_of(FINISHED, now_ms=9000)
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        assert "✓ done" in await shown(panel, pilot)


async def test_only_what_changed_is_drawn_again() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(STREAM, now_ms=2330))
        await pilot.pause()
        lines = panel.query_one(FigureLines)
        before = lines.render_lines(lines.size.region)
        panel.show(facts_of(STREAM, now_ms=2430))
        regions = lines._exchange_repaint_regions()  # pyright: ignore[reportPrivateUsage] - as a paint takes them
        after = lines.render_lines(lines.size.region)

        changed = [y for y, strip in enumerate(after) if strip is not before[y]]
        assert [after[y].text.split() for y in changed] == [["●", "streaming", "2.4", "s"]]
        assert sorted(y for one in regions for y in one.line_range) == changed


async def test_the_plot_gets_the_newest_gaps() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(STREAM, now_ms=2330))
        plot = next(it for it in (await shown(panel, pilot)).splitlines() if it.startswith("gaps"))
        bars = plot[7:-9]

        assert set(bars) <= set("▁▂▃▄▅▆▇█")
        assert "█" in bars
        assert bars[-1] != "▁"


async def test_a_panel_that_is_too_tall_scrolls_and_takes_the_focus() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 12)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000))
        await pilot.pause()
        width = panel.query_one(FigureLines).size.width
        assert panel.max_scroll_y > 0
        panel.focus()
        await pilot.press("end")
        await pilot.pause()
        assert panel.scroll_y > 0
        await pilot.resize_terminal(46, 60)
        await pilot.pause()
        assert panel.query_one(FigureLines).size.width == width


async def test_the_strip_follows_its_facts() -> None:
    strip = PanelStrip()
    async with Host(strip).run_test(size=(80, 4)) as pilot:
        assert str(strip.render()) == "no run yet"
        strip.facts = facts_of(FINISHED, now_ms=9000)
        await pilot.pause()
        assert str(strip.render()).startswith("✓ done 2.40 s · TTFT 412 ms")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_figure_of_the_panel_is_defined(section: Section) -> None:
    lines = section(HOSTILE_FACTS, WIDTH)
    places = [spot for line in lines for spot in spots(line)]

    assert places
    assert all(definition(spot.definition_id) is not None for spot in places)


def test_definitions_are_whole_and_named_once() -> None:
    assert all(one.formula and one.source and one.basis and one.label for one in DEFINITIONS)
    assert len({one.id for one in DEFINITIONS}) == len(DEFINITIONS)


@pytest.mark.parametrize("key", ["enter", "question_mark"])
async def test_a_key_on_a_figure_opens_its_definition(key: str) -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000))
        panel.focus()
        await pilot.press("down", "down", "down", "down", key)
        await pilot.pause()

        screen = pilot.app.screen
        assert isinstance(screen, DefinitionScreen)
        card = str(screen.query_one(Static).render())
        assert "tokens 1,204 312" in card
        assert "input counts cached input" in card
        assert "reported" in card
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, DefinitionScreen)


async def test_a_click_on_a_figure_opens_its_definition() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000))
        await pilot.pause()
        lines = (await shown(panel, pilot)).splitlines()
        ttfe = next(y for y, line in enumerate(lines) if line.startswith("TTFE"))
        await pilot.click(FigureLines, offset=(2, ttfe))
        await pilot.pause()

        screen = pilot.app.screen
        assert isinstance(screen, DefinitionScreen)
        assert "first event of any kind" in str(screen.query_one(Static).render())


async def test_the_cursor_walks_every_figure_and_stays_in_view() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 12)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING))
        panel.focus()
        await pilot.press(*["down"] * 60)
        await pilot.pause()
        assert panel.scroll_y > 0
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DefinitionScreen)
        assert "bucket" in str(pilot.app.screen.query_one(Static).render())
        await pilot.press("escape", *["up"] * 60)
        await pilot.pause()
        assert panel.scroll_y == 0


async def test_keys_walk_the_figures() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 14)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING))
        panel.focus()

        async def explained(*keys: str) -> str:
            await pilot.press(*keys, "enter")
            await pilot.pause()
            title = str(pilot.app.screen.query_one(Vertical).border_title)
            await pilot.press("escape")
            await pilot.pause()
            return title

        assert await explained() == "elapsed"
        assert await explained("j", "j") == "request id"
        assert await explained("k") == "model"
        assert await explained("end") == "limits"
        assert await explained("pageup") in {"gap p50 · p95 · max", "TTFA", "TPOT", "tok/s e2e"}
        assert await explained("home") == "elapsed"
        assert await explained("pagedown") in {"cost", "context", "what the tokens were"}
        assert await explained("pageup", "pageup") == "elapsed"


def test_a_card_says_what_its_figure_rests_on() -> None:
    pace = definition("rate")
    assert pace is not None
    assert "estimated (≈)" in definition_text(pace, "pace ≈84 tok/s").plain
    assert "not known" in definition_text(pace, "pace ·").plain
    assert "measured" in definition_text(pace, "pace 84 tok/s").plain


COUNTING = RateLimits((RateLimitBucket("tokens", 10, 5, 3.0),))


async def test_countdowns_go_on_after_the_run_and_end_by_themselves() -> None:
    clock = StoppedClock(9000 * MS)
    panel = SidePanel(clock)
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING, limits_at_ms=8000))
        assert "2 s" in await shown(panel, pilot)
        assert panel.is_ticking
        clock.now_ns = 12_000 * MS
        panel.tick()
        assert "tokens" in await shown(panel, pilot)
        assert not panel.is_ticking


async def test_a_closed_panel_does_not_count() -> None:
    panel = SidePanel(StoppedClock(9000 * MS))
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING, limits_at_ms=8000))
        await pilot.pause()
        assert panel.is_ticking
        panel.display = False
        await pilot.pause()
        assert not panel.is_ticking
        panel.display = True
        await pilot.pause()
        assert panel.is_ticking


async def test_a_run_that_goes_is_no_reason_to_tick() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(STREAM, now_ms=2330, limits=COUNTING, limits_at_ms=2000))
        await pilot.pause()
        assert not panel.is_ticking
