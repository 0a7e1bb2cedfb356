"""A table of parameters, as it stands under `[params."…"]` and in a set of lanes: read, and written.

What is written is what would be read: a value that a file cannot hold is left out and told.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from tuiapp.config.save import SettingValue
from tuiapp.config.table import Table
from tuiapp.config.toml_file import TomlFile
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.request import Parameters


Unkept: TypeAlias = tuple[str, ...]
"""The names of parameters that no file can hold, as they are typed."""


def read_parameters(table: Table, base: Parameters) -> Parameters:
    """The parameters of a table; where it says nothing, `base` stays."""
    parameters = Parameters(
        temperature=table.number("temperature", base.temperature, least=0),
        top_p=table.number("top_p", base.top_p, least=0, most=1),
        top_k=table.whole("top_k", base.top_k, least=1),
        max_tokens=table.whole("max_tokens", base.max_tokens, least=1),
        stop=table.texts("stop", base.stop),
        seed=table.whole("seed", base.seed, least=-(2**63), most=2**63 - 1),
        reasoning_effort=table.text("reasoning_effort", base.reasoning_effort),
        json_mode=table.flag("json_mode", base.json_mode),
        extra=table.json("extra", base.extra),
    )
    table.close(hint="What only one vendor knows goes under extra = { … }.")
    return parameters


def written_parameters(
    parameters: Parameters,
) -> tuple[Mapping[str, SettingValue], Parameters, Unkept]:
    """What a table of these parameters holds, what is read from it again, and the names of the rest.

    TOML has no null, and a file is held to the bounds that a vendor's answer would tell of otherwise.
    """
    told: Mapping[str, JsonValue] = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
        "max_tokens": parameters.max_tokens,
        "stop": [*parameters.stop] or None,
        "seed": parameters.seed,
        "reasoning_effort": parameters.reasoning_effort,
        "json_mode": parameters.json_mode,
    }
    values = {name: it for name, value in told.items() if (it := _writable(value)) is not None}
    fields = {name: _writable(value) for name, value in parameters.extra.items()}
    extra = {name: value for name, value in fields.items() if value is not None}
    if extra:
        values["extra"] = extra
    file = TomlFile(Path())
    kept = read_parameters(Table(file, values), Parameters())
    wrong = [it.key for it in file.problems]
    lost = [name for name, value in told.items() if value is not None and name not in values]
    lost += [f"body.{name}" for name in fields if name not in extra]
    return (
        {name: value for name, value in values.items() if name not in wrong},
        kept,
        (*wrong, *lost),
    )


def _writable(value: JsonValue) -> SettingValue | None:
    """The value as TOML has it; None where any of it is null or no number."""
    match value:
        case None:
            return None
        case float():
            return value if math.isfinite(value) else None
        case bool() | int() | str():
            return value
        case Mapping():
            inner = {name: it for name, one in value.items() if (it := _writable(one)) is not None}
            return inner if len(inner) == len(value) else None
        case _:
            items = [it for one in value if (it := _writable(one)) is not None]
            return items if len(items) == len(value) else None
