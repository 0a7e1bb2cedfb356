"""Reading `[providers.NAME]`, the table where keys are most easily put in the wrong place."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tuiapp.config.addresses import checked_base_url
from tuiapp.config.keys import KeySource, parse_key_source
from tuiapp.config.presets import PRESETS
from tuiapp.config.settings import ProviderSettings
from tuiapp.config.table import Table
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName, TimeLimits


_ADDRESS_HINT: Final = 'For example: base_url = "http://127.0.0.1:8080/v1"'
_KEY_HINT: Final = (
    'Say where the key is: api_key = "env:NAME" (a variable) or "command:…" (a program that prints'
    " it)."
)

_DIALECTS: Final[Mapping[str, DialectName]] = MappingProxyType({it: it for it in DIALECT_NAMES})
_KEY_HEADERS: Final = frozenset(
    {"api-key", "authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key"}
)
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2, token
_HEADER_VALUE: Final = re.compile(r"[\t -~]*")
_LONGEST_WAIT_S: Final = 86_400


def read_provider(table: Table, name: str, base: ProviderSettings) -> ProviderSettings:
    """The entry; where it says nothing, `base` stays.

    A key of `base` does not follow the entry to another address.
    """
    base_url = _base_url(table, base.base_url)
    key = _key_source(table, base.key if base_url == base.base_url else None)
    dialect: DialectName | None = table.choice("dialect", _DIALECTS, base.dialect)
    faults = (
        f"{it}: {complaint}"
        for it in ("base_url", "api_key", "dialect")
        if (complaint := table.complaint(it)) is not None
    )
    entry = ProviderSettings(
        dialect=dialect,
        base_url=base_url,
        key=key,
        headers={**base.headers, **_headers(table.table("headers"))},
        body=table.json("body", base.body),
        max_tokens_field=table.text("max_tokens_field", base.max_tokens_field),
        limits=_limits(table.table("limits"), base.limits),
        fault=next(faults, base.fault),
    )
    table.close()
    if "/" in name or not name:
        table.report_itself("A target could not name it: the name must be without a slash.")
    elif base_url is None and "base_url" not in table and name not in PRESETS:
        table.report_itself("The provider has no base_url.", _ADDRESS_HINT)
    return entry


def _base_url(table: Table, default: str | None) -> str | None:
    text = table.text("base_url", None)
    if text is None:
        return default
    try:
        return checked_base_url(text)
    except ValueError as error:
        table.report("base_url", str(error), _ADDRESS_HINT)
        return None


def _key_source(table: Table, default: KeySource | None) -> KeySource | None:
    text = table.text("api_key", None)
    if text is None:
        return default
    source = parse_key_source(text)
    if source is None:
        table.report(
            "api_key", "A key itself does not belong into a file, and is not used.", _KEY_HINT
        )
    return source


def _headers(table: Table) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name in table.names():
        value = table.text(name, None)
        if value is None:
            continue
        if name.lower() in _KEY_HEADERS:
            table.report(name, "A key does not belong into a header of this file.", _KEY_HINT)
        elif not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            table.report(name, "This is no HTTP header: ASCII characters on one line.")
        else:
            headers[name] = value
    return headers


def _limits(table: Table, base: TimeLimits) -> TimeLimits:
    limits = TimeLimits(
        connect_s=table.number("connect_s", base.connect_s, least=0.001, most=_LONGEST_WAIT_S),
        stall_s=_wait(table, "stall_s", base.stall_s),
        total_s=_wait(table, "total_s", base.total_s),
    )
    table.close()
    return limits


def _wait(table: Table, key: str, default: float | None) -> float | None:
    # TOML has no word for “none”; nobody waits zero seconds on purpose.
    wait_s = table.number(key, default, least=0, most=_LONGEST_WAIT_S)
    return wait_s or None
