"""The models that an Ollama server has, and how much each may hold.

Both of Ollama's dialects share it. A newer server says the size in its list; an older one has to be
asked about each model, which is done for the first few.

Source: WIRE 5i; https://github.com/ollama/ollama/blob/main/docs/api.md.
"""

from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import Model
from tuiapp.wire import jsonvalue
from tuiapp.wire.dialect import HttpCall, ModelPage
from tuiapp.wire.jsonfields import count, elements, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.modelfields import distinct, model_id, tokens


MAX_SHOWN: Final = 16
"""Models that an older server is asked about."""
_TAGS: Final = "/tags"
_SHOW: Final = "/show"


def models_call(endpoint: Endpoint) -> HttpCall:
    """The request for `/api/tags`."""
    path = _TAGS if endpoint.base_url.endswith("/api") else f"/api{_TAGS}"
    return HttpCall(path, {"accept": "application/json"}, b"", method="GET")


def read_models(call: HttpCall, body: bytes) -> ModelPage | None:
    """The list, or what was asked about one model; None where the body is neither."""
    try:
        document = mapping(parse(body))
    except JsonError:
        return None
    if call.path.endswith(_SHOW):
        return _shown(call, document)
    if not isinstance(document.get("models"), list):
        return None
    models = distinct(_model(entry) for entry in objects(document.get("models")))
    asked = [it for it in models if it.context_tokens is None][:MAX_SHOWN]
    return ModelPage(models, details=tuple(_show_call(call, it.id) for it in asked))


def _model(entry: dict[str, JsonValue]) -> Model | None:
    id_ = model_id(string(entry, "name", "model"))
    if id_ is None or not _can(entry, "completion"):
        return None
    details = mapping(entry.get("details"))
    return Model(
        id_,
        context_tokens=tokens(details, "context_length"),
        takes_images=_takes_images(entry),
    )


def _can(entry: dict[str, JsonValue], capability: str) -> bool:
    """Whether it says so, or says nothing, as older servers do."""
    capabilities = elements(entry.get("capabilities"))
    return not capabilities or capability in capabilities


def _takes_images(entry: dict[str, JsonValue]) -> bool | None:
    capabilities = elements(entry.get("capabilities"))
    return "vision" in capabilities if capabilities else None


def _show_call(call: HttpCall, model: str) -> HttpCall:
    headers = {**call.headers, "content-type": "application/json"}
    path = call.path.removesuffix(_TAGS) + _SHOW
    return HttpCall(path, headers, jsonvalue.dump({"model": model}))


def _shown(call: HttpCall, document: dict[str, JsonValue]) -> ModelPage | None:
    """One model; its id stands only in the call."""
    id_ = model_id(mapping(parse(call.body)).get("model"))
    facts = mapping(document.get("model_info"))
    if id_ is None:
        return None
    if not _can(document, "completion"):
        return ModelPage((), others=(id_,))
    sizes = (count(value) for key, value in facts.items() if key.endswith(".context_length"))
    context = next((it for it in sizes if it), None)
    return ModelPage((Model(id_, context_tokens=context, takes_images=_takes_images(document)),))
