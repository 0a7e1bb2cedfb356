"""What is read from config.toml and settings.toml."""

from pathlib import Path

import pytest

from tuiapp.config.keys import CommandKey, KeyringKey, NoKey, VariableKey
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.settings import (
    MAX_RECENT,
    LaneSet,
    LoadedSettings,
    SetLane,
    Settings,
    VendorSettings,
)
from tuiapp.core.endpoint import TimeLimits
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters, Target


PROVIDER = '[providers.lab]\nbase_url = "http://lab"\n'


def loaded(home: Path, config: str, settings: str | None = None) -> LoadedSettings:
    paths = Paths.of({"TUIAPP_HOME": str(home)})
    paths.config_file.write_text(config, encoding="utf-8")
    if settings is not None:
        paths.settings_file.write_text(settings, encoding="utf-8")
    return load(paths, theme_names=("harbor", "shoal"))


EXAMPLE = """
theme = "shoal"
targets = ["openai/gpt-5.4-mini", "lab/a/b"]
system = "Answer briefly."
escape = "double"
escape_ms = 40
enter = "newline"
retries = 0
symbols = "ascii"

[panel]
open = false
width = 44

[providers.lab]
dialect  = "openai-chat"
base_url = "http://127.0.0.1:8080/v1/"
api_key  = "env:LAB_KEY"
headers  = { "X-Team" = "search" }
body     = { top_k = 40, nested = { list = [1, 2.5, true, "x"] } }
query    = { "api-version" = "2026-10-01" }
max_tokens_field = "max_completion_tokens"
seed_field = "random_seed"
reasoning_field = "reasoning_content"
key_header = "X-Lab-Key"
stream_options = false
prompt_caching = false
images   = false
refuses  = ["top_k", "seed"]
limits   = { connect_s = 2, stall_s = 0, total_s = 60 }

[params."lab/a/b"]
temperature = 1
top_p = 0.5
top_k = 3
max_tokens = 100
stop = ["END", "STOP"]
seed = -1
reasoning_effort = "low"
json_mode = true
extra = { min_p = 0.1 }

[prices."lab/a/b"]
input = 0.15
output = 0.60
cache_read = 0.01

[keymap]
"run.cancel" = "escape"

[lanes.fast]
targets = ["lab/a/b", "ollama/qwen3:8b"]

[history]
keep = false
tapes_mb = 20
"""


def test_without_files_everything_has_its_default(tmp_path: Path) -> None:
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path)})

    assert load(paths) == LoadedSettings(Settings())
    assert not list(tmp_path.iterdir())


def test_every_key_is_read(tmp_path: Path) -> None:
    result = loaded(tmp_path, EXAMPLE)
    settings = result.settings

    assert not result.problems
    lab = Target("lab", "a/b")
    assert settings.theme == "shoal"
    assert settings.targets == (Target("openai", "gpt-5.4-mini"), lab)
    assert settings.system == "Answer briefly."
    assert (settings.escape, settings.escape_ms, settings.enter) == ("double", 40, "newline")
    assert (settings.retries, settings.symbols) == (0, "ascii")
    assert (settings.panel_open, settings.panel_width_cells) == (False, 44)
    provider = settings.providers["lab"]
    assert provider.dialect == "openai-chat"
    assert provider.base_url == "http://127.0.0.1:8080/v1"
    assert provider.key == VariableKey("LAB_KEY")
    assert provider.headers == {"X-Team": "search"}
    assert provider.body == {"top_k": 40, "nested": {"list": [1, 2.5, True, "x"]}}
    assert provider.query == {"api-version": "2026-10-01"}
    assert provider.ways == VendorSettings(
        max_tokens_field="max_completion_tokens",
        seed_field="random_seed",
        reasoning_field="reasoning_content",
        key_header="X-Lab-Key",
        stream_options=False,
        prompt_caching=False,
        images=False,
        refuses=("top_k", "seed"),
    )
    assert provider.limits == TimeLimits(connect_s=2.0, stall_s=None, total_s=60.0)
    assert settings.parameters[lab] == Parameters(
        temperature=1.0,
        top_p=0.5,
        top_k=3,
        max_tokens=100,
        stop=("END", "STOP"),
        seed=-1,
        reasoning_effort="low",
        json_mode=True,
        extra={"min_p": 0.1},
    )
    assert settings.prices[lab] == Price(0.15, 0.60, 0.01)
    assert settings.keymap == {"run.cancel": "escape"}
    fast = (SetLane(lab), SetLane(Target("ollama", "qwen3:8b")))
    assert settings.lanes == {"fast": LaneSet(fast, is_in_config=True)}
    assert (settings.history.keep, settings.history.tapes_mb) == (False, 20)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("env:LAB_KEY", VariableKey("LAB_KEY")),
        ("command:pass show 'my lab'", CommandKey(("pass", "show", "my lab"))),
        ("keyring", KeyringKey()),
        ("none", NoKey()),
    ],
)
def test_every_source_of_a_key_is_understood(tmp_path: Path, text: str, source: object) -> None:
    result = loaded(tmp_path, f'[providers.openai]\napi_key = "{text}"')

    assert not result.problems
    assert result.settings.providers["openai"].key == source


