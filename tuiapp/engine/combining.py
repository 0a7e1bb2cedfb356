"""What is sent to a target that is to compare, merge or judge the answers of others.

It never learns who gave which answer: letters are dealt at random, so that neither a name nor the first
place speaks for one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.engine.blind import LETTERS
from tuiapp.engine.rounds import Entrant, Round


PRESETS: Final[Mapping[str, str]] = {
    "compare": (
        "Compare these answers to the prompt below. Say where they agree and where they differ, which "
        "statements are wrong, and what each of them leaves out."
    ),
    "merge": (
        "Merge these answers to the prompt below into a single one that is better than each of them: "
        "keep what is right, leave out what is wrong, and say nothing twice."
    ),
    "judge": (
        "Judge these answers to the prompt below by three criteria: correctness, completeness, clarity. "
        "Give each a mark from 1 to 10 by every criterion in a table, then name the best and say why."
    ),
}
"""Instructions to begin with."""


@dataclass(frozen=True, slots=True)
class Combination:
    """The prompt, and who is called what in it."""

    prompt: UserMessage
    letters: Mapping[str, Entrant]


def combination(instruction: str, judged: Round, order: Sequence[Entrant]) -> Combination:
    """The instruction, the prompt of the round with its files, and the answers, each in a file of its own.

    Args:
        instruction: What to do with the answers.
        judged: The round they are from.
        order: Those who answered, in the order of the letters they get: a random one.
    """
    letters = dict(zip(LETTERS, order, strict=False))
    names = [f"answer-{letter}.md" for letter in letters]
    answers = [
        Attachment(name, "text/plain", one.text.encode("utf-8", "replace"))
        for name, one in zip(names, letters.values(), strict=True)
    ]
    text = (
        f"{instruction}\n\nThe answers are attached: {', '.join(names)}.\n\n"
        f"The prompt was:\n\n{judged.prompt.text}"
    )
    return Combination(UserMessage(text, (*judged.prompt.attachments, *answers)), letters)
