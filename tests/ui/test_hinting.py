"""Which keys the footer names: those of whoever has them."""

import pytest
from chat_rig import CODE, GUIDE, ChatRig, chat, lanes
from chat_scripts import ANSWER, OPENING, saying
from host import Gate, Script, Step
from textual.binding import Binding

from tuiapp.core.events import Finished, ImagePart, ReasoningDelta, TextDelta
from tuiapp.ui.commands import COMMANDS
from tuiapp.ui.reading_commands import LANE_KEYS, MessageTraits, reading_hints
from tuiapp.ui.screens.definition import DefinitionScreen
from tuiapp.ui.widgets.panel import SidePanel, panel_hints


FENCE = "```py\nx = 1\n```\n"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"
END = Step(3, (Finished("stop", "stop"),))
DRAWN: Script = (
    *OPENING,
    Step(50, (TextDelta("Here:"),)),
    Step(50, (ImagePart("image/png", base64="AAAA"),)),
    END,
)
ELSEWHERE: Script = (
    *OPENING,
    Step(50, (ImagePart("image/webp", url="https://images.example/a/2.webp"),)),
    END,
)
THOUGHT: Script = (
    *OPENING,
    Step(50, (ReasoningDelta("Let me see.\n"),)),
    Step(50, (TextDelta("So it is."),)),
    END,
)
ALL = MessageTraits(
    has_markdown=True,
    has_code=True,
    has_tables=True,
    has_saved_image=True,
    has_images=True,
    is_folded=True,
)


def footer(it: ChatRig) -> str:
    return it.everything.splitlines()[-1].strip()


async def reads(it: ChatRig) -> None:
    """Turn to the lane, and wait until the footer is about it."""
    it.transcript.focus()
    await it.until(lambda: footer(it).startswith("j k message"))


async def test_the_footer_names_the_panels_keys_while_it_has_them() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press("tab", "tab")
        assert it.panel.has_focus
        await it.until(lambda: footer(it).startswith("j k figure · enter what it means · esc back"))
        await it.pilot.press("tab")
        await it.until(lambda: footer(it).startswith("enter send"))


async def test_figures_read_by_command_have_their_keys_named() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.enters("/figures")
        await it.until(lambda: footer(it).startswith("j k figure"))
        await it.pilot.press("escape")
        await it.until(lambda: footer(it).startswith("enter send"))


