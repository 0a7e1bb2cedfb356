import pytest

from tests.config.vaults import FakeVault
from tuiapp.config import key_store
from tuiapp.config.errors import KeyStoreError, UnusableKeyError
from tuiapp.config.key_store import KeyStore, StoredKey
from tuiapp.core.secret import Secret


KEY = "sk-planted-0123456789"
STORED = StoredKey(Secret(KEY), "https://lab/v1")


def test_what_was_kept_is_read_with_its_address() -> None:
    store = KeyStore(FakeVault())
    store.write("lab", STORED)

    assert store.read("lab") == STORED
    assert store.read("other") is None


def test_a_key_that_another_program_kept_has_no_address() -> None:
    assert KeyStore(FakeVault({"lab": f"{KEY}\n"})).read("lab") == StoredKey(Secret(KEY))


def test_a_key_without_an_address_is_kept_without_one() -> None:
    vault = FakeVault()
    KeyStore(vault).write("lab", StoredKey(Secret(KEY)))

    assert vault.kept == {"lab": KEY}


@pytest.mark.parametrize("text", ["sk hunter2", "hunter2 http://u:p@lab", "sk-hüntér2", "  "])
def test_what_is_no_key_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(UnusableKeyError, match="not a key") as refused:
        KeyStore(FakeVault({"lab": text})).read("lab")

    assert "tuiapp keys set lab" in refused.value.sentence
    assert "hunter2" not in refused.value.sentence
    assert refused.value.__cause__ is None


def test_before_a_key_is_given_away_the_keyring_has_to_show_that_it_keeps_things() -> None:
    vault = FakeVault(forgets=True)
    store = KeyStore(vault)

    with pytest.raises(KeyStoreError, match="does not give back"):
        store.write("lab", STORED)
    with pytest.raises(KeyStoreError, match="does not give back"):
        store.check()

    assert "lab" not in {account for _, account in vault.calls}


def test_a_probe_leaves_nothing_behind() -> None:
    vault = FakeVault()
    KeyStore(vault).check()

    assert vault.kept == {}
    assert [call for call, _ in vault.calls] == ["write", "read", "delete"]


@pytest.mark.parametrize(
    ("vault", "complaint"),
    [
        (FakeVault(reason="This system has no keyring."), "This system has no keyring."),
        (FakeVault(breaks=True), "failed"),
    ],
)
def test_every_call_says_why_a_keyring_is_of_no_use(vault: FakeVault, complaint: str) -> None:
    store = KeyStore(vault)

    with pytest.raises(KeyStoreError, match=complaint):
        store.read("lab")
    with pytest.raises(KeyStoreError, match=complaint):
        store.check()
    with pytest.raises(KeyStoreError, match=complaint):
        store.write("lab", STORED)
    with pytest.raises(KeyStoreError, match=complaint) as failed:
        store.delete("lab")
    assert failed.value.__suppress_context__


def test_a_locked_keyring_is_waited_for_and_then_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "KEYRING_LIMIT_S", 0.05)
    vault = FakeVault(is_locked=True)
    store = KeyStore(vault)

    try:
        with pytest.raises(KeyStoreError, match=r"did not answer within 0\.05 s.*") as late:
            store.write("lab", STORED)
        with pytest.raises(KeyStoreError, match=r"within 0\.01 s"):
            store.read("lab", limit_s=0.01)
    finally:
        vault.opened.set()
    assert late.value.hint is not None
    assert "Unlock" in late.value.hint


def test_a_key_is_deleted_and_it_is_known_whether_there_was_one() -> None:
    store = KeyStore(FakeVault({"lab": KEY}))

    assert store.delete("lab")
    assert not store.delete("lab")
    assert store.read("lab") is None


def test_a_keyring_that_keeps_what_was_deleted_is_named() -> None:
    with pytest.raises(KeyStoreError, match="has kept the key"):
        KeyStore(FakeVault({"lab": KEY}, clings=True)).delete("lab")
