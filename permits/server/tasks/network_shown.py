"""What a role may know of the network as a whole."""

from __future__ import annotations

import datetime
from typing import Any

from geo.network.assets import AssetRegister
from geo.network.columns import KINDS
from geo.place.crs import label
from permits.children.worker import Answer
from permits.disclosure.disclose import sees
from permits.gives import Gives
from permits.server.bilingual import Bilingual
from permits.server.network_shown import Coverage, Extent, KindCount, NetworkShown
from permits.server.tasks.held import Held
from permits.service.served_area import STEP_DEGREES, covered_degrees, served_area, surveyed_area


def network_shown(held: Held, asked: dict[str, Any], _: bytes) -> Answer:
    """For a ``role``, on a day ``today``; of an invented city if ``sample``."""
    register = held.desk.register
    exact = sees(asked["role"], Gives.PLACE)
    as_of = register.surveyed_until
    today = datetime.date.fromisoformat(asked["today"])
    shown = NetworkShown(
        sha256=register.fingerprint,
        as_of=as_of,
        age_days=None if as_of is None else (today - as_of).days,
        crs=label(register.crs),
        extent=_extent(register.bounds_degrees if exact else served_area(register)),
        extent_rounded_degrees=None if exact else STEP_DEGREES,
        assets=len(register) if exact else None,
        kinds=_kinds(register) if exact else None,
        coverage=_coverage(register, exact=exact),
        sample=asked["sample"],
    )
    return Answer(200, "application/json", shown.model_dump_json().encode())


def _kinds(register: AssetRegister) -> list[KindCount]:
    kinds = register.coded("kind")
    return [
        KindCount(kind=kind, name=Bilingual(zh=KINDS[kind].zh, en=KINDS[kind].en), count=int(count))
        for kind, count in sorted(zip(kinds.values, kinds.counts(), strict=True))
        if count
    ]


def _coverage(register: AssetRegister, *, exact: bool) -> Coverage:
    if register.coverage is None:
        return Coverage(stated=False, extent=None)
    return Coverage(stated=True, extent=_extent(covered_degrees(register) if exact else surveyed_area(register)))


def _extent(box: Any) -> Extent:
    west, south, east, north = (round(value, 6) for value in box)
    return Extent(west=west, south=south, east=east, north=north)
