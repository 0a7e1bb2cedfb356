"""This file is the text of a tool call: a name with its arguments, as much of it shown as a screen can take.

The rule it keeps: what has come keeps its place in the text, all of it, however the call goes on; so what closes
it belongs to the text only once nothing more can come. Only another name moves it, or one that comes late: it
stands before the arguments.
"""

from collections.abc import Callable, Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.events import ToolCallDelta
from tuiapp.ui.drawn import NOWHERE, Line, Spot, cells_between, line_showing, offset_at
from tuiapp.ui.markdown.cells import cut_before
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.shown import Snippet
from tuiapp.ui.stretches import line_around
from tuiapp.ui.wrapping import PlainLine, wrap_plain


SHOWN_CALL_CHARS: Final = 4_000
"""Of a longer call the rest is counted: laying out 1 MB a frame takes 0.7 s."""

READ_CHARS: Final = 16_384
"""Of what is not shown, read at once for whoever looks for words: under 1 ms, 10 ms where tabs are everywhere."""

BLOCK_CHARS: Final = 4_096
"""Searched once: of a call that grows, what stands behind its last block is searched at each frame."""

_MARK: Final = "→ "
_MARKED_CELLS: Final = 8
"""In less room than this the mark would take a third of it, and is left out."""
_CLOSE: Final = ")"


