import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.figures import (
    PHASE_SYMBOLS,
    count,
    duration,
    gauge,
    milliseconds,
    pad,
    phase_label,
    rate,
    seconds,
    short_count,
    size,
    usd,
)
from tuiapp.core.phase import Phase


MS = 1_000_000


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (None, "·"),
        (0, "0 ms"),
        (-5, "0 ms"),
        (10_000, "<0.1 ms"),
        (400_000, "0.4 ms"),
        (949_000, "0.9 ms"),
        (960_000, "0.96 ms"),
        (8_240_000, "8.24 ms"),
        (9.996 * MS, "10.0 ms"),
        (11.9 * MS, "11.9 ms"),
        (99.96 * MS, "100 ms"),
        (231 * MS, "231 ms"),
        (999.4 * MS, "999 ms"),
        (999.6 * MS, "1.00 s"),
        (1_840 * MS, "1.84 s"),
        (59_940 * MS, "59.9 s"),
        (59_960 * MS, "1 m 00 s"),
        (124_000 * MS, "2 m 04 s"),
        (3_720_000 * MS, "1 h 02 m"),
    ],
)
def test_a_duration_has_three_digits_and_a_unit(ns: float | None, text: str) -> None:
    assert duration(ns) == text


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (None, "·"),
        (0, "0.0 s"),
        (250 * MS, "0.2 s"),
        (4_210 * MS, "4.2 s"),
        (59_960 * MS, "1 m 00 s"),
        (124_000 * MS, "2 m 04 s"),
    ],
)
def test_a_running_duration_never_leaves_tenths_of_seconds_before_a_minute(
    ns: int | None, text: str
) -> None:
    assert duration(ns, running=True) == text


@given(st.floats(min_value=MS, max_value=59_900 * MS))
def test_a_duration_is_true_to_half_of_its_last_digit(ns: float) -> None:
    number, unit = duration(ns).split()
    shown_ns = float(number) * {"ms": 1e6, "s": 1e9}[unit]

    assert len(re.sub(r"\D", "", number)) == 3
    assert abs(shown_ns - ns) <= ns * 0.0051


@pytest.mark.parametrize(
    ("s", "text"), [(None, "·"), (0.04, "0.0 s"), (3.2, "3.2 s"), (-1, "0.0 s"), (61, "1 m 01 s")]
)
def test_seconds_have_tenths(s: float | None, text: str) -> None:
    assert seconds(s) == text


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0"),
        (49_000, "<0.1"),
        (50_000, "0.1"),
        (8_240_000, "8.2"),
        (9_960_000, "10"),
        (34 * MS, "34"),
        (1_840 * MS, "1,840"),
    ],
)
def test_bare_milliseconds(ns: int, text: str) -> None:
    assert milliseconds(ns) == text


@pytest.mark.parametrize(
    ("n", "estimated", "text"),
    [
        (None, False, "·"),
        (None, True, "·"),
        (0, False, "0"),
        (1204, False, "1,204"),
        (312, True, "≈312"),
    ],
)
def test_a_count_says_whether_it_is_an_estimate(n: int | None, estimated: bool, text: str) -> None:  # noqa: FBT001 - a parameter of the table
    assert count(n, estimated=estimated) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (None, "·"),
        (980, "980"),
        (999, "999"),
        (1204, "1.2k"),
        (12_400, "12.4k"),
        (400_000, "400k"),
        (999_960, "1M"),
        (149_900_000, "149.9M"),
    ],
)
def test_a_short_count_has_one_decimal_where_it_says_something(n: int | None, text: str) -> None:
    assert short_count(n) == text


@pytest.mark.parametrize(
    ("tokens_per_s", "text"),
    [
        (None, "·"),
        (0.5, "0.50 tok/s"),
        (8.43, "8.43 tok/s"),
        (9.996, "10 tok/s"),
        (84.2, "84 tok/s"),
        (1234.0, "1,234 tok/s"),
        (99_999.4, "99,999 tok/s"),
        (99_999.6, "100k tok/s"),
        (4_757_432.0, "4.8M tok/s"),
        (float("inf"), ">999T tok/s"),
    ],
)
def test_a_rate_is_whole_from_ten_on(tokens_per_s: float | None, text: str) -> None:
    assert rate(tokens_per_s) == text


