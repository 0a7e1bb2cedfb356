"""Where a provider's key comes from, and reading it from there.

A key is never in a file of ours: the file says where it is. Without a word about it, a preset's own
environment variable comes first and the keyring second: a variable belongs to the one process that
was started with it, so whoever sets it means it, and it costs nothing to look, where the keyring
takes 0.15 s to load and may ask for a passphrase. `api_key = "keyring"` leaves the variable out.
"""

import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from tuiapp.config.addresses import is_same_host, is_same_server
from tuiapp.config.errors import KeyStoreError, UnusableKeyError
from tuiapp.config.key_command import (
    COMMAND_LIMIT_S,
    MAX_OUTPUT_BYTES,
    TooMuchOutputError,
    run_key_command,
)
from tuiapp.config.key_store import KEYRING_LIMIT_S, QUIET_LIMIT_S, KeyStore, StoredKey
from tuiapp.core.secret import Secret


_KEY_ALONE: Final = "It must give the key and nothing else."
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


@dataclass(frozen=True, slots=True)
class TypedKey:
    """What the user typed in, for as long as this session lasts."""


KeySource: TypeAlias = VariableKey | CommandKey | KeyringKey | NoKey
"""What `api_key` can name."""

RunCommand: TypeAlias = Callable[[tuple[str, ...], Mapping[str, str]], str]
"""Takes arguments and an environment, gives standard output. Raises `OSError` or `SubprocessError`."""


