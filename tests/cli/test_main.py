"""The command line around `ask`: help, versions, configuration, and what happens on a crash."""

import os
import pty
import subprocess
import sys

import click
import pytest
from commands import KEY, Home, answering, ended

from tests.loopback import LoopbackServer
from tests.patience import PATIENCE_S
from tuiapp import UsageError, __version__
from tuiapp.cli import main
from tuiapp.cli.main import run
from tuiapp.core.errors import TuiappError
from tuiapp.core.secret import Secret


def test_the_version_is_said(home: Home) -> None:
    done = home.here("--version")
    assert (done.status, done.out.decode()) == (0, f"tuiapp {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "example"),
    [
        ([], "tuiapp -m ollama/"),
        (["ask"], "git diff | tuiapp ask"),
        (["config", "path"], "$(tuiapp config path)"),
        (["config", "check"], "tuiapp config check &&"),
    ],
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_has_an_example(home: Home, arguments: list[str], example: str, flag: str) -> None:
    done = home.here(*arguments, flag)
    assert done.status == 0
    assert example in done.out.decode()
    assert "--schema" not in done.out.decode()


def test_without_a_terminal_the_chat_names_ask(home: Home) -> None:
    for arguments in ([], ["-m", "demo/guide"]):
        done = home.here(*arguments)
        assert (done.status, done.out) == (2, b"")
        assert "tuiapp ask" in done.notes


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_without_a_terminal_as_standard_error_the_chat_names_ask(home: Home) -> None:
    controller, terminal = pty.openpty()
    process = home.begin(stdin=terminal, stdout=terminal)
    try:
        done = ended(process)
    finally:
        process.kill()
        os.close(terminal)
        os.close(controller)
    assert done.status == 2
    assert "tuiapp ask" in done.notes


@pytest.mark.parametrize(
    "arguments", [[], ["ask", "Why?"], ["config", "path"], ["config", "check"]]
)
def test_a_home_that_is_nowhere_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    def is_a_terminal(_: int) -> bool:
        return True

    monkeypatch.setattr(os, "isatty", is_a_terminal)
    monkeypatch.setenv("TUIAPP_HOME", "~nosuchuser/x")
    assert run(arguments) == 2
    assert "TUIAPP_HOME names no folder" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["bogus"], ["--bogus"], ["config", "bogus"], ["config"]])
def test_a_wrong_command_line_is_wrong_usage(home: Home, arguments: list[str]) -> None:
    done = home.here(*arguments)
    assert (done.status, done.out) == (2, b"")
    assert "Usage:" in done.notes


def test_a_target_before_the_command_is_pointed_behind_it(home: Home) -> None:
    done = home.here("-m", "demo/guide", "ask", "Why?")
    assert done.status == 2
    assert "tuiapp ask -m" in done.notes


def test_the_path_of_the_configuration_is_printed(home: Home) -> None:
    done = home.here("config", "path")
    assert (done.status, done.out.decode().strip()) == (0, str(home.config))


def test_mistakes_in_the_configuration_are_listed(home: Home) -> None:
    assert "There is no" in home.here("config", "check").out.decode()
    home.config.write_text('theme = "harbor"\n')
    assert home.here("config", "check").out == b"No mistakes.\n"
    home.config.write_text('colour = 3\n[providers.lab]\napi_key = "sk-123456789012"\n')
    done = home.here("config", "check")
    assert done.status == 2
    assert "config.toml:1: colour" in done.out.decode()
    assert "sk-123456789012" not in done.out.decode() + done.notes


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('"run.cancle" = "escape"', "Did you mean “run.cancel”?"),
        ('"run.cancel" = "ctrl+"', "run.cancel: “ctrl+” is no key."),
        ('"run.cancel" = ""', "run.cancel: “” is no key."),
    ],
)
def test_mistakes_in_the_keymap_are_listed(home: Home, entry: str, said: str) -> None:
    home.config.write_text(f"[keymap]\n{entry}\n")
    done = home.here("config", "check")
    assert done.status == 2
    (line,) = done.out.decode().splitlines()
    assert said in line


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    """A program with a mistake in it."""
    monkeypatch.setenv("TUIAPP_HOME", str(home.folder))

    def fail(*_: object, **__: object) -> None:
        prompt = "what the user wrote"
        raise ZeroDivisionError(f"{KEY} in {len(prompt)}")

    def secrets() -> tuple[Secret, ...]:
        return (Secret(KEY),)

    def known(situation: main.Situation) -> None:
        situation.secrets = secrets

    class KnowingSituation(main.Situation):
        def __init__(self) -> None:
            super().__init__()
            known(self)

    monkeypatch.setattr(main, "Situation", KnowingSituation)
    monkeypatch.setattr(click.Group, "main", fail)


@pytest.mark.usefixtures("broken")
def test_a_crash_leaves_a_report_without_values_and_keys(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([]) == 1
    (report,) = (home.folder / "data" / "crashes").iterdir()
    text = report.read_text("utf-8")
    said = capsys.readouterr()
    assert said.out == ""
    assert str(report) in said.err
    assert len(said.err.splitlines()) == 1
    assert "ZeroDivisionError" in text
    assert "test_main.py" in text
    assert "what the user wrote" not in text.replace('prompt = "what the user wrote"', "")
    assert KEY not in text


@pytest.mark.usefixtures("broken")
def test_a_crash_that_cannot_be_reported_is_said_all_the_same(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.folder / "data").write_text("a file where the folder should be")
    assert run([]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.usefixtures("broken")
def test_a_crash_without_a_place_for_its_report_is_said_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUIAPP_HOME", "~nosuchuser/x")
    assert run([]) == 1
    assert "TUIAPP_HOME names no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("No.", hint="Try \x1byes."), 2),
        (TuiappError("No.", hint="Try \x1byes."), 1),
        (click.Abort(), 130),
    ],
)
def test_every_error_has_its_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(click.Group, "main", fail)
    assert run([]) == status
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_on_a_terminal_control_characters_are_made_visible(home: Home) -> None:
    controller, terminal = pty.openpty()
    with LoopbackServer(answering("a\x1b[31m\x9b", "b\r", "\nend")) as server:
        home.configure(server.url)
        process = subprocess.Popen(
            [sys.executable, "-m", "tuiapp", "ask", "Why?"],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.PIPE,
            env=home.environ,
        )
        _, notes = process.communicate(timeout=PATIENCE_S)
    os.close(terminal)
    shown = b""
    while True:
        try:
            shown += os.read(controller, 1000)
        except OSError:  # how Linux says that the other side is closed
            break
    os.close(controller)
    assert process.returncode == 0, notes
    # The terminal's own line discipline makes \r\n of the newlines.
    assert shown.decode() == "a␛[31m<9b>b\r\nend\r\n"
