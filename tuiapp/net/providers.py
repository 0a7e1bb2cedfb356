"""The providers of a session: one client for each, made when it is first wanted."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import ModelList
from tuiapp.core.ports import Clock, Provider
from tuiapp.core.request import Target
from tuiapp.net.client import MakeTransport
from tuiapp.net.clock import SystemClock
from tuiapp.net.http import HttpProvider, OnKeyRefused
from tuiapp.net.model_lists import LIST_LIMIT_S
from tuiapp.wire.registry import dialect


_NO_TRANSPORTS: Final[Mapping[str, MakeTransport]] = {}


class HttpProviders:
    """Implements `core.ports.Providers`; everything but the construction is for the wire thread.

    Hand `aclose` to `WireThread.add_closer`.

    Args:
        resolve: Finds the endpoint of a target; it raises `TuiappError` for an unknown provider or
            a missing key. It is called on a thread of its own, because reading a key may take 10 s.
        clock: Stamps the chunks.
        transports: By host, what answers there in place of the network.
        on_key_refused: Told whenever a provider refuses its key.
    """

    def __init__(
        self,
        resolve: Callable[[Target], Endpoint],
        *,
        clock: Clock | None = None,
        transports: Mapping[str, MakeTransport] = _NO_TRANSPORTS,
        on_key_refused: OnKeyRefused | None = None,
    ) -> None:
        self._resolve = resolve
        self._clock = clock or SystemClock()
        self._transports = transports
        self._on_key_refused = on_key_refused
        self._by_name: dict[str, HttpProvider] = {}
        self._outdated: list[HttpProvider] = []
        """Replaced, but a run may still be reading from one; closed at the end."""

    async def provider(self, target: Target) -> Provider:
        """The provider that answers for `target`, always the same one while its endpoint stays.

        It is ready to send: what that takes is in no figure of a request, and keeps none that starts with
        it waiting. Called before the first message, it saves that 40 to 120 ms.

        Raises:
            TuiappError: Unknown provider, or its key is missing; or the base URL, the proxy or the
                certificates are not usable.
        """
        provider = await self._provider(target)
        await provider.warm()
        return provider

    async def models(self, target: Target, within_s: float = LIST_LIMIT_S) -> ModelList:
        """The list of models of the target's provider; what went wrong is its note.

        Raises:
            TuiappError: As `provider`.
        """
        provider = await self._provider(target)
        return await provider.models(within_s)

    async def aclose(self) -> None:
        """Close every connection."""
        providers = [*self._by_name.values(), *self._outdated]
        self._by_name.clear()
        self._outdated.clear()
        for provider in providers:
            await provider.aclose()

    async def _provider(self, target: Target) -> HttpProvider:
        loop = asyncio.get_running_loop()
        endpoint = await loop.run_in_executor(None, self._resolve, target)
        known = self._by_name.get(endpoint.name)
        if known is not None:
            if known.endpoint == endpoint:
                return known
            self._outdated.append(known)
        provider = HttpProvider(
            endpoint,
            dialect(endpoint.dialect),
            clock=self._clock,
            transports=self._transports,
            on_key_refused=self._on_key_refused,
        )
        self._by_name[endpoint.name] = provider
        return provider
