"""The command line: `tuiapp` and its commands.

Nothing heavy is imported before the command that needs it runs: `tuiapp --version` loads neither
textual nor httpx.
"""

import click

from tuiapp import __version__


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="tuiapp", message="%(prog)s %(version)s")
def main() -> None:
    """Chat with language models and see the stream as it really is."""
