"""Streams and what the standard makes of them, so that the suite stands on its own."""

from dataclasses import dataclass
from typing import TypeAlias


Event: TypeAlias = tuple[str, str, str]
"""Name, data and last event id of one event."""


@dataclass(frozen=True, slots=True)
class SseCase:
    name: str
    stream: bytes
    events: tuple[Event, ...] = ()
    """What the standard dispatches."""
    cut_off: tuple[Event, ...] = ()
    """What the end of the stream cut off."""
    retry_ms: int | None = None
    comments: int = 0


def _message(data: str, last_event_id: str = "") -> Event:
    return ("message", data, last_event_id)


SSE_CASES = (
    SseCase("nothing at all", b""),
    SseCase("only a byte order mark", b"\xef\xbb\xbf"),
    SseCase("half a byte order mark", b"\xef\xbb"),
    SseCase("a byte order mark first", b"\xef\xbb\xbfdata: a\n\n", (_message("a"),)),
    SseCase(
        "only the first of two byte order marks goes",
        b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n",
        (_message("b"),),
    ),
    SseCase(
        "a later byte order mark belongs to the field's name",
        b"data: a\n\n\xef\xbb\xbfdata: b\n\n",
        (_message("a"),),
    ),
    SseCase("line feeds", b"data: a\n\ndata: b\n\n", (_message("a"), _message("b"))),
    SseCase("both ends", b"data: a\r\n\r\ndata: b\r\n\r\n", (_message("a"), _message("b"))),
    SseCase("carriage returns", b"data: a\r\rdata: b\r\r", (_message("a"), _message("b"))),
    SseCase("LF CR is two line ends", b"data: a\n\rdata: b\n\r", (_message("a"), _message("b"))),
    SseCase("mixed ends", b"data: a\r\ndata: b\rdata: c\n\r\n", (_message("a\nb\nc"),)),
    SseCase("blank lines make no event", b"\n\n\r\n\r\r\n\n"),
    SseCase("an odd blank line", b"data: a\n\n\ndata: b\n\n\n", (_message("a"), _message("b"))),
    SseCase(
        "other separators are text",
        "data: a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\x1dh\x1ei\n\n".encode(),
        (_message("a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\x1dh\x1ei"),),
    ),
    SseCase("comments", b": a\n:\n:data: no\ndata: b\n: c\n\n", (_message("b"),), comments=4),
    SseCase(
        "a comment does not end an event",
        b"data: a\n: ping\ndata: b\n\n",
        (_message("a\nb"),),
        comments=1,
    ),
    SseCase("a comment at the end", b"data: a\n\n: ping", (_message("a"),)),
    SseCase("many data lines", b"data: a\ndata:\ndata\ndata: b\n\n", (_message("a\n\n\nb"),)),
    SseCase("empty data is an event", b"data:\n\ndata\n\n", (_message(""), _message(""))),
    SseCase("a last empty line stays", b"data: a\ndata:\n\n", (_message("a\n"),)),
    SseCase("one space goes", b"data:a\ndata: a\ndata:  a\n\n", (_message("a\na\n a"),)),
    SseCase("a tab stays", b"data:\ta\n\n", (_message("\ta"),)),
    SseCase("only the first colon divides", b"data: a: b\n\n", (_message("a: b"),)),
    SseCase(
        "unknown fields", b"dat: a\nDATA: a\ndata : a\n data: a\ndata: b\n\n", (_message("b"),)
    ),
    SseCase("a name", b"event: ping\ndata: {}\n\n", (("ping", "{}", ""),)),
    SseCase("a name behind the data", b"data: {}\nevent: ping\n\n", (("ping", "{}", ""),)),
    SseCase("the last name counts", b"event: a\nevent: b\ndata: x\n\n", (("b", "x", ""),)),
    SseCase(
        "an empty name is none",
        b"event: \ndata: x\n\nevent\ndata: y\n\n",
        (_message("x"), _message("y")),
    ),
    SseCase(
        "a name without data does not stay",
        b"event: ping\n\ndata: a\n\n",
        (_message("a"),),
    ),
    SseCase(
        "a name before two data lines",
        b"event: ping\ndata: a\ndata: b\n\n",
        (("ping", "a\nb", ""),),
    ),
    SseCase(
        "an id stays until the next",
        b"id: 1\ndata: a\n\ndata: b\n\nevent: e\ndata: c\n\nid\ndata: d\n\n",
        (_message("a", "1"), _message("b", "1"), ("e", "c", "1"), _message("d")),
    ),
    SseCase("an id without data", b"id: 7\n\ndata: a\n\n", (_message("a", "7"),)),
    SseCase("an id with NUL", b"id: 1\nid: 2\0\ndata: a\n\n", (_message("a", "1"),)),
    SseCase("retry", b"retry: 0300\n\n", retry_ms=300),
    SseCase("no retry", b"retry: 3x\nretry: -3\nretry: 1.5\nretry\nretry:  3\n\n"),
    SseCase("retry in Arabic digits", "retry: \u0661\n\n".encode()),
    SseCase(
        "retry past what an int takes", b"retry: 5\nretry: " + b"9" * 5000 + b"\n\n", retry_ms=5
    ),
    SseCase("characters", 'data: "né 你 😀"\n\n'.encode(), (_message('"né 你 😀"'),)),
    SseCase(
        "half a character before a line end",
        b"data: \xf0\x9f\ndata: \xff\n\n",
        (_message("\ufffd\n\ufffd"),),
    ),
    SseCase("no last line end", b"data: a\n\ndata: b", (_message("a"),), (_message("b"),)),
    SseCase("no last blank line", b"data: a\n\ndata: b\n", (_message("a"),), (_message("b"),)),
    SseCase(
        "cut behind a name and an id",
        b"data: a\n\nevent: e\nid: 2\ndata: b\r",
        (_message("a"),),
        (("e", "b", "2"),),
    ),
    SseCase("cut before the data", b"data: a\n\nevent: e\n", (_message("a"),)),
    SseCase("cut in a character", b"data: \xf0\x9f\x98", (), (_message("\ufffd"),)),
)
