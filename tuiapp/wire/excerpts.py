"""Outside text cut down to what may stand in a sentence: one line, bounded, without control characters."""

import re
from html import unescape
from typing import Final


MAX_MESSAGE_CHARS: Final = 300

# The title of an error page stands at its top.
_MAX_TITLE_SEARCH_BYTES: Final = 16 * 1024

_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_TITLE: Final = re.compile(r"<title[^>]{0,200}>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)


def one_line(text: str) -> str:
    """The text on one line, without control characters, of at most `MAX_MESSAGE_CHARS`."""
    # Cut first: an error message may be a whole page, and the pattern reads all it is given.
    line = _SPACES.sub(" ", text[: 4 * MAX_MESSAGE_CHARS]).strip()
    if len(line) <= MAX_MESSAGE_CHARS:
        return line
    return line[: MAX_MESSAGE_CHARS - 1].rstrip() + "…"


def is_page(body: bytes) -> bool:
    """Whether this is a web page, or XML, and no API's answer."""
    return body[:_MAX_TITLE_SEARCH_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def page_name(body: bytes) -> str:
    """A page in words: `an HTML page (“502 Bad Gateway”)`."""
    head = body[:_MAX_TITLE_SEARCH_BYTES].decode(errors="replace")
    title = _TITLE.search(head)
    words = one_line(unescape(title[1])) if title else ""
    return f"an HTML page (“{words}”)" if words else "an HTML page"


def excerpt(body: bytes) -> str:
    """The beginning of a body that nobody understands, as one line of text."""
    return one_line(body[: 4 * MAX_MESSAGE_CHARS].decode(errors="replace"))
