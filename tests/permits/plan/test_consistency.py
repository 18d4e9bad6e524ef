"""Measures fit the works and never contradict them: every activity at every kind of asset, against what the field demands.

What must not meet and what must be there is written from what practice and the order ask of such works, not from the table of measures:
a reader from the trade can check it line by line.
"""

from __future__ import annotations

import pytest

from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.measures import Measures, MeasureValue
from permits.plan.measures import Chooser
from permits.plan.situation import Situation

CHOOSER = Chooser(code_list(Measures))
ACTIVITIES = tuple(code_list(Activities).names)
# Line, thing, nominal diameter, heating season.
ASSETS: dict[str, tuple[str, str, float, bool]] = {
    "main DN200": ("network", "direct", 200, False),
    "main DN200 in season": ("network", "direct", 200, True),
    "main DN600": ("network", "direct", 600, False),
    "main DN600 in season": ("network", "direct", 600, True),
    "channel": ("network", "channel", 300, True),
    "transmission line": ("transmission", "direct", 1400, False),
    "transmission line in season": ("transmission", "direct", 1400, True),
    "chamber": ("network", "chamber", float("inf"), True),
    "station": ("transmission", "station", float("inf"), True),
}
HOT = ("main DN600 in season", "transmission line in season")
STRUCTURES = ("channel", "chamber", "station")
# What opens the ground over or beside a pipe by digging.
DIGS = [
    "EX-PIT",
    "EX-TRENCH",
    "EX-POTHOLE",
    "EX-FIELD",
    "EX-BANK",
    "TR-SHAFT",
    "BL-STATIC",
    "ST-BUILD",
    "ST-POLE",
    "ST-BRIDGE",
    "ST-TEMP",
    "ST-ROAD",
    "ST-OTHERMH",
    "OP-MAINT",
    "OP-EMERG",
    "OP-RELOC",
    "XX-FREE",
    "XX-NONE",
]
TRENCHLESS = ("TR-JACK", "TR-HDD", "TR-SHIELD")
SURFACE = [
    "EX-SHALLOW",
    "EX-FILL",
    "LD-STACK",
    "LD-HAZ",
    "LD-WASTE",
    "LD-CRANE",
    "LD-TRUCK",
    "ST-HOARD",
    "VB-COMP",
    "DC-CORR",
    "HW-FIRE",
    "OP-SIGN",
    "XX-LIGHT",
]
RIVER = ("WA-ANCHOR", "WA-SAND", "WA-MUD")
FORBIDDEN = ("BL-ROCK", "MI-MINE", "LD-HAZ", "LD-WASTE", "DC-CORR", "WA-ANCHOR", "WA-SAND")
OF_TRENCHES = ("hand_dig", "no_machine", "exposed_length", "hang_or_support", "not_bare", "backfill", "not_exposed")


def at(activity: str, asset: str, said: str = "") -> dict[str, MeasureValue]:
    line, thing, dn, season = ASSETS[asset]
    situation = Situation(activity, line, thing, dn, season, said)  # type: ignore[arg-type]
    return {row.key: value for row, value in CHOOSER.chosen(situation)}


