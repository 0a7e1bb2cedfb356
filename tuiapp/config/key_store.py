"""Keys in the system's keyring: what is kept there, within what time, and whether it really was.

Beside a key stands the base URL it was stored for, so that it goes nowhere else when an entry or a
variable is changed. A keyring may be locked and wait for a passphrase, may forget what it is given
(Python's null backend) or may be no keyring at all: every call has a time limit, and nothing counts
as kept before it was read back.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from tuiapp.config.addresses import checked_base_url
from tuiapp.config.errors import KeyStoreError, UnusableKeyError
from tuiapp.config.timed_call import call_within
from tuiapp.core.secret import Secret


KEYRING_LIMIT_S: Final = 30.0
"""Long enough to type the passphrase of a locked keyring."""
QUIET_LIMIT_S: Final = 2.0
"""Where a key may well not exist, nobody is kept waiting for it."""
LOOK_LIMIT_S: Final = 1.0
"""For all providers together, where nobody has asked for a key yet."""
MAX_KEY_CHARS: Final = 8_192
"""All headers of a request together have to stay below 64 KiB (WIRE 1a); keys have some 200."""

_PROBE: Final = "tuiapp-probe"

_T = TypeVar("_T")


class VaultError(Exception):
    """The keyring refuses. Its text is a whole sentence, without any part of a key."""


class Vault(Protocol):
    """The keyring itself. Every call may block, and raises `VaultError` where it fails."""

    def unusable(self) -> str | None:
        """Why keys cannot be kept here, as a sentence; None where they can."""
        ...

    def is_open(self) -> bool:
        """Whether a read is known to ask the user for nothing, such as a passphrase."""
        ...

    def read(self, account: str) -> str | None:
        """What is kept under this name."""
        ...

    def write(self, account: str, text: str) -> None:
        """Keep `text` under this name, in place of what was there."""
        ...

    def delete(self, account: str) -> None:
        """Keep nothing under this name, where something may be."""
        ...


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key, and the address it belongs to."""

    key: Secret
    base_url: str | None = None
    """None where another program stored it: it belongs to the provider's usual address."""


class KeyStore:
    """The keys of all providers; any thread may call."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def read(self, provider: str, *, limit_s: float = KEYRING_LIMIT_S) -> StoredKey | None:
        """The key that is kept for `provider`; None where there is none.

        Raises:
            KeyStoreError: There is no usable keyring, or it failed or took longer than `limit_s`.
            UnusableKeyError: What is kept there is no key.
        """

        def read() -> str | None:
            self._refuse_unusable()
            return self._vault.read(provider)

        text = _within(limit_s, read)
        return _parsed(provider, text) if text else None

    def look(self, providers: Iterable[str]) -> Mapping[str, StoredKey]:
        """The keys that are kept for these, as far as they can be had without asking the user.

        Empty where the keyring is locked, unusable or slow, or cannot say whether it is locked.
        """

        def look() -> Mapping[str, str | None]:
            if self._vault.unusable() is not None or not self._vault.is_open():
                return {}
            return {provider: self._vault.read(provider) for provider in providers}

        try:
            texts = call_within(LOOK_LIMIT_S, look)
        except (VaultError, TimeoutError):
            return {}  # whoever sends something is told why
        found: dict[str, StoredKey] = {}
        for provider, text in texts.items():
            with suppress(UnusableKeyError):
                if text:
                    found[provider] = _parsed(provider, text)
        return found

    def check(self) -> None:
        """Find out whether keys can be kept: something is stored, read back and deleted.

        Raises:
            KeyStoreError: They cannot.
        """
        _within(KEYRING_LIMIT_S, self._probe)

    def write(self, provider: str, stored: StoredKey) -> None:
        """Keep a key in place of an earlier one.

        Raises:
            KeyStoreError: It is not kept.
        """
        words = [stored.key.reveal(), *([stored.base_url] if stored.base_url else [])]
        text = " ".join(words)

        def write() -> None:
            # No key goes to a keyring that has not shown that it keeps things.
            self._probe()
            self._vault.write(provider, text)
            if self._vault.read(provider) != text:
                raise VaultError(_FORGETS)

        _within(KEYRING_LIMIT_S, write)

    def delete(self, provider: str) -> bool:
        """Keep no key for `provider` any more; whether there was one.

        Raises:
            KeyStoreError: There is no usable keyring, or it failed; the key may still be there.
        """

        def delete() -> bool:
            self._refuse_unusable()
            if self._vault.read(provider) is None:
                return False
            self._vault.delete(provider)
            if self._vault.read(provider) is not None:
                raise VaultError("The system's keyring has kept the key all the same.")
            return True

        return _within(KEYRING_LIMIT_S, delete)

    def _refuse_unusable(self) -> None:
        reason = self._vault.unusable()
        if reason is not None:
            raise VaultError(reason)

    def _probe(self) -> None:
        self._refuse_unusable()
        text = secrets.token_hex(8)
        self._vault.write(_PROBE, text)
        kept = self._vault.read(_PROBE)
        if kept is not None:
            self._vault.delete(_PROBE)
        if kept != text:
            raise VaultError(_FORGETS)


_FORGETS: Final = "The system's keyring does not give back what it is given."


def _within(limit_s: float, call: Callable[[], _T]) -> _T:
    try:
        return call_within(limit_s, call)
    except VaultError as error:
        raise KeyStoreError(str(error)) from None
    except TimeoutError:
        message = f"The system's keyring did not answer within {limit_s:g} s."
        raise KeyStoreError(message, hint="Unlock it, and try again.") from None


def _parsed(provider: str, text: str) -> StoredKey:
    first, _, rest = text.strip().partition(" ")
    try:
        base_url = checked_base_url(rest) if rest else None
        key = Secret.parse(first)
    except ValueError:
        key = base_url = None
    if key is None:
        message = f"What the keyring holds for {provider} is not a key."
        raise UnusableKeyError(message, hint=f"Store it again: tuiapp keys set {provider}")
    return StoredKey(key, base_url)
