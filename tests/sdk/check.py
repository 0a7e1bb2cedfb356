"""What the vendors' own SDKs make of responses: a program for a Python that has them.

It is run by `test_sdk.py`, in an environment outside the product's: neither side imports the other.
Standard input holds one JSON object, `{"url": …, "jobs": [{"dialect": …, "model": …}, …]}`; the
server at `url` answers by the model that is asked for. Standard output gets a line of JSON for each
job, in order: `text`, `reasoning`, `refusal`, `tool_calls`, `usage`, `finish_reason`, `error`, and
`violations`: what the SDK's own types do not allow, though the SDK itself lets it pass.
"""

import json
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, get_args, get_origin

import anthropic
import ollama
import openai
import pydantic
from anthropic.types.beta import BetaRawMessageStreamEvent
from google import genai
from google.genai import errors as genai_errors
from google.genai import types as genai_types
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent


Answer = dict[str, Any]
Reader = Callable[[str], Answer]

KEY = "none"
PROMPT: Any = [{"role": "user", "content": "Why?"}]


class Strict:
    """Holds what a lenient SDK built against the types it declares."""

    def __init__(self, declared: Any) -> None:  # noqa: ANN401 (a type, or a union of types)
        members = get_args(get_args(declared)[0]) if get_origin(declared) is Annotated else ()
        self._adapters = {
            word: pydantic.TypeAdapter(member)
            for member in members
            for word in get_args(member.model_fields["type"].annotation)
        }
        self._any = pydantic.TypeAdapter(declared)
        self.violations: list[str] = []

    def watch(self, events: Iterable[Any]) -> Iterator[Any]:
        """The events as they come, each checked by the way."""
        for event in events:
            self.check(event.to_dict(warnings=False))
            yield event

    def check(self, event: object) -> None:
        """Note what is wrong with an event."""
        kind = event.get("type") if isinstance(event, dict) else None
        try:
            # By its type: to try every member of a union took most of the time.
            self._adapters.get(kind, self._any).validate_python(event)
        except pydantic.ValidationError as error:
            told = [f"{'.'.join(map(str, it['loc']))}: {it['msg']}" for it in of_its_kind(error)]
            self.violations += [f"{kind}: {it}" for it in told or ["not a kind that the SDK knows"]]


def of_its_kind(error: pydantic.ValidationError) -> list[Any]:
    """The mistakes, without those of the members of a union that are of another kind altogether."""
    mistakes = error.errors(include_url=False, include_input=False)
    others = [
        it["loc"][:-1]
        for it in mistakes
        if it["loc"] and it["loc"][-1] == "type" and it["type"] in {"literal_error", "missing"}
    ]
    return [it for it in mistakes if not any(it["loc"][: len(loc)] == loc for loc in others)]


def openai_chat(url: str) -> Reader:
    """The accumulated completion, as `chat.completions.stream` builds it."""
    client = openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0)
    strict = Strict(ChatCompletionChunk)

    def read(model: str) -> Answer:
        strict.violations.clear()
        state = ChatCompletionStreamState()
        reasoning, error = [], None
        try:
            with client.chat.completions.create(
                model=model, messages=PROMPT, stream=True
            ) as stream:
                for chunk in strict.watch(stream):
                    for _ in state.handle_chunk(chunk):
                        pass
                    reasoning += [
                        getattr(choice.delta, "reasoning_content", None) or ""
                        for choice in chunk.choices
                        if not choice.index
                    ]
        except openai.APIError as raised:
            error = problem(raised)
        # What came before an error is what a caller has: the snapshot.
        snapshot = state.current_completion_snapshot
        first = next((it for it in snapshot.choices if it.index == 0), None)
        message = first.message if first else None
        return {
            "id": snapshot.id,
            "model": snapshot.model,
            "text": (message and message.content) or "",
            "reasoning": "".join(reasoning),
            "refusal": (message and message.refusal) or "",
            "tool_calls": [
                {"id": it.id, "name": it.function.name, "arguments": it.function.arguments}
                for it in (message and message.tool_calls) or []
            ],
            "usage": dumped(snapshot.usage),
            "finish_reason": first.finish_reason if first else None,
            "error": error,
            "violations": [*strict.violations],
        }

    return read


def openai_responses(url: str) -> Reader:
    """The final response, and that its pieces say the same."""
    client = openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0)
    strict = Strict(ResponseStreamEvent)

    def read(model: str) -> Answer:
        strict.violations.clear()
        final, error, pieces = None, None, {"text": "", "reasoning": "", "refusal": ""}
        fields = {
            "response.output_text.delta": "text",
            "response.reasoning_text.delta": "reasoning",
            "response.reasoning_summary_text.delta": "reasoning",
            "response.refusal.delta": "refusal",
        }
        try:
            with client.responses.stream(model=model, input="Why?") as stream:
                raw, state = stream._raw_stream, stream._state
                for raw_event in strict.watch(raw):
                    for event in state.handle_event(raw_event):
                        if field := fields.get(event.type):
                            pieces[field] += event.delta
                        final = getattr(event, "response", final)
        except openai.APIError as raised:
            error = problem(raised)
        return {
            "id": final.id,
            "model": final.model,
            **pieces,
            "whole_text": final.output_text,
            "tool_calls": [
                {"id": it.call_id, "name": it.name, "arguments": it.arguments}
                for it in final.output
                if it.type == "function_call"
            ],
            "usage": dumped(final.usage),
            "finish_reason": final.status,
            "incomplete": dumped(final.incomplete_details),
            "error": error or dumped(final.error),
            "violations": [*strict.violations],
        }

    return read


