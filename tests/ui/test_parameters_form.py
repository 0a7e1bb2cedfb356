"""Parameters in the chat: set, cleared, told, shown and sent."""

from collections.abc import Sequence

from chat_rig import ChatRig, chat, chat_on
from chat_scripts import ANSWER
from host import make_host
from textual.widgets import Static

from tuiapp.config.settings import Settings
from tuiapp.core.request import GenerationRequest, Parameters, Target


def line(it: ChatRig) -> str:
    """What is set, as it stands beside the composer."""
    shown = it.screen.query_one(".parameters", Static)
    return str(shown.visual) if shown.display else ""


async def request(it: ChatRig) -> GenerationRequest:
    """What goes out with a prompt."""
    await it.asks("Why?")
    return it.host.scripts.requests[-1]


async def test_a_parameter_that_is_set_goes_with_the_next_request() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/set temperature 0.2")
        await it.sees("temperature is 0.2 from now on.")
        await it.enters("/set max_tokens 500")
        await it.enters("/set body.user me")
        assert (await request(it)).parameters == Parameters(
            temperature=0.2, max_tokens=500, extra={"user": "me"}
        )


async def test_what_is_set_is_shown_beside_the_composer() -> None:
    async with chat(ANSWER) as it:
        assert line(it) == ""
        await it.enters("/set temperature 0.2")
        await it.enters("/set max_tokens 500")
        await it.until(lambda: line(it) == "temp 0.2 · 500 tok")
        await it.enters("/set temperature none")
        await it.enters("/set max_tokens")
        await it.until(lambda: line(it) == "")
        assert (await request(it)).parameters == Parameters()


async def test_what_the_settings_say_is_shown_from_the_start() -> None:
    settings = Settings(parameters={Target("demo", "guide"): Parameters(temperature=1.0)})
    async with chat(ANSWER, settings=settings) as it:
        assert line(it) == "temp 1"


async def test_alone_it_tells_what_is_set() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/set")
        await it.sees("Nothing is set for demo/guide.")
        await it.enters("/set seed 7")
        await it.enters("/set system Be brief.")
        await it.enters("/set")
        await it.sees("Set for demo/guide")
        assert "seed  7" in it.text()
        assert "system  Be brief." in it.text()


async def test_the_system_prompt_is_set_by_its_name_too() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/set system Be brief.")
        assert (await request(it)).system == "Be brief."
        await it.enters("/set system")
        assert (await request(it)).system is None


def no_seed(request: GenerationRequest) -> Sequence[str]:
    return [f"{request.target} takes no seed."] if request.parameters.seed is not None else []


async def test_what_the_target_refuses_is_said_at_once_and_not_again_when_it_is_asked() -> None:
    async with chat_on(make_host(ANSWER, objections=no_seed)) as it:
        await it.enters("/set temperature 0.2")
        assert "takes no" not in it.text()
        await it.enters("/set seed 1")
        await it.sees("demo/guide takes no seed.")
        await it.enters("/set top_p 0.9")
        await it.asks("Why?")
        assert it.text().count("takes no seed") == 1


async def test_it_is_said_again_in_another_conversation() -> None:
    async with chat_on(make_host(ANSWER, objections=no_seed)) as it:
        await it.enters("/set seed 1")
        await it.sees("takes no seed")
        await it.enters("/new")
        assert "takes no seed" not in it.text()
        await it.enters("/set seed 1")
        await it.sees("takes no seed")


async def test_it_is_said_again_of_what_is_set_again() -> None:
    async with chat_on(make_host(ANSWER, objections=no_seed)) as it:
        for command in ("/set seed 1", "/set seed", "/set seed 2"):
            await it.enters(command)
        await it.sees("seed is 2 from now on.")
        assert it.text().count("takes no seed") == 2


async def test_what_cannot_be_set_is_said_and_changes_nothing() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/set temperature warm")
        await it.sees("The parameter “temperature” is a number.")
        await it.enters("/set temprature 1")
        await it.sees("Did you mean “temperature”?")
        assert (await request(it)).parameters == Parameters()


async def test_another_model_keeps_what_was_set_by_hand_and_takes_its_own_for_the_rest() -> None:
    settings = Settings(
        parameters={
            Target("demo", "guide"): Parameters(top_k=40),
            Target("lab", "any-model"): Parameters(top_p=0.9),
        }
    )
    async with chat(ANSWER, settings=settings) as it:
        await it.enters("/set temperature 0.2")
        await it.enters("/model lab/any-model")
        assert (await request(it)).parameters == Parameters(temperature=0.2, top_p=0.9)
        assert line(it) == "temp 0.2 · top_p 0.9"


async def test_a_new_conversation_begins_with_the_settings() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/set temperature 0.2")
        await it.until(lambda: bool(line(it)))
        await it.pilot.press("ctrl+n")
        assert line(it) == ""
        assert (await request(it)).parameters == Parameters()


async def test_the_names_complete() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press(*"/set temp", "tab")
        assert it.composer.text == "/set temperature"


async def test_what_came_of_a_command_is_told_also_where_the_end_is_out_of_sight() -> None:
    async with chat(ANSWER) as it:
        lane = it.lane
        for _ in range(60):
            lane.show_notice("a line")
        lane.transcript.scroll_home(animate=False)
        await it.until(lambda: not lane.transcript.following)
        await it.enters("/set temperature 0.2")
        await it.until(lambda: "temperature is 0.2" in it.said)
        assert not lane.transcript.following
