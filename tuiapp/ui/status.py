"""What is said about a run below its answer: where it stands, how it ended, what to do."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, assert_never

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    End,
    Failed,
    Finished,
    FinishReason,
    ImagePart,
    Retrying,
    Stopped,
)
from tuiapp.core.figures import PHASE_SYMBOLS, count, countdown, duration, rate, seconds, size, usd
from tuiapp.core.metrics import Metrics
from tuiapp.core.phase import Phase, phase_of, waiting_since_ns
from tuiapp.core.visible import visible


_REASON_CHARS: Final = 80
"""Of a finish reason that is not one of ours; a server may send anything."""

MAX_IMAGES: Final = 50
"""Of an answer that are saved and told one by one; nobody asks for more."""
_ECHOED_CHARS: Final = 300
"""Of an address or a media type that a server sends."""

Line = tuple[str, str]
"""A role (`muted`, `error`, `warning`, `success`, `offer`) and a line."""

# What a provider calls a context that is full, where it names it as a limit of tokens (WIRE 0.5).
CONTEXT_IS_FULL: Final = frozenset({"model_context_window_exceeded", "model_length"})


def status_lines(
    metrics: Metrics, *, now_ns: int, asked_at_ns: int, provider: str, cost_usd: float | None
) -> Sequence[Line]:
    """The foot of an answer, at `now_ns`. `asked_at_ns` is when the prompt was sent off."""
    if metrics.end is not None:
        return _end_lines(metrics, metrics.end, cost_usd)
    if metrics.retrying is not None and metrics.retry_at_ns is not None:
        return _retry_lines(metrics.retrying, metrics.retry_at_ns - now_ns)
    return [("muted", _running_line(metrics, now_ns, asked_at_ns, provider))]


def _retry_lines(retrying: Retrying, left_ns: int) -> Sequence[Line]:
    """Why the last attempt failed and when the next one follows; then the provider's own words."""
    line: Line = ("warning", f"{retry_line(retrying, left_ns)} · esc stops")
    words = _one_line(retrying.failure.message)
    if words.removesuffix(".") == _reason(retrying.failure):
        return [line]
    return [line, ("muted", f"  {words}")]


def retry_line(retrying: Retrying, left_ns: float) -> str:
    """`↻ 429 too many requests · again in 12 s · attempt 2 of 3`.

    What is mended follows at once; then what is different about it stands in place of the wait.
    """
    failure = retrying.failure
    again = f"again in {countdown(left_ns)}"
    if failure.is_mended and failure.hint:
        again = f"{failure.hint[0].lower()}{failure.hint[1:].removesuffix('.')}"
    symbol = PHASE_SYMBOLS[Phase.RETRYING]
    return f"{symbol} {_reason(failure)} · {again} · attempt {_numbered(retrying)}"


def _reason(failure: Failure) -> str:
    """Why an attempt failed, in the few words of its status; else in the sentence of its failure."""
    if failure.status is None:
        return _one_line(failure.message).removesuffix(".")
    try:
        phrase = HTTPStatus(failure.status).phrase.lower()
    except ValueError:
        phrase = failure.kind.replace("_", " ")
    return f"{failure.status} {phrase}"


def _numbered(retrying: Retrying) -> str:
    of = retrying.attempts_at_most
    return f"{retrying.attempt}" if of is None else f"{retrying.attempt} of {of}"


def _running_line(metrics: Metrics, now_ns: int, asked_at_ns: int, provider: str) -> str:
    phase = phase_of(metrics, now_ns)
    symbol = PHASE_SYMBOLS[phase]
    since_ns = waiting_since_ns(metrics)
    waited_ns = now_ns - (asked_at_ns if since_ns is None else since_ns)
    waited = duration(max(0, waited_ns), running=True)
    if metrics.attempts > 1:
        waited += f" · attempt {metrics.attempts}"
    match phase:
        case Phase.QUEUED:
            return f"{symbol} getting ready · esc stops"
        case Phase.CONNECTING:
            return f"{symbol} connecting to {provider} · {waited} · esc stops"
        case Phase.WAITING:
            return f"{symbol} waiting for {provider} to answer · {waited} · esc stops"
        case Phase.STALLED:
            return f"{symbol} nothing from {provider} for {waited} · esc stops, keeps the text"
        case _:
            began_ns = metrics.first_sent_at_ns
            elapsed = duration(
                now_ns - (asked_at_ns if began_ns is None else began_ns), running=True
            )
            return f"{symbol} streaming {elapsed} · {_figures(metrics, None)}"


