"""The one place where JSON is read and written.

Every document from a provider passes here, so what the parser refuses, how deep a document may
nest (200 levels) and which numbers are numbers is decided once.
"""

import json
import re
from typing import Final, TypeAlias

import jiter


JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None

MAX_EXCERPT_BYTES: Final = 200

# No answer is that long; it bounds the time a hostile document can cost to 0.5 s.
MAX_MENDED_BYTES: Final = 4 * 1024 * 1024

# An escape of a surrogate: group 1 is what stands before its number (an odd run of backslashes: an
# even one is text), group 2 the rest of a whole pair. The lookbehind and the possessive `*+` keep
# a run of a million backslashes linear.
_SURROGATE_ESCAPE: Final = re.compile(
    rb"(?<!\\)((?:\\\\)*+\\u)"
    rb"(?:([dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|[dD][89a-fA-F][0-9a-fA-F]{2})"
)

_LINE_ENDS: Final = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))

# What jiter 0.19 says about a document that ends too early, and about nothing else.
_CUT_SHORT: Final = "EOF while parsing"


class JsonError(ValueError):
    """Bytes that are not a JSON document, or a value that cannot be one."""

    def __init__(self, message: str, excerpt: bytes = b"") -> None:
        super().__init__(message)
        self.excerpt = excerpt[:MAX_EXCERPT_BYTES]
        """The beginning of the document, at most `MAX_EXCERPT_BYTES`."""
        self.is_cut_short = message.startswith(_CUT_SHORT)
        """Whether it is the beginning of a document, and the rest is missing."""


def parse(data: bytes) -> JsonValue:
    r"""The value of one whole JSON document.

    Strict, but for two things that servers really send and that would cost the whole event: bytes
    that are not UTF-8, and one half of a surrogate pair as an escape (an emoji cut in two by a
    token border). In a document of up to `MAX_MENDED_BYTES` both become U+FFFD. `NaN` and `Infinity` are accepted; of equal keys the last
    wins.

    Raises:
        JsonError: Not JSON, nested deeper than 200 levels, or an integer of over 4300 digits.
    """
    try:
        # Keys repeat from event to event and are worth caching; the text of deltas is not.
        value: JsonValue = jiter.from_json(data, cache_mode="keys")
    except ValueError as error:
        mended = _mended(data)
        if mended == data:
            raise JsonError(str(error), data) from error
    else:
        return value
    try:
        return parse(mended)
    except ValueError as error:
        raise JsonError(str(error), data) from error


def parse_partial(data: bytes) -> JsonValue:
    """What a document that is still growing shows so far; None where nothing can be said yet.

    For display only: a number may still grow, a key may vanish for a step, and success proves
    nothing about the rest. Act on `parse` of the whole. Each call reads from the start, so call it
    on a display tick, not on a chunk.
    """
    try:
        return _partial(data)
    except ValueError:
        mended = _mended(data)
    try:
        return _partial(mended)
    except ValueError:
        return None


def dump(value: JsonValue) -> bytes:
    """The value as compact UTF-8 JSON. Half a surrogate pair becomes U+FFFD.

    Three characters that count as line ends in some readers of lines are escaped: NEL, LINE
    SEPARATOR and PARAGRAPH SEPARATOR. Ollama's own client cuts a line of JSON in two there (httpx
    `iter_lines`, after Python's `str.splitlines`).

    Raises:
        JsonError: Nested too deep, or an integer of over 4300 digits.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError) as error:
        raise JsonError(str(error)) from error
    if not text.isascii():
        # They can only stand inside of strings: outside, JSON knows no characters like these.
        for line_end, escape in _LINE_ENDS:
            text = text.replace(line_end, escape)
    try:
        return text.encode()
    except UnicodeEncodeError:
        # By way of UTF-16, two halves that stand side by side become the character they mean.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def _partial(data: bytes) -> JsonValue:
    value: JsonValue = jiter.from_json(data, partial_mode="trailing-strings", cache_mode="keys")
    return value


def _mended(data: bytes) -> bytes:
    if len(data) > MAX_MENDED_BYTES:
        return data
    return _SURROGATE_ESCAPE.sub(_whole_escape, data.decode(errors="replace").encode())


def _whole_escape(escape: re.Match[bytes]) -> bytes:
    return escape[0] if escape[2] else escape[1] + b"fffd"
