"""The program that prints a key: how it is run, and its bounds."""

import subprocess
import sys
import threading

import pytest

from tests.patience import PATIENCE_S
from tuiapp.config.key_command import MAX_OUTPUT_BYTES, TooMuchOutputError, run_key_command


def python(source: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source, *arguments)


def test_it_runs_without_a_shell_or_input_and_with_the_given_environment() -> None:
    source = "import os, sys; print(os.environ['LAB'], sys.argv[1], sys.stdin.read())"

    output = run_key_command(python(source, "$HOME;"), {"LAB": "sk-lab"})

    assert output.split() == ["sk-lab", "$HOME;"]


def test_what_it_says_on_standard_error_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run_key_command(python("import sys; sys.exit('noise')"), {})

    assert capfd.readouterr() == ("", "")


def test_one_that_hangs_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run_key_command(python("import time; time.sleep(60)"), {}, 0.2)


def test_one_that_closes_its_output_and_hangs_is_ended() -> None:
    source = "import os, time; os.close(1); time.sleep(60)"
    with pytest.raises(subprocess.TimeoutExpired):
        run_key_command(python(source), {}, 1.0)


def test_one_that_never_stops_printing_is_ended_at_the_bound() -> None:
    source = "import sys\nwhile True: sys.stdout.write('sk-' * 1000)"
    with pytest.raises(TooMuchOutputError):
        run_key_command(python(source), {})


def test_as_much_as_the_bound_is_read_whole() -> None:
    output = run_key_command(python(f"print('k' * {MAX_OUTPUT_BYTES - 1})"), {})

    assert output == "k" * (MAX_OUTPUT_BYTES - 1) + "\n"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_what_it_started_is_ended_with_it() -> None:
    source = "import subprocess; subprocess.run(['sleep', '60'])"
    with pytest.raises(subprocess.TimeoutExpired):
        run_key_command(python(source), {"PATH": "/usr/bin:/bin"}, 1.0)

    # The thread that reads ends when nobody holds the output open any more.
    readers = [it for it in threading.enumerate() if it.name == "tuiapp-key-command"]
    for reader in readers:
        reader.join(PATIENCE_S)
    assert not any(it.is_alive() for it in readers)
