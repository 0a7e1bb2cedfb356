"""Where a provider's key comes from, and reading it from there.

A key is never in a file of ours: the file says where it is.
"""

import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from tuiapp.config.errors import UnusableKeyError
from tuiapp.core.secret import Secret


COMMAND_LIMIT_S: Final = 10.0

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class VariableKey:
    """`"env:NAME"`: an environment variable."""

    name: str


@dataclass(frozen=True, slots=True)
class CommandKey:
    """`"command:…"`: what a program prints. It is run without a shell."""

    arguments: tuple[str, ...]

    def __repr__(self) -> str:
        # Someone will put the key itself here.
        return f"{type(self).__name__}(…)"


@dataclass(frozen=True, slots=True)
class KeyringKey:
    """`"keyring"`: the system's keyring, under the provider's name."""


@dataclass(frozen=True, slots=True)
class NoKey:
    """`"none"`: the provider wants none."""


KeySource: TypeAlias = VariableKey | CommandKey | KeyringKey | NoKey

ReadKeyring: TypeAlias = Callable[[str], Secret | None]
"""Takes a provider's name. Raises `TuiappError` where the keyring cannot be asked."""
RunCommand: TypeAlias = Callable[[tuple[str, ...], Mapping[str, str]], str]
"""Takes arguments and an environment, gives standard output. Raises `OSError` or `SubprocessError`."""


def parse_key_source(text: str) -> KeySource | None:
    """The source that `api_key = "…"` names; None where it names none and may be a key itself."""
    match text.partition(":"):
        case ("env", ":", name) if _VARIABLE.fullmatch(name):
            return VariableKey(name)
        case ("command", ":", line):
            return _parse_command(line)
        case ("keyring", "", ""):
            return KeyringKey()
        case ("none", "", ""):
            return NoKey()
        case _:
            return None


def run_key_command(arguments: tuple[str, ...], environ: Mapping[str, str]) -> str:
    """What the program prints, within `COMMAND_LIMIT_S`.

    It gets no input and no terminal: a passphrase prompt would draw over the screen.

    Raises:
        OSError: It could not be started.
        subprocess.SubprocessError: It took too long or failed.
    """
    done = subprocess.run(  # noqa: S603  # the user's own command line, from the user's own file
        arguments,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=COMMAND_LIMIT_S,
        check=True,
        start_new_session=True,
    )
    return done.stdout.decode("utf-8", "replace")


class KeyReader:
    """Reads keys, and remembers those that took a program or the keyring to find.

    `read` may take `COMMAND_LIMIT_S`; call it where nothing waits. Any thread may call it: two
    lanes that need the same key ask for one passphrase.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        read_keyring: ReadKeyring | None = None,
        run_command: RunCommand = run_key_command,
    ) -> None:
        self._environ = environ
        self._read_keyring = read_keyring
        self._run_command = run_command
        self._found: dict[str, tuple[KeySource, Secret]] = {}
        self._lock = threading.Lock()

    def read(self, provider: str, source: KeySource) -> Secret | None:
        """The key of `provider`, or None where there is none at its source.

        Raises:
            UnusableKeyError: There is something, and it is not a key.
            TuiappError: The keyring cannot be asked.
        """
        with self._lock:
            remembered = self._found.get(provider)
            if remembered is not None and remembered[0] == source:
                return remembered[1]
            key = self._look_up(provider, source)
            if key is not None and isinstance(source, CommandKey | KeyringKey):
                self._found[provider] = (source, key)
            return key

    def forget(self, provider: str) -> None:
        """Look the key up anew next time, as after the provider has refused it."""
        with self._lock:
            self._found.pop(provider, None)

    def _look_up(self, provider: str, source: KeySource) -> Secret | None:
        match source:
            case VariableKey(name):
                return _parsed(self._environ.get(name, ""), f"the variable {name}")
            case CommandKey(arguments):
                return self._ask_command(provider, arguments)
            case KeyringKey():
                return None if self._read_keyring is None else self._read_keyring(provider)
            case NoKey():
                return None
            case _:
                assert_never(source)

    def _ask_command(self, provider: str, arguments: tuple[str, ...]) -> Secret | None:
        # Neither the command nor what it prints is shown: both may hold the key.
        subject = f"The command for the key of {provider}"
        try:
            output = self._run_command(arguments, self._environ)
        except subprocess.TimeoutExpired:
            message = f"{subject} took longer than {COMMAND_LIMIT_S:g} s."
            raise UnusableKeyError(message, hint="It gets no input and no terminal.") from None
        except subprocess.CalledProcessError as error:
            message = f"{subject} failed with status {error.returncode}."
            raise UnusableKeyError(message, hint="Run it by itself to see why.") from None
        except (OSError, ValueError, subprocess.SubprocessError):
            message = f"{subject} could not be started."
            hint = "It is run without a shell: the first word is the program."
            raise UnusableKeyError(message, hint=hint) from None
        return _parsed(output, f"the command for the key of {provider}")


def _parse_command(line: str) -> CommandKey | None:
    try:
        arguments = tuple(shlex.split(line))
    except ValueError:  # a quote that is not closed
        return None
    return CommandKey(arguments) if arguments else None


def _parsed(text: str, origin: str) -> Secret | None:
    try:
        return Secret.parse(text)
    except ValueError as error:
        message = f"There is no usable key in what {origin} gave. {error}"
        raise UnusableKeyError(message, hint="It must give the key and nothing else.") from None
