"""The table at the end of a benchmark, on terminals that have not the room for it."""

from dataclasses import replace

from tuiapp.cli.bench.report import TargetReport, remarks, table
from tuiapp.core.request import Target
from tuiapp.core.summaries import Summary


SUMMARY = Summary(8, 123.0, 1.0, 234.0, 300.0, 345.0, 456.0, 500.0)
FIGURES = (
    "ttfb_ms",
    "ttft_ms",
    "ttfa_ms",
    "tpot_ms",
    "tokens_per_s",
    "e2e_ms",
    "gap_p95_ms",
    "output_tokens",
)
REPORT = TargetReport(
    target=Target("openrouter", "anthropic/claude-haiku-5-5"),
    requests=8,
    finished=8,
    errors={},
    figures=dict.fromkeys(FIGURES, SUMMARY),
    is_estimated=False,
    cost_usd=0.1,
    cost_is_estimated=False,
    span_s=9.0,
    busy_s=8.0,
    output_tokens_per_s=80.0,
)


def test_a_table_that_fits_is_one() -> None:
    assert table([REPORT, REPORT]).count("| target ") == 1
    assert table([REPORT], 200) == table([REPORT])


def test_columns_that_do_not_fit_follow_below_with_the_targets() -> None:
    parts = table([REPORT, REPORT], 80).split("\n\n")
    whole = [it.split(" | ") for it in table([REPORT, REPORT]).splitlines()]

    assert len(parts) > 1
    assert all(len(line) <= 80 for part in parts for line in part.splitlines())
    assert all(part.count(str(REPORT.target)) == 2 for part in parts)
    assert sum(len(part.splitlines()[0].split(" | ")) - 1 for part in parts) == len(whole[0]) - 1


def test_a_percentile_stays_beside_what_it_is_of() -> None:
    for width in range(20, 140):
        for part in table([REPORT], width).split("\n\n"):
            assert not part.splitlines()[0].split(" | ")[1].strip().startswith("p95")


def test_an_estimated_cost_has_its_mark_and_the_mark_is_explained() -> None:
    estimated = replace(REPORT, cost_is_estimated=True)

    assert "$0.10" in table([REPORT])
    assert "≈$0.10" not in table([REPORT])
    assert "≈$0.10" in table([estimated])
    assert remarks([REPORT]) == []
    assert "≈ rests on our estimate" in remarks([estimated])[0]


def test_a_cost_that_nobody_can_estimate_has_no_mark_to_explain() -> None:
    unknown = replace(REPORT, cost_usd=None, cost_is_estimated=True)

    assert "≈" not in table([unknown])
    assert remarks([unknown]) == []
