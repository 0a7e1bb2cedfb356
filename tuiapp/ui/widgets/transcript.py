"""The transcript: what was said in a lane, to be read, selected and copied, by mouse and by keyboard."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tuiapp.ui.look import Look
from tuiapp.ui.messages import KeysChanged
from tuiapp.ui.reading_commands import LANE_KEYS
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.caret import Caret, Motion, glyphs, word_around
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.found import FoundMarks, FoundStyles
from tuiapp.ui.widgets.keyboard_selection import MOTIONS, KeyboardSelection
from tuiapp.ui.widgets.line_painter import LEFT_CELLS, NO_ENTRY
from tuiapp.ui.widgets.message_cursor import MessageCursor, Window
from tuiapp.ui.widgets.page import Page, Place
from tuiapp.ui.widgets.page_view import PageView
from tuiapp.ui.widgets.passages import passage_at, place_near, shown_passage
from tuiapp.ui.widgets.selection import Extent, TextSelection


_WORD_CLICKS = 2
_STRETCH_CLICKS = 3


class Transcript(PageView):
    """A page of messages with a cursor, and a selection that reaches across them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(keys, f"screen.carry_out('{id_}')", show=False, id=id_)
            for id_, keys in LANE_KEYS.items()
        ),
        # With several lanes it is the vote.
        Binding("v", "screen.select_or_vote", show=False),
        Binding("up", "scroll_lines(-1)", show=False),
        Binding("down", "scroll_lines(1)", show=False),
        Binding("home,g", "start", "to the start", show=False),
        Binding("end,G", "end", "to the end", show=False),
    ]

    @dataclass
    class Taken(Message):
        """What is selected with the keyboard is to be copied."""

    def __init__(self, look: Look, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        page = Page()
        self.selection = TextSelection(look.selection)
        self._caret = Caret(page, look.caret)
        self._keyboard = KeyboardSelection(page, self.selection, self._caret)
        self._stood = True, 0
        """Where the view was when the keyboard began to select: whether it followed, and its first line."""
        self._cursor = MessageCursor(page, self._tell_keys)
        self.found = FoundMarks(page, FoundStyles(look.found, look.found_here))
        super().__init__(look, page, [self.found, self.selection, self._caret], id=id)

    # Content.

    def add(self, entry: Entry, *, first: bool = False) -> None:
        """Put an entry at the end, or before all others."""
        if first:
            self._entries_moved(0, 1)
        super().add(entry, first=first)

    def take_out(self, entry: Entry) -> None:
        """Take an entry away."""
        self._entries_moved(self.entries.index(entry), -1)
        super().take_out(entry)
        self.found.follow_page()

    def _entries_moved(self, at: int, by: int) -> None:
        was_selecting = self.is_selecting
        self.selection.entries_moved(at, by)
        self._keyboard.entries_moved(at, by)
        if was_selecting and not self.is_selecting:
            self._tell_keys()

    def clear_entries(self) -> None:
        """Begin with an empty page."""
        self.drop_selection()
        super().clear_entries()
        self.found.follow_page()

    def update_from(self, index: int) -> None:
        """Lines of the entry at `index`, and perhaps of those below it, have changed."""
        if index < len(self.entries):
            self.found.follow(self.entries[index])
        super().update_from(index)

    def take_look(self, look: Look) -> None:
        """Draw everything in other colours."""
        self.selection.style = look.selection
        self._caret.style = look.caret
        self.found.styles = FoundStyles(look.found, look.found_here)
        super().take_look(look)

    def toggle_raw(self, entry: AnswerEntry) -> None:
        """Show an answer as it was written, or as Markdown again; the text in view stays in view."""
        shown = None if self.following else self._first_text_of(entry)
        entry.toggle_raw()
        self.update_entry(entry)
        if shown is None:
            return
        delta, section, offset = shown
        passage = shown_passage(entry, section)
        if passage is not None:
            place = Place(entry, entry.spot(passage.text.line_showing(offset)))
            self.update_entry(entry)
            self.show_place(place, -delta)

    def toggle_fold(self, entry: Entry) -> None:
        """Fold or unfold what of a message can be. The view stays where a prompt is to be read on from."""
        is_answer = isinstance(entry, AnswerEntry)
        if not is_answer:
            self.hold()
        entry.toggle_fold()
        self.update_entry(entry)
        if not is_answer and not self.is_selecting:
            self.let_go()
        self._tell_keys()

    def _first_text_of(self, entry: Entry) -> tuple[int, int, int] | None:
        """The first text in view, if it is of the entry at the top: rows above it, section, offset."""
        number, top = self._page.entry_at(round(self.scroll_y))
        if number < 0 or self.entries[number] is not entry:
            return None
        for line in range(top, min(top + self._rows, entry.height)):
            passage = passage_at(entry, line)
            found = glyphs(passage.text, line) if passage is not None else None
            if passage is not None and found:
                return line - top, passage.section, found[0].start
        return None

    def _tell_keys(self) -> None:
        """Keys go elsewhere, or are about something else."""
        self.post_message(KeysChanged())

    # The cursor.

    @property
    def _window(self) -> Window:
        return Window(round(self.scroll_y), self._rows)

    @property
    def message(self) -> Entry | None:
        """The message under the cursor; there is one only where the keys come here."""
        number = self._entry_under_cursor
        return None if number == NO_ENTRY else self.entries[number]

    @property
    def _entry_under_cursor(self) -> int:
        return self._cursor.number if self.has_focus else NO_ENTRY

    def _watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        if has_focus:
            self._cursor.come_into(self._window, at_end=True)
        elif self.app.app_focus:
            # Another window has the keys for a while: the caret waits.
            self.stop_selecting(keep=True)
        self.refresh()
        self._tell_keys()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The user, or a key, moved the view: the cursor comes along."""
        super().watch_scroll_y(old_value, new_value)
        if self.has_focus:
            self._cursor.come_into(self._window, at_end=new_value < old_value)

    def walk(self, step: int) -> None:
        """Read on: in a long message, or at the next one, up (-1) or down (1)."""
        goal = self._cursor.walk(step, self._window)
        if goal is not None:
            self.show_place(*goal)
        self.refresh()

    def action_scroll_lines(self, lines: int) -> None:
        """Move the view by lines, at once: what is animated falls behind a key that is held."""
        self.show_line(round(self.scroll_y) + lines)

    def action_start(self) -> None:
        """Go to the first message."""
        self._cursor.entry = self.entries[0] if self.entries else None
        self.scroll_home(animate=False, immediate=True)
        self.refresh()

    def action_end(self) -> None:
        """Go to the last message, and follow it."""
        self._cursor.entry = self.entries[-1] if self.entries else None
        self.action_follow()

    # Selecting with the keyboard.

    @property
    def is_selecting(self) -> bool:
        """Whether keys select."""
        return self._keyboard.is_on

    def begin_selecting(self) -> bool:
        """Select from the first text of the message under the cursor that is in view. Whether there is any."""
        window = self._window
        self._cursor.come_into(window, at_end=True)
        number = self._cursor.number
        if number == NO_ENTRY:
            return False
        top = self._page.top(number)
        last = min(self.entries[number].height, window.end - top)
        if not self._keyboard.begin(number, max(0, window.top - top), last):
            return False
        self._stood = self.following, window.top
        self.hold()
        self.refresh()
        self._tell_keys()
        return True

    def stop_selecting(self, *, keep: bool = False) -> bool:
        """Select no more with the keyboard. Whether it was.

        Args:
            keep: Whether what is selected stays so.
        """
        if not self.is_selecting:
            return False
        self._keyboard.end(keep=keep)
        followed, top = self._stood
        if followed or round(self.scroll_y) != top:
            # Where something else holds it at the end, it stays held.
            self.let_go()
        self.refresh()
        self._tell_keys()
        return True

    def on_key(self, event: events.Key) -> None:
        """While keys select, letters are no commands."""
        if not self.is_selecting:
            return
        motion = MOTIONS.get(event.key)
        if motion is not None:
            self._go(motion)
        elif event.key == "V":
            self._keyboard.toggle_lines()
            self.refresh()
        elif event.key in {"y", "enter"}:
            self.post_message(self.Taken())
        elif event.key in {"v", "space"}:
            self.stop_selecting()
        elif not event.is_printable:
            return
        event.stop()

    def _go(self, motion: Motion) -> None:
        self._keyboard.go(motion, self._window.step)
        found = self._caret.line
        if found is not None:
            number, line = found
            entry = self.entries[number]
            self._cursor.entry = entry
            y = self._page.top(number) + line
            if not self._window.top <= y < self._window.end - 1:
                delta = -1 if y <= self._window.top else 2 - self._rows
                self.show_place(Place(entry, entry.spot(line)), delta)
                self.hold()
        self.refresh()

    # Mouse.

    def on_unmount(self) -> None:
        """A lane that goes while the button is down takes the mouse from no other."""
        self.release_mouse()

    def _place_under(self, event: events.MouseEvent) -> Extent:
        """The place in the text under the mouse; the nearest one where there is no text."""
        number, line = self._line_under(event)
        place = place_near(self.entries[number], line, max(0, event.x - LEFT_CELLS))
        return Extent(number, *place, place.offset)

    def _line_under(self, event: events.MouseEvent) -> tuple[int, int]:
        number, line = self._page.entry_at(round(self.scroll_y) + event.y)
        return max(0, number), max(0, line)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a selection."""
        if event.button != 1 or not self.entries:
            return
        self.stop_selecting()
        self.selection.begin(self._place_under(event))
        self.selection.is_growing = True
        self.capture_mouse()
        self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Stretch the selection, which never leaves this widget; scroll at the edges."""
        if not self.selection.is_growing:
            return
        if event.y < 0:
            self.scroll_up(animate=False)
        elif event.y >= self.size.height:
            self.scroll_down(animate=False)
        self.selection.stretch(self._place_under(event))
        self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the selection; without a stretch it was a click."""
        self.release_mouse()  # also where the message under it was taken away meanwhile
        if not self.selection.is_growing:
            return
        self.selection.is_growing = False
        place = self._page.locate(round(self.scroll_y) + event.y)
        if self.selection.is_empty and place is not None:
            number, line = place
            entry = self._cursor.entry = self.entries[number]
            if entry.folds_at(line):
                self.toggle_fold(entry)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Two clicks select a word, three a paragraph or a line of code."""
        if event.chain not in {_WORD_CLICKS, _STRETCH_CLICKS} or not self.entries:
            return
        number, line = self._line_under(event)
        passage = passage_at(self.entries[number], line)
        if passage is None:
            return
        offset = passage.text.offset_at(line, max(0, event.x - LEFT_CELLS))
        if event.chain == _WORD_CLICKS:
            start, end = word_around(glyphs(passage.text, line), offset)
        else:
            start, end = passage.text.stretch_at(offset)
        self.selection.begin(Extent(number, passage.section, start, end))
        self.refresh()

    # What is selected, by either.

    def read_selection(self) -> str:
        """Lay out what is selected, and return it without borders, padding or the newlines of wrapping."""
        if self.selection.is_empty:
            return ""
        text = self.selection.text(self.entries)
        # Parts of a long answer that nobody had looked at may have been laid out for this.
        self.update_from(0)
        return text

    def drop_selection(self) -> None:
        """Select nothing any more, even while a button is held."""
        self.selection.clear()
        self.release_mouse()
        self.stop_selecting()
        self.refresh()
