"""This file is the sources an answer leans on, as numbered notes below it.

The rule it keeps: a source is listed once, in the order it was cited, and shows where it leads.
"""

from collections.abc import Sequence
from typing import Final

from tuiapp.core.events import Citation
from tuiapp.core.visible import visible


MAX_SOURCES: Final = 20
"""More are counted; all of them are in an export."""

_TITLE_CHARS: Final = 120
_URL_CHARS: Final = 300
_QUOTE_CHARS: Final = 160


def source_lines(citations: Sequence[Citation], *, is_blind: bool = False) -> Sequence[str]:
    """`[1] title · address` for each source, below it what was quoted of it.

    Args:
        citations: As they came.
        is_blind: Whether addresses are left out: a search of the vendor's own would tell who answers.
    """
    sources = dict.fromkeys(citations)
    lines: list[str] = []
    for number, source in enumerate([*sources][:MAX_SOURCES], 1):
        url = "" if is_blind else _short(source.url, _URL_CHARS)
        title = _short(source.title, _TITLE_CHARS)
        named = " · ".join(dict.fromkeys(part for part in (title, url) if part))
        lines.append(f"[{number}] {named or 'a source without a name'}")
        if quote := _short(source.quote, _QUOTE_CHARS):
            lines.append(f"    “{quote}”")
    if len(sources) > MAX_SOURCES:
        lines.append(f"and {len(sources) - MAX_SOURCES:,} more sources")
    return lines


def _short(text: str | None, most_chars: int) -> str:
    line = " ".join(visible((text or "")[: most_chars + 1]).split())
    return f"{line[:most_chars]}…" if len(line) > most_chars else line
