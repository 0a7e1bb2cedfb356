"""What the demo's guide knows: the help of the app, topic by topic."""

from collections.abc import Sequence

from tuiapp.core.definitions import DEFINITIONS
from tuiapp.net.demo_answers import HelpTopic
from tuiapp.ui.commands import help_groups


def help_topics() -> Sequence[HelpTopic]:
    """The topics, the more particular ones first."""
    return (*_WRITTEN, _keys(), _figures())


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
        "providers",
        (
            "provider",
            "providers",
            "openai",
            "ollama",
            "model",
            "models",
            "server",
            "local",
            "connect",
            "url",
            "endpoint",
            "vllm",
            "llama",
            "studio",
        ),
        """\
# Asking a real model

A target is `provider/model`. Start with one, or change it with **ctrl+o**:

```sh
tuiapp -m ollama/qwen3
tuiapp -m openai/gpt-5.4-mini
```

- **Ollama** on this machine needs nothing else.
- **OpenAI** takes its key from the variable `OPENAI_API_KEY`.
- **Any OpenAI-compatible server** gets an entry in `config.toml`:

```toml
[providers.lab]
dialect  = "openai-chat"
base_url = "http://127.0.0.1:8080/v1"
api_key  = "env:LAB_KEY"
```

`tuiapp config path` says where that file is.
""",
    ),
    HelpTopic(
        "keys-and-secrets",
        (
            "api",
            "secret",
            "secrets",
            "password",
            "token",
            "safe",
            "privacy",
            "private",
            "send",
            "sent",
        ),
        """\
# Where keys come from, and where they go

`api_key` is `"env:NAME"`, `"command:pass show lab"` or `"none"`. A key written into the file itself
is refused. A key is sent only to the base URL it belongs to, and never appears in a log, a crash
report or on screen.
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
