"""Several lanes on the screen: asking, stopping, walking, coming and going; on scripted runs."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from host import Gate, Hang, Host, Script, Step, make_host
from textual.pilot import Pilot
from waiting import wait_until

from tuiapp.config.settings import Settings
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Connected,
    Finished,
    RequestSent,
    ResponseStarted,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.phase import Phase
from tuiapp.core.request import Parameters, Target
from tuiapp.core.usage import Usage
from tuiapp.ui.chat_flow import ChatFlow
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.screens.models import ModelScreen
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.lane_deck import LaneDeck
from tuiapp.ui.widgets.lane_tabs import LaneTabs
from tuiapp.ui.widgets.panel import SidePanel


OPENING = (
    Step(0, (RequestSent(),), b""),
    Step(2, (Connected(2_000_000),), b""),
    Step(180, (ResponseStarted(200, "req_1"),), b""),
)
FAST: Script = (*OPENING, Step(220, (TextDelta("Three things."), Finished("stop", "stop"))))
ENDLESS: Script = (*OPENING, Step(200, (TextDelta("It began"),)), Hang())
REFUSED: Script = (
    Step(0, (RequestSent(),), b""),
    ProviderError(Failure("authentication", "The provider refused the key.", "Check it.", 401)),
)
BUSY: Script = (
    Step(0, (RequestSent(),), b""),
    ProviderError(Failure("server", "The provider is out of order.", "", 500)),
)
LONG: Script = (
    *OPENING,
    Step(
        1,
        (
            TextDelta("\n\n".join(f"line {n}" for n in range(60))),
            UsageUpdate(Usage(10, 300), {}),
            Finished("stop", "stop"),
        ),
    ),
)
GUIDE = "demo/guide"


def gated(gate: Gate, text: str = "late") -> Script:
    return (*OPENING, gate, Step(5, (TextDelta(text), Finished("stop", "stop"))))


class Race:
    """The running application with its lanes."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot

    @property
    def screen(self) -> ChatScreen:
        screen = self.host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def flow(self) -> ChatFlow:
        return self.screen.desk.flow

    @property
    def lanes(self) -> Sequence[LaneView]:
        return self.flow.lanes

    @property
    def composer(self) -> Composer:
        return self.screen.query_one(Composer)

    @property
    def deck(self) -> LaneDeck:
        return self.screen.query_one(LaneDeck)

    @property
    def on_screen(self) -> list[int]:
        """The places of the lanes that are to be seen."""
        return [place for place, lane in enumerate(self.lanes) if lane.display]

    @property
    def running(self) -> list[bool]:
        return [lane.state.is_running for lane in self.lanes]

    @property
    def said(self) -> str:
        """Every word to the user that has not passed yet."""
        notes = self.host.app._notifications  # pyright: ignore[reportPrivateUsage] - Textual offers no other look
        return "\n".join(it.message for it in notes)

    @property
    def phases(self) -> list[Phase | None]:
        """How the lanes' runs stand, as their own lines say."""
        return [lane.header.head.phase for lane in self.lanes]

    def text(self, place: int) -> str:
        entries = self.lanes[place].transcript.entries
        return "\n".join(
            entry.line(index).text for entry in entries for index in range(entry.height)
        )

    async def until(self, *places: int, says: str) -> None:
        await wait_until(self.pilot, lambda: all(says in self.text(place) for place in places))

    async def ask(self, text: str) -> None:
        self.composer.focus()
        self.composer.put(text)
        self.composer.close_completion()
        await self.pilot.press("enter")
        await self.pilot.pause()

    def prompts(self, number: int) -> list[str]:
        """What the user said in a request."""
        messages = self.host.scripts.requests[number].messages
        return [message.text for message in messages if isinstance(message, UserMessage)]


