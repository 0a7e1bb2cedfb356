"""The package `keyring`, with backends of every kind behind it."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, chainer, fail, null
from keyring.errors import KeyringLocked
from planted_keyring import FILE_VARIABLE, BreakingKeyring, FileKeyring, PlainFileKeyring

from tuiapp.cli.system_keyring import SystemVault
from tuiapp.config.key_store import VaultError


class ClosedKeyring(FileKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"{service} {username}")


@pytest.fixture(autouse=True)
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_what_is_kept_comes_back_and_goes() -> None:
    keyring.set_keyring(FileKeyring())
    vault = SystemVault()

    assert vault.unusable() is None
    assert vault.read("lab") is None
    vault.write("lab", "sk-lab")
    assert vault.read("lab") == "sk-lab"
    assert keyring.get_password("tuiapp", "lab") == "sk-lab"
    vault.delete("lab")
    assert vault.read("lab") is None


@pytest.mark.parametrize("kind", [null.Keyring, fail.Keyring, PlainFileKeyring])
def test_what_is_not_made_for_keys_is_no_keyring(kind: type[KeyringBackend]) -> None:
    keyring.set_keyring(kind())

    assert SystemVault().unusable() == "This system has no keyring that keeps keys."


def test_of_a_chain_only_the_keyring_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chain = [FileKeyring(), PlainFileKeyring()]
    monkeypatch.setattr(chainer.ChainerBackend, "backends", chain)
    keyring.set_keyring(chainer.ChainerBackend())
    assert SystemVault().unusable() is None

    chain.pop(0)
    assert SystemVault().unusable() is not None
    assert not (tmp_path / "keyring.json").exists()


def test_what_a_backend_says_is_not_passed_on() -> None:
    keyring.set_keyring(BreakingKeyring())

    with pytest.raises(VaultError) as failed:
        SystemVault().write("lab", "sk-hunter2")

    assert str(failed.value) == "The system's keyring failed (ConnectionResetError)."
    assert failed.value.__suppress_context__


def test_a_locked_keyring_is_called_so() -> None:
    keyring.set_keyring(ClosedKeyring())

    with pytest.raises(VaultError, match="is locked"):
        SystemVault().read("lab")


def test_a_backend_that_does_not_exist_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_to_load() -> KeyringBackend:
        raise ModuleNotFoundError("no_such_backend")

    monkeypatch.setattr(keyring, "get_keyring", fail_to_load)

    with pytest.raises(VaultError, match="ModuleNotFoundError"):
        SystemVault().unusable()


class WindowsKeyring(Windows.WinVaultKeyring):
    priority = 5  # pyright: ignore[reportAssignmentType] - keyring declares a property of the class


class DesktopKeyring(SecretService.Keyring):
    priority = 5  # pyright: ignore[reportAssignmentType] - keyring declares a property of the class


class Collection:
    """Of a Secret Service: locked or not."""

    is_locked_now = False

    def __init__(self, connection: io.BytesIO, path: str) -> None:
        assert not connection.closed
        assert path.endswith("/default")

    def is_locked(self) -> bool:
        return self.is_locked_now


def test_only_a_keyring_that_never_asks_is_known_to_be_open() -> None:
    keyring.set_keyring(FileKeyring())
    assert not SystemVault().is_open()
    keyring.set_keyring(WindowsKeyring())
    assert SystemVault().is_open()


@pytest.mark.skipif(sys.platform != "linux", reason="the package for it is there on Linux only")
def test_a_secret_service_says_whether_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secretstorage.dbus_init", io.BytesIO)
    monkeypatch.setattr("secretstorage.Collection", Collection)
    service = DesktopKeyring()
    keyring.set_keyring(service)
    assert SystemVault().is_open()
    monkeypatch.setattr(Collection, "is_locked_now", True)
    assert not SystemVault().is_open()
    monkeypatch.setattr(Collection, "is_locked_now", False)
    vars(service)["preferred_collection"] = "/another/one"
    assert not SystemVault().is_open()
