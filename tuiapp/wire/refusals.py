"""Error bodies in words: what an error response, or an error inside a stream, says.

The vendor's own sentence is the message; what to do about it is the hint. Which of the
vendor's shapes it came in no caller has to know.

Source: WIRE 11 (bodies by their first key), WIRE 1e (status and code), recorded error bodies.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tuiapp.core.errors import Failure, FailureKind
from tuiapp.wire.excerpts import excerpt, is_page, one_line, page_name
from tuiapp.wire.headers import duration_s, request_id, retry_after_s, should_retry
from tuiapp.wire.jsonfields import count, elements, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.kinds import kind_of_code, kind_of_error


_HINTS: Final[Mapping[FailureKind, str]] = {
    "authentication": "Check the key.",
    "permission": "This is closed to your account: see its settings.",
    "not_found": "Check the model's name and the provider's base URL.",
    "bad_request": "Check the model's name and the parameters.",
    "context_too_long": "Shorten the conversation, or choose a model with a larger context.",
    "rate_limit": "Wait a moment and send it again.",
    "quota": "Waiting does not help: see the account's billing and limits.",
    "overloaded": "The provider is busy: try again in a moment.",
    "timeout": "The provider gave up on it: try again.",
    "server": "The fault is the provider's: try again.",
    "redirect": "Set the provider's base URL to the new address; a key never follows a redirect.",
}

_CODE_OF_KIND: Final[Mapping[FailureKind, str]] = {
    "authentication": "invalid_api_key",
    "permission": "permission_denied",
    "not_found": "model_not_found",
    "bad_request": "invalid_request_error",
    "context_too_long": "context_length_exceeded",
    "rate_limit": "rate_limit_exceeded",
    "quota": "insufficient_quota",
    "overloaded": "overloaded_error",
}

# Groq and Azure say it in the sentence where the header is missing: `7m12s`, `59 seconds`.
_TRY_AGAIN: Final = re.compile(
    r"(?:try again in|retry (?:after|in)) (?P<wait>[\d.]+(?:ms|s|m|h)?[\d.smh]*)"
    r"(?: (?P<unit>minute|hour|day))?",
    re.IGNORECASE,
)
_MAX_FIELD_CHARS: Final = 100
"""Of a field's name; paths into messages and tools have some fifty."""
_UNIT_S: Final[Mapping[str, float]] = {"minute": 60.0, "hour": 3600.0, "day": 86_400.0}


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What an error object says, whatever its shape."""

    message: str | None
    code: str | None = None
    """The vendor's code, or its type where only that is known."""
    status: int | None = None
    """An HTTP status that the body itself names."""
    request_id: str | None = None


def find_error(document: JsonValue) -> ErrorWords | None:
    """What the error in a JSON document says; None where there is none.

    By first key: `error` (an object or a string), `{"type":"error"}`, `{"object":"error"}`,
    `detail` (a string or FastAPI's list), `errors` (Cloudflare), `message` without an answer beside it, and any of these
    in a list.
    """
    match document:
        case [first, *_] | {"errors": [first, *_]}:
            return find_error(first)
        case {"error": error, **beside} if error:
            return _words_of(error, mapping(beside))
        case {"object": "error"} | {"type": "error"}:
            return _words_of(document, {})
        case {"detail": detail} if detail:
            return ErrorWords(_detail(detail))
        case {"message": str()} if "choices" not in document:
            return _words_of(document, {})
        case _:
            return None


def _words_of(error: JsonValue, beside: dict[str, JsonValue]) -> ErrorWords:
    if not isinstance(error, dict):
        # xAI: {"code": "…", "error": "…"}; Ollama: {"error": "…"}.
        message = error if isinstance(error, str) else None
        code = string(beside, "code", "type")
        return ErrorWords(message, code, _status_in(beside), _id_in(beside))
    names = [string(error, field) for field in ("code", "type", "status")]
    known = (name for name in names if kind_of_code(name))
    code = next(known, None) or next((n for n in names if n and not n.isdigit()), None)
    return ErrorWords(_message_of(error), code, _status_in(error), _id_in(beside) or _id_in(error))


