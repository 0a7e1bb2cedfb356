"""Which key goes to which address, and what is said where there is none."""

from collections.abc import Mapping

import pytest

from tests.config.resolving import ELSEWHERE, KEY, OPENAI, endpoint
from tests.config.vaults import FakeVault
from tuiapp.config.endpoints import resolve
from tuiapp.config.errors import MissingKeyError
from tuiapp.config.key_store import KeyStore, StoredKey
from tuiapp.config.keys import CommandKey, KeyReader, KeyringKey, KeySource, NoKey, VariableKey
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.request import Target
from tuiapp.core.secret import Secret


def test_openai_takes_its_key_from_its_variable() -> None:
    openai = endpoint("openai/gpt", environ=KEY)

    assert (openai.dialect, openai.base_url) == ("openai-responses", OPENAI)
    assert openai.key == Secret("sk-openai")
    assert openai.vendor.max_tokens_field == "max_completion_tokens"
    assert openai.key_hint == "The key comes from the variable OPENAI_API_KEY."


@pytest.mark.parametrize(
    ("base_url", "elsewhere", "goes_to", "sent"),
    [
        (None, None, "https://api.anthropic.com", "sk-ant"),
        ("https://api.anthropic.com/v1", None, "https://api.anthropic.com", "sk-ant"),
        ("http://other/v1", None, "http://other", None),
        (None, "http://else/v1/", "http://else", "sk-ant"),
        (None, "http://else/anthropic", "http://else/anthropic", "sk-ant"),
    ],
)
def test_anthropic_takes_its_key_to_the_address_it_belongs_to(
    base_url: str | None, elsewhere: str | None, goes_to: str, sent: str | None
) -> None:
    environ = {"ANTHROPIC_API_KEY": "sk-ant", "ANTHROPIC_BASE_URL": elsewhere or ""}
    entry = ProviderSettings(base_url=base_url)
    anthropic = endpoint("anthropic/claude", entry, environ)

    assert (anthropic.dialect, anthropic.base_url) == ("anthropic", goes_to)
    assert anthropic.key == (None if sent is None else Secret(sent))
    assert anthropic.vendor.max_tokens_field == "max_tokens"


def test_a_missing_key_names_the_variable_and_the_setting() -> None:
    with pytest.raises(MissingKeyError) as missing:
        endpoint("openai/gpt")

    assert "OPENAI_API_KEY is not set" in missing.value.message
    assert "[providers.openai]" in missing.value.sentence


@pytest.mark.parametrize(
    ("base_url", "key", "environ", "goes_to", "sent"),
    [
        # The vendor's own address, however it is written.
        (OPENAI, None, KEY, OPENAI, "sk-openai"),
        ("https://API.openai.com:443/v1", None, KEY, "https://API.openai.com:443/v1", "sk-openai"),
        # Another address gets nothing that was not meant for it.
        ("http://other/v1", None, KEY, "http://other/v1", None),
        ("http://api.openai.com/v1", None, KEY, "http://api.openai.com/v1", None),
        ("https://api.openai.com.evil/v1", None, KEY, "https://api.openai.com.evil/v1", None),
        ("http://other/v1", VariableKey("MY"), KEY | {"MY": "sk-my"}, "http://other/v1", "sk-my"),
        ("http://other/v1", VariableKey("OPENAI_API_KEY"), KEY, "http://other/v1", "sk-openai"),
        # Address and key of the environment go together, and only together.
        (None, None, KEY | ELSEWHERE, "http://else:8080/v1", "sk-openai"),
        (None, None, ELSEWHERE, "http://else:8080/v1", None),
        (None, NoKey(), KEY | ELSEWHERE, "http://else:8080/v1", None),
        ("http://else:8080", None, KEY | ELSEWHERE, "http://else:8080/v1", "sk-openai"),
        (OPENAI, None, KEY | ELSEWHERE, OPENAI, None),
        (None, VariableKey("MY"), KEY | ELSEWHERE | {"MY": "sk-my"}, OPENAI, "sk-my"),
        (None, CommandKey(("sk-cmd",)), KEY | ELSEWHERE, OPENAI, "sk-cmd"),
        (None, NoKey(), KEY, OPENAI, None),
        (None, None, KEY | {"OPENAI_BASE_URL": " "}, OPENAI, "sk-openai"),
    ],
)
def test_a_key_is_sent_only_to_the_address_it_belongs_to(
    base_url: str | None,
    key: KeySource | None,
    environ: Mapping[str, str],
    goes_to: str,
    sent: str | None,
) -> None:
    openai = endpoint("openai/gpt", ProviderSettings(base_url=base_url, key=key), environ)

    assert openai.base_url == goes_to
    assert openai.key == (None if sent is None else Secret(sent))


GEMINI = "https://generativelanguage.googleapis.com"


@pytest.mark.parametrize(
    ("base_url", "environ", "goes_to", "sent"),
    [
        (None, {"GEMINI_API_KEY": "g-1"}, GEMINI, "g-1"),
        (None, {"GOOGLE_API_KEY": "g-2"}, GEMINI, "g-2"),
        (None, {"GEMINI_API_KEY": "g-1", "GOOGLE_API_KEY": "g-2"}, GEMINI, "g-1"),
        (None, {"GEMINI_API_KEY": " ", "GOOGLE_API_KEY": "g-2"}, GEMINI, "g-2"),
        (f"{GEMINI}/v1/", {"GOOGLE_API_KEY": "g-2"}, f"{GEMINI}/v1", "g-2"),
        ("https://other", {"GOOGLE_API_KEY": "g-2"}, "https://other", None),
    ],
)
def test_gemini_takes_its_key_from_one_of_two_variables(
    base_url: str | None, environ: Mapping[str, str], goes_to: str, sent: str | None
) -> None:
    gemini = endpoint("gemini/g", ProviderSettings(base_url=base_url), environ)

    assert (gemini.dialect, gemini.base_url) == ("gemini", goes_to)
    assert gemini.key == (None if sent is None else Secret(sent))


