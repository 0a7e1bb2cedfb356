"""What a response's body is: a stream, or one document that has to be held whole.

The first byte that is not blank tells: no line of an event stream begins with a brace, a bracket
or an angle bracket, and no line of JSON objects with one of the latter two.
"""

from typing import Final

from tuiapp.wire.sse import EventTooLargeError


# The beginning of a page is enough to name it; more blank bytes than this mean nothing new.
_MAX_PAGE_BYTES: Final = 64 * 1024

_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


class BodyOpening:
    """Holds back a body's beginning until it is clear what it is, then the document if it is one."""

    def __init__(self, document_starts: bytes, max_document_bytes: int) -> None:
        self.is_stream = False
        """Whether the body is a stream; from then on its bytes need not come here."""
        self._starts = document_starts
        self._max_document_bytes = max_document_bytes
        self._head = bytearray()
        self._is_document = False
        self._is_page = False

    @property
    def document(self) -> bytes | None:
        """The document so far; None where the body is none."""
        return bytes(self._head) if self._is_document else None

    def take(self, chunk: bytes) -> bytes:
        """The bytes that are now known to belong to a stream.

        Raises:
            EventTooLargeError: The document passed the bound.
        """
        self._head += chunk
        if not self._is_document:
            first = bytes(self._head.lstrip(_BLANK)[:1])
            if not first:
                del self._head[:-_MAX_PAGE_BYTES]
                return b""
            if first not in self._starts:
                self.is_stream = True
                return bytes(self._head)
            self._is_document = True
            self._is_page = first == b"<"
        if self._is_page:
            del self._head[_MAX_PAGE_BYTES:]
        elif len(self._head) > self._max_document_bytes:
            raise EventTooLargeError(self._max_document_bytes)
        return b""
