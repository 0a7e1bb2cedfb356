"""A provider's list of models, page after page, within bounds of size, number and time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeAlias

import httpx

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.models import Model, ModelList
from tuiapp.net.unpacking import body_of
from tuiapp.wire.dialect import Dialect, HttpCall, ModelPage


LIST_LIMIT_S: Final = 15.0
"""For all pages together."""
MAX_PAGES: Final = 10
MAX_PAGE_BYTES: Final = 8 * 1024 * 1024
"""Of one page. The longest known list, OpenRouter's, is about 1 MB."""

_TYPED_HINT: Final = "Any id can be typed."
_WITHOUT_A_LIST: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)

Fetch: TypeAlias = Callable[[HttpCall], Awaitable[bytes]]
"""Makes a call and gives the body of its answer. Raises `ProviderError`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, read whole."""

    status: int
    headers: dict[str, str]
    body: bytes


async def read_answer(
    client: httpx.AsyncClient, request: httpx.Request, *, has_key: bool
) -> Answer:
    """Send the request and read the response to its end.

    Args:
        client: What sends it.
        request: With all of its headers.
        has_key: Whether one of them carries a key, whatever the header is called.

    Raises:
        ProviderError: The response is too long, or compressed in a way that was not asked for.
        httpx.RequestError: The way failed.
    """
    is_authorized = has_key or "authorization" in request.headers
    auth = httpx.Auth() if is_authorized else httpx.USE_CLIENT_DEFAULT
    response = await client.send(request, stream=True, auth=auth)
    try:
        body = bytearray()
        async for raw in body_of(response):
            body += raw
            if len(body) > MAX_PAGE_BYTES:
                longest = f"{MAX_PAGE_BYTES // 1024 // 1024} MB"
                raise ProviderError(
                    Failure(
                        "protocol", f"The list of models is longer than {longest}.", _TYPED_HINT
                    )
                )
    finally:
        await response.aclose()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, bytes(body))


def refusal_of(answer: Answer, dialect: Dialect, provider: str, origin: str) -> Failure | None:
    """Why there is no list in the answer; None where it is no refusal."""
    if answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if answer.status in _WITHOUT_A_LIST:
        message = f"{provider} has no list of models at {origin} ({answer.status})."
        return Failure("not_found", message, _TYPED_HINT, status=answer.status)
    return dialect.refusal(answer.status, answer.headers, answer.body)


async def list_models(
    endpoint: Endpoint, dialect: Dialect, fetch: Fetch, *, origin: str, within_s: float
) -> ModelList:
    """The list, or as much of it as came in time; what is wrong with it is its note.

    Args:
        endpoint: Whose list.
        dialect: How it is asked and read.
        fetch: Makes a call.
        origin: The server, as it is shown.
        within_s: For everything.
    """
    reading = _Reading(endpoint, dialect, fetch, origin)
    note = None
    try:
        async with asyncio.timeout(within_s):
            await reading.run()
    except TimeoutError:
        note = f"{origin} gave no list of models within {within_s:g} s. {_TYPED_HINT}"
    except ProviderError as error:
        note = error.sentence
    if note and reading.models and reading.has_all_ids:
        note = None  # only what it says of single models is missing
    elif note and reading.models:
        note = f"The list is not complete. {note}"
    return ModelList(endpoint.name, tuple(reading.models.values()), note=note)


class _Reading:
    """What has come so far."""

    def __init__(self, endpoint: Endpoint, dialect: Dialect, fetch: Fetch, origin: str) -> None:
        self.models: dict[str, Model] = {}
        self.has_all_ids = False
        self._endpoint = endpoint
        self._dialect = dialect
        self._fetch = fetch
        self._origin = origin
        self._details: list[HttpCall] = []

    async def run(self) -> None:
        call: HttpCall | None = self._dialect.models_call(self._endpoint)
        for _ in range(MAX_PAGES):
            if call is None:
                break
            call = await self._take(call)
        if call is not None:
            raise ProviderError(Failure("protocol", f"It has more than {MAX_PAGES} pages."))
        self.has_all_ids = True
        for detail in self._details:
            # One may have been deleted since, or be broken; that says nothing of the others.
            with suppress(ProviderError):
                await self._take(detail)

    async def _take(self, call: HttpCall) -> HttpCall | None:
        """Take the page that a call is answered with; the call for the next one."""
        body = await self._fetch(call)
        # A long list takes 20 ms to read; the streams on this loop would be stamped too late.
        page: ModelPage | None = await asyncio.to_thread(self._dialect.read_models, call, body)
        if page is None:
            message = f"What {self._origin} answers is no list of models."
            raise ProviderError(Failure("protocol", message, _TYPED_HINT))
        for model in page.models:
            self.models[model.id] = model.completed(self.models.get(model.id))
        for other in page.others:
            self.models.pop(other, None)
        self._details += page.details
        return page.following
