"""Anthropic's list of models, in pages.

Source: WIRE 3i; https://platform.claude.com/docs/en/api/models-list.
"""

from typing import Final
from urllib.parse import quote

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import Model
from tuiapp.wire.anthropic.version import VERSION, VERSION_HEADER
from tuiapp.wire.dialect import HttpCall, ModelPage
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.modelfields import distinct, model_id, title, tokens


_PAGE: Final = "limit=1000"  # the most there may be


def models_call(endpoint: Endpoint) -> HttpCall:
    """The request for the first page of `/v1/models`."""
    path = "/models" if endpoint.base_url.endswith("/v1") else "/v1/models"
    headers = {"accept": "application/json", VERSION_HEADER: VERSION}
    return HttpCall(f"{path}?{_PAGE}", headers, b"", method="GET")


def read_models(call: HttpCall, body: bytes) -> ModelPage | None:
    """A page, and the call for the next; None where the body is none."""
    try:
        document = mapping(parse(body))
    except JsonError:
        return None
    if not isinstance(document.get("data"), list):
        return None
    models = distinct(_model(entry) for entry in objects(document.get("data")))
    last = string(document, "last_id")
    if document.get("has_more") is not True or last is None:
        return ModelPage(models)
    path = call.path.partition("?")[0]
    following = f"{path}?{_PAGE}&after_id={quote(last, safe='')}"
    return ModelPage(models, HttpCall(following, call.headers, b"", method="GET"))


def _model(entry: dict[str, JsonValue]) -> Model | None:
    id_ = model_id(entry.get("id"))
    if id_ is None or entry.get("lifecycle") == "retired":
        return None
    images = mapping(mapping(entry.get("capabilities")).get("image_input")).get("supported")
    return Model(
        id_,
        title(entry.get("display_name"), id_),
        tokens(entry, "max_input_tokens"),
        tokens(entry, "max_tokens"),
        takes_images=images if isinstance(images, bool) else None,
    )
