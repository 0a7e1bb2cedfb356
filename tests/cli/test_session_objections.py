"""What the chat hears of a request before it is sent."""

from pathlib import Path

import pytest

from tuiapp.cli.wiring import Session
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target


@pytest.mark.parametrize(
    ("target", "said"),
    [
        # A key is neither there nor looked for.
        ("anthropic/claude-haiku-5-5", ("anthropic takes no seed: it is not sent.",)),
        ("mistral/mistral-large", ()),
        ("nobody/m", ()),
    ],
)
def test_a_session_says_what_a_target_does_not_take(
    tmp_path: Path, target: str, said: tuple[str, ...]
) -> None:
    session = Session({"TUIAPP_HOME": str(tmp_path)})
    request = GenerationRequest(
        Target.parse(target), (UserMessage("Why?"),), parameters=Parameters(seed=7)
    )
    try:
        assert tuple(session.objections(request)) == said
    finally:
        session.close()
