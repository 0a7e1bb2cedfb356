"""`tuiapp keys`: keys in the system's keyring. None is ever shown, not even its end.

What a command needs is imported when it runs, as everywhere on the command line.
"""

import sys
from typing import Final, TextIO

import click

from tuiapp.cli.situation import Situation
from tuiapp.core.errors import UsageError


_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_SET_EPILOG: Final = """\b
Examples:
  tuiapp keys set openai                      asks for the key, unseen
  pass show openai | tuiapp keys set openai   takes it from standard input
"""
_LIST_EPILOG: Final = """\b
Example:
  tuiapp keys list

\b
A key comes from api_key under [providers.NAME] in config.toml, where that is
set; else from the provider's own environment variable, where that is set;
else from the system's keyring.
"""


@click.group(context_settings=_CONTEXT, epilog="Example: tuiapp keys set openai")
def keys() -> None:
    """Store keys in the system's keyring, and see where keys come from."""


@keys.command("set", context_settings=_CONTEXT, epilog=_SET_EPILOG)
@click.argument("provider")
@click.argument("rest", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.pass_obj
def set_key(situation: Situation, provider: str, rest: tuple[str, ...]) -> int:
    """Store the key of a provider, in place of an earlier one.

    The key is typed in unseen, or piped in; never an argument, which other programs could read. It
    is sent only to the address that the provider has now.
    """
    from tuiapp.cli.key_commands import KeyDesk

    if rest:
        # Click would repeat it on the screen.
        raise UsageError(
            "A key is no argument: it would stay in the shell's history.",
            hint=f"Run this, and paste it then: tuiapp keys set {provider}",
        )
    desk = KeyDesk()
    situation.secrets = lambda: desk.secrets
    # Before anybody types: where keys cannot be kept, that is the first thing to know.
    desk.check(provider)
    click.echo(desk.keep(provider, _typed(provider)))
    return 0


@keys.command("list", context_settings=_CONTEXT, epilog=_LIST_EPILOG)
@click.pass_obj
def list_keys(situation: Situation) -> int:
    """Print every provider, where its key comes from, and whether one was found there."""
    from tuiapp.cli.key_commands import KeyDesk
    from tuiapp.core.visible import visible

    desk = KeyDesk()
    situation.secrets = lambda: desk.secrets
    for line in desk.lines():
        click.echo(visible(line))
    return 0


@keys.command("delete", context_settings=_CONTEXT, epilog="Example: tuiapp keys delete openai")
@click.argument("provider")
def delete_key(provider: str) -> int:
    """Delete the key of a provider from the system's keyring."""
    from tuiapp.cli.key_commands import KeyDesk

    click.echo(KeyDesk().delete(provider))
    return 0


def _typed(provider: str) -> str:
    from tuiapp.config.key_store import MAX_KEY_CHARS

    # What type checkers do not know: started with `<&-`, a process has no standard input.
    stream: TextIO | None = sys.stdin
    if stream is None:
        raise UsageError(
            "Standard input is closed.", hint="Pipe the key in, or run it in a terminal."
        )
    if stream.isatty():
        text: str = click.prompt(f"Key for {provider} (unseen)", hide_input=True, err=True)
        return text
    # One character too many tells a key that is too long from one that just fits.
    return stream.buffer.read(4 * MAX_KEY_CHARS + 1).decode("utf-8", "replace")