async def test_the_footer_is_the_panels_again_after_a_definition_was_read() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.enters("/figures")
        await it.pilot.press("enter")
        await it.until(lambda: isinstance(it.host.app.screen, DefinitionScreen))
        await it.pilot.press("escape")
        await it.until(lambda: footer(it).startswith("j k figure"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_panels_most_wanted_keys_fit(size: tuple[int, int]) -> None:
    async with chat(ANSWER, size=size) as it:
        await it.enters("/figures")
        await it.until(lambda: "esc back · ^b hide" in footer(it))


async def test_a_panel_that_is_hidden_has_no_keys_to_name() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/figures")
        await it.until(lambda: footer(it).startswith("j k figure"))
        await it.pilot.press("ctrl+b")
        await it.until(lambda: footer(it).startswith("enter send"))


async def test_with_several_lanes_the_footer_names_the_key_that_sorts_the_race() -> None:
    async with lanes(ANSWER, ANSWER) as it:
        await it.enters("/figures")
        await it.until(lambda: "esc back · s sort" in footer(it))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_where_one_lane_has_room_the_key_to_the_others_is_named_and_zoom_is_not(
    size: tuple[int, int],
) -> None:
    async with lanes(ANSWER, targets=(GUIDE, CODE, GUIDE), size=size) as it:
        await it.until(lambda: "esc stop · tab lanes" in footer(it))
        assert "zoom" not in footer(it)
        await it.pilot.press("tab")
        await it.until(lambda: footer(it).startswith("j k message · y copy · tab lanes"))
        assert "esc back" in footer(it)
        assert "zoom" not in footer(it)


async def test_beside_each_other_lanes_can_be_zoomed_and_each_is_seen() -> None:
    async with lanes(ANSWER) as it:
        await it.until(lambda: "f5 zoom" in footer(it))
        assert "tab lanes" not in footer(it)
        await it.pilot.press("tab")
        await it.until(lambda: "z zoom" in footer(it))
        assert "tab lanes" not in footer(it)


async def test_a_zoomed_lane_names_the_way_back_and_the_way_to_the_others() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("f5")
        await it.until(lambda: "tab lanes" in footer(it) and "f5 zoom" in footer(it))
        await it.pilot.press("f5")
        await it.until(lambda: "tab lanes" not in footer(it))


async def test_the_footer_follows_the_room_that_lanes_have() -> None:
    async with lanes(ANSWER) as it:
        await it.until(lambda: "f5 zoom" in footer(it))
        await it.pilot.resize_terminal(60, 20)
        await it.until(lambda: "tab lanes" in footer(it) and "zoom" not in footer(it))
        await it.pilot.resize_terminal(160, 40)
        await it.until(lambda: "f5 zoom" in footer(it))


def test_every_key_that_the_footer_names_for_the_panel_is_one() -> None:
    own = {one.key for one in Binding.make_bindings(SidePanel.BINDINGS)}
    commands = {one.id: one.key_label.split(", ") for one in COMMANDS} | {"run.cancel": ["esc"]}
    for id_, keys, _ in panel_hints(has_race=True):
        assert keys in commands[id_] if id_ else own.issuperset(keys.split())


# Of a lane's keys, those that do something with the message under the cursor.


@pytest.mark.parametrize(
    ("script", "named"),
    [
        (ANSWER, set[str]()),
        (saying(FENCE), {"c code"}),
        (saying("    indented\n"), {"c code"}),
        (saying(TABLE), {"t table"}),
        (saying(f"{TABLE}\n{FENCE}"), {"c code", "t table"}),
        (DRAWN, {"o open image", "i where it is"}),
        (THOUGHT, {"enter unfold"}),
    ],
)
async def test_only_what_an_answer_has_is_named(script: Script, named: set[str]) -> None:
    async with chat(script) as it:
        await it.asks("Why?")
        if script is DRAWN:
            await it.until(lambda: bool(it.lane.views[0].saved_images))
        await reads(it)
        always = {"j k message", "y copy", "v select", "r raw", "esc back", "G end", "f1 help"}
        await it.until(lambda: set(footer(it).split(" · ")) == named | always)


async def test_an_answer_of_which_nothing_is_here_has_nothing_named() -> None:
    async with chat(ELSEWHERE) as it:
        await it.asks("Why?")
        await reads(it)
        shown = "j k message · y copy · v select · esc back · G end · f1 help"
        await it.until(lambda: footer(it) == shown)


async def test_an_image_that_is_nowhere_can_be_asked_for_and_not_opened() -> None:
    async with chat(DRAWN) as it:
        await it.asks("Why?")
        await it.until(lambda: bool(it.lane.views[0].saved_images))
        it.lane.views[0].saved_images.clear()
        await reads(it)
        await it.until(lambda: "i where it is" in footer(it))
        assert "open" not in footer(it)


async def test_the_footer_follows_the_cursor() -> None:
    async with chat(saying(FENCE), saying(TABLE)) as it:
        await it.asks("Why?")
        await it.asks("And then?")
        await reads(it)
        await it.until(lambda: "t table" in footer(it))
        await it.pilot.press("k")
        await it.until(lambda: "table" not in footer(it))
        assert "raw" not in footer(it)
        await it.pilot.press("k")
        await it.until(lambda: "c code" in footer(it))
        await it.pilot.press("G")
        await it.until(lambda: "t table" in footer(it) and "code" not in footer(it))
        await it.pilot.click(it.transcript, offset=(5, 1))
        await it.until(lambda: "raw" not in footer(it))


async def test_code_is_named_while_the_answer_goes_on() -> None:
    gate, end = Gate(), Gate()
    script: Script = (
        *OPENING,
        Step(50, (TextDelta("So:\n\n"),)),
        gate,
        Step(1_000, (TextDelta("```py\nx ="),)),
        Step(1_000, (TextDelta(" 1"),)),
        end,
        END,
    )
    async with chat(script) as it:
        await it.enters("Why?")
        await it.sees("So:")
        await reads(it)
        assert "code" not in footer(it)
        gate.opened.set()
        await it.until(lambda: "c code" in footer(it))
        end.opened.set()
        await it.rests()
        assert "c code" in footer(it)


async def test_what_can_be_folded_is_told_from_what_can_be_unfolded() -> None:
    async with chat(ANSWER) as it:
        await it.asks("line\n" * 100)
        await reads(it)
        assert "fold" not in footer(it)
        await it.pilot.press("k")
        await it.until(lambda: "enter unfold" in footer(it))
        await it.pilot.press("enter")
        await it.until(lambda: "enter fold" in footer(it))


async def test_an_answer_shown_as_it_was_written_has_its_code_named() -> None:
    async with chat(saying(FENCE)) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("r")
        await it.pilot.press("k")
        await it.until(lambda: "code" not in footer(it))
        await it.pilot.press("j")
        await it.until(lambda: "c code" in footer(it))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_way_out_of_a_lane_fits_beside_what_its_message_has(
    size: tuple[int, int],
) -> None:
    async with chat(saying(FENCE + TABLE), size=size) as it:
        await it.asks("Why?")
        await reads(it)
        await it.until(lambda: "v select · c code · esc back" in footer(it))


def test_every_key_that_the_footer_names_for_a_message_is_one() -> None:
    keys = {**LANE_KEYS, "lane.end": "G", "help": "f1", "run.cancel": "esc"}
    for id_, key, _ in reading_hints(ALL, is_selecting=False, is_running=False, has_lanes=False):
        if id_ not in {"message.next", "select.begin"}:
            assert keys[id_] == key
