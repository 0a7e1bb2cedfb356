"""Where a target leads, and why one leads nowhere."""

from dataclasses import replace

import pytest

from tests.config.resolving import KEY, endpoint
from tuiapp.config.endpoints import checked_target, describe, provider_names, resolve
from tuiapp.config.errors import MissingKeyError, ProviderFaultError, UnknownProviderError
from tuiapp.config.keys import CommandKey, KeyReader
from tuiapp.config.presets import PRESETS
from tuiapp.config.settings import ProviderSettings, Settings, VendorSettings
from tuiapp.core.endpoint import Endpoint, TimeLimits, Vendor
from tuiapp.core.errors import UsageError
from tuiapp.core.request import Target


def test_demo_and_ollama_need_nothing() -> None:
    demo, ollama = endpoint("demo/guide"), endpoint("ollama/qwen3")

    assert demo.base_url.startswith("http://demo.tuiapp.invalid")
    assert demo.key is None
    assert (ollama.dialect, ollama.base_url) == ("ollama-chat", "http://127.0.0.1:11434")
    assert ollama.key is None


def test_a_provider_of_the_users_has_only_what_its_entry_gives() -> None:
    entry = ProviderSettings(
        dialect="ollama-chat",
        base_url="http://lab",
        headers={"X-Team": "search"},
        body={"top_k": 40},
        query={"v": "1"},
        ways=VendorSettings(max_tokens_field="limit"),
        limits=TimeLimits(connect_s=1),
    )

    assert endpoint("lab/a/b", entry, KEY) == Endpoint(
        name="lab",
        dialect="ollama-chat",
        base_url="http://lab",
        key_hint="No key was sent to this address. Store it with: tuiapp keys set lab. "
        'Or set api_key = "env:NAME" or "command:…" under [providers.lab] in config.toml.',
        headers={"X-Team": "search"},
        body={"top_k": 40},
        query={"v": "1"},
        vendor=Vendor(max_tokens_field="limit"),
        limits=TimeLimits(connect_s=1),
    )


def test_a_provider_of_the_users_speaks_openai_chat_unless_told() -> None:
    assert endpoint("lab/m", ProviderSettings(base_url="http://lab")).dialect == "openai-chat"


def test_ollama_host_moves_ollama() -> None:
    assert endpoint("ollama/m", environ={"OLLAMA_HOST": "lab"}).base_url == "http://lab:11434"


@pytest.mark.parametrize(
    ("target", "environ"),
    [("ollama/m", {"OLLAMA_HOST": "a b"}), ("openai/m", KEY | {"OPENAI_BASE_URL": "else:8080"})],
)
def test_a_variable_that_is_no_address_is_named(target: str, environ: dict[str, str]) -> None:
    with pytest.raises(ProviderFaultError, match=r"The variable O.* gives no address"):
        endpoint(target, environ=environ)


def test_an_unknown_provider_offers_the_nearest() -> None:
    with pytest.raises(UnknownProviderError) as unknown:
        resolve(Target("opnai", "m"), Settings(), {}, KeyReader({}))
    with pytest.raises(UnknownProviderError) as unlike:
        resolve(Target("zzz", "m"), Settings(), {}, KeyReader({}))

    assert unknown.value.hint == "Did you mean “openai”?"
    assert unlike.value.hint == f"Known: {', '.join(sorted(PRESETS))}."


def test_a_target_is_checked_without_its_key() -> None:
    assert checked_target("openai/gpt", Settings()) == Target("openai", "gpt")
    with pytest.raises(UnknownProviderError, match="opnai"):
        checked_target("opnai/gpt", Settings())
    with pytest.raises(UsageError, match="not a target"):
        checked_target("gpt", Settings())


def test_providers_are_the_presets_and_the_users() -> None:
    settings = Settings(providers={"lab": ProviderSettings(), "openai": ProviderSettings()})

    assert provider_names(settings) == tuple(sorted({*PRESETS, "lab"}))


def test_an_entry_with_a_fault_sends_nothing() -> None:
    with pytest.raises(ProviderFaultError, match="base_url: It must"):
        endpoint("openai/m", ProviderSettings(fault="base_url: It must …"), KEY)


def test_an_entry_without_an_address_sends_nothing() -> None:
    with pytest.raises(ProviderFaultError, match="no base_url"):
        endpoint("lab/m", ProviderSettings())


def test_with_a_file_unread_only_the_demo_answers() -> None:
    settings = Settings(fault="config.toml cannot be read")
    reader = KeyReader(KEY)

    assert resolve(Target("demo", "guide"), settings, KEY, reader).name == "demo"
    with pytest.raises(ProviderFaultError, match=r"config\.toml cannot be read"):
        resolve(Target("openai", "m"), settings, KEY, reader)
    moved = replace(settings, providers={"demo": ProviderSettings(base_url="http://lab")})
    with pytest.raises(ProviderFaultError):
        resolve(Target("demo", "guide"), moved, KEY, reader)


def test_every_refusal_is_a_wrong_usage() -> None:
    assert issubclass(UnknownProviderError, UsageError)
    assert issubclass(MissingKeyError, UsageError)
    assert issubclass(ProviderFaultError, UsageError)


def test_a_target_is_described_without_a_look_for_its_key() -> None:
    settings = Settings(
        providers={
            "lab": ProviderSettings(
                base_url="http://h/v1",
                key=CommandKey(("exit", "1")),
                headers={"X-Team": "search"},
                body={"top_k": 40},
                query={"api-version": "1"},
            )
        }
    )
    described = describe(Target("lab", "m"), settings, {})
    assert described == Endpoint(
        "lab",
        "openai-chat",
        "http://h/v1",
        headers={"X-Team": "search"},
        body={"top_k": 40},
        query={"api-version": "1"},
    )
    with pytest.raises(UnknownProviderError):
        describe(Target("nobody", "m"), settings, {})


def test_of_a_vendor_its_ways_are_described() -> None:
    described = describe(Target("mistral", "m"), Settings(), {})
    assert described.vendor.seed_field == "random_seed"
    assert described.key is None