@asynccontextmanager
async def race(
    *scripts: Script,
    targets: Sequence[str] = (GUIDE, "demo/code"),
    settings: Settings | None = None,
    size: tuple[int, int] = (160, 40),
) -> AsyncGenerator[Race]:
    host = make_host(*scripts, target=targets[0], beside=targets[1:], settings=settings)
    async with host.app.run_test(size=size) as pilot:
        await wait_until(pilot, host.first_screen.is_set)
        await pilot.pause()
        yield Race(host, pilot)


# One prompt to all.


async def test_a_prompt_goes_to_every_lane() -> None:
    async with race(FAST, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.ask("Why?")
        await it.until(0, 1, 2, says="done in")
        asked = [str(request.target) for request in it.host.scripts.requests]
        assert asked == [GUIDE, "demo/code", "lab/m"]
        assert it.flow.chat.conversation.node(0).message == UserMessage("Why?")
        assert len(it.flow.chat.conversation) == 4


async def test_the_same_target_twice_is_two_lanes_with_their_own_answers() -> None:
    async with race(FAST, LONG, targets=(GUIDE, GUIDE)) as it:
        await it.ask("Why?")
        await it.until(0, says="Three things.")
        await it.until(1, says="line 59")
        await it.ask("And?")
        await wait_until(it.pilot, lambda: len(it.host.scripts.requests) == 4)
        answers = [request.messages[1].text[:6] for request in it.host.scripts.requests[2:]]
        assert answers == ["Three ", "line 0"]


async def test_a_target_without_a_key_fails_alone() -> None:
    async with race(FAST, REFUSED, FAST, targets=(GUIDE, "lab/m", "demo/code")) as it:
        await it.ask("Why?")
        await it.until(0, 2, says="done in")
        await it.until(1, says="refused the key")
        await it.ask("And?")
        await it.until(0, 1, 2, says="And?")
        assert len(it.host.scripts.requests) == 6


async def test_what_waits_goes_when_every_lane_has_ended() -> None:
    gate = Gate()
    async with race(FAST, gated(gate), FAST) as it:
        await it.ask("One?")
        await it.until(0, says="done in")
        await it.ask("Two?")
        assert len(it.host.scripts.requests) == 2
        gate.opened.set()
        await it.until(0, 1, says="Two?")
        assert it.prompts(3) == ["One?", "Two?"]


async def test_what_waits_goes_though_one_lane_failed() -> None:
    gate = Gate()
    async with race(BUSY, gated(gate), FAST) as it:
        await it.ask("One?")
        await it.until(0, says="out of order")
        await it.ask("Two?")
        gate.opened.set()
        await it.until(0, 1, says="Two?")


async def test_what_waits_is_held_where_all_lanes_failed() -> None:
    gates = (Gate(), Gate())
    failing = [(*OPENING, gate, ProviderError(Failure("server", "Down."))) for gate in gates]
    async with race(*failing, FAST) as it:
        await it.ask("One?")
        await it.ask("Two?")
        for gate in gates:
            gate.opened.set()
        await it.until(0, 1, says="Down.")
        await wait_until(it.pilot, lambda: it.flow.chat.queue_is_paused)
        assert len(it.host.scripts.requests) == 2
        assert it.running == [False, False]


async def test_a_prompt_for_one_lane_leaves_the_others_alone() -> None:
    async with race(FAST) as it:
        await it.ask("Both?")
        await it.until(0, 1, says="done in")
        await it.ask("/only You?")
        await wait_until(it.pilot, lambda: len(it.host.scripts.requests) == 3)
        await it.until(0, says="You?")
        assert "You?" not in it.text(1)
        assert it.prompts(2) == ["Both?", "You?"]


async def test_a_key_sends_what_is_written_to_the_focused_lane_alone() -> None:
    async with race(FAST) as it:
        await it.pilot.press("tab", "2")
        it.composer.focus()
        await it.pilot.press("Y", "o", "u", "f8")
        await it.until(1, says="You")
        assert len(it.host.scripts.requests) == 1
        assert it.composer.text == ""


async def test_a_lane_that_answers_takes_no_prompt_of_its_own_and_loses_none() -> None:
    async with race(ENDLESS) as it:
        await it.ask("Both?")
        await it.until(0, 1, says="It began")
        await it.ask("/only You?")
        assert it.composer.text == "You?"
        assert "still coming" in it.said


async def test_an_offer_in_another_lane_says_all_that_its_command_needs() -> None:
    async with race(FAST, REFUSED, targets=(GUIDE, "lab/m")) as it:
        await it.ask("Why?")
        await it.until(1, says="/key lab takes a key for lab")
        await it.pilot.press("tab", "2")
        await it.until(1, says="enter or /key takes a key for lab")
        await it.pilot.press("tab", "shift+tab", "shift+tab")
        await it.until(1, says="/key lab takes a key for lab")


# Stopping.


async def test_escape_in_the_composer_stops_every_lane() -> None:
    async with race(ENDLESS) as it:
        await it.ask("Why?")
        await it.until(0, 1, says="It began")
        await it.pilot.press("escape")
        await it.until(0, 1, says="cancelled after")


async def test_escape_in_a_lane_stops_that_one_also_while_it_is_zoomed() -> None:
    async with race(ENDLESS) as it:
        await it.ask("Why?")
        await it.until(0, 1, says="It began")
        await it.pilot.press("tab", "2", "z")
        assert it.deck.is_zoomed
        await it.pilot.press("escape")
        await it.until(1, says="cancelled after")
        assert it.running == [True, False]
        assert it.deck.is_zoomed
        await it.pilot.press("escape")
        assert it.running == [True, False]
        assert "at rest" in it.said


async def test_stopping_the_others_keeps_the_focused_one() -> None:
    async with race(ENDLESS, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.ask("Why?")
        await it.until(0, 1, 2, says="It began")
        await it.pilot.press("tab", "2", "x")
        await it.until(0, 2, says="cancelled after")
        assert it.running == [False, True, False]


async def test_the_first_that_finishes_stops_the_others_where_that_is_wanted() -> None:
    gate = Gate()
    async with race(ENDLESS, gated(gate), BUSY, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.ask("/keep-first")
        await it.ask("Why?")
        await it.until(2, says="out of order")
        assert it.running == [True, True, False]
        gate.opened.set()
        await it.until(0, says="cancelled after")
        await it.until(1, says="done in")


async def test_keeping_the_first_holds_for_a_turn_that_goes_already() -> None:
    async with race(ENDLESS, FAST) as it:
        await it.ask("Why?")
        await it.until(1, says="done in")
        assert it.running == [True, False]
        await it.ask("/keep-first")
        await it.until(0, says="cancelled after")


async def test_an_answer_of_an_earlier_turn_is_not_the_first_of_this_one() -> None:
    async with race(FAST, FAST, ENDLESS) as it:
        await it.ask("/keep-first")
        await it.ask("Both?")
        await it.until(0, 1, says="done in")
        await it.ask("/only You?")
        await it.until(0, says="It began")
        assert it.running == [True, False]


# Walking.


async def test_tab_walks_composer_lanes_and_panel_and_back() -> None:
    async with race(FAST) as it:
        panel = it.screen.query_one(SidePanel)
        stops = [*(lane.transcript for lane in it.lanes), panel, it.composer]
        for stop in stops:
            await it.pilot.press("tab")
            assert it.host.app.focused is stop
        await it.pilot.press("shift+tab")
        assert it.host.app.focused is panel


async def test_a_figure_picks_a_lane_outside_of_the_composer_and_is_typed_within() -> None:
    async with race(FAST) as it:
        await it.pilot.press("2")
        assert it.composer.text == "2"
        await it.pilot.press("tab", "2")
        assert it.flow.focused is it.lanes[1]
        assert it.lanes[1].has_keys
        await it.pilot.press("5")
        assert "There are 2 lanes." in it.said


async def test_a_click_turns_to_a_lane() -> None:
    async with race(FAST) as it:
        await it.pilot.click(it.lanes[1].transcript)
        await wait_until(it.pilot, lambda: it.flow.focused is it.lanes[1])
        await it.pilot.click(it.lanes[0].header)
        await wait_until(it.pilot, lambda: it.flow.focused is it.lanes[0])
        assert it.lanes[0].has_keys


async def test_page_keys_scroll_the_lane_that_was_turned_to_last() -> None:
    async with race(LONG) as it:
        await it.ask("Why?")
        await it.until(0, 1, says="line 59")
        await it.pilot.press("tab", "2")
        it.composer.focus()
        await it.pilot.press("pageup")
        assert it.lanes[0].transcript.following
        assert not it.lanes[1].transcript.following


async def test_the_panel_follows_the_focused_lane() -> None:
    async with race(FAST, BUSY) as it:
        await it.ask("Why?")
        await it.until(0, says="done in")
        await it.until(1, says="out of order")
        panel = it.screen.query_one(SidePanel)
        assert panel.facts is it.lanes[0].facts
        await it.pilot.press("tab", "2")
        assert panel.facts is it.lanes[1].facts


# Columns, tabs, zoom.


async def test_lanes_stand_beside_each_other_where_there_is_room() -> None:
    async with race(FAST, size=(120, 40)) as it:
        assert it.on_screen == [0, 1]
        assert not it.screen.query_one(LaneTabs).display
        await it.pilot.resize_terminal(70, 24)
        await wait_until(it.pilot, lambda: it.on_screen == [0])
        assert it.screen.query_one(LaneTabs).display
        await it.pilot.resize_terminal(160, 24)
        await wait_until(it.pilot, lambda: it.on_screen == [0, 1])


async def test_in_tabs_a_lane_out_of_sight_goes_on_and_is_whole_when_looked_at() -> None:
    async with race(LONG, targets=[GUIDE] * 6, size=(60, 20)) as it:
        assert it.on_screen == [0]
        await it.ask("Why?")
        await wait_until(it.pilot, lambda: it.phases == [Phase.DONE] * 6)
        tabs = it.screen.query_one(LaneTabs)
        await it.pilot.click(tabs, offset=(45, 0))
        await wait_until(it.pilot, lambda: it.on_screen == [4])
        assert it.lanes[4].has_keys
        transcript = it.lanes[4].transcript
        await wait_until(it.pilot, lambda: transcript.is_laid_out)
        lines = [transcript.render_line(y).text for y in range(transcript.size.height)]
        assert any("line 59" in line for line in lines)


async def test_tab_reaches_the_lanes_behind_tabs() -> None:
    async with race(FAST, targets=[GUIDE] * 3, size=(60, 20)) as it:
        for place in range(3):
            await it.pilot.press("tab")
            assert it.on_screen == [place]
            assert it.lanes[place].has_keys
        await it.pilot.press("tab")
        assert it.host.app.focused is it.composer
        assert it.flow.focused is it.lanes[2]


async def test_one_lane_is_zoomed_and_the_others_come_back() -> None:
    async with race(FAST) as it:
        await it.pilot.press("f5")
        assert it.on_screen == [0]
        await it.pilot.press("tab", "tab")
        assert it.on_screen == [1]
        await it.pilot.press("z")
        assert it.on_screen == [0, 1]


async def test_a_resize_while_six_lanes_stream_loses_nothing() -> None:
    gates = [Gate() for _ in range(6)]
    scripts = [gated(gate, f"the end of {place}") for place, gate in enumerate(gates)]
    async with race(*scripts, targets=[GUIDE] * 6, size=(240, 40)) as it:
        await it.ask("Why?")
        for width, gate in zip((60, 240, 20, 100, 300, 80), gates, strict=True):
            gate.opened.set()
            await it.pilot.resize_terminal(width, 20)
            await it.pilot.pause()
        await wait_until(it.pilot, lambda: it.phases == [Phase.DONE] * 6)
        for place, lane in enumerate(it.lanes):
            assert lane.last_answer is not None
            assert lane.last_answer.answer.text == f"the end of {place}"


async def test_a_single_lane_has_no_line_of_its_own() -> None:
    async with race(FAST, targets=(GUIDE,)) as it:
        assert not it.lanes[0].header.display
        await it.ask("/zoom")
        assert "only one lane" in it.said


# Lanes come and go.


async def test_a_lane_that_comes_goes_on_from_the_focused_one() -> None:
    async with race(FAST, targets=(GUIDE,)) as it:
        await it.ask("Why?")
        await it.until(0, says="done in")
        await it.ask("/lane add lab/m")
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "lab/m"]
        assert it.flow.focused is it.lanes[1]
        await it.until(1, says="Three things.")
        await it.ask("And?")
        await it.until(0, 1, says="And?")
        assert it.host.scripts.requests[2].messages == (
            UserMessage("Why?"),
            AssistantMessage("Three things.", origin=GUIDE),
            UserMessage("And?"),
        )
        assert len(it.flow.chat.conversation) <= 5


async def test_a_lane_that_came_answers_the_last_prompt_too_when_asked() -> None:
    async with race(FAST, LONG, targets=(GUIDE,)) as it:
        await it.ask("Why?")
        await it.until(0, says="done in")
        await it.ask("/lane add lab/m")
        await it.ask("/again lane")
        await it.until(1, says="line 59")
        assert len(it.host.scripts.requests) == 2
        assert it.prompts(1) == ["Why?"]


async def test_a_duplicate_has_parameters_of_its_own() -> None:
    async with race(FAST, targets=(GUIDE,)) as it:
        await it.ask("/set temperature 0.2")
        await it.ask("/lane duplicate")
        await it.ask("/set temperature 0.9")
        await it.ask("Why?")
        await it.until(0, 1, says="done in")
        sent = [request.parameters for request in it.host.scripts.requests]
        assert sent == [Parameters(temperature=0.2), Parameters(temperature=0.9)]
        assert "temp 0.9" in it.lanes[1].header.head.note


async def test_lanes_keep_their_parameters_in_a_new_conversation() -> None:
    async with race(FAST, targets=(GUIDE, GUIDE)) as it:
        await it.ask("/set temperature 0.9")
        await it.pilot.press("ctrl+n")
        assert [lane.state.parameters.temperature for lane in it.lanes] == [0.9, None]


async def test_a_system_prompt_is_for_all_lanes_but_those_with_their_own() -> None:
    async with race(FAST, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.pilot.press("tab", "2")
        await it.ask("/lane system Only you.")
        await it.pilot.press("tab")
        await it.ask("/system All of you.")
        systems = [lane.state.system for lane in it.lanes]
        assert systems == ["All of you.", "Only you.", "All of you."]


async def test_a_lane_that_goes_while_it_streams_is_stopped_and_its_text_kept() -> None:
    async with race(ENDLESS, ENDLESS, FAST) as it:
        await it.ask("Why?")
        await it.until(0, 1, says="It began")
        await it.pilot.press("tab", "2")
        await it.ask("/lane remove")
        await wait_until(it.pilot, lambda: it.host.runs[1].is_over)
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE]
        assert it.running == [True]
        await it.pilot.press("escape")
        await it.until(0, says="cancelled after")
        await it.ask("And?")
        tree = it.flow.chat.conversation
        kept = [tree.node(number).message for number in range(len(tree))]
        assert AssistantMessage("It began", origin="demo/code") in kept


async def test_what_waits_goes_when_the_last_lane_at_work_is_taken_away() -> None:
    async with race(FAST, ENDLESS, FAST) as it:
        await it.ask("One?")
        await it.until(0, says="done in")
        await it.until(1, says="It began")
        await it.ask("Two?")
        await it.pilot.press("tab", "2")
        await it.ask("/lane remove")
        await it.until(0, says="Two?")


async def test_the_last_lane_stays_and_a_seventh_does_not_come() -> None:
    async with race(FAST, targets=(GUIDE,)) as it:
        await it.ask("/lane remove")
        assert "The last lane stays." in it.said
        for _ in range(6):
            await it.ask("/lane duplicate")
        assert len(it.lanes) == 6
        assert "at most 6 lanes" in it.said


async def test_lanes_change_places_and_keep_their_text() -> None:
    async with race(FAST, LONG) as it:
        await it.ask("Why?")
        await it.until(1, says="line 59")
        await it.ask("/lane right")
        assert "line 59" in it.text(0)
        children = list(it.lanes[0].parent.children) if it.lanes[0].parent else []
        assert children == list(it.lanes)
        assert [lane.header.head.place for lane in it.lanes] == [1, 2]
        assert it.flow.focused is it.lanes[1]
        await it.ask("/lane right")
        assert it.flow.focused is it.lanes[1]


async def test_a_model_is_added_as_a_lane_from_the_list() -> None:
    async with race(FAST, targets=(GUIDE,)) as it:
        await it.pilot.press("ctrl+o")
        await wait_until(it.pilot, lambda: isinstance(it.host.app.screen, ModelScreen))
        await it.pilot.press(*"lab/any-model", "ctrl+l")
        await wait_until(it.pilot, lambda: len(it.lanes) == 2)
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "lab/any-model"]


async def test_another_model_is_asked_in_the_focused_lane() -> None:
    async with race(FAST) as it:
        await it.pilot.press("tab", "2")
        await it.ask("/lane lab/m")
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "lab/m"]
        assert it.lanes[1].header.head.name == "m"