def messages(url: str) -> Reader:
    """The accumulated message, as `messages.stream` builds it."""
    client = anthropic.Anthropic(base_url=url, api_key=KEY, max_retries=0)
    strict = Strict(BetaRawMessageStreamEvent)

    def read(model: str) -> Answer:
        strict.violations.clear()
        snapshot, error, seen = None, None, []
        try:
            with client.messages.stream(model=model, max_tokens=9, messages=PROMPT) as stream:
                stream._raw_stream._iterator = strict.watch(stream._raw_stream._iterator)
                for event in stream:
                    seen.append(event.type)
                    snapshot = stream.current_message_snapshot
        except anthropic.APIError as raised:
            error = problem(raised)
        blocks = snapshot.content if snapshot else []
        return {
            "id": snapshot and snapshot.id,
            "model": snapshot and snapshot.model,
            "text": "".join(it.text for it in blocks if it.type == "text"),
            "reasoning": "".join(it.thinking for it in blocks if it.type == "thinking"),
            "refusal": "",
            "tool_calls": [
                {"id": it.id, "name": it.name, "arguments": it.input}
                for it in blocks
                if it.type == "tool_use"
            ],
            "usage": dumped(snapshot and snapshot.usage),
            "finish_reason": snapshot and snapshot.stop_reason,
            "has_stopped": "message_stop" in seen,
            "error": error,
            "violations": [*strict.violations],
        }

    return read


def gemini(url: str) -> Reader:
    """The parts of the first candidate, joined. The SDK checks every chunk against its types."""
    client = genai.Client(
        api_key=KEY,
        http_options=genai_types.HttpOptions(base_url=url, api_version="v1beta"),
    )

    def read(model: str) -> Answer:
        answer: Answer = {"text": "", "reasoning": "", "refusal": "", "tool_calls": []}
        answer |= {"usage": None, "finish_reason": None, "error": None, "violations": []}
        usage: Answer = {}
        try:
            for chunk in client.models.generate_content_stream(model=model, contents="Why?"):
                answer["id"], answer["model"] = chunk.response_id, chunk.model_version
                usage |= dumped(chunk.usage_metadata) or {}
                feedback = chunk.prompt_feedback
                if feedback and feedback.block_reason:
                    answer["finish_reason"] = feedback.block_reason.value
                for candidate in chunk.candidates or []:
                    if not candidate.index:
                        take_candidate(candidate, answer)
        except genai_errors.APIError as raised:
            answer["error"] = problem(raised)
        return {**answer, "usage": usage or None}

    return read


def take_candidate(candidate: genai_types.Candidate, answer: Answer) -> None:
    """Add what a candidate says to the answer."""
    parts = candidate.content.parts if candidate.content else None
    for part in parts or []:
        if part.text:
            answer["reasoning" if part.thought else "text"] += part.text
        if call := part.function_call:
            answer["tool_calls"].append({"id": call.id, "name": call.name, "arguments": call.args})
    if candidate.finish_reason:
        answer["finish_reason"] = candidate.finish_reason.value


def ollama_chat(url: str) -> Reader:
    """The messages of the lines, joined."""
    client = ollama.Client(host=url)
    return lambda model: ollama_answer(
        client.chat(model=model, messages=PROMPT, stream=True),
        lambda line: (line.message.content, line.message.thinking, line.message.tool_calls),
    )


def ollama_generate(url: str) -> Reader:
    """The lines, joined."""
    client = ollama.Client(host=url)
    return lambda model: ollama_answer(
        client.generate(model=model, prompt="Why?", stream=True),
        lambda line: (line.response, line.thinking, None),
    )


def ollama_answer(lines: Iterable[Any], said: Callable[[Any], tuple[Any, Any, Any]]) -> Answer:
    """What the lines say together, and the figures of the last."""
    text, reasoning, calls, last, error = "", "", [], None, None
    try:
        for line in lines:
            last = line
            content, thinking, tool_calls = said(line)
            text += content or ""
            reasoning += thinking or ""
            calls += tool_calls or []
    except ollama.ResponseError as raised:
        error = {"type": type(raised).__name__, "message": raised.error}
    return {
        "model": last and last.model,
        "text": text,
        "reasoning": reasoning,
        "refusal": "",
        "tool_calls": [
            {"id": None, "name": it.function.name, "arguments": it.function.arguments}
            for it in calls
        ],
        "usage": last
        and {
            name: count
            for name in ("prompt_eval_count", "eval_count")
            if (count := last.get(name)) is not None
        },
        "finish_reason": last and last.done_reason,
        "is_done": bool(last and last.done),
        "error": error,
        "violations": [],
    }


def problem(raised: openai.APIError | anthropic.APIError | genai_errors.APIError) -> Answer:
    """An SDK's exception, in words."""
    return {"type": type(raised).__name__, "message": str(raised.message)}


def dumped(model: pydantic.BaseModel | Answer | None) -> Answer | None:
    """The fields of an SDK's object that are set."""
    if model is None:
        return None
    if isinstance(model, dict):
        return model
    return model.model_dump(mode="json", exclude_none=True, by_alias=True)


READERS: dict[str, Callable[[str], Reader]] = {
    "openai-chat": openai_chat,
    "openai-responses": openai_responses,
    "anthropic": messages,
    "gemini": gemini,
    "ollama-chat": ollama_chat,
    "ollama-generate": ollama_generate,
}


def main() -> None:
    """Do every job."""
    warnings.simplefilter("ignore")
    work = json.load(sys.stdin)
    readers = {name: make(work["url"]) for name, make in READERS.items()}
    for job in work["jobs"]:
        try:
            answer = readers[job["dialect"]](job["model"])
        except Exception as stumble:  # noqa: BLE001 (whatever an SDK raises is a finding)
            answer = {"stumble": f"{type(stumble).__name__}: {stumble}"}
        sys.stdout.write(f"{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
