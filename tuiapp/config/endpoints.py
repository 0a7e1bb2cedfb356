"""From a target's provider to an endpoint: the address, the key that belongs to it, and the limits.

A key is sent only to the address it belongs to. An entry's own `api_key` belongs to that entry. A
preset's variable (`OPENAI_API_KEY`) belongs to the address the environment names beside it
(`OPENAI_BASE_URL`), else to the preset's own; to any other address goes no key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from tuiapp.config.addresses import base_url_for, is_same_server
from tuiapp.config.errors import MissingKeyError, ProviderFaultError, UnknownProviderError
from tuiapp.config.keys import (
    CommandKey,
    KeyReader,
    KeyringKey,
    KeySource,
    NoKey,
    VariableKey,
)
from tuiapp.config.presets import PRESETS, Preset
from tuiapp.config.problems import name_hint
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.endpoint import DialectName, Endpoint, Vendor
from tuiapp.core.request import Target
from tuiapp.core.secret import Secret


_FAULT: Final = "Nothing is sent until that is put right."


def provider_names(settings: Settings) -> tuple[str, ...]:
    """Every provider that a target may name, sorted."""
    return tuple(sorted({*PRESETS, *settings.providers}))


def checked_target(text: str, settings: Settings) -> Target:
    """The target that `text` names, without looking for its key.

    Raises:
        UsageError: It is no target.
        UnknownProviderError: Nothing has its provider's name.
    """
    target = Target.parse(text)
    _refuse_unknown(target.provider, settings)
    return target


def resolve(
    target: Target, settings: Settings, environ: Mapping[str, str], keys: KeyReader
) -> Endpoint:
    """Where `target` is reached. It takes as long as reading the key does.

    Raises:
        UnknownProviderError: Nothing has the provider's name.
        ProviderFaultError: Its entry, or the variable with its address, is wrong.
        MissingKeyError: It needs a key, and there is none.
        UnusableKeyError: What was found in the key's place is not a key.
    """
    name = target.provider
    _refuse_unknown(name, settings)
    entry = settings.providers.get(name, ProviderSettings())
    preset = PRESETS.get(name)
    _refuse_faults(name, entry, preset, settings)
    dialect: DialectName = entry.dialect or (preset.dialect if preset else "openai-chat")
    route = _own_route(name, entry) if preset is None else _route(name, entry, preset, environ)
    return Endpoint(
        name=name,
        dialect=dialect,
        base_url=base_url_for(dialect, route.base_url),
        key=_key(name, route, keys),
        key_hint=_key_hint(name, route),
        headers=entry.headers,
        body=entry.body,
        vendor=_vendor(entry, preset),
        limits=entry.limits,
    )


@dataclass(frozen=True, slots=True)
class _Route:
    base_url: str
    source: KeySource
    needs_key: bool


def _vendor(entry: ProviderSettings, preset: Preset | None) -> Vendor:
    vendor = preset.vendor if preset else Vendor()
    if entry.max_tokens_field is None:
        return vendor
    return replace(vendor, max_tokens_field=entry.max_tokens_field)


def _refuse_unknown(name: str, settings: Settings) -> None:
    names = provider_names(settings)
    if name not in names:
        message = f"There is no provider “{name}”."
        raise UnknownProviderError(message, hint=name_hint(name, names))


def _refuse_faults(
    name: str, entry: ProviderSettings, preset: Preset | None, settings: Settings
) -> None:
    stays_here = preset is not None and preset.is_in_process and entry.base_url is None
    if settings.fault is not None and not stays_here:
        raise ProviderFaultError(f"Where {name} is cannot be known: {settings.fault}.", hint=_FAULT)
    if entry.fault is not None:
        raise ProviderFaultError(f"[providers.{name}] cannot be used. {entry.fault}", hint=_FAULT)


def _own_route(name: str, entry: ProviderSettings) -> _Route:
    if entry.base_url is None:
        message = f"[providers.{name}] has no base_url."
        raise ProviderFaultError(message, hint='For example: base_url = "http://127.0.0.1:8080/v1"')
    return _Route(entry.base_url, entry.key or NoKey(), needs_key=entry.key is not None)


def _route(
    name: str, entry: ProviderSettings, preset: Preset, environ: Mapping[str, str]
) -> _Route:
    usual = _usual_key(preset, environ)
    home = _home(name, preset, environ)
    if entry.base_url is not None:
        is_home = is_same_server(entry.base_url, home)
        source = entry.key or (usual if is_home else NoKey())
        return _Route(entry.base_url, source, needs_key=source != NoKey())
    # A key of the user's own choice was meant for the vendor, whatever another tool's variable says.
    base_url = home if entry.key in (None, usual, NoKey()) else preset.base_url
    source = entry.key or usual
    # A server that stands in for the vendor's may want no key at all.
    is_vendor = is_same_server(base_url, preset.base_url)
    return _Route(base_url, source, needs_key=is_vendor or entry.key is not None)


def _usual_key(preset: Preset, environ: Mapping[str, str]) -> KeySource:
    if preset.key_variable is None:
        return NoKey()
    variables = (preset.key_variable, preset.other_key_variable)
    given = (it for it in variables if it and environ.get(it, "").strip())
    return VariableKey(next(given, preset.key_variable))


def _home(name: str, preset: Preset, environ: Mapping[str, str]) -> str:
    """The address that the preset's key variable belongs to."""
    variable = preset.address_variable
    text = environ.get(variable, "").strip() if variable else ""
    if not text:
        return preset.base_url
    try:
        return preset.read_address(text)
    except ValueError as error:
        message = f"The variable {variable} gives no address for {name}. {error}"
        raise ProviderFaultError(message, hint=f"Correct or unset {variable}.") from None


def _key(name: str, route: _Route, keys: KeyReader) -> Secret | None:
    key = keys.read(name, route.source)
    if key is not None or isinstance(route.source, NoKey) or not route.needs_key:
        return key
    match route.source:
        case VariableKey(variable):
            message = f"{name} needs a key, and the variable {variable} is not set."
        case CommandKey():
            message = f"{name} needs a key, and the command for it printed nothing."
        case KeyringKey():
            message = f"{name} needs a key, and the keyring has none for it."
    raise MissingKeyError(message, hint=_setting_hint(name))


def _key_hint(name: str, route: _Route) -> str:
    match route.source:
        case VariableKey(variable):
            return f"The key comes from the variable {variable}."
        case CommandKey():
            return f"The key comes from the command in [providers.{name}] api_key."
        case KeyringKey():
            return "The key comes from the system's keyring."
        case NoKey():
            return f"No key was sent to this address. {_setting_hint(name)}"


def _setting_hint(name: str) -> str:
    return f'Set api_key = "env:NAME" or "command:…" under [providers.{name}] in config.toml.'
