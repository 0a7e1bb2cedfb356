"""What the guide knows comes from the app itself."""

import pytest

from tuiapp.cli.help_topics import help_topics
from tuiapp.core.definitions import DEFINITIONS
from tuiapp.net.demo_models import DemoPrompt, guide_answer
from tuiapp.ui.commands import COMMANDS, NUMBERED


def test_every_key_and_every_figure_is_explained() -> None:
    text = "\n".join(topic.text for topic in help_topics())
    assert all(one.title in text for one in COMMANDS if one.id not in NUMBERED)
    assert all(one.formula in text for one in DEFINITIONS)


def test_keywords_are_lower_case_words() -> None:
    for topic in help_topics():
        assert all(word.islower() and " " not in word for word in topic.keywords)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where do I put my API key?", "tuiapp keys set"),
        ("Is there a keyring?", "the system's keyring"),
        ("How do I connect to groq?", "| `groq` | https://api.groq.com/openai/v1 | GROQ_API_KEY |"),
        ("Can I use Azure?", "AZURE_OPENAI_ENDPOINT"),
        ("Which models are there?", "provider/model"),
        ("Which keys are there?", "| key | does |"),
        ("How do I attach an image?", "`/attach PATH`"),
        ("How do I set the temperature?", "/set temperature 0.2"),
        ("How often does it retry?", "`retries` times"),
        ("Can it continue an answer?", "`/continue`"),
        ("What if the context is full?", "`/drop-oldest`"),
        ("How do I run a benchmark?", "tuiapp bench"),
    ],
)
def test_the_guide_knows_about_keys_and_vendors(question: str, answer: str) -> None:
    said = guide_answer(
        DemoPrompt("guide", question, is_first=False, input_tokens=9), help_topics()
    )
    assert answer in said
