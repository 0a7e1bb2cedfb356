"""Providers and their models, as far as this machine can find out. Implements `ui.ports.Catalog`."""

from collections.abc import Mapping, Sequence
from datetime import date

from tuiapp.config.endpoints import provider_names
from tuiapp.config.settings import Settings
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.ui.ports import ProviderState


class ModelCatalog:
    """What the settings and the environment say."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._environ = environ

    def providers(self) -> Sequence[ProviderState]:
        """Every provider that a target may name."""
        return [ProviderState(name, "ready") for name in provider_names(self._settings)]

    def kept(self, provider: str) -> ModelList | None:
        """The list that was last fetched."""
        del provider
        return None

    def fetch(self, provider: str) -> ModelList:
        """The provider's own list, now."""
        return ModelList(provider, note=f"{provider} gives no list of its models.")

    def model(self, target: Target) -> Model | None:
        """What is known about a target."""
        price = self._settings.prices.get(target)
        return None if price is None else Model(target.model, price=price)

    def prices_dated(self) -> date | None:
        """Of when the table of prices is."""
        return None
