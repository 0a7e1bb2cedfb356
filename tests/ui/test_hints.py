import os
import subprocess
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tuiapp.config.settings import SymbolSet
from tuiapp.ui.terminal import TmuxServer, ask_tmux, escape_wait_ms, hints, tmux_hint, wants_ascii


IN_TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0"}


@pytest.mark.parametrize(
    ("setting_ms", "environ", "expected_ms"),
    [
        (None, {}, 25),
        (None, {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, 50),
        (None, {"SSH_TTY": "/dev/pts/1"}, 50),
        (None, {"SSH_CONNECTION": ""}, 25),
        (10, {}, 10),
        (10, {"SSH_TTY": "/dev/pts/1"}, 10),
        (-1, {}, 0),
        (None, {"ESCDELAY": "200"}, 200),
        (None, {"ESCDELAY": "10"}, 25),
        (10, {"ESCDELAY": "200"}, 200),
        (None, {"ESCDELAY": "soon"}, 25),
        (None, {"ESCDELAY": "9" * 5000}, 25),
    ],
)
def test_the_wait_is_the_longer_of_what_we_and_the_environment_want(
    setting_ms: int | None, environ: dict[str, str], expected_ms: int
) -> None:
    assert escape_wait_ms(setting_ms=setting_ms, environ=environ) == expected_ms


@pytest.mark.parametrize(
    ("setting", "encoding", "term", "is_ascii"),
    [
        ("auto", "utf-8", "xterm-256color", False),
        ("auto", "iso8859-15", "xterm", True),
        ("auto", "utf-8", "linux", True),
        ("unicode", "ascii", "linux", False),
        ("ascii", "utf-8", "xterm", True),
    ],
)
def test_symbols_are_ascii_where_no_others_can_be_shown(
    setting: SymbolSet,
    encoding: str,
    term: str,
    is_ascii: bool,  # noqa: FBT001
) -> None:
    assert wants_ascii(setting, encoding=encoding, environ={"TERM": term}) is is_ascii


@pytest.mark.parametrize("version", ["3.3a", "3.4", "2.9", "tmux 3.2a", "next-3.4"])
def test_an_older_tmux_gets_a_hint_with_the_line_to_add(version: str) -> None:
    hint = tmux_hint(IN_TMUX, version)

    assert hint is not None
    assert "`set -sg escape-time 10`" in hint
    assert "500 ms" in hint


@pytest.mark.parametrize(
    "version", ["3.5", "3.5a", "3.10", "4.0", "next-3.6", "openbsd-7.5", "", None]
)
def test_a_fast_or_unknown_tmux_gets_none(version: str | None) -> None:
    assert tmux_hint(IN_TMUX, version) is None


def test_outside_tmux_there_is_no_hint() -> None:
    assert tmux_hint({}, "3.3a") is None


def test_the_servers_own_setting_outweighs_its_version() -> None:
    assert tmux_hint(IN_TMUX, "3.3a", escape_time_ms=50) is None
    assert "300 ms" in (tmux_hint(IN_TMUX, "3.5", escape_time_ms=300) or "")


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program answers in a moment may take a busy machine a while."""
    monkeypatch.setattr(hints, "ASK_TMUX_TIMEOUT_S", PATIENCE_S)


def fake_tmux(folder: Path, script: str) -> dict[str, str]:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {**IN_TMUX, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.usefixtures("patience")
def test_tmux_is_asked_for_its_version_and_its_setting(tmp_path: Path) -> None:
    environ = fake_tmux(tmp_path, "echo 3.3a; echo 20")

    assert ask_tmux(environ) == TmuxServer(version="3.3a", escape_time_ms=20)


@pytest.mark.parametrize("script", ["exit 1", "echo nonsense", "exec sleep 60"])
def test_a_tmux_without_an_answer_counts_as_none(tmp_path: Path, script: str) -> None:
    assert ask_tmux(fake_tmux(tmp_path, script)) is None


def test_nobody_is_asked_outside_tmux_or_without_the_program(tmp_path: Path) -> None:
    environ = fake_tmux(tmp_path, "echo 3.3a; echo 20")

    assert ask_tmux({"PATH": environ["PATH"]}) is None
    assert ask_tmux({**IN_TMUX, "PATH": "/nowhere"}) is None


@pytest.mark.usefixtures("patience")
def test_a_real_tmux_understands_the_question(tmp_path: Path) -> None:
    tmux = ["tmux", "-S", str(tmp_path / "socket"), "-f", "/dev/null"]
    try:
        subprocess.run(
            [*tmux, "new-session", "-d", "sleep 60", ";", "set", "-sg", "escape-time", "77"],
            check=True,
            timeout=PATIENCE_S,
        )
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no tmux here")
    try:
        server = ask_tmux({"TMUX": f"{tmp_path / 'socket'},1,0", "PATH": os.environ["PATH"]})
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, timeout=PATIENCE_S)

    assert server is not None
    assert server.version is not None
    assert server.escape_time_ms == 77
