import math

from core_chunks import usages
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.usage import TokenEstimate, Usage, estimate_tokens


def test_a_later_count_replaces_an_earlier_one_even_downwards() -> None:
    merged = Usage(input_tokens=10, output_tokens=20).merged(Usage(output_tokens=5))
    assert merged == Usage(input_tokens=10, output_tokens=5)


def test_zero_is_a_count_and_none_is_not() -> None:
    assert Usage(cache_read_tokens=3).merged(Usage(cache_read_tokens=0)).cache_read_tokens == 0
    assert Usage(cache_read_tokens=3).merged(Usage()).cache_read_tokens == 3


@given(usages, usages, usages)
def test_merging_is_associative_and_nothing_is_neutral(a: Usage, b: Usage, c: Usage) -> None:
    assert a.merged(b).merged(c) == a.merged(b.merged(c))
    assert a.merged(Usage()) == a == Usage().merged(a)


def test_english_is_four_characters_a_token_and_chinese_less_than_two() -> None:
    assert estimate_tokens("word") == 1.0
    assert estimate_tokens("世界世界") == 2.5
    assert estimate_tokens("") == 0


@given(st.text(), st.text())
def test_the_estimate_of_the_whole_is_the_sum_over_its_pieces(a: str, b: str) -> None:
    assert math.isclose(
        estimate_tokens(a + b), estimate_tokens(a) + estimate_tokens(b), abs_tol=1e-9
    )


def test_no_piece_has_no_estimate() -> None:
    estimate = TokenEstimate()
    estimate.add("")
    assert estimate.tokens is None


def test_every_piece_is_at_least_a_token() -> None:
    estimate = TokenEstimate()
    for piece in "abc":
        estimate.add(piece)
    assert estimate.tokens == 3


def test_a_lump_of_text_is_more_than_a_token() -> None:
    estimate = TokenEstimate()
    estimate.add("x" * 60)
    assert estimate.tokens == 15
