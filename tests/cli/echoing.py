"""Servers that say back the key they were sent, in every place there is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tests.loopback import Answering, Script
from tests.net.running import DONE, chunk_of
from tuiapp.wire.jsonvalue import JsonValue, dump


def sent_key(on: Answering) -> str:
    """The header with the key, as it came; a look for servers has none."""
    return on.request.headers.get("authorization", "nothing")


async def in_the_answer(on: Answering) -> None:
    """A debugging proxy that answers with what it was asked."""
    await on.start()
    await on.send(chunk_of(f"Your header was {sent_key(on)}. ") + chunk_of("Bye.", "stop") + DONE)
    await on.end()


async def in_an_answer_cut_in_two(on: Answering) -> None:
    """An event that holds the key, in two reads."""
    event = chunk_of(sent_key(on))
    middle = event.index(sent_key(on).encode()) + len(sent_key(on)) // 2
    await on.start()
    await on.send(event[:middle])
    await on.send(event[middle:] + chunk_of("Bye.", "stop") + DONE)
    await on.end()


async def in_every_field(on: Answering) -> None:
    """Model, ids, tool calls, reasoning, finish reason, usage, and fields that nobody knows."""
    key = sent_key(on)
    delta: dict[str, JsonValue] = {
        "role": key,
        "reasoning_content": key,
        "refusal": key,
        "tool_calls": [{"index": 0, "id": key, "function": {"name": key, "arguments": key}}],
        "unheard_of": key,
    }
    chunk: dict[str, JsonValue] = {
        "id": key,
        "model": key,
        "system_fingerprint": key,
        "choices": [{"index": 0, "delta": delta, "finish_reason": key}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, key: key},
        key: key,
    }
    await on.start()
    await on.send(b"data: " + dump(chunk) + b"\n\n" + DONE)
    await on.end()


async def in_what_is_no_event(on: Answering) -> None:
    """Garbage between the events, and a comment."""
    key = sent_key(on).encode()
    await on.start()
    await on.send(b": %b\n\nevent: %b\ndata: {%b\n\n" % (key, key, key))
    await on.send(chunk_of("Bye.", "stop") + DONE)
    await on.end()


async def in_an_error_of_the_stream(on: Answering) -> None:
    """An error after the first text."""
    key = sent_key(on)
    error: dict[str, JsonValue] = {"error": {"message": f"No {key}", "type": key, "code": key}}
    await on.start()
    await on.send(chunk_of("Well") + b"data: " + dump(error) + b"\n\n")
    await on.end()


async def in_a_body_that_breaks_off(on: Answering) -> None:
    """The key, and then nothing."""
    await on.start()
    await on.send(b"data: {" + sent_key(on).encode())
    on.close()


async def in_the_headers(on: Answering) -> None:
    """The usual headers, and one more."""
    names = ("x-request-id", "x-echo", "set-cookie", "openai-organization", "retry-after")
    limits = {f"x-ratelimit-{it}-requests": sent_key(on) for it in ("limit", "remaining", "reset")}
    await on.start(headers={**dict.fromkeys(names, sent_key(on)), **limits})
    await on.send(chunk_of("Bye.", "stop") + DONE)
    await on.end()


async def in_the_reason_phrase(on: Answering) -> None:
    """The words behind the status."""
    await on.raw(f"HTTP/1.1 400 {sent_key(on)}\r\ncontent-length: 0\r\n\r\n".encode())


async def in_a_redirect(on: Answering) -> None:
    """An address that holds the key."""
    await on.start(307, {"location": f"http://127.0.0.1:9/?key={sent_key(on)}"}, length=0)


async def in_broken_http(on: Answering) -> None:
    """A head that is none."""
    await on.raw(f"HTTP/1.1 {sent_key(on)}\r\n{sent_key(on)}\r\n\r\n".encode())
    on.close()


def in_a_refusal(status: int, form: str) -> Script:
    """An error response of this status; `form` is that of its body, around `{}`."""

    async def script(on: Answering) -> None:
        body = form.replace("{}", sent_key(on)).encode()
        headers = {"x-request-id": sent_key(on)}
        await on.start(status, headers, content_type="application/json", length=len(body))
        await on.send(body)

    return script


_OPENAI: Final = '{"error":{"message":"Incorrect API key provided: {}","type":"{}","code":"{}"}}'

ECHOES: Final[Mapping[str, Script]] = MappingProxyType(
    {
        "answer": in_the_answer,
        "answer cut in two": in_an_answer_cut_in_two,
        "every field": in_every_field,
        "no event": in_what_is_no_event,
        "error of the stream": in_an_error_of_the_stream,
        "broken off": in_a_body_that_breaks_off,
        "headers": in_the_headers,
        "reason phrase": in_the_reason_phrase,
        "redirect": in_a_redirect,
        "broken http": in_broken_http,
        "401": in_a_refusal(401, _OPENAI),
        "403": in_a_refusal(403, '{"message":"{}"}'),
        "404": in_a_refusal(404, '{"detail":[{"msg":"{}","input":"{}"}]}'),
        "429": in_a_refusal(429, '{"error":"{}","code":"{}"}'),
        "500": in_a_refusal(500, "<h1>{}</h1>"),
    }
)
