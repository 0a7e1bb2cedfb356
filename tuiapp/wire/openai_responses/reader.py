"""The reader of `openai-responses` events: one JSON object in, its events out.

An object is known by its `type`; the name on the `event:` line is left out by some servers. What
only reports on an item's progress says nothing here: the item comes whole when it is done.

Source: WIRE 2b to 2e.
"""

from typing import Final

from tuiapp.core.events import (
    BodyEvent,
    Failed,
    Finished,
    TextDelta,
    UsageUpdate,
)
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_responses.finish import finish_reason
from tuiapp.wire.openai_responses.items import TEXT, WRITINGS, ItemReader
from tuiapp.wire.openai_responses.usage import read_usage
from tuiapp.wire.pieces import text_delta
from tuiapp.wire.refusals import ErrorWords, find_error, stream_failure
from tuiapp.wire.told import NewFacts


_TEXT_DELTA: Final = "response.output_text.delta"

# Events named `<family>.<step>` that tell how far an item, or a part of one, has come.
_PROGRESS: Final = frozenset(
    f"response.{family}"
    for family in (
        "content_part",
        "reasoning_summary_part",
        "web_search_call",
        "file_search_call",
        "code_interpreter_call",
        "code_interpreter_call_code",
        "image_generation_call",
        "mcp_call",
        "mcp_call_arguments",
        "mcp_list_tools",
        "shell_call_command",
        "shell_call_output_content",
        "compaction",
        "audio",
        "audio.transcript",
    )
)


class EventReader:
    """Reads the events of one response, in order."""

    def __init__(self) -> None:
        self.end: Finished | Failed | None = None
        """How the response ended; None until it says so."""
        self._items = ItemReader()
        self._facts = NewFacts()
        self._text_part: tuple[JsonValue, JsonValue] | None = None
        """The item and the part to which the last piece of text belonged."""

    def read_more_text(self, event: JsonValue) -> TextDelta | None:
        """The piece of text in an event that has nothing else to tell: nine events of ten.

        That is one more piece of the part that the last one belonged to.
        """
        part = self._text_part
        if (
            part is None
            or not isinstance(event, dict)
            or event.get("type") != _TEXT_DELTA
            or event.get("output_index") != part[0]
            or event.get("content_index") != part[1]
            or "error" in event
        ):
            return None
        text = event.get("delta")
        return text_delta(text) if isinstance(text, str) and text else None

    def read(self, event: dict[str, JsonValue], events: list[BodyEvent]) -> bool:
        """Append what `event` says; the answer is whether it is one we know."""
        name = event.get("type")
        if not isinstance(name, str):
            return False
        if name == _TEXT_DELTA:
            self._items.piece(TEXT, event, events)
            if event.get("delta"):
                self._text_part = (event.get("output_index"), event.get("content_index"))
            return True
        family, _, step = name.rpartition(".")
        return (
            self._read_writing(family, step, event, events)
            or self._read_item(name, event, events)
            or self._read_response(name, event, events)
            or family in _PROGRESS
        )

    def read_response(self, response: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """A whole response object, with its output unless that has been told."""
        self._identify(response, events)
        if not self._items.has_told:
            for index, item in enumerate(objects(response.get("output"))):
                self._items.item(index, item, events)
        if raw := mapping(response.get("usage")):
            events.append(UsageUpdate(read_usage(raw), raw))
        self.end = self._end(response)

    def _read_writing(
        self, family: str, step: str, event: dict[str, JsonValue], events: list[BodyEvent]
    ) -> bool:
        writing = WRITINGS.get(family)
        match step:
            case "delta" if writing:
                self._items.piece(writing, event, events)
            case "done" if writing:
                self._items.whole(writing, event, events)
            case _:
                return False
        return True

    def _read_item(self, name: str, event: dict[str, JsonValue], events: list[BodyEvent]) -> bool:
        match name:
            case "response.output_item.added":
                self._items.added(event, events)
            case "response.output_item.done":
                self._items.done(event, events)
            case "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta":
                self._items.arguments_piece(event, events)
            case "response.function_call_arguments.done" | "response.custom_tool_call_input.done":
                self._items.arguments_whole(event, events)
            case "response.output_text.annotation.added":
                self._items.annotation(event, events)
            case _:
                return False
        return True

    def _read_response(
        self, name: str, event: dict[str, JsonValue], events: list[BodyEvent]
    ) -> bool:
        response = mapping(event.get("response"))
        match name:
            case "response.created" | "response.queued" | "response.in_progress":
                self._identify(response, events)
            case "response.completed" | "response.incomplete" | "response.failed":
                status = string(response, "status") or name.removeprefix("response.")
                self.read_response({**response, "status": status}, events)
            case _:
                return False
        return True

    def _identify(self, response: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        self._facts.identify(string(response, "model"), string(response, "id"), events)

    def _end(self, response: dict[str, JsonValue]) -> Finished | Failed:
        status = string(response, "status") or "completed"
        if status == "failed":
            words = find_error({"error": response.get("error")}) or ErrorWords(None)
            return Failed(stream_failure(words))
        reason = string(mapping(response.get("incomplete_details")), "reason")
        with_tool_calls = self._items.with_tool_calls
        return Finished(finish_reason(status, reason, with_tool_calls=with_tool_calls), status)