def _figures(metrics: Metrics, cost: float | None) -> str:
    estimated = metrics.usage.output_tokens is None
    parts = [
        f"TTFT {duration(metrics.ttft_ns)}" if metrics.ttft_ns is not None else "",
        rate(metrics.tokens_per_s, estimated=metrics.tpot_is_estimated)
        if metrics.tokens_per_s is not None
        else "",
        f"{count(metrics.output_tokens, estimated=estimated)} tokens"
        if metrics.output_tokens is not None
        else "",
        usd(cost, estimated=False) if cost is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def _end_lines(metrics: Metrics, end: End, cost: float | None) -> Sequence[Line]:
    figures = " · ".join(part for part in (_attempts(metrics), _figures(metrics, cost)) if part)
    match end:
        case Finished(reason=reason, raw_reason=raw):
            word = f"done in {duration(metrics.elapsed_ns)}"
            note = _finish_note(reason, raw)
            line = " · ".join(part for part in (f"{_symbol(end)} {word}", figures) if part)
            return [("muted", line), *([("warning", note)] if note else [])]
        case Stopped(rule=rule):
            word = f"{_symbol(end)} stopped by {visible(rule)} after {duration(metrics.elapsed_ns)}"
            return [("muted", " · ".join(part for part in (word, figures) if part))]
        case Cancelled(close_ns=close_ns):
            return [("muted", _receipt(metrics, close_ns))]
        case Failed(failure=failure):
            return _failure_lines(failure, metrics, cost)
        case _:
            assert_never(end)


def _attempts(metrics: Metrics) -> str:
    """How many requests it took, where it took more than one: each of them may have been paid for."""
    return f"{metrics.attempts} attempts" if metrics.attempts > 1 else ""


def _failure_lines(failure: Failure, metrics: Metrics, cost: float | None) -> Sequence[Line]:
    lines: list[Line] = [("error", f"{PHASE_SYMBOLS[Phase.FAILED]} {_one_line(failure.message)}")]
    if failure.retry_after_s is not None:
        wait = seconds(failure.retry_after_s)
        lines.append(("muted", f"  It asks to wait {wait}; send it again then."))
    elif failure.hint:
        lines.append(("muted", f"  {_one_line(failure.hint)}"))
    if failure.request_id:
        lines.append(("muted", f"  request id {_one_line(failure.request_id)}"))
    if attempts := _attempts(metrics):
        lines.append(("muted", f"  given up after {attempts} in {duration(metrics.elapsed_ns)}"))
    if figures := _figures(metrics, cost):
        lines.append(("muted", f"  until then: {figures}"))
    return lines


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()), keep_newlines=False)


def _symbol(end: End) -> str:
    match end:
        case Finished():
            return PHASE_SYMBOLS[Phase.DONE]
        case Stopped():
            return PHASE_SYMBOLS[Phase.STOPPED]
        case Cancelled():
            return PHASE_SYMBOLS[Phase.CANCELLED]
        case Failed():
            return PHASE_SYMBOLS[Phase.FAILED]
        case _:
            assert_never(end)


def _finish_note(reason: FinishReason | None, raw: str | None) -> str | None:
    """A sentence where the provider stopped for another reason than being done."""
    match reason:
        case "stop" | "tool_calls":
            return None
        case None:
            return "The provider gave no reason for ending here."
        case "length":
            is_full = raw in CONTEXT_IS_FULL
            limit = "the model's context is full" if is_full else "it reached the limit of tokens"
            return f"The answer was cut off: {limit}."
        case "content_filter":
            return "The provider's content filter ended the answer."
        case "paused":
            return "The provider paused here and can go on."
        case "error" | "other":
            return f"The provider ended the answer with “{_one_line(raw or 'no reason')[:_REASON_CHARS]}”."
        case _:
            assert_never(reason)


def _receipt(metrics: Metrics, close_ns: int | None) -> str:
    symbol = PHASE_SYMBOLS[Phase.CANCELLED]
    if metrics.sent_at_ns is None:
        return f"{symbol} cancelled before the request was sent"
    if metrics.retrying is not None:
        return f"{symbol} cancelled while waiting for attempt {_numbered(metrics.retrying)}"
    parts = [f"{symbol} cancelled after {duration(metrics.elapsed_ns)}"]
    if attempts := _attempts(metrics):
        parts.append(attempts)
    tokens = metrics.output_tokens
    if tokens:
        estimated = metrics.usage.output_tokens is None
        parts.append(f"{count(tokens, estimated=estimated)} tokens kept")
    else:
        parts.append("nothing had come")
    if close_ns is not None:
        parts.append(f"connection closed in {duration(close_ns)}")
    return " · ".join(parts)


def image_lines(images: Sequence[ImagePart], fates: Mapping[int, str]) -> Sequence[str]:
    """The images of an answer in words: `image 1 · png · 240 kB`, and what became of each.

    Args:
        images: Never drawn; an address stands for the bytes of one that has none.
        fates: Where each was saved, or why not, by its number from 1.
    """
    shown = images[:MAX_IMAGES]
    lines = [_image_line(number, it, fates.get(number, "")) for number, it in enumerate(shown, 1)]
    if len(images) > len(shown):
        lines.append(f"and {len(images) - len(shown):,} more images, which are not saved")
    return lines


def _image_line(number: int, image: ImagePart, fate: str) -> str:
    kind = (image.media_type or "")[:_ECHOED_CHARS].partition(";")[0].rpartition("/")[2]
    weight = size(_decoded_bytes(image.base64)) if image.base64 else ""
    place = fate or (image.url or "")[:_ECHOED_CHARS]
    parts = (f"image {number}", _one_line(kind), weight, _one_line(place))
    return " · ".join(part for part in parts if part)


def unsent_line(turns: int) -> str:
    """That a request went without the oldest turns."""
    what = "1 earlier turn is" if turns == 1 else f"{turns:,} earlier turns are"
    return f"{what} not sent · /send-all sends all again"


def _decoded_bytes(base64: str) -> int:
    """How many bytes base64 text stands for, without reading it: three for every four characters."""
    return len(base64) * 3 // 4 - base64[-2:].count("=")
