"""This file is what our dialogs have in common: one box in the middle, and all of a tiny terminal.

The rule it keeps: on a terminal of a few lines, what is `aside` goes, and what is asked for stays.
"""

from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """A modal screen whose content stands in a `Vertical` of the class `box`."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & .box {
            width: 64;
            max-width: 94%;
            height: auto;
            max-height: 90%;
            background: $panel;
            border: round $faint;
            border-title-color: $foreground;
        }
        & Static { height: auto; padding: 0 1; color: $muted; }
        & Input { height: 1; border: none; padding: 0 1; background: $panel; }
        & Input:focus { border: none; background-tint: $panel 0%; }
        & KeyBar { background: $panel; }
        & .error { color: $error; }
        & .warning { color: $warning; }
        &.-low .box {
            width: 100%;
            max-width: 100%;
            height: 100%;
            max-height: 100%;
            border: none;
        }
        &.-low .aside { display: none; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (40, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - as Textual declares it
