"""What the guide knows comes from the app itself."""

import pytest

from tuiapp.cli.help_topics import help_topics
from tuiapp.core.definitions import DEFINITIONS
from tuiapp.net.demo_answers import HelpTopic
from tuiapp.net.demo_guide import guide_answer, what_can_be_asked
from tuiapp.ui.commands import COMMANDS, NUMBERED


def test_every_key_and_every_figure_is_explained() -> None:
    text = "\n".join(topic.text for topic in help_topics())
    assert all(one.title in text for one in COMMANDS if one.id not in NUMBERED)
    assert all(one.formula in text for one in DEFINITIONS)


TOPICS = help_topics()


def said(question: str) -> str:
    """What the guide says when it was asked before."""
    return guide_answer(question, TOPICS, is_first=False)


@pytest.mark.parametrize("topic", [one for one in TOPICS if one.question])
def test_what_the_guide_offers_to_be_asked_it_answers(topic: HelpTopic) -> None:
    assert said(topic.question) == topic.text.rstrip() + "\n"


def test_every_topic_that_is_not_offered_is_found() -> None:
    for topic in TOPICS:
        assert any(said(word) == topic.text.rstrip() + "\n" for word in topic.keywords.split())


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What can you do?", "# What tuiapp does"),
        ("who are you", "# What tuiapp does"),
        ("help", "# What tuiapp does"),
        ("What is this?", "# What tuiapp does"),
        ("How do I get started?", "# What tuiapp does"),
        ("How do I stop it?", "# Stopping an answer"),
        ("what is TTFT", "**TTFT** (time to first token)"),
        ("What is the time to first token?", "**TTFT** (time to first token)"),
        ("What does tok/s mean?", "**tok/s**"),
        ("Is it free?", "**cost**"),
        ("How do I add a key?", "tuiapp keys set"),
        ("Where do I put my API key?", "tuiapp keys set"),
        ("Is there a keyring?", "the system's keyring"),
        ("How do I connect to groq?", "| `groq` | https://api.groq.com/openai/v1 | GROQ_API_KEY |"),
        ("Can I use Azure?", "AZURE_OPENAI_ENDPOINT"),
        ("Which models are there?", "provider/model"),
        ("How do I use it with Claude?", "provider/model"),
        ("Which keys are there?", "| key | does |"),
        ("How do I enter a new line?", "| key | does |"),
        ("compare models", "# Side by side"),
        ("What is a lane?", "# Side by side"),
        ("quit", "**ctrl+q**"),
        ("How do I exit?", "**ctrl+q**"),
        ("How do I copy code?", "`/copy-code`"),
        ("Where is my history?", "`/export`"),
        ("How do I attach an image?", "`/attach PATH`"),
        ("How do I set the temperature?", "/set temperature 0.2"),
        ("How do I change the system prompt?", "`/system`"),
        ("How often does it retry?", "`retries` times"),
        ("Can it continue an answer?", "`/continue`"),
        ("What if the context is full?", "`/drop-oldest`"),
        ("How do I run a benchmark?", "tuiapp bench"),
    ],
)
def test_the_guide_knows_what_new_users_ask(question: str, answer: str) -> None:
    assert answer in said(question)


@pytest.mark.parametrize("question", ["What is the capital of Peru?", "Write me a poem."])
def test_what_is_not_in_the_help_is_answered_by_what_is(question: str) -> None:
    assert said(question).endswith(what_can_be_asked(TOPICS))
    assert "found nothing" in said(question)


def test_a_greeting_says_what_can_be_asked() -> None:
    for question in ("hello", "Hi there!", "", "   "):
        assert said(question).startswith("Hello!")
        assert said(question).endswith(what_can_be_asked(TOPICS))


def test_a_word_that_topics_share_counts_for_less() -> None:
    topics = [
        HelpTopic("First?", "red green", "first"),
        HelpTopic("Second?", "red blue", "second"),
        HelpTopic("Third?", "red", "third"),
    ]
    answers = [
        guide_answer(it, topics, is_first=False) for it in ("red", "red blue", "green and red")
    ]
    assert answers == ["first\n", "second\n", "first\n"]


def test_the_guide_says_once_what_it_is() -> None:
    opening = guide_answer("How do I stop it?", TOPICS, is_first=True).splitlines()[0]
    assert "not a language model" in opening
    assert "not a language model" not in said("How do I stop it?")
