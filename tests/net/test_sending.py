"""What our sockets hand to the system, and when."""

import asyncio

from tuiapp.net.sockets import AsyncioStream


class Line(asyncio.Transport):
    """Remembers what it was given, each time."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self._is_closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def is_closing(self) -> bool:
        return self._is_closing

    def abort(self) -> None:
        self._is_closing = True


def connected() -> tuple[AsyncioStream, Line]:
    stream, line = AsyncioStream(), Line()
    stream.connection_made(line)
    return stream, line


async def test_a_head_and_a_short_body_go_out_as_one() -> None:
    stream, line = connected()
    await stream.write(b"POST / HTTP/1.1\r\n\r\n")
    await stream.write(b"{}")
    assert line.writes == []
    await asyncio.sleep(0)
    assert line.writes == [b"POST / HTTP/1.1\r\n\r\n{}"]
    await asyncio.sleep(0)
    assert len(line.writes) == 1


async def test_a_long_body_goes_out_piece_by_piece_and_in_order() -> None:
    stream, line = connected()
    pieces = [bytes([number]) * 40_000 for number in range(4)]
    for piece in pieces:
        await stream.write(piece)
    assert line.writes == pieces
    await stream.write(b"end")
    await asyncio.sleep(0)
    assert b"".join(line.writes) == b"".join(pieces) + b"end"


async def test_a_slow_line_is_waited_for() -> None:
    stream, line = connected()
    stream.pause_writing()
    writing = asyncio.ensure_future(stream.write(b"x" * 40_000))
    await asyncio.sleep(0)
    assert not writing.done()
    stream.resume_writing()
    await writing
    assert len(line.writes) == 1


async def test_nothing_goes_out_after_the_close() -> None:
    stream, line = connected()
    await stream.write(b"never")
    await stream.aclose()
    await asyncio.sleep(0)
    assert line.writes == []
