"""From `config.toml` and `settings.toml` to one `Settings`; the later file wins, key by key."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tuiapp.config.lane_sets import read_lane_set
from tuiapp.config.parameter_table import read_parameters
from tuiapp.config.paths import Paths
from tuiapp.config.presets import PRESETS
from tuiapp.config.problems import name_hint
from tuiapp.config.provider_table import read_provider
from tuiapp.config.settings import (
    MAX_RECENT,
    MAX_RETRIES,
    PANEL_MAX_CELLS,
    PANEL_MIN_CELLS,
    EnterKey,
    EscapePresses,
    HistorySettings,
    LaneSet,
    LoadedSettings,
    ProviderSettings,
    Settings,
    SymbolSet,
)
from tuiapp.config.table import Table
from tuiapp.config.toml_file import TomlFile, read_toml
from tuiapp.core.errors import UsageError
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters, Target


_ESCAPE_PRESSES: Final[Mapping[str, EscapePresses]] = MappingProxyType(
    {"single": "single", "double": "double"}
)
_ENTER_KEYS: Final[Mapping[str, EnterKey]] = MappingProxyType(
    {"send": "send", "newline": "newline"}
)
_SYMBOL_SETS: Final[Mapping[str, SymbolSet]] = MappingProxyType(
    {"auto": "auto", "unicode": "unicode", "ascii": "ascii"}
)


def load(paths: Paths, *, theme_names: Collection[str] = ()) -> LoadedSettings:
    """The settings of both files, and their mistakes.

    Args:
        paths: Where the files are. A missing file is an empty one.
        theme_names: The themes there are; without them, any theme name passes.
    """
    files = (read_toml(paths.config_file), read_toml(paths.settings_file))
    providers = {*PRESETS, *(name for file in files for name in _provider_names(file))}
    settings = Settings()
    for file in files:
        settings = _SettingsReader(file, settings, providers, theme_names).read()
        if file is files[0]:
            settings = replace(settings, lanes=_as_in_config(settings.lanes))
    unread = (file.path.name for file in files if file.is_unread)
    fault = next((f"{name} cannot be read" for name in unread), None)
    problems = (it for file in files for it in sorted(file.problems, key=lambda it: it.line or 0))
    return LoadedSettings(replace(settings, fault=fault), tuple(problems))


class _SettingsReader:
    """Reads one file; where it says nothing, `base` stays."""

    def __init__(
        self,
        file: TomlFile,
        base: Settings,
        providers: Collection[str],
        themes: Collection[str],
    ) -> None:
        self._top = Table(file, file.values)
        self._base = base
        self._providers = providers
        self._themes = {it: it for it in themes}

    def read(self) -> Settings:
        top, base = self._top, self._base
        panel = top.table("panel")
        history = top.table("history")
        hints = top.table("hints")
        models = top.table("models")
        settings = Settings(
            theme=top.choice("theme", self._themes, base.theme)
            if self._themes
            else top.text("theme", base.theme),
            targets=self._targets(top, "targets", base.targets),
            system=top.text("system", base.system),
            escape=top.choice("escape", _ESCAPE_PRESSES, base.escape),
            escape_ms=top.whole("escape_ms", base.escape_ms, least=0, most=1_000),
            enter=top.choice("enter", _ENTER_KEYS, base.enter),
            retries=top.whole("retries", base.retries, least=0, most=MAX_RETRIES),
            symbols=top.choice("symbols", _SYMBOL_SETS, base.symbols),
            panel_open=panel.flag("open", base.panel_open),
            panel_width_cells=panel.whole(
                "width", base.panel_width_cells, least=PANEL_MIN_CELLS, most=PANEL_MAX_CELLS
            ),
            recent=self._recent(models),
            hints_seen=hints.texts("seen", base.hints_seen),
            providers=self._read_providers(),
            parameters=self._read_parameters(),
            prices=self._read_prices(),
            keymap=self._read_keymap(),
            lanes=self._read_lanes(),
            history=HistorySettings(
                keep=history.flag("keep", base.history.keep),
                tapes_mb=history.whole("tapes_mb", base.history.tapes_mb, least=0),
            ),
        )
        for table in (panel, history, hints, models, top):
            table.close()
        return settings

    def _read_providers(self) -> Mapping[str, ProviderSettings]:
        providers = dict(self._base.providers)
        for name, table in self._top.tables("providers"):
            base = providers.get(name, ProviderSettings())
            providers[name] = read_provider(table, name, base)
        return providers

    def _read_parameters(self) -> Mapping[Target, Parameters]:
        parameters = dict(self._base.parameters)
        outer = self._top.table("params")
        for text in outer.names():
            table = outer.table(text)
            if (target := self._target(outer, text, text)) is not None:
                parameters[target] = read_parameters(table, parameters.get(target, Parameters()))
        return parameters

    def _read_prices(self) -> Mapping[Target, Price]:
        prices = dict(self._base.prices)
        outer = self._top.table("prices")
        for text in outer.names():
            price = _price(outer.table(text))
            target = self._target(outer, text, text)
            if price is None:
                outer.report(text, "A price needs input and output, in USD per million tokens.")
            elif target is not None:
                prices[target] = price
        return prices

    def _read_keymap(self) -> Mapping[str, str]:
        table = self._top.table("keymap")
        keymap = dict(self._base.keymap)
        for action in table.names():
            if (keys := table.text(action, None)) is not None:
                keymap[action] = keys
        return keymap

    def _read_lanes(self) -> Mapping[str, LaneSet]:
        lanes = dict(self._base.lanes)
        for name, table in self._top.tables("lanes"):
            lanes[name] = read_lane_set(table, lanes.get(name, LaneSet()), self._target)
        return lanes

    def _targets(self, table: Table, key: str, default: tuple[Target, ...]) -> tuple[Target, ...]:
        texts = table.texts(key, None)
        if texts is None:
            return default
        targets = (self._target(table, key, text) for text in texts)
        return tuple(it for it in targets if it is not None)

    def _recent(self, table: Table) -> tuple[Target, ...]:
        """The app's own notes: a provider that has gone since is nobody's mistake."""
        texts = table.texts("recent", None)
        if texts is None:
            return self._base.recent
        names = (text for text in texts if text.partition("/")[0] in self._providers)
        targets = (self._target(table, "recent", name) for name in names)
        return tuple(it for it in targets if it is not None)[:MAX_RECENT]

    def _target(self, table: Table, key: str, text: str) -> Target | None:
        try:
            target = Target.parse(text)
        except UsageError as error:
            table.report(key, error.message, error.hint)
            return None
        if target.provider in self._providers:
            return target
        message = f"There is no provider “{target.provider}”."
        table.report(key, message, name_hint(target.provider, self._providers))
        return None


def _as_in_config(sets: Mapping[str, LaneSet]) -> Mapping[str, LaneSet]:
    return {name: replace(it, is_in_config=True) for name, it in sets.items()}


def _provider_names(file: TomlFile) -> Collection[str]:
    match file.values.get("providers"):
        case dict() as table:
            return table.keys()
        case _:
            return ()


def _price(table: Table) -> Price | None:
    input_usd = table.number("input", None, least=0)
    output_usd = table.number("output", None, least=0)
    cache_read_usd = table.number("cache_read", None, least=0)
    cache_write_usd = table.number("cache_write", None, least=0)
    cache_write_1h_usd = table.number("cache_write_1h", None, least=0)
    table.close()
    if input_usd is None or output_usd is None:
        return None
    if cache_write_1h_usd is None and cache_write_usd is not None:
        # Only Anthropic keeps input for an hour: twice the price of input, where five minutes cost
        # 1.25 times (WIRE 8).
        cache_write_1h_usd = cache_write_usd * 2 / 1.25
    return Price(input_usd, output_usd, cache_read_usd, cache_write_usd, cache_write_1h_usd)