def _message_of(error: dict[str, JsonValue]) -> str | None:
    inner = error.get("message")
    if isinstance(inner, dict):
        # Mistral's 422: {"object":"error","message":{"detail":[…]}}.
        return _detail(inner.get("detail"))
    message = _naming(string(error, "param"), string(error, "message", "detail", "error"))
    # OpenRouter: "Provider returned error", and the provider's own words beside it.
    raw = string(mapping(error.get("metadata")), "raw")
    return f"{message}: {_raw_words(raw)}" if message and raw else message


def _naming(field: str | None, message: str | None) -> str | None:
    """The message, with the field of the request that it is about where its own words leave that out."""
    if not message or not field or field in message:
        return message
    return f"{field[:_MAX_FIELD_CHARS]}: {message}"


def _raw_words(raw: str) -> str:
    try:
        inner = find_error(parse(raw.encode(errors="replace")))
    except JsonError:
        inner = None
    return inner.message if inner and inner.message else raw


def _detail(detail: JsonValue) -> str | None:
    if isinstance(detail, str):
        return detail
    for problem in objects(detail):
        place = ".".join(str(step) for step in elements(problem.get("loc")))
        message = string(problem, "msg", "message") or ""
        return f"{place}: {message}" if place else message
    return string(mapping(detail), "message", "msg", "error")


def _status_in(error: dict[str, JsonValue]) -> int | None:
    found = (_status(error.get(key)) for key in ("status_code", "code", "status"))
    return next((status for status in found if status), None)


def _status(value: JsonValue) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == len("429"):
        value = int(value)
    status = count(value)
    return status if status is not None and 400 <= status <= 599 else None  # noqa: PLR2004 - HTTP


def _id_in(beside: dict[str, JsonValue]) -> str | None:
    return string(beside, "request_id")


def stream_failure(words: ErrorWords) -> Failure:
    """The failure that an error inside a stream means."""
    message = one_line(words.message or "") or "The provider reported an error without a word."
    kind = kind_of_error(words.status, words.code, message)
    return Failure(kind, message, _HINTS.get(kind), request_id=words.request_id)


def error_failure(document: JsonValue) -> Failure | None:
    """The failure that a JSON document inside a stream tells; None where it tells none."""
    words = find_error(document)
    return stream_failure(words) if words else None


def code_of(kind: FailureKind) -> str:
    """The code that reads as `kind` in a stream; a server error's for what is not a server's fault."""
    return _CODE_OF_KIND.get(kind, "server_error")


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """What a response that is no success says.

    Args:
        status: The HTTP status: 3xx, 4xx or 5xx.
        headers: With names in lower case.
        body: As much of it as was read; it may be cut short, empty or a page.
    """
    words = _body_words(body)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return _redirect(status, headers)
    said = one_line(words.message or "")
    # The status of the response wins over one that its body names.
    kind = kind_of_error(status, words.code, said)
    wait_s = retry_after_s(headers)
    if wait_s is None and kind in ("rate_limit", "overloaded"):
        wait_s = _wait_in(said)
    return Failure(
        kind,
        said or f"The provider answered {status_phrase(status)}.",
        _HINTS.get(kind),
        status=status,
        retry_after_s=wait_s,
        request_id=words.request_id or request_id(headers),
        should_retry=should_retry(headers),
    )


def _wait_in(said: str) -> float | None:
    match = _TRY_AGAIN.search(said)
    wait_s = duration_s(match["wait"].rstrip(".")) if match else None
    if match is None or wait_s is None:
        return None
    return wait_s * _UNIT_S.get((match["unit"] or "").lower(), 1.0)


def _redirect(status: int, headers: Mapping[str, str]) -> Failure:
    place = one_line(headers.get("location", ""))
    message = f"The provider answered {status_phrase(status)}"
    return Failure(
        "redirect",
        f"{message} and points to {place}." if place else f"{message}.",
        _HINTS["redirect"],
        status=status,
        request_id=request_id(headers),
    )


def status_phrase(status: int) -> str:
    """The status with its name: `HTTP 502 Bad Gateway`."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _body_words(body: bytes) -> ErrorWords:
    if is_page(body):
        return ErrorWords(f"The server sent {page_name(body)} instead of an answer.")
    try:
        document = parse(body)
    except JsonError:
        return ErrorWords(excerpt(body))
    if isinstance(document, str):
        return ErrorWords(document)
    return find_error(document) or ErrorWords(excerpt(body) if document else None)
