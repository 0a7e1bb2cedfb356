"""This file is which kinds of blocks a text has that something can be done with.

The rule it keeps: a block that nothing more comes to is asked once, so that this can be asked at any time.
"""

from collections.abc import Container

from tuiapp.ui.markdown.flow import Flow
from tuiapp.ui.markdown.ports import Kind
from tuiapp.ui.markdown.structure import Fence, Indented, Table
from tuiapp.ui.markdown.views import Block


class Kinds(Container[Kind]):
    """Those of the blocks of a text that grows."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._asked = 0
        """How many of the first blocks have been asked."""
        self._found: set[Kind] = set()

    def __contains__(self, kind: object) -> bool:
        """Whether there is any such block in what has been read of the text."""
        flow = self._flow
        final = flow.blocks.all[self._asked : flow.final_blocks]
        self._asked += len(final)
        self._found.update(found for block in final if (found := _kind(block)) is not None)
        growing = flow.arriving or flow.blocks.all[flow.final_blocks :]
        return kind in self._found or any(_kind(block) == kind for block in growing)


def _kind(block: Block) -> Kind | None:
    match block.leaf:
        case Fence() | Indented():
            return "code"
        case Table() if block.pieces:
            return "table"
        case _:
            return None
