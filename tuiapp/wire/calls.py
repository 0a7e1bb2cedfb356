"""What the requests of the dialects have in common: headers, paths, and fields with nothing in them."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.wire import jsonvalue
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.jsonfields import plain


EVENT_STREAM: Final = "text/event-stream"


def json_call(
    path: str,
    body: JsonObject,
    *,
    accept: str = EVENT_STREAM,
    headers: Mapping[str, str] | None = None,
) -> HttpCall:
    """A call that sends `body` and wants `accept` back."""
    return HttpCall(
        path=path,
        headers={"accept": accept, "content-type": "application/json", **(headers or {})},
        body=jsonvalue.dump(plain(body)),
    )


def openai_path(base_url: str, path: str) -> str:
    """`path` below an address of OpenAI's form, with the version that it may lack.

    Only a bare `http://host:port` is completed: any path is the user's own choice.
    """
    return path if urlsplit(base_url).path.strip("/") else f"/v1{path}"


def given(fields: JsonObject) -> dict[str, JsonValue]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
