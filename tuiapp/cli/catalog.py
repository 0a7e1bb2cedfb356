"""Providers and their models, as far as this machine can find out. Implements `ui.ports.Catalog`.

What is known is in memory, so that a figure on screen never waits; what has to be read, imported or
asked for is filled in by the methods that block.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from tuiapp.config.default_models import DEFAULT_MODELS
from tuiapp.config.endpoints import source_words
from tuiapp.config.keys import KeyReader, KeyringKey, VariableKey
from tuiapp.config.paths import Paths
from tuiapp.config.presets import PRESETS
from tuiapp.config.routes import Route, provider_names, route_to
from tuiapp.config.settings import Settings
from tuiapp.core.errors import UsageError
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.ui.ports import ProviderState, Readiness


FETCH_LIMIT_S: Final = 15.0
FRESH_S: Final = 24 * 3600.0
"""A list that is older is worth asking for again."""
OFFERS_EACH: Final = 3
"""Models that are offered of one server; a key's vendor gets one."""


class PriceSource(Protocol):
    """A table of prices, once it is loaded."""

    @property
    def dated(self) -> date | None:
        """Of when it is."""
        ...

    def model(self, base_url: str, model: str, at: datetime) -> Model | None:
        """What it knows about a model at an address."""
        ...


class Asking(Protocol):
    """What the catalog needs of a session; both methods block."""

    @property
    def settings(self) -> Settings:
        """Who there is, and what the user says it costs."""
        ...

    @property
    def environ(self) -> Mapping[str, str]:
        """Addresses and keys."""
        ...

    @property
    def paths(self) -> Paths:
        """Where lists are kept."""
        ...

    @property
    def keys(self) -> KeyReader:
        """Knows which keys are here."""
        ...

    def fetch_models(self, providers: Sequence[str], within_s: float) -> Sequence[ModelList]:
        """The lists of these providers."""
        ...

    def find_servers(self) -> Sequence[ModelList]:
        """The lists of the servers on this machine."""
        ...


