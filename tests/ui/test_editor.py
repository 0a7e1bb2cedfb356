"""The user's editor for a prompt."""

import sys

import pytest

from tuiapp.core.errors import UsageError
from tuiapp.ui.editor import edit_in_editor


def script(body: str) -> str:
    return f'{sys.executable} -c "{body}"'


def test_what_was_saved_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "import sys; p = sys.argv[1]; t = open(p).read(); open(p, 'w').write(t + ' and more')"
    monkeypatch.setenv("VISUAL", script(body))
    assert edit_in_editor("This") == "This and more"


def test_an_editor_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor-anywhere")
    said = edit_in_editor("This")
    assert isinstance(said, UsageError)
    assert "no-such-editor-anywhere" in said.sentence


def test_an_editor_that_fails_leaves_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", script("raise SystemExit(3)"))
    assert isinstance(edit_in_editor("This"), UsageError)
