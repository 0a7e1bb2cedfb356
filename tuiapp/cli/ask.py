"""`tuiapp ask`: a prompt to one or more targets, the answers to standard output.

The answers are read from the runs' logs, so a slow reader of the output never holds the network.
"""

import os
import select
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, TextIO

from tuiapp.cli.answer_images import AnswerImages
from tuiapp.cli.completion import Reading
from tuiapp.cli.files import UserFiles, size_words
from tuiapp.cli.interruption import Interruption
from tuiapp.cli.output import Output, OutputClosedError, note, standard_output
from tuiapp.cli.printing import JsonPrinter, Printer, TextPrinter
from tuiapp.cli.wiring import Session
from tuiapp.core.errors import UsageError
from tuiapp.core.events import Finished, Stopped
from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.context import estimated_input_tokens
from tuiapp.engine.log import BlockingFollower
from tuiapp.engine.parameter_words import with_assignments
from tuiapp.engine.retry import RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine
from tuiapp.engine.stop_rules import Rule, parse_rule


STATUS_DONE: Final = 0
STATUS_FAILED: Final = 1
STATUS_OUTPUT_CLOSED: Final = 141
"""What a program ended by SIGPIPE would have."""

_LOOK_EVERY_S: Final = 0.25
"""How soon a closed pipe is noticed while nothing comes. A delta is written when it comes."""

_PIECE_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Question:
    """What the command line asks for, unchecked."""

    prompt: str | None
    targets: Sequence[str] = ()
    system: str | None = None
    assignments: Sequence[str] = ()
    """`name=value` each."""
    files: Sequence[str] = ()
    """Paths of what goes with the prompt."""
    rules: Sequence[str] = ()
    retries: int | None = None
    """None for as many as the settings say."""
    jsonl: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    """A request that can be sent."""

    request: GenerationRequest
    rules: Sequence[Rule]
    objections: Sequence[str]
    """What its target is known to refuse of it."""


def ask(question: Question, session: Session) -> int:
    """Ask, and print what comes; returns the exit status. Closes the session.

    Raises:
        UsageError: Something about the question or the configuration is wrong; nothing was sent.
        OutputError: The answer could not be written.
    """
    with closing(session):
        output = standard_output()
        for problem in session.problems:
            note(f"tuiapp: {problem.sentence}")
        return _carry_out(_orders(question, session), question, session, output)


def _orders(question: Question, session: Session) -> list[_Order]:
    """A request for each target, checked as far as it can be without sending it."""
    settings = session.settings
    targets = [session.check_target(text) for text in question.targets] or settings.targets[:1]
    if not targets:
        raise UsageError(
            "There is no target to ask.",
            hint="Name one with -m: demo/guide answers without any key or set-up.",
        )
    system = settings.system if question.system is None else question.system
    # Refused before standard input is read, which may be long in coming.
    parameters = [
        with_assignments(settings.parameters.get(target, Parameters()), question.assignments)
        for target in targets
    ]
    for target in targets:
        _rules(question, session, target, input_tokens=0)
        session.find_endpoint(target)
        session.catalog.load_list(target.provider)
    attachments = _attachments(question, session)
    messages = (UserMessage(_prompt(question), attachments),)
    requests = [
        GenerationRequest(target, messages, system or None, sampling)
        for target, sampling in zip(targets, parameters, strict=True)
    ]
    return [
        _Order(
            request,
            _rules(
                question,
                session,
                request.target,
                input_tokens=estimated_input_tokens(request),
            ),
            session.objections(request),
        )
        for request in requests
    ]


def _rules(
    question: Question, session: Session, target: Target, *, input_tokens: int
) -> list[Rule]:
    needs_price = any(text.startswith("cost") for text in question.rules)
    price = session.learned_price(target) if needs_price else None
    return [parse_rule(text, price=price, input_tokens=input_tokens) for text in question.rules]


def _attachments(question: Question, session: Session) -> tuple[Attachment, ...]:
    files = UserFiles(session.paths)
    attachments = tuple(files.read(path) for path in question.files)
    for file in attachments:
        note(f"tuiapp: with {file.name} ({file.media_type}, {size_words(len(file.data))})")
    return attachments


def _prompt(question: Question) -> str:
    """Standard input where it is no terminal, then the prompt of the command line."""
    parts = [_standard_input().rstrip("\r\n"), question.prompt or ""]
    prompt = "\n\n".join(part for part in parts if part.strip())
    if not prompt and not question.files:
        raise UsageError(
            "There is nothing to ask.", hint='Such as: tuiapp ask -m demo/guide "What can you do?"'
        )
    return prompt


def _standard_input() -> str:
    # What type checkers do not know: started with `<&-`, a process has no standard input.
    stream: TextIO | None = sys.stdin
    if stream is None or stream.isatty():
        return ""
    return b"".join(_pieces(stream.fileno())).decode("utf-8", "replace")


def _pieces(descriptor: int) -> Iterator[bytes]:
    """What can be read, to its end; nothing where nothing can be read, as under `nohup`."""
    # Piece by piece: a read of the whole goes on in C after a Ctrl+C that falls between two pieces.
    has_begun = False
    while True:
        try:
            piece = os.read(descriptor, _PIECE_BYTES)
        except BlockingIOError:
            # Somebody made the input non-blocking for us too.
            select.select([descriptor], [], [])
            continue
        except OSError as error:
            if has_begun:  # half a prompt is not what the user asked
                raise UsageError(f"Standard input broke off: {error.strerror}.") from error
            return
        if not piece:
            return
        has_begun = True
        yield piece


def _carry_out(
    orders: Sequence[_Order], question: Question, session: Session, output: Output
) -> int:
    """Send every request, and print the answers one after another."""
    settings = session.settings
    retry = RetryPolicy(settings.retries if question.retries is None else question.retries)
    statuses: list[int] = []
    # Once, where several targets have the same to object.
    for objection in dict.fromkeys(it for order in orders for it in order.objections):
        note(f"tuiapp: {objection}")
    with Interruption() as interruption:
        try:
            line = StartLine(len(orders))
            runs = [
                session.start_run(
                    order.request, stop_rules=order.rules, retry=retry, start_line=line
                )
                for order in orders
            ]
            interruption.add(*runs)
            for number, run in enumerate(runs):
                printer: Printer = (
                    JsonPrinter(number, run.request.target, output)
                    if question.jsonl
                    else TextPrinter(run.request.target, output, heading=len(runs) > 1)
                )
                reading = Reading(run.request, session.late_price(run.request.target))
                images = AnswerImages(UserFiles(session.paths))
                statuses.append(_follow(run, reading, images, printer, output))
        except OutputClosedError:
            statuses.append(STATUS_OUTPUT_CLOSED)
        finally:
            # What is upstream is closed before anybody hears that the program has ended.
            session.close()
    return max(statuses) if interruption.status is None else interruption.status


def _follow(
    run: Run, reading: Reading, images: AnswerImages, printer: Printer, output: Output
) -> int:
    """Print a run from its beginning to its end; returns its exit status."""
    printer.begin()
    with BlockingFollower(run.log) as follower:
        while not follower.is_done:
            follower.wait(_LOOK_EVERY_S)
            # Not left to the writes: of a model that thinks, nothing is printed for minutes.
            if output.is_closed:
                raise OutputClosedError
            for chunk in follower.take():
                reading.add(chunk)
                printer.show(chunk)
                images.add(chunk)
    images.tell()
    completion = reading.completion()
    printer.end(completion)
    return STATUS_DONE if isinstance(completion.end, Finished | Stopped) else STATUS_FAILED
