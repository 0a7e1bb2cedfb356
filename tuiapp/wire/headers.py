"""Response headers in one vocabulary: rate limits, waits, request ids and server timings.

All functions are pure and take headers with lower-case names. Headers are outside text: whatever
does not read as what it should be is left out, and nothing raises.

Source: WIRE 0.6 (which vendor sends what), WIRE 1f (Go durations), WIRE 3f (Anthropic), WIRE 6.12
(forms by shape), RFC 9110 section 10.2.3 (Retry-After).
"""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from tuiapp.core.events import RateLimitBucket, RateLimits, ServerTiming, ServerTimings


# Longer values are not what they should be; the bound keeps int() and the patterns cheap.
_MAX_VALUE_CHARS: Final = 64
_MAX_ID_CHARS: Final = 200
_MAX_BUCKETS: Final = 32

# A year. A wait beyond it, or a count beyond the other, is a misreading of ours or a slip of theirs.
_MAX_WAIT_S: Final = 366 * 86400.0
_MAX_COUNT: Final = 10**15

# From here on a plain number is an instant, not a duration: seconds, then milliseconds.
_EPOCH_S: Final = 1e9
_EPOCH_MS: Final = 1e12

_DURATION: Final = re.compile(
    r"(?:(?P<d>\d+)d)?"
    r"(?:(?P<h>\d+)h)?"
    r"(?:(?P<m>\d+)m)?"  # the m of 2ms is no minute: nothing would match the s that is left
    r"(?:(?P<s>\d+(?:\.\d+)?)s)?"
    r"(?:(?P<ms>\d+(?:\.\d+)?)ms)?"
    r"(?:(?P<us>\d+(?:\.\d+)?)(?:us|µs|μs))?"
    r"(?:(?P<ns>\d+)ns)?"
)
_UNIT_S: Final[Mapping[str, float]] = {
    "d": 86400.0,
    "h": 3600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "ns": 1e-9,
}
_NUMBER: Final = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_LIMIT_HEADER: Final = re.compile(
    r"x-ratelimit-(?P<what>limit|remaining|reset)(?:-(?P<name>.+))?"
    r"|anthropic-(?:ratelimit-)?(?P<own_name>.+)-(?P<own_what>limit|remaining|reset)"
)
_DUR: Final = re.compile(r";\s*dur\s*=\s*\"?(\d+(?:\.\d+)?)", re.ASCII)

_REQUEST_ID_HEADERS: Final = (
    "x-request-id",
    "request-id",
    "apim-request-id",
    "x-generation-id",
    "mistral-correlation-id",
    "x-ds-trace-id",
    "cf-ray",
)
_TIMING_HEADERS: Final[Mapping[str, str]] = {
    "openai-processing-ms": "processing",
    "x-envoy-upstream-service-time": "upstream",
}


def duration_s(text: str) -> float | None:
    """Seconds in a Go duration (`6m0s`, `2ms`, `1h2m3s`) or a plain number; None for anything else."""
    text = text.strip()
    if not text or len(text) > _MAX_VALUE_CHARS:
        return None
    if _NUMBER.fullmatch(text):
        return _bounded(float(text))
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return _bounded(sum(float(n) * _UNIT_S[unit] for unit, n in match.groupdict().items() if n))


def _bounded(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) and 0 <= seconds <= _MAX_WAIT_S else None


def rate_limits(headers: Mapping[str, str], now_epoch_s: float | None = None) -> RateLimits | None:
    """The buckets of `x-ratelimit-{limit,remaining,reset}-NAME`, of any name; None without any.

    Anthropic's names for the same are `anthropic-ratelimit-NAME-{limit,remaining,reset}`, and
    `anthropic-priority-…` for what was paid in advance.

    Args:
        headers: With names in lower case.
        now_epoch_s: The wall clock; without it a reset given as an instant is left out.
    """
    names: dict[str, dict[str, str]] = {}
    for header, value in headers.items():
        match = _LIMIT_HEADER.fullmatch(header)
        if match is None:
            continue
        name = match["name"] or match["own_name"] or "requests"
        if len(names) < _MAX_BUCKETS or name in names:
            names.setdefault(name, {})[match["what"] or match["own_what"]] = value
    buckets = [
        RateLimitBucket(
            name,
            _count(values.get("limit", "")),
            _count(values.get("remaining", "")),
            _reset_s(values.get("reset", ""), now_epoch_s),
        )
        for name, values in names.items()
    ]
    known = tuple(bucket for bucket in buckets if _says_something(bucket))
    wait_s = retry_after_s(headers, now_epoch_s)
    return RateLimits(known, wait_s) if known or wait_s is not None else None


