"""Lists of models of OpenAI and of the many servers that answer `GET /models` with more than it does.

The dialects `openai-chat` and `openai-responses` share it.

Source: WIRE 1i, 6.1, 6.4, 6.8, 6.9; https://platform.openai.com/docs/api-reference/models; the types of
together-python (`pricing` in US dollars per million tokens).
"""

from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import Model
from tuiapp.core.prices import Price
from tuiapp.wire.calls import openai_path
from tuiapp.wire.dialect import HttpCall, ModelPage
from tuiapp.wire.jsonfields import count, elements, mapping, objects
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.modelfields import distinct, model_id, price, title, tokens, usd


# What lists name that nobody can chat with. Ids of OpenAI's own, which servers imitate: its list has
# no field that tells (WIRE 1i). Any of them can still be typed.
_OTHER_IDS: Final = (
    "babbage-002",
    "chatgpt-image",
    "dall-e-",
    "davinci-002",
    "gpt-image-",
    "omni-moderation-",
    "sora-",
    "text-embedding-",
    "text-moderation-",
    "tts-",
    "whisper-",
)
# `type` at Together, LM Studio, Vercel's gateway.
_OTHER_TYPES: Final = frozenset(
    {"audio", "embedding", "embeddings", "image", "moderation", "rerank", "reranking"}
    | {"transcribe", "transcription", "tts", "video", "voice"}
)

# By server: Groq and Vercel, OpenRouter and Together, vLLM, Mistral and LM Studio. What llama.cpp calls
# `n_ctx_train` is not among them: the server's own window is often a tenth of it.
_CONTEXT_KEYS: Final = (
    "context_window",
    "context_length",
    "max_model_len",
    "max_context_length",
    "max_input_tokens",
)


def models_call(endpoint: Endpoint) -> HttpCall:
    """The request for `/models`."""
    path = openai_path(endpoint.base_url, "/models")
    return HttpCall(path, {"accept": "application/json"}, b"", method="GET")


def read_models(body: bytes) -> ModelPage | None:
    """The list, the newest first where it says; None where the body is no list of models."""
    try:
        document = parse(body)
    except JsonError:
        return None
    # Together sends the bare list.
    listed = document if isinstance(document, list) else mapping(document).get("data")
    if not isinstance(listed, list):
        return None
    entries = sorted(objects(listed), key=lambda it: -(count(it.get("created")) or 0))
    models = distinct(_model(entry) for entry in entries)
    if listed and not models and not any("id" in entry for entry in entries):
        return None
    return ModelPage(models)


def _model(entry: dict[str, JsonValue]) -> Model | None:
    id_ = model_id(entry.get("id"))
    if id_ is None or not _answers_in_text(entry, id_):
        return None
    best_host = mapping(entry.get("top_provider"))
    return Model(
        id_,
        title(entry.get("display_name") or entry.get("name"), id_),
        # llama.cpp: what one request may use, not what the model was trained for.
        tokens(entry, *_CONTEXT_KEYS) or tokens(mapping(entry.get("meta")), "n_ctx"),
        tokens(entry, "max_completion_tokens", "max_output_tokens", "max_tokens")
        or tokens(best_host, "max_completion_tokens"),
        _price(mapping(entry.get("pricing"))),
        _takes_images(entry),
    )


def _answers_in_text(entry: dict[str, JsonValue], id_: str) -> bool:
    if id_.startswith(_OTHER_IDS) or entry.get("type") in _OTHER_TYPES:
        return False
    if entry.get("active") is False:  # Groq
        return False
    outputs = _modalities(entry, "output_modalities")
    chats = mapping(entry.get("capabilities")).get("completion_chat")  # Mistral
    return (not outputs or "text" in outputs) and chats is not False


def _modalities(entry: dict[str, JsonValue], key: str) -> list[JsonValue]:
    return elements(mapping(entry.get("architecture")).get(key))


def _takes_images(entry: dict[str, JsonValue]) -> bool | None:
    """What OpenRouter, Mistral, Moonshot, Fireworks and LM Studio say, each in its way."""
    if inputs := _modalities(entry, "input_modalities"):
        return "image" in inputs
    said = (
        mapping(entry.get("capabilities")).get("vision"),
        entry.get("supports_image_in"),
        entry.get("supports_image_input"),
        True if entry.get("type") == "vlm" else None,
    )
    return next((it for it in said if isinstance(it, bool)), None)


def _price(pricing: dict[str, JsonValue]) -> Price | None:
    """OpenRouter's dollars a token in texts, Vercel's under other names, Together's a million in numbers."""
    if "prompt" in pricing:
        return price(
            usd(pricing.get("prompt"), per_tokens=1),
            usd(pricing.get("completion"), per_tokens=1),
            usd(pricing.get("input_cache_read"), per_tokens=1),
            usd(pricing.get("input_cache_write"), per_tokens=1),
            _request_usd(pricing.get("request")),
        )
    is_text = isinstance(pricing.get("input"), str)
    per_tokens = 1 if is_text else 1e6
    input_usd, output_usd = (
        usd(pricing.get(it), per_tokens=per_tokens) for it in ("input", "output")
    )
    if not is_text and not input_usd and not output_usd:
        return None  # Together's for models that are rented by the hour
    return price(
        input_usd,
        output_usd,
        usd(pricing.get("input_cache_read"), per_tokens=per_tokens),
        usd(pricing.get("input_cache_write"), per_tokens=per_tokens),
    )


def _request_usd(value: JsonValue) -> float | None:
    # For one request, so the unit of `usd` is one.
    return usd(value)
