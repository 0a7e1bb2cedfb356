"""This file is what is copied of a text: code, tables, and what stands between two places.

The rule it keeps: copies come from the source and never from the screen, and code comes as it was written,
with its tabs.
"""

from collections.abc import Iterable, Iterator, Sequence

from tuiapp.core.visible import visible
from tuiapp.ui.markdown.ports import CodeBlock, TableBlock
from tuiapp.ui.markdown.references import References
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.markdown.structure import Fence, Indented, Piece, Table
from tuiapp.ui.markdown.table_cells import cell_spans
from tuiapp.ui.markdown.views import Block


_DELIMITERS = {"left": "---", "center": ":-:", "right": "--:"}


def selected_text(blocks: Iterable[Block], source: SourceText, start: int, end: int) -> str:
    """What stands between two places of the visible source."""
    parts: list[str] = []
    for block in blocks:
        text = block.text_between(start, end)
        if text and isinstance(block.leaf, Fence | Indented):
            text = _code(block.pieces, source, start, end)
        if text:
            parts += [block.joint(), text]
    return "".join(parts[1:])


def code_blocks(blocks: Iterable[Block], source: SourceText) -> list[CodeBlock]:
    """The code blocks, in order."""
    found: list[CodeBlock] = []
    for parts in _wholes(blocks):
        first, pieces = parts[0], [piece for part in parts for piece in part.pieces]
        if isinstance(first.leaf, Fence | Indented):
            found.append(CodeBlock(first.language, _code(pieces, source), *_places(pieces, source)))
    return found


def tables(blocks: Iterable[Block], source: SourceText, references: References) -> list[TableBlock]:
    """The tables, in order."""
    found: list[TableBlock] = []
    for parts in _wholes(blocks):
        leaf, pieces = parts[0].leaf, [piece for part in parts for piece in part.pieces]
        if isinstance(leaf, Table) and pieces:
            header, *rows = (_cells(piece, len(leaf.alignments), references) for piece in pieces)
            delimiters = " | ".join(_DELIMITERS[it] for it in leaf.alignments)
            head, *body = (piece.text.strip() for piece in pieces)
            written = "\n".join([head, f"| {delimiters} |", *body])
            found.append(TableBlock(header, rows, written, *_places(pieces, source)))
    return found


def stretch_at(blocks: Iterable[Block], at: int) -> tuple[int, int]:
    """Where in the visible source the paragraph, or the line of code or of a table, is that has a place."""
    begin = end = at
    for parts in _wholes(blocks):
        pieces = [piece for part in parts for piece in part.pieces]
        if not pieces or pieces[0].offset > at:
            continue
        if isinstance(parts[0].leaf, Fence | Indented | Table):
            later = [it.offset for it in pieces if it.is_line_start and it.offset > at]
            lines = [it for it in pieces if it.is_line_start and it.offset <= at]
            begin = lines[-1].offset if lines else pieces[0].offset
            pieces = [it for it in pieces if not later or it.offset < later[0]]
        else:
            begin = pieces[0].offset
        end = _end(pieces[-1])
    return begin, end


def _wholes(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The parts of each block."""
    parts: list[Block] = []
    for block in blocks:
        if block.above is None and parts:
            yield parts
            parts = []
        parts.append(block)
    if parts:
        yield parts


def _code(
    pieces: Sequence[Piece], source: SourceText, start: int = 0, end: int | None = None
) -> str:
    parts: list[str] = []
    for piece in pieces:
        first = max(start - piece.offset, 0)
        last = len(piece.text) if end is None else end - piece.offset
        if last < 0 or first > len(piece.text):
            continue
        if parts and piece.is_line_start:
            parts.append("\n")
        parts.append(_as_written(piece, first, min(last, len(piece.text)), source))
    return "".join(parts)


def _as_written(piece: Piece, first: int, last: int, source: SourceText) -> str:
    shown = piece.text[first:last]
    written = source.between(piece.offset + first, piece.offset + last)
    # A tab of which the list around it takes a part is no tab of the code.
    return written if visible(written) == shown else shown


def _cells(row: Piece, columns: int, references: References) -> Sequence[str]:
    return [
        " ".join("".join(span.text for span in cell).split())
        for cell in cell_spans(row, columns, references)
    ]


def _places(pieces: Sequence[Piece], source: SourceText) -> tuple[int, int]:
    if not pieces:
        return 0, 0
    return source.raw_offset(pieces[0].offset), source.raw_offset(_end(pieces[-1]))


def _end(piece: Piece) -> int:
    return piece.offset + len(piece.text)