class CallText:
    """A call as it is shown, and where. Implements `EntryText` and `ShownText`.

    The end of what is shown stands for the end of the text: a selection that reaches it has the rest too.

    Args:
        drawn: Tells its lines.
        top: Tells where the first of them is in the entry.
    """

    def __init__(self, drawn: Callable[[], Sequence[Line]], top: Callable[[], int]) -> None:
        self._drawn = drawn
        self._top = top
        self._name = ""
        self._is_finished = False
        self.revision = 0
        """Another number than before where a name has moved what had been read."""
        self._shown = ""
        """As much of it as is drawn."""
        self._end = _CLOSE
        """What is shown behind that."""
        self._begin("", "")

    def _begin(self, name: str, arguments: str) -> None:
        """Nothing has been read of it."""
        self._source_name = name
        self._source = SourceText()
        self._source.append(f"{name}(")
        self._source.append(arguments)
        self._visible = ""
        """What has been read."""
        self._block_ends: list[int] = []

    # What it says.

    def take(self, delta: ToolCallDelta) -> None:
        """Another piece of it, to be read later."""
        self._name = delta.name or self._name
        self._source.append(delta.arguments)

    def finish(self) -> None:
        """Nothing more comes."""
        if not self._is_finished:
            self._is_finished = True
            self._named.append(_CLOSE)
            self._source.finish()

    @property
    def _named(self) -> SourceText:
        """The text under the name that it has now; anew only when somebody asks, whatever names come."""
        if self._name != self._source_name:
            self._begin(self._name, self._source.text[len(self._source_name) + 1 :])
            self.revision += 1
        return self._source

    def read(self) -> None:
        """Take in what has come, as far as it is shown."""
        closing = len(_CLOSE) if self._is_finished else 0
        while self._named.has_more and len(self._visible) <= SHOWN_CALL_CHARS + closing:
            self._take(SHOWN_CALL_CHARS)
        self._shown, self._end = self._visible, "" if self._is_finished else _CLOSE
        if len(self._visible) - closing > SHOWN_CALL_CHARS:
            self._shown = self._visible[:SHOWN_CALL_CHARS]
            hidden = self.length - closing - self._source.raw_offset(SHOWN_CALL_CHARS)
            self._end = f"… {_counted(hidden)})"

    def read_on(self) -> None:
        """Take in some more of what is not shown."""
        self._take(READ_CHARS)

    def _take(self, limit_chars: int) -> None:
        self._visible += self._source.take(limit_chars)
        text, ends = self._visible, self._block_ends
        end = ends[-1] if ends else 0
        while len(text) - end > BLOCK_CHARS:
            cut = cut_before(text, end + BLOCK_CHARS, end)
            end = cut if cut > end else end + BLOCK_CHARS
            ends.append(end)
        if self._is_finished and self.is_read and end < len(text):
            ends.append(len(text))

    def guessed_height(self, width_cells: int) -> int:
        """How many lines it may take."""
        return max(self._shown.count("\n") + 1, len(self._shown) // width_cells)

    def wrapped(self, width_cells: int, style: Style) -> list[Line]:
        """Its lines, to the right of a mark before the first of them; without it where there is no room."""
        whole = f"{self._shown}{self._end}"
        mark = _MARK if width_cells >= _MARKED_CELLS else ""
        indent = " " * len(mark)
        lines = wrap_plain(whole, width_cells - len(mark), style)
        return [
            self._cut(line, whole, mark if number == 0 else indent, style)
            for number, line in enumerate(lines)
        ]

    def _cut(self, line: PlainLine, whole: str, before: str, style: Style) -> Line:
        """A line in up to three parts: what stands before the text, the text, and what closes the call."""
        last = len(self._shown)
        shown = min(max(last, line.start), line.end)
        parts = [(whole[line.start : shown], line.start)] if line.start < last else []
        if before:
            parts.insert(0, (before, NOWHERE))
        if shown < line.end:
            parts.append((whole[shown : line.end], NOWHERE))
        return Line(
            Strip(Segment(text, style) for text, _ in parts), tuple(offset for _, offset in parts)
        )

    # To be selected.

    @property
    def length(self) -> int:
        """The length of the text."""
        return len(self._named.text)

    @property
    def written(self) -> str:
        """The text as it came."""
        return self._named.text

    def between(self, start: int, end: int) -> str:
        """The text between two places of it."""
        return self._named.text[start:end]

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """The line of the text that has a place."""
        return line_around(self._named.text, offset)

    def text_line(self, line: int) -> Line | None:
        """A line of the call, by its place in the entry."""
        lines, place = self._drawn(), line - self._top()
        return lines[place] if 0 <= place < len(lines) else None

    def offset_shown(self, shown: int) -> int:
        """The place in the text of a place in what is shown."""
        return self._source.raw_offset(shown) if shown < len(self._shown) else self.length

    def offset_at(self, line: int, cell: int) -> int:
        """The place in the text that a cell stands for; the ends for what stands around it."""
        shown = self.text_line(line)
        if shown is None:
            return 0 if line < self._top() else self.length
        at = offset_at(shown, cell)
        if at == NOWHERE:
            # Where there is little room, what closes the call has a line to itself.
            return 0 if line == self._top() else self.length
        return self.offset_shown(at)

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        shown, visible = self.text_line(line), self._source.visible_offset
        return None if shown is None else cells_between(shown, visible(start), visible(end))

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place, or the last one that begins before it."""
        return self._top() + line_showing(self._drawn(), self._source.visible_offset(offset))

    # To be searched.

    @property
    def is_read(self) -> bool:
        """Whether all that has come of it is in blocks, or arriving."""
        return not self._named.has_more

    @property
    def final_blocks(self) -> int:
        """How many blocks stay as they are."""
        return len(self._block_ends)

    def block(self, number: int) -> Sequence[Snippet]:
        """A block of the text."""
        start = self._block_ends[number - 1] if number else 0
        return [Snippet(self._visible[start : self._block_ends[number]], start)]

    def arriving(self) -> Sequence[Snippet]:
        """What stands behind the blocks."""
        start = self._block_ends[-1] if self._block_ends else 0
        return [Snippet(self._visible[start:], start)]

    def line(self, spot: Spot) -> Line | None:
        """A line that is drawn; None if there is no such line."""
        lines = self._drawn()
        return lines[spot.line] if not spot.part and 0 <= spot.line < len(lines) else None


def _counted(chars: int) -> str:
    return f"{chars:,} more character{'' if chars == 1 else 's'}"
