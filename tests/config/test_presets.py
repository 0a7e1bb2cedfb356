"""The facts of WIRE 6.0 to 6.10, and every way to write a vendor's address."""

from collections.abc import Mapping

import pytest

from tuiapp.config.errors import ProviderFaultError
from tuiapp.config.keys import KeyringKey, VariableKey
from tuiapp.config.presets import PRESETS
from tuiapp.config.routes import Route, route_to
from tuiapp.config.settings import ProviderSettings, Settings, VendorSettings
from tuiapp.core.endpoint import DialectName, Vendor


def way(
    name: str,
    entry: ProviderSettings | None = None,
    environ: Mapping[str, str] | None = None,
) -> Route:
    settings = Settings(providers={} if entry is None else {name: entry})
    return route_to(name, settings, environ or {})


@pytest.mark.parametrize(
    ("name", "dialect", "base_url", "variable", "needs_key"),
    [
        ("openai", "openai-responses", "https://api.openai.com/v1", "OPENAI_API_KEY", True),
        ("anthropic", "anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY", True),
        (
            "gemini",
            "gemini",
            "https://generativelanguage.googleapis.com",
            "GEMINI_API_KEY",
            True,
        ),
        ("openrouter", "openai-chat", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", True),
        ("groq", "openai-chat", "https://api.groq.com/openai/v1", "GROQ_API_KEY", True),
        ("mistral", "openai-chat", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", True),
        ("deepseek", "openai-chat", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", True),
        ("xai", "openai-chat", "https://api.x.ai/v1", "XAI_API_KEY", True),
        ("together", "openai-chat", "https://api.together.xyz/v1", "TOGETHER_API_KEY", True),
        ("lmstudio", "openai-chat", "http://127.0.0.1:1234/v1", None, False),
        ("llamacpp", "openai-chat", "http://127.0.0.1:8080/v1", "LLAMA_API_KEY", False),
        ("vllm", "openai-chat", "http://127.0.0.1:8000/v1", "VLLM_API_KEY", False),
        ("ollama", "ollama-chat", "http://127.0.0.1:11434", None, False),
    ],
)
def test_a_vendor_needs_no_entry(
    name: str, dialect: DialectName, base_url: str, variable: str | None, *, needs_key: bool
) -> None:
    route = way(name)

    assert (route.dialect, route.base_url) == (dialect, base_url)
    assert route.keys.needs_key is needs_key
    expected = (KeyringKey(),) if variable is None else (VariableKey(variable), KeyringKey())
    assert route.keys.sources == expected


def test_the_demo_asks_for_no_key_anywhere() -> None:
    route = way("demo")

    assert route.base_url.startswith("http://demo.tuiapp.invalid")
    assert (route.keys.sources, route.keys.needs_key) == ((), False)


def test_what_vendors_do_differently_is_known() -> None:
    ways = {name: way(name).vendor for name in PRESETS if name != "azure"}

    limits = {name for name, it in ways.items() if it.max_tokens_field == "max_completion_tokens"}
    assert limits == {"openai", "groq", "xai"}
    assert ways["mistral"].seed_field == "random_seed"
    assert not ways["mistral"].takes_stream_options
    assert ways["mistral"].call_id_chars == 9
    assert ways["deepseek"].reasoning_field == "reasoning_content"
    assert {name for name, it in ways.items() if it.thinking_object} == {"deepseek"}
    assert ways["deepseek"].ignored_thinking == {"temperature", "top_p"}
    assert ways["xai"].refused_reasoning >= {"stop"}
    assert {name for name, it in ways.items() if it.reasoning_object} == {"openrouter"}
    assert ways["vllm"] == ways["anthropic"] == ways["together"] == Vendor()


@pytest.mark.parametrize("name", sorted(it for it in PRESETS if it not in {"demo", "azure"}))
@pytest.mark.parametrize("ending", ["", "/", "//"])
def test_every_way_to_write_a_vendors_address_means_it(name: str, ending: str) -> None:
    preset = PRESETS[name]
    assert preset.base_url is not None
    tails: Mapping[DialectName, tuple[str, ...]] = {
        "openai-chat": ("", "/chat/completions"),
        "openai-responses": ("", "/responses", "/chat/completions"),
        "anthropic": ("", "/v1", "/v1/messages"),
        "gemini": ("", "/models"),
        "ollama-chat": ("", "/api", "/api/chat", "/v1", "/v1/chat/completions"),
    }
    host = "/".join(preset.base_url.split("/")[:3])
    environ = {preset.key_variable or "X": "sk-planted"}
    for written in (host, *(preset.base_url + tail for tail in tails[preset.dialect])):
        route = way(name, ProviderSettings(base_url=written + ending), environ)

        assert route.base_url == preset.base_url, written
        assert route.dialect == preset.dialect
        # However it is written, the vendor's key belongs to it.
        assert route.keys.sources == way(name, None, environ).keys.sources
        assert route.keys.needs_key is preset.needs_key


@pytest.mark.parametrize(
    ("base_url", "environ", "dialect"),
    [
        (None, {}, "openai-responses"),
        ("https://eu.api.openai.com/v1", {}, "openai-responses"),
        ("http://127.0.0.1:4000", {}, "openai-chat"),
        (None, {"OPENAI_BASE_URL": "http://127.0.0.1:4000/v1"}, "openai-chat"),
        (None, {"OPENAI_BASE_URL": "https://api.openai.com/v1/"}, "openai-responses"),
    ],
)
def test_responses_is_spoken_with_openai_itself_and_chat_with_its_imitators(
    base_url: str | None, environ: Mapping[str, str], dialect: DialectName
) -> None:
    route = way("openai", ProviderSettings(base_url=base_url), environ)

    assert route.dialect == dialect
    is_openai = dialect == "openai-responses"
    assert route.vendor == (PRESETS["openai"].vendor if is_openai else Vendor())


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:4000"])
@pytest.mark.parametrize("dialect", ["openai-chat", "openai-responses"])
def test_the_users_choice_of_a_dialect_holds_everywhere(
    base_url: str | None, dialect: DialectName
) -> None:
    assert way("openai", ProviderSettings(dialect, base_url)).dialect == dialect


def test_the_users_word_about_a_server_stands_over_the_presets() -> None:
    ways = VendorSettings(
        max_tokens_field="limit",
        seed_field="s",
        key_header="X-Key",
        reasoning_field="r",
        stream_options=True,
        prompt_caching=False,
        images=False,
        refuses=("seed",),
    )

    assert way("mistral", ProviderSettings(ways=ways)).vendor == Vendor(
        max_tokens_field="limit",
        seed_field="s",
        takes_stream_options=True,
        key_header="X-Key",
        reasoning_field="r",
        call_id_chars=9,
        refused=frozenset({"seed"}),
        takes_images=False,
        caches_prompts=False,
    )
    assert way("mistral", ProviderSettings()).vendor == PRESETS["mistral"].vendor


RESOURCE = "https://r.openai.azure.com"
AZURE = {"AZURE_OPENAI_ENDPOINT": f"{RESOURCE}/"}
AZURE_SOURCES = (VariableKey("AZURE_OPENAI_API_KEY"), KeyringKey())


@pytest.mark.parametrize(
    ("base_url", "environ", "goes_to", "takes_variable"),
    [
        (None, AZURE, f"{RESOURCE}/openai/v1", True),
        (RESOURCE, {}, f"{RESOURCE}/openai/v1", True),
        (f"{RESOURCE}/openai/deployments/d", {}, f"{RESOURCE}/openai/deployments/d", True),
        (f"{RESOURCE}/openai/deployments/d", AZURE, f"{RESOURCE}/openai/deployments/d", True),
        (
            f"{RESOURCE}/openai/deployments/d/chat/completions",
            AZURE,
            f"{RESOURCE}/openai/deployments/d",
            True,
        ),
        # The key belongs to the resource that stands beside it.
        ("https://s.openai.azure.com", AZURE, "https://s.openai.azure.com/openai/v1", False),
    ],
)
def test_azure_is_where_its_endpoint_says(
    base_url: str | None, environ: Mapping[str, str], goes_to: str, *, takes_variable: bool
) -> None:
    route = way("azure", ProviderSettings(base_url=base_url), environ)

    assert (route.dialect, route.base_url) == ("openai-chat", goes_to)
    assert route.vendor.key_header == "api-key"
    assert route.vendor.max_tokens_field == "max_completion_tokens"
    assert route.keys.sources == (AZURE_SOURCES if takes_variable else (KeyringKey(),))
    assert route.keys.needs_key is takes_variable


def test_azure_without_an_endpoint_says_what_to_set() -> None:
    with pytest.raises(ProviderFaultError) as fault:
        way("azure")

    assert "AZURE_OPENAI_ENDPOINT is not set" in fault.value.message
    assert "https://RESOURCE.openai.azure.com" in fault.value.sentence
    assert "[providers.azure]" in fault.value.sentence


ADDRESSES = {it.address_variable: name for name, it in PRESETS.items() if it.address_variable}


def test_the_vendors_own_variables_for_addresses_are_known() -> None:
    assert ADDRESSES == {
        "OPENAI_BASE_URL": "openai",
        "ANTHROPIC_BASE_URL": "anthropic",
        "AZURE_OPENAI_ENDPOINT": "azure",
        "OLLAMA_HOST": "ollama",
    }


@pytest.mark.parametrize(("variable", "name"), ADDRESSES.items())
def test_a_variable_with_an_address_has_the_key_beside_it(variable: str, name: str) -> None:
    preset = PRESETS[name]
    assert preset.key_variable is not None
    environ = {variable: "http://lab:4000", preset.key_variable: "sk-planted"}
    moved = way(name, None, environ)
    elsewhere = way(name, ProviderSettings(base_url="http://other:4000"), environ)

    assert moved.base_url.startswith("http://lab:4000")
    assert VariableKey(preset.key_variable) in moved.keys.sources
    assert elsewhere.base_url.startswith("http://other:4000")
    assert VariableKey(preset.key_variable) not in elsewhere.keys.sources


@pytest.mark.parametrize(
    "path", ["", "/v1", "/v1/", "/v1/chat/completions", "/v1/responses", "/v1/models"]
)
@pytest.mark.parametrize("variable", ["OPENAI_BASE_URL"])
def test_a_variables_address_may_be_written_as_in_a_file(variable: str, path: str) -> None:
    route = way("openai", None, {variable: f"http://lab:4000{path}"})

    assert route.base_url == "http://lab:4000/v1"


def test_ollamas_cloud_key_stays_away_from_the_local_server() -> None:
    cloud = {"OLLAMA_HOST": "https://ollama.com", "OLLAMA_API_KEY": "sk-planted"}

    assert way("ollama", None, cloud).keys.sources == (VariableKey("OLLAMA_API_KEY"), KeyringKey())
    assert way("ollama", None, {"OLLAMA_API_KEY": "sk-planted"}).keys.sources == (KeyringKey(),)
