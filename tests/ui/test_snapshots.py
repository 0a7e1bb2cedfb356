"""How every state of the screen looks: pictures, compared with those that somebody looked at.

The clock stands still, the streams are scripted, and every figure follows from them. After a change
that is meant: `pytest tests/ui/test_snapshots.py -n 0 --snapshot-update`, and look at what changed.
"""

from pathlib import Path
from typing import Final

import pytest
from camera import Camera
from fake_ports import FakeFiles
from snapshot_scripts import (
    CONNECTING,
    CUT_OFF,
    DONE,
    DRAWN,
    ENDED,
    HALFWAY,
    HOSTILE,
    LIMITED,
    PAUSED,
    QUESTION,
    RATED,
    REASONED,
    REFUSED,
    RETRYING,
    SECOND_TRY,
    TOO_LONG,
    TOOLS,
    WAITING,
    WIDE,
    whole,
)
from stage import Stage
from textual.command import CommandPalette

from tuiapp.core.messages import Attachment
from tuiapp.ui.screens.choose import ChooseScreen


PASTED: Final = "\n".join(
    [
        "What do these lines have in common?",
        "",
        *(
            f"2026/11/20 14:{at // 60:02}:{at % 60:02} [warn] 31#31: *{7 * at} upstream buffered to a file"
            for at in range(600)
        ),
    ]
)
OFFERS: Final = ("openai/gpt-5.4-mini", "ollama/qwen3:8b", "ollama/gemma3:4b")
FILES: Final = {
    "photo.png": Attachment("photo.png", "image/png", bytes(240_000)),
    "plan.md": Attachment("plan.md", "text/markdown", bytes(9_012)),
}
NOTES: Final = (
    "config.toml:3: themee: There is no such key. Did you mean “theme”?",
    "tmux holds Escape back for 500 ms; `set -sg escape-time 10` in tmux.conf lets it through.",
)


async def look(it: Stage) -> None:
    await it.pilot.pause()


# Before the first prompt.


def test_the_card_says_what_the_demo_is(camera: Camera) -> None:
    assert camera.sees(play=look, target="demo/guide")


@pytest.mark.parametrize("size", ["120x40", "80x24", "40x12"])
def test_the_card_says_what_was_found(camera: Camera, size: str) -> None:
    assert camera.sees(play=look, size=size, offers=OFFERS, notes=NOTES)


# A run, from state to state.


