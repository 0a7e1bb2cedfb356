"""The request of `ollama-generate`: a body for `/api/generate`, which knows no messages.

It takes one prompt. (Its `context`, which carried earlier turns as tokens, is deprecated.) A first
prompt goes out as it is; with turns before it, the prompt is all of them as a transcript, the
last line of which is the user's. Tool calls and reasoning are not in it: as text, a model takes
them for something to imitate.

Source: WIRE 5a.
"""

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.messages import AssistantMessage, Message, UserMessage
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.ollama_chat.request import ollama_call


def generate_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; options and the user's own fields are those of `ollama-chat`."""
    prompt: dict[str, JsonValue] = {"prompt": _prompt(request.messages)}
    if request.system:
        prompt["system"] = request.system
    return ollama_call("generate", prompt, request, endpoint)


def _prompt(messages: tuple[Message, ...]) -> str:
    match messages:
        case (UserMessage(text=text),):
            return text
        case _:
            return "\n\n".join(_turn(message) for message in messages if message.text)


def _turn(message: Message) -> str:
    match message:
        case UserMessage(text=text):
            return f"User: {text}"
        case AssistantMessage(text=text):
            return f"Assistant: {text}"
