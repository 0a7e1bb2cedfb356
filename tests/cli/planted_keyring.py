"""A backend of the package `keyring` that keeps everything in one file, for processes of tests."""

import os
from pathlib import Path
from threading import Event

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from tuiapp.wire.jsonvalue import JsonValue, dump, parse


FILE_VARIABLE = "PLANTED_KEYRING"


class FileKeyring(KeyringBackend):
    priority = 5  # pyright: ignore[reportAssignmentType] - keyring declares a property of the class

    def __init__(self) -> None:
        super().__init__()
        self._file = Path(os.environ[FILE_VARIABLE])

    def get_password(self, service: str, username: str) -> str | None:
        text = self._kept().get(f"{service}/{username}")
        return text if isinstance(text, str) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep({**self._kept(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        self._keep(kept)

    def _kept(self) -> dict[str, JsonValue]:
        kept = parse(self._file.read_bytes()) if self._file.exists() else {}
        assert isinstance(kept, dict)
        return kept

    def _keep(self, kept: dict[str, JsonValue]) -> None:
        self._file.write_bytes(dump(kept))


class ForgetfulKeyring(FileKeyring):
    """Takes everything, keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        del service, username, password


class PlainFileKeyring(FileKeyring):
    """Readable by everybody, as its own priority says."""

    priority = 0.5


class BreakingKeyring(FileKeyring):
    """Fails like a desktop that has gone, with the key in what it says."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ConnectionResetError(f"{service} {username} {password}")


class LockedKeyring(FileKeyring):
    """Its passphrase is never typed in."""

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        Event().wait()
        return None
