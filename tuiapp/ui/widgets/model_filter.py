"""This file is the line in which models are searched for.

The rule it keeps: where nothing is typed, keys that would change the text belong to the list below it.
"""

from typing import Final

from textual.widgets import Input

from tuiapp.ui.fuzzy import MAX_QUERY_CHARACTERS


_ABOUT_TEXT: Final = frozenset({"cursor_left", "cursor_right", "delete_right", "cut"})


class ModelFilter(Input):
    """A line to type in; its text is never longer than what is searched for."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="type to narrow, or provider/model", max_length=MAX_QUERY_CHARACTERS
        )
        self.cursor_blink = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let keys pass that have nothing to do here.

        The list's own bindings could take them before this line does. But then they would overtake the
        arrows that went before them, and so change another lane than the one that was gone to.
        """
        if action in _ABOUT_TEXT and not self.value:
            return False
        return super().check_action(action, parameters)
