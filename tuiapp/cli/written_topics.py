"""This file is what the guide knows that is written nowhere else in the app.

The rule it keeps: every sentence is true of the app as it is.
"""

from collections.abc import Sequence
from typing import Final

from tuiapp.net.demo_answers import HelpTopic


WRITTEN: Final[Sequence[HelpTopic]] = (
    HelpTopic(
        "What can you do?",
        "help tuiapp app application program tool feature features able capabilities introduction "
        "begin overview purpose start started support tutorial",
        """\
# What tuiapp does

It is a chat with language models for the terminal, and it shows the stream as it really is.

- **Ask any model**: OpenAI, Anthropic, Gemini, Ollama and others, or your own server. **ctrl+o** chooses.
- **Stop for real**: Escape closes the connection at any moment, and what came is kept.
- **See what it cost**: the side panel (**ctrl+b**) has time to first token, tokens a second, gaps, tokens,
  dollars and rate limits.
- **Compare**: up to six models get one prompt on one clock, side by side.
- **Send files**: images and texts, by `@path`.
- **Work in scripts**: `tuiapp ask` answers in a pipe, `tuiapp bench` measures.

**f1** opens all of the help, and `/` lists the commands. Ask me about any of it: “How do I compare
models?”, “How do I add a key?”, “What is TTFT?”
""",
    ),
    HelpTopic(
        "How do I stop an answer?",
        "stop stops stopped stopping escape esc cancel abort halt interrupt queue rule rules",
        """\
# Stopping an answer

**Escape** stops it, at any moment: while connecting, while waiting, in a stall, while it streams.

1. The connection to the provider is closed at once. That is what makes a server stop generating.
2. Every character that came stays on screen, and goes back with your next prompt.
3. A receipt says after how long it was stopped, how many tokens came, and how quickly the connection
   was closed.

Prompts that wait in the queue stay there until you press Enter. `escape = "double"` in `config.toml`
wants two presses. In a pipe a rule can stop it: `tuiapp ask --stop-when words:200`.
""",
    ),
    HelpTopic(
        "How do I add an API key, and where does it go?",
        "add api apikey change command credentials delete enter env environment key "
        "keyring login password privacy private put register safe secret secrets security "
        "send sent set store stored token variable",
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

Here in the app, `/key openai` asks for one. Without a keyring it is used until you leave.
""",
    ),
    HelpTopic(
        "How do I change the settings?",
        "change config configure configuration customize setting settings file theme "
        "themes system colour colours color colors dark light toml set up setup",
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
`tuiapp config check` looks without starting. In the app, `/theme` and `/system` change those two.
""",
    ),
    HelpTopic(
        "What happens when something goes wrong?",
        "again broken busy context continue error errors fail failed fails full limit "
        "limits limited overflow rate retries retry retrying unfinished wrong 429",
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
        "How do I compare models?",
        "add beside blind column columns combine compare comparing comparison diff "
        "differences judge lane lanes merge multiple race same several side split "
        "together two versus vote votes vs winner",
        """\
# Side by side

```sh
tuiapp -m demo/guide -m demo/code -m demo/reasoning
```

Up to six lanes get one prompt on one clock. The side panel becomes the race: who answers first, how fast,
for how many tokens and dollars.

- `/lane add` puts another model beside this one, `/lane remove` takes one away; **1** … **6** turn to one.
- `/only` asks the focused lane alone; **f9** stops all the others, **f5** gives it all the room.
- `/diff` shows where two answers differ, `/vote` says which is best, `/blind` hides who is who until then.
- `/winner` goes on from one answer in every lane; `/combine` lets a model judge or merge them.
""",
    ),
    HelpTopic(
        "How do I copy, save or export an answer?",
        "block clipboard code conversation conversations copy copying download export file "
        "histories history html keep kept log markdown mouse past remember save saved saving "
        "select selection store stored",
        """\
# Copying and saving

- `/copy` copies the last answer, `/copy-code` its last code block, `/copy-table` its last table, as they
  were written; `/copy-all` the whole conversation.
- **tab** turns to the lane: **j** and **k** go from message to message there, **y** copies the message,
  **c** a code block and **t** a table of it; **r** shows it as it was written.
- Select with the mouse, or in the lane with **v**: arrows stretch the selection, **y** copies it.
- `/export` saves the conversation as Markdown; `/export json` and `/export html` as those.

Conversations live as long as the program: they are not kept on disk unless you export them.
""",
    ),
    HelpTopic(
        "How do I begin anew, or quit?",
        "anew bye clear close conversation end exit fresh leave new quit reset restart",
        """\
# Beginning anew, and leaving

- **ctrl+n** begins a new conversation.
- **ctrl+q** or `/quit` quits; while an answer is coming it asks once. So does **ctrl+c** with nothing
  selected and nothing to stop.

Both end what is still coming, and close its connection.
""",
    ),
    HelpTopic(
        "How do I set the temperature?",
        "change effort parameter parameters param params reasoning seed set temperature thinking",
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
        "How do I attach a file?",
        "add attach attachment attachments document documents file files image images "
        "paste pdf photo picture pictures send upload",
        """\
# Files with a prompt

Type `@` and a path, or `/attach PATH`: images, and any file that is text. `/detach` takes one back.
In a pipe: `tuiapp ask --attach shot.png "What is wrong with this page?"`. A model that is known to take
no images is named before anything is sent.
""",
    ),
    HelpTopic(
        "How do I find something in a conversation?",
        "find search look word words text match matches ctrl+f next previous",
        """\
# Finding

**Ctrl+F** opens a line for the words; what they match is marked as you type, and while the answer
streams. **Enter** goes to the next place, **Up** to the one before, **Escape** closes it. In a lane
(Tab goes there) **n** and **N** go on.
""",
    ),
    HelpTopic(
        "How do I measure models?",
        "bench benchmark benchmarks csv fast faster fastest measure speed",
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
        "How do I use it in a script, or from Python?",
        "ask bash cli command import json jsonl library line pipe pipes python script "
        "scripts shell stdin stdout terminal",
        """\
# In a pipe

```sh
git diff | tuiapp ask -m ollama/qwen3 "Write a commit message."
tuiapp ask -m demo/json --stop-when json "A city, please."
```

`tuiapp ask` prints the answer as it comes. `--jsonl` prints one JSON object a line, with every
figure the panel shows. From Python, `from tuiapp import stream, complete` gives the same.
""",
    ),
    HelpTopic(
        "Which demo models are there?",
        "demo demos try examples example guide",
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
