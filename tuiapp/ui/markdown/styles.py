"""This file is the look of rendered Markdown: one record of rich styles, filled in by the theme.

Heads and marks differ by weight and colour, never by size; code has the one background.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from rich.style import Style

from tuiapp.ui.markdown.mark import Mark


class CodeToken(StrEnum):
    """What a highlighter tells apart in program text."""

    PLAIN = "plain"
    KEYWORD = "keyword"
    NAME = "name"
    FUNCTION = "function"
    TYPE = "type"
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"
    OPERATOR = "operator"
    INSERTED = "inserted"
    DELETED = "deleted"


_TOKEN_DEFAULTS = MappingProxyType(
    {
        CodeToken.KEYWORD: Style(color="magenta"),
        CodeToken.FUNCTION: Style(color="green"),
        CodeToken.TYPE: Style(color="cyan"),
        CodeToken.STRING: Style(color="yellow"),
        CodeToken.NUMBER: Style(color="blue"),
        CodeToken.COMMENT: Style(italic=True, dim=True),
        CodeToken.INSERTED: Style(color="green"),
        CodeToken.DELETED: Style(color="red"),
    }
)


@dataclass(frozen=True, slots=True)
class MarkdownStyles:
    """The styles of every part. The defaults need no theme."""

    text: Style = field(default_factory=Style)
    heading1: Style = field(default_factory=lambda: Style(bold=True, underline=True))
    heading2: Style = field(default_factory=lambda: Style(bold=True))
    heading3: Style = field(default_factory=lambda: Style(bold=True, dim=True))
    """Levels three to six."""
    emphasis: Style = field(default_factory=lambda: Style(italic=True))
    strong: Style = field(default_factory=lambda: Style(bold=True))
    strike: Style = field(default_factory=lambda: Style(strike=True))
    code_inline: Style = field(default_factory=lambda: Style(color="cyan"))
    code_text: Style = field(default_factory=Style)
    code_background: Style = field(default_factory=Style)
    """Laid under every cell of a code block, its frame included."""
    code_label: Style = field(default_factory=lambda: Style(bold=True, dim=True))
    code_frame: Style = field(default_factory=lambda: Style(dim=True))
    code_tokens: Mapping[CodeToken, Style] = field(default_factory=lambda: _TOKEN_DEFAULTS)
    """Added to `code_text`; a token without an entry has that alone."""
    quote_bar: Style = field(default_factory=lambda: Style(dim=True))
    list_marker: Style = field(default_factory=lambda: Style(dim=True))
    link: Style = field(default_factory=lambda: Style(underline=True))
    link_target: Style = field(default_factory=lambda: Style(dim=True))
    rule: Style = field(default_factory=lambda: Style(dim=True))
    table_header: Style = field(default_factory=lambda: Style(bold=True))
    table_border: Style = field(default_factory=lambda: Style(dim=True))


class Palette:
    """The styles with their combinations worked out once each: adding two rich styles takes 2 µs.

    Bounded: a combination for each of 128 marks and a handful of bases, and `_LINKS` addresses.
    """

    _LINKS = 512

    def __init__(self, styles: MarkdownStyles) -> None:
        self.styles = styles
        self._combined: dict[tuple[Style, int], Style] = {}
        self._linked: dict[tuple[Style, int, str], Style] = {}
        under = styles.code_background
        self.code_frame = under + styles.code_frame
        self.code_label = under + styles.code_label
        self.code_text = under + styles.code_text
        self._code = {
            token: self.code_text + styles.code_tokens.get(token, Style()) for token in CodeToken
        }

    def code(self, token: CodeToken) -> Style:
        """The style of one token of program text."""
        return self._code[token]

    def heading(self, level: int) -> Style:
        """The base style of a heading."""
        by_level = (self.styles.heading1, self.styles.heading2, self.styles.heading3)
        return by_level[min(level, len(by_level)) - 1]

    def span(self, base: Style, mark: int, href: str) -> Style:
        """The style of a span in text of style `base`."""
        if not href:
            return self._plain(base, mark)
        key = (base, mark, href)
        style = self._linked.get(key)
        if style is None:
            if len(self._linked) >= self._LINKS:
                self._linked.clear()
            style = self._linked[key] = self._plain(base, mark) + Style(link=href)
        return style

    def _plain(self, base: Style, mark: int) -> Style:
        if not mark:
            return base
        key = (base, mark)
        style = self._combined.get(key)
        if style is None:
            style = base
            for bit, part in self._parts():
                if mark & bit:
                    style += part
            self._combined[key] = style
        return style

    def _parts(self) -> tuple[tuple[int, Style], ...]:
        styles = self.styles
        return (
            (Mark.EMPHASIS, styles.emphasis),
            (Mark.STRONG, styles.strong),
            (Mark.STRIKE, styles.strike),
            (Mark.LINK, styles.link),
            (Mark.TARGET, styles.link_target),
            (Mark.CODE, styles.code_inline),
        )
