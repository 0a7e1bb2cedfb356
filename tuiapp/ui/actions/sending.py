"""This file is how a prompt leaves: with its files, and with what its targets are known to refuse said first.

The rule it keeps: a prompt whose file cannot be read goes back to the composer, not out without it.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from tuiapp.core.errors import TuiappError
from tuiapp.core.figures import size
from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.objecting import Objecting
from tuiapp.ui.paths import is_file
from tuiapp.ui.widgets.attachment_bar import AttachmentBar
from tuiapp.ui.widgets.lane import LaneView


MAX_ATTACHMENTS: Final = 20
MAX_AT_WORDS: Final = 100
"""Words with an @ in one prompt that are looked up on the disk; a pasted log may have thousands."""
_AT_WORD: Final = re.compile(r'(?:^|(?<=[\s(\[{]))@(?:"([^"\n]+)"|([^\s"@]+))')
_PUNCTUATION: Final = ".,;:!?)]}'"
# A handle or a decorator has no folder, and seldom a suffix as short as those of files.
_LIKE_A_PATH: Final = re.compile(r"(?!\w+://).*(?:[/\\]|[^.]\.(?=\w*[a-zA-Z])\w{1,5}$)")
_MAX_NAMED: Final = 3
_MAX_NAME_CHARS: Final = 80


class Sending:
    """Holds the files of the next prompt, and carries out the commands about them."""

    def __init__(self, desk: Desk, bar: AttachmentBar, objecting: Objecting) -> None:
        self._desk = desk
        self._objecting = objecting
        self._bar = bar
        self._attachments: tuple[Attachment, ...] = ()
        # Files are read and prompts sent in the order they were asked for.
        self._turn = asyncio.Lock()

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {"attachment.add": self.attach, "attachment.drop": self.drop_named}

    # Files.

    def attach(self, path: str) -> None:
        """Read a file; without a path, let one be picked."""
        if path:
            self._in_turn(partial(self._attach, (path,)))
        else:
            composer = self._desk.composer
            composer.focus()
            text = composer.text
            composer.put(f"{text} @" if text and not text[-1].isspace() else f"{text}@")

    def drop(self, number: int) -> None:
        """A file is not to go."""
        kept = [one for place, one in enumerate(self._attachments) if place != number]
        self._show(kept)

    def drop_last(self) -> None:
        """The file that was added last is not to go."""
        self._show(self._attachments[:-1])

    def drop_named(self, name: str) -> None:
        """The file of this name is not to go; without a name, the one that was added last."""
        if not self._attachments:
            self._desk.say("No file is attached.")
        elif not name:
            self.drop_last()
        elif any(one.name == name for one in self._attachments):
            self._show([one for one in self._attachments if one.name != name])
        else:
            attached = ", ".join(one.name for one in self._attachments)
            self._desk.say(f"“{name}” is not attached. Attached: {attached}.")

    def attached_names(self) -> Sequence[tuple[str, str]]:
        """The names of the files, and their sizes."""
        return [(one.name, size(len(one.data))) for one in self._attachments]

    def begin_anew(self, unsent: Sequence[UserMessage]) -> None:
        """Another conversation: what was not sent is the composer's again."""
        self._objecting.forget_all()
        self.give_back(unsent)

    def give_back(self, prompts: Sequence[UserMessage]) -> None:
        """Put prompts that were not sent, with their files, before what is being written."""
        if not prompts:
            return
        composer = self._desk.composer
        written = [composer.text] if composer.text else []
        composer.put("\n\n".join([*(prompt.text for prompt in prompts), *written]))
        files = [file for prompt in prompts for file in prompt.attachments]
        self._show([*files, *(one for one in self._attachments if one not in files)])

    def _show(self, attachments: Sequence[Attachment]) -> None:
        self._attachments = tuple(attachments)
        self._bar.show(self._attachments)

    async def _attach(self, paths: Sequence[str]) -> bool:
        """Read the files. Returns whether all of them could be."""
        for path in paths:
            try:
                attachment = await asyncio.to_thread(self._desk.services.files.read, path)
            except TuiappError as error:
                self._desk.tell(error.sentence, "error")
                return False
            if attachment in self._attachments:
                continue
            if len(self._attachments) >= MAX_ATTACHMENTS:
                said = (
                    f"“{attachment.name}” is one file too many: {MAX_ATTACHMENTS} go with a prompt."
                )
                self._desk.tell(said, "error")
                return False
            self._show([*self._attachments, attachment])
        return True

    # Prompts.

    def submit(self, text: str, *, only_focused: bool = False) -> None:
        """Send a prompt with its files, to all lanes or one; at once, unless files are to be read first."""
        lane = self._desk.lane if only_focused else None
        if self._turn.locked() or _AT_WORD.search(text):
            self._in_turn(partial(self._submit, text, lane))
        else:
            self._send(text, lane)

    def resume(self) -> None:
        """Enter with nothing written: the queue may go on. Files do not go alone."""
        if self._attachments:
            self._desk.say("Write what to do with the file: it goes with a prompt.")
        else:
            self._desk.flow.resume()

    async def _submit(self, text: str, lane: LaneView | None) -> None:
        is_sent = False
        try:
            prompt = await asyncio.to_thread(_with_files, text)
            if await self._attach(prompt.paths):
                if prompt.missing:
                    self._desk.tell(_missing_words(prompt.missing))
                self._send(prompt.text, lane)
                is_sent = True
        finally:
            if not is_sent:
                self.give_back([UserMessage(text)])

    def _send(self, text: str, lane: LaneView | None) -> None:
        """Send it to every lane, or to one alone."""
        attachments = self._attachments
        flow = self._desk.flow
        self._show(())
        prompt = UserMessage(text, attachments)
        if lane is None:
            for one in flow.compared:
                self._objecting.object_to_prompt(one, prompt)
            flow.submit(text, attachments)
        else:
            self._objecting.object_to_prompt(lane, prompt)
            if not flow.submit_to(lane, text, attachments):
                self.give_back([prompt])
                self._desk.say("This lane's answer is still coming. Escape stops it.")

    def _in_turn(self, work: Callable[[], Coroutine[None, None, object]]) -> None:
        async def wait_and_work() -> None:
            async with self._turn:
                await work()

        self._desk.screen.run_worker(wait_and_work, exit_on_error=False)


