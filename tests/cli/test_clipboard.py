"""Tests of cli/clipboard.py: which program takes the text, and what it is told."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tuiapp.cli.clipboard import SystemClipboard, programs


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a shell does in a moment may take a busy machine a while."""
    monkeypatch.setattr("tuiapp.cli.clipboard.LIMIT_S", PATIENCE_S)


def names(environ: Mapping[str, str], platform: str = "linux") -> list[str]:
    return [it.name for it in programs(environ, platform)]


def test_each_system_has_its_own_program() -> None:
    assert names({}, "darwin") == ["pbcopy"]
    assert names({}, "win32") == ["clip.exe"]
    assert names({"WAYLAND_DISPLAY": "w"}) == ["wl-copy"]
    assert names({"DISPLAY": ":0"}) == ["xclip", "xsel"]
    assert names({"WSL_DISTRO_NAME": "Debian"}) == ["clip.exe"]
    assert names({}) == []


def test_the_clipboard_at_the_far_end_of_ssh_is_nobodys() -> None:
    assert names({"SSH_CONNECTION": "x"}, "darwin") == []
    assert names({"SSH_TTY": "x", "WAYLAND_DISPLAY": "w"}) == []
    assert names({"SSH_CONNECTION": "x", "DISPLAY": ":10"}) == ["xclip", "xsel"]
    assert names({"SSH_CONNECTION": "x", "TMUX": "t"}) == ["tmux"]


def test_tmux_is_asked_last() -> None:
    assert names({"DISPLAY": ":0", "TMUX": "t"}) == ["xclip", "xsel", "tmux"]


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def environ(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0", "OUT": str(folder / "out")}


@posix_only
def test_the_text_goes_to_the_program_as_it_is(tmp_path: Path) -> None:
    program(tmp_path, "xclip", 'cat > "$OUT"')

    assert SystemClipboard(environ(tmp_path), "linux").copy("Grüße\n世界") == "xclip"
    assert (tmp_path / "out").read_text() == "Grüße\n世界"


@posix_only
@pytest.mark.parametrize("text", ["Grüße\n世界 🙂", "1234", ""])
def test_windows_gets_utf_16_with_its_mark(tmp_path: Path, text: str) -> None:
    program(tmp_path, "clip.exe", 'cat > "$OUT"')
    wsl = environ(tmp_path) | {"WSL_DISTRO_NAME": "Debian"}

    assert SystemClipboard(wsl, "linux").copy(text) == "clip.exe"
    assert (tmp_path / "out").read_bytes() == b"\xff\xfe" + text.encode("utf-16-le")


@posix_only
def test_half_a_surrogate_pair_stops_no_copy(tmp_path: Path) -> None:
    program(tmp_path, "clip.exe", 'cat > "$OUT"')
    wsl = environ(tmp_path) | {"WSL_DISTRO_NAME": "Debian"}

    assert SystemClipboard(wsl, "linux").copy("a\ud83d") == "clip.exe"
    assert (tmp_path / "out").read_bytes() == b"\xff\xfea\0?\0"


@posix_only
def test_a_program_that_fails_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "xclip", "exit 1")
    program(tmp_path, "xsel", 'cat > "$OUT"')

    assert SystemClipboard(environ(tmp_path), "linux").copy("text") == "xsel"


@posix_only
def test_a_program_that_stays_behind_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    program(tmp_path, "xclip", f'cat > "$OUT"\nmkfifo "{pipe}"\nread line < "{pipe}" &')

    try:
        assert SystemClipboard(environ(tmp_path), "linux").copy("text") == "xclip"
    finally:
        pipe.write_text("close\n")


@posix_only
def test_where_no_program_takes_it_nothing_is_claimed(tmp_path: Path) -> None:

    assert SystemClipboard({"PATH": str(tmp_path), "DISPLAY": ":0"}, "linux").copy("text") is None