def test_a_missing_key_of_two_names_the_first_variable() -> None:
    with pytest.raises(MissingKeyError) as missing:
        endpoint("gemini/g")

    assert "GEMINI_API_KEY is not set" in missing.value.message


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        (VariableKey("LAB_KEY"), "LAB_KEY is not set"),
        (CommandKey(("",)), "printed nothing"),
        (KeyringKey(), "The system's keyring has none"),
    ],
)
def test_a_key_that_was_asked_for_must_be_there(key: KeySource, complaint: str) -> None:
    with pytest.raises(MissingKeyError, match=complaint):
        endpoint("lab/m", ProviderSettings(base_url="http://lab", key=key))


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        (VariableKey("LAB_KEY"), "The key comes from the variable LAB_KEY."),
        (CommandKey(("sk-cmd",)), "The key comes from the command in [providers.lab] api_key."),
    ],
)
def test_the_hint_says_where_the_key_came_from(key: KeySource, hint: str) -> None:
    entry = ProviderSettings(base_url="http://lab", key=key)

    assert endpoint("lab/m", entry, {"LAB_KEY": "sk-lab"}).key_hint == hint


def with_keyring(
    target: str,
    kept: StoredKey | None,
    entry: ProviderSettings | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    reason: str | None = None,
) -> Endpoint:
    parsed = Target.parse(target)
    settings = Settings(providers={} if entry is None else {parsed.provider: entry})
    vault = FakeVault()
    if kept is not None:
        KeyStore(vault).write(parsed.provider, kept)
    store = KeyStore(FakeVault(vault.kept, reason=reason))
    return resolve(parsed, settings, environ or {}, KeyReader(environ or {}, store=store))


KEPT = StoredKey(Secret("sk-kept"), OPENAI)
BY_HAND = StoredKey(Secret("sk-hand"))


@pytest.mark.parametrize(
    ("kept", "base_url", "key", "environ", "sent"),
    [
        (KEPT, None, None, {}, "sk-kept"),
        (BY_HAND, None, None, {}, "sk-hand"),
        # The variable comes first, unless the keyring is asked for by name.
        (KEPT, None, None, KEY, "sk-openai"),
        (KEPT, None, KeyringKey(), KEY, "sk-kept"),
        (KEPT, None, KeyringKey(), KEY | ELSEWHERE, "sk-kept"),
        (KEPT, None, NoKey(), {}, None),
        # Another address gets nothing that was not stored for it.
        (KEPT, None, None, ELSEWHERE, None),
        (BY_HAND, None, None, ELSEWHERE, None),
        (KEPT, "http://other/v1", None, {}, None),
        (BY_HAND, "http://other/v1", None, {}, None),
        (BY_HAND, "http://other/v1", KeyringKey(), {}, "sk-hand"),
        (StoredKey(Secret("sk-o"), "http://other/v1"), "http://other", None, {}, "sk-o"),
        (StoredKey(Secret("sk-e"), "http://else:8080/v1"), None, None, ELSEWHERE, "sk-e"),
    ],
)
def test_a_key_in_the_keyring_is_sent_only_to_the_address_it_belongs_to(
    kept: StoredKey,
    base_url: str | None,
    key: KeySource | None,
    environ: Mapping[str, str],
    sent: str | None,
) -> None:
    entry = ProviderSettings(base_url=base_url, key=key)
    openai = with_keyring("openai/gpt", kept, entry, environ)

    assert openai.key == (None if sent is None else Secret(sent))


def test_a_key_stored_for_another_address_is_named_as_what_is_missing() -> None:
    moved = StoredKey(Secret("sk-kept"), "http://other/v1")
    with pytest.raises(MissingKeyError) as missing:
        with_keyring("openai/gpt", moved)

    assert "is for http://other/v1 only" in missing.value.message
    assert missing.value.hint == f"Store one for {OPENAI}: tuiapp keys set openai"
    assert "sk-kept" not in missing.value.sentence


def test_a_provider_of_the_users_takes_a_key_from_the_keyring_unasked() -> None:
    entry = ProviderSettings(base_url="http://lab")

    assert with_keyring("lab/m", BY_HAND, entry).key == Secret("sk-hand")
    assert with_keyring("lab/m", None, entry).key is None
    assert with_keyring("lab/m", None, entry, reason="There is no keyring.").key is None


def test_without_a_keyring_the_ways_out_leave_it_out() -> None:
    with pytest.raises(MissingKeyError) as missing:
        with_keyring("openai/gpt", None, reason="This system has no keyring.")

    assert missing.value.message == (
        "openai needs a key. The variable OPENAI_API_KEY is not set. This system has no keyring."
    )
    assert "keys set" not in missing.value.sentence


def test_the_hint_names_the_keyring() -> None:
    settings = Settings(providers={"lab": ProviderSettings(base_url="http://l", key=KeyringKey())})
    reader = KeyReader({}, store=KeyStore(FakeVault({"lab": "sk-lab"})))

    lab = resolve(Target("lab", "m"), settings, {}, reader)

    assert lab.key == Secret("sk-lab")
    assert lab.key_hint == "The key comes from the system's keyring."


def test_the_hint_names_a_key_that_was_typed_in() -> None:
    settings = Settings(providers={"lab": ProviderSettings(base_url="http://l")})
    reader = KeyReader({})
    reader.use("lab", StoredKey(Secret("sk-lab"), "http://l"))

    lab = resolve(Target("lab", "m"), settings, {}, reader)

    assert lab.key_hint == "The key is the one that you typed in."
