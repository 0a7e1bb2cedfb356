"""This file is the one gate that text from outside passes before it is shown anywhere.

The rule it keeps: what a terminal would obey, or what would reorder the reader's line, comes out as
something to read. Ordinary text comes out as the same object, so that the gate costs next to nothing.
"""

import re


_TAB = "    "
_LINE_FEED = 0x0A
# Left-to-right and right-to-left marks, embeddings, overrides, isolates (UAX 9, table 4), and the two
# separators at which str.splitlines would cut a line in two.
_REORDERING = (
    0x061C,
    0x200E,
    0x200F,
    0x2028,
    0x2029,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)

_SUSPECT = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SUSPECT_OR_NEWLINE = re.compile(_SUSPECT.pattern[:-1] + r"\n]")


def _symbol(code: int) -> str:
    if code == ord("\t"):
        return _TAB
    if code < ord(" "):
        return chr(0x2400 + code)  # the Control Pictures block repeats C0 in order
    if code == 0x7F:  # noqa: PLR2004 - DEL, whose picture stands apart
        return "\u2421"
    return f"<{code:02x}>"


_SYMBOLS: dict[int, str] = {
    code: _symbol(code)
    for code in (*range(0x20), *range(0x7F, 0xA0), *_REORDERING)
    if code != _LINE_FEED
} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_SYMBOLS_AND_NEWLINE: dict[int, str] = _SYMBOLS | {_LINE_FEED: _symbol(_LINE_FEED)}


def visible(text: str, *, keep_newlines: bool = True) -> str:
    r"""Text that is safe to print, with what was dangerous in it readable.

    C0 controls and DEL become their Control Pictures (ESC is ``␛``), C1 controls and the characters that
    reorder text become their number (``<9b>``, ``<202e>``), tabs four spaces, lone surrogates U+FFFD.
    ``\r\n`` counts as a newline. Newlines stay, or become ``␊`` when ``keep_newlines`` is false.

    Returns:
        The same object when there was nothing to do.
    """
    if keep_newlines:
        if _SUSPECT.search(text) is None:
            return text
        return text.replace("\r\n", "\n").translate(_SYMBOLS)
    if _SUSPECT_OR_NEWLINE.search(text) is None:
        return text
    return text.translate(_SYMBOLS_AND_NEWLINE)
