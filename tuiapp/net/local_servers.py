"""Model servers on this machine: a short look at where they usually listen.

Servers elsewhere are not asked: nobody wished for that traffic. No key is sent: a port may be
anybody's, and what is no list of models does not count as a server.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import ProviderError
from tuiapp.core.models import ModelList
from tuiapp.net.addresses import address_of
from tuiapp.net.http import HttpProvider
from tuiapp.wire.registry import dialect


LOOK_S: Final = 0.5
"""A server on this machine answers at once or is not there."""


def is_local(endpoint: Endpoint) -> bool:
    """Whether it is on this machine."""
    try:
        return address_of(endpoint.base_url, endpoint.name).is_loopback
    except ProviderError:
        return False


async def find_servers(endpoints: Sequence[Endpoint], within_s: float = LOOK_S) -> list[ModelList]:
    """The lists of the servers that are there, all asked at once; on the wire thread.

    Where several endpoints have one address, only the first is asked.
    """
    by_address = {it.base_url: it for it in reversed(endpoints) if is_local(it)}
    asked = [it for it in endpoints if by_address.get(it.base_url) is it]
    lists = await asyncio.gather(*(_look(endpoint, within_s) for endpoint in asked))
    return [it for it in lists if it is not None]


async def _look(endpoint: Endpoint, within_s: float) -> ModelList | None:
    """None where nothing is there that has a list."""
    provider = HttpProvider(replace(endpoint, key=None), dialect(endpoint.dialect))
    try:
        listed = await provider.models(within_s)
    finally:
        await provider.aclose()
    return listed if listed.models or listed.note is None else None
