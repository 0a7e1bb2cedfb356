"""The splitter of a JSON array that grows: bytes in, whole elements out, each as soon as it is whole.

Without `alt=sse` Google answers with one array over the whole response, printed over many lines.
An element ends with the bracket that closes it, so nothing waits for the comma after it. Nothing is
decoded: strings and escapes are only skipped.

Source: WIRE 4b.
"""

import re
from typing import Final

from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError, SseFrame, Stray, new_frame


_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_QUOTE: Final = ord('"')
_OPENING: Final = frozenset(b"{[")

# Runs that end at the next byte with a meaning: a bracket, the quote of a string that this chunk
# does not end, and between elements a comma. One match a bracket, not one a byte. The possessive
# `++` and `*+` keep hostile bytes linear.
_IN_ELEMENT: Final = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_BETWEEN: Final = re.compile(rb'(?:[^"{}\[\],]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_IN_STRING: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


class ElementSplitter:
    """Cuts one response body into the elements of its array, whatever pieces it arrives in.

    What stands after the array, such as an error, is cut out as well. Time and memory are linear in
    the bytes fed. After an `EventTooLargeError` the splitter is spent.
    """

    def __init__(self, *, max_element_bytes: int = MAX_EVENT_BYTES) -> None:
        self.strays: list[Stray] = []
        """Empty: what stands outside of the array is cut out like an element."""
        self._max_element_bytes = max_element_bytes
        self._held = bytearray()
        """The unfinished element."""
        self._depth = 0
        """Open brackets of the unfinished element."""
        self._in_array = False
        self._in_string = False
        self._after_backslash = False

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """Elements that this chunk completed, in order.

        Raises:
            EventTooLargeError: An element passed the bound.
        """
        elements: list[SseFrame] = []
        start = 0
        at = self._string_end(chunk, 0) if self._in_string else 0
        while (at := _run_end(_IN_ELEMENT if self._depth else _BETWEEN, chunk, at)) < len(chunk):
            mark = chunk[at]
            if mark == _QUOTE:
                self._in_string = True
                at = self._string_end(chunk, at + 1)
                continue
            at += 1
            if self._depth:
                self._depth += 1 if mark in _OPENING else -1
                if not self._depth:
                    self._cut(chunk[start:at], elements)
                    start = at
            elif self._stands_between(mark):
                self._cut(chunk[start : at - 1], elements)
                start = at
        self._hold(chunk[start:])
        return elements

    def flush(self) -> list[SseFrame]:
        """What the end of the body cut off: at most one piece, which is no whole element."""
        elements: list[SseFrame] = []
        self._cut(b"", elements)
        return elements

    def _string_end(self, chunk: bytes, at: int) -> int:
        """Where the string ends that is open at `at`; the end of the chunk if it goes on."""
        if self._after_backslash and at < len(chunk):
            self._after_backslash = False
            at += 1
        at = _run_end(_IN_STRING, chunk, at)
        if at == len(chunk):
            return at
        self._in_string = chunk[at] != _QUOTE
        self._after_backslash = self._in_string
        return at + 1

    def _stands_between(self, mark: int) -> bool:
        """Take a mark outside any element; whether it belongs to none."""
        match chr(mark):
            case "[" if not self._in_array:
                self._in_array = True
                return True
            case "{" | "[":
                self._depth = 1
                return False
            case "]":
                self._in_array = False
                return True
            case other:
                return other == ","

    def _cut(self, piece: bytes, elements: list[SseFrame]) -> None:
        self._hold(piece)
        if element := bytes(self._held.strip(_BLANK)):
            elements.append(new_frame(("", element, "")))
        self._held.clear()

    def _hold(self, piece: bytes) -> None:
        if self._held or piece.strip(_BLANK):
            self._held += piece
            if len(self._held) > self._max_element_bytes:
                raise EventTooLargeError(self._max_element_bytes)


def _run_end(run: re.Pattern[bytes], chunk: bytes, at: int) -> int:
    match = run.match(chunk, at)
    return match.end() if match else at
