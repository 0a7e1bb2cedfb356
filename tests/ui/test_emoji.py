import pytest
from rich.cells import cell_len

from tuiapp.ui.terminal.emoji import for_any_terminal


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a ⚠\ufe0f b", "a ⚠  b"),
        ("❤\ufe0f\u200d🔥.", "❤ ."),
        ("1\ufe0f\u20e3 one", "1\u20e3  one"),
        ("✅\ufe0f done", "✅ done"),
        ("👍🏽!", "👍!"),
        ("👩🏽\u200d💻", "👩\u200d💻"),
        ("👩\u200d❤\ufe0f\u200d👨", "👩\u200d❤\ufe0f\u200d👨"),
        ("\x1b[1m⚠\ufe0f\x1b[0m", "\x1b[1m⚠ \x1b[0m"),
        ("\ufe0fa", "\ufe0fa"),
    ],
)
def test_emoji_that_terminals_disagree_about_are_sent_in_the_cells_they_were_given(
    text: str, sent: str
) -> None:
    assert for_any_terminal(text) == sent
    assert cell_len(for_any_terminal(text)) == cell_len(text)


@pytest.mark.parametrize("text", ["plain \x1b[1mtext\x1b[0m", "👩\u200d👩\u200d👧 🇨🇭 中文 e\u0301"])
def test_other_text_is_sent_as_the_same_object(text: str) -> None:
    assert for_any_terminal(text) is text
