"""This file is what can be copied of a conversation, and who took it.

The rule it keeps: nothing is called copied that nobody said they took, and of two copies the one asked
for last is what stays.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tuiapp.core.visible import visible
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.markdown.ports import CodeBlock, TableBlock
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.transcript import Transcript


class _Turn(NamedTuple):
    """Which of several was copied last, and what was in view then: pressing again takes the next one."""

    entry: Entry
    what: str
    top: int
    place: int


class Copying:
    """Carries out the commands that copy.

    A command is about the message under the cursor; where no lane has the keys, about the last answer.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._turn: _Turn | None = None
        self._one_at_a_time = asyncio.Lock()
        """Programs that run beside each other would leave it to chance whose text stays."""

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "copy.message": lambda _: self.copy_message(),
            "copy.code": lambda _: self.copy_code(),
            "copy.table": lambda _: self.copy_table(as_markdown=False),
            "copy.table_markdown": lambda _: self.copy_table(as_markdown=True),
            "copy.all": lambda _: self.copy_all(),
            "copy.image": lambda _: self.copy_image(),
        }

    @property
    def _transcript(self) -> Transcript:
        return self._desk.lane.transcript

    def _message(self) -> Entry | None:
        return self._transcript.message or self._desk.lane.last_answer

    def copy_selection(self) -> bool:
        """Copy what is selected: by the keyboard, in the composer, in the transcript; the first there is.

        In the transcript nothing is selected then: the key that copied would never stop an answer.

        Returns:
            Whether anything was selected.
        """
        transcript, composer = self._transcript, self._desk.composer
        was_selecting, is_folded = transcript.is_selecting, False
        selected = "" if was_selecting else composer.selected_text
        if not selected:
            is_folded = was_selecting or transcript.selection.is_folded(transcript.entries)
            selected = transcript.read_selection()
            transcript.drop_selection()
        if selected:
            self.copy_text(selected, "the selection")
        elif is_folded:
            self._say("What was selected is folded, so nothing is copied.")
        return is_folded or bool(selected)

    def copy_message(self) -> None:
        """Copy a message as it was written, with the tools that it calls."""
        entry = self._message()
        text = _written(entry) if entry is not None else ""
        if not text:
            self._say("There is no answer to copy yet.")
            return
        what = "the message" if entry is self._transcript.message else "the answer"
        self.copy_text(text, what)

    def copy_code(self) -> None:
        """Copy a code block of a message."""
        entry = self._message()
        blocks = entry.body.code_blocks() if isinstance(entry, AnswerEntry) else ()
        if entry is None or not blocks:
            self._say("There is no code block in this message.")
            return
        place = self._chosen(entry, "code", blocks)
        block = blocks[place]
        lines = _counted(block.text.count("\n") + 1, "line")
        size = f"{block.language}, {lines}" if block.language else lines
        self.copy_text(block.text, f"code block {place + 1} of {len(blocks)}", size)

    def copy_table(self, *, as_markdown: bool) -> None:
        """Copy a table of a message."""
        entry = self._message()
        tables = entry.body.tables() if isinstance(entry, AnswerEntry) else ()
        if entry is None or not tables:
            self._say("There is no table in this message.")
            return
        place = self._chosen(entry, f"table {as_markdown}", tables)
        table = tables[place]
        size = _counted(len(table.rows), "row")
        what = f"table {place + 1} of {len(tables)}"
        if as_markdown:
            self.copy_text(table.written, what, f"{size}, as Markdown")
        else:
            self.copy_text(table.tsv, what, f"{size}, with tabs")

    def _chosen(
        self, entry: Entry, what: str, found: Sequence[CodeBlock] | Sequence[TableBlock]
    ) -> int:
        """The next one of what was copied just now; else the one nearest to the middle of the view."""
        transcript = self._transcript
        if entry is not transcript.message:
            return len(found) - 1
        turn, top = self._turn, round(transcript.scroll_y)
        if turn is not None and turn[:3] == (entry, what, top):
            place = (turn.place + 1) % len(found)
        else:
            middle = top + transcript.size.height // 2 - transcript.line_of(entry)
            places = [(one.start, max(one.start, one.end - 1)) for one in found]
            lines = [[entry.text.line_showing(at) for at in ends] for ends in places]
            away = [max(first - middle, middle - last, 0) for first, last in lines]
            place = away.index(min(away))
            transcript.update_entry(entry)  # some of it may have been laid out for this
        self._turn = _Turn(entry, what, top, place)
        return place

    def copy_all(self) -> None:
        """Copy all prompts and answers of the lane."""
        entries = [it for it in self._transcript.entries if it.label]
        said = [(it.label, text) for it in entries if (text := _written(it))]
        if said:
            text = "\n\n".join(f"## {label}\n\n{text.strip()}" for label, text in said)
            self.copy_text(text + "\n", "the conversation", _counted(len(said), "message"))
        else:
            self._say("There is nothing to copy yet.")

    def copy_image(self) -> None:
        """Copy the path of the image that came last."""
        paths = [path for view in self._desk.lane.views for path in view.saved_images]
        if paths:
            self.copy_text(paths[-1], "the image's path")
        else:
            self._say("There is no image that was saved.")

    def copy_text(self, text: str, what: str, size: str = "") -> None:
        """Copy a text.

        Args:
            text: The text.
            what: Says to the user what it is.
            size: How much it is; else its characters are counted.
        """
        # Control characters would act where the text is pasted; a tab belongs to it.
        shown = "\t".join(visible(part) for part in text.split("\t"))
        called = f"{what} ({size or _counted(len(shown), 'character')})"
        self._desk.screen.run_worker(self._copy(shown, called), exit_on_error=False)

    async def _copy(self, text: str, called: str) -> None:
        """In the order in which copies were asked for, which is that of a lock's waiters."""
        async with self._one_at_a_time:
            program = await asyncio.to_thread(self._desk.services.clipboard.copy, text)
            if program is not None:
                self._say(f"Copied {called} with {program}.")
                return
            self._desk.screen.app.copy_to_clipboard(text)
            self._say(
                f"Sent {called} to the terminal (OSC 52); it does not say whether it took it."
            )

    def _say(self, sentence: str) -> None:
        """What became of the last copy: the one before is in the clipboard no more."""
        self._desk.say(sentence, kind="copy")


def _written(entry: Entry) -> str:
    """What a message says, without what was thought before it was said."""
    return entry.written if isinstance(entry, AnswerEntry) else entry.text.written


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