@dataclass(frozen=True, slots=True)
class _Worded:
    """A prompt whose words with an @ have been looked up."""

    text: str
    """With the names of files in place of their paths. A word that is no file stays as it is written."""
    paths: Sequence[str]
    missing: Sequence[str]
    """What looks like the path of a file that is not there, once each."""


def _with_files(text: str) -> _Worded:
    """Look up what a prompt names with an @. Blocks."""
    paths: list[str] = []
    missing: dict[str, None] = {}

    def name_of(match: re.Match[str]) -> str:
        quoted, bare = match.groups()
        for path in [quoted] if quoted else [bare, bare.rstrip(_PUNCTUATION)]:
            if is_file(path):
                paths.append(path)
                rest = "" if quoted else bare[len(path) :]
                return re.split(r"[/\\]", path)[-1] + rest
        wanted = quoted or bare.rstrip(_PUNCTUATION)
        if quoted or _LIKE_A_PATH.match(wanted):
            missing[wanted] = None
        return match[0]

    said = _AT_WORD.sub(name_of, text, count=MAX_AT_WORDS)
    return _Worded(said, paths, list(missing))


def _missing_words(paths: Sequence[str]) -> str:
    """That these files are not there: `There is no file “a/b.png”: it goes as text.`."""
    named = [f"“{path[:_MAX_NAME_CHARS]}”" for path in paths[:_MAX_NAMED]]
    if len(paths) > _MAX_NAMED:
        named.append(f"{len(paths) - _MAX_NAMED} more")
    listed = " or ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]
    return f"There is no file {listed}: {'it goes' if len(paths) == 1 else 'they go'} as text."
