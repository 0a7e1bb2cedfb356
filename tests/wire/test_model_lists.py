"""Lists of models, as the vendors and servers send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName, Endpoint
from tuiapp.core.models import Model
from tuiapp.core.prices import OWN_LIST, Price
from tuiapp.wire.dialect import HttpCall, ModelPage
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.modelfields import MAX_MODELS
from tuiapp.wire.ollama_chat.models import MAX_SHOWN
from tuiapp.wire.registry import dialect


def call_of(name: DialectName, base_url: str) -> HttpCall:
    return dialect(name).models_call(Endpoint("lab", name, base_url))


def page(name: DialectName, document: JsonValue, base_url: str = "http://lab") -> ModelPage:
    found = dialect(name).read_models(call_of(name, base_url), dump(document))
    assert found is not None
    return found


def models(name: DialectName, document: JsonValue) -> tuple[Model, ...]:
    return page(name, document).models


def listed(*entries: JsonValue) -> JsonValue:
    return {"object": "list", "data": list(entries)}


def only(*entries: JsonValue) -> Model:
    (model,) = models("openai-chat", listed(*entries))
    return model


@pytest.mark.parametrize(
    ("name", "base_url", "path"),
    [
        ("openai-chat", "https://api.openai.com/v1", "/models"),
        ("openai-responses", "https://api.openai.com/v1", "/models"),
        ("openai-chat", "http://127.0.0.1:8080", "/v1/models"),
        ("anthropic", "https://api.anthropic.com", "/v1/models?limit=1000"),
        ("anthropic", "http://proxy/v1", "/models?limit=1000"),
        ("gemini", "https://google", "/v1beta/models?pageSize=1000"),
        ("gemini", "https://google/v1", "/models?pageSize=1000"),
        ("ollama-chat", "http://127.0.0.1:11434", "/api/tags"),
        ("ollama-generate", "http://127.0.0.1:11434/api", "/tags"),
    ],
)
def test_every_dialect_has_a_place_for_its_list(
    name: DialectName, base_url: str, path: str
) -> None:
    call = call_of(name, base_url)
    assert (call.method, call.path, call.body) == ("GET", path, b"")


def test_anthropic_is_asked_with_its_version() -> None:
    assert "anthropic-version" in call_of("anthropic", "https://api.anthropic.com").headers


@pytest.mark.parametrize("name", DIALECT_NAMES)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[", b"{}", b'"x"', b'{"detail":"Not Found"}'])
def test_what_is_no_list_is_none(name: DialectName, body: bytes) -> None:
    assert dialect(name).read_models(call_of(name, "http://lab"), body) is None


@pytest.mark.parametrize("name", DIALECT_NAMES)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["data", "models", "id", "name", "pricing", "prompt", "details", "capabilities"]
                ),
                inner,
            )
        ),
    )
)
def test_no_document_breaks_the_reading(name: DialectName, document: JsonValue) -> None:
    found = dialect(name).read_models(call_of(name, "http://lab"), dump(document))
    for model in found.models if found else ():
        assert model.id.isprintable()
        assert model.id


# OpenAI and those that speak like it


def test_openai_says_no_more_than_ids_and_they_come_newest_first() -> None:
    names = models(
        "openai-chat",
        listed(
            {"id": "gpt-5", "object": "model", "created": 100, "owned_by": "openai"},
            {"id": "gpt-6", "object": "model", "created": 200, "owned_by": "openai"},
        ),
    )
    assert names == (Model("gpt-6"), Model("gpt-5"))


@pytest.mark.parametrize(
    "id_", ["text-embedding-3-small", "whisper-1", "dall-e-3", "tts-1", "omni-moderation-latest"]
)
def test_what_cannot_chat_is_left_out(id_: str) -> None:
    assert only({"id": id_}, {"id": "gpt-5"}) == Model("gpt-5")


def test_groq_says_how_much_fits() -> None:
    entry: JsonValue = {
        "id": "openai/gpt-oss-120b",
        "active": True,
        "context_window": 131072,
        "max_completion_tokens": 65536,
    }
    retired: JsonValue = {"id": "old", "active": False}
    assert only(entry, retired) == Model(
        "openai/gpt-oss-120b", context_tokens=131072, max_output_tokens=65536
    )


def test_openrouter_says_all_there_is() -> None:
    model = only(
        {
            "id": "anthropic/claude-haiku-5.5",
            "name": "Anthropic: Claude Haiku 5.5",
            "created": 1,
            "context_length": 1000000,
            "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
            "pricing": {
                "prompt": "0.0000001",
                "completion": "0.0000005",
                "request": "0.002",
                "image": "0",
                "input_cache_read": "0.00000001",
                "input_cache_write": "0.000000125",
            },
            "top_provider": {"context_length": 1000000, "max_completion_tokens": 64000},
        }
    )
    assert model == Model(
        "anthropic/claude-haiku-5.5",
        "Anthropic: Claude Haiku 5.5",
        1000000,
        64000,
        Price(0.1, 0.5, 0.01, 0.125, request_usd=0.002, source=OWN_LIST),
        takes_images=True,
    )


def test_a_price_that_depends_is_no_price_and_a_free_model_costs_nothing() -> None:
    assert only({"id": "auto", "pricing": {"prompt": "-1", "completion": "-1"}}).price is None
    free = only({"id": "a:free", "pricing": {"prompt": "0", "completion": "0"}}).price
    assert free == Price(0.0, 0.0, source=OWN_LIST)


def test_vercel_gives_dollars_a_token_under_other_names() -> None:
    model = only(
        {
            "id": "openai/gpt-5",
            "type": "language",
            "context_window": 400000,
            "max_tokens": 128000,
            "pricing": {
                "input": "0.00000125",
                "output": "0.00001",
                "input_cache_read": "0.000000125",
            },
        },
        {"id": "voyage/voyage-3", "type": "embedding"},
    )
    assert (model.context_tokens, model.max_output_tokens) == (400000, 128000)
    assert model.price == Price(1.25, 10.0, 0.125, source=OWN_LIST)


def test_together_sends_a_bare_list_with_dollars_a_million() -> None:
    first, second = models(
        "openai-chat",
        [
            {
                "id": "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                "type": "chat",
                "display_name": "Meta Llama 3.3 70B Instruct Turbo",
                "context_length": 131072,
                "pricing": {"hourly": 0, "input": 0.88, "output": 0.88, "base": 0, "finetune": 0},
            },
            {"id": "flux", "type": "image", "pricing": {"input": 0, "output": 0}},
            {"id": "rented", "type": "chat", "pricing": {"hourly": 5, "input": 0, "output": 0}},
        ],
    )
    assert first.price == Price(0.88, 0.88, source=OWN_LIST)
    assert first.title == "Meta Llama 3.3 70B Instruct Turbo"
    assert second == Model("rented")


def test_vllm_says_how_much_fits() -> None:
    assert only({"id": "Qwen/Qwen3-8B", "max_model_len": 40960}).context_tokens == 40960


def test_llama_cpp_is_believed_about_its_own_window_only() -> None:
    """What a model was trained for is often ten times what the server was started with."""
    running: JsonValue = {"id": "qwen", "meta": {"n_ctx": 32768, "n_ctx_train": 262144}}
    silent: JsonValue = {"id": "gemma", "meta": {"n_ctx_train": 131072}}
    document: JsonValue = {
        "models": [{"name": "qwen"}],
        "object": "list",
        "data": [running, silent],
    }
    first, second = models("openai-chat", document)
    assert (first.context_tokens, second.context_tokens) == (32768, None)


def test_mistral_says_what_a_model_can() -> None:
    entry: JsonValue = {
        "id": "mistral-large-4",
        "max_context_length": 1048576,
        "capabilities": {"completion_chat": True, "vision": True},
    }
    ocr: JsonValue = {"id": "mistral-ocr", "capabilities": {"completion_chat": False}}
    assert only(entry, ocr) == Model("mistral-large-4", context_tokens=1048576, takes_images=True)


# Anthropic


def test_anthropic_says_how_much_fits_and_pages_follow() -> None:
    first = page(
        "anthropic",
        {
            "data": [
                {
                    "type": "model",
                    "id": "claude-haiku-5-5",
                    "display_name": "Claude Haiku 5.5",
                    "lifecycle": "active",
                    "max_input_tokens": 1000000,
                    "max_tokens": 64000,
                    "capabilities": {"image_input": {"supported": True}},
                },
                {"id": "claude-2", "lifecycle": "retired"},
            ],
            "has_more": True,
            "last_id": "claude/2 &x",
        },
    )
    following = first.following
    assert following is not None
    assert first.models == (
        Model("claude-haiku-5-5", "Claude Haiku 5.5", 1000000, 64000, takes_images=True),
    )
    assert following.path == "/v1/models?limit=1000&after_id=claude%2F2%20%26x"
    assert "anthropic-version" in following.headers


# Google


def test_google_says_limits_and_only_what_generates_is_taken() -> None:
    found = page(
        "gemini",
        {
            "models": [
                {
                    "name": "models/gemini-3.8-flash",
                    "displayName": "Gemini 3.8 Flash",
                    "inputTokenLimit": 1048576,
                    "outputTokenLimit": 65536,
                    "supportedGenerationMethods": ["generateContent", "countTokens"],
                },
                {"name": "models/embedding", "supportedGenerationMethods": ["embedContent"]},
            ],
            "nextPageToken": "a+b/c",
        },
    )
    following = found.following
    assert following is not None
    assert found.models == (Model("gemini-3.8-flash", "Gemini 3.8 Flash", 1048576, 65536),)
    assert following.path == "/v1beta/models?pageSize=1000&pageToken=a%2Bb%2Fc"


# Ollama


def test_a_newer_ollama_says_all_in_its_list() -> None:
    found = page(
        "ollama-chat",
        {
            "models": [
                {
                    "name": "qwen3:8b",
                    "model": "qwen3:8b",
                    "details": {"context_length": 40960},
                    "capabilities": ["completion", "tools", "vision"],
                },
                {"name": "nomic-embed-text", "capabilities": ["embedding"]},
            ]
        },
    )
    assert found == ModelPage((Model("qwen3:8b", context_tokens=40960, takes_images=True),))


def test_an_older_ollama_is_asked_about_the_first_few() -> None:
    tags = page("ollama-chat", {"models": [{"name": f"m{it}"} for it in range(MAX_SHOWN + 9)]})
    assert len(tags.models) == MAX_SHOWN + 9
    assert len(tags.details) == MAX_SHOWN
    assert (tags.details[0].method, tags.details[0].path) == ("POST", "/api/show")
    shown: JsonValue = {
        "model_info": {"qwen3.context_length": 40960},
        "capabilities": ["completion"],
    }
    answered = dialect("ollama-chat").read_models(tags.details[0], dump(shown))
    assert answered == ModelPage((Model("m0", context_tokens=40960, takes_images=False),))


# Bounds


def test_what_no_target_can_name_is_left_out() -> None:
    hostile: list[JsonValue] = [{"id": it} for it in ("a\x1b[2J", "a b", "", "a\u202eb", "x" * 999)]
    assert only(*hostile, {"id": 7}, {"id": "fine"}) == Model("fine")


def test_a_title_is_one_short_line() -> None:
    title = only({"id": "m", "name": "a\n\x1b[2Jb" + "c" * 500}).title
    assert title is not None
    assert title.isprintable()
    assert len(title) <= 80


@pytest.mark.parametrize("amount", ["NaN", "inf", "1e9", "-0.1", "much", True, None, [1]])
def test_an_absurd_price_is_none(amount: JsonValue) -> None:
    assert only({"id": "m", "pricing": {"prompt": amount, "completion": "0"}}).price is None


def test_a_list_has_an_end_and_each_id_once() -> None:
    entries: list[JsonValue] = [{"id": f"m{it // 2}"} for it in range(2 * MAX_MODELS + 10)]
    assert len(models("openai-chat", listed(*entries))) == MAX_MODELS


def test_an_empty_list_is_a_list() -> None:
    assert page("openai-chat", listed()) == ModelPage(())
