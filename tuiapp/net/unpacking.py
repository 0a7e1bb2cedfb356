"""Unpacking a body that came compressed although it was asked for plain.

One coding only, in pieces of bounded size: each further coding would multiply what a small body
can grow to (a thousandfold, zlib's limit), and whoever reads may stop after any piece.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx

from tuiapp.core.errors import Failure, ProviderError


MAX_PIECE_BYTES: Final = 64 * 1024
"""Of what one step unpacks."""

_GZIP: Final = ("gzip", "x-gzip")  # RFC 9110 8.4.1.3 makes them the same
_GZIP_BITS: Final = zlib.MAX_WBITS + 16


def body_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it is read: never put together or cut anew, which would delay it.

    A compressed one comes in pieces of at most `MAX_PIECE_BYTES`, and a piece that does not unpack
    raises `httpx.DecodingError`.

    Raises:
        ProviderError: It is compressed in another way, or more than once.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        return response.aiter_raw()
    if coding == "deflate" or coding in _GZIP:
        return _unpacked(response.aiter_raw(), is_gzip=coding in _GZIP)
    raise ProviderError(
        Failure(
            "protocol",
            "The server compressed its answer in a way that was not asked for.",
            "Only gzip or deflate is unpacked, and only once; a proxy on the way may do this.",
        )
    )


async def _unpacked(reads: AsyncIterator[bytes], *, is_gzip: bool) -> AsyncIterator[bytes]:
    unpacker = None
    async for raw in reads:
        if unpacker is None:
            unpacker = zlib.decompressobj(_GZIP_BITS if is_gzip else _deflate_bits(raw))
        packed = raw
        while True:
            try:
                piece = unpacker.decompress(packed, MAX_PIECE_BYTES)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from None
            if piece:
                yield piece
            packed = unpacker.unconsumed_tail
            # A full piece may have left something behind inside of zlib.
            if not packed and len(piece) < MAX_PIECE_BYTES:
                break
            # One read may hold 64 MB; other streams and a cancel come between its pieces.
            await asyncio.sleep(0)


def _deflate_bits(beginning: bytes) -> int:
    # RFC 9110 8.4.1.2: some leave out zlib's own header.
    has_header = beginning[0] & 0x0F == zlib.DEFLATED
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
