"""From a target to an endpoint: its address, the key that belongs to it, and the limits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from tuiapp.config.errors import MissingKeyError
from tuiapp.config.keys import (
    AbsentKey,
    CommandKey,
    FoundKey,
    KeyReader,
    KeyringKey,
    KeySource,
    NoKey,
    TypedKey,
    VariableKey,
)
from tuiapp.config.routes import Route, provider_names, refuse_unknown, route_to
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.request import Target


__all__ = ["checked_target", "describe", "provider_names", "resolve", "source_words"]


def checked_target(text: str, settings: Settings) -> Target:
    """The target that `text` names, without looking for its key.

    Raises:
        UsageError: It is no target.
        UnknownProviderError: Nothing has its provider's name.
    """
    target = Target.parse(text)
    refuse_unknown(target.provider, settings)
    return target


def describe(target: Target, settings: Settings, environ: Mapping[str, str]) -> Endpoint:
    """Where `target` is reached and how it speaks, without its key; that takes no time.

    Raises:
        UnknownProviderError: Nothing has the provider's name.
        ProviderFaultError: Its entry, or the variable with its address, is wrong or missing.
    """
    name = target.provider
    return _without_key(name, route_to(name, settings, environ), settings)


def resolve(
    target: Target, settings: Settings, environ: Mapping[str, str], keys: KeyReader
) -> Endpoint:
    """Where `target` is reached. It takes as long as reading the key does.

    Raises:
        UnknownProviderError: Nothing has the provider's name.
        ProviderFaultError: Its entry, or the variable with its address, is wrong or missing.
        MissingKeyError: It needs a key, and there is none.
        UnusableKeyError: What was found in the key's place is not a key.
    """
    name = target.provider
    route = route_to(name, settings, environ)
    found = keys.read(name, route.keys)
    if isinstance(found, AbsentKey) and route.keys.needs_key:
        raise _missing(name, route, found)
    return replace(
        _without_key(name, route, settings),
        key=found.key if isinstance(found, FoundKey) else None,
        key_hint=_key_hint(name, found),
    )


def source_words(name: str, source: KeySource | TypedKey) -> str:
    """Where a key comes from, as it stands in the middle of a sentence."""
    match source:
        case VariableKey(variable):
            return f"the variable {variable}"
        case CommandKey():
            return f"the command in [providers.{name}] api_key"
        case KeyringKey():
            return "the system's keyring"
        case TypedKey():
            return "what you typed in"
        case NoKey():
            return "nowhere: none is wanted"
        case _:
            assert_never(source)


def _without_key(name: str, route: Route, settings: Settings) -> Endpoint:
    entry = settings.providers.get(name, ProviderSettings())
    return Endpoint(
        name=name,
        dialect=route.dialect,
        base_url=route.base_url,
        headers=entry.headers,
        body=entry.body,
        query=entry.query,
        vendor=route.vendor,
        limits=entry.limits,
    )


def _missing(name: str, route: Route, absent: AbsentKey) -> MissingKeyError:
    complaints = " ".join(_complaint(source, absent) for source in route.keys.sources)
    # Where the keyring fails, another place is the way out.
    hint = absent.hint or (f"Set {_place(name)}" if absent.reason else _setting_hint(name))
    return MissingKeyError(f"{name} needs a key. {complaints}", hint=hint)


def _complaint(source: KeySource, absent: AbsentKey) -> str:
    match source:
        case VariableKey(variable):
            return f"The variable {variable} is not set."
        case CommandKey():
            return "The command for it printed nothing."
        case KeyringKey():
            return absent.reason or "The system's keyring has none."
        case NoKey():
            return "None is configured."
        case _:
            assert_never(source)


def _key_hint(name: str, found: FoundKey | AbsentKey) -> str:
    match found:
        case FoundKey(source=TypedKey()):
            return "The key is the one that you typed in."
        case FoundKey(source=source):
            return f"The key comes from {source_words(name, source)}."
        case AbsentKey():
            return f"No key was sent to this address. {_setting_hint(name)}"


def _setting_hint(name: str) -> str:
    return f"Store it with: tuiapp keys set {name}. Or set {_place(name)}"


def _place(name: str) -> str:
    return f'api_key = "env:NAME" or "command:…" under [providers.{name}] in config.toml.'
