"""This file is how the program of `api_key = "command:…"` is run.

The rule it keeps: it has neither input nor terminal, and bounds in time and in what it may print; what
it prints and how it was called are shown nowhere, for both may hold the key.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from tuiapp.engine.daemon_calls import on_daemon_thread


COMMAND_LIMIT_S: Final = 10.0
MAX_OUTPUT_BYTES: Final = 65_536
"""The longest keys, those of service accounts, have some 4 kB."""


class TooMuchOutputError(subprocess.SubprocessError):
    """The program printed more than any key has."""


def run_key_command(
    arguments: tuple[str, ...], environ: Mapping[str, str], limit_s: float = COMMAND_LIMIT_S
) -> str:
    """What the program prints. Blocks for at most `limit_s`.

    It is run without a shell. A passphrase prompt would draw over the screen: there is no terminal.

    Raises:
        OSError: It could not be started.
        subprocess.SubprocessError: It took too long, printed more than `MAX_OUTPUT_BYTES`, or failed.
    """
    process = subprocess.Popen(  # noqa: S603  # the user's own command line, from the user's own file
        arguments,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        output = on_daemon_thread(partial(_output, process), "tuiapp-key-command").result(limit_s)
        if len(output) > MAX_OUTPUT_BYTES:
            raise TooMuchOutputError
    except TimeoutError:
        raise subprocess.TimeoutExpired(arguments, limit_s) from None
    finally:
        if process.poll() is None:
            _end(process)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return output.decode("utf-8", "replace")


def _output(process: "subprocess.Popen[bytes]") -> bytes:
    """All that it prints, once it has ended; of more than there may be, one byte more."""
    assert process.stdout is not None
    with process.stdout as stream:
        output = stream.read(MAX_OUTPUT_BYTES + 1)
    if len(output) <= MAX_OUTPUT_BYTES:
        process.wait()
    return output


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it with all that it started: what is left behind would hold its output open."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
