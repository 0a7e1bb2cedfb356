"""The command line of `tuiapp bench`."""

from typing import Final

import click

from tuiapp.cli.situation import Situation


_EPILOG: Final = """\b
Examples:
  tuiapp bench -m demo/guide -m demo/long "Hello"
  tuiapp bench -m ollama/qwen3 -n 20 -c 4 --prompts prompts.txt
  tuiapp bench -m openai/gpt-5.4-mini --rate 2 --csv runs.csv "Why?"

\b
The table goes to standard output, progress to standard error. TTFT, TPOT and
the rest are defined in the chat's help (F1); percentiles are by nearest rank.
All tok/s is all tokens over the time in which any request to a target was
under way.
Limits that a provider's headers tell of are kept, not hit. Ctrl+C stops what
is on its way and keeps what was measured.

\b
Exit status: 0 every request was answered; 1 one failed; 2 wrong usage or
configuration; 130 interrupted.
"""


_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.command("bench", epilog=_EPILOG, context_settings=_CONTEXT)
@click.option(
    "-m",
    "--model",
    "targets",
    metavar="TARGET",
    multiple=True,
    help="What to measure, as provider/model; may be given several times.",
)
@click.option(
    "--prompts",
    "prompts_file",
    metavar="FILE",
    help='A prompt a line, plain or as {"prompt": "…"}; - for standard input.',
)
@click.option("--system", metavar="TEXT", help="The system prompt, in place of the configured one.")
@click.option(
    "--param",
    "assignments",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter, such as max_tokens=200, or a field of the request, such as body.user=me; may be"
    " given several times.",
)
@click.option(
    "-n",
    "--repetitions",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="How often each prompt goes to each target.",
)
@click.option(
    "--warmup",
    "warmups",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Requests to each target beforehand, which count in no figure.",
)
@click.option(
    "-c",
    "--concurrency",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Requests on their way at once, over all targets.",
)
@click.option(
    "--rate",
    "rate_per_s",
    type=click.FloatRange(0, min_open=True),
    metavar="R",
    help="At most so many requests begin in a second.",
)
@click.option(
    "--jsonl", metavar="FILE", help="Each request as a line of JSON; - for standard output."
)
@click.option("--csv", metavar="FILE", help="Each request as a row; - for standard output.")
@click.argument("prompts", nargs=-1)
@click.pass_obj
def bench(
    situation: Situation,
    *,
    targets: tuple[str, ...],
    prompts_file: str | None,
    system: str | None,
    assignments: tuple[str, ...],
    repetitions: int,
    warmups: int,
    concurrency: int,
    rate_per_s: float | None,
    jsonl: str | None,
    csv: str | None,
    prompts: tuple[str, ...],
) -> int:
    """Measure targets: prompts × targets × repetitions, and their figures in a table."""
    from tuiapp.cli.bench.bench import BenchQuestion
    from tuiapp.cli.bench.bench import bench as run_bench
    from tuiapp.cli.wiring import Session

    session = Session(on_fault=situation.report)
    situation.secrets = lambda: session.secrets
    question = BenchQuestion(
        prompts,
        prompts_file=prompts_file,
        targets=targets,
        system=system,
        assignments=assignments,
        repetitions=repetitions,
        warmups=warmups,
        concurrency=concurrency,
        rate_per_s=rate_per_s,
        jsonl=jsonl,
        csv=csv,
    )
    return run_bench(question, session)
