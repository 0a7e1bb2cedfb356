import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from commands import KEY, Home

from tuiapp.cli.main import run


AskHere: TypeAlias = Callable[..., tuple[int, bytes]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty configuration."""
    return Home(tmp_path)


@pytest.fixture
def ask_here(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> AskHere:
    """Runs `ask` in this process, in a fiftieth of the time: the exit status and what it printed."""
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setenv("TUIAPP_HOME", str(home.folder))
    monkeypatch.setenv("LAB_KEY", KEY)

    def ask(*arguments: str) -> tuple[int, bytes]:
        status = run(["ask", *arguments])
        said = capfdbinary.readouterr()
        assert b"Traceback" not in said.err
        return status, said.out

    return ask
