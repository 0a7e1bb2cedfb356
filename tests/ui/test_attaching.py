"""Files that go with a prompt: how they are named, read, shown, dropped and sent."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from chat_rig import ChatRig, chat_on
from fake_ports import FakeFiles
from host import Gate, Script, Step, make_host
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.events import Finished, RequestSent, ResponseStarted, TextDelta
from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.request import GenerationRequest
from tuiapp.ui.attachments import attachment_label
from tuiapp.ui.widgets.attachment_bar import place_chips


PHOTO = Attachment("photo.png", "image/png", b"\x89PNG" + bytes(239_996))
PLAN = Attachment("plan.md", "text/markdown", b"# a plan\n")
FILES = {"photo.png": PHOTO, "docs/plan.md": PLAN}
ANSWER: Script = (
    Step(0, (RequestSent(),), b""),
    Step(180, (ResponseStarted(200, "req_7"),), b""),
    Step(220, (TextDelta("A cat."),)),
    Step(3, (Finished("stop", "stop"),)),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    for path, file in FILES.items():
        (tmp_path / path).write_bytes(file.data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def no_objections(request: GenerationRequest) -> Sequence[str]:
    del request
    return ()


def no_images(request: GenerationRequest) -> Sequence[str]:
    prompt = request.messages[-1]
    assert isinstance(prompt, UserMessage)
    images = [one.name for one in prompt.attachments if one.is_image]
    return [f"{request.target} takes no images: {', '.join(images)}."] if images else []


@asynccontextmanager
async def chat(
    *scripts: Script, size: tuple[int, int] = (80, 24), refuses_images: bool = False
) -> AsyncGenerator[ChatRig]:
    objections = no_images if refuses_images else no_objections
    async with chat_on(
        make_host(*scripts, files=FakeFiles(FILES), objections=objections), size
    ) as it:
        yield it


# Naming.


def test_a_file_is_named_with_its_kind_and_size() -> None:
    assert attachment_label(PHOTO) == "photo.png  image  240 kB"
    assert attachment_label(PLAN) == "plan.md  text  9 B"


def test_a_hostile_name_is_made_visible() -> None:
    hostile = Attachment("a\x1b[31m\nb\u202e", "text/plain", b"")

    assert "\x1b" not in attachment_label(hostile)
    (chip,) = place_chips([hostile], 80)
    assert "\x1b" not in chip.name
    assert "\n" not in chip.name


@given(st.lists(st.text(min_size=1, max_size=40), max_size=12), st.integers(30, 120))
def test_chips_never_overlap_and_stay_within_the_line(names: list[str], width: int) -> None:
    chips = place_chips([Attachment(name, "text/plain", b"x") for name in names], width)

    assert [chip.number for chip in chips] == list(range(len(names)))
    for left, right in pairwise(chips):
        assert (left.row, left.end_cells) < (right.row, right.begin_cells) or right.row > left.row
    assert all(chip.end_cells <= width for chip in chips)


# Attaching and dropping.


async def test_a_file_is_attached_by_its_path_and_goes_with_the_next_prompt_only() -> None:
    async with chat(ANSWER) as it:
        await it.attaches("photo.png")
        assert it.attached == ["photo.png"]
        await it.enters("What is it?")
        await it.sees("A cat.")
        assert it.prompts == [UserMessage("What is it?", (PHOTO,))]
        assert it.attached == []
        assert "photo.png  image  240 kB" in it.text()
        await it.enters("And now?")
        await it.until(lambda: len(it.prompts) == 2)
        assert it.prompts[1] == UserMessage("And now?")


async def test_what_cannot_be_read_is_said() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/attach nowhere.png")
        await it.sees("There is no file “nowhere.png”.")
        assert it.attached == []


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("See @/not/there", "“/not/there”: it goes as text."),
        ("See (@docs/gone.md).", "“docs/gone.md”: it goes as text."),
        ("See @gone.png, please", "“gone.png”: it goes as text."),
        ('See @"my notes"', "“my notes”: it goes as text."),
        ("See @docs/ first", "“docs/”: it goes as text."),
        ("@a.md @b.md and @a.md", "“a.md” or “b.md”: they go as text."),
        ("@a.md @b.md @c.md @d.md", "“a.md”, “b.md”, “c.md” or 1 more: they go as text."),
    ],
)
async def test_a_file_that_is_not_there_is_said_and_the_prompt_is_sent(
    folder: Path, prompt: str, wanted: str
) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.enters(prompt)
        await it.sees("A cat.")
        assert f"There is no file {wanted}" in it.flat()
        assert it.prompts == [UserMessage(prompt)]


@pytest.mark.parametrize(
    "prompt",
    [
        "Thank @ann and @bob.",
        "What does @property do?",
        "Use @pytest.mark.parametrize here.",
        "Ask @v2.5 about it",
        "Open @https://example.invalid/x.html",
        "me@example.org",
    ],
)
async def test_a_handle_is_no_file(folder: Path, prompt: str) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.enters(prompt)
        await it.sees("A cat.")
        assert "no file" not in it.flat()
        assert it.prompts == [UserMessage(prompt)]


async def test_what_is_there_goes_though_another_file_is_not(folder: Path) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.enters("Compare @photo.png with @gone.png")
        await it.sees("A cat.")
        assert "There is no file “gone.png”: it goes as text." in it.flat()
        assert it.prompts == [UserMessage("Compare photo.png with @gone.png", (PHOTO,))]


async def test_the_same_file_goes_once() -> None:
    async with chat(ANSWER) as it:
        await it.attaches("photo.png")
        await it.enters("/attach photo.png")
        await it.attaches("docs/plan.md")
        assert it.attached == ["photo.png", "plan.md"]


async def test_backspace_with_nothing_written_drops_the_last_file() -> None:
    async with chat(ANSWER) as it:
        await it.attaches("photo.png")
        await it.attaches("docs/plan.md")
        await it.pilot.press("a", "backspace")
        assert it.attached == ["photo.png", "plan.md"]
        await it.pilot.press("backspace")
        assert it.attached == ["photo.png"]


async def test_a_click_on_its_cross_drops_a_file() -> None:
    async with chat(ANSWER) as it:
        await it.attaches("photo.png")
        await it.attaches("docs/plan.md")
        await it.pilot.pause()
        crosses = [at for at, cell in enumerate(it.bar.render().plain) if cell == "×"]
        padding = it.bar.styles.padding.left
        await it.pilot.click(it.bar, offset=(padding + crosses[0], 0))
        assert it.attached == ["plan.md"]


async def test_a_file_is_dropped_by_its_name() -> None:
    async with chat(ANSWER) as it:
        await it.attaches("photo.png")
        await it.attaches("docs/plan.md")
        await it.enters("/detach photo.png")
        await it.pilot.pause()
        assert it.attached == ["plan.md"]
        await it.enters("/detach")
        await it.pilot.pause()
        assert it.attached == []


async def test_files_do_not_go_without_a_word() -> None:
    async with chat(ANSWER) as it:
        await it.attaches("photo.png")
        await it.pilot.press("enter")
        await it.pilot.pause()
        assert it.prompts == []
        assert it.attached == ["photo.png"]


# In the prompt.


async def test_a_path_after_an_at_is_attached_and_named_in_the_text(folder: Path) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.enters("Compare @docs/plan.md, and @photo.png: why?")
        await it.until(lambda: len(it.prompts) == 1)
        said = "Compare plan.md, and photo.png: why?"
        assert it.prompts == [UserMessage(said, (PLAN, PHOTO))]


async def test_a_word_after_an_at_that_is_no_file_stays_text(folder: Path) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.enters("Mail @nobody or me@photo.png about @docs too")
        await it.until(lambda: len(it.prompts) == 1)
        assert it.prompts == [UserMessage("Mail @nobody or me@photo.png about @docs too")]


async def test_a_completed_path_is_attached_at_once(folder: Path) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.pilot.press(*"see @pho")
        await it.until(lambda: it.composer.completion.is_open)
        await it.pilot.press("enter")
        await it.until(lambda: it.attached == ["photo.png"])
        assert it.composer.text == "see photo.png "


async def test_a_prompt_whose_file_cannot_be_read_comes_back(folder: Path) -> None:
    (folder / "locked.bin").write_bytes(b"\x00")
    async with chat(ANSWER) as it:
        await it.enters("Read @locked.bin")
        await it.sees("There is no file “locked.bin”.")
        await it.until(lambda: it.composer.text == "Read @locked.bin")
        assert it.prompts == []


async def test_prompts_go_in_the_order_they_were_written(folder: Path) -> None:
    del folder
    async with chat(ANSWER) as it:
        await it.enters("One @photo.png")
        await it.enters("Two")
        await it.until(lambda: len(it.prompts) == 2)
        assert it.prompts == [UserMessage("One photo.png", (PHOTO,)), UserMessage("Two")]


# The queue and the conversation.


async def test_a_queued_prompt_keeps_its_files() -> None:
    gate = Gate()
    async with chat((*ANSWER[:2], gate, *ANSWER[2:]), ANSWER) as it:
        await it.enters("One?")
        await it.until(lambda: len(it.prompts) == 1)
        await it.attaches("photo.png")
        await it.enters("Two?")
        await it.until(lambda: it.attached == [])
        gate.opened.set()
        await it.until(lambda: len(it.prompts) == 2)
        assert it.prompts[1] == UserMessage("Two?", (PHOTO,))


async def test_a_new_conversation_gives_the_files_of_the_queue_back() -> None:
    async with chat((*ANSWER[:2], Gate())) as it:
        await it.enters("One?")
        await it.until(lambda: len(it.prompts) == 1)
        await it.attaches("photo.png")
        await it.enters("Two?")
        await it.until(lambda: it.attached == [])
        await it.pilot.press("ctrl+n")
        assert it.composer.text == "Two?"
        assert it.attached == ["photo.png"]


# Objections.


async def test_what_a_target_refuses_is_said_before_it_is_asked_and_once() -> None:
    async with chat(ANSWER, refuses_images=True) as it:
        for _ in range(2):
            asked = len(it.prompts)
            await it.attaches("photo.png")
            await it.enters("What is it?")
            await it.until(lambda n=asked: len(it.prompts) > n)
            await it.sees("A cat.")
        assert it.text().count("demo/guide takes no images: photo.png.") == 1
        assert it.text().index("takes no images") < it.text().index("What is it?")


async def test_it_is_said_again_after_it_was_put_right() -> None:
    async with chat(ANSWER, refuses_images=True) as it:
        for number, path in enumerate(["photo.png", "docs/plan.md", "photo.png"]):
            await it.attaches(path)
            await it.enters("What is it?")
            await it.until(lambda n=number: len(it.prompts) > n)
        assert it.text().count("takes no images") == 2
