"""Google's errors in words: its envelope with `details`, in a response of its own and inside a stream.

The details tell what the status hides: a wrong key comes with 400, a limit that a day is needed for
with the same 429 as one that passes in a minute, and how long to wait stands nowhere else.

Source: WIRE 4e; https://ai.google.dev/gemini-api/docs/troubleshooting.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tuiapp.core.errors import Failure, FailureKind
from tuiapp.wire.headers import duration_s
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.refusals import ErrorWords, code_of, find_error, refusal, stream_failure


_RETRY_INFO: Final = "type.googleapis.com/google.rpc.RetryInfo"
_QUOTA_FAILURE: Final = "type.googleapis.com/google.rpc.QuotaFailure"
_A_DAY: Final = "PerDay"

# Google says: The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).
_TOO_LONG: Final = re.compile(r"token count.{0,80}exceeds|maximum number of tokens", re.IGNORECASE)

_STATUS_OF_KIND: Final[Mapping[FailureKind, tuple[int, str]]] = {
    "authentication": (401, "UNAUTHENTICATED"),
    "permission": (403, "PERMISSION_DENIED"),
    "not_found": (404, "NOT_FOUND"),
    "bad_request": (400, "INVALID_ARGUMENT"),
    "context_too_long": (413, "INVALID_ARGUMENT"),
    "rate_limit": (429, "RESOURCE_EXHAUSTED"),
    "quota": (429, "RESOURCE_EXHAUSTED"),
    "overloaded": (503, "UNAVAILABLE"),
}
_SERVER: Final = (500, "INTERNAL")


def stream_error(document: JsonValue) -> Failure | None:
    """The failure that an object inside a stream tells; None where it tells none."""
    words = find_error(document)
    if words is None:
        return None
    error = _error_in(document)
    kind = _kind_in_details(error, words.message or "")
    # The code alone decides then; the status beside it is what it corrects.
    exact = words if kind is None else ErrorWords(words.message, code_of(kind))
    return replace(stream_failure(exact), retry_after_s=_retry_delay_s(error))


def gemini_refusal(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """What a response that is no success says. `headers` have lower-case names."""
    failure = refusal(status, headers, body)
    try:
        error = _error_in(parse(body))
    except JsonError:
        return failure
    if kind := _kind_in_details(error, failure.message):
        exact = stream_failure(ErrorWords(failure.message, code_of(kind)))
        failure = replace(failure, kind=exact.kind, hint=exact.hint)
    delay_s = _retry_delay_s(error)
    return failure if delay_s is None else replace(failure, retry_after_s=delay_s)


def spell_error(failure: Failure) -> dict[str, JsonValue]:
    """An error object that reads as the failure; one of the way to a server as the server's."""
    code, status = _STATUS_OF_KIND.get(failure.kind, _SERVER)
    details: list[JsonValue] = []
    if failure.kind == "quota":
        violation: JsonValue = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}
        details.append({"@type": _QUOTA_FAILURE, "violations": [violation]})
    if failure.retry_after_s is not None:
        details.append({"@type": _RETRY_INFO, "retryDelay": f"{failure.retry_after_s}s"})
    error: dict[str, JsonValue] = {"code": code, "message": failure.message, "status": status}
    return {"error": {**error, "details": details} if details else error}


def _error_in(document: JsonValue) -> dict[str, JsonValue]:
    while isinstance(document, list) and document:
        document = document[0]
    return mapping(mapping(document).get("error"))


def _kind_in_details(error: dict[str, JsonValue], message: str) -> FailureKind | None:
    """What the error is more exactly than its status tells; None where that is exact."""
    details = objects(error.get("details"))
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        return "authentication"
    quotas = (string(v, "quotaId") for d in details for v in objects(d.get("violations")))
    if any(_A_DAY in quota for quota in quotas if quota):
        return "quota"
    if error.get("status") == "CANCELLED":
        # 499: somebody closed the request, and it was not the user's fault.
        return "server"
    is_refused = error.get("status") == "INVALID_ARGUMENT"
    return "context_too_long" if is_refused and _TOO_LONG.search(message) else None


def _retry_delay_s(error: dict[str, JsonValue]) -> float | None:
    """The wait in `RetryInfo`, a protobuf duration: `37s`, `3.957525076s`."""
    for detail in objects(error.get("details")):
        if delay := string(detail, "retryDelay"):
            return duration_s(delay)
    return None
