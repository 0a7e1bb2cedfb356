"""Thought signatures as opaque parts: which part of an answer each belongs to.

A signature goes back on the very part it came with. The parts of an answer become one text, one
reasoning and a list of calls, so an `OpaquePart` keeps beside the signature where its part was:
`{"thoughtSignature": …, "start": n, "end": m}` are the characters of the text (or the reasoning),
`{"thoughtSignature": …, "call": n}` is a call. It is told before the part's own event.

Source: WIRE 4c; https://ai.google.dev/gemini-api/docs/thought-signatures.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from tuiapp.core.events import OpaquePart
from tuiapp.wire.jsonfields import count, plain_object, string


SIGNATURE: Final = "thoughtSignature"
TEXT: Final = "gemini.text"
THOUGHT: Final = "gemini.thought"
CALL: Final = "gemini.call"

GO_ON: Final = "continuationToken"
CONTINUATION: Final = "gemini.continuation"
"""The kind of what goes on with an answer that a request's limit cut: `{"continuationToken": …}`."""


class SignedStretch(NamedTuple):
    """Characters of a text that were one signed part; none of them where both are equal."""

    start: int
    end: int
    signature: str


def span(kind: str, signature: str, start: int, end: int) -> OpaquePart:
    """The signature of a part with text."""
    return OpaquePart(kind, {SIGNATURE: signature, "start": start, "end": end})


def stretch_of(part: OpaquePart) -> SignedStretch | None:
    """Where the part with text is that a signature belongs to; None for another kind of part."""
    raw = plain_object(part.raw)
    start, end, signature = count(raw.get("start")), count(raw.get("end")), string(raw, SIGNATURE)
    if start is None or end is None or signature is None or start > end:
        return None
    return SignedStretch(start, end, signature)


def signed_stretches(opaque: Iterable[OpaquePart], kind: str, chars: int) -> list[SignedStretch]:
    """The signed stretches of a text that has `chars` characters, in order and without overlaps.

    A part that a stop cut short is no longer the part that was signed, so it has no signature.
    """
    stretches: list[SignedStretch] = []
    end = 0
    for stretch in (stretch_of(part) for part in opaque if part.kind == kind):
        if stretch is not None and end <= stretch.start and stretch.end <= chars:
            stretches.append(stretch)
            end = stretch.end
    return stretches


def call_signatures(opaque: Iterable[OpaquePart]) -> dict[int, str]:
    """The signature of each signed call, by the call's number."""
    signatures: dict[int, str] = {}
    for part in opaque:
        raw = plain_object(part.raw) if part.kind == CALL else {}
        call, signature = count(raw.get("call")), string(raw, SIGNATURE)
        if call is not None and signature is not None:
            signatures[call] = signature
    return signatures


def continuation(token: str) -> OpaquePart:
    """Where a candidate can be gone on with."""
    return OpaquePart(CONTINUATION, {GO_ON: token})


def continuation_token(opaque: Iterable[OpaquePart]) -> str | None:
    """What the model goes on from where the answer ended with `CONTINUATION`: the last there is."""
    tokens = (string(plain_object(it.raw), GO_ON) for it in opaque if it.kind == CONTINUATION)
    last = None
    for token in tokens:
        last = token or last
    return last
