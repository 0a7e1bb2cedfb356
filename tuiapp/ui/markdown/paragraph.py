"""This file is text that flows: paragraphs and headings while they grow.

What is settled leaves at once: as soon as the inline marks of a stretch are closed, no later character
can change it, so it is parsed for the last time and its full lines are handed over. Only the few words
behind it are parsed again with each frame. Where to cut is read from the text alone, never from how it
arrived: that is why any cutting of a stream gives the same lines.
"""

import re
from collections.abc import Sequence

from rich.style import Style

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.cells import cut_before
from tuiapp.ui.markdown.inline import Inline, Span, parse_inline
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.references import References
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.wrapping import Run, joined, styled, trimmed, wrap


SETTLE_CHARS = 160
"""Text is settled in stretches of at least this length, and of more where marks are open (measured: 80
parses words too often at the end, 320 too many words each frame)."""

OPEN_CHARS = 1024
"""A mark that is not closed within this much text stays as written."""

_PLACE_TO_CUT = re.compile(r" (?=[^ \n])|[\u3041-\u9fff](?=[\u3041-\u9fff])")
_ARRIVING = re.compile(r"(?:[*_~]{1,3}|`{1,2}|!?\[)$")
_LAST_TICKS = re.compile(r"(?<!`)(`+)[^`]+$")


class Settling:
    """The spans of a text that grows, each given once when nothing can change it any more."""

    def __init__(self, references: References | None = None) -> None:
        self._references = references
        self._open = ""
        self._places: list[tuple[int, int]] = []
        """For each piece of the open text, where it begins there and in the visible source."""
        self._goal = SETTLE_CHARS
        self._lines = 0

    def feed(self, piece: Piece) -> list[Span]:
        """Spans that are settled now."""
        self._add(piece)
        if self._lines == 1 and piece.is_line_start and "|" in piece.text:
            return []  # the header of a table, perhaps: all of it is needed then
        settled: list[Span] = []
        while (found := self._next_cut()) is not None:
            cut, is_last = found
            inline = parse_inline(self._open[:cut])
            if inline.is_closed or is_last:
                # Where to cut must not depend on what is defined by now, or cutting would be seen.
                settled += self._placed(self._resolved(self._open[:cut], inline))
                self._drop(cut)
            else:
                self._goal = 2 * cut
        return settled

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Span]:
        """Spans of what is not settled and of a piece to come; none is taken.

        While it grows, marks that have been opened count as closed at the end, so that a bold word is
        bold from its first letter and its asterisks never show.
        """
        kept = self._open, list(self._places), self._lines
        if piece is not None:
            self._add(piece)
        inline = parse_growing(self._open) if is_growing else parse_inline(self._open)
        inline = self._resolved(self._open, inline)
        spans = self._placed(inline)
        self._open, self._places, self._lines = kept
        return spans

    def _resolved(self, text: str, inline: Inline) -> Inline:
        """The spans with what has been defined."""
        return parse_inline(text, self._references) if self._references and "[" in text else inline

    def _add(self, piece: Piece) -> None:
        if piece.is_line_start and self._lines:
            self._open += "\n"
        self._lines += piece.is_line_start
        self._places.append((len(self._open), piece.offset))
        self._open += piece.text

    def _next_cut(self) -> tuple[int, bool] | None:
        """Where the next stretch ends, and whether none can be longer; None while that cannot be known."""
        text = self._open
        found = _PLACE_TO_CUT.search(text, min(self._goal, OPEN_CHARS) - 1, OPEN_CHARS)
        if found is not None:
            return found.end(), found.end() >= OPEN_CHARS
        if len(text) <= OPEN_CHARS:
            return None
        # A word or a cluster over the bound: the cut is before the bound then, and no later one will come.
        return cut_before(text, OPEN_CHARS, OPEN_CHARS // 2), True

    def _drop(self, cut: int) -> None:
        self._open = self._open[cut:]
        self._goal = SETTLE_CHARS
        passed = [(at, offset) for at, offset in self._places if at <= cut]
        at, offset = passed[-1]
        later = [(at - cut, offset) for at, offset in self._places[len(passed) :]]
        self._places = [(0, offset + cut - at), *later]

    def _placed(self, inline: Inline) -> list[Span]:
        """The spans with offsets of the visible source."""
        places = self._places
        if not places:
            return []
        shift = places[0][1] - places[0][0]
        if all(offset - at == shift for at, offset in places):
            return [Span(text, mark, href, at + shift) for text, mark, href, at in inline.spans]
        return [part for span in inline.spans for part in placed_parts(span, places)]


def placed_parts(span: Span, places: Sequence[tuple[int, int]]) -> list[Span]:
    """A span cut where its characters stop following each other in the source.

    Args:
        span: With an offset of the text that was parsed.
        places: For each stretch of that text, where it begins there and in the source.
    """
    index = 0
    while index + 1 < len(places) and places[index + 1][0] <= span.offset:
        index += 1
    parts: list[Span] = []
    begin, end = span.offset, span.offset + len(span.text)
    while begin < end:
        at, offset = places[index]
        until = min(end, places[index + 1][0]) if index + 1 < len(places) else end
        text = span.text[begin - span.offset : until - span.offset]
        parts.append(span._replace(text=text, offset=offset + begin - at))
        begin, index = until, index + 1
    return parts


def parse_growing(text: str) -> Inline:
    """Text of which the end is still to come, read as if its open marks ended there."""
    text = _ARRIVING.sub("", text)
    inline = parse_inline(text)
    if inline.is_closed:
        return inline
    ticks = _LAST_TICKS.search(text)
    if ticks is not None and any("`" in span.text for span in inline.spans):
        return parse_inline(text + ticks[1])
    return parse_inline(text.rstrip(" ") + inline.closing) if inline.closing else inline


class TextView:
    """Lines of a paragraph or a heading."""

    def __init__(self, frame: Frame, base: Style, references: References | None) -> None:
        self._frame = frame
        self._base = base
        self._settling = Settling(references)
        self._line: list[Run] = []
        """The last line of the settled text, which may go on."""
        self._made = 0
        self._ended: list[Line] | None = None
        """The last lines as they are if nothing more comes: asked for in each frame of the next block."""

    def feed(self, piece: Piece) -> list[Line]:
        """Lines that are finished now."""
        self._ended = None
        settled = self._settling.feed(piece)
        if not settled:
            return []
        rows = self._wrapped(settled)
        self._line = rows.pop()
        lines = self._frame.lines(rows, self._made)
        self._made += len(lines)
        return lines

    def parted(self) -> list[Line]:
        """The lines that are left where a block goes on in another part."""
        return self.rest()

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """Lines of what is not finished, and of a piece to come."""
        if piece is not None or is_growing:
            return self._drawn(piece, is_growing=is_growing)
        if self._ended is None:
            self._ended = self._drawn(None, is_growing=False)
        return self._ended

    def _drawn(self, piece: Piece | None, *, is_growing: bool) -> list[Line]:
        spans = self._settling.rest(piece, is_growing=is_growing)
        return self._frame.lines(trimmed(self._wrapped(spans)), self._made)

    def _wrapped(self, spans: list[Span]) -> list[list[Run]]:
        runs = [*self._line, *styled(self._frame.palette, self._base, spans)]
        # Where settled text ended is an accident of how it came, and may be within a word.
        return wrap(joined(runs), self._frame.cells)
