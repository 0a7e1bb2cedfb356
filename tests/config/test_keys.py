import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

import pytest

from tuiapp.config import keys
from tuiapp.config.errors import UnusableKeyError
from tuiapp.config.keys import CommandKey, KeyReader, KeyringKey, NoKey, VariableKey
from tuiapp.core.secret import Secret


PASS = CommandKey(("pass", "show", "lab"))


def printing(output: str) -> Callable[[tuple[str, ...], Mapping[str, str]], str]:
    return lambda _arguments, _environ: output


def test_a_variable_gives_the_key_without_the_space_around_it() -> None:
    reader = KeyReader({"LAB_KEY": " sk-lab\n"})

    assert reader.read("lab", VariableKey("LAB_KEY")) == Secret("sk-lab")


@pytest.mark.parametrize("environ", [{}, {"LAB_KEY": ""}, {"LAB_KEY": "  "}])
def test_an_empty_variable_is_no_key(environ: dict[str, str]) -> None:
    assert KeyReader(environ).read("lab", VariableKey("LAB_KEY")) is None


def test_a_variable_is_read_anew_each_time() -> None:
    environ = {"LAB_KEY": "sk-one"}
    reader = KeyReader(environ)
    reader.read("lab", VariableKey("LAB_KEY"))
    environ["LAB_KEY"] = "sk-two"

    assert reader.read("lab", VariableKey("LAB_KEY")) == Secret("sk-two")


def test_no_key_is_none() -> None:
    assert KeyReader({}).read("lab", NoKey()) is None


def test_a_command_gives_the_key_it_prints() -> None:
    reader = KeyReader({}, run_command=printing("sk-lab\n"))

    assert reader.read("lab", PASS) == Secret("sk-lab")


@pytest.mark.parametrize("output", ["sk-hunter2\nurl: lab", "sk-hun\x1bter2"])
def test_what_is_no_key_is_refused_and_never_shown(output: str) -> None:
    with pytest.raises(UnusableKeyError, match="the command for the key of lab") as refused:
        KeyReader({}, run_command=printing(output)).read("lab", PASS)
    with pytest.raises(UnusableKeyError, match="the variable LAB_KEY"):
        KeyReader({"LAB_KEY": output}).read("lab", VariableKey("LAB_KEY"))

    assert "hun" not in refused.value.sentence
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (FileNotFoundError("hunter2"), "could not be started"),
        (ValueError("embedded null byte"), "could not be started"),
        (subprocess.TimeoutExpired(["hunter2"], 10), "took longer than 10 s"),
        (subprocess.CalledProcessError(3, ["hunter2"]), "failed with status 3"),
    ],
)
def test_a_command_that_fails_is_an_error_without_the_command(
    error: Exception, complaint: str
) -> None:
    def fail(_arguments: tuple[str, ...], _environ: Mapping[str, str]) -> str:
        raise error

    with pytest.raises(UnusableKeyError, match=complaint) as failed:
        KeyReader({}, run_command=fail).read("lab", PASS)

    assert "hunter2" not in failed.value.sentence
    assert failed.value.__suppress_context__


def test_a_command_runs_once_until_its_key_is_forgotten() -> None:
    runs: list[tuple[str, ...]] = []

    def run(arguments: tuple[str, ...], _environ: Mapping[str, str]) -> str:
        runs.append(arguments)
        return "sk-lab"

    reader = KeyReader({}, run_command=run)
    reader.read("lab", PASS)
    reader.read("lab", PASS)
    assert runs == [("pass", "show", "lab")]

    reader.forget("lab")
    reader.read("lab", PASS)
    assert len(runs) == 2

    reader.read("lab", CommandKey(("other",)))
    assert runs[-1] == ("other",)


def test_two_lanes_at_once_run_the_command_once() -> None:
    first_runs, second_runs, may_end = threading.Event(), threading.Event(), threading.Event()

    def run(_arguments: tuple[str, ...], _environ: Mapping[str, str]) -> str:
        (second_runs if first_runs.is_set() else first_runs).set()
        may_end.wait(10)
        return "sk-lab"

    reader = KeyReader({}, run_command=run)
    lanes = [threading.Thread(target=reader.read, args=("lab", PASS)) for _ in range(2)]
    lanes[0].start()
    assert first_runs.wait(10)
    lanes[1].start()
    ran_twice = second_runs.wait(0.2)
    may_end.set()
    for lane in lanes:
        lane.join(10)

    assert not ran_twice
    assert not second_runs.is_set()


def test_the_keyring_is_asked_by_the_providers_name_and_once() -> None:
    asked: list[str] = []

    def read_keyring(provider: str) -> Secret | None:
        asked.append(provider)
        return Secret("sk-lab")

    reader = KeyReader({}, read_keyring=read_keyring)
    reader.read("lab", KeyringKey())

    assert reader.read("lab", KeyringKey()) == Secret("sk-lab")
    assert asked == ["lab"]


def test_without_a_keyring_there_is_no_key_in_it() -> None:
    assert KeyReader({}).read("lab", KeyringKey()) is None


def test_a_command_runs_without_a_shell_and_with_the_given_environment() -> None:
    source = "import os, sys; print(os.environ['LAB'], sys.argv[1], sys.stdin.read())"

    output = keys.run_key_command((sys.executable, "-c", source, "$HOME;"), {"LAB": "sk-lab"})

    assert output.split() == ["sk-lab", "$HOME;"]


def test_what_a_command_says_on_standard_error_is_not_shown(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        keys.run_key_command((sys.executable, "-c", "import sys; sys.exit('noise')"), {})

    assert capfd.readouterr() == ("", "")


def test_a_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COMMAND_LIMIT_S", 0.2)

    with pytest.raises(subprocess.TimeoutExpired):
        keys.run_key_command((sys.executable, "-c", "import time; time.sleep(60)"), {})


def test_a_source_never_shows_its_command() -> None:
    assert "hunter2" not in repr(CommandKey(("echo", "sk-hunter2")))
