"""OpenRouter's details of reasoning, from recorded streams to the next request."""

from collections.abc import Iterator

import pytest
from decoding import decoded
from recordings import Recording, recordings

from tuiapp.core.events import OpaquePart
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.openai_chat.reasoning import DETAILS, details_to_send


RECORDED = [
    it for it in recordings() if it.dialect == "openai-chat" and b"reasoning_details" in it.body
]


def pieces(recording: Recording) -> Iterator[dict[str, JsonValue]]:
    """Every piece of a detail in a recorded body."""
    for line in recording.body.splitlines():
        try:
            chunk = mapping(parse(line.removeprefix(b"data: ")))
        except JsonError:
            continue
        for choice in objects(chunk.get("choices")):
            yield from objects(mapping(choice.get("delta")).get(DETAILS))


@pytest.mark.parametrize("recording", RECORDED, ids=str)
def test_nothing_of_a_recorded_detail_is_lost(recording: Recording) -> None:
    came = list(pieces(recording))
    if not any(it.get("signature") for it in came if _is_claudes(it)):
        # Snowflake passes Claude's thinking on without its signature: to Claude it is worth nothing.
        came = [it for it in came if not _is_claudes(it)]
    kept = (it for it in decoded("openai-chat", recording.body) if isinstance(it, OpaquePart))
    details = [mapping(it) for it in details_to_send(kept)]
    for field in ("text", "summary", "data", "signature"):
        assert "".join(string(it, field) or "" for it in details) == "".join(
            string(it, field) or "" for it in came
        )
    # One of a kind and place, however many pieces it came in.
    growing = [(it["type"], it.get("index")) for it in details if "data" not in it]
    assert len(growing) == len(set(growing))
    assert all(it.get("signature") for it in details if _is_claudes(it))


def _is_claudes(detail: dict[str, JsonValue]) -> bool:
    return detail.get("format") == "anthropic-claude-v1" and detail.get("type") == "reasoning.text"
