"""The library: `stream`, `stream_sync` and `complete`.

    async for event in stream("Why is the sky blue?", target="ollama/qwen3"):
        match event:
            case TextDelta(text=text):
                print(text, end="", flush=True)

A failure of the provider is an event (`Failed`) and part of the result (`Completion.error`), never
an exception; only what makes no sense raises, as `UsageError`, before anything is sent. The request
is on its way when `stream` returns. Leaving the loop closes the upstream connection; hold what
`stream` returns in a `with` block where that must not depend on reference counting.

All calls of a process share one background thread, which owns the connections; any thread and any
event loop may call. A single stream belongs to the thread, or the loop, that reads it. After a fork,
a child may call again, but not go on reading what its parent began. Neither the garbage collector
nor the interpreter's switch interval is touched.
"""

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike, fspath
from typing import TypeAlias

from tuiapp.cli.completion import Completion, Reading
from tuiapp.cli.files import UserFiles
from tuiapp.cli.shared_session import log_fault, shared_session
from tuiapp.cli.streams import Answering, Mishap, OnComplete, OnToken, Stream, SyncStream
from tuiapp.cli.wiring import Session
from tuiapp.core.errors import UsageError
from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.messages import Attachment, Message, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.context import estimated_input_tokens
from tuiapp.engine.parameters import with_values
from tuiapp.engine.retry import RetryPolicy
from tuiapp.engine.stop_rules import (
    Rule,
    TextPredicate,
    callable_rule,
    parse_rule,
)


Prompt: TypeAlias = str | Sequence[Message]
File: TypeAlias = str | PathLike[str] | Attachment
StopWhen: TypeAlias = str | TextPredicate | Sequence[str | TextPredicate]


def stream(
    prompt: Prompt,
    *,
    target: str | Target,
    system: str | None = None,
    params: Parameters | JsonObject | None = None,
    attachments: Sequence[File] = (),
    stop_when: StopWhen = (),
    retries: int = 0,
    on_token: OnToken | None = None,
    on_complete: OnComplete | None = None,
) -> Stream:
    """Send a prompt; what comes back can be iterated.

    Args:
        prompt: The text, or the messages of a conversation, the oldest first.
        target: `provider/model`, as in the app's configuration.
        system: In place of the configured one; an empty text sends none.
        params: Whole, or the values to set over the configured ones.
        attachments: Images and texts that go with the last prompt: their paths, or what they hold.
        stop_when: Rules such as `"code"` or `"words:200"`, and callables on the text so far. These
            are called on the wire thread.
        retries: How often to try again what may pass by itself, before the first content.
        on_token: Called with each piece of the answer, by whoever reads the stream. What it raises
            cancels the run and goes to the reader.
        on_complete: Called once, as `on_token`, with the result when the end is read.

    Raises:
        UsageError: Unknown target, rule or parameter, or a file that cannot go with a prompt;
            nothing was sent.
    """
    return Stream(
        _answering(
            prompt,
            target=target,
            system=system,
            params=params,
            attachments=attachments,
            stop_when=stop_when,
            retries=retries,
            on_token=on_token,
            on_complete=on_complete,
        )
    )


def stream_sync(
    prompt: Prompt,
    *,
    target: str | Target,
    system: str | None = None,
    params: Parameters | JsonObject | None = None,
    attachments: Sequence[File] = (),
    stop_when: StopWhen = (),
    retries: int = 0,
    on_token: OnToken | None = None,
    on_complete: OnComplete | None = None,
) -> SyncStream:
    """As `stream`, for a thread without an event loop."""
    return SyncStream(
        _answering(
            prompt,
            target=target,
            system=system,
            params=params,
            attachments=attachments,
            stop_when=stop_when,
            retries=retries,
            on_token=on_token,
            on_complete=on_complete,
        )
    )


def complete(
    prompt: Prompt,
    *,
    target: str | Target,
    system: str | None = None,
    params: Parameters | JsonObject | None = None,
    attachments: Sequence[File] = (),
    stop_when: StopWhen = (),
    retries: int = 0,
    on_token: OnToken | None = None,
    on_complete: OnComplete | None = None,
) -> Completion:
    """Send a prompt and block until its end, whatever that is; arguments as for `stream`.

    Interrupted, as by Ctrl+C, it closes the connection first.
    """
    answering = _answering(
        prompt,
        target=target,
        system=system,
        params=params,
        attachments=attachments,
        stop_when=stop_when,
        retries=retries,
        on_token=on_token,
        on_complete=on_complete,
    )
    with SyncStream(answering) as answers:
        return answers.finish()


def _answering(
    prompt: Prompt,
    *,
    target: str | Target,
    system: str | None,
    params: Parameters | JsonObject | None,
    attachments: Sequence[File],
    stop_when: StopWhen,
    retries: int,
    on_token: OnToken | None,
    on_complete: OnComplete | None,
) -> Answering:
    session = shared_session()
    settings = session.settings
    asked = session.check_target(str(target))
    messages = _messages(prompt, attachments, UserFiles(session.paths))
    configured = settings.parameters.get(asked, Parameters())
    request = GenerationRequest(
        asked,
        messages,
        (settings.system if system is None else system) or None,
        params if isinstance(params, Parameters) else with_values(configured, params or {}),
    )
    session.catalog.load_list(asked.provider)
    mishap = Mishap()

    def on_fault(error: BaseException) -> None:
        if error is not mishap.error:
            log_fault(error)

    run = session.start_run(
        request,
        stop_rules=_rules(stop_when, request, session, mishap),
        retry=RetryPolicy(retries),
        on_fault=on_fault,
    )
    reading = Reading(request, session.late_price(asked))
    return Answering(run, reading, mishap, on_token, on_complete)


def _messages(prompt: Prompt, attachments: Sequence[File], files: UserFiles) -> tuple[Message, ...]:
    read = tuple(it if isinstance(it, Attachment) else files.read(fspath(it)) for it in attachments)
    if isinstance(prompt, str):
        return (UserMessage(prompt, read),)
    match tuple(prompt):
        case ():
            raise UsageError("There is nothing to ask.", hint="Give a prompt.")
        case (*before, UserMessage() as last) if read:
            return (*before, replace(last, attachments=(*last.attachments, *read)))
        case _ if read:
            raise UsageError("Files go with a prompt, and the last message is none.")
        case messages:
            return messages


def _rules(
    stop_when: StopWhen, request: GenerationRequest, session: Session, mishap: Mishap
) -> list[Rule]:
    def guarded(predicate: TextPredicate) -> TextPredicate:
        def ask(text: str) -> object:
            with mishap:
                return predicate(text)

        return ask

    rules: list[Rule] = []
    for rule in [stop_when] if isinstance(stop_when, str) or callable(stop_when) else stop_when:
        if isinstance(rule, str):
            tokens = estimated_input_tokens(request)
            price = session.learned_price(request.target) if rule.startswith("cost") else None
            rules.append(parse_rule(rule, price=price, input_tokens=tokens))
        else:
            rules.append(callable_rule(guarded(rule)))
    return rules
