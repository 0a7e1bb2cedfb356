"""Saved sets of lanes: what is written is what is read, and a plain list of targets is a set too."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tuiapp.config.lane_sets import written_lane_set
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.save import save_setting
from tuiapp.config.settings import LaneSet, SetLane
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.request import Parameters, Target


GUIDE, CODE = Target("demo", "guide"), Target("demo", "code")
COOL = Parameters(temperature=0.2, stop=("END",), extra={"user": {"id": 1}})


def read(home: Path, config: str = "") -> Mapping[str, LaneSet]:
    paths = Paths.of({"TUIAPP_HOME": str(home)})
    if config:
        paths.config_file.write_text(config, encoding="utf-8")
    result = load(paths)
    assert not result.problems
    return result.settings.lanes


def kept(home: Path, lane_set: LaneSet) -> LaneSet:
    """The set that comes back when this one is saved."""
    table, _, _ = written_lane_set(lane_set)
    save_setting(Paths.of({"TUIAPP_HOME": str(home)}), ("lanes", "trio"), table)
    return read(home)["trio"]


def test_a_plain_list_of_targets_is_a_set(tmp_path: Path) -> None:
    found = read(tmp_path, '[lanes.trio]\ntargets = ["demo/guide", "demo/code"]\n')

    assert found == {"trio": LaneSet((SetLane(GUIDE), SetLane(CODE)), is_in_config=True)}


def test_what_is_set_for_one_lane_stands_under_its_number(tmp_path: Path) -> None:
    (trio,) = read(
        tmp_path,
        """
[lanes.trio]
targets = ["demo/guide", "demo/guide", "demo/code"]
[lanes.trio.2]
system = "Be brief."
params = { temperature = 0.2 }
[lanes.trio.3]
system = ""
[lanes.trio.3.params]
""",
    ).values()

    assert trio.lanes == (
        SetLane(GUIDE),
        SetLane(GUIDE, Parameters(temperature=0.2), "Be brief."),
        SetLane(CODE, Parameters(), ""),
    )


def test_a_target_that_is_none_moves_no_other(tmp_path: Path) -> None:
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path)})
    paths.config_file.write_text(
        '[lanes.x]\ntargets = ["dmo/a", "demo/guide"]\n'
        '[lanes.x.1]\nsytem = "x"\n[lanes.x.2]\nsystem = "y"\n'
    )
    result = load(paths)

    assert result.settings.lanes["x"].lanes == (SetLane(GUIDE, system="y"),)
    assert [it.key for it in result.problems] == ["lanes.x.targets", "lanes.x.1.sytem"]


def test_a_set_of_the_same_name_takes_the_place_of_that_in_the_config(tmp_path: Path) -> None:
    read(tmp_path, '[lanes.trio]\ntargets = ["demo/code"]\n[lanes.trio.1]\nsystem = "x"\n')

    assert kept(tmp_path, LaneSet((SetLane(GUIDE),))) == LaneSet(
        (SetLane(GUIDE),), is_in_config=True
    )


def test_a_set_is_written_to_be_read(tmp_path: Path) -> None:
    kept(tmp_path, LaneSet((SetLane(GUIDE, COOL, "Be brief.\nNo lists."), SetLane(CODE))))

    assert (
        (tmp_path / "settings.toml").read_text()
        == '''\
[lanes.trio]
targets = [
    "demo/guide",
    "demo/code",
]

[lanes.trio.1]
system = """
Be brief.
No lists."""

[lanes.trio.1.params]
temperature = 0.2
stop = [
    "END",
]

[lanes.trio.1.params.extra.user]
id = 1
'''
    )


def test_lanes_without_anything_of_their_own_are_written_as_they_always_were() -> None:
    table, _, _ = written_lane_set(LaneSet((SetLane(GUIDE), SetLane(CODE))))

    assert table == {"targets": ["demo/guide", "demo/code"]}


def test_what_no_file_can_hold_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    extra: dict[str, JsonValue] = {"none": None, "deep": [{"x": None}], "most": 1e999, "user": "me"}
    lane_set = LaneSet((SetLane(CODE), SetLane(GUIDE, Parameters(0.2, top_p=3.0, extra=extra))))
    _, same, unkept = written_lane_set(lane_set)

    assert unkept == [
        f"{name} of lane 2" for name in ("top_p", "body.none", "body.deep", "body.most")
    ]
    assert same.lanes[1].parameters == Parameters(0.2, extra={"user": "me"})
    assert kept(tmp_path, lane_set) == same


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
PARAMETERS = st.builds(
    Parameters,
    temperature=st.none() | NUMBERS,
    top_p=st.none() | NUMBERS,
    top_k=st.none() | st.integers(-5, 50),
    max_tokens=st.none() | st.integers(-5, 50),
    stop=st.lists(TEXTS, max_size=3).map(tuple),
    seed=st.none() | st.integers(-(2**70), 2**70),
    reasoning_effort=st.none() | TEXTS,
    json_mode=st.none() | st.booleans(),
    extra=st.dictionaries(TEXTS, JSON, max_size=3),
)
SET_LANES = st.builds(
    SetLane,
    st.sampled_from([GUIDE, CODE]),
    parameters=st.none() | PARAMETERS,
    system=st.none() | TEXTS,
)


@given(lanes=st.lists(SET_LANES, min_size=1, max_size=6))
def test_a_set_comes_back_as_it_was_said_to_be_written(lanes: list[SetLane]) -> None:
    lane_set = LaneSet(tuple(lanes))
    _, same, unkept = written_lane_set(lane_set)
    with tempfile.TemporaryDirectory() as home:
        assert kept(Path(home), lane_set) == same
    assert bool(unkept) == (same != lane_set)
