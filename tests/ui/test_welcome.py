"""The card of an empty conversation."""

from tuiapp.core.request import Target
from tuiapp.ui.welcome import welcome_text


def test_a_vendor_whose_key_was_found_is_not_said_to_be_on_this_machine() -> None:
    text = welcome_text(Target("demo", "guide"), ["openai/gpt-5.4-mini"], ())

    assert "a key or a server was found for each" in text
    assert "  openai/gpt-5.4-mini\n" in text
    assert "machine" not in text


def test_where_nothing_was_found_nothing_is_offered() -> None:
    assert "found" not in welcome_text(Target("demo", "guide"), (), ())
