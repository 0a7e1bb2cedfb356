"""Mistakes in the configuration: each is named, and the application starts."""

from pathlib import Path

import pytest

from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.settings import LoadedSettings


def loaded(home: Path, config: str) -> LoadedSettings:
    paths = Paths.of({"TUIAPP_HOME": str(home)})
    paths.config_file.write_text(config, encoding="utf-8")
    return load(paths, theme_names=("harbor", "shoal"))


def names_one_mistake(result: LoadedSettings, place: str, key: str, sentence: str) -> None:
    (problem,) = result.problems
    assert (problem.place, problem.key) == (place, key)
    assert sentence in problem.sentence
    assert result.settings.theme == "harbor"


@pytest.mark.parametrize(
    ("config", "place", "key", "sentence"),
    [
        ('\nthem = "x"', "config.toml:2", "them", "Did you mean “theme”?"),
        ("theme = 3", "config.toml:1", "theme", "Expected text in quotes, found a number."),
        ('theme = "harbr"', "config.toml:1", "theme", "Did you mean “harbor”?"),
        ('escape = "triple"', "config.toml:1", "escape", "Known: double, single."),
        ("escape_ms = 5000", "config.toml:1", "escape_ms", "from 0 to 1000, found 5000"),
        ("escape_ms = true", "config.toml:1", "escape_ms", "a whole number"),
        ("retries = 11", "config.toml:1", "retries", "from 0 to 10, found 11"),
        ('symbols = "asci"', "config.toml:1", "symbols", "Did you mean “ascii”?"),
        ("panel = true", "config.toml:1", "panel", "Expected a table, [panel], found true."),
        ('[panel]\nopen = "yes"', "config.toml:2", "panel.open", "true or false, found a text"),
        ("[panel]\nwidth = 81", "config.toml:2", "panel.width", "from 36 to 80, found 81"),
        ("[panel]\nwidth = 35", "config.toml:2", "panel.width", "from 36 to 80, found 35"),
        ("[panel]\nopne = true", "config.toml:2", "panel.opne", "Did you mean “open”?"),
        ('targets = ["opnai/x"]', "config.toml:1", "targets", "Did you mean “openai”?"),
        ('targets = ["gpt"]', "config.toml:1", "targets", "A target is provider/model"),
        ("targets = [1]", "config.toml:1", "targets", "a list of texts"),
        ("targets = 1979-05-27", "config.toml:1", "targets", "found a date or a time"),
        ("[lanes.x]\ntargets = ['opnai/x']", "config.toml:2", "lanes.x.targets", "“openai”?"),
        ("[lanes.x]\ntarget = ['demo/x']", "config.toml:2", "lanes.x.target", "“targets”?"),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.2]\nsystem = 'Be brief.'",
            "config.toml:3",
            "lanes.x.2",
            "There is no such key. What is set for one lane stands under its number, from 1 to 1.",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n1 = 'Be brief.'",
            "config.toml:3",
            "lanes.x.1",
            "Expected a table, [1], found a text.",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.1]\nsytem = 'Be brief.'",
            "config.toml:4",
            "lanes.x.1.sytem",
            "Did you mean “system”?",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.1]\ntemperature = 0.2",
            "config.toml:4",
            "lanes.x.1.temperature",
            "params = {",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.1]\nsystem = 3",
            "config.toml:4",
            "lanes.x.1.system",
            "Expected text in quotes, found a number.",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.1]\nparams = 3",
            "config.toml:4",
            "lanes.x.1.params",
            "Expected a table",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.1.params]\ntop_p = 2",
            "config.toml:4",
            "lanes.x.1.params.top_p",
            "0 to 1, found 2",
        ),
        (
            "[lanes.x]\ntargets = ['demo/x']\n[lanes.x.1]\nparams = { min_p = 1 }",
            "config.toml:4",
            "lanes.x.1.params.min_p",
            "extra = {",
        ),
        ('[params."demo/y"]\ntop_p = true', "config.toml:2", 'params."demo/y".top_p', "a number"),
        ("targets = true", "config.toml:1", "targets", "a list of texts, found true"),
        ("theme = ['x']", "config.toml:1", "theme", "found a list"),
        ("lanes = { x = 1 }", "config.toml:1", "lanes.x", "Expected a table"),
        ('[params."x/y"]\nseed = 1', "config.toml:1", 'params."x/y"', "no provider “x”"),
        (
            '[params."demo/y"]\ntop_p = 2',
            "config.toml:2",
            'params."demo/y".top_p',
            "0 to 1, found 2",
        ),
        ('[params."demo/y"]\ntop_p = nan', "config.toml:2", 'params."demo/y".top_p', "0 to 1"),
        ('[params."demo/y"]\nmin_p = 1', "config.toml:2", 'params."demo/y".min_p', "extra = {"),
        ('[prices."demo/y"]\ninput = 1', "config.toml:1", 'prices."demo/y"', "input and output"),
        ("[history]\ntapes_mb = -1", "config.toml:2", "history.tapes_mb", "at least 0, found -1"),
        ("[keymap]\n'run.cancel' = 3", "config.toml:2", 'keymap."run.cancel"', "Expected text"),
        ('[providers.lab]\ndialect = "openai-chat"', "config.toml:1", "providers.lab", "base_url"),
        ('[providers."a/b"]\nbase_url = "http://x"', "config.toml:1", 'providers."a/b"', "slash"),
    ],
)
def test_a_mistake_is_named_and_the_app_starts(
    tmp_path: Path, config: str, place: str, key: str, sentence: str
) -> None:
    names_one_mistake(loaded(tmp_path, config), place, key, sentence)


