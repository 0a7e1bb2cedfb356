"""Carrying out `tuiapp bench`: checks, runs, and what is printed where."""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from tuiapp.cli.bench.plan import Plan, Shot, read_prompts
from tuiapp.cli.bench.report import csv_text, remarks, report, run_line, summary_line, table
from tuiapp.cli.bench.runner import BenchRunner, Measured, Watcher
from tuiapp.cli.completion import Completion, Reading
from tuiapp.cli.interruption import Interruption
from tuiapp.cli.output import Output, note, standard_output
from tuiapp.cli.wiring import Session
from tuiapp.core.errors import UsageError
from tuiapp.core.figures import duration, rate, seconds
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.parameter_words import with_assignments


STATUS_DONE: Final = 0
STATUS_FAILED: Final = 1
STANDARD_OUTPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """What the command line asks for, unchecked."""

    prompts: Sequence[str]
    prompts_file: str | None = None
    targets: Sequence[str] = ()
    system: str | None = None
    assignments: Sequence[str] = ()
    """`name=value` each."""
    repetitions: int = 3
    warmups: int = 1
    concurrency: int = 1
    rate_per_s: float | None = None
    jsonl: str | None = None
    csv: str | None = None
    """Paths, or `-` for standard output."""


def bench(question: BenchQuestion, session: Session) -> int:
    """Run the plan, and print what was measured; returns the exit status. Closes the session.

    Raises:
        UsageError: Something about the question or the configuration is wrong; nothing was sent.
        OutputError: The results could not be written.
    """
    with closing(session), ExitStack() as files:
        plan = _plan(question, session)
        parameters = _parameters(question, session, plan.targets)
        # Opened before anything is paid for.
        outputs = _Outputs(question, files)
        system = session.settings.system if question.system is None else question.system
        warmups, shots = plan.shots(parameters, system or None)
        log = _Log(len(warmups) + len(shots), outputs)
        runner = BenchRunner(
            plan,
            session.start_run,
            lambda request: _reading(request, session),
            Watcher(log.measured, log.waiting, log.refused),
        )
        with Interruption() as interruption:
            interruption.add(runner)
            asyncio.run(runner.run(warmups, shots))
            if interruption.status is not None:
                # First: the table begins a line, and the terminal has shown ^C in this one.
                note(f"Interrupted: {len(log.results)} of {log.total} requests were measured.")
            outputs.end(log.results)
        if interruption.status is not None:
            return interruption.status
    is_fine = all(it.completion.error is None for it in log.results)
    return STATUS_DONE if is_fine else STATUS_FAILED


def _reading(request: GenerationRequest, session: Session) -> Reading:
    return Reading(request, session.late_price(request.target))


def _plan(question: BenchQuestion, session: Session) -> Plan:
    targets = [session.check_target(text) for text in question.targets]
    targets = list(dict.fromkeys(targets)) or list(session.settings.targets)
    if not targets:
        raise UsageError(
            "There is no target to measure.",
            hint="Name some with -m: demo/guide answers without any key or set-up.",
        )
    prompts = [*question.prompts, *_prompts_of(question.prompts_file)]
    if not prompts:
        raise UsageError(
            "There is nothing to ask.",
            hint='Such as: tuiapp bench -m demo/guide "What can you do?"',
        )
    for target in targets:
        session.find_endpoint(target)
        session.catalog.load_list(target.provider)
        # Now: the import of the table would fall into the first measurements.
        session.learned_price(target)
    return Plan(
        targets,
        prompts,
        question.repetitions,
        question.warmups,
        question.concurrency,
        question.rate_per_s,
    )


def _prompts_of(path: str | None) -> list[str]:
    if path is None:
        return []
    try:
        text = sys.stdin.read() if path == STANDARD_OUTPUT else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The prompts cannot be read from “{path}”: {error}.") from error
    return read_prompts(text)


def _parameters(
    question: BenchQuestion, session: Session, targets: Sequence[Target]
) -> dict[Target, Parameters]:
    known = session.settings.parameters
    return {
        target: with_assignments(known.get(target, Parameters()), question.assignments)
        for target in targets
    }


class _Outputs:
    """Where results go: JSON lines as they come, the table and the CSV at the end."""

    def __init__(self, question: BenchQuestion, files: ExitStack) -> None:
        self._standard = standard_output()
        if question.jsonl == question.csv == STANDARD_OUTPUT:
            raise UsageError("Standard output cannot take both JSON lines and CSV.")
        self._jsonl = self._opened(question.jsonl, files)
        self._csv = self._opened(question.csv, files)
        self._has_table = STANDARD_OUTPUT not in (question.jsonl, question.csv)

    def _opened(self, path: str | None, files: ExitStack) -> Output | TextIO | None:
        if path is None:
            return None
        if path == STANDARD_OUTPUT:
            return self._standard
        try:
            return files.enter_context(Path(path).open("w", encoding="utf-8", newline=""))
        except OSError as error:
            raise UsageError(f"“{path}” cannot be written: {error.strerror}.") from error

    def add(self, measured: Measured) -> None:
        """A result."""
        if self._jsonl is not None:
            self._jsonl.write(run_line(measured))

    def end(self, results: Sequence[Measured]) -> None:
        """What is said of all results together."""
        reports = report(results)
        if self._jsonl is not None:
            for it in reports:
                self._jsonl.write(summary_line(it))
        if self._csv is not None:
            self._csv.write(csv_text(results))
        if self._has_table and reports:
            is_seen = self._standard.is_terminal
            width_cells = shutil.get_terminal_size().columns if is_seen else None
            self._standard.write(table(reports, width_cells))
        for remark in remarks(reports):
            note(remark)


class _Log:
    """Keeps what was measured, and says on standard error how far it is."""

    def __init__(self, total: int, outputs: _Outputs) -> None:
        self.total = total
        self.results: list[Measured] = []
        self._outputs = outputs

    def measured(self, measured: Measured) -> None:
        """A request has ended."""
        self.results.append(measured)
        self._outputs.add(measured)
        shot, completion = measured.shot, measured.completion
        metrics = completion.metrics
        is_guess = metrics.tpot_is_estimated
        said = [
            f"{len(self.results)}/{self.total}",
            str(shot.target),
            *(["warm-up"] if shot.is_warmup else []),
            f"TTFT {duration(metrics.ttft_ns)}",
            rate(metrics.tokens_per_s, estimated=is_guess),
            f"E2E {duration(metrics.e2e_ns)}",
            *([completion.error.message] if completion.error else []),
        ]
        note(" · ".join(said))

    def waiting(self, provider: str, wait_s: float) -> None:
        """A provider's limits are kept."""
        note(f"{provider}: its limits are used up; the next request goes in {seconds(wait_s)}.")

    def refused(self, shot: Shot, completion: Completion) -> None:
        """A request was refused for its rate."""
        reason = completion.error.message if completion.error else ""
        note(f"{shot.target}: refused for its rate, and sent again later. {reason}")
