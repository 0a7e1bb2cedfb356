"""What JSON looks like to a type checker; reading and writing it is `wire.jsonvalue`'s business."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias


JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
JsonObject: TypeAlias = Mapping[str, JsonValue]
