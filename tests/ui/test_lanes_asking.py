"""Prompts to several lanes: who is asked, what waits, and how they are stopped; on scripted runs."""

from chat_rig import GUIDE, lanes
from chat_scripts import ANSWER, ENDLESS, LONG, OPENING, OUT_OF_ORDER, REFUSED, gated
from host import Gate

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.messages import UserMessage


# One prompt to all.


async def test_a_prompt_goes_to_every_lane() -> None:
    async with lanes(ANSWER, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.enters("Why?")
        await it.sees("done in", 0, 1, 2)
        asked = [str(request.target) for request in it.host.scripts.requests]
        assert asked == [GUIDE, "demo/code", "lab/m"]
        assert it.flow.chat.conversation.node(0).message == UserMessage("Why?")
        assert len(it.flow.chat.conversation) == 4


async def test_the_same_target_twice_is_two_lanes_with_their_own_answers() -> None:
    async with lanes(ANSWER, LONG, targets=(GUIDE, GUIDE)) as it:
        await it.enters("Why?")
        await it.sees("Three things.", 0)
        await it.sees("line 59", 1)
        await it.enters("And?")
        await it.until(lambda: it.asked == 4)
        answers = [request.messages[1].text[:6] for request in it.host.scripts.requests[2:]]
        assert answers == ["Three ", "line 0"]


async def test_a_target_without_a_key_fails_alone() -> None:
    async with lanes(ANSWER, REFUSED, ANSWER, targets=(GUIDE, "lab/m", "demo/code")) as it:
        await it.enters("Why?")
        await it.sees("done in", 0, 2)
        await it.sees("refused the key", 1)
        await it.enters("And?")
        await it.sees("And?", 0, 1, 2)
        assert it.asked == 6


async def test_what_waits_goes_when_every_lane_has_ended() -> None:
    gate = Gate()
    async with lanes(ANSWER, gated(gate), ANSWER) as it:
        await it.enters("One?")
        await it.sees("done in", 0)
        await it.enters("Two?")
        assert it.asked == 2
        gate.opened.set()
        await it.sees("Two?", 0, 1)
        assert it.prompts_of(3) == ["One?", "Two?"]


async def test_what_waits_goes_though_one_lane_failed() -> None:
    gate = Gate()
    async with lanes(OUT_OF_ORDER, gated(gate), ANSWER) as it:
        await it.enters("One?")
        await it.sees("out of order", 0)
        await it.enters("Two?")
        gate.opened.set()
        await it.sees("Two?", 0, 1)


async def test_what_waits_is_held_where_all_lanes_failed() -> None:
    gates = (Gate(), Gate())
    failing = [(*OPENING, gate, ProviderError(Failure("server", "Down."))) for gate in gates]
    async with lanes(*failing, ANSWER) as it:
        await it.enters("One?")
        await it.enters("Two?")
        for gate in gates:
            gate.opened.set()
        await it.sees("Down.", 0, 1)
        await it.until(lambda: it.flow.chat.queue_is_paused)
        assert it.asked == 2
        assert it.running == [False, False]


async def test_a_prompt_for_one_lane_leaves_the_others_alone() -> None:
    async with lanes(ANSWER) as it:
        await it.enters("Both?")
        await it.sees("done in", 0, 1)
        await it.enters("/only You?")
        await it.until(lambda: it.asked == 3)
        await it.sees("You?", 0)
        assert "You?" not in it.text(1)
        assert it.prompts_of(2) == ["Both?", "You?"]


async def test_a_key_sends_what_is_written_to_the_focused_lane_alone() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("tab", "2")
        it.composer.focus()
        await it.pilot.press("Y", "o", "u", "f8")
        await it.sees("You", 1)
        assert it.asked == 1
        assert it.composer.text == ""


async def test_a_lane_that_answers_takes_no_prompt_of_its_own_and_loses_none() -> None:
    async with lanes(ENDLESS) as it:
        await it.enters("Both?")
        await it.sees("It began", 0, 1)
        await it.enters("/only You?")
        assert it.composer.text == "You?"
        assert "still coming" in it.said


async def test_an_offer_in_another_lane_says_all_that_its_command_needs() -> None:
    async with lanes(ANSWER, REFUSED, targets=(GUIDE, "lab/m")) as it:
        await it.enters("Why?")
        await it.sees("/key lab takes a key for lab", 1)
        await it.pilot.press("tab", "2")
        await it.sees("enter or /key takes a key for lab", 1)
        await it.pilot.press("tab", "shift+tab", "shift+tab")
        await it.sees("/key lab takes a key for lab", 1)


# Stopping.


async def test_escape_in_the_composer_stops_every_lane() -> None:
    async with lanes(ENDLESS) as it:
        await it.enters("Why?")
        await it.sees("It began", 0, 1)
        await it.pilot.press("escape")
        await it.sees("cancelled after", 0, 1)


async def test_escape_in_a_lane_stops_that_one_also_while_it_is_zoomed() -> None:
    async with lanes(ENDLESS) as it:
        await it.enters("Why?")
        await it.sees("It began", 0, 1)
        await it.pilot.press("tab", "2", "z")
        assert it.deck.is_zoomed
        await it.pilot.press("escape")
        await it.sees("cancelled after", 1)
        assert it.running == [True, False]
        assert it.deck.is_zoomed
        await it.pilot.press("escape")
        assert it.running == [True, False]
        assert "at rest" in it.said


async def test_escape_in_a_lane_at_rest_goes_back_to_the_composer_first() -> None:
    async with lanes(ENDLESS, ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in", 1)
        await it.pilot.press("tab", "2", "escape")
        assert it.composer.has_focus
        assert it.running == [True, False]
        await it.pilot.press("escape")
        await it.sees("cancelled after", 0)


async def test_stopping_the_others_keeps_the_focused_one() -> None:
    async with lanes(ENDLESS, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.enters("Why?")
        await it.sees("It began", 0, 1, 2)
        await it.pilot.press("tab", "2", "x")
        await it.sees("cancelled after", 0, 2)
        assert it.running == [False, True, False]


async def test_the_first_that_finishes_stops_the_others_where_that_is_wanted() -> None:
    gate = Gate()
    async with lanes(
        ENDLESS, gated(gate), OUT_OF_ORDER, targets=(GUIDE, "demo/code", "lab/m")
    ) as it:
        await it.enters("/keep-first")
        await it.enters("Why?")
        await it.sees("out of order", 2)
        assert it.running == [True, True, False]
        gate.opened.set()
        await it.sees("cancelled after", 0)
        await it.sees("done in", 1)
        await it.sees("Stopped, because code finished first.", 0)


async def test_keeping_the_first_holds_for_a_turn_that_goes_already() -> None:
    async with lanes(ENDLESS, ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in", 1)
        assert it.running == [True, False]
        await it.enters("/keep-first")
        await it.sees("cancelled after", 0)
        await it.sees("Stopped, because code finished first.", 0)
        assert "Stopped" not in it.flat(1)


async def test_an_answer_of_an_earlier_turn_is_not_the_first_of_this_one() -> None:
    async with lanes(ANSWER, ANSWER, ENDLESS) as it:
        await it.enters("/keep-first")
        await it.enters("Both?")
        await it.sees("done in", 0, 1)
        await it.enters("/only You?")
        await it.sees("It began", 0)
        assert it.running == [True, False]
