"""What the demo's guide knows: the help of the app, topic by topic."""

from collections.abc import Sequence
from typing import Final

from tuiapp.config.presets import PRESETS, Preset
from tuiapp.core.definitions import DEFINITIONS
from tuiapp.net.demo_answers import HelpTopic
from tuiapp.ui.commands import help_groups


def help_topics() -> Sequence[HelpTopic]:
    """The topics, the more particular ones first."""
    return (*_WRITTEN, _providers(), _keys(), _figures())


def _providers() -> HelpTopic:
    rows = [
        f"| `{name}` | {preset.base_url or preset.address_variable} | {_variable(preset)} |"
        for name, preset in sorted(PRESETS.items())
        if not preset.is_in_process
    ]
    table = "\n".join(["| provider | where | variable of its key |", "|---|---|---|", *rows])
    return HelpTopic(
        "providers",
        (
            *(name for name in sorted(PRESETS) if name != "demo"),
            "claude",
            "connect",
            "dialect",
            "endpoint",
            "google",
            "grok",
            "llama",
            "local",
            "model",
            "models",
            "provider",
            "providers",
            "responses",
            "server",
            "studio",
            "url",
            "vendor",
        ),
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
        "keys",
        ("key", "keys", "shortcut", "shortcuts", "binding", "press", "command", "commands"),
        f"# Keys and commands\n\n{table}\n\n"
        "Every key can be changed by its id under `[keymap]` in `config.toml`.",
    )


