"""The command line: `tuiapp` and its commands.

Nothing heavy is imported before the command that needs it runs: `tuiapp --version` loads neither
textual nor httpx. Whatever goes wrong ends here, as a sentence and an exit status.
"""

import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from tuiapp import __version__
from tuiapp.cli.bench.command import bench
from tuiapp.cli.keys import keys
from tuiapp.cli.model_commands import models
from tuiapp.cli.situation import Situation, say
from tuiapp.core.errors import TuiappError, UsageError


STATUS_FAILED: Final = 1
STATUS_USAGE: Final = 2
STATUS_INTERRUPTED: Final = 130

_GROUP_EPILOG: Final = """\b
Examples:
  tuiapp                                    the chat, full screen
  tuiapp -m ollama/qwen3                    with a target of your choice
  tuiapp ask -m demo/guide "What is this?"  one answer, to standard output
"""

_ASK_EPILOG: Final = """\b
Examples:
  tuiapp ask -m ollama/qwen3 "Why is the sky blue?"
  git diff | tuiapp ask "Write a commit message for this."
  tuiapp ask --attach shot.png "What is wrong with this page?"
  tuiapp ask -m demo/code --stop-when code "A function, please."
  tuiapp ask -m demo/guide -m demo/json --jsonl "Hello"

\b
Stop rules: code, json, tokens:N, words:N, chars:N, lines:N, regex:PATTERN,
cost:0.01, time:10s, stall:8s.

\b
Exit status: 0 finished or stopped by a rule; 1 the provider failed or the
answer ended early; 2 wrong usage or configuration; 130 interrupted; 141 the
reader of standard output has gone. Of several targets the worst counts.
"""

_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_TARGET_HELP: Final = "Whom to ask, as provider/model; may be given several times."


@click.group(
    invoke_without_command=True,
    context_settings=_CONTEXT,
    epilog=_GROUP_EPILOG,
)
@click.version_option(__version__, prog_name="tuiapp", message="%(prog)s %(version)s")
@click.option("-m", "--model", "targets", metavar="TARGET", multiple=True, help=_TARGET_HELP)
@click.pass_context
def tuiapp(context: click.Context, targets: tuple[str, ...]) -> int:
    """Chat with language models and see the stream as it really is."""
    if context.invoked_subcommand is not None:
        if targets:
            raise click.UsageError("-m stands behind the command: tuiapp ask -m TARGET")
        return 0
    # Textual draws on standard error: a redirected one would leave the terminal blank and deaf.
    if not all(os.isatty(descriptor) for descriptor in (0, 1, 2)):
        raise UsageError(
            "The chat needs a terminal as its standard input, output and error.",
            hint='For scripts and pipes there is: tuiapp ask "…"',
        )
    from tuiapp.cli.app import run_app

    return run_app(targets)


@tuiapp.command(epilog=_ASK_EPILOG, context_settings=_CONTEXT)
@click.option("-m", "--model", "targets", metavar="TARGET", multiple=True, help=_TARGET_HELP)
@click.option("--system", metavar="TEXT", help="The system prompt, in place of the configured one.")
@click.option(
    "--param",
    "assignments",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter, such as temperature=0.2, or a field of the request, such as body.user=me; may be"
    " given several times.",
)
@click.option(
    "--attach",
    "files",
    metavar="FILE",
    multiple=True,
    help="An image or a text to go with the prompt; may be given several times.",
)
@click.option(
    "--stop-when",
    "rules",
    metavar="RULE",
    multiple=True,
    help="End the generation on a condition; may be given several times.",
)
@click.option(
    "--retries",
    type=click.IntRange(0),
    metavar="N",
    help="Try again so often what may pass by itself, before the first text. Without it, as often "
    "as the settings say: 2.",
)
@click.option("--jsonl", is_flag=True, help="A line of JSON for each event, with its time.")
@click.argument("prompt", required=False)
@click.pass_obj
def ask(
    situation: Situation,
    *,
    targets: tuple[str, ...],
    system: str | None,
    assignments: tuple[str, ...],
    files: tuple[str, ...],
    rules: tuple[str, ...],
    retries: int | None,
    jsonl: bool,
    prompt: str | None,
) -> int:
    """Ask, and print the answer as it comes.

    The prompt is the argument, standard input, or both, standard input first. Without -m the first
    of the configured targets is asked.
    """
    from tuiapp.cli.ask import Question
    from tuiapp.cli.ask import ask as ask_and_print
    from tuiapp.cli.wiring import Session

    session = Session(on_fault=situation.report)
    situation.secrets = lambda: session.secrets
    question = Question(
        prompt,
        targets=targets,
        system=system,
        assignments=assignments,
        files=files,
        rules=rules,
        retries=retries,
        jsonl=jsonl,
    )
    return ask_and_print(question, session)


tuiapp.add_command(keys)
tuiapp.add_command(bench)
tuiapp.add_command(models)


@tuiapp.group(context_settings=_CONTEXT)
def config() -> None:
    """Where the configuration is, and whether it is right."""


@config.command("path", epilog='Example: $EDITOR "$(tuiapp config path)"')
def config_path() -> int:
    """Print the path of config.toml, whether it exists or not."""
    from tuiapp.config.paths import Paths

    click.echo(Paths.of(os.environ).config_file)
    return 0


@config.command("check", epilog="Example: tuiapp config check && tuiapp")
def config_check() -> int:
    """Print every mistake in the configuration; exit with 2 if there is one."""
    from tuiapp.config.load import load
    from tuiapp.config.paths import Paths
    from tuiapp.config.themes import load_themes
    from tuiapp.core.visible import visible
    from tuiapp.ui.commands import unknown_keymap_ids, unusable_keys

    paths = Paths.of(os.environ)
    themes = load_themes(paths)
    loaded = load(paths, theme_names=themes.themes)
    keymap = loaded.settings.keymap
    mistakes = [problem.sentence for problem in (*loaded.problems, *themes.problems)]
    mistakes += [*unknown_keymap_ids(keymap), *unusable_keys(keymap)]
    for mistake in mistakes:
        click.echo(visible(mistake))
    if not mistakes:
        exists = paths.config_file.exists()
        click.echo("No mistakes." if exists else f"There is no {visible(str(paths.config_file))}.")
    return STATUS_USAGE if mistakes else 0


def main() -> None:
    """Run the command line of this process, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit status."""
    situation = Situation()
    try:
        status: object = tuiapp.main(
            list(arguments), prog_name="tuiapp", standalone_mode=False, obj=situation
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return STATUS_INTERRUPTED
    except TuiappError as error:
        say(error.sentence)
        return STATUS_USAGE if isinstance(error, UsageError) else STATUS_FAILED
    except Exception as error:  # noqa: BLE001 - the one place where everything ends
        situation.report(error)
        return STATUS_FAILED
    return status if isinstance(status, int) else 0
