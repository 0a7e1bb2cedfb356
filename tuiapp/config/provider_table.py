"""Reading `[providers.NAME]`, the table where keys are most easily put in the wrong place."""

import re
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final

from tuiapp.config.addresses import checked_base_url
from tuiapp.config.keys import KeySource, parse_key_source
from tuiapp.config.presets import PRESETS
from tuiapp.config.problems import name_hint
from tuiapp.config.settings import ProviderSettings, VendorSettings
from tuiapp.config.table import Table
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName, TimeLimits
from tuiapp.core.request import Parameters


_ADDRESS_HINT: Final = 'For example: base_url = "http://127.0.0.1:8080/v1"'
_QUERY_HINT: Final = 'What follows a ? stands under query = { "api-version" = "…" }.'

_DIALECTS: Final[Mapping[str, DialectName]] = MappingProxyType({it: it for it in DIALECT_NAMES})
_KEY_HEADERS: Final = frozenset(
    {"api-key", "authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key"}
)
_KEY_QUERIES: Final = frozenset(
    {"access_token", "api-key", "api_key", "apikey", "key", "sig", "subscription-key", "token"}
)
_PARAMETER_NAMES: Final = frozenset(it.name for it in fields(Parameters)) - {"extra"}
_FIELD_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2, token
_HEADER_VALUE: Final = re.compile(r"[\t -~]*")
_LONGEST_WAIT_S: Final = 86_400


def read_provider(table: Table, name: str, base: ProviderSettings) -> ProviderSettings:
    """The entry; where it says nothing, `base` stays.

    A key of `base` does not follow the entry to another address.
    """
    base_url = _base_url(table, base.base_url)
    key = _key_source(table, name, base.key if base_url == base.base_url else None)
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
        headers={**base.headers, **_headers(table.table("headers"), name)},
        body=table.json("body", base.body),
        query={**base.query, **_query(table.table("query"), name)},
        ways=_ways(table, base.ways),
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
        table.report("base_url", str(error), _QUERY_HINT if "?" in text else _ADDRESS_HINT)
        return None


def _key_source(table: Table, name: str, default: KeySource | None) -> KeySource | None:
    text = table.text("api_key", None)
    if text is None:
        return default
    source = parse_key_source(text)
    if source is None:
        table.report(
            "api_key", "A key itself does not belong into a file, and is not used.", _key_hint(name)
        )
    return source


def _key_hint(name: str) -> str:
    return (
        f'Store it with: tuiapp keys set {name}. Or say where it is: api_key = "env:NAME" (a variable)'
        ' or "command:…" (a program that prints it).'
    )


def _headers(table: Table, provider: str) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name in table.names():
        value = table.text(name, None)
        if value is None:
            continue
        if name.lower() in _KEY_HEADERS:
            table.report(
                name, "A key does not belong into a header of this file.", _key_hint(provider)
            )
        elif not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            table.report(name, "This is no HTTP header: ASCII characters on one line.")
        else:
            headers[name] = value
    return headers


def _query(table: Table, provider: str) -> Mapping[str, str]:
    query: dict[str, str] = {}
    for name in table.names():
        value = table.text(name, None)
        if value is None:
            continue
        if name.lower() in _KEY_QUERIES:
            table.report(name, "A key does not belong into an address.", _key_hint(provider))
        else:
            query[name] = value
    return query


def _ways(table: Table, base: VendorSettings) -> VendorSettings:
    return VendorSettings(
        max_tokens_field=_named(table, "max_tokens_field", _FIELD_NAME, base.max_tokens_field),
        seed_field=_named(table, "seed_field", _FIELD_NAME, base.seed_field),
        reasoning_field=_named(table, "reasoning_field", _FIELD_NAME, base.reasoning_field),
        key_header=_named(table, "key_header", _HEADER_NAME, base.key_header),
        stream_options=table.flag("stream_options", base.stream_options),
        prompt_caching=table.flag("prompt_caching", base.prompt_caching),
        images=table.flag("images", base.images),
        refuses=_refuses(table, base.refuses),
    )


def _named(table: Table, key: str, form: re.Pattern[str], default: str | None) -> str | None:
    text = table.text(key, default)
    if text is None or form.fullmatch(text):
        return text
    # Not shown: somebody may have put the key itself under `key_header`.
    table.report(key, "Expected a name: letters and digits, without spaces.")
    return default


def _refuses(table: Table, default: tuple[str, ...] | None) -> tuple[str, ...] | None:
    names = table.texts("refuses", default)
    for name in names or ():
        if name not in _PARAMETER_NAMES:
            message = "It lists the parameters that the server refuses; one of these is none."
            table.report("refuses", message, name_hint(name, _PARAMETER_NAMES))
            return default
    return names


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
