"""`tuiapp` with a configuration of its own, as a process or within this one, against a server on loopback."""

import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

import pytest

from tests.loopback import Answering, LoopbackServer, Script
from tests.net.running import DONE, chunk_of
from tests.patience import PATIENCE_S
from tuiapp.cli.main import run
from tuiapp.wire.jsonvalue import JsonValue, parse


KEY: Final = "sk-secret-0123456789"


def answering(*pieces: str, finish_reason: str = "stop") -> Script:
    """A script that sends these pieces, an event each, and ends as it should."""

    async def script(on: Answering) -> None:
        await on.start(headers={"x-request-id": "req-7"})
        for piece in pieces:
            await on.send(chunk_of(piece))
        await on.send(chunk_of("", finish_reason) + DONE)
        await on.end()

    return script


def stalling(*pieces: str) -> Script:
    """A script that sends these pieces and then nothing, until the client closes."""

    async def script(on: Answering) -> None:
        await on.start()
        for piece in pieces:
            await on.send(chunk_of(piece))
        await on.gone()

    return script


def refusing(status: int, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Script:
    """A script that answers with an error."""

    async def script(on: Answering) -> None:
        await on.start(status, headers, content_type="application/json", length=len(body))
        await on.send(body)

    return script


class Home:
    """A configuration of its own, and processes that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.more: dict[str, str] = {}
        """Variables of the environment beside the usual ones."""
        self._limits: list[str] = []

    def configure(self, url: str, more: str = "", dialect: str = "openai-chat") -> None:
        """Make what is at `url` the provider `lab`, and `lab/m` the target."""
        self.configure_address(f"{url}/v1", more, dialect)

    def configure_address(
        self, base_url: str, more: str = "", dialect: str = "openai-chat"
    ) -> None:
        """Make exactly this address the provider `lab`, and `lab/m` the target."""
        self.config.write_text(
            f'targets = ["lab/m"]\n{more}\n[providers.lab]\ndialect = "{dialect}"\n'
            f'base_url = "{base_url}"\napi_key = "env:LAB_KEY"\n'
        )

    @property
    def environ(self) -> Mapping[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **kept,
            "TUIAPP_HOME": str(self.folder),
            "LAB_KEY": KEY,
            "PYTHONWARNINGS": "error",
            "PYTHONIOENCODING": "utf-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **self.more,
        }

    @property
    def keyring(self) -> Path:
        """Where the keyring of `plant_keyring` keeps what it is given."""
        return self.folder / "keyring.json"

    def raise_limit(self, name: str) -> None:
        """Let the processes wait as long as tests do where the program has a limit of its own.

        Args:
            name: Such as `tuiapp.cli.interruption.GRACE_S`.
        """
        self._limits.append(name)

    def plant_keyring(self, kind: str = "FileKeyring") -> None:
        """Give the processes a keyring of `planted_keyring`."""
        if kind != "LockedKeyring":
            self.raise_limit("tuiapp.config.keys.QUIET_LIMIT_S")
        self.more |= {
            "PYTHON_KEYRING_BACKEND": f"tests.cli.planted_keyring.{kind}",
            "PLANTED_KEYRING": str(self.keyring),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    @property
    def _program(self) -> Sequence[str]:
        """Python's own arguments for `tuiapp`."""
        if not self._limits:
            return ("-m", "tuiapp")
        lines = ["from tuiapp.cli.main import main"]
        for name in self._limits:
            module, _, limit = name.rpartition(".")
            lines += [f"import {module}", f"{module}.{limit} = {PATIENCE_S}"]
        return ("-c", "\n".join([*lines, "main()"]))

    def begin(
        self,
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.PIPE,
        own_session: bool = False,
    ) -> "subprocess.Popen[bytes]":
        """Start `tuiapp` with these arguments."""
        return subprocess.Popen(
            [sys.executable, *self._program, *arguments],
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=self.environ,
            start_new_session=own_session,
        )

    def run(self, *arguments: str, stdin: bytes | None = None) -> "Ended":
        """Run `tuiapp` with these arguments to its end."""
        process = self.begin(
            *arguments, stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE
        )
        return ended(process, stdin)

    def here(self, *arguments: str) -> "Ended":
        """The same in this process: for what is said of the program, and not of its process."""
        with standing_in(self.environ) as (out, notes):
            status = run(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            out.seek(0)
            notes.seek(0)
            return Ended(status, out.read(), notes.read())


@contextmanager
def standing_in(environ: Mapping[str, str]) -> Generator[tuple[BinaryIO, BinaryIO]]:
    """Let this process be one with this environment, no input, and these two files as its output."""
    with (
        Path(os.devnull).open("rb") as nothing,
        TemporaryFile() as out,
        TemporaryFile() as notes,
        pytest.MonkeyPatch.context() as patching,
        ExitStack() as undoing,
    ):
        for name in os.environ.keys() - environ.keys():
            patching.delenv(name)
        for name, value in environ.items():
            patching.setenv(name, value)
        for descriptor, file in enumerate((nothing, out, notes)):
            kept = os.dup(descriptor)
            undoing.callback(os.close, kept)
            undoing.callback(os.dup2, kept, descriptor)
            os.dup2(file.fileno(), descriptor)
        for name, descriptor in (("stdout", 1), ("stderr", 2)):
            stream = undoing.enter_context(open(descriptor, "w", encoding="utf-8", closefd=False))
            patching.setattr(sys, name, stream)
        patching.setattr(
            sys, "stdin", undoing.enter_context(open(0, encoding="utf-8", closefd=False))
        )
        yield out, notes


class Ended:
    """A run of the program that has ended."""

    def __init__(self, status: int, out: bytes, notes: bytes) -> None:
        self.status = status
        self.out = out
        self.notes = notes.decode()
        assert "Traceback" not in self.notes, self.notes
        assert "Exception ignored" not in self.notes, self.notes
        assert KEY not in self.notes + out.decode(errors="replace")

    @property
    def records(self) -> Sequence[dict[str, JsonValue]]:
        """The lines of `--jsonl`."""
        assert self.out.endswith(b"\n")
        return [record(line) for line in self.out.splitlines()]


def record(line: bytes) -> dict[str, JsonValue]:
    value = parse(line)
    assert isinstance(value, dict)
    return value


def ended(process: "subprocess.Popen[bytes]", stdin: bytes | None = None) -> Ended:
    """Wait for a process."""
    out, notes = process.communicate(stdin, timeout=PATIENCE_S)
    return Ended(process.returncode, out or b"", notes)


def body_of(server: LoopbackServer, number: int = 0) -> dict[str, JsonValue]:
    """What a request asked."""
    return record(server.requests[number].body)
