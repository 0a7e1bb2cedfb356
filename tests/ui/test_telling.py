"""Where what came of a command is told: in the lane, and in passing only where that is out of sight."""

from chat_rig import GUIDE, chat, chat_on
from chat_scripts import LONG
from host import make_host

from tuiapp.ui.actions.desk import Desk


OFFERS = [f"lab/model-{number}" for number in range(6)]
"""With them the card is longer than a low screen."""


def is_in_sight(desk: Desk) -> bool:
    transcript = desk.lane.transcript
    return transcript.scroll_y == transcript.max_scroll_y


async def test_a_command_below_a_long_card_is_answered_once_and_in_sight() -> None:
    async with chat_on(make_host(target=GUIDE, offers=OFFERS), (80, 18)) as it:
        await it.sees("lab/model-5")
        assert not is_in_sight(it.screen.desk)
        await it.enters("/set temperature 0.2")
        await it.enters("/set seed 1")
        await it.sees("seed is 1 from now on.")
        assert is_in_sight(it.screen.desk)
        assert it.said == ""


async def test_a_card_that_comes_late_hides_no_answer() -> None:
    async with chat_on(make_host(target=GUIDE, offers=OFFERS), (80, 18)) as it:
        await it.enters("/set temperature 0.2")
        await it.sees("lab/model-5")
        await it.enters("/set seed 1")
        assert is_in_sight(it.screen.desk)
        assert it.said == ""


async def test_whoever_reads_further_up_stays_there_and_is_told_in_passing() -> None:
    async with chat(LONG) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await it.enters("/set seed 1")
        assert it.transcript.scroll_y == 0
        assert it.said == "seed is 1 from now on."
