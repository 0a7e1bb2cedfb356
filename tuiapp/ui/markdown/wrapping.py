"""This file is the cutting of styled text into lines.

It is greedy, so a line once followed by another never changes: that is what lets a growing paragraph
hand over its lines while it grows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.style import Style

from tuiapp.ui.drawn import NOWHERE
from tuiapp.ui.markdown.cells import Cluster, clusters, is_narrow, text_cells
from tuiapp.ui.markdown.inline import Span
from tuiapp.ui.markdown.styles import Palette


LINE_CHARS = 1024
"""Characters on one line, for text that takes no cells at all."""

SEAM_CHARS = 256
"""Further into a line of program text it is cut where it is full: such lines are data, and counting is cheap."""

_SEAMS = frozenset(" ,;([{")
_SEAM_SHARE = 3
_MIN_SEAM_CELLS = 12
_WIDE = 2
_KOREAN = re.compile("[\uac00-\ud7a3]")
_TOO_WIDE = "\ufffd"


class Run(NamedTuple):
    """Text of one style in a line."""

    text: str
    style: Style
    offset: int = NOWHERE


def styled(palette: Palette, base: Style, spans: Iterable[Span]) -> list[Run]:
    """Spans in their colours."""
    return [Run(text, palette.span(base, mark, href), at) for text, mark, href, at in spans]


def joined(runs: Iterable[Run]) -> list[Run]:
    """Runs as few as they can be: those of one style that follow each other in the source are one."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and last.style == run.style and _follows(last, run):
            found[-1] = last._replace(text=last.text + run.text)
        else:
            found.append(run)
    return found


def _follows(last: Run, run: Run) -> bool:
    if run.text == "\n" or last.text == "\n":
        return False
    return run.offset == (NOWHERE if last.offset == NOWHERE else last.offset + len(last.text))


def wrap(runs: Sequence[Run], width_cells: int) -> list[list[Run]]:
    """Runs cut into lines between words; the space at which a line is broken belongs to neither.

    A run that is a newline breaks the line. The last line may be empty or end in spaces: what is appended
    to it later continues it. A cluster that is wider than the line is shown as U+FFFD.
    """
    lines: list[list[Run]] = []
    part: list[Run] = []
    for run in runs:
        if run.text == "\n":
            lines += _wrap_part(part, width_cells)
            part = []
        else:
            part.append(run)
    return lines + _wrap_part(part, width_cells)


def chop(runs: Sequence[Run], first_cells: int, rest_cells: int) -> list[list[Run]]:
    """Runs cut into lines as program text has to be, with every space kept; at least one line.

    The first line has `first_cells` cells, the others `rest_cells`. A line ends behind a space or a mark if one
    is near its end, else where it is full.
    """
    text = "".join([run.text for run in runs])
    if is_narrow(text):
        if len(text) <= first_cells:
            return [list(runs)]
        return _sliced(runs, _narrow_cuts(text, first_cells, rest_cells))
    runs, pieces = _measured(runs, min(first_cells, rest_cells))
    text = "".join([run.text for run in runs])
    return _sliced(runs, _wide_cuts(text, pieces, first_cells, rest_cells))