def _says_something(bucket: RateLimitBucket) -> bool:
    return not (bucket.limit is None and bucket.remaining is None and bucket.reset_s is None)


def _count(text: str) -> int | None:
    text = text.strip()
    if len(text) > _MAX_VALUE_CHARS or not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return int(number) if number <= _MAX_COUNT else None


def _reset_s(text: str, now_epoch_s: float | None) -> float | None:
    text = text.strip()
    if len(text) > _MAX_VALUE_CHARS:
        return None
    at_s = _instant_s(text)
    if at_s is None:
        return duration_s(text)
    return None if now_epoch_s is None else _bounded(max(0.0, at_s - now_epoch_s))


def _instant_s(text: str) -> float | None:
    """The epoch seconds of an instant: a large number, or a date and time of RFC 3339."""
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number < _EPOCH_S:
            return None
        return number / 1000 if number >= _EPOCH_MS else number
    try:
        at = datetime.fromisoformat(text)
        return None if at.tzinfo is None else at.timestamp()
    except (ValueError, OverflowError):
        return None


def retry_after_s(headers: Mapping[str, str], now_epoch_s: float | None = None) -> float | None:
    """How long the server asks us to wait.

    `retry-after-ms` first, because it is finer (OpenAI, Azure), then `retry-after` in seconds, as
    a duration, or as an HTTP date, which needs `now_epoch_s` or the response's own `date`. Azure
    sends `retry-after-ms: 0` beside `retry-after: 1`, so a zero does not hide the other.
    """
    text = headers.get("retry-after-ms", "").strip()
    wait_s: float | None = None
    if len(text) <= _MAX_VALUE_CHARS and _NUMBER.fullmatch(text):
        wait_s = _bounded(float(text) / 1000)
        if wait_s:
            return wait_s
    text = headers.get("retry-after", "")
    seconds = duration_s(text)
    if seconds is None:
        own_s = _date_s(headers.get("date", ""))
        seconds = _until_s(text, own_s if now_epoch_s is None else now_epoch_s)
    return wait_s if seconds is None else seconds


def _until_s(text: str, now_epoch_s: float | None) -> float | None:
    at_s = _date_s(text)
    if at_s is None or now_epoch_s is None:
        return None
    return _bounded(max(0.0, at_s - now_epoch_s))


def _date_s(text: str) -> float | None:
    if len(text) > _MAX_VALUE_CHARS:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def should_retry(headers: Mapping[str, str]) -> bool | None:
    """What the server says about sending the request again (WIRE 0.4); None where it says nothing."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def request_id(headers: Mapping[str, str]) -> str | None:
    """The provider's id of the request; Cloudflare's ray only where there is no other."""
    for name in _REQUEST_ID_HEADERS:
        value = headers.get(name, "").strip()
        if value and len(value) <= _MAX_ID_CHARS and value.isprintable():
            return value
    return None


def server_timings(headers: Mapping[str, str]) -> ServerTimings | None:
    """What the server measured before it sent the headers, in nanoseconds; None without any."""
    timings = [
        ServerTiming(name, duration_ns)
        for header, name in _TIMING_HEADERS.items()
        if (duration_ns := _ms_in_ns(headers.get(header, ""))) is not None
    ]
    # Server-Timing: gfet4t7; dur=1234, x-originResponse;dur=56 (W3C Server Timing, section 3)
    for metric in headers.get("server-timing", "")[: 16 * _MAX_VALUE_CHARS].split(","):
        name = metric.partition(";")[0].strip()
        match = _DUR.search(metric)
        if name and name.isprintable() and match:
            duration_ns = _ms_in_ns(match[1])
            if duration_ns is not None:
                timings.append(ServerTiming(name, duration_ns))
    return ServerTimings(tuple(timings)) if timings else None


def _ms_in_ns(text: str) -> int | None:
    text = text.strip()
    if len(text) > _MAX_VALUE_CHARS or not _NUMBER.fullmatch(text):
        return None
    seconds = _bounded(float(text) / 1000)
    return None if seconds is None else round(float(text) * 1e6)
