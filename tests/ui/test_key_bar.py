import pytest
from widget_host import Host

from tuiapp.ui.widgets.key_bar import KeyBar, KeyHint, place_hints
from tuiapp.ui.widgets.queue_view import MAX_ROWS, QueueView, queue_lines


HINTS: tuple[KeyHint, ...] = (
    ("send", "enter", "send"),
    ("newline", "^j", "newline"),
    ("run.cancel", "esc", "stop"),
    ("panel.toggle", "^b", "panel"),
    ("commands", "^p", "all commands"),
)
LINE = " enter send · ^j newline · esc stop · ^b panel · ^p all commands"


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (120, LINE),
        (len(LINE), LINE),
        (len(LINE) - 1, " enter send · ^j newline · esc stop · ^b panel"),
        (12, " enter send"),
        (5, " "),
    ],
)
async def test_hints_are_whole_or_gone(width: int, line: str) -> None:
    bar = KeyBar()
    async with Host(bar).run_test(size=(width, 3)) as pilot:
        bar.show(HINTS)
        await pilot.pause()

        assert str(bar.render()) == line


async def test_every_hint_can_be_clicked_where_it_stands() -> None:
    bar = KeyBar()
    host = Host(bar)
    async with host.run_test(size=(80, 3), message_hook=host.note) as pilot:
        bar.show(HINTS)
        await pilot.pause()
        for hint in place_hints(HINTS, 80):
            await pilot.click(bar, offset=(hint.begin_cells, 0))
            await pilot.click(bar, offset=(hint.end_cells - 1, 0))
            await pilot.click(bar, offset=(hint.end_cells, 0))

        pressed = [message.command_id for message in host.of(KeyBar.Pressed)]
        assert pressed == [command_id for command_id, _, _ in HINTS for _ in range(2)]


def test_hints_with_brackets_are_text() -> None:
    (hint,) = place_hints([("x", "[", "bold[/]")], 40)

    assert (hint.key, hint.word) == ("[", "bold[/]")


async def test_an_empty_queue_takes_no_space() -> None:
    queue = QueueView()
    async with Host(queue).run_test(size=(80, 10)) as pilot:
        assert queue.display is False
        queue.show(["one\ntwo", "three"])
        await pilot.pause()
        assert queue.size.height == 2
        assert str(queue.render()) == "queued: one …\nqueued: three"
        queue.show(["three"], paused=True)
        await pilot.pause()
        assert str(queue.render()) == "queued: three\nqueue paused · enter sends it"
        queue.show([])
        await pilot.pause()
        assert queue.display is False


def test_a_long_queue_is_counted() -> None:
    lines = queue_lines([str(number) for number in range(40)], 80, paused=False)

    assert len(lines) == MAX_ROWS
    assert lines[-1].plain == "and 36 more queued"


def test_a_queued_prompt_is_cut_and_made_visible() -> None:
    (line,) = queue_lines(["\x1b[2J" + "word " * 40], 30, paused=False)

    assert line.cell_length == 30
    assert line.plain.startswith("queued: ␛[2Jword")
    assert line.plain.endswith("…")
