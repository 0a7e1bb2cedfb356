"""A provider behind HTTP: an endpoint, a dialect and a client that lasts.

The key is put on a request here, at the last moment, and nowhere else. Errors leave without the
exception that caused them, because httpx's carry the request and its headers.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias
from urllib.parse import urlencode

import httpcore
import httpx

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.messages import UserMessage
from tuiapp.core.models import ModelList
from tuiapp.core.ports import Clock, Emit
from tuiapp.core.request import GenerationRequest
from tuiapp.net.addresses import address_of, proxy_for
from tuiapp.net.client import MakeTransport, build_client, key_headers, request_headers
from tuiapp.net.clock import SystemClock
from tuiapp.net.exchange import UPLOAD_PIECE_BYTES, Exchange, upload
from tuiapp.net.masking import masked_failure, masking
from tuiapp.net.model_lists import LIST_LIMIT_S, list_models, read_answer, refusal_of
from tuiapp.net.translate import Way, failure_of
from tuiapp.net.watchdog import watching
from tuiapp.wire.amends import MENDED_HINT, amended
from tuiapp.wire.dialect import Dialect, HttpCall


OnKeyRefused: TypeAlias = Callable[[Endpoint], None]
"""Told of an endpoint whose key, or whose want of one, the provider has refused."""

_NO_TRANSPORTS: Final[Mapping[str, MakeTransport]] = {}


class HttpProvider:
    """Implements `core.ports.Provider`; everything but the construction is for the wire thread.

    Args:
        endpoint: Where it is reached.
        dialect: How it speaks.
        clock: Stamps the chunks.
        transports: By host, what answers there in place of the network.
        on_key_refused: Told whenever the key is refused, to a stream or to a list.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        dialect: Dialect,
        *,
        clock: Clock | None = None,
        transports: Mapping[str, MakeTransport] = _NO_TRANSPORTS,
        on_key_refused: OnKeyRefused | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._spoken_to = endpoint
        """With what refusals have taught about it."""
        self._dialect = dialect
        self._clock = clock or SystemClock()
        self._transports = transports
        self._on_key_refused = on_key_refused
        self._client: httpx.AsyncClient | None = None

    async def warm(self) -> None:
        """Make the client, if there is none yet; what it takes would else be in the first request's times.

        Raises:
            ProviderError: The base URL, the proxy or the certificates are not usable.
        """
        await self._ready_client()

    async def aclose(self) -> None:
        """Close every connection. The next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def stream(self, request: GenerationRequest, emit: Emit) -> None:
        """Send the request and emit each chunk as it is read; see `core.ports.Provider`.

        Raises:
            ProviderError: The provider refused, or the way to it failed.
        """
        client = await self._ready_client()
        endpoint = self._spoken_to
        key = endpoint.key
        emit = emit if key is None else masking(emit, key)
        try:
            call = await self._written(request, endpoint)
            http_request = self._http_request(client, call, endpoint)
            async with watching(self.endpoint.limits, self._clock) as watchdog:
                exchange = Exchange(self._dialect, clock=self._clock, emit=emit, watchdog=watchdog)
                await exchange.run(client, http_request, has_key=key is not None)
        except ProviderError as error:
            failure = self._learned(request, endpoint, error.failure)
        except (httpx.RequestError, httpx.InvalidURL, ssl.SSLError) as error:
            failure = failure_of(error, self._way())
        else:
            return
        raise self._error(failure)

    async def models(self, within_s: float = LIST_LIMIT_S) -> ModelList:
        """The provider's own list of models; what went wrong is its note."""
        try:
            origin = self._way().address.origin
        except ProviderError as error:
            return ModelList(self.endpoint.name, note=error.sentence)
        return await list_models(
            self.endpoint, self._dialect, self._fetch, origin=origin, within_s=within_s
        )

    async def _fetch(self, call: HttpCall) -> bytes:
        """The body of what the call is answered with.

        Raises:
            ProviderError: The provider refused, or the way to it failed.
        """
        has_key = self.endpoint.key is not None
        try:
            client = await self._ready_client()
            request = self._http_request(client, call, self.endpoint)
            answer = await read_answer(client, request, has_key=has_key)
            origin = self._way().address.origin
            failure = refusal_of(answer, self._dialect, self.endpoint.name, origin)
            if failure is None:
                return answer.body
        except ProviderError as error:
            failure = error.failure
        except (httpx.RequestError, httpx.InvalidURL, ssl.SSLError) as error:
            failure = failure_of(error, self._way())
        raise self._error(failure)

    async def _written(self, request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        """The request in the dialect's words.

        With files on a thread of its own: to encode them takes some 15 ms a megabyte, in which no
        chunk of another stream would be stamped.
        """
        if any(isinstance(it, UserMessage) and it.attachments for it in request.messages):
            return await asyncio.to_thread(self._dialect.call, request, endpoint)
        return self._dialect.call(request, endpoint)

    async def _ready_client(self) -> httpx.AsyncClient:
        client = self._client
        if client is None:
            # 20 to 50 ms for an https address.
            client = self._client = build_client(self.endpoint, self._transports)
            # anyio loads 29 modules when a pool's lock is first taken: 20 to 73 ms, and on the loop that
            # all streams share.
            await httpcore.AsyncConnectionPool().aclose()
        return client

    def _http_request(
        self, client: httpx.AsyncClient, call: HttpCall, endpoint: Endpoint
    ) -> httpx.Request:
        assert call.path.startswith("/"), "anything else could change the host that gets the key"
        headers = request_headers(endpoint, call.headers)
        headers.update(key_headers(endpoint, self._dialect.authorization))
        if call.method != "GET":
            headers["content-length"] = str(len(call.body))
        is_short = len(call.body) <= UPLOAD_PIECE_BYTES
        return client.build_request(
            call.method,
            f"{endpoint.base_url}{_with_query(call.path, endpoint.query)}",
            headers=headers,
            content=call.body if is_short else upload(call.body),
        )

    def _learned(self, request: GenerationRequest, endpoint: Endpoint, failure: Failure) -> Failure:
        """The failure, which is mended where it taught how to speak to the provider."""
        better = amended(request, endpoint, failure)
        if better is None:
            return failure
        self._spoken_to = better
        return replace(failure, hint=MENDED_HINT, is_mended=True)

    def _way(self) -> Way:
        address = address_of(self.endpoint.base_url, self.endpoint.name)
        proxy = None if address.host in self._transports else proxy_for(address)
        return Way(self.endpoint, address, proxy)

    def _error(self, failure: Failure) -> ProviderError:
        """What is raised for a failure, once a key that was refused has been reported."""
        if failure.kind == "authentication" and self._on_key_refused is not None:
            self._on_key_refused(self.endpoint)
        return ProviderError(self._presentable(failure))

    def _presentable(self, failure: Failure) -> Failure:
        """Without the key, which some servers repeat, and with what to do about a missing one."""
        if failure.kind == "authentication" and self.endpoint.key_hint:
            failure = replace(failure, hint=self.endpoint.key_hint)
        if self.endpoint.key is None:
            return failure
        return masked_failure(failure, self.endpoint.key)


def _with_query(path: str, query: Mapping[str, str]) -> str:
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query)}"
