"""Walking and looking at several lanes: focus, columns, tabs, zoom, scrolling together."""

import pytest
from chat_rig import GUIDE, chat, lanes
from chat_scripts import ANSWER, LONG, OUT_OF_ORDER, gated
from host import Gate

from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.lane_tabs import LaneTabs
from tuiapp.ui.widgets.panel import SidePanel


# Walking.


async def test_tab_walks_composer_lanes_and_panel_and_back() -> None:
    async with lanes(ANSWER) as it:
        panel = it.screen.query_one(SidePanel)
        stops = [*(lane.transcript for lane in it.lanes), panel, it.composer]
        for stop in stops:
            await it.pilot.press("tab")
            assert it.host.app.focused is stop
        await it.pilot.press("shift+tab")
        assert it.host.app.focused is panel


async def test_a_figure_picks_a_lane_outside_of_the_composer_and_is_typed_within() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("2")
        assert it.composer.text == "2"
        await it.pilot.press("tab", "2")
        assert it.flow.focused is it.lanes[1]
        assert it.lanes[1].has_keys
        await it.pilot.press("5")
        assert "There are 2 lanes." in it.said


async def test_a_click_turns_to_a_lane() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.click(it.lanes[1].transcript)
        await it.until(lambda: it.flow.focused is it.lanes[1])
        await it.pilot.click(it.lanes[0].header)
        await it.until(lambda: it.flow.focused is it.lanes[0])
        assert it.lanes[0].has_keys


async def test_page_keys_scroll_the_lane_that_was_turned_to_last() -> None:
    async with lanes(LONG) as it:
        await it.enters("Why?")
        await it.sees("line 59", 0, 1)
        await it.pilot.press("tab", "2")
        it.composer.focus()
        await it.pilot.press("pageup")
        assert it.lanes[0].transcript.following
        assert not it.lanes[1].transcript.following


async def test_the_panel_follows_the_focused_lane() -> None:
    async with lanes(ANSWER, OUT_OF_ORDER) as it:
        await it.enters("Why?")
        await it.sees("done in", 0)
        await it.sees("out of order", 1)
        panel = it.screen.query_one(SidePanel)
        assert panel.facts is it.lanes[0].facts
        await it.pilot.press("tab", "2")
        assert panel.facts is it.lanes[1].facts


# Columns, tabs, zoom.


async def test_lanes_stand_beside_each_other_where_there_is_room() -> None:
    async with lanes(ANSWER, size=(120, 40)) as it:
        assert it.on_screen == [0, 1]
        assert not it.screen.query_one(LaneTabs).display
        assert all(lane.header.display for lane in it.lanes)
        await it.pilot.resize_terminal(70, 24)
        await it.until(lambda: it.on_screen == [0])
        assert it.screen.query_one(LaneTabs).display
        # What its own line would say stands on its tab.
        assert not it.lanes[0].header.display
        assert it.everything.count("1 guide") == 1
        await it.pilot.resize_terminal(160, 24)
        await it.until(lambda: it.on_screen == [0, 1])


async def test_in_tabs_a_lane_out_of_sight_goes_on_and_is_whole_when_looked_at() -> None:
    async with lanes(LONG, targets=[GUIDE] * 6, size=(60, 20)) as it:
        assert it.on_screen == [0]
        await it.enters("Why?")
        await it.until(lambda: it.phases == [Phase.DONE] * 6)
        tabs = it.screen.query_one(LaneTabs)
        await it.pilot.click(tabs, offset=(45, 0))
        await it.until(lambda: it.on_screen == [4])
        assert it.lanes[4].has_keys
        transcript = it.lanes[4].transcript
        await it.until(lambda: transcript.is_laid_out)
        lines = [transcript.render_line(y).text for y in range(transcript.size.height)]
        assert any("line 59" in line for line in lines)


async def test_tab_reaches_the_lanes_behind_tabs() -> None:
    async with lanes(ANSWER, targets=[GUIDE] * 3, size=(60, 20)) as it:
        for place in range(3):
            await it.pilot.press("tab")
            assert it.on_screen == [place]
            assert it.lanes[place].has_keys
        await it.pilot.press("tab")
        assert it.host.app.focused is it.composer
        assert it.flow.focused is it.lanes[2]


async def test_where_lanes_are_tabs_zooming_says_that_there_is_no_more_room() -> None:
    async with lanes(ANSWER, size=(60, 20)) as it:
        await it.pilot.press("f5")
        assert "Here each lane fills the width already." in it.said
        assert not it.deck.is_zoomed


async def test_sharing_the_room_again_where_there_is_too_little_says_so() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("f5")
        assert it.deck.is_zoomed
        await it.pilot.resize_terminal(60, 20)
        await it.pilot.press("f5")
        assert not it.deck.is_zoomed
        assert "Here each lane fills the width already." in it.said


async def test_one_lane_is_zoomed_and_the_others_come_back() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("f5")
        assert it.on_screen == [0]
        await it.pilot.press("tab", "tab")
        assert it.on_screen == [1]
        await it.pilot.press("z")
        assert it.on_screen == [0, 1]


async def test_a_lane_that_comes_beside_one_that_was_zoomed_is_seen_beside_it() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("f5")
        await it.enters("/lane remove")
        assert not it.deck.is_zoomed
        await it.enters("/lane add lab/m")
        assert it.on_screen == [0, 1]


