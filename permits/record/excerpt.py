"""What of the network a map of a job shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from permits.record.placed import InPlane, placed
from permits.record.record import DrawnAsset, DrawnZone, Excerpt, Water
from permits.record.surroundings import Drawn, Surroundings
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.asset_columns import AssetColumns

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class _Round:
    """One provision as it is drawn round the assets it applies to."""

    provision: Zone | RiverBand
    style: str


def excerpt(register: AssetRegister, rules: RulesInForce | None) -> Excerpt:
    """All of a network as it is drawn.

    Parameters
    ----------
    rules : RulesInForce or None
        None where the order covers no day of the works: nothing is drawn then.
    """
    every = np.arange(len(register))
    rivers = np.arange(0 if register.rivers is None else len(register.rivers.geometry))
    zones = None if rules is None else _zones(AssetColumns(register, every), slice(None), rules)
    (drawn,) = placed([_drawn(register, zones, every, register.geometry[every], rivers)], register.crs)
    return drawn  # type: ignore[no-any-return]  # of many kinds, each as it was handed in


def excerpt_round(near: Surroundings, drawn: Drawn, rules: RulesInForce | None) -> InPlane[Excerpt]:
    """The network round works; ``rules`` as of `excerpt`."""
    register, held = near.register, drawn.place
    rivers = np.arange(0) if register.rivers is None else near.rivers()
    zones = None if rules is None else _zones(near.said, held, rules)
    return _drawn(register, zones, near.row[held], near.shapes[held], rivers)


def _drawn(
    register: AssetRegister,
    zones: list[tuple[DrawnZone, ...]] | None,
    near: Column,
    shapes: Column,
    rivers: Column,
) -> InPlane[Excerpt]:
    """What is drawn of some assets, in rows of the register that ascend, with the zones round each, and of some rivers."""
    if zones is None:
        return InPlane((), lambda _: Excerpt((), (), None))
    waters = register.rivers
    areas = () if waters is None else waters.geometry[rivers]
    coverage = () if register.coverage is None else (register.coverage,)

    def made(places: Column) -> Excerpt:
        of_rivers = places[len(near) : len(near) + len(areas)]
        return Excerpt(
            assets=tuple(map(DrawnAsset, *_columns(register, near, places[: len(near)], zones))),
            rivers=()
            if waters is None
            else tuple(
                Water(str(waters.name[row] or waters.water_class[row]), place)
                for row, place in zip(rivers.tolist(), of_rivers, strict=True)
            ),
            coverage=places[-1] if coverage else None,
        )

    return InPlane([*shapes, *areas, *coverage], made)


def _zones(said: AssetColumns, places: Column | slice, rules: RulesInForce) -> list[tuple[DrawnZone, ...]]:
    """What is drawn round each of some of these assets, by place; what is alike is one object."""
    zones: list[tuple[DrawnZone, ...]] = [()] * len(said.row[places])
    # By the identity of what is drawn below, which round, and how far it reaches.
    longer: dict[tuple[int, int, float], tuple[DrawnZone, ...]] = {}
    for number, one in enumerate(_rounds(rules)):
        held = one.provision
        rows = said.surrounded_by(held)[places].nonzero()[0]
        if not len(rows):
            continue
        reach = said.offset_m(held)[places][rows] + held.limit_m
        for row, radius_m in zip(rows.tolist(), reach.tolist(), strict=True):
            key = id(zones[row]), number, radius_m
            if key not in longer:
                drawn = DrawnZone(one.style, held.name, held.limit_m, round(radius_m, 4))  # type: ignore[arg-type]
                longer[key] = (*zones[row], drawn)
            zones[row] = longer[key]
    return zones


def _columns(
    register: AssetRegister, near: Column, places: Column, zones: list[tuple[DrawnZone, ...]]
) -> Iterator[list[Any]]:
    """What is drawn of some assets, a column for each field of `DrawnAsset`, in their order."""

    def known(name: str) -> list[Any]:
        return [None if one is None or one != one else one for one in register.column(name)[near].tolist()]

    def numbers(name: str) -> list[float | None]:
        held = register.column(name)[near].tolist()
        return [None if one is None or one != one else round(float(one), 3) for one in held]

    yield [str(one) for one in known("asset_id")]
    yield [str(one) for one in known("kind")]
    yield places.tolist()
    yield zones
    yield [one or () for one in known("assumed")]
    yield numbers("dn")
    yield numbers("outer_diameter_mm")
    yield numbers("depth_m")
    yield known("grade")
    yield numbers("uncertainty_m")
    yield known("operator")


def _rounds(rules: RulesInForce) -> Iterator[_Round]:
    """What is drawn round assets, from the bottom up; the flat end of a line is not drawn."""
    for band in rules.river_bands:
        yield _Round(band, "river_band")
    for zone in rules.zones:
        if zone.protection_zone:
            yield _Round(zone, "zone")
    for _, _, other in rules.alternatives:
        for held, zone in zip(rules.zones, other.zones, strict=True):
            if zone.protection_zone and (zone.limit_m, zone.pair_as) != (held.limit_m, held.pair_as):
                yield _Round(zone, "zone_other_reading")
