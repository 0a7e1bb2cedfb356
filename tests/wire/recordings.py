"""Recorded response bodies and what they say, from the suite's own folder and the shared collection."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuiapp.core.endpoint import DIALECT_NAMES
from tuiapp.wire.jsonfields import mapping, plain
from tuiapp.wire.jsonvalue import JsonValue, parse


OWN: Final = Path(__file__).parent / "streams"
SHARED: Final = Path(__file__).parents[3] / "shared" / "streams"

OUR_NAMES: Final = {"anthropic-messages": "anthropic"}
"""Dialects that a recording calls by another name than we do."""


@dataclass(frozen=True, slots=True)
class Recording:
    name: str
    dialect: str
    status: int
    headers: dict[str, str]
    body: bytes
    expect: dict[str, JsonValue]
    chunk_lens: tuple[int, ...]
    """The pieces in which it was received; empty where nobody knows."""

    def __str__(self) -> str:
        return self.name


def _recordings(root: Path) -> Iterator[Recording]:
    for path in sorted(root.rglob("*.json")):
        about = mapping(parse(path.read_bytes()))
        dialect, status = str(about.get("dialect")), about.get("status")
        dialect = OUR_NAMES.get(dialect, dialect)
        if dialect not in DIALECT_NAMES or not isinstance(status, int):
            continue
        headers = mapping(about.get("response_headers"))
        yield Recording(
            str(path.relative_to(root).with_suffix("")),
            dialect,
            status,
            {name: value for name, value in headers.items() if isinstance(value, str)},
            path.with_suffix(".body").read_bytes(),
            mapping(plain(about.get("expect"))),
            _ints(about.get("chunk_lens")),
        )


def _ints(value: JsonValue) -> tuple[int, ...]:
    return tuple(n for n in value if isinstance(n, int)) if isinstance(value, list) else ()


def recordings(roots: Iterable[Path] = (OWN, SHARED)) -> list[Recording]:
    """Every recording of a dialect we speak; those of a folder that is absent are left out."""
    return [recording for root in roots if root.is_dir() for recording in _recordings(root)]
