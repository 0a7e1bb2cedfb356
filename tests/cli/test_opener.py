"""Tests of cli/opener.py: which program shows a file, and what is said of it."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tuiapp.cli.opener import open_file, opener


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a shell does in a moment may take a busy machine a while."""
    monkeypatch.setattr("tuiapp.cli.opener.LIMIT_S", PATIENCE_S)


def environ(folder: Path, script: str) -> Mapping[str, str]:
    """A system whose opener does this."""
    path = folder / "xdg-open"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o700)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}


def test_each_system_has_its_own_program() -> None:
    assert opener({}, "darwin") == "open"
    assert opener({}, "win32") == "explorer"
    assert opener({"DISPLAY": ":0"}, "linux") == "xdg-open"
    assert opener({"WAYLAND_DISPLAY": "w"}, "linux") == "xdg-open"


def test_where_nobody_would_see_it_nothing_is_started() -> None:
    # xdg-open would show it in a text browser, in this very terminal.
    assert opener({}, "linux") is None
    assert opener({"SSH_CONNECTION": "x"}, "darwin") is None
    assert opener({"SSH_TTY": "x"}, "win32") is None
    assert opener({"SSH_CONNECTION": "x", "DISPLAY": ":10"}, "linux") == "xdg-open"
    assert open_file("a.png", {"SSH_TTY": "x"}, "linux").endswith("It is at a.png")


@posix_only
def test_the_program_gets_the_whole_path_and_is_named(tmp_path: Path) -> None:
    place = environ(tmp_path, f'echo "$1" > "{tmp_path}/got"')
    said = open_file(str(tmp_path / "my image.png"), place, "linux")
    assert said == f"Opened {tmp_path}/my image.png with xdg-open."
    assert (tmp_path / "got").read_text("utf-8") == f"{tmp_path}/my image.png\n"


@posix_only
def test_a_program_that_fails_is_not_believed(tmp_path: Path) -> None:
    said = open_file("a.png", environ(tmp_path, "exit 4"), "linux")
    assert said == "xdg-open could not open it. The file is at a.png"


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = open_file("a.png", {"PATH": str(tmp_path), "DISPLAY": ":0"}, "linux")
    assert "cannot be started" in said
    assert said.endswith("The file is at a.png")


@posix_only
def test_a_program_that_stays_has_opened_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuiapp.cli.opener.LIMIT_S", 0.05)
    pipe = tmp_path / "pipe"
    place = environ(tmp_path, f'mkfifo "{pipe}"; read line < "{pipe}"')
    assert open_file("a.png", place, "linux").startswith("Opened")
    while not pipe.exists():
        pass
    pipe.write_text("close\n", encoding="utf-8")