def _figures() -> HelpTopic:
    entries = [
        f"- **{one.label}**: {one.formula}. *{one.basis}; {one.source}.*" for one in DEFINITIONS
    ]
    return HelpTopic(
        "figures",
        (
            "figure",
            "figures",
            "metric",
            "metrics",
            "number",
            "numbers",
            "ttft",
            "ttfb",
            "ttfa",
            "tpot",
            "tok",
            "panel",
            "gap",
            "gaps",
            "stall",
            "stalls",
            "timing",
            "mean",
        ),
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

_WRITTEN: Sequence[HelpTopic] = (
    HelpTopic(
        "stop",
        ("stop", "escape", "esc", "cancel", "abort", "interrupt"),
        """\
# Stopping an answer

**Escape** stops it, at any moment: while connecting, while waiting, in a stall, while it streams.

1. The connection to the provider is closed at once. That is what makes a server stop generating.
2. Every character that came stays on screen, and goes back with your next prompt.
3. A receipt says after how long it was stopped, how many tokens came, and how quickly the connection
   was closed.

Prompts that wait in the queue stay there until you press Enter. `escape = "double"` in `config.toml`
wants two presses.
""",
    ),
    HelpTopic(
        "keys-and-secrets",
        (
            "api",
            "apikey",
            "command",
            "env",
            "environment",
            "keyring",
            "login",
            "password",
            "privacy",
            "private",
            "safe",
            "secret",
            "secrets",
            "send",
            "sent",
            "token",
            "variable",
        ),
        """\
# Where keys come from, and where they go

```sh
tuiapp keys set openai      # asks for the key, unseen, and keeps it in the system's keyring
tuiapp keys list            # where each provider's key comes from, and whether there is one
tuiapp keys delete openai
```

The first of these that has a key wins:

1. `api_key` under `[providers.NAME]` in `config.toml`: `"env:NAME"` (a variable),
   `"command:pass show lab"` (what a program prints), `"keyring"`, or `"none"`
2. the provider's own variable, such as `OPENAI_API_KEY`
3. the system's keyring

A key is sent only to the base URL it belongs to: the one in the keyring to the address it was stored
for, a variable's to the vendor, or to the address in the vendor's own variable beside it
(`OPENAI_BASE_URL`). It never appears in a log, a crash report or on screen, and one written into the
file itself is refused.

Without a keyring, a key that you type in here is used until you leave.
""",
    ),
    HelpTopic(
        "config",
        (
            "config",
            "configure",
            "configuration",
            "setting",
            "settings",
            "file",
            "theme",
            "themes",
            "system",
            "colour",
            "color",
            "dark",
            "light",
        ),
        """\
# Settings

`config.toml` is yours and never rewritten; what the app changes goes to `settings.toml` beside it.

```toml
theme   = "harbor"                  # or "shoal", which is light
targets = ["ollama/qwen3"]
system  = "Answer briefly."
escape  = "single"                  # or "double"
```

A mistake in the file is shown when you start, with its line; the rest of the file counts.
`tuiapp config check` looks without starting.
""",
    ),
    HelpTopic(
        "failures",
        (
            "again",
            "context",
            "continue",
            "error",
            "errors",
            "fail",
            "failed",
            "full",
            "limit",
            "limits",
            "overflow",
            "retries",
            "retry",
            "unfinished",
        ),
        """\
# When something goes wrong

- **It may pass by itself** (busy, too many requests, a connection that broke): the request is sent
  again, at most `retries` times (2 unless `config.toml` says otherwise, 0 for never), and only before
  the first text. A countdown shows the wait; Escape ends it.
- **The answer was cut short**: `/continue` asks for the rest.
- **The conversation is longer than the model's context**: `/drop-oldest` leaves the oldest turns
  unsent. Nothing is left out unless you say so.
- **The key was refused**: `/key` takes another.
""",
    ),
    HelpTopic(
        "parameters",
        (
            "effort",
            "parameter",
            "parameters",
            "param",
            "params",
            "reasoning",
            "seed",
            "temperature",
            "thinking",
        ),
        """\
# Parameters

`/set temperature 0.2` counts from the next request on, `/set temperature` clears it, and `/set` lists
what is set. In a pipe: `tuiapp ask --param temperature=0.2`. For good, in `config.toml`:

```toml
[params."ollama/qwen3"]
temperature      = 0.2
reasoning_effort = "low"            # or a number of tokens, where the vendor takes one
```

What a model is known to refuse is said before anything is sent.
""",
    ),
    HelpTopic(
        "attachments",
        (
            "attach",
            "attachment",
            "attachments",
            "document",
            "files",
            "image",
            "images",
            "paste",
            "photo",
            "picture",
            "upload",
        ),
        """\
# Files with a prompt

Type `@` and a path, or `/attach PATH`: images, and any file that is text. `/detach` takes one back.
In a pipe: `tuiapp ask --attach shot.png "What is wrong with this page?"`. A model that is known to take
no images is named before anything is sent.
""",
    ),
    HelpTopic(
        "bench",
        ("bench", "benchmark", "csv", "fast", "faster", "fastest", "measure", "speed"),
        """\
# Measuring

```sh
tuiapp bench -m ollama/qwen3 -m openai/gpt-5.4-mini -n 5 "Why is the sky blue?"
```

Every prompt goes to every target, several times; a table compares them. `tuiapp bench --help` has the
rest.
""",
    ),
    HelpTopic(
        "ask",
        ("ask", "pipe", "pipes", "script", "scripts", "shell", "jsonl", "cli", "terminal"),
        """\
# In a pipe

```sh
git diff | tuiapp ask -m ollama/qwen3 "Write a commit message."
tuiapp ask -m demo/json --stop-when json "A city, please."
```

`tuiapp ask` prints the answer as it comes. `--jsonl` prints one JSON object a line, with every
figure the panel shows.
""",
    ),
    HelpTopic(
        "demo",
        ("demo", "try", "examples", "example", "show"),
        """\
# The demo's models

None of them is a language model. They speak a provider's real bytes, so that you can see what the app
does before you have a key:

- `demo/guide` answers questions about the app.
- `demo/markdown`, `demo/code`, `demo/json`, `demo/reasoning`, `demo/long` show what answers look like.
- `demo/slow`, `demo/stall`, `demo/drop`, `demo/limited`, `demo/garbage` misbehave in the ways that
  real providers do.

Switch with **ctrl+o**.
""",
    ),
)
