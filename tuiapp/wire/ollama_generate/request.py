"""The request of `ollama-generate`: a body for `/api/generate`, which knows no messages.

It takes one prompt. (Its `context`, which carried earlier turns as tokens, is deprecated.) A first
prompt goes out as it is; with turns before it, the prompt is all of them as a transcript, the
last line of which is the user's. Tool calls and reasoning are not in it: as text, a model takes
them for something to imitate.

Source: WIRE 5a.
"""

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.request import GenerationRequest
from tuiapp.wire.attachments import Prompt, base64_of, prompt_of
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.ollama_chat.request import ollama_call
from tuiapp.wire.turns import turns


def generate_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; options and the user's own fields are those of `ollama-chat`."""
    takes_images = endpoint.vendor.takes_images
    said = [
        prompt_of(message, takes_images=takes_images)
        if isinstance(message, UserMessage)
        else message
        for message in turns(request.messages)
    ]
    images = [base64_of(it) for turn in said if isinstance(turn, Prompt) for it in turn.images]
    prompt: dict[str, JsonValue] = {"prompt": _prompt(said)}
    if request.system:
        prompt["system"] = request.system
    if images:
        prompt["images"] = images
    return ollama_call("generate", prompt, request, endpoint)


def _prompt(said: list[Prompt | AssistantMessage]) -> str:
    match said:
        case [Prompt(text=text)]:
            return text
        case _:
            return "\n\n".join(_turn(one) for one in said if one.text)


def _turn(one: Prompt | AssistantMessage) -> str:
    match one:
        case Prompt(text=text):
            return f"User: {text}"
        case AssistantMessage(text=text):
            return f"Assistant: {text}"
