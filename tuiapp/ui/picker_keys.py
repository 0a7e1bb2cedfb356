"""This file is the keys of the list of models: which hold for what is highlighted, and what the help says.

The rule it keeps: keys that change a lane hold only on a lane, where nothing is typed that they could change.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from textual.binding import Binding

from tuiapp.ui.model_rows import LaneRow, Row


PICKER_BINDINGS: Final[Sequence[Binding]] = (
    Binding("escape", "close", "Close", show=False, id="models.close"),
    Binding("up", "move(-1)", "Up", show=False, id="models.up"),
    Binding("down", "move(1)", "Down", show=False, id="models.down"),
    Binding("pageup", "page(-1)", "A page up", show=False, id="models.page_up"),
    Binding("pagedown", "page(1)", "A page down", show=False, id="models.page_down"),
    Binding("tab", "parameters", "Parameters", show=False, id="models.parameters"),
    Binding("ctrl+l", "add_lane", "Add as a lane", show=False, id="models.add_lane"),
    Binding("ctrl+d", "change_lane('duplicate')", show=False, id="models.duplicate_lane"),
    Binding("ctrl+x,delete", "change_lane('remove')", show=False, id="models.remove_lane"),
    Binding("left,ctrl+up", "change_lane('left')", show=False, id="models.lane_left"),
    Binding("right,ctrl+down", "change_lane('right')", show=False, id="models.lane_right"),
)

_Hint: TypeAlias = tuple[str, str, str]

_CHOOSE_IN_A_NEW_LANE: Final[_Hint] = ("choose", "enter", "add as a lane")
_PARAMETERS: Final[_Hint] = ("parameters", "tab", "parameters")
_CLOSE: Final[_Hint] = ("close", "esc", "close")
_DUPLICATE: Final[_Hint] = ("duplicate", "^d", "duplicate")

ON_A_MODEL: Final[Sequence[_Hint]] = (
    ("choose", "enter", "ask it"),
    ("add", "^l", "add lane"),
    _PARAMETERS,
    ("lanes", "↑", "lanes"),
    _CLOSE,
)
"""What stands at the bottom: what a click on it does, its key, and a word."""
WHILE_TYPING: Final[Sequence[_Hint]] = tuple(it for it in ON_A_MODEL if it[0] != "lanes")
FOR_A_NEW_LANE: Final[Sequence[_Hint]] = (_CHOOSE_IN_A_NEW_LANE, _PARAMETERS, _CLOSE)
ON_A_LANE: Final[Sequence[_Hint]] = (
    ("choose", "enter", "replace"),
    _DUPLICATE,
    ("remove", "^x", "remove"),
    ("right", "←→", "move"),
    _PARAMETERS,
    _CLOSE,
)
ON_THE_ONLY_LANE: Final[Sequence[_Hint]] = (ON_A_LANE[0], _DUPLICATE, _PARAMETERS, _CLOSE)

PICKER_HELP: Final[Sequence[tuple[str, str]]] = (
    ("enter", "On a model: ask it in the lane marked •; on a lane: choose another model for it"),
    ("^l", "On a model: ask it in another lane, beside those there are"),
    ("tab", "Fill in the parameters of the model, or of the lane, first"),
    ("up", "From the first model: to the lanes above; typing hides them"),
    ("^d", "On a lane: the same model once more, with parameters of its own"),
    ("^x", "On a lane: take it away (delete too); its text stays in the conversation"),
    ("left  right", "On a lane: move it (ctrl+up and ctrl+down too)"),
)
"""The keys as people write them, and what they do."""


def picker_hints(
    highlighted: Row | None, lanes: Sequence[LaneRow], *, is_typing: bool
) -> Sequence[_Hint]:
    """What holds for the highlighted row.

    Args:
        highlighted: It.
        lanes: Those in the list; none where what is chosen is to be another one.
        is_typing: Whether something is typed, so that the lanes are out of sight.
    """
    if not lanes:
        return FOR_A_NEW_LANE
    if isinstance(highlighted, LaneRow):
        return ON_A_LANE if len(lanes) > 1 else ON_THE_ONLY_LANE
    return WHILE_TYPING if is_typing else ON_A_MODEL
