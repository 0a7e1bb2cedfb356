"""This file is what the side panel says of a provider's limits and its verdicts on safety.

The rule it keeps: a countdown goes on from the moment the headers came, whether a run goes or not. What was
left before a reset is shown as past, for nobody has told what is left since.
"""

from collections.abc import Iterator
from math import isnan
from typing import Final

from textual.content import Content

from tuiapp.core.events import RateLimitBucket
from tuiapp.core.figures import NOT_GIVEN, count, gauge, pad, seconds, short_count
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import (
    FIGURE,
    LABEL,
    MIN_GAUGE_CELLS,
    about,
    fit,
    gauge_cells,
    heading,
    level_style,
    one_line,
    row,
)


# What a server names and counts is shown up to here; the rest is in the wire view.
MAX_BUCKETS: Final = 8
MAX_RATINGS: Final = 8

_BUCKET_NAME_CELLS: Final = 13
_LEFT_CELLS: Final = 9
_COUNTDOWN_CELLS: Final = 9
_SHORTEN_FROM: Final = 1_000_000
_NS_PER_S: Final = 1e9
_RESET: Final = "reset"
_OVER: Final = "over"


def limit_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """A bar, what is left and a countdown for each bucket the provider tells of; after it, what was left."""
    lines = [heading("LIMITS", width_cells)]
    if facts.limits is None or not facts.limits.buckets:
        said = "told after the vote" if facts.is_blind else "none reported"
        lines.append(Content.styled(said, LABEL).truncate(width_cells))
    if facts.limits is None:
        return lines
    age_s = _age_s(facts)
    buckets = facts.limits.buckets[:MAX_BUCKETS]
    name_cells = min(_BUCKET_NAME_CELLS, max((len(bucket.name) for bucket in buckets), default=0))
    for bucket in buckets:
        lines += _bucket_lines(bucket, age_s, name_cells, width_cells)
    wait_s = facts.limits.retry_after_s
    if wait_s is not None:
        is_over = _is_over(wait_s, age_s)
        left, style = (_OVER, LABEL) if is_over else (_countdown(wait_s, age_s), "$warning")
        lines.append(row("retry after", left, width_cells, style, defined="limits"))
    return lines


def is_counting_down(facts: PanelFacts) -> bool:
    """Whether any countdown has not come to its end."""
    if facts.limits is None or facts.limits_at_ns is None:
        return False
    age_s = _age_s(facts)
    resets_s = [bucket.reset_s for bucket in facts.limits.buckets[:MAX_BUCKETS]]
    return any(it is not None and it > age_s for it in (*resets_s, facts.limits.retry_after_s))


def _age_s(facts: PanelFacts) -> float:
    """How long ago the limits were told."""
    if facts.limits_at_ns is None:
        return 0.0
    return max(0, facts.now_ns - facts.limits_at_ns) / _NS_PER_S


def _is_over(reset_s: float | None, age_s: float) -> bool:
    return reset_s is not None and reset_s <= age_s


def _bucket_lines(
    bucket: RateLimitBucket, age_s: float, name_cells: int, width_cells: int
) -> list[Content]:
    """Name, bar, what is left and the countdown; the bar below them where there is no room between."""
    name = one_line(bucket.name)[:name_cells].ljust(name_cells)
    if _is_over(bucket.reset_s, age_s):
        past = _past_figures(bucket, width_cells - name_cells - 1)
        return [row(name, past, width_cells, LABEL, defined="limits")]
    figures = pad(_left(bucket.remaining), _LEFT_CELLS) + pad(
        _countdown(bucket.reset_s, age_s), _COUNTDOWN_CELLS
    )
    words = row(name, figures, width_cells, defined="limits")
    if bucket.remaining is None or not bucket.limit:
        return [words]
    fraction = min(bucket.remaining, bucket.limit) / bucket.limit
    style = level_style(fraction)
    bar_cells = width_cells - name_cells - _LEFT_CELLS - _COUNTDOWN_CELLS - 1
    if bar_cells < MIN_GAUGE_CELLS:
        return [words, Content.styled(gauge(fraction, width_cells), style)]
    bar = gauge(fraction, min(gauge_cells(width_cells), bar_cells))
    rest = pad(figures, width_cells - name_cells - 1 - len(bar))
    line = fit(Content.assemble((f"{name} ", LABEL), (bar, style), rest), width_cells)
    return [about(line, "limits")]


def _past_figures(bucket: RateLimitBucket, room_cells: int) -> str:
    """What was left before the reset, where the rest stood, and the word where the countdown stood."""
    for said in _past_words(bucket):
        for word_cells in (_COUNTDOWN_CELLS, len(_RESET) + 1):
            if len(said) + word_cells <= room_cells:
                return said + pad(_RESET, word_cells)
    return _RESET


def _past_words(bucket: RateLimitBucket) -> Iterator[str]:
    """The same, ever shorter."""
    if bucket.remaining is None:
        yield NOT_GIVEN
        return
    if bucket.limit:
        yield f"was {_left(bucket.remaining)} of {_left(bucket.limit)}"
    yield f"was {_left(bucket.remaining)}"
    yield f"was {short_count(bucket.remaining)}"


def _left(n: int | None) -> str:
    return short_count(n) if (n or 0) >= _SHORTEN_FROM else count(n)


def _countdown(reset_s: float | None, age_s: float) -> str:
    """Whole seconds, so that it counts; below one second the milliseconds it was told with."""
    if reset_s is None or isnan(reset_s):
        return NOT_GIVEN
    left_s = reset_s - age_s
    if left_s < 1:
        return f"{left_s * 1e3:.0f} ms"
    return f"{left_s:.0f} s" if left_s < 59.5 else seconds(left_s)  # noqa: PLR2004 - rounds to 60


def safety_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The provider's verdicts; no lines at all where it gives none."""
    if facts.safety is None or not facts.safety.ratings:
        return []
    about = "on the prompt" if facts.safety.about_prompt else "on the answer"
    return [
        heading("SAFETY", width_cells, about),
        *(
            row(
                one_line(rating.category),
                f"{one_line(rating.level)}{', blocked' if rating.blocked else ''}",
                width_cells,
                "$error" if rating.blocked else FIGURE,
                defined="safety",
            )
            for rating in facts.safety.ratings[:MAX_RATINGS]
        ),
    ]