def test_settings_win_over_the_config_key_by_key(tmp_path: Path) -> None:
    config = EXAMPLE
    settings = """
theme = "harbor"
[panel]
width = 60
[providers.lab]
headers = { "X-More" = "1" }
[params."lab/a/b"]
temperature = 0.3
[lanes.slow]
targets = ["demo/guide"]
"""

    result = loaded(tmp_path, config, settings)

    assert not result.problems
    assert result.settings.theme == "harbor"
    assert (result.settings.panel_open, result.settings.panel_width_cells) == (False, 60)
    provider = result.settings.providers["lab"]
    assert provider.headers == {"X-Team": "search", "X-More": "1"}
    assert provider.key == VariableKey("LAB_KEY")
    parameters = result.settings.parameters[Target("lab", "a/b")]
    assert (parameters.temperature, parameters.top_k) == (0.3, 3)
    assert set(result.settings.lanes) == {"fast", "slow"}


def test_a_target_may_name_a_provider_of_the_other_file(tmp_path: Path) -> None:
    result = loaded(tmp_path, 'targets = ["lab/x"]', PROVIDER)

    assert not result.problems
    assert result.settings.targets == (Target("lab", "x"),)


def test_a_key_does_not_follow_its_provider_to_another_address(tmp_path: Path) -> None:
    config = '[providers.lab]\nbase_url = "http://lab"\napi_key = "env:LAB_KEY"'

    result = loaded(tmp_path, config, '[providers.lab]\nbase_url = "http://other"')

    assert result.settings.providers["lab"].base_url == "http://other"
    assert result.settings.providers["lab"].key is None


def test_problems_come_in_the_order_of_the_files_and_lines(tmp_path: Path) -> None:
    config = "x = 1\ny = 1\n[panel]\nz = 1"

    problems = loaded(tmp_path, config, "w = 1").problems

    assert [(it.file.name, it.line) for it in problems] == [
        ("config.toml", 1),
        ("config.toml", 2),
        ("config.toml", 4),
        ("settings.toml", 1),
    ]


def test_a_file_that_cannot_be_read_leaves_the_other_one(tmp_path: Path) -> None:
    result = loaded(tmp_path, "theme = ", 'theme = "shoal"')

    assert result.settings.theme == "shoal"
    assert result.settings.fault == "config.toml cannot be read"


def test_providers_that_are_no_table_are_one_problem(tmp_path: Path) -> None:
    (problem,) = loaded(tmp_path, "providers = 1").problems

    assert problem.key == "providers"


def test_advice_that_was_given_is_remembered(tmp_path: Path) -> None:
    found = loaded(tmp_path, "", '[hints]\nseen = ["tmux-escape-time"]\n')
    assert found.problems == ()
    assert found.settings.hints_seen == ("tmux-escape-time",)


def test_models_that_were_asked_lately_are_remembered(tmp_path: Path) -> None:
    found = loaded(tmp_path, "", '[models]\nrecent = ["openai/a", "openrouter/x/y"]\n')
    assert found.problems == ()
    assert found.settings.recent == (Target("openai", "a"), Target("openrouter", "x/y"))


def test_a_provider_that_has_gone_since_is_forgotten_without_a_word(tmp_path: Path) -> None:
    found = loaded(tmp_path, "", '[models]\nrecent = ["gone/a", "openai/a"]\n')
    assert found.problems == ()
    assert found.settings.recent == (Target("openai", "a"),)


def test_no_more_models_are_remembered_than_can_be_shown(tmp_path: Path) -> None:
    names = ", ".join(f'"openai/m{number}"' for number in range(MAX_RECENT + 1))
    found = loaded(tmp_path, "", f"[models]\nrecent = [{names}]\n")
    assert found.settings.recent[-1] == Target("openai", f"m{MAX_RECENT - 1}")


def test_what_is_no_list_of_models_is_a_mistake(tmp_path: Path) -> None:
    (problem,) = loaded(tmp_path, "", "[models]\nrecent = 1\n").problems
    assert problem.key == "models.recent"


def test_writing_to_a_cache_has_prices_of_its_own(tmp_path: Path) -> None:
    """An hour costs 2 where five minutes cost 1.25, unless the file says something else."""
    prices = """
[prices."openai/a"]
input = 1
output = 5
cache_write = 1.25

[prices."openai/b"]
input = 1
output = 5
cache_read = 0.1
cache_write = 1.25
cache_write_1h = 3
"""
    result = loaded(tmp_path, prices)

    assert not result.problems
    assert result.settings.prices == {
        Target("openai", "a"): Price(1.0, 5.0, None, 1.25, 2.0),
        Target("openai", "b"): Price(1.0, 5.0, 0.1, 1.25, 3.0),
    }
