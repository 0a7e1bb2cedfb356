"""Google's list of models, in pages; only those that generate content.

Source: WIRE 4i; https://ai.google.dev/api/models.
"""

from typing import Final
from urllib.parse import quote

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import Model
from tuiapp.wire.dialect import HttpCall, ModelPage
from tuiapp.wire.gemini.request import version_path
from tuiapp.wire.jsonfields import elements, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.modelfields import distinct, model_id, title, tokens


_PAGE: Final = "pageSize=1000"  # the most there may be
_COLLECTION: Final = "models/"
_METHOD: Final = "generateContent"


def models_call(endpoint: Endpoint) -> HttpCall:
    """The request for the first page of `/v1beta/models`."""
    path = f"{version_path(endpoint.base_url)}/models?{_PAGE}"
    return HttpCall(path, {"accept": "application/json"}, b"", method="GET")


def read_models(call: HttpCall, body: bytes) -> ModelPage | None:
    """A page, and the call for the next; None where the body is none."""
    try:
        document = mapping(parse(body))
    except JsonError:
        return None
    if not isinstance(document.get("models"), list):
        return None
    models = distinct(_model(entry) for entry in objects(document.get("models")))
    token = string(document, "nextPageToken")
    if token is None:
        return ModelPage(models)
    path = call.path.partition("?")[0]
    following = f"{path}?{_PAGE}&pageToken={quote(token, safe='')}"
    return ModelPage(models, HttpCall(following, call.headers, b"", method="GET"))


def _model(entry: dict[str, JsonValue]) -> Model | None:
    name = string(entry, "name") or ""
    id_ = model_id(name.removeprefix(_COLLECTION))
    methods = elements(entry.get("supportedGenerationMethods"))
    if id_ is None or (methods and _METHOD not in methods):
        return None
    return Model(
        id_,
        title(entry.get("displayName"), id_),
        tokens(entry, "inputTokenLimit"),
        tokens(entry, "outputTokenLimit"),
    )