@pytest.mark.parametrize(
    ("line", "key", "sentence"),
    [
        ('dialect = "openai"', "dialect", "“openai-chat”?"),
        ("base_ur = 1", "base_ur", "Did you mean “base_url”?"),
        ("body = 1", "body", "Expected a table"),
        ("body = { a = 07:32:00 }", "body", "JSON"),
        ("body = { a = [nan] }", "body", "JSON"),
        ("limits.stall_s = -1", "limits.stall_s", "found -1"),
        ("limits.connect_s = 0", "limits.connect_s", "0.001"),
        ('headers.X = "a\\nb"', "headers.X", "no HTTP header"),
        ('headers."X:" = "a"', 'headers."X:"', "no HTTP"),
        ("query.v = 1", "query.v", "Expected text"),
        ("images = 0", "images", "true or false"),
        ('stream_options = "no"', "stream_options", "true or false"),
        ('prompt_caching = "no"', "prompt_caching", "true or false"),
        ('seed_field = "a b"', "seed_field", "a name"),
        ("seed_field = true", "seed_field", "text"),
        ('key_header = "X:"', "key_header", "a name"),
        ('refuses = ["tempratur"]', "refuses", "Did you mean “temperature”?"),
        ("headers.X = 1", "headers.X", "Expected text"),
    ],
)
def test_a_mistake_in_a_provider_is_named_and_the_app_starts(
    tmp_path: Path, line: str, key: str, sentence: str
) -> None:
    result = loaded(tmp_path, f'[providers.lab]\nbase_url = "http://lab"\n{line}')

    names_one_mistake(result, "config.toml:3", f"providers.lab.{key}", sentence)


@pytest.mark.parametrize(
    "base_url",
    [
        "localhost:8080",
        "ftp://lab",
        "http://",
        "http://:80",
        "http://lab:99999",
        "http://[lab",
        "http://lab/ v1",
        "http://läb",
        "http://lab\\u001b[2J",
        "http://user:hunter2hunter2@lab",
        "http://lab/v1?key=hunter2hunter2",
        "http://lab/#hunter2hunter2",
    ],
)
def test_what_is_no_address_is_refused_and_never_shown(tmp_path: Path, base_url: str) -> None:
    result = loaded(tmp_path, f'[providers.openai]\nbase_url = "{base_url}"')

    (problem,) = result.problems
    assert problem.key == "providers.openai.base_url"
    assert "hunter2" not in problem.sentence
    # Falling back to the vendor's address would send prompts where they were not meant to go.
    assert result.settings.providers["openai"].fault is not None


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "sk-hunter2hunter2"',
        'api_key = "hunter2 hunter2"',
        'api_key = "env:sk-hunter2hunter2"',
        'api_key = "command:"',
        'api_key = "command:echo \'hunter2"',
        'api_key = "keyring:hunter2"',
        "api_key = 1234567",
        "api_key = { value = 'hunter2' }",
        'headers = { Authorization = "Bearer sk-hunter2hunter2" }',
        'headers = { x-api-key = "sk-hunter2hunter2" }',
        'query = { key = "sk-hunter2hunter2" }',
        'query = { Api-Key = "sk-hunter2hunter2" }',
        'key_header = "sk hunter2hunter2"',
        'apikey = "sk-hunter2hunter2"',
        'dialect = "sk-hunter2hunter2"',
    ],
)
def test_a_key_in_the_file_is_refused_and_never_shown(tmp_path: Path, line: str) -> None:
    result = loaded(tmp_path, f'[providers.openai]\nbase_url = "http://lab"\n{line}')

    (problem,) = result.problems
    assert problem.line == 3
    assert problem.hint or line.startswith(("api_key = 1", "api_key = {", "key_header"))
    for shown in (problem.sentence, repr(result)):
        assert "hunter2" not in shown
        assert "1234567" not in shown


def test_a_refused_key_says_where_a_key_may_be(tmp_path: Path) -> None:
    (problem,) = loaded(tmp_path, '[providers.openai]\napi_key = "sk-hunter2"').problems

    assert "tuiapp keys set openai" in problem.sentence
    assert 'api_key = "env:NAME"' in problem.sentence


def test_what_follows_a_question_mark_is_pointed_to_its_place(tmp_path: Path) -> None:
    url = "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21"
    (problem,) = loaded(tmp_path, f'[providers.azure]\nbase_url = "{url}"').problems

    assert 'query = { "api-version"' in problem.sentence
