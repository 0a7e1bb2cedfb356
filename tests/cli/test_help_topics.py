"""What the guide knows comes from the app itself."""

from tuiapp.cli.help_topics import help_topics
from tuiapp.core.definitions import DEFINITIONS
from tuiapp.ui.commands import COMMANDS


def test_every_key_and_every_figure_is_explained() -> None:
    text = "\n".join(topic.text for topic in help_topics())
    assert all(one.title in text for one in COMMANDS)
    assert all(one.formula in text for one in DEFINITIONS)


def test_keywords_are_lower_case_words() -> None:
    for topic in help_topics():
        assert all(word.islower() and " " not in word for word in topic.keywords)
