"""What a request asks of the demo, in whichever dialect it was written."""

import re
from typing import Final

from tuiapp.net.demo_models import DemoPrompt, tokens
from tuiapp.wire.jsonfields import count, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse


_TURNS: Final = ("messages", "input", "contents")
"""Where the dialects have their history; `ollama-generate` has one `prompt`."""
_LIMITS: Final = (
    "max_completion_tokens",
    "max_tokens",
    "max_output_tokens",
    "maxOutputTokens",
    "num_predict",
)
_LIMIT_HOLDERS: Final = ("options", "generationConfig")
_MODEL_IN_PATH: Final = re.compile(r"/models/([^/:]+):")


def read_prompt(path: str, body: bytes) -> DemoPrompt:
    """The prompt of a request; a body that is none asks nothing of no model."""
    try:
        fields = mapping(parse(body))
    except JsonError:
        fields = {}
    turns = [turn for key in _TURNS for turn in objects(fields.get(key))]
    texts = [_text(it) for it in turns] or [string(fields, "prompt") or ""]
    in_path = _MODEL_IN_PATH.search(path)
    return DemoPrompt(
        model=in_path[1] if in_path else string(fields, "model") or "",
        text=texts[-1],
        is_first=sum(it.get("role") == "user" for it in turns) <= 1,
        input_tokens=sum(len(tokens(it)) for it in texts),
        max_tokens=_limit(fields),
    )


def _text(turn: dict[str, JsonValue]) -> str:
    """The text of a turn: a string, or the texts of its parts."""
    whole = string(turn, "content")
    if whole is not None:
        return whole
    parts = objects(turn.get("content")) or objects(turn.get("parts"))
    return "".join(string(part, "text") or "" for part in parts)


def _limit(fields: dict[str, JsonValue]) -> int | None:
    holders = [*(mapping(fields.get(key)) for key in _LIMIT_HOLDERS), fields]
    return next((n for it in holders for key in _LIMITS if (n := count(it.get(key)))), None)
