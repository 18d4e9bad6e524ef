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
    "WA-BANK",
    "OP-MAINT",
    "OP-EMERG",
    "OP-RELOC",
    "XX-FREE",
    "XX-NONE",
]
# Dug along or round a pipe, so that it may lie free over a length.
WIDE = [one for one in DIGS if one not in ("EX-POTHOLE", "EX-FIELD", "ST-POLE", "ST-TEMP", "ST-ROAD", "WA-BANK")]
# A trial pit is dug by hand, whoever digs it.
MACHINE = [one for one in DIGS if one != "EX-POTHOLE"]
HOLES = ("DR-GEO", "DR-WELL", "DW-RECH")
LIFTING = ("LD-CRANE", "ST-BUILD", "ST-BRIDGE", "ST-POLE", "ST-TEMP", "XX-FREE", "XX-NONE")
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


def situation(activity: str, asset: str, *, by_hand: bool = False) -> Situation:
    line, thing, dn, season = ASSETS[asset]
    return Situation(activity, line, thing, dn, season, by_hand=by_hand)  # type: ignore[arg-type]


def at(activity: str, asset: str, *, by_hand: bool = False) -> dict[str, MeasureValue]:
    return {row.key: value for row, value in CHOOSER.chosen(situation(activity, asset, by_hand=by_hand))}


def sentences(activity: str, asset: str, *, by_hand: bool = False) -> list[str]:
    """All that the plan says of the works themselves, beside what stands in every plan."""
    here, table = situation(activity, asset, by_hand=by_hand), CHOOSER.table
    rows = [*table.risk, *table.hold_point, *table.stop_work, *table.restoration, *table.annex]
    said = [row.zh for row in rows if row.for_ and CHOOSER.manners.holds(row, here)]
    return [*(value.zh for value in at(activity, asset, by_hand=by_hand).values()), *said]


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
    ("all_by_hand", "no_machine"),
    ("all_by_hand", "breaker_ban"),
    ("no_crossing", "crossing_clearance"),
    ("hole_position", "anchor_position"),
    ("tunnel_control", "locate"),
    ("tunnel_control", "jack_pit"),
    ("trees", "crane"),
    ("trees", "heavy_vehicle"),
    ("shallow_cover", "no_machine"),
    ("shallow_cover", "hang_or_support"),
    ("pile_driven", "pile_bored"),
)
# Measure → the only activities to which it belongs.
BELONGS_TO = {
    **dict.fromkeys(("hand_dig", "backfill"), (*DIGS, "PL-TREE", "PL-SHRUB")),
    **dict.fromkeys(("exposed_length", "not_exposed", "all_by_hand"), DIGS),
    **dict.fromkeys(("hang_or_support", "not_bare", "anchor_block"), WIDE),
    "no_machine": MACHINE,
    "locate": (*DIGS, "TR-JACK", "TR-HDD", "PI-DRIVEN", "PI-BORED", "PI-ANCHOR", *HOLES, "PL-TREE"),
    "hole_position": HOLES,
    "anchor_position": ("PI-ANCHOR",),
    "no_crossing": ("EX-TRENCH", *TRENCHLESS),
    "drawdown": ("EX-PIT", "TR-SHAFT", "DR-WELL", "ST-BUILD", "ST-BRIDGE", "DW-DRAW", "XX-FREE", "XX-NONE"),
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
    "crane": LIFTING,
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
    (DIGS, ("no_probe", "hand_dig", "backfill", "gear")),
    (MACHINE, ("no_machine",)),
    (("EX-POTHOLE",), ("all_by_hand",)),
    (("PL-TREE", "PL-SHRUB"), ("hand_dig", "backfill")),
    (("EX-PIT", "EX-TRENCH", "EX-SHALLOW", "BL-STATIC"), ("breaker_ban",)),
    (("EX-TRENCH", "TR-JACK", "TR-HDD"), ("parallel_clearance",)),
    (("TR-JACK", "TR-HDD", "TR-SHAFT"), ("jack_pit",)),
    (("TR-SHIELD",), ("tunnel_control",)),
    (("PI-DRIVEN",), ("pile_driven", "vibration")),
    (("PI-BORED",), ("pile_bored",)),
    (HOLES, ("hole_position", "no_probe")),
    (("PI-ANCHOR",), ("anchor_position", "no_probe")),
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
    (("ST-HOARD", "LD-STACK", "ST-ROAD", "EX-SHALLOW"), ("manholes",)),
    (("ST-ROAD", "EX-TRENCH", "EX-FILL"), ("roller",)),
    (("EX-PIT", "EX-TRENCH", "PI-BORED", "LD-STACK"), ("heavy_vehicle",)),
    (("DW-RECH",), ("grout_pressure",)),
    (("OP-SIGN",), ("sign_back",)),
    (("XX-LIGHT",), ("nothing_dug",)),
)
# What it demands of one kind of asset alone.
PIPES = [one for one in ASSETS if one not in STRUCTURES]
DEMANDED_AT = (
    ((*DIGS, "TR-JACK", "TR-HDD", "PI-DRIVEN", "PI-BORED", "PI-ANCHOR", *HOLES, "PL-TREE"), HOT, ("locate_covered",)),
    (
        (*DIGS, "TR-JACK", "TR-HDD", "PI-DRIVEN", "PI-BORED", "PI-ANCHOR", *HOLES, "PL-TREE"),
        [one for one in ASSETS if one not in HOT],
        ("locate",),
    ),
    (WIDE, [one for one in PIPES if one not in HOT], ("exposed_length", "hang_or_support", "not_bare", "anchor_block")),
    (WIDE, HOT, ("not_exposed", "not_bare", "anchor_block")),
    (("EX-TRENCH", *TRENCHLESS), [*PIPES, "channel"], ("crossing_clearance",)),
    # Nothing is laid under a chamber or a station at a clearance as under a pipe.
    (("EX-TRENCH", *TRENCHLESS), ("chamber", "station"), ("no_crossing",)),
)
# Words of one trade → the only activities of whose works a plan may speak with them.
WORDS_OF = {
    "强夯": ("VB-COMP",),
    "试爆": ("BL-ROCK", "DR-SEIS"),
    "碾压": ("EX-TRENCH", "EX-SHALLOW", "EX-FILL", "ST-ROAD", "VB-COMP"),
    "吊装": LIFTING,
    "支腿": LIFTING,
    "掘进": ("TR-SHIELD",),
    "地层损失": ("TR-SHIELD",),
    "顶进": ("TR-JACK", "TR-HDD"),
    "轨迹": ("TR-JACK", "TR-HDD"),
    "首根桩": ("PI-DRIVEN", "PI-BORED"),
    "首孔": (*HOLES, "PI-ANCHOR"),
    "注浆": ("DW-RECH", "TR-SHIELD", "PI-ANCHOR"),
    "降水": ("EX-PIT", "TR-SHAFT", "DR-WELL", "ST-BUILD", "ST-BRIDGE", "DW-DRAW", "XX-FREE", "XX-NONE"),
    "铣": ("EX-SHALLOW",),
    "挖掘机械": DIGS,
    "挖掘机械越过": MACHINE,
    "悬吊": WIDE,
    "吊带": WIDE,
    "回填": (*DIGS, "PL-TREE", "PL-SHRUB"),
    "动火": ("HW-FIRE", "OP-MAINT", "OP-EMERG", "OP-RELOC"),
    "树干": ("PL-TREE",),
    "树根": ("PL-TREE", "PL-SHRUB"),
    "河床": ("WA-MUD", "WA-BANK", "WA-SAND", "WA-ANCHOR"),
    "爆破": ("BL-ROCK", "DR-SEIS", "MI-MINE"),
    "堆放": ("EX-FILL", "ST-TEMP", "ST-HOARD", "LD-STACK", "WA-BANK", "XX-FREE", "XX-NONE"),
}


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_measures_fit_the_works_and_contradict_each_other_nowhere(activity: str, asset: str) -> None:
    held = at(activity, asset).keys()
    met = [pair for pair in NEVER_TOGETHER if held >= set(pair)]
    foreign = [key for key in held if activity not in BELONGS_TO.get(key, ACTIVITIES)]
    demanded = [keys for codes, keys in DEMANDED if activity in codes]
    demanded += [keys for codes, assets, keys in DEMANDED_AT if activity in codes and asset in assets]
    missing = [key for keys in demanded for key in keys if key not in held]
    assert (met, foreign, missing) == ([], [], [])


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_no_sentence_speaks_of_another_trade(activity: str, asset: str) -> None:
    said = sentences(activity, asset)
    assert [
        (word, one) for word, codes in WORDS_OF.items() if activity not in codes for one in said if word in one
    ] == []


