"""The command line of `tuiapp models`."""

from typing import Final

import click

from tuiapp.cli.situation import Situation


_EPILOG: Final = """\b
Examples:
  tuiapp models                             all that can be asked
  tuiapp models ollama                      what one provider has
  tuiapp models openrouter | grep gemini    a line for each: target, context,
                                            dollars per million tokens in, out

\b
A list is kept for a day; --refresh asks again. Headings and problems go to
standard error. Prices are your [prices], else the provider's own list, else
the table of the package genai-prices; what nobody knows is left empty.

\b
Exit status: 0 listed; 1 a provider was asked and gave no list; 2 wrong usage
or configuration, unknown provider or missing key.
"""

_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.command("models", epilog=_EPILOG, context_settings=_CONTEXT)
@click.option("--refresh", is_flag=True, help="Ask the providers, however new the kept lists are.")
@click.option(
    "--jsonl", is_flag=True, help="A line of JSON for each model, with all that is known."
)
@click.argument("provider", required=False)
@click.pass_obj
def models(situation: Situation, *, refresh: bool, jsonl: bool, provider: str | None) -> int:
    """List models, with what they hold and what they cost.

    Without PROVIDER: those of every provider whose key was found, and of the servers on this
    machine.
    """
    from tuiapp.cli.model_listing import ModelsQuestion, list_models
    from tuiapp.cli.wiring import Session

    session = Session(on_fault=situation.report)
    situation.secrets = lambda: session.secrets
    return list_models(ModelsQuestion(provider, refresh=refresh, jsonl=jsonl), session)
