"""The operating system's keyring, by way of the package `keyring`. Implements `config.key_store.Vault`.

The package takes 0.15 s to load and to look around, so it is loaded at the first call, which is
never on the thread of the interface.
"""

from contextlib import closing
from types import TracebackType
from typing import Final, Protocol

from tuiapp.config.key_store import VaultError


SERVICE: Final = "tuiapp"

# Below it, `keyring` itself does not recommend a backend: the null and fail backends, files without
# encryption, and those that ask for a passphrase on the terminal, over the screen.
_LEAST_PRIORITY: Final = 1


class _Backend(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class SystemVault:
    """Keeps texts under the service `tuiapp`."""

    def unusable(self) -> str | None:
        """Why keys cannot be kept here."""
        with _translating():
            return None if _backend() else "This system has no keyring that keeps keys."

    def is_open(self) -> bool:
        """Whether a read is known to ask the user for nothing.

        Windows never asks, and a Secret Service says whether it is locked. macOS asks when another
        Python stored the key, and does not say so before; KWallet and others are not known.
        """
        with _translating():
            return _is_open(_usable())

    def read(self, account: str) -> str | None:
        """What is kept under this name."""
        with _translating():
            return _usable().get_password(SERVICE, account)

    def write(self, account: str, text: str) -> None:
        """Keep `text` under this name."""
        with _translating():
            _usable().set_password(SERVICE, account, text)

    def delete(self, account: str) -> None:
        """Keep nothing under this name."""
        with _translating():
            _usable().delete_password(SERVICE, account)


def _usable() -> _Backend:
    backend = _backend()
    assert backend is not None, "`unusable` is asked first"
    return backend


def _backend() -> _Backend | None:
    """The best backend that is made for keys."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    backend = keyring.get_keyring()
    # A chain would go on to a file when the real keyring refuses.
    candidates = backend.backends if isinstance(backend, ChainerBackend) else (backend,)
    usable = (it for it in candidates if it.priority >= _LEAST_PRIORITY)
    return next(usable, None)  # pyright: ignore[reportReturnType] - a decorator of keyring's hides set_password's type


def _is_open(backend: object) -> bool:
    from keyring.backends import SecretService, Windows

    match backend:
        case Windows.WinVaultKeyring():
            return True
        case SecretService.Keyring() if "preferred_collection" not in vars(backend):
            return _is_default_collection_open()
        case _:
            return False


def _is_default_collection_open() -> bool:
    """Of the Secret Service; it is neither unlocked nor made by looking."""
    import secretstorage
    from secretstorage.collection import DEFAULT_COLLECTION

    with closing(secretstorage.dbus_init()) as connection:
        return not secretstorage.Collection(connection, DEFAULT_COLLECTION).is_locked()


class _translating:  # noqa: N801 - a context manager, read as a verb
    """Turns whatever a backend raises into a `VaultError`.

    Backends are plug-ins over D-Bus, COM or C libraries, and raise those libraries' errors. What
    they say is not passed on: it is not known to be free of the key.
    """

    def __enter__(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            raise VaultError(_sentence(error)) from None


def _sentence(error: Exception) -> str:
    from keyring.errors import KeyringLocked, NoKeyringError

    match error:
        case KeyringLocked():
            return "The system's keyring is locked."
        case NoKeyringError():
            return "This system has no keyring that keeps keys."
        case _:
            return f"The system's keyring failed ({type(error).__name__})."