@pytest.mark.parametrize("asset", ["chamber", "station"])
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_a_structure_has_no_casing_no_crown_and_no_centreline(activity: str, asset: str) -> None:
    # A flame may meet a casing inside a chamber.
    said = [value.zh for key, value in at(activity, asset).items() if key != "hot_work"]
    assert [one for one in said if "外护" in one or "中心线" in one or "管顶" in one or "露管" in one] == []


@pytest.mark.parametrize("activity", DIGS)
def test_what_is_dug_by_hand_alone_has_no_line_for_machines(activity: str) -> None:
    for asset in ASSETS:
        held = at(activity, asset, by_hand=True).keys()
        assert "all_by_hand" in held and not held & {"no_machine", "breaker_ban"}
        assert not [one for one in sentences(activity, asset, by_hand=True) if "挖掘机械越过" in one]


@pytest.mark.parametrize("activity", [*DIGS, *HOLES, "PL-TREE", "TR-JACK", "PI-BORED"])
def test_nobody_is_told_to_free_a_hot_pipe_or_the_soil_at_its_side(activity: str) -> None:
    for asset in HOT:
        said = " ".join(value.zh for value in at(activity, asset).values())
        assert "人工露管" not in said and "挖到管底" not in said and "一次露管" not in said


def test_backfill_round_a_casing_is_as_practice_asks() -> None:
    said = at("EX-TRENCH", "main DN200")["backfill"].zh
    assert all(one in said for one in ("200 mm", "20 mm", "人工夯实", "泄漏报警线", "警示带", "签字"))


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


@pytest.mark.parametrize("activity", [*SURFACE, *TRENCHLESS, *RIVER, *HOLES])
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
