"""This file is the blocks of a Markdown text for whoever looks for words in them.

The rule it keeps: a block that nothing more comes to is read once; only what is still open is read again.
"""

from collections.abc import Callable, Sequence

from tuiapp.ui.drawn import NOWHERE, Line, Spot
from tuiapp.ui.markdown.flow import Flow
from tuiapp.ui.markdown.views import Block
from tuiapp.ui.shown import Snippet


class ShownBlocks:
    """The text of a document without its marks; offsets are those of the visible source.

    Args:
        flow: The blocks.
        is_settled: Whether all that has come of the document has been read.
        tail: The lines of what may still change.
    """

    def __init__(
        self, flow: Flow, is_settled: Callable[[], bool], tail: Callable[[], Sequence[Line]]
    ) -> None:
        self._flow = flow
        self._is_settled = is_settled
        self._tail = tail

    @property
    def is_read(self) -> bool:
        """Whether all that has come of it is in blocks, or arriving."""
        return self._is_settled()

    @property
    def revision(self) -> int:
        """Another number than before where a definition has changed what earlier blocks say."""
        return self._flow.revision

    @property
    def final_blocks(self) -> int:
        """How many of the first blocks stay as they are."""
        return self._flow.final_blocks

    def block(self, number: int) -> Sequence[Snippet]:
        """A block that nothing more comes to, with what parts it from the one above."""
        return self._snippets(self._flow.blocks[number])

    def arriving(self) -> Sequence[Snippet]:
        """The block that is open, and what arrives."""
        open_blocks = self._flow.arriving or self._flow.blocks.all[self._flow.final_blocks :]
        return [snippet for block in open_blocks for snippet in self._snippets(block)]

    def _snippets(self, block: Block) -> list[Snippet]:
        texts = block.text_parts(self._flow.drawing.references)
        return [
            Snippet(block.joint() if block.pieces else "\n", NOWHERE),
            *(Snippet(text, offset) for text, _, _, offset in texts),
        ]

    def line(self, spot: Spot) -> Line | None:
        """A line that is drawn; None if there is no such line."""
        blocks = self._flow.blocks
        if spot.part > len(blocks):
            return None
        is_tail = spot.part == len(blocks)
        lines = self._tail() if is_tail else blocks[spot.part].lines or ()
        return lines[spot.line] if 0 <= spot.line < len(lines) else None
