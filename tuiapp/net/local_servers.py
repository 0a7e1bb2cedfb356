"""Model servers on this machine: a short look at where they usually listen."""

import http.client
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, parse


LOOK_S: Final = 0.5
"""A server on this machine answers at once or is not there."""
_MAX_LIST_BYTES: Final = 1024 * 1024
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def ollama_models(base_url: str) -> Sequence[str]:
    """The models an Ollama server on this machine has; none where there is no server.

    Blocks for at most a second. Servers elsewhere are not asked: nobody wished for that traffic.

    Source: WIRE 5i, `GET /api/tags`.
    """
    address = urlsplit(base_url)
    if address.hostname not in _LOOPBACK:
        return ()
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=LOOK_S)
    try:
        connection.request("GET", "/api/tags")
        body = connection.getresponse().read(_MAX_LIST_BYTES)
        models = objects(mapping(parse(body)).get("models"))
    except (OSError, http.client.HTTPException, JsonError):
        return ()
    finally:
        connection.close()
    names = (string(model, "name", "model") for model in models)
    return [name for name in names if name]
