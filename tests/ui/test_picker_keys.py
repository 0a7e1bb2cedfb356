"""Which keys the list of models names, and that they are the ones that hold."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.binding import Binding

from tuiapp.core.models import Model
from tuiapp.core.request import Target
from tuiapp.ui.commands import help_groups
from tuiapp.ui.model_rows import LaneRow, ModelRow, Row
from tuiapp.ui.picker_keys import PICKER_BINDINGS, PICKER_HELP, picker_hints
from tuiapp.ui.widgets.key_bar import place_hints


README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
MODEL = ModelRow(Target("lab", "m"), Model("m"))
LANES = (LaneRow(0, 1, 2, "lab/m"), LaneRow(1, 2, 2, "lab/m"))
NAMES = {"^": "ctrl+", "esc": "escape", "↑": "up", "←→": "left"}
FOR_LANES = [it for it in PICKER_BINDINGS if it.id and "lane" in it.id]


def named(text: str) -> str:
    """A key as Textual calls it, from how people write it."""
    for written, name in NAMES.items():
        text = text.replace(written, name)
    return text


@pytest.mark.parametrize(
    ("row", "lanes", "words"),
    [
        (MODEL, LANES, "ask it, add lane, parameters, lanes, close"),
        (MODEL, LANES[:1], "ask it, add lane, parameters, lanes, close"),
        (MODEL, (), "add as a lane, parameters, close"),
        (LANES[0], LANES, "replace, duplicate, remove, move, parameters, close"),
        (LANES[0], LANES[:1], "replace, duplicate, parameters, close"),
        (None, LANES, "ask it, add lane, parameters, lanes, close"),
    ],
)
def test_only_what_holds_for_a_row_is_named_on_it(
    row: Row | None, lanes: Sequence[LaneRow], words: str
) -> None:
    assert ", ".join(word for _, _, word in picker_hints(row, lanes, is_typing=False)) == words


def test_nothing_leads_to_lanes_that_are_out_of_sight() -> None:
    hints = picker_hints(MODEL, LANES, is_typing=True)
    assert "lanes" not in [word for _, _, word in hints]


@pytest.mark.parametrize(
    ("row", "wanted"), [(MODEL, {"add", "lanes"}), (LANES[0], {"duplicate", "remove", "right"})]
)
def test_what_can_be_done_with_lanes_is_named_in_a_terminal_of_60_cells(
    row: Row, wanted: set[str]
) -> None:
    inside_the_box = 54
    hints = picker_hints(row, LANES, is_typing=False)

    assert wanted <= {it.command_id for it in place_hints(hints, inside_the_box)}


def test_every_key_that_is_named_is_bound() -> None:
    bound = {key for it in PICKER_BINDINGS for key in it.key.split(",")} | {"enter"}
    for row in (MODEL, LANES[0]):
        for _, key, _ in picker_hints(row, LANES, is_typing=False):
            assert named(key) in bound


def test_the_help_has_every_key_that_is_named() -> None:
    (group,) = (keys for _, keys in help_groups() if keys == [*PICKER_HELP])
    written = {named(key) for label, _ in group for key in label.split()}
    for row in (MODEL, LANES[0]):
        for _, key, _ in picker_hints(row, LANES, is_typing=False):
            assert named(key) in written | {"escape"}


@pytest.mark.parametrize("binding", FOR_LANES, ids=lambda it: it.id)
def test_the_readme_has_every_key_that_is_about_lanes(binding: Binding) -> None:
    rows = [line for line in README.splitlines() if f"`{binding.id}`" in line]
    (row,) = (row for row in rows if row.startswith("|"))
    first, *_ = binding.key.split(",")
    assert first.replace("ctrl+", "^") in row.split("|")[1]
