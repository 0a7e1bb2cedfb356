import pytest

from tuiapp.config.contrast import contrast_ratio


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),  # the well-known grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#ff0000", "#ffffff", 4.00),
        ("#123456", "#123456", 1.0),
    ],
)
def test_known_pairs(one: str, other: str, ratio: float) -> None:
    assert abs(contrast_ratio(one, other) - ratio) < 0.005
    assert contrast_ratio(other, one) == contrast_ratio(one, other)