async def test_a_resize_while_six_lanes_stream_loses_nothing() -> None:
    gates = [Gate() for _ in range(6)]
    scripts = [gated(gate, f"the end of {place}") for place, gate in enumerate(gates)]
    async with lanes(*scripts, targets=[GUIDE] * 6, size=(240, 40)) as it:
        await it.enters("Why?")
        for width, gate in zip((60, 240, 20, 100, 300, 80), gates, strict=True):
            gate.opened.set()
            await it.pilot.resize_terminal(width, 20)
            await it.pilot.pause()
        await it.until(lambda: it.phases == [Phase.DONE] * 6)
        for place, lane in enumerate(it.lanes):
            assert lane.last_answer is not None
            assert lane.last_answer.answer.text == f"the end of {place}"


async def test_a_single_lane_has_no_line_of_its_own() -> None:
    async with lanes(ANSWER, targets=(GUIDE,)) as it:
        assert not it.lanes[0].header.display
        await it.enters("/zoom")
        assert "only one lane" in it.said


# Scroll-lock.


async def test_locked_lanes_are_scrolled_to_the_same_turn() -> None:
    async with lanes(LONG, ANSWER, LONG, ANSWER, LONG, ANSWER, size=(160, 30)) as it:
        for prompt in ("One?", "Two?", "Three?"):
            await it.asks(prompt)
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        two = it.lanes[0].turns.prompts[1][1]
        first.show_line(first.line_of(two))
        await it.pilot.pause()
        wanted = second.line_of(it.lanes[1].turns.prompts[1][1])
        await it.until(lambda: round(second.scroll_y) in {wanted, second.max_scroll_y})
        await it.pilot.press("ctrl+home")
        await it.until(lambda: second.scroll_y == 0)


async def test_a_locked_lane_that_grows_stays_at_the_turn_until_the_end_is_wished() -> None:
    gate = Gate()
    late = gated(gate, "\n\n".join(f"Late {number}." for number in range(40)))
    async with lanes(LONG, late, size=(160, 30)) as it:
        await it.enters("Why?")
        await it.sees("line 59", 0)
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        await it.pilot.press("ctrl+home")
        await it.until(lambda: first.scroll_y == 0 and not second.following)
        gate.opened.set()
        await it.until(lambda: it.phases == [Phase.DONE] * 2 and second.max_scroll_y > 0)
        assert (first.scroll_y, second.scroll_y) == (0, 0)
        await it.pilot.press("ctrl+end")
        await it.until(lambda: first.following and second.following)


async def test_a_locked_lane_comes_to_the_place_once_it_is_long_enough() -> None:
    gate = Gate()
    late = gated(gate, "\n\n".join(f"Late {number}." for number in range(40)))
    async with lanes(LONG, late, size=(160, 30)) as it:
        await it.enters("Why?")
        await it.sees("line 59", 0)
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        await it.pilot.press("ctrl+home", "pagedown")
        await it.until(lambda: first.scroll_y > 0 and not second.following)
        assert second.scroll_y == second.max_scroll_y == 0
        gate.opened.set()
        await it.until(lambda: it.phases == [Phase.DONE] * 2)
        await it.until(lambda: second.scroll_y == first.scroll_y)


async def test_lanes_that_are_unlocked_at_their_ends_follow_them() -> None:
    async with lanes(LONG, ANSWER, size=(160, 30)) as it:
        await it.asks("Why?")
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        await it.pilot.press("ctrl+home")
        await it.until(lambda: not second.following)
        await it.enters("/lock")
        assert (first.following, second.following) == (False, True)


async def test_a_lane_alone_is_not_locked_to_itself() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/lock")
        assert "One lane has no other to keep to." in it.said


@pytest.mark.parametrize("key", ["end", "G", "ctrl+end"])
async def test_locked_lanes_go_to_their_ends_together(key: str) -> None:
    async with lanes(LONG, LONG, LONG, LONG, size=(160, 30)) as it:
        for prompt in ("One?", "Two?"):
            await it.asks(prompt)
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        await it.pilot.press("tab", "ctrl+home")
        await it.until(lambda: (first.scroll_y, second.scroll_y) == (0, 0))
        await it.pilot.press(key)
        await it.until(lambda: first.following and second.following)
        assert second.scroll_y == second.max_scroll_y > 0


async def test_a_shorter_lane_at_its_end_does_not_lead() -> None:
    async with lanes(LONG, ANSWER, LONG, ANSWER, size=(160, 30)) as it:
        for prompt in ("One?", "Two?"):
            await it.asks(prompt)
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        await it.pilot.press("tab", "ctrl+home", "pagedown")
        await it.pilot.pause()
        assert second.scroll_y == second.max_scroll_y
        assert 0 < first.scroll_y < first.max_scroll_y


async def test_lanes_scroll_by_themselves_without_the_lock() -> None:
    async with lanes(LONG) as it:
        await it.enters("Why?")
        await it.sees("line 59", 0, 1)
        await it.pilot.press("ctrl+home")
        await it.pilot.pause()
        assert it.lanes[1].transcript.following


async def test_who_selects_in_a_lane_that_is_held_at_its_end_moves_no_other() -> None:
    async with lanes(ANSWER, LONG, ANSWER, LONG, size=(160, 30)) as it:
        for prompt in ("One?", "Two?"):
            await it.asks(prompt)
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        await it.pilot.press("tab", "2", "pageup", "pageup")
        await it.until(lambda: not first.following and not second.following)
        await it.pilot.pause()
        at = second.scroll_y
        await it.pilot.press("1", "space", "y")
        await it.pilot.pause()
        assert (first.following, second.following, second.scroll_y) == (False, False, at)
