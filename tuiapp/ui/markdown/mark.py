"""How spans of text differ, in bits."""

from typing import Final


class Mark:
    """How a span differs from the text around it: bits, plain because an enum's `|` costs a microsecond."""

    NONE: Final = 0
    EMPHASIS: Final = 1
    STRONG: Final = 2
    STRIKE: Final = 4
    CODE: Final = 8
    LINK: Final = 16
    TARGET: Final = 32
    """The address drawn behind a link's text."""
    BREAK: Final = 64
    """A line break the author asked for; the text is a newline."""
