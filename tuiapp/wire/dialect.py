"""What every dialect offers: requests to bytes, bytes to events, events to bytes, refusals to words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent
from tuiapp.core.models import Model
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.refusals import refusal


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request, ready for any HTTP client. The key is not in it: `net` adds it."""

    path: str
    """Appended to the endpoint's base URL; begins with a slash."""
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class ModelPage:
    """A part of a provider's list of models."""

    models: tuple[Model, ...]
    following: HttpCall | None = None
    """The call for the next page."""
    details: tuple[HttpCall, ...] = ()
    """Calls whose pages say more about single models of this one."""
    others: tuple[str, ...] = ()
    """Ids of an earlier page that, as this one says, nobody can chat with."""


def bearer(key: str) -> Mapping[str, str]:
    """The key as a bearer token, which most vendors want."""
    return {"authorization": f"Bearer {key}"}


class Decoder(Protocol):
    """Turns the bytes of one response into events. Any cut of the bytes gives the same events."""

    def decode(self, chunk: bytes) -> list[BodyEvent]:
        """The events that `chunk` completes. After an end there are none."""
        ...

    def flush(self) -> list[BodyEvent]:
        """The last events, at the end of the body.

        Together with what `decode` gave there is then exactly one `Finished` or `Failed`, and it
        is the last: a body that stops without the dialect's proof of completion has failed.
        """
        ...


class ResponseEncoder(Protocol):
    """Turns events back into the bytes of one response, as the vendor's server would write them."""

    content_type: str

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """One wire format."""

    name: DialectName
    """What configuration calls it."""
    call: Callable[[GenerationRequest, Endpoint], HttpCall]
    """The request as this dialect writes it."""
    decoder: Callable[[], Decoder]
    """A fresh decoder for one response."""
    encoder: Callable[[str], ResponseEncoder]
    """A fresh encoder for one response by the model of this name."""
    models_call: Callable[[Endpoint], HttpCall]
    """The request for the list of models."""
    read_models: Callable[[HttpCall, bytes], ModelPage | None]
    """The page that the call was answered with; None where the body is none. Never raises."""
    authorization: Callable[[str], Mapping[str, str]] = bearer
    """The headers that carry the key."""
    refusal: Callable[[int, Mapping[str, str], bytes], Failure] = refusal
    """What an error response says: its status, headers with lower-case names, and as much of its body
    as was read."""
