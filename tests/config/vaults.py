"""A keyring in memory, with everything that can be wrong with one."""

import threading

from tests.patience import PATIENCE_S
from tuiapp.config.key_store import VaultError


class FakeVault:
    """Implements `Vault`.

    Args:
        kept: What is in it.
        reason: Why it is unusable.
        forgets: Whether it takes everything and keeps nothing.
        is_locked: Whether it waits until `opened` is set.
        breaks: Whether every call fails.
        is_known_open: Whether it says that it asks the user for nothing.
    """

    def __init__(
        self,
        kept: dict[str, str] | None = None,
        *,
        reason: str | None = None,
        forgets: bool = False,
        is_locked: bool = False,
        breaks: bool = False,
        clings: bool = False,
        is_known_open: bool = True,
    ) -> None:
        self.kept = dict(kept or {})
        self.calls: list[tuple[str, str]] = []
        self.opened = threading.Event()
        self._reason = reason
        self._forgets = forgets
        self._is_locked = is_locked
        self._breaks = breaks
        self._clings = clings
        self._is_known_open = is_known_open

    def unusable(self) -> str | None:
        return self._reason

    def is_open(self) -> bool:
        return self._is_known_open

    def read(self, account: str) -> str | None:
        self._note("read", account)
        return self.kept.get(account)

    def write(self, account: str, text: str) -> None:
        self._note("write", account)
        if not self._forgets:
            self.kept[account] = text

    def delete(self, account: str) -> None:
        self._note("delete", account)
        if not self._clings:
            self.kept.pop(account, None)

    def _note(self, call: str, account: str) -> None:
        self.calls.append((call, account))
        if self._breaks:
            raise VaultError("The system's keyring failed (DBusError).")
        if self._is_locked:
            self.opened.wait(PATIENCE_S)