@dataclass(frozen=True, slots=True)
class KeyRoute:
    """An address, and where the key for it is looked for."""

    base_url: str
    sources: tuple[KeySource, ...]
    """In this order; the first that has a key wins."""
    needs_key: bool
    """Whether nothing can be sent without one."""
    is_usual: bool
    """Whether it is the provider's usual address, which a stored key without an address is for."""
    covers_host: bool = False
    """Whether the whole host is the vendor's, so that a key is good for every path on it."""

    def takes(self, stored: StoredKey) -> bool:
        """Whether a key that was kept may be sent there."""
        if stored.base_url is None:
            return self.is_usual
        is_same = is_same_host if self.covers_host else is_same_server
        return is_same(self.base_url, stored.base_url)


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key, and where it was found."""

    key: Secret
    source: KeySource | TypedKey


@dataclass(frozen=True, slots=True)
class AbsentKey:
    """No key was found, and perhaps more can be said than that."""

    reason: str | None = None
    """What the keyring had to say, as a sentence; None where it just has none."""
    hint: str | None = None


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


class KeyReader:
    """Reads keys, and remembers those that took a program or the keyring to find.

    `read` may take `COMMAND_LIMIT_S` or `KEYRING_LIMIT_S`; call it where nothing waits. Any thread
    may call it: two lanes that need the same key ask for one passphrase.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        store: KeyStore | None = None,
        run_command: RunCommand = run_key_command,
    ) -> None:
        self._environ = environ
        self._store = store
        self._run_command = run_command
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        """One for each provider: a keyring that waits for its passphrase holds up no other."""
        self._typed: dict[str, StoredKey] = {}
        self._printed: dict[str, tuple[CommandKey, Secret]] = {}
        self._stored: dict[str, StoredKey | None] = {}
        self._secrets: list[Secret] = []

    @property
    def secrets(self) -> Sequence[Secret]:
        """Every key that was ever read or typed in, for redaction."""
        with self._guard:
            return tuple(self._secrets)

    def read(self, provider: str, route: KeyRoute) -> FoundKey | AbsentKey:
        """The key that goes to this address.

        Raises:
            UnusableKeyError: There is something, and it is not a key.
        """
        with self._guard:
            typed = self._typed.get(provider)
        if typed is not None and route.takes(typed):
            return FoundKey(typed.key, TypedKey())
        absent = AbsentKey()
        for source in route.sources:
            match self._look_up(provider, source, route):
                case Secret() as key:
                    self._note(key)
                    return FoundKey(key, source)
                case absent:
                    pass
        return absent

    def known_source(self, provider: str, route: KeyRoute) -> KeySource | TypedKey | None:
        """Where a key is known to be, or will be asked for by the user's own wish; asks nobody.

        None: only the keyring could say, and has not been asked.
        """
        with self._guard:
            typed, stored = self._typed.get(provider), self._stored.get(provider)
        if typed is not None and route.takes(typed):
            return TypedKey()
        for source in route.sources:
            match source:
                case VariableKey(name) if self._environ.get(name, "").strip():
                    return source
                case CommandKey():
                    return source
                case KeyringKey() if stored is not None and route.takes(stored):
                    return source
                case _:
                    pass
        return None

    def look(self, providers: Sequence[str]) -> None:
        """Find out which of these have a key in the keyring, where it asks the user for nothing.

        Takes at most `LOOK_LIMIT_S`; what it finds, `known_source` knows.
        """
        if self._store is None:
            return
        found = self._store.look(providers)
        for stored in found.values():
            self._note(stored.key)
        with self._guard:
            self._stored |= found

    def use(self, provider: str, typed: StoredKey) -> None:
        """Take this key from now on, before any other and until it is forgotten."""
        self._note(typed.key)
        with self._guard:
            self._typed[provider] = typed
            self._stored.pop(provider, None)

    def forget(self, provider: str, refused: Secret | None = None) -> None:
        """Look the key up anew next time, as after the provider has refused it.

        Args:
            provider: Whose key.
            refused: The key that was refused, None where there was none: another one, typed in
                since, is not forgotten.
        """
        with self._guard:
            typed = self._typed.get(provider)
            if typed is not None and typed.key == refused:
                del self._typed[provider]
            self._printed.pop(provider, None)
            self._stored.pop(provider, None)

    def _note(self, key: Secret) -> None:
        with self._guard:
            if key not in self._secrets:
                self._secrets.append(key)

    def _look_up(self, provider: str, source: KeySource, route: KeyRoute) -> Secret | AbsentKey:
        match source:
            case VariableKey(name):
                # Read anew each time, and without a lock: it costs nothing.
                found = _parsed(self._environ.get(name, ""), f"the variable {name}")
                return found or AbsentKey()
            case CommandKey():
                with self._lock(provider):
                    return self._from_command(provider, source) or AbsentKey()
            case KeyringKey():
                with self._lock(provider):
                    return self._from_keyring(provider, route)
            case NoKey():
                return AbsentKey()
            case _:
                assert_never(source)

    def _lock(self, provider: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(provider, threading.Lock())

    def _from_command(self, provider: str, source: CommandKey) -> Secret | None:
        remembered = self._printed.get(provider)
        if remembered is not None and remembered[0] == source:
            return remembered[1]
        key = self._ask_command(provider, source.arguments)
        if key is not None:
            self._printed[provider] = (source, key)
        return key

    def _from_keyring(self, provider: str, route: KeyRoute) -> Secret | AbsentKey:
        try:
            stored = self._stored_key(provider, route)
        except KeyStoreError as error:
            if not route.needs_key:
                # Asked once: a keyring that does not answer would hold up every message.
                self._stored[provider] = None
            return AbsentKey(error.message, error.hint)
        if stored is None:
            return AbsentKey()
        self._note(stored.key)
        if route.takes(stored):
            return stored.key
        owner = stored.base_url or "the vendor"
        return AbsentKey(
            f"The one in the system's keyring is for {owner} only.",
            f"Store one for {route.base_url}: tuiapp keys set {provider}",
        )

    def _stored_key(self, provider: str, route: KeyRoute) -> StoredKey | None:
        if provider in self._stored:
            return self._stored[provider]
        if self._store is None:
            return None
        limit_s = KEYRING_LIMIT_S if route.needs_key else QUIET_LIMIT_S
        stored = self._store.read(provider, limit_s=limit_s)
        if stored is not None or not route.needs_key:
            # One that is needed and missing is looked for again: somebody may be storing it.
            self._stored[provider] = stored
        return stored

    def _ask_command(self, provider: str, arguments: tuple[str, ...]) -> Secret | None:
        # Neither the command nor what it prints is shown: both may hold the key.
        subject = f"The command for the key of {provider}"
        try:
            output = self._run_command(arguments, self._environ)
        except subprocess.TimeoutExpired:
            message = f"{subject} took longer than {COMMAND_LIMIT_S:g} s."
            raise UnusableKeyError(message, hint="It gets no input and no terminal.") from None
        except TooMuchOutputError:
            message = f"{subject} printed more than {MAX_OUTPUT_BYTES // 1024} KiB."
            raise UnusableKeyError(message, hint=_KEY_ALONE) from None
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
        raise UnusableKeyError(message, hint=_KEY_ALONE) from None
