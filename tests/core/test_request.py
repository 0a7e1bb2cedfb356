import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.errors import UsageError
from tuiapp.core.request import Target


def test_only_the_first_slash_divides() -> None:
    assert Target.parse("openrouter/anthropic/x") == Target("openrouter", "anthropic/x")


@pytest.mark.parametrize("text", ["", "/", "model", "provider/", "/model", "   "])
def test_half_a_target_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="is not a target") as raised:
        Target.parse(text)
    assert "provider/model" in raised.value.sentence


@given(st.from_regex(r"[a-z0-9_-]+/[^\s](.*[^\s])?", fullmatch=True))
def test_a_target_reads_as_it_is_written(text: str) -> None:
    assert str(Target.parse(text)) == text
