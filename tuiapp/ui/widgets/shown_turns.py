"""This file is where the prompts and answers of a lane stand on its page.

The rule it keeps: an answer is known by its run, whichever lane was asked for it.
"""

from collections.abc import Sequence

from tuiapp.core.messages import UserMessage
from tuiapp.engine.run import Run
from tuiapp.ui.widgets.entries import Entry


class ShownTurns:
    """What was asked and answered in a lane, oldest first."""

    def __init__(self) -> None:
        self._prompts: list[tuple[UserMessage, Entry]] = []
        self._runs: dict[Entry, Run] = {}

    @property
    def prompts(self) -> Sequence[tuple[UserMessage, Entry]]:
        """What was asked, and where it stands."""
        return self._prompts

    def add_prompt(self, prompt: UserMessage, entry: Entry) -> None:
        """Note where a prompt stands."""
        self._prompts.append((prompt, entry))

    def add_answer(self, run: Run, entry: Entry) -> None:
        """Note where an answer stands; one of another lane too, where this one goes on from it."""
        self._runs[entry] = run

    def run_of(self, entry: Entry | None) -> Run | None:
        """The run whose answer this is; None where it is no answer."""
        return None if entry is None else self._runs.get(entry)

    def clear(self) -> None:
        """Begin with nothing again."""
        self._prompts.clear()
        self._runs.clear()
