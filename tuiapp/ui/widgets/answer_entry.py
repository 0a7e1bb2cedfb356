"""An answer as it grows: reasoning folded above, Markdown, tool calls, and its status below."""

from collections.abc import Sequence
from typing import Final, Self

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.answer import Answer
from tuiapp.core.events import (
    Chunk,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.core.metrics import Metrics
from tuiapp.ui.drawable import Drawable
from tuiapp.ui.drawn import NOWHERE, Spot
from tuiapp.ui.look import Look
from tuiapp.ui.markdown.ports import Document, Highlighter, NewDocument
from tuiapp.ui.widgets.answer_body import AnswerBody
from tuiapp.ui.widgets.answer_parts import foot_lines, reasoning_summary
from tuiapp.ui.widgets.document_text import DocumentText
from tuiapp.ui.widgets.entries import headline
from tuiapp.ui.widgets.entry_text import EntryText, Passage
from tuiapp.ui.widgets.tool_calls import ToolCalls


READS_TO_DRAW: Final = 8
"""How often an answer that nobody has looked at is read on when it comes into view: 64 kB, some 40 ms."""

_BLANK: Final = Strip.blank(0)
# Sections. Those with text must ascend as they stand, and calls come last: each has one, counted on from the first.
_HEAD, _THOUGHTS, _GAP, _BODY, _TOOLS_GAP, _MORE_TOOLS, _FOOT, _CALLS = range(8)


class AnswerEntry:
    """One run's answer. What belongs to the run and not to the answer stands in the foot."""

    def __init__(
        self,
        label: str,
        *,
        look: Look,
        new_document: NewDocument,
        highlighter: Highlighter | None,
        like: Self | None = None,
    ) -> None:
        self.answer = Answer()
        self.metrics = Metrics()
        self.label = label
        """Who answers."""
        self._look = look
        self._width = 1
        self._new_document = new_document
        self._highlighter = highlighter
        self.body = AnswerBody(new_document, look.markdown, self._width, lambda: self._top(_BODY))
        """The answer's text."""
        self.text: EntryText = self.body.text
        """What the model answered, without what stands around it."""
        if highlighter is not None:
            self.body.set_highlighter(highlighter)
        self._thoughts = self._no_thoughts()
        self._thoughts_text = DocumentText(lambda: self._thoughts, lambda: self._top(_THOUGHTS))
        self._has_thoughts = False
        self._calls = ToolCalls(look.tool, self._width, lambda: self._top(_CALLS), _CALLS)
        self._foot_text: tuple[tuple[str, str], ...] = ()
        # Who reads along with the thoughts of one answer wants those of the next one too.
        self._reasoning_is_open = like is not None and like.shows_reasoning
        self._head: list[Strip] = []
        self._thought_lines: Sequence[Strip] = ()
        self._gap: list[Strip] = []
        self._body: Sequence[Strip] = ()
        self._is_on_page = False
        # One that was loaded is not parsed before somebody looks at it.
        self._is_read = False
        self._tools_gap: list[Strip] = []
        self._tools: Sequence[Strip] = ()
        self._more_tools: list[Strip] = []
        self._foot: list[Strip] = []

    def _no_thoughts(self) -> Document:
        document = self._new_document(self._look.thoughts, self._width)
        if self._highlighter is not None:
            document.set_highlighter(self._highlighter)
        return document

    # What it says.

    def take(self, chunks: Sequence[Chunk]) -> None:
        """Take the next chunks of the run's log; parse once for all of them, if somebody looks."""
        for chunk in chunks:
            self.answer.add(chunk)
            for event in chunk.events:
                match event:
                    case TextDelta(text=text, choice=0) | RefusalDelta(text=text, choice=0):
                        self.body.append(text)
                    case ReasoningDelta(text=text, choice=0):
                        self._thoughts.append(text)
                        self._has_thoughts = True
                    case ToolCallDelta(choice=0):
                        self._calls.take(event)
                    case RequestSent(attempt=attempt) if attempt > 1:
                        self.body.start_over()
                        self._thoughts = self._no_thoughts()
                        self._has_thoughts = False
                        self._calls.start_over()
                    case _:
                        pass
        if self._is_on_page:
            self._read()

    def finish(self) -> None:
        """The run has ended: nothing more comes."""
        self.body.finish()
        self._thoughts.finish()
        self._calls.finish()
        if self._is_on_page:
            self._read()

    def rename(self, label: str) -> None:
        """Call whoever answers something else; it shows with the next foot."""
        self.label = label

    def show_foot(self, metrics: Metrics, foot: Sequence[tuple[str, str]]) -> None:
        """Set the status lines: pairs of a role (`muted`, `error`, …) and a line."""
        self.metrics = metrics
        self._foot_text = tuple(foot)
        self._lay_out_head()
        self._lay_out_foot()

    def take_highlighter(self, highlighter: Highlighter) -> None:
        """Colour the code, now that it can be."""
        self._highlighter = highlighter
        self.body.set_highlighter(highlighter)
        self._thoughts.set_highlighter(highlighter)
        self._lay_out_content()

    @property
    def is_settled(self) -> bool:
        """Whether all that came is on screen; a flood takes several frames."""
        # Unfolded without any, they are never read, and would be waited for for ever.
        shows_thoughts = self._reasoning_is_open and self._has_thoughts
        thoughts_are = not shows_thoughts or self._thoughts.is_settled
        return self.body.document.is_settled and thoughts_are

    def toggle_raw(self) -> None:
        """Show the answer as it was written, or as Markdown again."""
        self.body.toggle_raw()
        self._lay_out_content()

    @property
    def shows_reasoning(self) -> bool:
        """Whether what the model thinks is unfolded, now or when it comes."""
        return self._reasoning_is_open

    @property
    def is_folded(self) -> bool | None:
        """Whether what the model thought is folded; None where it did not think."""
        return not self._reasoning_is_open if self._has_thoughts else None

    def toggle_fold(self) -> None:
        """Fold or unfold what the model thought, or is going to think."""
        self._reasoning_is_open = not self._reasoning_is_open
        self._lay_out_content()

    # How it is laid out.

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Take a new width or look."""
        self._is_on_page = True
        if look is not self._look:
            self._look = look
            self.body.restyle(look.markdown)
            self._thoughts.restyle(look.thoughts)
            self._calls.restyle(look.tool)
        if width_cells != self._width:
            self._width = width_cells
            self.body.resize(width_cells)
            self._thoughts.resize(width_cells)
            self._calls.resize(width_cells)
        self._lay_out_content()

    def _read(self) -> None:
        """Lay out what has come, as much as a frame has time for."""
        self._is_read = True
        self._lay_out_content()

    def _lay_out_content(self) -> None:
        if self._is_read:
            self._body = self.body.document.lines()
        else:
            source = self.body.text.written
            guess = len(source) // self._width + source.count("\n")
            self._body = [Strip.blank(0)] * guess
        self._tools = self._calls.lines()
        self._lay_out_more_tools()
        self._tools_gap = [_BLANK] if self._tools and self._body else []
        self._lay_out_head()
        self._lay_out_foot()

    def _lay_out_more_tools(self) -> None:
        hidden = self._calls.hidden
        words = (
            f"… and {hidden:,} more tool call{'' if hidden == 1 else 's'}, copied with the message"
        )
        lines = foot_lines([("muted", words)] if hidden else [], self._width, self._look)
        self._more_tools = _as_before(self._more_tools, lines)

    def _lay_out_head(self) -> None:
        look, meta = self._look, "as written" if self.body.is_raw else ""
        head = [headline(self.label, meta, self._width, look.assistant, look.muted)]
        self._thought_lines = ()
        self._gap = []
        if self._has_thoughts:
            mark = "▾" if self._reasoning_is_open else "▸"
            line = f"{mark} {reasoning_summary(self.answer, self.metrics)}"
            head.append(Strip([Segment(line, look.muted)]).crop(0, self._width))
        self._head = _as_before(self._head, head)
        if not self._has_thoughts:
            return
        if self._reasoning_is_open:
            self._thought_lines = self._thoughts.lines()
        if self._body or self.answer.text or (self._thought_lines and self._tools):
            self._gap = [_BLANK]

    def _lay_out_foot(self) -> None:
        foot = foot_lines(self._foot_text, self._width, self._look)
        if foot and (self._body or self._tools):
            foot.insert(0, _BLANK)
        self._foot = _as_before(self._foot, foot)

    # As an entry.

    @property
    def bar(self) -> Style | None:
        """The assistant's colour."""
        return self._look.assistant

    @property
    def _sections(self) -> tuple[tuple[int, Sequence[Strip]], ...]:
        """From the top."""
        return (
            (_HEAD, self._head),
            (_THOUGHTS, self._thought_lines),
            (_GAP, self._gap),
            (_BODY, self._body),
            (_TOOLS_GAP, self._tools_gap),
            (_CALLS, self._tools),
            (_MORE_TOOLS, self._more_tools),
            (_FOOT, self._foot),
        )

    @property
    def height(self) -> int:
        """All parts together."""
        return sum([len(lines) for _, lines in self._sections])

    def line(self, index: int) -> Strip:
        """One line."""
        _, lines, line = self._locate(index)
        return lines[line]

    def _locate(self, line: int) -> tuple[int, Sequence[Strip], int]:
        """The section that has a line, its lines, and the line within it."""
        for section, lines in self._sections:
            if line < len(lines):
                return section, lines, line
            line -= len(lines)
        raise IndexError(line)

    def _top(self, section: int) -> int:
        """The first line of a section."""
        top = 0
        for above, lines in self._sections:
            if above == section:
                break
            top += len(lines)
        return top

    @property
    def _drawn(self) -> tuple[tuple[int, Drawable], ...]:
        """The sections that are drawn when they are looked at, as far as they are shown."""
        if not self._is_read:
            return ()
        below = ((_BODY, self.body.document), (_CALLS, self._calls))
        return ((_THOUGHTS, self._thoughts), *below) if self._thought_lines else below

    def draw(self, first: int, last: int) -> bool:
        """Draw some lines. Whether the height has changed."""
        has_changed = not self._is_read
        for _ in range(READS_TO_DRAW):
            if not has_changed or (self._is_read and self.is_settled):
                break
            self._read()
        for section, drawn in self._drawn:
            top = self._top(section)
            has_changed |= drawn.draw(first - top, last - top)
        return has_changed

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        for section, drawn in self._drawn:
            top = self._top(section)
            drawn.drop(first - top, last - top)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self.body.document.held + self._thoughts.held + self._calls.held

    @property
    def has_work(self) -> bool:
        """Whether something of it is not laid out yet."""
        return not self._is_read or any(drawn.has_work for _, drawn in self._drawn)

    def work(self) -> bool:
        """One step of laying out what nobody looks at."""
        if not self._is_read:
            self._read()
            return True
        return any(drawn.work() for _, drawn in self._drawn)

    def spot(self, line: int) -> Spot:
        """The name of a line."""
        found, _, line = self._locate(line)
        for section, drawn in self._drawn:
            if section == found:
                return drawn.spot(section, line)
        return Spot(found, 0, line, NOWHERE)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        wanted = min(spot.section, _CALLS)
        height = next(len(lines) for section, lines in self._sections if section == wanted)
        line = min(spot.line, max(height - 1, 0))
        for section, drawn in self._drawn:
            if section == wanted:
                line = drawn.line_of(spot)
        return self._top(wanted) + line

    @property
    def written(self) -> str:
        """What it answered as it came, and below that every tool that it calls; to be copied."""
        body, calls = self.body.text.written, self._calls.written
        return "\n\n".join(part for part in (body.rstrip(), calls) if part) if calls else body

    @property
    def passages(self) -> Sequence[Passage]:
        """What the model thought, what it answered, and each tool that it calls."""
        body = Passage(_BODY, self.body.text, self.body.document.shown)
        below = (body, *self._calls.passages)
        if not self._has_thoughts:
            return below
        folded_from = None if self._reasoning_is_open else 0
        return (
            Passage(_THOUGHTS, self._thoughts_text, self._thoughts.shown, folded_from),
            *below,
        )

    def read_on(self) -> None:
        """Read some more of all, also of what is folded."""
        self._thoughts.lines()
        self._calls.read_on()
        self._read()

    def folds_at(self, line: int) -> bool:
        """Whether a line is the reasoning's summary."""
        return self._has_thoughts and line == len(self._head) - 1


def _as_before(before: Sequence[Strip], after: Sequence[Strip]) -> list[Strip]:
    """The new lines; where one is equal to the old one, the old one: it is not painted again."""
    same = [old if old == new else new for old, new in zip(before, after, strict=False)]
    return [*same, *after[len(same) :]]