class ModelCatalog:
    """What the settings, the environment, the disk, the servers and the table of prices say.

    Args:
        asking: Says who there is, and asks them.
        wall_clock: The time of day: lists grow old, and some prices depend on the hour.
    """

    def __init__(self, asking: Asking, wall_clock: Callable[[], datetime]) -> None:
        self._asking = asking
        self._settings = asking.settings
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[ModelList, datetime]] = {}
        """The newest lists, with what else is known of their models, and when they were fetched."""
        self._looked_for: set[str] = set()
        """Providers whose list on disk has been read, where there is one."""
        self._by_id: dict[str, dict[str, Model]] = {}
        self._prices: PriceSource | None = None
        self._servers: frozenset[str] | None = None
        """Providers that were found on this machine; None before anybody looked."""

    # What is known

    def providers(self) -> Sequence[ProviderState]:
        """Every provider that a target may name; those that can be asked come first."""
        states = [self._state(name) for name in provider_names(self._settings)]
        own = self._settings.providers
        return sorted(
            states, key=lambda it: (it.readiness != "ready", it.name not in own, it.name == "demo")
        )

    def kept(self, provider: str) -> ModelList | None:
        """The list that was last fetched."""
        with self._lock:
            found = self._kept.get(provider)
        if found is None:
            return None
        listed, fetched_at = found
        age_s = max(0.0, (self._wall_clock() - fetched_at).total_seconds())
        return replace(listed, age_s=age_s)

    def model(self, target: Target) -> Model | None:
        """What is known about a target, each thing from the best source there is."""
        with self._lock:
            listed = self._by_id.get(target.provider, {}).get(target.model)
        known = self._completed(target.provider, listed or Model(target.model))
        return None if known == Model(target.model) else known

    def prices_dated(self) -> date | None:
        """Of when the table of prices is."""
        return None if self._prices is None else self._prices.dated

    def offers(self) -> list[str]:
        """Targets worth a try: one of each vendor whose key is here, the first of each server."""
        found: list[str] = []
        for state in self.providers():
            if state.readiness == "ready" and not _is_demo(state.name):
                found += [f"{state.name}/{model}" for model in self._best_models(state.name)]
        return found

    def known_targets(self) -> list[str]:
        """Every model of every list there is."""
        with self._lock:
            lists = [listed for listed, _ in self._kept.values()]
        return [f"{it.provider}/{model.id}" for it in lists for model in it.models]

    # What takes time

    def load_kept(self) -> None:
        """Read the lists that earlier sessions fetched. Blocks for some milliseconds."""
        for name in provider_names(self._settings):
            self.load_list(name)

    def load_list(self, provider: str) -> None:
        """Read the list of one provider that was last kept, unless there is one. Blocks for less."""
        from tuiapp.config.kept_models import KeptModels

        with self._lock:
            is_here = provider in self._kept or provider in self._looked_for
            self._looked_for.add(provider)
        route = None if is_here or _is_demo(provider) else self._route(provider)
        if route is None:
            return
        folder, now = KeptModels(self._asking.paths.models_dir), self._wall_clock()
        listed = folder.read(provider, route.base_url, now)
        if listed is not None:
            self._take(listed)

    def load_prices(self) -> None:
        """Import the table of prices. Blocks for 0.3 s."""
        from tuiapp.config.price_table import PriceTable

        if self._prices is None:
            self._prices = PriceTable(self._wall_clock().date())
            with self._lock:
                kept = list(self._kept.values())
            for listed, fetched_at in kept:
                self._show(listed, fetched_at)

    def has_looked_up(self, target: Target) -> bool:
        """Whether `load_price` has nothing to do for this target."""
        if target in self._settings.prices or self._prices is not None:
            return True
        route = self._route(target.provider)
        return route is None or _is_demo(target.provider) or self._is_local(route)

    def load_price(self, target: Target) -> None:
        """Learn what one target costs; the table is not imported where it could not say."""
        route = self._route(target.provider)
        if route is None or self.has_looked_up(target):
            return
        self.load_list(target.provider)
        known = self.model(target)
        if known is None or known.price is None:
            self.load_prices()

    def fetch(self, provider: str) -> ModelList:
        """The provider's own list, now; the one before it where that fails. Blocks, never raises."""
        lists = self.fetch_all([provider])
        return lists[0] if lists else ModelList(provider, note="Nothing was asked: it is closed.")

    def fetch_all(self, providers: Sequence[str]) -> Sequence[ModelList]:
        """As `fetch`, of several at once; none of any where the session ends meanwhile."""
        lists = self._asking.fetch_models(providers, FETCH_LIMIT_S)
        return [self._fetched(listed) for listed in lists]

    def find_keys(self) -> None:
        """Look into the keyring for keys that no variable has. Blocks for at most a second.

        A keyring that is locked, or may be, is left alone: nobody wants to be asked for a passphrase
        by a list. Its keys are found out when something is sent, as a key typed in is known at once.
        """
        names = provider_names(self._settings)
        routes = {name: route for name in names if (route := self._route(name)) is not None}
        keys = self._asking.keys
        keys.look(
            [
                name
                for name, route in routes.items()
                if KeyringKey() in route.keys.sources
                and keys.known_source(name, route.keys) is None
            ]
        )

    def find_servers(self) -> None:
        """Look for model servers on this machine. Blocks for at most a second."""
        found = self._asking.find_servers()
        for listed in found:
            self._fetched(listed)
        self._servers = frozenset(it.provider for it in found)

    # Inside

    def _fetched(self, listed: ModelList) -> ModelList:
        """The list as it is to be shown, after it has been kept."""
        from tuiapp.config.kept_models import KeptModels

        provider, now = listed.provider, self._wall_clock()
        if not listed.models:
            before = self.kept(provider)
            return replace(before, note=listed.note) if before and listed.note else listed
        self._take(listed)
        route = self._route(provider)
        if route is not None and not _is_demo(provider):
            KeptModels(self._asking.paths.models_dir).keep(listed, route.base_url, now)
        return replace(self.kept(provider) or listed, age_s=None, note=listed.note)

    def _take(self, listed: ModelList) -> None:
        """Have this list in memory, with the moment it was fetched."""
        with self._lock:
            self._by_id[listed.provider] = {model.id: model for model in listed.models}
        self._show(listed, self._wall_clock() - timedelta(seconds=listed.age_s or 0.0))

    def _show(self, listed: ModelList, fetched_at: datetime) -> None:
        """Complete a list from the table now: a hundred models take 20 ms, too long for the screen."""
        models = tuple(self._completed(listed.provider, it) for it in listed.models)
        shown = replace(listed, models=models, age_s=None, note=None)
        with self._lock:
            self._kept[listed.provider] = (shown, fetched_at)

    def _completed(self, provider: str, model: Model) -> Model:
        """The user's price before the list's, the list before the table."""
        yours = Model(model.id, price=self._settings.prices.get(Target(provider, model.id)))
        known = yours.completed(model)
        if self._prices is None or (known.price and known.context_tokens):
            return known
        route = self._route(provider)
        if route is None:
            return known
        return known.completed(self._prices.model(route.base_url, model.id, self._wall_clock()))

    def _route(self, provider: str) -> Route | None:
        """How it is reached; None where that cannot be said."""
        try:
            return route_to(provider, self._settings, self._asking.environ)
        except UsageError:
            return None

    def _state(self, name: str) -> ProviderState:
        if _is_demo(name):
            return ProviderState(name, "ready", "inside the app, no language model")
        try:
            route = route_to(name, self._settings, self._asking.environ)
        except UsageError as error:
            return ProviderState(name, "not found", error.message)
        source = self._asking.keys.known_source(name, route.keys)
        if source is not None:
            return ProviderState(name, "ready", f"key from {source_words(name, source)}")
        with self._lock:
            was_asked = name in self._kept
        if route.keys.needs_key and not was_asked:
            return ProviderState(name, "no key", _missing_words(route))
        if self._is_local(route):
            return ProviderState(name, *self._server_state(name))
        return ProviderState(name, "ready")

    def _server_state(self, name: str) -> tuple[Readiness, str]:
        if self._servers is None:
            return "ready", "on this machine"
        if name in self._servers:
            return "ready", "runs on this machine"
        if name in self._settings.providers:
            # The look sends no key, and a server that wants one gives no list.
            return "not found", "does not run, or gives no list of models without a key"
        return "not found", "does not run on this machine"

    def _is_local(self, route: Route) -> bool:
        from tuiapp.net.addresses import address_of

        return address_of(route.base_url, "").is_loopback

    def _best_models(self, name: str) -> Sequence[str]:
        """What to offer of a provider: its list knows best, else what we know of the vendor."""
        with self._lock:
            ids = list(self._by_id.get(name, {}))
        default = DEFAULT_MODELS.get(name) if name not in self._settings.providers else None
        if default is not None and (not ids or default in ids):
            return [default]
        is_here = self._servers is not None and name in self._servers
        return ids[: OFFERS_EACH if is_here else 1]


def _is_demo(provider: str) -> bool:
    preset = PRESETS.get(provider)
    return preset is not None and preset.is_in_process


def _missing_words(route: Route) -> str:
    variables = (it.name for it in route.keys.sources if isinstance(it, VariableKey))
    variable = next(variables, None)
    return f"{variable} is not set" if variable else "no key is known"
