"""This file is what stands in for our symbols where a terminal shows nothing but ASCII.

The rule it keeps: one cell for one cell, so that nothing moves; and states stay apart.
"""

from collections.abc import Mapping
from typing import Final


ASCII_OF: Final[Mapping[str, str]] = {
    # States (`core.figures.PHASE_SYMBOLS`).
    "○": "o",
    "◌": ".",
    "◐": "~",
    "↻": "@",
    "●": "*",
    "◑": "!",
    "✓": "+",
    "■": "#",
    "□": "-",
    "✗": "x",
    # Marks of figures and lists.
    "·": "-",
    "•": "*",
    "≈": "~",
    "−": "-",
    "×": "x",
    "÷": "/",
    "µ": "u",
    "ⁿ": "n",
    "…": ".",
    "☑": "x",
    "☐": "o",
    "★": "*",
    # Arrows and the prompt.
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "↳": "\\",
    "▸": ">",
    "▾": "v",
    "❯": ">",
    "⏎": "<",
    # Bars and plots.
    "▏": "|",
    "▎": "|",
    "▍": "|",
    "▌": "|",
    "▊": "|",
    "▐": "|",
    "▕": "|",
    "▔": "-",
    "▰": "#",
    "▱": ".",
    "▓": "#",
    "▒": "=",
    "░": "-",
    "▁": "_",
    "▂": "_",
    "▃": "-",
    "▄": "-",
    "▅": "=",
    "▆": "=",
    "▇": "#",
    "█": "#",
    # Frames, Textual's own among them.
    "─": "-",
    "━": "-",
    "│": "|",
    "┃": "|",
    "╸": "-",
    "╺": "-",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    "┌": "+",
    "┐": "+",
    "└": "+",
    "┘": "+",
    "├": "+",
    "┤": "+",
    "┬": "+",
    "┴": "+",
    "┼": "+",
    "┈": ".",
    # Punctuation of our sentences.
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
}
_TABLE: Final = str.maketrans(dict(ASCII_OF))


def in_ascii(text: str) -> str:
    """`text` with ASCII in place of every symbol of ours; what is no symbol of ours stays."""
    return text.translate(_TABLE)


def can_show_symbols(encoding: str) -> bool:
    """Whether text in this encoding can hold our symbols; those of the states decide."""
    try:
        "○◌◐↻●◑✓■□✗▎".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
