"""How well one colour reads on another.

Source: WCAG 2.2, “relative luminance” and “contrast ratio”; success criterion 1.4.3 asks for 4.5:1.
"""

from typing import Final


READABLE: Final = 4.5

_CHANNEL_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)
_VEIL: Final = 0.05  # light that a screen reflects
_LINEAR_BELOW: Final = 0.04045  # sRGB's; WCAG 2.0 printed 0.03928, which no 8-bit value tells apart


def contrast_ratio(one: str, other: str) -> float:
    """From 1.0 (the same) to 21.0 (black on white), in either order; colours are `#rrggbb`."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + _VEIL) / (darker + _VEIL)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return sum(weight * _linear(it) for weight, it in zip(_CHANNEL_WEIGHTS, channels, strict=True))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
