"""The cut between bytes from a terminal and Textual's parser: whole keys only, and how long to wait for one.

It does no I/O and reads no clock. Whoever reads the terminal feeds it bytes, blocks for at most
`wait_ms`, and calls `expire` when that much silence has passed. What it rests on:

- A false Escape is worse than a slow one: Escape stops a run that cost money.
- A read that is exactly ESC is a person's Escape almost always; a sequence that has begun
  (`ESC [`, `ESC O`) is a terminal's, and a terminal finishes what it begins.
- A paste ends with its end mark and nothing else, whatever it contains and however long it takes.

Source: ECMA-48 5.4 (control sequences), XTerm Control Sequences (SS3, mouse, bracketed paste).
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias


SEQUENCE_WAIT_MS: Final = 100
"""How long a sequence that has begun may pause. Textual's own figure (`ESCDELAY`, 100)."""

MAX_SEQUENCE_CHARS: Final = 32
"""Textual's parser types out, as keys, whatever is longer than this."""

MAX_HELD_CHARS: Final = 4096
"""An unfinished sequence longer than this is given up."""

_ESC: Final = "\x1b"
_PASTE_START: Final = "\x1b[200~"
_PASTE_END: Final = "\x1b[201~"

_TYPEABLE_CHARS: Final = 2
"""`ESC`, `ESC [` and `ESC O` may be Escape, Alt+[ and Alt+O; a hand cannot type a longer start."""

_TOKEN: Final = re.compile(
    r"""
      (?P<plain>    [^\x1b]+ )
    | (?P<sequence> \x1b (?: \[\[ [^\x1b]                        # Linux console: F1 to F5
                           | \[M [^\x1b]{3}                      # mouse, the oldest form
                           | \[ [0-9]+ \$                        # rxvt: Shift+Home and its like
                           | \[ (?! [\[M] ) [0-?]* [ -/]* [@-~]  # CSI
                           | O [0-9;]* [@-~] ) )                 # SS3
    | (?P<alt>      \x1b [^\x1b\[O] )
    | (?P<cut>      \x1b (?: \[ (?: \[ | M [^\x1b]{0,2} | [0-?]* [ -/]* ) | O [0-9;]* )? \Z )
    | (?P<broken>   \x1b (?: \[ [0-?]* [ -/]* | O [0-9;]* )? )   # something else came in between
    """,
    re.VERBOSE,
)

_KITTY_TEXT: Final = re.compile(r"\x1b\[(?P<key>[0-9:]*;[0-9:]*);(?P<text>[0-9:]+)u")


@dataclass(frozen=True, slots=True)
class Typed:
    """Characters that keys stand for, pasted ones included, complete as they are.

    `ESC`, `ESC a`, `ESC [` are such too: Textual's parser would wait for more, and must be told
    that no more comes to make Escape, Alt+a and `[` of them.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One complete control sequence. Where Textual's parser does not know it, nothing was typed."""

    text: str


Piece: TypeAlias = Typed | Sequence


class KeyStream:
    """Bytes in, whole keys out; between the two, at most the start of one sequence is held."""

    def __init__(self, *, escape_ms: int) -> None:
        self._escape_ms = escape_ms
        self._sequence_ms = max(SEQUENCE_WAIT_MS, escape_ms)
        # `replace`: one stray byte on the line must not end the app.
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self._is_pasting = False
        self._wait_ms: int | None = None

    @property
    def wait_ms(self) -> int | None:
        """How long silence must last, from the last `feed`, until `expire` is due; None for ever."""
        return self._wait_ms

    def feed(self, data: bytes) -> list[Piece]:
        """What is complete now that this one read of the terminal has come.

        Args:
            data: The read as it was. Its size matters: only a read of ESC alone is taken for Escape.
        """
        pieces = list(self._scan(self._held + self._decoder.decode(data)))
        if self._is_pasting or not self._held:
            self._wait_ms = None
        elif self._held == _ESC and data == _ESC.encode():
            self._wait_ms = self._escape_ms
        else:
            self._wait_ms = self._sequence_ms
        return pieces

    def expire(self) -> list[Piece]:
        """What the held start stands for if nothing follows it; afterwards nothing is held."""
        if self._wait_ms is None:
            return []
        given_up, self._held, self._wait_ms = self._held, "", None
        return list(_given_up(given_up))

    def _scan(self, text: str) -> Iterator[Piece]:
        self._held = ""
        at = 0
        while at < len(text):
            if self._is_pasting:
                body, at = self._paste_body(text, at)
                if body:
                    yield Typed(body)
                if not self._is_pasting:
                    yield Sequence(_PASTE_END)
                continue
            token = _TOKEN.match(text, at)
            assert token is not None, "the alternatives cover every character"
            at = token.end()
            match token.lastgroup:
                case "plain" | "alt":
                    yield Typed(token[0])
                case "sequence":
                    self._is_pasting = token[0] == _PASTE_START
                    yield from _short_enough(token[0])
                case "cut" if len(token[0]) <= MAX_HELD_CHARS:
                    self._held = token[0]
                case _:
                    yield from _given_up(token[0])

    def _paste_body(self, text: str, start: int) -> tuple[str, int]:
        """The pasted text from `start` on, and where it ends; leaves the paste at its end mark.

        ESC is taken out of the text: Textual's parser would read sequences in the middle of a paste
        and press their keys, so that a copied `ESC … Enter` would send the prompt.
        """
        end = text.find(_PASTE_END, start)
        if end >= 0:
            self._is_pasting = False
            return text[start:end].replace(_ESC, ""), end + len(_PASTE_END)
        body = text[start:]
        for size in range(len(_PASTE_END) - 1, 0, -1):
            if body.endswith(_PASTE_END[:size]):
                self._held = body[-size:]
                body = body[:-size]
                break
        return body.replace(_ESC, ""), len(text)


def _given_up(start: str) -> Iterator[Piece]:
    if len(start) <= _TYPEABLE_CHARS:
        yield Typed(start)


def _short_enough(sequence: str) -> Iterator[Piece]:
    """The sequence in pieces that Textual's parser can take; none for one it could only type out.

    An input method hands a whole phrase to us as one key with many code points (Kitty protocol,
    "associated text"): five Chinese characters are past Textual's limit, so each goes by itself.
    """
    if len(sequence) <= MAX_SEQUENCE_CHARS:
        yield Sequence(sequence)
    elif phrase := _KITTY_TEXT.fullmatch(sequence):
        for code_point in phrase["text"].split(":"):
            yield from _short_enough(f"\x1b[{phrase['key']};{code_point}u")
