"""Parameters in the chat: set, cleared, told, shown and sent."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from host import Host, Script, Step, make_host
from textual.pilot import Pilot
from textual.widgets import Static
from waiting import wait_until

from tuiapp.config.settings import Settings
from tuiapp.core.events import Finished, RequestSent, ResponseStarted, TextDelta
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView


ANSWER: Script = (
    Step(0, (RequestSent(),), b""),
    Step(180, (ResponseStarted(200, "req_7"),), b""),
    Step(220, (TextDelta("Because."),)),
    Step(3, (Finished("stop", "stop"),)),
)


class Chat:
    """The running application, with short ways to what a test looks at."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot
        screen = host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        self.screen = screen

    @property
    def text(self) -> str:
        entries = self.screen.query_one(LaneView).transcript.entries
        return "\n".join(
            entry.line(index).text for entry in entries for index in range(entry.height)
        )

    @property
    def line(self) -> str:
        shown = self.screen.query_one(".parameters", Static)
        return str(shown.visual) if shown.display else ""

    async def enters(self, text: str) -> None:
        self.screen.query_one(Composer).put(text)
        await self.pilot.press("enter")

    async def sees(self, words: str) -> None:
        await wait_until(self.pilot, lambda: words in self.text)

    async def asks(self) -> GenerationRequest:
        asked = len(self.host.scripts.requests)
        await self.enters("Why?")
        await wait_until(self.pilot, lambda: len(self.host.scripts.requests) > asked)
        return self.host.scripts.requests[-1]


@asynccontextmanager
async def chat(settings: Settings | None = None) -> AsyncGenerator[Chat]:
    host = make_host(ANSWER, settings=settings)
    async with host.app.run_test(size=(120, 40), notifications=True) as pilot:
        await wait_until(pilot, lambda: len(host.app.screen_stack) > 1)
        await pilot.pause()
        yield Chat(host, pilot)


async def test_a_parameter_that_is_set_goes_with_the_next_request() -> None:
    async with chat() as it:
        await it.enters("/set temperature 0.2")
        await it.sees("temperature is 0.2 from now on.")
        await it.enters("/set max_tokens 500")
        await it.enters("/set body.user me")
        assert (await it.asks()).parameters == Parameters(
            temperature=0.2, max_tokens=500, extra={"user": "me"}
        )


async def test_what_is_set_is_shown_beside_the_composer() -> None:
    async with chat() as it:
        assert it.line == ""
        await it.enters("/set temperature 0.2")
        await it.enters("/set max_tokens 500")
        await wait_until(it.pilot, lambda: it.line == "temp 0.2 · 500 tok")
        await it.enters("/set temperature none")
        await it.enters("/set max_tokens")
        await wait_until(it.pilot, lambda: it.line == "")
        assert (await it.asks()).parameters == Parameters()


async def test_what_the_settings_say_is_shown_from_the_start() -> None:
    settings = Settings(parameters={Target("demo", "guide"): Parameters(temperature=1.0)})
    async with chat(settings) as it:
        assert it.line == "temp 1"


async def test_alone_it_tells_what_is_set() -> None:
    async with chat() as it:
        await it.enters("/set")
        await it.sees("Nothing is set for demo/guide.")
        await it.enters("/set seed 7")
        await it.enters("/set system Be brief.")
        await it.enters("/set")
        await it.sees("Set for demo/guide")
        assert "seed  7" in it.text
        assert "system  Be brief." in it.text


async def test_the_system_prompt_is_set_by_its_name_too() -> None:
    async with chat() as it:
        await it.enters("/set system Be brief.")
        assert (await it.asks()).system == "Be brief."
        await it.enters("/set system")
        assert (await it.asks()).system is None


async def test_what_cannot_be_set_is_said_and_changes_nothing() -> None:
    async with chat() as it:
        await it.enters("/set temperature warm")
        await it.sees("The parameter “temperature” is a number.")
        await it.enters("/set temprature 1")
        await it.sees("Did you mean “temperature”?")
        assert (await it.asks()).parameters == Parameters()


async def test_another_model_keeps_what_was_set_by_hand_and_takes_its_own_for_the_rest() -> None:
    settings = Settings(
        parameters={
            Target("demo", "guide"): Parameters(top_k=40),
            Target("lab", "any-model"): Parameters(top_p=0.9),
        }
    )
    async with chat(settings) as it:
        await it.enters("/set temperature 0.2")
        await it.enters("/model lab/any-model")
        assert (await it.asks()).parameters == Parameters(temperature=0.2, top_p=0.9)
        assert it.line == "temp 0.2 · top_p 0.9"


async def test_a_new_conversation_begins_with_the_settings() -> None:
    async with chat() as it:
        await it.enters("/set temperature 0.2")
        await wait_until(it.pilot, lambda: bool(it.line))
        await it.pilot.press("ctrl+n")
        assert it.line == ""
        assert (await it.asks()).parameters == Parameters()


async def test_the_names_complete() -> None:
    async with chat() as it:
        await it.pilot.press(*"/set temp", "tab")
        assert it.screen.query_one(Composer).text == "/set temperature"


async def test_what_came_of_a_command_is_told_also_where_the_end_is_out_of_sight() -> None:
    async with chat() as it:
        lane = it.screen.query_one(LaneView)
        for _ in range(60):
            lane.show_notice("a line")
        lane.transcript.scroll_home(animate=False)
        await wait_until(it.pilot, lambda: not lane.transcript.following)
        await it.enters("/set temperature 0.2")
        await wait_until(it.pilot, lambda: bool(it.screen.query("Toast")))
        assert not lane.transcript.following
