"""From a provider's name to its address, and to the keys that may go there.

A key is sent only to the address it belongs to. An entry's own `api_key` belongs to that entry. A
preset's variable (`OPENAI_API_KEY`) belongs to the address the environment names beside it
(`OPENAI_BASE_URL`), else to the preset's own. A key in the keyring belongs to the address it was
stored for. To any other address goes no key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tuiapp.config.addresses import (
    base_url_for,
    is_same_host,
    is_same_server,
    is_within_domain,
)
from tuiapp.config.errors import ProviderFaultError, UnknownProviderError
from tuiapp.config.keys import KeyringKey, KeyRoute, KeySource, NoKey, VariableKey
from tuiapp.config.presets import PRESETS, Preset
from tuiapp.config.problems import name_hint
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.endpoint import DialectName, Vendor


_FAULT: Final = "Nothing is sent until that is put right."


@dataclass(frozen=True, slots=True)
class Route:
    """How a provider is reached."""

    dialect: DialectName
    vendor: Vendor
    keys: KeyRoute

    @property
    def base_url(self) -> str:
        """As the dialect wants it."""
        return self.keys.base_url


def provider_names(settings: Settings) -> tuple[str, ...]:
    """Every provider that a target may name, sorted."""
    return tuple(sorted({*PRESETS, *settings.providers}))


def refuse_unknown(name: str, settings: Settings) -> None:
    """Nothing, where there is a provider of this name.

    Raises:
        UnknownProviderError: There is none.
    """
    names = provider_names(settings)
    if name not in names:
        message = f"There is no provider “{name}”."
        raise UnknownProviderError(message, hint=name_hint(name, names))


def route_to(name: str, settings: Settings, environ: Mapping[str, str]) -> Route:
    """How the provider is reached. No key is read.

    Raises:
        UnknownProviderError: Nothing has this name.
        ProviderFaultError: Its entry, or the variable with its address, is wrong or missing.
    """
    refuse_unknown(name, settings)
    entry = settings.providers.get(name, ProviderSettings())
    preset = PRESETS.get(name)
    _refuse_faults(name, entry, preset, settings)
    if preset is None:
        return _own_route(name, entry)
    return _PresetRoute(name, entry, preset, environ).route()


def _refuse_faults(
    name: str, entry: ProviderSettings, preset: Preset | None, settings: Settings
) -> None:
    stays_here = preset is not None and preset.is_in_process and entry.base_url is None
    if settings.fault is not None and not stays_here:
        raise ProviderFaultError(f"Where {name} is cannot be known: {settings.fault}.", hint=_FAULT)
    if entry.fault is not None:
        raise ProviderFaultError(f"[providers.{name}] cannot be used. {entry.fault}", hint=_FAULT)


def _own_route(name: str, entry: ProviderSettings) -> Route:
    if entry.base_url is None:
        message = f"[providers.{name}] has no base_url."
        raise ProviderFaultError(message, hint='For example: base_url = "http://127.0.0.1:8080/v1"')
    dialect: DialectName = entry.dialect or "openai-chat"
    keys = KeyRoute(
        base_url_for(dialect, entry.base_url),
        sources=(entry.key or KeyringKey(),),
        # Many servers of one's own want none, so a key that nobody asked for is not missed.
        needs_key=entry.key not in (None, NoKey()),
        is_usual=True,
    )
    return Route(dialect, entry.ways.over(Vendor()), keys)


class _PresetRoute:
    """Works out the way to a vendor that is known."""

    def __init__(
        self, name: str, entry: ProviderSettings, preset: Preset, environ: Mapping[str, str]
    ) -> None:
        self._name = name
        self._entry = entry
        self._preset = preset
        self._environ = environ
        self._variable = self._key_variable()

    def route(self) -> Route:
        preset, entry = self._preset, self._entry
        home = self._home()
        url = self._address(home)
        own = preset.base_url or home
        is_vendor = is_within_domain(url, own)
        stranger = None if is_vendor else preset.dialect_elsewhere
        dialect = entry.dialect or stranger or preset.dialect
        base_url = base_url_for(dialect, url, own)
        # What stands at an address beside the vendor's is not necessarily one server.
        is_own, is_home_own = is_same_host(base_url, own), is_same_host(home, own)
        is_home = is_own if is_home_own else is_same_server(base_url, base_url_for(dialect, home))
        keys = KeyRoute(
            base_url,
            sources=self._sources(is_home=is_home),
            needs_key=self._needs_key(is_known=is_own and is_home),
            is_usual=is_own or entry.key == KeyringKey(),
            covers_host=is_own,
        )
        return Route(dialect, entry.ways.over(Vendor() if stranger else preset.vendor), keys)

    def _key_variable(self) -> VariableKey | None:
        preset = self._preset
        if preset.key_variable is None:
            return None
        variables = (preset.key_variable, preset.other_key_variable)
        given = (it for it in variables if it and self._environ.get(it, "").strip())
        return VariableKey(next(given, preset.key_variable))

    def _home(self) -> str:
        """The address that the preset's key variable belongs to."""
        preset, variable = self._preset, self._preset.address_variable
        text = self._environ.get(variable, "").strip() if variable else ""
        if text:
            try:
                return preset.read_address(text)
            except ValueError as error:
                message = f"The variable {variable} gives no address for {self._name}. {error}"
                raise ProviderFaultError(message, hint=f"Correct or unset {variable}.") from None
        if preset.base_url is not None:
            return preset.base_url
        if self._entry.base_url is not None:
            return preset.read_address(self._entry.base_url)
        message = f"{self._name} has no address: the variable {variable} is not set."
        hint = f"Set it to {preset.address_hint}, or base_url under [providers.{self._name}]."
        raise ProviderFaultError(message, hint=hint)

    def _address(self, home: str) -> str:
        preset, entry = self._preset, self._entry
        if entry.base_url is not None:
            return entry.base_url if preset.base_url else preset.read_address(entry.base_url)
        # A key of the user's own choice was meant for the vendor, whatever another tool's variable
        # says.
        goes_home = entry.key in (None, self._variable, NoKey())
        return home if goes_home else preset.base_url or home

    def _sources(self, *, is_home: bool) -> tuple[KeySource, ...]:
        if self._entry.key is not None:
            return (self._entry.key,)
        if self._preset.is_in_process:
            return ()
        is_own = is_home and (self._preset.is_key_for_here or self._has_address())
        return (self._variable, KeyringKey()) if is_own and self._variable else (KeyringKey(),)

    def _has_address(self) -> bool:
        return bool(self._environ.get(self._preset.address_variable or "", "").strip())

    def _needs_key(self, *, is_known: bool) -> bool:
        # A server that stands in for the vendor's may want no key at all.
        if self._entry.key is None:
            return self._preset.needs_key and is_known
        return self._entry.key != NoKey()
