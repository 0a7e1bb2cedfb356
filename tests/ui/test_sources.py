from tuiapp.core.events import Citation
from tuiapp.ui.sources import MAX_SOURCES, source_lines


def test_a_source_is_listed_once_with_its_address_and_what_was_quoted() -> None:
    one = Citation("https://a.b/c", "A page", "It says\nso.")
    two = Citation("https://d.e", None)

    assert source_lines([one, two, one]) == [
        "[1] A page · https://a.b/c",
        "    “It says so.”",
        "[2] https://d.e",
    ]


def test_where_nobody_is_to_know_who_answers_addresses_are_left_out() -> None:
    assert source_lines([Citation("https://search.vendor", "A page")], is_blind=True) == [
        "[1] A page"
    ]


def test_a_flood_of_hostile_sources_stays_short_and_visible() -> None:
    flood = [
        Citation(f"https://a.b/{n}", "\x1b[2J" + "x" * 10_000, "q" * 10_000) for n in range(500)
    ]
    lines = source_lines(flood)

    assert len(lines) == 2 * MAX_SOURCES + 1
    assert lines[-1] == "and 480 more sources"
    assert all(len(line) < 500 and "\x1b" not in line for line in lines)
