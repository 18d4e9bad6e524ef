"""The assets that a plan protects, and what the table of measures asks about each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from permits.catalogue.assets import Casings
from permits.catalogue.measures import Line, Measures, Thing
from permits.screening.findings import Certainty, Finding

_STATED = (
    *("kind", "represents", "aerial", "dn", "outer_diameter_mm", "width_mm", "depth_m", "depth_of", "laying", "medium"),
    *("installed_on", "grade", "uncertainty_m", "assumed", "operator", "producer", "owner"),
)


@dataclass(frozen=True)
class Body:
    """What of an asset is measured, metres, NaN where nobody knows; ``shape`` as drawn, working system. ``is_line``: any of it."""

    shape: Any
    is_line: bool
    top_m: float
    bottom_m: float
    outer_offset_m: float
    centre_offset_m: float
    uncertainty_m: float


@dataclass(frozen=True)
class PlanAsset:
    """An asset with the least distance of any activity, at which feature; metres, millimetres.

    ``row`` is its row of the register, ``body`` what stands there to be measured. ``dn_counted`` is the nominal diameter that measures ask about: as stated, else the smallest
    that its casing may hold, else infinite.
    """

    asset_id: str
    row: int
    body: Body
    zone: str
    feature: str
    distance_m: float
    limit_m: float | None
    certainty: Certainty
    vertical_clearance_m: float | None
    line: Line
    thing: Thing
    dn_counted: float
    represents: str | None
    dn: float | None
    outer_diameter_mm: float | None
    width_mm: float | None
    depth_m: float | None
    depth_of: str | None
    laying: str | None
    medium: str | None
    installed_on: str | None
    grade: str | None
    uncertainty_m: float | None
    assumed: tuple[str, ...]
    operator: str | None
    producer: str | None
    owner: str | None


def plan_assets(
    findings: Sequence[Finding], register: AssetRegister, table: Measures, casings: Casings
) -> tuple[PlanAsset, ...]:
    """The assets of some findings, each once, in the order in which they are found.

    Parameters
    ----------
    findings : sequence of Finding
        Measured ones at the assets of the plan.
    casings : Casings
        By which a nominal diameter is read from an outer one.
    """
    nearest: dict[str, Finding] = {}
    for one in findings:
        assert one.asset_id is not None and one.distance_m is not None
        known = nearest.get(one.asset_id)
        if known is None or one.distance_m < (known.distance_m or 0.0):
            nearest[one.asset_id] = one
    rows = np.array([register.row_of[asset_id] for asset_id in nearest], dtype=np.int64)
    # A column is asked once for all of them, each time takes as long as to look at a hundred.
    stated = {name: register.column(name)[rows].tolist() for name in _STATED}
    return tuple(
        _asset(one, row, body, {name: held[place] for name, held in stated.items()}, register, table, casings)
        for place, (row, body, one) in enumerate(
            zip(rows.tolist(), _bodies(register, rows), nearest.values(), strict=True)
        )
    )


def _bodies(register: AssetRegister, rows: np.ndarray[Any, Any]) -> Iterator[Body]:
    shapes = register.geometry[rows]
    parts, of = shapely.get_parts(shapes, return_index=True)
    is_line = np.zeros(len(rows), dtype=bool)
    is_line[of[shapely.get_type_id(parts) == 1]] = True
    names = ("top_m", "bottom_m", "outer_offset_m", "centre_offset_m", "uncertainty_m")
    measured = (np.asarray(register.column(name)[rows], dtype=float).tolist() for name in names)
    return map(Body, shapes, is_line.tolist(), *measured)


def _asset(
    one: Finding,
    row: int,
    body: Body,
    stated: Mapping[str, Any],
    register: AssetRegister,
    table: Measures,
    casings: Casings,
) -> PlanAsset:
    def known(column: str) -> Any:
        value = stated[column]
        return None if value is None or value != value else value

    def number(column: str) -> float | None:
        value = known(column)
        return None if value is None else float(value)

    def text(column: str) -> str | None:
        value = known(column)
        return None if value is None else str(value)

    assert one.asset_id is not None and one.zone is not None and one.distance_m is not None
    assumed = known("assumed") or ()
    outer_mm = None if "outer_diameter_unknown" in assumed else number("outer_diameter_mm")
    return PlanAsset(
        asset_id=one.asset_id,
        row=row,
        body=body,
        zone=one.zone,
        feature=one.feature,
        distance_m=one.distance_m,
        limit_m=one.limit_m,
        certainty=one.certainty,
        vertical_clearance_m=one.vertical_clearance_m,
        line="network" if one.zone.startswith("network") else "transmission",
        thing=_thing(register, body.shape, stated, table),
        dn_counted=_counted(number("dn"), outer_mm, casings),
        represents=text("represents"),
        dn=number("dn"),
        outer_diameter_mm=number("outer_diameter_mm"),
        width_mm=number("width_mm"),
        depth_m=number("depth_m"),
        depth_of=text("depth_of"),
        laying=text("laying"),
        medium=text("medium"),
        installed_on=text("installed_on"),
        grade=text("grade"),
        uncertainty_m=number("uncertainty_m"),
        assumed=tuple(assumed),
        operator=text("operator"),
        producer=text("producer"),
        owner=text("owner"),
    )


def _thing(register: AssetRegister, shape: Any, stated: Mapping[str, Any], table: Measures) -> Thing:
    """What an asset is to the table; of a facility of which only a point is known a chamber, as its assumed size is."""
    if stated["kind"] == "facility":
        x, y, _, _ = shapely.bounds(shape)
        scale = float(register.scale.at([x], [y])[0])  # type: ignore[arg-type]
        area_m2 = shapely.area(shape) / scale**2
        return "station" if area_m2 > table.spacing.chamber_up_to_m2 else "chamber"
    said = str(stated["laying"] or "").lower()
    if bool(stated["aerial"]) or any(word in said for word in table.laying.aerial):
        return "aerial"
    channel = stated["represents"] == "channel" or any(word in said for word in table.laying.channel)
    return "channel" if channel else "direct"


def _counted(dn: float | None, outer_mm: float | None, casings: Casings) -> float:
    if dn is not None:
        return dn
    if outer_mm is None:
        return math.inf
    # The largest pipe that a casing of this size may hold: what is larger is treated with more care.
    return max(
        (one.dn for one in casings.casing if min(one.casing_mm, *one.also_mm, one.casing_mm) <= outer_mm), default=1.0
    )


def depth_error_m(table: Measures, asset: PlanAsset) -> float | None:
    """How well the depth is known, by how it was found; None where it was drawn, sketched or nobody says."""
    spacing = table.spacing
    if asset.grade == "A":
        return spacing.surveyed_m
    if asset.grade == "B" and asset.depth_m is not None:
        return max(spacing.detected_per_depth * asset.depth_m, spacing.detected_least_m)
    return None
