"""What is known about providers and models, and from where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.config.vaults import FakeVault
from tuiapp.cli.catalog import OFFERS_EACH, ModelCatalog
from tuiapp.config.key_store import KeyStore, StoredKey
from tuiapp.config.keys import CommandKey, KeyReader, VariableKey
from tuiapp.config.paths import Paths
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.models import Model, ModelList
from tuiapp.core.prices import OWN_LIST, YOUR_PRICES, Price
from tuiapp.core.request import Target
from tuiapp.core.secret import Secret


NOW = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)
GPT = Target("openai", "gpt-5.4-mini")
LISTED = Price(0.7, 4.0, source=OWN_LIST)


@dataclass
class Machine:
    """Implements `Asking`: providers that answer what they are told to."""

    home: Path
    settings: Settings = field(default_factory=Settings)
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    lists: dict[str, ModelList] = field(default_factory=dict[str, ModelList])
    servers: Sequence[ModelList] = ()
    asked: list[str] = field(default_factory=list[str])
    now: datetime = NOW

    @property
    def paths(self) -> Paths:
        return Paths.of({"TUIAPP_HOME": str(self.home)})

    def __post_init__(self) -> None:
        self.keys = KeyReader(self.environ)

    def fetch_models(self, providers: Sequence[str], within_s: float) -> Sequence[ModelList]:
        assert within_s > 0
        self.asked += providers
        return [self.lists.get(it, ModelList(it, note="No answer.")) for it in providers]

    def find_servers(self) -> Sequence[ModelList]:
        return self.servers

    @property
    def catalog(self) -> ModelCatalog:
        return ModelCatalog(self, lambda: self.now)


def readiness(catalog: ModelCatalog) -> dict[str, str]:
    return {it.name: it.readiness for it in catalog.providers()}


def price_of(catalog: ModelCatalog, target: Target) -> Price:
    known = catalog.model(target)
    assert known is not None
    assert known.price is not None
    return known.price


# Providers


def test_a_key_in_the_environment_makes_ready_and_comes_first(tmp_path: Path) -> None:
    catalog = Machine(tmp_path, environ={"OPENAI_API_KEY": "sk-1"}).catalog
    states = catalog.providers()
    assert readiness(catalog)["openai"] == "ready"
    assert readiness(catalog)["anthropic"] == "no key"
    first_without = next(n for n, it in enumerate(states) if it.readiness != "ready")
    assert all(it.readiness != "ready" for it in states[first_without:])
    notes = {it.name: it.note for it in states}
    assert notes["openai"] == "key from the variable OPENAI_API_KEY"
    assert notes["anthropic"] == "ANTHROPIC_API_KEY is not set"


def test_a_key_that_was_typed_in_makes_ready(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.keys.use("openai", StoredKey(Secret("sk-1"), "https://api.openai.com/v1"))
    assert readiness(machine.catalog)["openai"] == "ready"


def test_a_key_of_the_keyring_makes_ready_once_it_was_looked_for(tmp_path: Path) -> None:
    machine = Machine(tmp_path, environ={"GROQ_API_KEY": "k"})
    vault = FakeVault({"openai": "sk-1"})
    machine.keys = KeyReader(machine.environ, store=KeyStore(vault))
    catalog = machine.catalog
    assert readiness(catalog)["openai"] == "no key"
    catalog.find_keys()
    assert readiness(catalog)["openai"] == "ready"
    assert readiness(catalog)["anthropic"] == "no key"
    assert ("read", "groq") not in vault.calls


def test_a_command_of_the_users_own_counts_as_a_key(tmp_path: Path) -> None:
    own = {"openai": ProviderSettings(key=CommandKey(("pass", "show", "openai")))}
    assert readiness(Machine(tmp_path, Settings(providers=own)).catalog)["openai"] == "ready"


def test_a_server_on_this_machine_is_there_until_somebody_looked(tmp_path: Path) -> None:
    machine = Machine(tmp_path, servers=[ModelList("ollama", (Model("qwen3"),))])
    catalog = machine.catalog
    assert readiness(catalog)["lmstudio"] == "ready"
    catalog.find_servers()
    assert readiness(catalog)["ollama"] == "ready"
    assert readiness(catalog)["lmstudio"] == "not found"


def test_a_server_that_may_want_a_key_is_not_said_to_be_away(tmp_path: Path) -> None:
    here = "http://127.0.0.1:18409/v1"
    own = {
        "mistral": ProviderSettings(base_url=here, key=VariableKey("MY_KEY")),
        "lab": ProviderSettings(base_url=here),
    }
    catalog = Machine(tmp_path, Settings(providers=own)).catalog
    catalog.find_servers()
    states = {it.name: it for it in catalog.providers()}
    assert (states["mistral"].readiness, states["mistral"].note) == ("no key", "MY_KEY is not set")
    assert "without a key" in states["lab"].note


def test_a_provider_without_an_address_is_not_found(tmp_path: Path) -> None:
    assert readiness(Machine(tmp_path).catalog)["azure"] == "not found"


def test_the_demo_is_always_ready(tmp_path: Path) -> None:
    assert readiness(Machine(tmp_path).catalog)["demo"] == "ready"


# Lists


def test_a_fetched_list_is_there_in_the_next_session_with_its_age(tmp_path: Path) -> None:
    models = (Model("gpt-5.4-mini", context_tokens=400_000, price=LISTED),)
    machine = Machine(tmp_path, lists={"openai": ModelList("openai", models)})
    assert machine.catalog.fetch("openai").models == models
    later = Machine(tmp_path, now=NOW + timedelta(hours=3)).catalog
    assert later.kept("openai") is None
    later.load_kept()
    assert later.kept("openai") == ModelList("openai", models, 3 * 3600.0)
    assert later.known_targets() == ["openai/gpt-5.4-mini"]


def test_a_list_that_fails_leaves_the_one_before_it(tmp_path: Path) -> None:
    machine = Machine(tmp_path, lists={"openai": ModelList("openai", (Model("a"),))})
    catalog = machine.catalog
    catalog.fetch("openai")
    machine.lists["openai"] = ModelList("openai", note="No answer.")
    failed = catalog.fetch("openai")
    assert [it.id for it in failed.models] == ["a"]
    assert failed.note == "No answer."


def test_another_address_has_another_list(tmp_path: Path) -> None:
    lists = {"openai": ModelList("openai", (Model("a"),))}
    Machine(tmp_path, lists=lists).catalog.fetch("openai")
    elsewhere = Machine(tmp_path, environ={"OPENAI_BASE_URL": "https://proxy.example/v1"}).catalog
    elsewhere.load_kept()
    assert elsewhere.kept("openai") is None


def test_when_the_session_has_ended_a_fetch_says_so(tmp_path: Path) -> None:
    class Closed(Machine):
        def fetch_models(self, providers: Sequence[str], within_s: float) -> Sequence[ModelList]:
            del providers, within_s
            return []

    assert Closed(tmp_path).catalog.fetch("openai").note is not None


# What is known of a model


def test_nothing_is_known_at_first(tmp_path: Path) -> None:
    catalog = Machine(tmp_path).catalog
    assert catalog.model(GPT) is None
    assert catalog.prices_dated() is None


def test_the_table_knows_until_a_list_knows_better_until_the_user_does(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    catalog = machine.catalog
    catalog.load_prices()
    from_table = price_of(catalog, GPT)
    assert from_table.source.startswith("genai-prices ")
    machine.lists["openai"] = ModelList("openai", (Model(GPT.model, price=LISTED),))
    catalog.fetch("openai")
    assert price_of(catalog, GPT) == LISTED
    known = catalog.model(GPT)
    assert known is not None
    assert known.context_tokens == 400_000
    yours = Machine(tmp_path, Settings(prices={GPT: Price(9.0, 9.0)})).catalog
    yours.load_kept()
    yours.load_prices()
    assert price_of(yours, GPT).source == YOUR_PRICES


def test_a_list_is_shown_with_what_the_table_adds(tmp_path: Path) -> None:
    machine = Machine(tmp_path, lists={"openai": ModelList("openai", (Model(GPT.model),))})
    catalog = machine.catalog
    catalog.load_prices()
    (fetched,) = catalog.fetch("openai").models
    kept = catalog.kept("openai")
    assert kept is not None
    assert fetched == kept.models[0]
    assert fetched.price is not None


def test_a_server_of_ones_own_costs_nothing_that_is_known(tmp_path: Path) -> None:
    catalog = Machine(tmp_path).catalog
    catalog.load_prices()
    assert catalog.model(Target("ollama", "gpt-5.4-mini")) is None
    assert catalog.model(Target("nobody", "gpt-5.4-mini")) is None


def test_the_table_is_dated(tmp_path: Path) -> None:
    catalog = Machine(tmp_path).catalog
    catalog.load_prices()
    dated = catalog.prices_dated()
    assert dated is not None
    assert date(2026, 1, 1) < dated <= NOW.date()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (GPT, False),
        (Target("openai", "yours"), True),
        (Target("ollama", "qwen3"), True),
        (Target("demo", "guide"), True),
        (Target("nobody", "m"), True),
    ],
)
def test_what_the_table_could_not_know_needs_no_look(
    tmp_path: Path,
    target: Target,
    expected: bool,  # noqa: FBT001
) -> None:
    settings = Settings(prices={Target("openai", "yours"): Price(1, 1)})
    catalog = Machine(tmp_path, settings).catalog
    assert catalog.has_looked_up(target) is expected
    catalog.load_price(target)
    assert (catalog.prices_dated() is None) is expected


def test_a_kept_list_with_a_price_saves_the_table(tmp_path: Path) -> None:
    lists = {"openai": ModelList("openai", (Model(GPT.model, price=LISTED),))}
    Machine(tmp_path, lists=lists).catalog.fetch("openai")
    catalog = Machine(tmp_path).catalog
    catalog.load_price(GPT)
    assert price_of(catalog, GPT) == LISTED
    assert catalog.prices_dated() is None


def test_one_kept_list_is_read_by_itself_and_not_over_a_newer_one(tmp_path: Path) -> None:
    lists = {"openai": ModelList("openai", (Model(GPT.model, context_tokens=1),))}
    Machine(tmp_path, lists=lists).catalog.fetch("openai")
    machine = Machine(tmp_path, lists={"openai": ModelList("openai", (Model("new"),))})
    catalog = machine.catalog
    assert catalog.model(GPT) is None
    catalog.load_list("openai")
    assert catalog.model(GPT) == Model(GPT.model, context_tokens=1)
    catalog.fetch("openai")
    catalog.load_list("openai")
    assert catalog.known_targets() == ["openai/new"]


# Offers


def test_a_key_offers_the_vendors_usual_model_and_a_server_its_first(tmp_path: Path) -> None:
    running = ModelList("ollama", tuple(Model(f"m{it}") for it in range(9)))
    machine = Machine(tmp_path, environ={"GROQ_API_KEY": "k"}, servers=[running])
    catalog = machine.catalog
    catalog.find_servers()
    assert catalog.offers() == [
        "groq/openai/gpt-oss-120b",
        *(f"ollama/m{it}" for it in range(OFFERS_EACH)),
    ]


def test_a_list_without_the_usual_model_offers_its_own_first(tmp_path: Path) -> None:
    lists = {"groq": ModelList("groq", (Model("new"), Model("newer")))}
    catalog = Machine(tmp_path, environ={"GROQ_API_KEY": "k"}, lists=lists).catalog
    catalog.find_servers()
    catalog.fetch("groq")
    assert catalog.offers() == ["groq/new"]


def test_a_provider_of_ones_own_comes_before_the_usual_ones(tmp_path: Path) -> None:
    own = {"zlab": ProviderSettings(base_url="https://lab.example/v1")}
    lists = {"zlab": ModelList("zlab", (Model("a"),))}
    catalog = Machine(tmp_path, Settings(providers=own), {"GROQ_API_KEY": "k"}, lists).catalog
    catalog.find_servers()
    catalog.fetch("zlab")
    assert catalog.offers()[0] == "zlab/a"
