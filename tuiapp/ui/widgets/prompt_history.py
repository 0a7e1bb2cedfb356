"""This file is the composer's memory of what was sent.

The rule it keeps: walking through it never loses what was being written.
"""

from collections.abc import Iterable
from typing import Final


MAX_REMEMBERED_PROMPTS: Final = 1000


class PromptHistory:
    """What was sent, and a place in it; the unsent draft is the newest entry and never lost."""

    def __init__(self) -> None:
        self._sent: list[str] = []
        self._draft = ""
        self._steps_back = 0

    def add(self, text: str) -> None:
        """Remember a prompt as the newest, once where it repeats the last, and return to its end.

        A draft that was left for an entry is remembered before it: it was not sent, but written.
        """
        draft = self._draft.rstrip()
        if self._steps_back and draft and draft != text:
            self._remember(draft)
        self._remember(text)
        self._steps_back = 0
        self._draft = ""

    def _remember(self, text: str) -> None:
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
            del self._sent[:-MAX_REMEMBERED_PROMPTS]

    @property
    def entries(self) -> Iterable[str]:
        """All that can be walked to."""
        return (*self._sent, self._draft)

    def walk(self, steps_back: int, current: str) -> str | None:
        """The prompt `steps_back` (1 or −1) from here, or None at either end.

        `current` is what the composer holds; where it is not the entry it began as, it is kept as the
        draft.
        """
        place = self._steps_back + steps_back
        if not 0 <= place <= len(self._sent):
            return None
        if self._steps_back == 0 or current != self._sent[-self._steps_back]:
            self._draft = current
        self._steps_back = place
        return self._draft if place == 0 else self._sent[-place]
