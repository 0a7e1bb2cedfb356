"""Tests of the race: one table and one axis for all lanes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_scenes import (
    FINISHED,
    HOSTILE,
    HOSTILE_FACTS,
    MS,
    OPENING,
    STREAM,
    StoppedClock,
    facts_of,
)
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static
from waiting import wait_until
from widget_host import Host

from tuiapp.core.definitions import definition
from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Event,
    Failed,
    Finished,
    RequestSent,
    Retrying,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.phase import Phase
from tuiapp.core.usage import Usage
from tuiapp.ui.widgets.figure_lines import FigureLines
from tuiapp.ui.widgets.panel import SidePanel
from tuiapp.ui.widgets.panel_race import (
    SORTS,
    WIDE_CELLS,
    LaneFacts,
    RaceSort,
    race_lines,
    short_name,
)
from tuiapp.ui.widgets.panel_rows import spots


WIDTH = 43


def lane(
    number: int, *, ttft_ms: int, tokens: int, cost_usd: float, end: Event | None = None
) -> LaneFacts:
    """A lane that streamed from its TTFT to 2 s."""
    steps = [
        (0, RequestSent()),
        (ttft_ms, TextDelta("One")),
        (2000, TextDelta(" two")),
        (2000, UsageUpdate(Usage(10, tokens), {})),
        (2000, end or Finished("stop", "stop")),
    ]
    facts = facts_of(steps, now_ms=3000, cost_usd=cost_usd)
    return LaneFacts(number, f"lab/model-{number}", facts)


FAST = lane(1, ttft_ms=200, tokens=181, cost_usd=0.002)
SLOW = lane(2, ttft_ms=1000, tokens=51, cost_usd=0.001)
RUNNING = LaneFacts(3, "lab/model-3", facts_of(STREAM, now_ms=2330))


def plain(lines: Sequence[Content]) -> list[str]:
    return [" ".join(line.plain.split()) for line in lines]


def rows(lanes: Sequence[LaneFacts], sort: RaceSort = "lanes") -> list[str]:
    """The lines of lanes, each three lines as one."""
    said = plain(race_lines(lanes, WIDTH, sort))[3:]
    return [" / ".join(said[at : at + 3]) for at in range(0, len(said), 3)]


def order(lanes: Sequence[LaneFacts], sort: RaceSort) -> list[str]:
    return [row.split()[1] for row in rows(lanes, sort)]


def test_one_lane_is_no_race() -> None:
    assert race_lines([FAST], WIDTH, "lanes") == []
    assert race_lines([], WIDTH, "lanes") == []


def test_before_the_first_prompt_there_is_no_race() -> None:
    nobody = LaneFacts(1, "lab/m", None)
    assert race_lines([nobody, nobody], WIDTH, "lanes") == []


def test_all_lanes_stand_in_one_table() -> None:
    assert plain(race_lines([FAST, SLOW], WIDTH, "lanes")) == [
        "RACE in lane order · s sorts · ★ best",
        "TTFT TPOT tok/s tokens cost",
        "gap p95 tok/chunk 0 s ─────────────── 2 s",
        "✓ 1 lab/model-1 done 2.00 s",
        "★200 ms ★10.0 ms ★100 181 $0.002",
        "1.80 s 90.5 ──▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰",
        "✓ 2 lab/model-2 done 2.00 s",
        "1.00 s 20.0 ms 50 51 ★$0.001",
        "★1.00 s 25.5 ────────────▰▰▰▰▰▰▰▰▰▰▰",
    ]


def test_the_wide_race_has_two_lines_a_lane() -> None:
    lines = plain(race_lines([FAST, SLOW], 78, "lanes"))

    assert lines[2] == "TTFT TPOT tok/s tokens cost gap p95 tok/chunk"
    assert lines[3].startswith("✓ 1 lab/model-1 done 2.00 s ───▰▰▰")
    assert lines[4] == "★200 ms ★10.0 ms ★100 181 $0.002 1.80 s 90.5"
    assert len(lines) == 3 + 2 * 2


@pytest.mark.parametrize(
    ("sort", "first"),
    [("lanes", "1"), ("ttft", "1"), ("tpot", "1"), ("rate", "1"), ("tokens", "2"), ("cost", "2")],
)
def test_the_best_or_the_least_of_a_column_comes_first(sort: RaceSort, first: str) -> None:
    assert order([FAST, SLOW], sort)[0] == first


def test_whoever_has_no_figure_comes_last() -> None:
    nobody = LaneFacts(1, "lab/none", None)
    waiting = LaneFacts(2, "lab/waiting", facts_of(OPENING, now_ms=300))

    assert order([nobody, waiting, SLOW, FAST], "ttft") == ["1", "2", "1", "2"]
    assert rows([nobody, waiting, SLOW, FAST], "ttft")[2].startswith("○ 1 lab/none / · · · · ·")


def test_the_sort_is_said_in_the_header() -> None:
    assert plain(race_lines([FAST, SLOW], WIDTH, "gap"))[0].startswith("RACE by gap p95")


def test_without_room_only_the_sort_is_said() -> None:
    assert plain(race_lines([FAST, SLOW], 33, "gap"))[0] == "RACE by gap p95"


def test_the_key_walks_through_every_column() -> None:
    assert SORTS == ("lanes", "ttft", "tpot", "rate", "tokens", "cost", "gap", "chunk")


def test_no_cost_is_the_least_before_every_run_is_over() -> None:
    assert "★$" not in " ".join(rows([FAST, SLOW, RUNNING]))
    assert "★$" in " ".join(rows([FAST, SLOW]))


def test_to_break_off_is_no_merit() -> None:
    cancelled = lane(3, ttft_ms=10, tokens=3, cost_usd=0.00001, end=Cancelled(1))
    said = rows([FAST, SLOW, cancelled])

    assert "★" not in said[2]
    assert "★200 ms" in said[0]
    assert "★$0.001" in said[1]


def test_a_figure_without_a_rival_is_not_the_best() -> None:
    waiting = LaneFacts(2, "lab/waiting", facts_of(OPENING, now_ms=300))
    assert "★" not in " ".join(rows([FAST, waiting]))


def test_equals_are_both_the_best() -> None:
    said = rows([FAST, replace(FAST, number=2)])
    assert all("★200 ms" in row for row in said)


def test_estimates_say_so() -> None:
    assert "≈14" in rows([FAST, RUNNING])[1]


@pytest.mark.parametrize("now_ms", [2330, 3300, 4900])
def test_the_axis_stands_while_bars_grow(now_ms: int) -> None:
    running = LaneFacts(2, "lab/m", facts_of(STREAM, now_ms=now_ms))
    lines = race_lines([FAST, running], WIDTH, "lanes")
    bar = lines[-1].plain.split()[-1]

    assert lines[2].plain.endswith(" 5 s")
    assert len(bar) == round(now_ms / 5000 * 23)
    assert bar.startswith("──▰")


def test_a_wait_before_the_request_counts() -> None:
    assert FAST.facts is not None
    held_back = replace(FAST.facts, asked_at_ns=-2_000_000_000)
    bars = [row.split()[-1] for row in rows([FAST, LaneFacts(2, "lab/m", held_back)])]

    assert bars[1].index("▰") > bars[0].index("▰")
    assert len(bars[1]) > len(bars[0])


BUSY = Failure("overloaded", "Busy.")
GIVEN_UP = (
    (0, RequestSent()),
    (100, Retrying(2, 3.9, BUSY)),
    (4000, RequestSent(2)),
    (4050, Failed(BUSY)),
)


def test_a_lane_that_gave_up_took_as_long_as_its_bar() -> None:
    failed = LaneFacts(2, "lab/model-2", facts_of(GIVEN_UP, now_ms=9000))
    head, _, last = plain(race_lines([FAST, failed], WIDTH, "lanes"))[6:]

    assert head == "✗ 2 lab/model-2 failed 4.05 s"
    # Of 24 cells for 5 s.
    assert last.endswith(" " + "─" * 19)


def test_what_has_elapsed_goes_on_when_another_attempt_begins() -> None:
    waiting = facts_of(GIVEN_UP[:2], now_ms=3999)
    again = facts_of(GIVEN_UP[:3], now_ms=4000)

    assert (waiting.elapsed_ns, again.elapsed_ns) == (3999 * MS, 4000 * MS)


def test_a_name_gives_way_to_the_model_and_then_to_an_ellipsis() -> None:
    assert short_name("openai/gpt-5.4-mini", 19) == "openai/gpt-5.4-mini"
    assert short_name("openai/gpt-5.4-mini", 18) == "gpt-5.4-mini"
    assert short_name("openai/gpt-5.4-mini", 8) == "gpt-5.4…"
    assert short_name("A", 1) == "A"
    assert short_name("lab/m", 0) == ""


CHEAP = replace(SLOW, facts=SLOW.facts and replace(SLOW.facts, cost_usd=0.0000403))
GUESSED = replace(CHEAP, facts=CHEAP.facts and replace(CHEAP.facts, cost_is_estimated=True))


@pytest.mark.parametrize(
    ("one", "row"),
    [
        (CHEAP, "  1.00 s   20.0 ms     50    51 ★$0.0000403"),
        (GUESSED, "  1.00 s   20.0 ms     50   51 ★≈$0.0000403"),
    ],
)
def test_a_figure_that_fills_its_column_takes_a_blank_from_the_left(
    one: LaneFacts, row: str
) -> None:
    assert race_lines([FAST, one], WIDTH, "lanes")[7].plain == row


@given(
    ttft_ms=st.integers(1, 1900),
    tokens=st.integers(2, 99_999),
    cost_usd=st.floats(1e-6, 10),
    is_guessed=st.booleans(),
    width=st.integers(43, 120),
)
def test_figures_never_touch(
    *, ttft_ms: int, tokens: int, cost_usd: float, is_guessed: bool, width: int
) -> None:
    own = lane(2, ttft_ms=ttft_ms, tokens=tokens, cost_usd=cost_usd)
    assert own.facts is not None
    own = replace(own, facts=replace(own.facts, cost_is_estimated=is_guessed))
    lines = plain(race_lines([FAST, own], width, "lanes"))
    figures = lines[6 if width >= WIDE_CELLS else 7].replace(" ms", "").replace(" s", "").split()

    assert len(figures) == (7 if width >= WIDE_CELLS else 5)
    assert "$" in figures[4]


NOT_ONE = LaneFacts(6, HOSTILE, None)


@given(width=st.integers(0, 120), sort=st.sampled_from(SORTS))
def test_no_line_is_wider_than_the_panel_or_holds_a_control_character(
    width: int, sort: RaceSort
) -> None:
    lanes = [FAST, SLOW, RUNNING, LaneFacts(4, HOSTILE, HOSTILE_FACTS, is_focused=True), NOT_ONE]
    for line in race_lines(lanes, width, sort):
        assert line.cell_length <= width
        assert line.plain.isprintable()


@given(width=st.integers(43, 120), now_ms=st.integers(413, 90_000))
def test_columns_stand_still_whatever_their_figures(width: int, now_ms: int) -> None:
    lanes = [FAST, SLOW, LaneFacts(3, "lab/m", facts_of(STREAM, now_ms=now_ms))]
    lines = race_lines(lanes, width, "lanes")
    figures = lines[2::2] if width >= WIDE_CELLS else lines[1::3]

    assert len({line.cell_length for line in figures[: len(lanes) + 1]}) == 1


def test_the_header_says_what_its_figures_mean() -> None:
    places = [spot for line in race_lines([FAST, SLOW], WIDTH, "ttft") for spot in spots(line)]

    assert len(places) == len(SORTS) - 1
    assert all(definition(spot.definition_id) for spot in places)


def test_states_are_told_by_symbol_and_word() -> None:
    for phase in Phase:
        assert FAST.facts is not None
        one = LaneFacts(1, "lab/m", replace(FAST.facts, phase=phase))
        assert phase.value in race_lines([one, SLOW], WIDTH, "lanes")[3].plain


def test_a_lane_that_was_asked_another_prompt_says_so_below_its_name() -> None:
    alone = replace(FAST, other_prompt="And you?")
    below = [plain(race_lines([alone, SLOW], width, "lanes"))[4] for width in (WIDTH, WIDE_CELLS)]

    assert below == ["another prompt: And you?"] * 2
    assert "another prompt" not in " ".join(plain(race_lines([FAST, SLOW], WIDTH, "lanes")))


def test_the_answer_to_another_prompt_is_not_the_best_and_beats_nobody() -> None:
    alone = replace(FAST, other_prompt="And you?")
    third = lane(3, ttft_ms=1500, tokens=40, cost_usd=0.003)

    assert "★" not in " ".join(plain(race_lines([alone, SLOW], WIDTH, "lanes"))[1:])
    of_slow = plain(race_lines([SLOW, alone, third], WIDTH, "lanes"))[3:6]
    assert "★1.00 s" in of_slow[1]


def test_the_cost_of_another_prompt_that_is_still_answered_is_not_waited_for() -> None:
    alone = replace(RUNNING, other_prompt="And you?")
    assert "★$0.001" in " ".join(plain(race_lines([FAST, SLOW, alone], WIDTH, "lanes")))


async def race_of(panel: SidePanel, pilot: Pilot[None]) -> str:
    await wait_until(pilot, lambda: panel.race_is_shown)
    return panel.text_of("race")


async def test_the_panel_shows_the_race_above_the_run() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(FAST.facts, [FAST])
        await pilot.pause()
        assert not panel.text_of("race")
        panel.show(FAST.facts, [FAST, SLOW])
        assert "lab/model-2" in await race_of(panel, pilot)
        text = panel.query_one(FigureLines).text
        assert text.index("RACE") < text.index("RUN")
        panel.sort_race()
        assert "by TTFT" in await race_of(panel, pilot)
        panel.sort_race("cost")
        assert "by cost" in await race_of(panel, pilot)


async def test_news_of_many_lanes_are_drawn_together(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        drawn: list[str] = []
        say = FigureLines.say

        def note(self: FigureLines, lines: Sequence[Content]) -> None:
            drawn.append(lines[0].plain[:4])
            say(self, lines)

        monkeypatch.setattr(FigureLines, "say", note)
        for number in range(20):
            panel.show(None, [FAST, replace(SLOW, name=f"lab/{number}")])
        assert "lab/19" in await race_of(panel, pilot)
        assert drawn == ["RACE", "RACE"]


async def test_run_and_race_tell_of_one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuiapp.ui.widgets.panel.RACE_PERIOD_S", 60)
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)):
        for own_ms, other_ms in ((2330, 2240), (2600, 2240), (2600, 2850), (2930, 2850)):
            own = facts_of(STREAM, now_ms=own_ms)
            other = facts_of(STREAM, now_ms=other_ms)
            panel.show(own, [LaneFacts(1, "lab/a", own), LaneFacts(2, "lab/b", other), FAST])
            elapsed = f"{own_ms / 1000:.1f} s"
            assert panel.text_of("run").splitlines()[1].endswith(f" {elapsed}")
            told = [line for line in panel.text_of("race").splitlines() if "lab/" in line]
            assert [line.split()[-2:] for line in told] == [
                elapsed.split(),
                elapsed.split(),
                ["2.00", "s"],
            ]
        over = facts_of(FINISHED, now_ms=9000)
        panel.show(over, [LaneFacts(1, "lab/a", over), LaneFacts(2, "lab/b", over)])
        assert "done" in panel.text_of("run")
        assert "streaming" not in panel.text_of("race")


async def test_while_the_focused_lane_is_over_the_others_tell_of_one_instant() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        running = [
            LaneFacts(place, f"lab/{place}", facts_of(STREAM, now_ms=at_ms))
            for place, at_ms in ((2, 2900), (3, 2500))
        ]
        panel.show(FAST.facts, [FAST, *running])
        assert (await race_of(panel, pilot)).count(" 2.9 s") == 2


async def test_the_cursor_explains_a_column_of_the_race() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(None, [FAST, SLOW])
        panel.focus()
        await pilot.press("up", "enter")
        await pilot.pause()
        assert "first chunk with text" in str(pilot.app.screen.query_one(Static).render())


async def test_the_cursor_stays_on_its_figure_when_the_lines_above_are_more() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(FAST.facts)
        panel.focus()
        await pilot.press(*["down"] * 12)
        lines = panel.query_one(FigureLines)

        def marked() -> str:
            rows = lines.render_lines(lines.size.region)
            plain = lines.visual_style.rich_style.bgcolor
            return next(
                one.text for row in rows for one in row if one.style and one.style.bgcolor != plain
            )

        before = marked()
        panel.show(FAST.facts, [FAST, SLOW])
        await pilot.pause()
        assert marked() == before
