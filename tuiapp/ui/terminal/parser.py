"""Textual's key parser, fed whole keys, so that it never has to wait for the rest of one.

Of Textual 8.2.x it uses `XTermParser.feed`, `tick` and `_timeout_time`, the instant from which
`tick` gives up a sequence. Textual works that out from `constants.ESCAPE_DELAY`, a constant; the
wait is over when bytes come here, so the instant is moved into the past and the constant left alone.
"""

from collections.abc import Iterator

from textual._xterm_parser import XTermParser
from textual.message import Message

from tuiapp.ui.terminal.keystream import Piece, Typed


class WholeKeyParser(XTermParser):
    """Textual's parser, told from outside when to stop waiting."""

    def parse_piece(self, piece: Piece) -> Iterator[Message]:
        """The messages that one piece stands for; afterwards the parser waits for nothing."""
        yield from self.feed(piece.text)
        if self._timeout_time is not None:
            self._timeout_time = 0.0
        # A sequence that Textual does not know would be typed out, as "[99X".
        leftovers = list(self.tick())
        if isinstance(piece, Typed):
            yield from leftovers
