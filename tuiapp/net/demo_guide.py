"""This file is how the demo's guide finds the part of the app's help that a question is about.

The rule it keeps: it matches words and nothing else, and says so; the same question has the same answer.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import fsum
from typing import Final

from tuiapp.net.demo_answers import GREETING, NOT_A_MODEL, UNKNOWN_QUESTION, HelpTopic


HELP: Final = "help"
"""The keyword of the topic that says what the app is and does."""

_WORD: Final = re.compile(r"\w+")


def _words(text: str) -> frozenset[str]:
    return frozenset(it.lower() for it in _WORD.findall(text))


_GREETINGS: Final = _words("hello hi hey hallo hola salut moin test")
_SMALL_WORDS: Final = _words(
    "a about all am an and any anything are at be can could did do does else even for from get "
    "give have how i if in is it its just know like m make may me mean means mine much must my "
    "need not now of ok okay on one or please s should so some tell than thank thanks that the "
    "their them then there these they thing things this those to too up us use using want was we "
    "what when where which who whom whose why will with would you your yours yourself"
)
"""Words that any question may hold, so that they say nothing of what it is about."""


def guide_answer(question: str, topics: Sequence[HelpTopic], *, is_first: bool) -> str:
    """The topic that the question is most about; a greeting, or what can be asked, where there is none.

    Args:
        question: As it was written.
        topics: What the guide knows.
        is_first: Whether nothing was asked before: the guide then says what it is.
    """
    topic = _topic(_content(question), topics)
    if topic is not None:
        opening = f"{NOT_A_MODEL}\n\n" if is_first else ""
        return f"{opening}{topic.text.rstrip()}\n"
    words = _words(question)
    opening = GREETING if not words or words & _GREETINGS else UNKNOWN_QUESTION
    return f"{opening.rstrip()}\n\n{what_can_be_asked(topics)}"


def what_can_be_asked(topics: Sequence[HelpTopic]) -> str:
    """A question for each topic, as a list."""
    questions = "".join(f"- {it.question}\n" for it in topics if it.question)
    return f"Ask me, for example:\n\n{questions}" if questions else "F1 opens the help.\n"


def _content(question: str) -> frozenset[str]:
    """The words that say something; “What can you do?” has none, and asks for help."""
    words = _words(question)
    return words - _SMALL_WORDS or (frozenset({HELP}) if words else words)


def _topic(words: frozenset[str], topics: Sequence[HelpTopic]) -> HelpTopic | None:
    """The first of those that score highest. A word that several topics share counts for less."""
    keywords = [_words(it.keywords) for it in topics]
    shared_by = Counter(word for known in keywords for word in known)
    # Rounded once: other sums of floats depend on their order, and a set's is another every time.
    scores = [fsum(1 / shared_by[word] for word in words & known) for known in keywords]
    best = max(scores, default=0.0)
    return topics[scores.index(best)] if best else None
