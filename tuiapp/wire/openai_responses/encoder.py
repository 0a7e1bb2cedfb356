"""The encoder of `openai-responses` responses: events back into the bytes OpenAI's server would write.

What was encoded decodes to the same events, with these exceptions, all of them things the dialect
cannot say: other choices than the first, the first piece of a tool call with arguments (it comes
back as two), images by address, quotes of sources, ratings, timings and limits, more than one count
of usage, parts to send back that are another dialect's, and failures of the way to a server (they
become a server's). What OpenAI's own client cannot do without is made up: ids, a model's name, and
the other half of a count of which only one is known makes it no count at all.

Source: WIRE 2b, 2e; openai-python 3.52, `types/responses`.
"""

from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_responses.finish import spell_finish
from tuiapp.wire.openai_responses.items import REASONING, REFUSAL, SUMMARY, TEXT
from tuiapp.wire.openai_responses.output import OutputWriter
from tuiapp.wire.openai_responses.usage import spell_usage
from tuiapp.wire.refusals import code_of


_DEFAULT_ID: Final = "resp_0"


class OpenAIResponsesEncoder:
    """Encodes one response. Encode `ResponseIdentified` first, an end last."""

    content_type = "text/event-stream; charset=utf-8"

    def __init__(self, model: str) -> None:
        self._head: dict[str, JsonValue] = {
            "id": _DEFAULT_ID,
            "object": "response",
            "created_at": 0,
            "model": model,
        }
        self._output = OutputWriter()
        self._total = Usage()
        self._usage: dict[str, JsonValue] | None = None
        self._is_open = False
        self._sequence_number = 0

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say yet, or at all."""
        match event:
            case ResponseIdentified():
                return self._identify(event)
            case UsageUpdate(usage=usage, raw=raw):
                self._total = self._total.merged(usage)
                self._usage = spell_usage(self._total, raw)
                return self._opening()
            case Finished():
                return self._opening() + self._finish(event)
            case Failed(failure=failure):
                return self._opening() + self._fail(failure)
            case Unrecognized(raw=raw):
                lines = b"".join(b"data: %b\n" % line for line in raw.split(b"\n"))
                return self._opening() + lines + b"\n"
            case _:
                self._say(event)
                said = self._output.take()
                return self._opening() + self._written(said) if said else b""

    def _identify(self, event: ResponseIdentified) -> bytes:
        if self._is_open:
            return b""
        self._head["id"] = event.response_id or _DEFAULT_ID
        self._head["model"] = event.model or self._head["model"]
        return self._opening()

    def _opening(self) -> bytes:
        if self._is_open:
            return b""
        self._is_open = True
        response = self._response("in_progress")
        return self._written(
            [
                {"type": "response.created", "response": response},
                {"type": "response.in_progress", "response": response},
            ]
        )

    def _say(self, event: BodyEvent) -> None:
        match event:
            case TextDelta(text=text, choice=0):
                self._output.write(TEXT, text)
            case RefusalDelta(text=text, choice=0):
                self._output.write(REFUSAL, text)
            case ReasoningDelta(text=text, choice=0, is_summary=is_summary):
                self._output.write(SUMMARY if is_summary else REASONING, text)
            case ToolCallDelta(choice=0):
                self._output.call(event)
            case Citation():
                self._output.cite(event)
            case ImagePart():
                self._output.image(event)
            case OpaquePart():
                self._output.keep(event)
            case _:
                pass

    def _finish(self, event: Finished) -> bytes:
        status, reason = spell_finish(event)
        self._output.close()
        said = self._output.take()
        name = "response.incomplete" if status == "incomplete" else "response.completed"
        response = self._response(status)
        if reason:
            response["incomplete_details"] = {"reason": reason}
        return self._written([*said, {"type": name, "response": response}])

    def _fail(self, failure: Failure) -> bytes:
        code = code_of(failure.kind)
        error: dict[str, JsonValue] = {"code": code, "message": failure.message}
        response: dict[str, JsonValue] = {**self._response("failed"), "error": error}
        told: dict[str, JsonValue] = {"type": "error", "error": {"type": code, **error}}
        failed: dict[str, JsonValue] = {"type": "response.failed", "response": response}
        return self._written([told, failed])

    def _response(self, status: str) -> dict[str, JsonValue]:
        return {
            **self._head,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "output": [*self._output.items],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": self._usage,
        }

    def _written(self, said: list[dict[str, JsonValue]]) -> bytes:
        written: list[bytes] = []
        for fields in said:
            data = dump({**fields, "sequence_number": self._sequence_number})
            self._sequence_number += 1
            name = str(fields["type"]).encode()
            written.append(b"event: %b\ndata: %b\n\n" % (name, data))
        return b"".join(written)