def chopped_lines(text: str, first_cells: int, rest_cells: int) -> int:
    """How many lines `chop` makes of a text."""
    if not is_narrow(text):
        return len(chop([Run(text, Style.null())], first_cells, rest_cells))
    lines = begin = 0
    room = first_cells
    while len(text) - begin > room and begin < SEAM_CHARS:
        begin, room = _narrow_cut(text, begin, room), rest_cells
        lines += 1
    return lines + max(-(-(len(text) - begin) // room), 1)


def trimmed(rows: list[list[Run]]) -> list[list[Run]]:
    """Rows without empty ones at the end and without spaces behind the last word; at least one row."""
    while len(rows) > 1 and not "".join(run.text for run in rows[-1]).strip(" "):
        rows = rows[:-1]
    last = list(rows[-1])
    while last and not last[-1].text.rstrip(" "):
        last.pop()
    if last and last[-1].text.endswith(" "):
        last[-1] = last[-1]._replace(text=last[-1].text.rstrip(" "))
    return [*rows[:-1], last]


def runs_cells(runs: Iterable[Run]) -> int:
    """The width of runs in one line."""
    return sum(text_cells(run.text) for run in runs)


def word_cells(runs: Iterable[Run]) -> int:
    """The width of the longest part that `wrap` breaks only where it fits no line."""
    text = "".join([run.text for run in runs]).replace("\n", " ")
    words = text.split(" ")
    return max(map(len, words)) if is_narrow(text) else max(map(_word_cells, words))


def _word_cells(word: str) -> int:
    longest = used = 0
    was_wide = False
    for piece in clusters(word):
        is_wide = _is_wide(word, piece)
        used = piece.cells + (0 if was_wide or is_wide else used)
        longest = max(longest, used)
        was_wide = is_wide
    return longest


def _is_wide(text: str, piece: Cluster) -> bool:
    """Whether a line may be broken on both sides of it."""
    return piece.cells >= _WIDE and not _KOREAN.match(text, piece.begin)


def _wrap_part(runs: list[Run], width: int) -> list[list[Run]]:
    text = "".join([run.text for run in runs])
    if not is_narrow(text):
        runs, pieces = _measured(runs, width)
        text = "".join([run.text for run in runs])
        return _sliced(runs, _wide_breaks(text, pieces, width))
    if len(text) <= width and not text.startswith(" "):
        return [runs]
    return _sliced(runs, _narrow_breaks(text, width))


def _narrow_breaks(text: str, width: int) -> list[tuple[int, int]]:
    breaks: list[tuple[int, int]] = []
    begin, end = _past_spaces(text, 0), len(text)
    while end - begin > width:
        cut = text.rfind(" ", begin + 1, begin + width + 1)
        if cut < 0:
            cut = begin + width
        breaks.append((begin, _before_spaces(text, begin, cut)))
        begin = _past_spaces(text, cut)
    return [*breaks, (begin, end)]


def _wide_breaks(text: str, pieces: Sequence[Cluster], width: int) -> list[tuple[int, int]]:
    """Greedy breaks between clusters: at a space, beside a wide character, or where nothing else helps.

    Korean puts spaces between its words, and is broken there.
    """
    breaks: list[tuple[int, int]] = []
    first = _next_word(text, pieces, 0)
    while first < len(pieces):
        cut = _line_end(text, pieces, first, width)
        begin = pieces[first].begin
        if cut == len(pieces):
            return [*breaks, (begin, len(text))]
        breaks.append((begin, _before_spaces(text, begin, pieces[cut].begin)))
        first = _next_word(text, pieces, cut)
    return [*breaks, (len(text), len(text))]


def _line_end(text: str, pieces: Sequence[Cluster], first: int, width: int) -> int:
    """The cluster before which the line that begins with `first` ends."""
    used = 0
    cut = first
    was_wide = False
    limit = pieces[first].begin + LINE_CHARS
    for index in range(first, len(pieces)):
        begin, end, cells = pieces[index]
        is_wide = _is_wide(text, pieces[index])
        if index > first and (was_wide or is_wide or text[begin] == " "):
            cut = index
        if used + cells > width or (end > limit and index > first):
            return cut if cut > first else index
        used += cells
        was_wide = is_wide
    return len(pieces)


def _narrow_cuts(text: str, room: int, rest: int) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    begin = 0
    while len(text) - begin > room:
        end = _narrow_cut(text, begin, room)
        cuts.append((begin, end))
        begin, room = end, rest
    return [*cuts, (begin, len(text))]


def _narrow_cut(text: str, begin: int, room: int) -> int:
    """Where a line of `room` cells ends that more follows. It is never left blank."""
    end = begin + room
    if begin >= SEAM_CHARS or text[end] == " ":
        return end
    for cut in range(end, end - _seam_cells(room), -1):
        if text[cut - 1] in _SEAMS:
            return end if text[begin:cut].isspace() else cut
    return end


def _wide_cuts(text: str, pieces: Sequence[Cluster], room: int, rest: int) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    first = index = used = 0
    while index < len(pieces):
        begin = pieces[first].begin
        _, after, cells = pieces[index]
        if index > first and (used + cells > room or after - begin > LINE_CHARS):
            first = index = _wide_cut(text, pieces, first, index, room)
            cuts.append((begin, pieces[first].begin))
            room, used = rest, 0
            continue
        used += cells
        index += 1
    return [*cuts, (pieces[first].begin, len(text))]


def _wide_cut(text: str, pieces: Sequence[Cluster], first: int, full: int, room: int) -> int:
    """The cluster with which the next line begins, the one before being full at `full`; as above."""
    begin = pieces[first].begin
    if begin >= SEAM_CHARS or text[pieces[full].begin] == " ":
        return full
    for cut in range(full, max(full - _seam_cells(room), first), -1):
        if text[pieces[cut - 1].begin : pieces[cut - 1].end] in _SEAMS:
            return full if text[begin : pieces[cut].begin].isspace() else cut
    return full


def _seam_cells(room: int) -> int:
    """How far from the end of a line of `room` cells it may end: narrow ones are filled."""
    return room // _SEAM_SHARE if room >= _MIN_SEAM_CELLS else 0


def _next_word(text: str, pieces: Sequence[Cluster], index: int) -> int:
    while index < len(pieces) and text[pieces[index].begin] == " ":
        index += 1
    return index


def _past_spaces(text: str, at: int) -> int:
    while text.startswith(" ", at):
        at += 1
    return at


def _before_spaces(text: str, begin: int, end: int) -> int:
    while end > begin and text[end - 1] == " ":
        end -= 1
    return end


def _measured(runs: Sequence[Run], width: int) -> tuple[list[Run], list[Cluster]]:
    """The runs, clusters that fit no line replaced, and the clusters of their joined text."""
    fitting: list[Run] = []
    pieces: list[Cluster] = []
    base = 0
    for run in runs:
        found = list(clusters(run.text))
        if any(piece.cells > width for piece in found):
            shown = [
                run.text[piece.begin : piece.end] if piece.cells <= width else _TOO_WIDE
                for piece in found
            ]
            run = run._replace(text="".join(shown))  # noqa: PLW2901 - the same run, made to fit
            found = list(clusters(run.text))
        fitting.append(run)
        pieces += [Cluster(base + begin, base + end, cells) for begin, end, cells in found]
        base += len(run.text)
    return fitting, pieces


def _sliced(runs: Sequence[Run], breaks: Iterable[tuple[int, int]]) -> list[list[Run]]:
    """The parts of the runs that lie in each stretch of their joined text."""
    ends = list(accumulate([len(run.text) for run in runs]))
    rows: list[list[Run]] = []
    for begin, end in breaks:
        row: list[Run] = []
        index = bisect_right(ends, begin)
        while index < len(runs) and (base := ends[index] - len(runs[index].text)) < end:
            row.append(_cut(runs[index], max(begin - base, 0), end - base))
            index += 1
        rows.append(row)
    return rows


def _cut(run: Run, begin: int, end: int) -> Run:
    if begin == 0 and end >= len(run.text):
        return run
    offset = run.offset if run.offset == NOWHERE else run.offset + begin
    return Run(run.text[begin:end], run.style, offset)