# Saved sets.


async def test_a_set_of_lanes_is_kept_and_opened() -> None:
    async with race(FAST, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.ask("/lanes save trio")
        place = ("lanes", "trio", "targets")
        await wait_until(it.pilot, lambda: place in it.host.saved)
        assert it.host.saved[place] == [GUIDE, "demo/code", "lab/m"]
        await it.ask("/lane remove")
        await it.ask("/lane remove")
        await it.ask("/lanes trio")
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "demo/code", "lab/m"]


async def test_a_set_of_fewer_lanes_lets_the_others_go_and_keeps_what_was_said() -> None:
    pair = {"pair": (Target("lab", "a"), Target("lab", "b"))}
    settings = Settings(lanes=pair)
    async with race(FAST, targets=[GUIDE] * 4, settings=settings) as it:
        await it.ask("Why?")
        await wait_until(it.pilot, lambda: it.phases == [Phase.DONE] * 4)
        await it.ask("/lanes pair")
        assert [str(lane.state.target) for lane in it.lanes] == ["lab/a", "lab/b"]
        await it.until(0, 1, says="Why?")
        await it.ask("/lanes none")
        await it.until(0, says="There is no set of lanes “none”. Saved: pair.")


# Scroll-lock.


async def test_locked_lanes_are_scrolled_to_the_same_turn() -> None:
    async with race(LONG, FAST, LONG, FAST, LONG, FAST, size=(160, 30)) as it:
        for prompt in ("One?", "Two?", "Three?"):
            await it.ask(prompt)
            await it.until(0, 1, says=prompt)
            await wait_until(it.pilot, lambda: not any(it.running))
        await it.ask("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        two = it.lanes[0].prompts[1][1]
        first.show_line(first.line_of(two))
        await it.pilot.pause()
        wanted = second.line_of(it.lanes[1].prompts[1][1])
        await wait_until(it.pilot, lambda: round(second.scroll_y) in {wanted, second.max_scroll_y})
        await it.pilot.press("ctrl+home")
        await wait_until(it.pilot, lambda: second.scroll_y == 0)


async def test_lanes_scroll_by_themselves_without_the_lock() -> None:
    async with race(LONG) as it:
        await it.ask("Why?")
        await it.until(0, 1, says="line 59")
        await it.pilot.press("ctrl+home")
        await it.pilot.pause()
        assert it.lanes[1].transcript.following
