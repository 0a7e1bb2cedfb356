"""What a vendor is known to refuse or ignore, in sentences, before anything is sent.

What has no field, and what the vendor surely refuses, is left out of the request, and the sentence
says so. What is only likely to be refused is sent all the same: vendors change their minds faster
than this list.

Source: WIRE 1a, 2a, 3a, 6.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.messages import AssistantMessage, Message, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.anthropic.request import has_no_room_to_think, is_thinking
from tuiapp.wire.gemini.request import LEAST_BUDGET_TOKENS, thinks_more_than
from tuiapp.wire.sampling import (
    asked_for,
    budget_tokens,
    is_openai_reasoning_model,
    left_out,
    sendable,
)


_OPENAI: Final[frozenset[DialectName]] = frozenset({"openai-chat", "openai-responses"})

# OpenAI's chat models without stop sequences (WIRE 1a).
_STOPLESS_MODEL: Final = re.compile(r"o(?:3|4-mini)(?!\w)")

_JSON_MODE: Final = "JSON mode"
_SENT: Final = "sent all the same"


def objections(request: GenerationRequest, endpoint: Endpoint) -> tuple[str, ...]:
    """A sentence for each parameter or attachment that will not do what the user hopes.

    Args:
        request: What would be sent.
        endpoint: Where to; its key does not matter.
    """
    parameters = sendable(request.parameters, endpoint)
    return (
        *_about_left_out(request.parameters, endpoint),
        *_about_reasoning(parameters, request.target.model, endpoint.dialect),
        *_about_thinking(parameters, request.target.model, endpoint),
        *_about_thinking_little(parameters, request.target.model, endpoint.dialect),
        *_about_stop(parameters, request.target.model, endpoint.dialect),
        *_about_json(parameters, request, endpoint.dialect),
        *_about_images(request, endpoint),
        *_about_going_on(request.messages, endpoint),
    )


def _about_left_out(parameters: Parameters, endpoint: Endpoint) -> Iterable[str]:
    for name in left_out(parameters, endpoint):
        budget = budget_tokens(parameters.reasoning_effort)
        if name == "reasoning_effort" and name not in endpoint.vendor.refused and budget:
            yield (
                f"{endpoint.name} takes no budget of {budget} tokens for reasoning: "
                "it is not sent. Give a level, such as reasoning_effort=low."
            )
        else:
            shown = _JSON_MODE if name == "json_mode" else name
            yield f"{endpoint.name} takes no {shown}: it is not sent."


def _about_reasoning(parameters: Parameters, model: str, dialect: DialectName) -> Iterable[str]:
    if dialect == "anthropic" and has_no_room_to_think(parameters, model):
        yield f"{model} cannot think within {parameters.max_tokens} tokens: it is not asked to."
        return
    asked = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
    }
    names = _listed([name for name, value in asked.items() if value is not None])
    if not names:
        return
    if dialect in _OPENAI and is_openai_reasoning_model(model):
        # Those from 5.1 on allow it where nothing is reasoned.
        if parameters.reasoning_effort != "none":
            yield (
                f"{model} reasons, and OpenAI's models that do may refuse {names}: "
                f"{_SENT}. Leave it out, or try reasoning_effort=none."
            )
    elif dialect == "anthropic" and is_thinking(parameters):
        yield f"{model} may refuse {names} while it thinks: {_SENT}."


def _about_thinking(parameters: Parameters, model: str, endpoint: Endpoint) -> Iterable[str]:
    vendor = endpoint.vendor
    if parameters.reasoning_effort == "none":
        return
    asked = dict.fromkeys([*asked_for(parameters), *parameters.extra])
    if ignored := _listed([name for name in asked if name in vendor.ignored_thinking]):
        yield (
            f"{endpoint.name} ignores {ignored} while the model thinks: {_SENT}. "
            "It does not think with reasoning_effort=none."
        )
    if refused := _listed([name for name in asked if name in vendor.refused_reasoning]):
        yield f"{model} may refuse {refused} if it reasons: {_SENT}."


def _about_thinking_little(
    parameters: Parameters, model: str, dialect: DialectName
) -> Iterable[str]:
    effort = parameters.reasoning_effort
    if dialect == "gemini" and thinks_more_than(effort, model):
        yield (
            f"{model} always thinks, and may refuse reasoning_effort={effort}: {_SENT}. "
            f"The least is reasoning_effort={LEAST_BUDGET_TOKENS}."
        )


def _about_stop(parameters: Parameters, model: str, dialect: DialectName) -> Iterable[str]:
    if parameters.stop and dialect == "openai-chat" and _STOPLESS_MODEL.match(model):
        yield f"{model} may refuse stop: {_SENT}."


def _about_json(
    parameters: Parameters, request: GenerationRequest, dialect: DialectName
) -> Iterable[str]:
    if not parameters.json_mode or dialect not in _OPENAI:
        return
    texts = (request.system or "", *(message.text for message in request.messages))
    if not any("json" in text.lower() for text in texts):
        yield f"{_JSON_MODE} may be refused where the prompt does not mention JSON: {_SENT}."


def _about_images(request: GenerationRequest, endpoint: Endpoint) -> Iterable[str]:
    prompts = [message for message in request.messages if isinstance(message, UserMessage)]
    # Of earlier images it was said before.
    images = [it.name for prompt in prompts[-1:] for it in prompt.attachments if it.is_image]
    if not images:
        return
    verb = "are" if len(images) > 1 else "is"
    if not endpoint.vendor.takes_images:
        yield (
            f"{endpoint.name} takes no images: {_listed(images)} {verb} not sent, "
            "and the prompt says so."
        )
    elif request.known is not None and request.known.takes_images is False:
        yield (
            f"By the list of {endpoint.name}, {request.target.model} takes no images: "
            f"{_listed(images)} {verb} {_SENT}."
        )


def _about_going_on(messages: Sequence[Message], endpoint: Endpoint) -> Iterable[str]:
    match messages:
        case [*_, AssistantMessage(tool_calls=(), opaque=opaque)] if (
            endpoint.dialect == "anthropic"
            # What the vendor itself paused waits for one of its tools.
            and not any(part.kind.endswith("_tool_use") for part in opaque)
        ):
            yield f"Newer models may refuse to go on with an answer that was stopped: {_SENT}."
        case _:
            pass


def _listed(names: Sequence[str]) -> str:
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last
