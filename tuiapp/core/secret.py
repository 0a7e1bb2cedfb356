"""Keys that cannot be printed, logged, pickled or compared by timing.

A key lives in a `Secret` from the moment it is read until the moment it is written into a header.
"""

import hmac
import re
from collections.abc import Callable, Iterable
from typing import Final, NoReturn
from urllib.parse import quote


MASK: Final = "***"
SHORTEST_REDACTED_CHARS: Final = 6
"""Below this a “secret” is likely to be part of ordinary words, and masking it garbles the text."""
TELLING_CHARS: Final = 12
"""So much of a secret's beginning is one; less may be a word such as `sk-proj-`, and tells nothing."""

_HEADER_SAFE: Final = re.compile(r"[!-~]+")  # visible ASCII, as RFC 9110 5.5 wants without spaces


class Secret:
    """A text that only `reveal` gives away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @classmethod
    def parse(cls, text: str) -> "Secret | None":
        """The key in `text` without the white space around it; None where nothing is left.

        Raises:
            ValueError: A character inside cannot stand in a header. The message holds no part of
                the key.
        """
        value = text.strip()
        if not value:
            return None
        if not _HEADER_SAFE.fullmatch(value):
            raise ValueError(_unusable(value))
        return cls(value)

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self._value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> NoReturn:
        message = "A secret is not hashable: a dictionary would compare it by timing."
        raise TypeError(message)

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return MASK

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        message = "A secret is neither pickled nor copied."
        raise TypeError(message)


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with every secret masked, also where it is percent-encoded or escaped as in JSON.

    So is the beginning of one, of `TELLING_CHARS` or more, that stands where the text was cut: at its
    end, or before an ellipsis. Secrets shorter than `SHORTEST_REDACTED_CHARS` are left alone.
    """
    return redactor(secrets)(text)


def redactor(secrets: Iterable[Secret]) -> Callable[[str], str]:
    """`redact` for these secrets, prepared once for many texts."""
    masked = {
        spelling
        for secret in secrets
        if len(secret.reveal()) >= SHORTEST_REDACTED_CHARS
        for spelling in spellings(secret)
    }
    if not masked:
        return lambda text: text
    # Longest first: a secret may be the beginning of another one.
    alternatives = "|".join(re.escape(it) for it in sorted(masked, key=len, reverse=True))
    # Percent escapes come in both cases (`%2f`, `%2F`); masking too much does no harm.
    pattern = re.compile(alternatives, re.IGNORECASE)
    beginnings = "|".join(sorted({re.escape(it[:TELLING_CHARS]) for it in masked}))
    cut_off = re.compile(rf"(?:{beginnings})[!-~]*(?=…|\Z)", re.IGNORECASE)
    folded = tuple(it.lower() for it in masked)

    def mask_rest(match: re.Match[str]) -> str:
        is_beginning = any(it.startswith(match[0].lower()) for it in folded)
        return MASK if is_beginning else match[0]

    return lambda text: cut_off.sub(mask_rest, pattern.sub(MASK, text))


def spellings(secret: Secret) -> frozenset[str]:
    """Every way in which a server may repeat a secret: as it is, percent-encoded, as in JSON."""
    value = secret.reveal()
    # JSON must escape a backslash and a quote, and may escape a slash.
    in_json = value.replace("\\", "\\\\").replace('"', '\\"')
    return frozenset(
        (value, quote(value), quote(value, safe=""), in_json, in_json.replace("/", "\\/"))
    )


def _unusable(value: str) -> str:
    if re.search(r"\s", value):
        return "The key has white space or a line break inside."
    if re.search(r"[\x00-\x1f\x7f-\x9f]", value):
        return "The key has control characters inside."
    return "The key has characters that no key has (not ASCII)."