def test_connecting(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.waits(0.4)

    assert camera.sees(CONNECTING, play=play)


@pytest.mark.parametrize("size", ["120x40", "80x24"])
def test_a_wait_says_how_long_it_lasts(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.waits(6.1)

    assert camera.sees(WAITING, play=play, size=size)


def test_a_retry_says_when_it_is_due(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.waits(3)

    assert camera.sees(RETRYING, play=play)


@pytest.mark.parametrize("size", ["120x40", "80x24", "60x20", "220x60", "20x5"])
def test_streaming(camera: Camera, size: str) -> None:
    assert camera.sees(HALFWAY, size=size)


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
def test_a_stall_says_how_long_it_lasts(camera: Camera, theme: str) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.waits(7.4)

    assert camera.sees(HALFWAY, play=play, theme=theme)


@pytest.mark.parametrize(("size", "theme"), [("120x40", "harbor"), ("60x20", "shoal")])
def test_the_figures_are_walked_by_keys_that_the_footer_names(
    camera: Camera, size: str, theme: str
) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.waits(7.4)
        await it.enters("/figures")
        await it.until(lambda: "j k figure" in it.everything)
        await it.pilot.press("end", "k", "k", "k")
        await it.pilot.pause()

    assert camera.sees(HALFWAY, play=play, size=size, theme=theme)


def test_tool_calls_grow(camera: Camera) -> None:
    assert camera.sees(TOOLS)


# How a run ends.


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
def test_done(camera: Camera, theme: str) -> None:
    assert camera.sees(DONE, theme=theme)


@pytest.mark.parametrize("size", ["60x20", "40x12"])
def test_done_where_there_is_little_room(camera: Camera, size: str) -> None:
    assert camera.sees(DONE, size=size)


@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "unfolded"])
def test_reasoning(camera: Camera, is_open: bool) -> None:  # noqa: FBT001 - parametrized
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        if is_open:
            await it.pilot.press("ctrl+t")

    assert camera.sees(REASONED, play=play)


@pytest.mark.parametrize("size", ["120x40", "80x24"])
def test_a_stop_has_a_receipt(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.stops()

    assert camera.sees(HALFWAY, play=play, size=size)


def test_a_stop_before_anything_came_says_so(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.stops()

    assert camera.sees(WAITING, play=play)


def test_a_rule_that_stopped_the_answer_is_named(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.ends(QUESTION)

    assert camera.sees(DONE, play=play, stop_rules=("code",))


def test_an_answer_cut_off_by_its_limit_says_so(camera: Camera) -> None:
    assert camera.sees(CUT_OFF)


def test_verdicts_on_safety_stand_in_the_panel(camera: Camera) -> None:
    assert camera.sees(RATED, target="lab/gemini-3-flash")


@pytest.mark.parametrize("size", ["120x40", "80x24"])
def test_a_refused_key(camera: Camera, size: str) -> None:
    assert camera.sees(REFUSED, size=size)


def test_a_rate_limit_counts_down(camera: Camera) -> None:
    assert camera.sees(LIMITED)


def test_an_answer_that_ended_early_keeps_its_text(camera: Camera) -> None:
    assert camera.sees(ENDED)


def test_an_answer_that_took_two_attempts_says_so(camera: Camera) -> None:
    assert camera.sees(SECOND_TRY)


def test_a_model_that_paused_is_offered_to_go_on(camera: Camera) -> None:
    assert camera.sees(PAUSED)


def test_turns_that_are_left_out_are_told(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.plays("And what about Caddy?")
        await it.plays("And Apache?")
        await it.pilot.press("enter")
        await it.pilot.pause()

    assert camera.sees(REASONED, REASONED, TOO_LONG, play=play)


def test_images_are_told_in_words(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays("Draw a lighthouse, twice.")
        await it.until(lambda: any(view.saved_images for view in it.lane.views))

    assert camera.sees(DRAWN, play=play)


# Around the transcript.


@pytest.mark.parametrize("is_paused", [False, True], ids=["waiting", "paused"])
def test_queued_prompts(camera: Camera, is_paused: bool) -> None:  # noqa: FBT001 - parametrized
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.plays("And what about Caddy?")
        await it.plays("Show me the same for Apache.\nWith comments.")
        if is_paused:
            await it.stops()

    assert camera.sees(HALFWAY, play=play)


def test_commands_complete(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press("slash", "c")

    assert camera.sees(REASONED, play=play)


def test_a_long_prompt_grows_the_composer(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        it.composer.put("\n".join(f"line {n} of a long prompt" for n in range(1, 8)))
        await it.pilot.pause()

    assert camera.sees(play=play, size="80x24")


@pytest.mark.parametrize("size", ["120x40", "80x24"])
def test_help(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await it.pilot.press("f1")
        await it.pilot.pause()

    assert camera.sees(play=play, size=size)


@pytest.mark.parametrize("size", ["80x24", "60x20"])
def test_files_go_with_a_prompt(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        for path in FILES:
            await it.attaches(path)
        await it.plays(QUESTION)
        for path in FILES:
            await it.attaches(path)
        await it.pilot.press(*"/set temperature 0.2", "enter")

    assert camera.sees(whole("Two files."), play=play, size=size, files=FakeFiles(FILES))


def test_a_path_completes(camera: Camera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("photo.png", "plan.md", "phone numbers.txt"):
        (tmp_path / name).touch()
    (tmp_path / "photos").mkdir()
    monkeypatch.chdir(tmp_path)

    async def play(it: Stage) -> None:
        await it.pilot.press(*"see @ph")
        await it.until(lambda: it.composer.completion.is_open)

    assert camera.sees(play=play, size="80x24")


def test_a_theme_is_chosen(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.pilot.press(*"/theme ", "escape", "enter")
        await it.until(lambda: isinstance(it.host.app.screen, ChooseScreen))
        await it.pilot.pause()

    assert camera.sees(play=play, size="80x24")


def test_the_palette_lists_every_command(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.pilot.press("ctrl+p")
        await it.until(lambda: isinstance(it.host.app.screen, CommandPalette))
        await it.pilot.app.workers.wait_for_complete()

    assert camera.sees(play=play)


def test_the_panel_lies_over_the_chat_where_there_is_no_room_beside_it(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press("ctrl+b")
        await it.pilot.pause()

    assert camera.sees(DONE, play=play, size="80x24")


def test_the_panel_can_be_closed(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press("ctrl+b")
        await it.pilot.pause()

    assert camera.sees(DONE, play=play)


def test_scrolled_up_the_lane_says_how_much_is_below(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press("pageup")
        await it.pilot.pause()

    assert camera.sees(HALFWAY, play=play, size="80x24")


def test_a_selection_spans_messages(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        transcript = it.lane.transcript
        await it.pilot.mouse_down(transcript, offset=(9, 1))
        await it.pilot.hover(transcript, offset=(22, 9))
        await it.pilot.mouse_up(transcript, offset=(22, 9))

    assert camera.sees(DONE, play=play)


@pytest.mark.parametrize(
    ("size", "theme"), [("120x40", "harbor"), ("120x40", "shoal"), ("60x20", "harbor")]
)
def test_the_cursor_is_on_a_message(camera: Camera, size: str, theme: str) -> None:
    async def play(it: Stage) -> None:
        await it.asks(QUESTION)
        await it.pilot.press("tab", "k")
        await it.pilot.pause()

    assert camera.sees(REASONED, play=play, size=size, theme=theme)


@pytest.mark.parametrize(
    ("size", "theme"), [("120x40", "harbor"), ("120x40", "shoal"), ("60x20", "harbor")]
)
def test_the_keyboard_selects(camera: Camera, size: str, theme: str) -> None:
    async def play(it: Stage) -> None:
        await it.asks(QUESTION)
        await it.pilot.press("tab", "v", *"jjjjj", "w", "w")
        await it.pilot.pause()

    assert camera.sees(DONE, play=play, size=size, theme=theme)


@pytest.mark.parametrize(("size", "theme"), [("120x40", "harbor"), ("60x20", "shoal")])
def test_an_answer_is_shown_as_it_was_written(camera: Camera, size: str, theme: str) -> None:
    async def play(it: Stage) -> None:
        await it.asks(QUESTION)
        await it.pilot.press("tab", "r")
        await it.pilot.pause()

    assert camera.sees(DONE, play=play, size=size, theme=theme)


def test_of_a_long_prompt_the_first_lines_stay(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.asks(PASTED)
        await it.pilot.press("tab", "k")
        await it.pilot.pause()

    assert camera.sees(REASONED, play=play)


# What models send.


def test_hostile_text_is_made_visible(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays("What would \x1b[31m[red]you[/] do?\u202e")

    assert camera.sees(whole(HOSTILE), play=play)


def test_wide_characters_keep_their_cells(camera: Camera) -> None:
    assert camera.sees(whole(WIDE))