# Two that no plan for one activity at one pipe may hold together.
NEVER_TOGETHER = (
    ("not_exposed", "exposed_length"),
    ("not_exposed", "hang_or_support"),
    ("not_exposed", "locate"),
    ("locate", "locate_covered"),
    ("keep_out", "surcharge"),
    ("keep_out", "heavy_vehicle"),
    ("keep_out", "hand_dig"),
    ("keep_out", "crossing_clearance"),
    ("keep_out", "dredge_bed"),
    ("nothing_dug", "hand_dig"),
    ("nothing_dug", "surcharge"),
    ("structure_kept", "hang_or_support"),
    ("structure_kept", "exposed_length"),
    ("shallow_cover", "no_machine"),
    ("shallow_cover", "hang_or_support"),
    ("pile_driven", "pile_bored"),
)
# Measure → the only activities to which it belongs.
BELONGS_TO = {
    **dict.fromkeys(("hand_dig", "backfill"), (*DIGS, "PL-TREE", "PL-SHRUB")),
    **dict.fromkeys(("no_machine", "exposed_length", "hang_or_support", "not_bare", "not_exposed"), DIGS),
    "gear": (*DIGS, "HW-FIRE"),
    "crossing_clearance": ("EX-TRENCH", *TRENCHLESS),
    "parallel_clearance": ("EX-TRENCH", "TR-JACK", "TR-HDD"),
    "jack_pit": ("TR-JACK", "TR-HDD", "TR-SHAFT"),
    "bore_control": ("TR-JACK", "TR-HDD"),
    "tunnel_control": ("TR-SHIELD",),
    "pile_driven": ("PI-DRIVEN",),
    "pile_bored": ("PI-BORED",),
    "dynamic_compaction": ("VB-COMP",),
    "blast": ("BL-ROCK", "DR-SEIS"),
    "keep_out": FORBIDDEN,
    "no_structure": ("ST-BUILD", "ST-POLE", "ST-BRIDGE", "ST-OTHERMH"),
    "surcharge": ("EX-FILL", "LD-STACK", "ST-TEMP", "ST-HOARD", "WA-BANK", "XX-FREE", "XX-NONE"),
    "crane": ("LD-CRANE", "ST-BUILD", "ST-BRIDGE", "ST-POLE", "ST-TEMP", "XX-FREE", "XX-NONE"),
    "trees": ("PL-TREE",),
    "dredge_bed": ("WA-MUD", "WA-BANK"),
    "grout_pressure": ("DW-RECH",),
    "hot_work": ("HW-FIRE", "OP-MAINT", "OP-EMERG", "OP-RELOC"),
    "shallow_cover": ("EX-SHALLOW",),
    "sign_back": ("OP-SIGN",),
    "nothing_dug": ("XX-LIGHT",),
}
# What the field demands: activities → measures that must be there at any asset.
DEMANDED = (
    (ACTIVITIES, ("mark", "damage_report")),
    (DIGS, ("no_probe", "hand_dig", "no_machine", "backfill", "gear")),
    (("PL-TREE", "PL-SHRUB"), ("hand_dig", "backfill")),
    (("EX-PIT", "EX-TRENCH", "EX-SHALLOW", "BL-STATIC"), ("breaker_ban",)),
    (("EX-TRENCH", *TRENCHLESS), ("crossing_clearance",)),
    (("TR-JACK", "TR-HDD", "TR-SHAFT"), ("jack_pit",)),
    (("TR-SHIELD",), ("tunnel_control",)),
    (("PI-DRIVEN",), ("pile_driven", "vibration")),
    (("PI-BORED",), ("pile_bored",)),
    (("PI-ANCHOR", "DR-GEO", "DR-WELL"), ("hole_position",)),
    (("VB-COMP",), ("dynamic_compaction", "roller", "vibration")),
    (("BL-ROCK", "DR-SEIS"), ("blast", "vibration")),
    (FORBIDDEN, ("keep_out",)),
    (("EX-FILL", "LD-STACK"), ("surcharge",)),
    (("LD-CRANE",), ("crane", "heavy_vehicle")),
    (("LD-TRUCK",), ("heavy_vehicle",)),
    (("EX-PIT", "TR-SHAFT", "DW-DRAW", "DR-WELL"), ("drawdown",)),
    (("EX-PIT", *TRENCHLESS, "PI-DRIVEN", "PI-BORED", "DW-DRAW", "DW-RECH"), ("monitoring", "alarm", "frequency")),
    (("WA-MUD",), ("dredge_bed",)),
    (("HW-FIRE",), ("hot_work",)),
    (("ST-HOARD", "LD-STACK"), ("manholes",)),
)


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_measures_fit_the_works_and_contradict_each_other_nowhere(activity: str, asset: str) -> None:
    held = at(activity, asset).keys()
    met = [pair for pair in NEVER_TOGETHER if held >= set(pair)]
    foreign = [key for key in held if activity not in BELONGS_TO.get(key, ACTIVITIES)]
    missing = [key for codes, keys in DEMANDED if activity in codes for key in keys if key not in held]
    assert (met, foreign, missing) == ([], [], [])


@pytest.mark.parametrize(("activity", "asset"), [(code, asset) for code in DIGS for asset in HOT])
def test_a_hot_pipe_of_dn500_or_more_is_not_exposed_for_anything(activity: str, asset: str) -> None:
    held = at(activity, asset)
    assert "not_exposed" in held and "locate_covered" in held
    # No measure speaks of digging it free, nor asks for a point of monitoring on the bare pipe.
    assert not any(held.keys() & {"locate", "exposed_length", "hang_or_support"})
    assert "不为设点露管" in held["monitoring"].zh if "monitoring" in held else True


@pytest.mark.parametrize("asset", STRUCTURES)
@pytest.mark.parametrize("activity", DIGS)
def test_channels_chambers_and_stations_are_kept_whole_and_not_hung(activity: str, asset: str) -> None:
    held = at(activity, asset).keys()
    assert "structure_kept" in held and not held & {"hang_or_support", "exposed_length", "not_exposed", "not_bare"}


@pytest.mark.parametrize("activity", [*SURFACE, *TRENCHLESS, *RIVER])
def test_what_digs_no_trench_has_no_measures_of_trenches(activity: str) -> None:
    for asset in ASSETS:
        assert not at(activity, asset).keys() & set(OF_TRENCHES)


@pytest.mark.parametrize(
    ("key", "activity", "network_m", "transmission_m"),
    [
        ("pile_driven", "PI-DRIVEN", 10, 15),
        ("pile_bored", "PI-BORED", 3, 10),
        ("dynamic_compaction", "VB-COMP", 30, 50),
        ("jack_pit", "TR-SHAFT", 3, 10),
    ],
)
def test_distances_are_those_of_practice(key: str, activity: str, network_m: float, transmission_m: float) -> None:
    assert at(activity, "main DN200")[key].keep_m == network_m
    assert at(activity, "transmission line")[key].keep_m == transmission_m


def test_exposed_lengths_go_by_the_diameter() -> None:
    assert "6 m" in at("EX-TRENCH", "main DN200")["exposed_length"].zh
    assert "3 m" in at("EX-TRENCH", "main DN600")["exposed_length"].zh


def test_nothing_on_a_sheet_to_be_signed_speaks_of_how_it_was_made() -> None:
    table = code_list(Measures)
    said = [text for row in table.measure for value in row.value for text in (value.zh, value.en, row.zh, row.en)]
    for rows in (table.risk, table.hold_point, table.stop_work, table.emergency, table.season, table.cost, table.annex):
        said += [text for row in rows for text in (row.zh, row.en)]
    for words in ("凭记忆", "可配置", "未核对", "from memory", "configurable", "default"):
        assert not [text for text in said if words in text]