def test_an_estimated_rate_says_so() -> None:
    assert rate(84, estimated=True) == "≈84 tok/s"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "·"),
        (0, "$0"),
        (0.00031, "$0.00031"),
        (0.000312, "$0.000312"),
        (0.0003124, "$0.000312"),
        (0.0003, "$0.0003"),
        (0.0124, "$0.0124"),
        (0.5, "$0.50"),
        (1.5, "$1.50"),
        (1.239, "$1.24"),
        (1234.5, "$1,234.50"),
        (0.00000005, "$0.00000005"),
    ],
)
def test_dollars_have_as_many_digits_as_it_takes(amount: float | None, text: str) -> None:
    assert usd(amount) == text


def test_estimated_dollars_say_so() -> None:
    assert usd(0.00062, estimated=True) == "≈$0.00062"


@given(st.floats(min_value=1e-9, max_value=1e6))
def test_dollars_are_true_to_half_a_percent_or_half_a_cent(amount: float) -> None:
    shown = float(usd(amount).removeprefix("$").replace(",", ""))

    assert abs(shown - amount) <= max(amount * 0.0051, 0.0 if amount < 1 else 0.0051)


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [(None, "·"), (0, "0 B"), (318, "318 B"), (12_400, "12.4 kB"), (1_200_000, "1.2 MB")],
)
def test_sizes_step_by_a_thousand(n_bytes: int | None, text: str) -> None:
    assert size(n_bytes) == text


@pytest.mark.parametrize(
    ("fraction", "bar"),
    [
        (0, "▱▱▱▱"),
        (-1, "▱▱▱▱"),
        (0.001, "▰▱▱▱"),
        (0.374, "▰▱▱▱"),
        (0.375, "▰▰▱▱"),
        (0.5, "▰▰▱▱"),
        (0.87, "▰▰▰▱"),
        (0.875, "▰▰▰▰"),
        (0.999, "▰▰▰▰"),
        (1, "▰▰▰▰"),
        (7, "▰▰▰▰"),
    ],
)
def test_a_gauge_is_true_to_the_nearest_cell_and_empty_only_at_nothing(
    fraction: float, bar: str
) -> None:
    assert gauge(fraction, 4) == bar


@given(st.floats(allow_nan=False), st.integers(min_value=0, max_value=100))
def test_a_gauge_has_exactly_its_width(fraction: float, width_cells: int) -> None:
    assert len(gauge(fraction, width_cells)) == width_cells


@given(st.floats(min_value=0, max_value=1), st.integers(min_value=1, max_value=100))
def test_a_gauge_is_off_by_half_a_cell_at_most_where_it_is_not_the_first(
    fraction: float, width_cells: int
) -> None:
    cells = gauge(fraction, width_cells).count("▰")
    assert (cells == 0) == (fraction == 0)
    assert cells <= 1 or abs(cells - fraction * width_cells) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("phase", "waited_ns", "label"),
    [
        (Phase.WAITING, 3_200 * MS, "◐ waiting 3.2 s"),
        (Phase.WAITING, None, "◐ waiting"),
        (Phase.STALLED, 12_000 * MS, "◑ stalled 12.0 s"),
        (Phase.RETRYING, 1_400 * MS, "↻ retrying in 1 s"),
        (Phase.RETRYING, 64_000 * MS, "↻ retrying in 1 m 04 s"),
        (Phase.RETRYING, 0, "↻ retrying in 1 s"),
        (Phase.STREAMING, 3_200 * MS, "● streaming"),
        (Phase.FAILED, 3_200 * MS, "✗ failed"),
    ],
)
def test_a_state_is_a_symbol_a_word_and_its_wait(
    phase: Phase, waited_ns: int | None, label: str
) -> None:
    assert phase_label(phase, waited_ns) == label


def test_every_state_has_a_symbol_of_its_own() -> None:
    assert set(PHASE_SYMBOLS) == set(Phase)
    assert len(set(PHASE_SYMBOLS.values())) == len(Phase)


def test_padding_keeps_the_right_edge_and_cuts_nothing() -> None:
    assert pad("84 tok/s", 10) == "  84 tok/s"
    assert pad("1,234 tok/s", 4) == "1,234 tok/s"


@given(st.integers(min_value=0, max_value=10**6000) | st.just(10**400))
def test_no_number_of_a_server_is_too_large_to_be_shown(n: int) -> None:
    texts = [count(n), short_count(n), size(n), duration(n), duration(n, running=True)]

    assert all(0 < len(text) < 20 for text in texts)


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 1e300])
def test_what_is_no_number_ends_nothing(number: float) -> None:
    assert len(duration(number)) < 20
    assert len(seconds(number)) < 20
    assert usd(float("inf")) == usd(float("nan")) == "·"
