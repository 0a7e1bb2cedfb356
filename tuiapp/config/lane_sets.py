"""A set of lanes in a file, `[lanes.NAME]`: its targets, and what was set for one lane under its number.

A set that says nothing but whom to ask is a list of targets and no more.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from tuiapp.config.parameter_table import read_parameters, written_parameters
from tuiapp.config.save import SettingValue
from tuiapp.config.settings import LaneSet, SetLane
from tuiapp.config.table import Table
from tuiapp.core.request import Parameters, Target


ReadTarget: TypeAlias = Callable[[Table, str, str], Target | None]
"""Reads what a text under a key of a table names; None where that is no target, which it reports."""

_TARGETS: Final = "targets"
_PARAMS: Final = "params"
_SYSTEM: Final = "system"


def read_lane_set(table: Table, base: LaneSet, read_target: ReadTarget) -> LaneSet:
    """The set that a table holds; where it names no targets, the lanes of `base` stay.

    Lanes are counted as they are written, so that a target which is none moves no other.
    """
    texts = table.texts(_TARGETS, None)
    lanes: list[SetLane | None] = [*base.lanes]
    if texts is not None:
        targets = [read_target(table, _TARGETS, text) for text in texts]
        lanes = [None if target is None else SetLane(target) for target in targets]
    for place, lane in enumerate(lanes):
        if (name := f"{place + 1}") in table:
            lanes[place] = _with_its_own(lane, table.table(name))
    numbers = f"What is set for one lane stands under its number, from 1 to {len(lanes)}."
    table.close(hint=numbers if lanes else None)
    return LaneSet(tuple(lane for lane in lanes if lane is not None), base.is_in_config)


def _with_its_own(lane: SetLane | None, table: Table) -> SetLane | None:
    """A lane with what is set for it alone. Mistakes there are told of whatever the lane is."""
    has_parameters = _PARAMS in table
    parameters = read_parameters(table.table(_PARAMS), Parameters())
    system = table.text(_SYSTEM, None)
    table.close(hint="Parameters stand in a table of their own: params = { … }.")
    if lane is None:
        return None
    return SetLane(
        lane.target,
        parameters if has_parameters else lane.parameters,
        lane.system if system is None else system,
    )


def written_lane_set(lane_set: LaneSet) -> tuple[Mapping[str, SettingValue], LaneSet, list[str]]:
    """What `[lanes.NAME]` holds of a set, the set that is read from it again, and what is not in it.

    Returns:
        The table; the set; and for each parameter that a file cannot hold, its name and its lane's number.
    """
    table: dict[str, SettingValue] = {_TARGETS: [str(lane.target) for lane in lane_set.lanes]}
    lanes: list[SetLane] = []
    unkept: list[str] = []
    for number, lane in enumerate(lane_set.lanes, 1):
        own: dict[str, SettingValue] = {}
        parameters = None
        if lane.system is not None:
            own[_SYSTEM] = lane.system
        if lane.parameters is not None:
            own[_PARAMS], parameters, names = written_parameters(lane.parameters)
            unkept += [f"{name} of lane {number}" for name in names]
        if own:
            table[str(number)] = own
        lanes.append(SetLane(lane.target, parameters, lane.system))
    return table, LaneSet(tuple(lanes), lane_set.is_in_config), unkept
