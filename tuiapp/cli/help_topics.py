"""What the demo's guide knows: the help of the app, topic by topic."""

from collections.abc import Mapping, Sequence
from typing import Final

from tuiapp.cli.written_topics import WRITTEN
from tuiapp.config.presets import PRESETS, Preset
from tuiapp.core.definitions import DEFINITIONS, Definition
from tuiapp.net.demo_answers import HelpTopic
from tuiapp.ui.commands import help_groups


_FIGURE_WORDS: Final[Mapping[str, str]] = {
    "cached": "cache cached caching",
    "cost": "cost costs dollar dollars expensive free money price prices",
    "e2e-rate": "e2e",
    "gaps": "gap gaps itl latency p50 p95",
    "jitter": "jitter",
    "rate": "pace tok tps throughput",
    "safety": "safety",
    "stalls": "stall stalls stalled",
    "stamps-late": "lag stamp stamps",
    "tokens-per-event": "chunk chunks",
    "tpot": "tpot per output",
    "ttfa": "ttfa",
    "ttfb": "ttfb byte",
    "ttfe": "ttfe event",
    "ttft": "ttft first latency token",
    "unrecognized": "unrecognized",
}
"""The figures that are asked for by a word of their own, and which words those are."""

_SPELLED_OUT: Final[Mapping[str, str]] = {
    "tpot": "time per output token",
    "ttfa": "time to first answer",
    "ttfb": "time to first byte",
    "ttfe": "time to first event",
    "ttft": "time to first token",
}


def help_topics() -> Sequence[HelpTopic]:
    """The topics, the more particular ones first."""
    return (*_single_figures(), *WRITTEN, _providers(), _keys(), _figures())


def _single_figures() -> Sequence[HelpTopic]:
    return [
        HelpTopic("", _FIGURE_WORDS[one.id], _definition(one))
        for one in DEFINITIONS
        if one.id in _FIGURE_WORDS
    ]


def _definition(one: Definition) -> str:
    spelled_out = f" ({_SPELLED_OUT[one.id]})" if one.id in _SPELLED_OUT else ""
    return (
        f"**{one.label}**{spelled_out}: {one.formula}.\n\n"
        f"It is *{one.basis}*. Source: {one.source}.\n\n"
        "t0 is the moment in which the last attempt's request is handed to the HTTP client. "
        "**f1** defines every other figure of the panel, or ask me about the figures.\n"
    )


def _providers() -> HelpTopic:
    rows = [
        f"| `{name}` | {preset.base_url or preset.address_variable} | {_variable(preset)} |"
        for name, preset in sorted(PRESETS.items())
        if not preset.is_in_process
    ]
    table = "\n".join(["| provider | where | variable of its key |", "|---|---|---|", *rows])
    vendors = " ".join(name for name in sorted(PRESETS) if name != "demo")
    return HelpTopic(
        "How do I ask a real model?",
        f"{vendors} another change choose claude connect dialect endpoint gpt google grok llama llm "
        "local model models provider providers qwen real responses server studio switch url vendor "
        "vendors",
        _ASKING_A_MODEL.format(table=table),
    )


def _variable(preset: Preset) -> str:
    return preset.key_variable if preset.key_variable and preset.is_key_for_here else "–"


def _keys() -> HelpTopic:
    rows = [
        f"| {keys.strip()} | {what} |"
        for _, commands in help_groups()
        for keys, what in commands
        if keys.strip()
    ]
    table = "\n".join(["| key | does |", "|---|---|", *rows])
    return HelpTopic(
        "Which keys and commands are there?",
        "binding bindings command commands enter hotkey hotkeys key keybindings keyboard keymap keys line "
        "multiline new newline press scroll shortcut shortcuts slash",
        f"# Keys and commands\n\n{table}\n\n"
        "Every key can be changed by its id under `[keymap]` in `config.toml`.",
    )


def _figures() -> HelpTopic:
    entries = [
        f"- **{one.label}**: {one.formula}. *{one.basis}; {one.source}.*" for one in DEFINITIONS
    ]
    return HelpTopic(
        "What do the figures mean?",
        "definition definitions figure figures gap gaps mean meaning metric metrics number numbers "
        "panel side slow stall stalls statistics stats timing timings tok tpot ttfa ttfb ttft",
        "# What the figures mean\n\n" + "\n".join(entries),
    )


_ASKING_A_MODEL: Final = """\
# Asking a real model

A target is `provider/model`. Start with one, or change it with **ctrl+o**:

```sh
tuiapp -m ollama/qwen3
tuiapp -m openai/gpt-5.4-mini
```

These need no configuration but a key, and those on this machine not even that:

{table}

`tuiapp keys set openai` keeps a key. OpenAI itself is asked by its Responses API; `dialect =
"openai-chat"` under `[providers.openai]` changes that, and whatever stands at `OPENAI_BASE_URL` is
asked by Chat Completions. Any other compatible server gets an entry in `config.toml`:

```toml
[providers.lab]
base_url = "http://127.0.0.1:8080/v1"
api_key  = "env:LAB_KEY"          # or "keyring", "command:pass show lab", "none"
```

`tuiapp config path` says where that file is.
"""
