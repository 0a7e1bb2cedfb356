import copy
import pickle
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.secret import TELLING_CHARS, Secret, redact


VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="*")
KEYS = st.text(VISIBLE, min_size=6, max_size=80)


def test_every_way_to_print_a_secret_gives_stars() -> None:
    secret = Secret("sk-very-secret")

    assert f"{secret} {secret!r} {secret!s} {secret:>40} {[secret]}" == "*** *** *** *** [***]"


def test_only_reveal_gives_the_text() -> None:
    secret = Secret("sk-very-secret")

    assert secret.reveal() == "sk-very-secret"
    with pytest.raises(TypeError):
        vars(secret)


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_neither_pickled_nor_copied(duplicate: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        duplicate(Secret("sk-very-secret"))


def test_equality_looks_at_the_text_and_hashing_is_refused() -> None:
    assert Secret("one-secret") == Secret("one-secret")
    assert Secret("one-secret") != Secret("two-secrets")
    assert Secret("one-secret") != "one-secret"
    assert Secret("schlüssel") == Secret("schlüssel")
    with pytest.raises(TypeError):
        hash(Secret("one-secret"))


def test_white_space_around_a_key_is_dropped() -> None:
    assert Secret.parse("  sk-abc\r\n") == Secret("sk-abc")


@pytest.mark.parametrize("text", ["", " ", "\r\n\t"])
def test_no_key_is_no_secret(text: str) -> None:
    assert Secret.parse(text) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sk-abc\nsk-def", "white space"),
        ("sk-abc sk-def", "white space"),
        ("sk-abc\x1b[0m", "control characters"),
        ("sk-abc\x00", "control characters"),
        ("sk-abc\u200b", "not ASCII"),
        ("“sk-abc”", "not ASCII"),
    ],
)
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(
    text: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint) as refused:
        Secret.parse(text)

    assert "abc" not in str(refused.value)


@given(KEYS, st.text(), st.text())
def test_no_spelling_of_a_secret_survives_redaction(key: str, before: str, after: str) -> None:
    for spelling in (key, quote(key), quote(key, safe=""), quote(key, safe="").lower()):
        assert spelling.casefold() not in redact(before + spelling + after, [Secret(key)])


@given(st.text(VISIBLE, min_size=16, max_size=80), st.integers(0, 80), st.sampled_from(["…", ""]))
def test_no_more_than_a_few_characters_survive_where_a_text_was_cut(
    key: str, chars: int, ellipsis: str
) -> None:
    masked = redact(f"Incorrect key: {key[:chars]}{ellipsis}", [Secret(key)])
    assert key[:TELLING_CHARS] not in masked.removeprefix("Incorrect key: ")
    assert masked.endswith(ellipsis)


def test_what_merely_begins_as_a_secret_does_stays() -> None:
    secret = Secret("sk-proj-abcdefghijklmnop")
    for text in ("Keys begin with sk-proj-…", "sk-proj-abcdef is short", "sk-proj-abcdefgX…"):
        assert redact(text, [secret]) == text


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    secrets = [Secret("abcdef"), Secret("abcdefghij")]

    assert redact("key abcdefghij and abcdef", secrets) == "key *** and ***"


def test_short_secrets_do_not_garble_the_text() -> None:
    assert redact("the answer is abc", [Secret("abc")]) == "the answer is abc"
