"""Where the first JSON value in a growing text is complete.

At the start of the text, behind white space, any value counts; a number or a literal is complete
when white space follows. Anywhere else the value is an object or an array: the first one that begins
with `{` or `[` and breaks no rule of RFC 8259 before it ends. One that breaks off is prose, and the
search goes on at the character that broke it.
"""

import re
from enum import Enum, auto
from typing import Final


class _Expect(Enum):
    """What may come next, white space aside."""

    VALUE = auto()
    VALUE_OR_END = auto()
    """After `[`."""
    KEY = auto()
    KEY_OR_END = auto()
    """After `{`."""
    COLON = auto()
    COMMA_OR_END = auto()


class _Within(Enum):
    """What is being read."""

    PROSE = auto()
    GAP = auto()
    STRING = auto()
    ESCAPE = auto()
    HEX = auto()
    SCALAR = auto()


MAX_DEPTH: Final = 200
"""As deep as `wire.jsonvalue` reads."""
MAX_SCALAR_CHARS: Final = 4300

_SPACE: Final = frozenset(" \t\n\r")
_SCALAR_CHARS: Final = frozenset(
    "+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
_SCALAR: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_HEX_CHARS: Final = frozenset("0123456789abcdefABCDEF")
_CLOSERS: Final = {"{": "}", "[": "]"}


class JsonScan:
    """Complete at the last character of the first JSON value; a `TextScan`."""

    def __init__(self) -> None:
        self._within = _Within.GAP
        self._expect = _Expect.VALUE
        self._open: list[str] = []
        """The closing brackets that are due, the innermost last."""
        self._scalar = ""
        self._hex_left = 0
        self._is_key = False

    def read(self, piece: str) -> int | None:
        """Read the next piece; how much of it belongs to the text, once the place is found."""
        for place, char in enumerate(piece):
            done = self._step(char)
            if done is not None:
                return place + done
        return None

    def _step(self, char: str) -> int | None:
        """Read one character: None to go on, 1 if the value ends with it, 0 if it ended before."""
        match self._within:
            case _Within.STRING:
                return self._in_string(char)
            case _Within.PROSE:
                return self._in_prose(char)
            case _Within.GAP:
                return self._in_gap(char)
            case _Within.SCALAR:
                return self._in_scalar(char)
            case _Within.ESCAPE | _Within.HEX:
                return self._in_escape(char)

    def _in_prose(self, char: str) -> None:
        if char in _CLOSERS:
            self._open_container(char)

    def _in_gap(self, char: str) -> int | None:
        if char in _SPACE:
            return None
        match self._expect:
            case _Expect.VALUE | _Expect.VALUE_OR_END:
                return self._begin_value(char)
            case _Expect.KEY | _Expect.KEY_OR_END:
                return self._begin_key(char)
            case _Expect.COLON:
                if char != ":":
                    return self._break_off(char)
                self._expect = _Expect.VALUE
                return None
            case _Expect.COMMA_OR_END:
                return self._go_on(char)

    def _begin_value(self, char: str) -> int | None:
        if char in _CLOSERS:
            self._open_container(char)
        elif char == '"':
            self._begin_string(is_key=False)
        elif char in _SCALAR_CHARS:
            self._within = _Within.SCALAR
            self._scalar = char
        elif char == "]" and self._expect is _Expect.VALUE_OR_END:
            return self._end_value(1)
        else:
            self._break_off(char)
        return None

    def _begin_key(self, char: str) -> int | None:
        if char == '"':
            self._begin_string(is_key=True)
        elif char == "}" and self._expect is _Expect.KEY_OR_END:
            return self._end_value(1)
        else:
            self._break_off(char)
        return None

    def _go_on(self, char: str) -> int | None:
        if char == self._open[-1]:
            return self._end_value(1)
        if char == ",":
            self._expect = _Expect.KEY if self._open[-1] == "}" else _Expect.VALUE
        else:
            self._break_off(char)
        return None

    def _begin_string(self, *, is_key: bool) -> None:
        self._within = _Within.STRING
        self._is_key = is_key

    def _in_string(self, char: str) -> int | None:
        if char == '"':
            if not self._is_key:
                return self._end_scalar(1)
            self._within = _Within.GAP
            self._expect = _Expect.COLON
        elif char == "\\":
            self._within = _Within.ESCAPE
        elif char < " ":
            self._break_off(char)
        return None

    def _in_escape(self, char: str) -> None:
        if self._within is _Within.ESCAPE and char == "u":
            self._within = _Within.HEX
            self._hex_left = 4
        elif self._within is _Within.ESCAPE and char in '"\\/bfnrt':
            self._within = _Within.STRING
        elif self._within is _Within.HEX and char in _HEX_CHARS:
            self._hex_left -= 1
            if self._hex_left == 0:
                self._within = _Within.STRING
        else:
            self._break_off(char)

    def _in_scalar(self, char: str) -> int | None:
        if char in _SCALAR_CHARS and len(self._scalar) < MAX_SCALAR_CHARS:
            self._scalar += char
            return None
        is_whole = _SCALAR.fullmatch(self._scalar) is not None
        if not is_whole or not (self._open or char in _SPACE):
            return self._break_off(char)
        done = self._end_scalar(0)
        return self._in_gap(char) if done is None else done

    def _end_scalar(self, used: int) -> int | None:
        """A value other than a container has ended; at the top it is the whole text's."""
        self._within = _Within.GAP
        self._expect = _Expect.COMMA_OR_END
        return None if self._open else used

    def _end_value(self, used: int) -> int | None:
        self._open.pop()
        return self._end_scalar(used)

    def _open_container(self, char: str) -> None:
        self._open.append(_CLOSERS[char])
        if len(self._open) > MAX_DEPTH:
            self._break_off("")
            return
        self._within = _Within.GAP
        self._expect = _Expect.KEY_OR_END if char == "{" else _Expect.VALUE_OR_END

    def _break_off(self, char: str) -> None:
        """What looked like a value was prose; `char` may begin another one."""
        self._open.clear()
        self._within = _Within.PROSE
        if char:
            self._in_prose(char)
