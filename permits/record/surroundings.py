"""The assets round the works of a record, looked up once: what is drawn of the network and what lies nearest are among these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geo.columns import distinct
from geo.dataclass import dataclass
from geo.measure.pieces import distances
from geo.measure.tolerance import TOLERANCE_M
from geo.network.assets import AssetRegister
from geo.text import Text
from permits.determination.determination import Caveat
from permits.gives import Gives
from permits.record.record import Record
from permits.screening.around import Around
from permits.screening.asset_columns import AssetColumns
from permits.screening.case import Case

# How much of the network round a site is drawn; the whole city would neither fit a phone nor stay need-to-know.
AROUND_M = 300.0
# They are looked up so much wider, that what is asked in ground metres and in plane metres is among them.
_BEYOND_M = 1.0
# Of more assets a record takes 3 kB each, 15 MB of these; no telephone opens their map, and nobody looks at each.
MOST_DRAWN = 5_000
# How near those must lie that are drawn where there are more; the largest that leaves so few.
NEARER_M = (150.0, 75.0, 30.0, 15.0)
DRAWN_IN_PART = "drawn_in_part"
_OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])
# Of works, or of assets, so many are held against the others together.
_AT_ONCE = 100

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Drawn:
    """Which of the assets round works are drawn.

    Attributes
    ----------
    place : int array
        Places in `Surroundings.row`, ascending.
    within_m : float or None
        All within so many ground metres of the works are among them, of those farther off only what a record speaks of; None: all
        that are ever drawn.
    """

    place: Column
    within_m: float | None


def not_all_drawn(within_m: float | None) -> tuple[Caveat, ...]:
    """A note for who sees the drawing, where it holds less than usual: empty paper must not pass for empty ground."""
    if within_m is None:
        return ()
    zh = f"作业 {within_m:g} m 以内的，以及" if within_m else ""
    en = f"those within {within_m:g} m of the works and " if within_m else ""
    return (
        Caveat(
            DRAWN_IN_PART,
            Text(
                f"作业周围供热设施太多，图中只画出{zh}检查结果、最近距离所涉的（通常画出 {AROUND_M:g} m 以内的）：图中空白处可能有供热设施。"
                "要看全部，请分批提交",
                f"There are too many heat facilities round the works: only {en}those that findings or nearest distances name are drawn"
                f" (usually all within {AROUND_M:g} m). Where the drawing is empty there may be others. Hand the works in parts to"
                " see all",
            ),
            gives=Gives.PLACE,
        ),
    )


def drawn_in_part(record: Record) -> Text | None:
    """What a record says of it that its drawing holds less than usual; None where it does not."""
    return next((one.text for one in record.caveats if one.kind == DRAWN_IN_PART), None)


class Surroundings:
    """The assets within ``AROUND_M`` of works, and some more.

    Parameters
    ----------
    site : array of shapely geometry
        The works at their true size, working system.

    Attributes
    ----------
    row : int array
        Their rows of the register, ascending.
    shapes : array of shapely geometry
        Of these rows.
    """

    def __init__(self, register: AssetRegister, site: Column) -> None:
        self.register = register
        self._site = site
        self._boxes = shapely.envelope(site)
        self.row = rows_near(register, site, AROUND_M + _BEYOND_M)
        self.shapes: Column = register.geometry[self.row]

    @cached_property
    def said(self) -> AssetColumns:
        """What the network says of them."""
        return AssetColumns(self.register, self.row)

    @cached_property
    def _edges(self) -> Column:
        """West, south, east and north edges of their boxes, shape (4, n)."""
        return np.ascontiguousarray(shapely.bounds(self.shapes).T)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def drawn(self, spoken_of: Iterable[int]) -> Drawn:
        """Those within ``AROUND_M`` of the boxes round the works, plane metres; where they are too many, those nearer to the works.

        Parameters
        ----------
        spoken_of : iterable of int
            Rows of the register that are drawn in any case, where they lie so near.
        """
        every = self._round_boxes()
        if len(every) <= MOST_DRAWN:
            return Drawn(every, None)
        held, within_m = np.zeros(len(self.row), dtype=bool), 0.0
        held[every] = np.isin(self.row[every], np.fromiter(spoken_of, dtype=np.int64))
        for step_m in reversed(NEARER_M):
            wider = self._with_nearer(held, step_m)
            if wider is None:
                break
            held, within_m = wider, step_m
        return Drawn(np.flatnonzero(held), within_m)

    def _with_nearer(self, held: Column, within_m: float) -> Column | None:
        """Which are held or lie within some ground metres of the works; None where these are more than are drawn."""
        held = held.copy()
        for few in in_turn(len(self._site)):
            held[self._tree.query(self._site[few], predicate="dwithin", distance=within_m + _BEYOND_M)[1]] = True
            if np.count_nonzero(held) > MOST_DRAWN:
                return None
        return held

    def _round_boxes(self) -> Column:
        if len(self.row) < len(self._boxes):
            # Each of them lies within that of very many: the nearest says as much as all.
            boxes = shapely.STRtree(self._boxes)
            return distinct(boxes.query_nearest(self.shapes, max_distance=AROUND_M, all_matches=False)[0])
        bounds = shapely.bounds(self._boxes)
        box, place = self._met(bounds + (AROUND_M + TOLERANCE_M) * _OUTWARD)
        least_m, most_m = _apart(bounds[box], self._edges[:, place])
        near = np.zeros(len(self.row), dtype=bool)
        near[place[most_m <= AROUND_M - TOLERANCE_M]] = True
        # Their own boxes say it of most.
        asked = np.flatnonzero((least_m <= AROUND_M + TOLERANCE_M) & ~near[place])
        box, place = box[asked], place[asked]
        near[place[shapely.dwithin(self._boxes[box], self.shapes[place], AROUND_M)]] = True
        return np.flatnonzero(near)

    def within(self, distance_m: float) -> Column:
        """Places in ``row`` of those within some plane metres of the works, and of some more."""
        return distinct(self._met(shapely.bounds(self._boxes) + distance_m * _OUTWARD)[1])

    def _met(self, boxes: Column) -> tuple[Column, Column]:
        """Which boxes meet those round which assets, as rows and places in ``row``."""
        if len(boxes) == 1:
            west, south, east, north = boxes[0].tolist()
            edges = self._edges
            met = (edges[0] <= east) & (edges[1] <= north) & (edges[2] >= west) & (edges[3] >= south)
            place = np.flatnonzero(met)
            return np.zeros(len(place), dtype=np.int64), place
        row, place = self._tree.query(shapely.box(*boxes.T))
        return row, place

    def rivers(self) -> Column:
        """Rows of the rivers as near as that."""
        assert self.register.rivers is not None
        return distinct(self.register.rivers.tree.query(self._boxes, predicate="dwithin", distance=AROUND_M)[1])

    def of_each(self, case: Case) -> Around:
        """The assets within ``AROUND_M`` on the ground of each feature as it was drawn: of each kind those that may be the nearest."""
        sites = case.site.geometry
        middle = shapely.get_coordinates(shapely.centroid(sites))
        scale = self.register.scale.at(middle[:, 0], middle[:, 1])
        within = AROUND_M * scale
        bounds = shapely.bounds(sites)
        site, place = self._met(bounds + within[:, None] * _OUTWARD)
        if len(sites) > 1:
            # Those of one are measured as soon as compared.
            held = self._may_be_nearest(case, bounds, scale, site, place)
            site, place = site[held], place[held]
        plane = distances(sites, site, self.shapes[place])[0]
        held = plane <= within[site]
        return Around(within, scale, site[held], self.row[place[held]], plane[held])

    def _may_be_nearest(self, case: Case, bounds: Column, scale: Column, site: Column, place: Column) -> Column:
        """Which pairs of a feature and an asset are not surely farther apart than another one with an asset of the same kind.

        The edge of an asset lies outside what is drawn of it, works reach beyond what is drawn of them, and of those that they
        reach none is the nearer one.
        """
        said = self.said
        kinds = (said.kind, said.belongs_to)
        group, groups = said.aerial.astype(np.int64), 2
        for column in kinds:
            group, groups = group + groups * (column.codes.astype(np.int64) + 1), groups * (len(column.values) + 1)
        least_m, most_m = _apart(bounds[site], self._edges[:, place])
        # A feature lies somewhere in its box.
        most_m += np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])[site]
        of = site * groups + group[place]
        nearest_m = np.full(len(bounds) * groups, np.inf)
        np.minimum.at(nearest_m, of, most_m)
        outside_m = max(one.max(initial=0.0) for one in (said.outer_offset_m, said.centre_offset_m)) * scale + _BEYOND_M
        reach_m = case.extents.most_m() * scale
        held: Column = least_m <= np.maximum(nearest_m[of], reach_m[site]) + outside_m[site]
        return held


def _apart(boxes: Column, edges: Column) -> tuple[Column, Column]:
    """How far from some boxes, each in a row, what lies in some others, each in a column, is at least and at most."""
    west, south, east, north = boxes.T
    least_m = np.hypot(
        np.maximum(np.maximum(west - edges[2], edges[0] - east), 0.0),
        np.maximum(np.maximum(south - edges[3], edges[1] - north), 0.0),
    )
    most_m = np.hypot(
        np.maximum(np.maximum(west - edges[0], edges[2] - east), 0.0),
        np.maximum(np.maximum(south - edges[1], edges[3] - north), 0.0),
    )
    return least_m, most_m


def rows_near(register: AssetRegister, site: Column, distance_m: float) -> Column:
    """Rows of the assets so near to any of some works, and of some more; of very many works and assets the pairs would fill the memory."""
    boxes = shapely.bounds(site) + distance_m * _OUTWARD
    if len(site) <= _AT_ONCE:
        return distinct(register.tree.query(shapely.box(*boxes.T))[1])
    # Those that lie near each other ask for the same.
    boxes[:, :2], boxes[:, 2:] = np.floor(boxes[:, :2] / distance_m), np.ceil(boxes[:, 2:] / distance_m)
    boxes = np.unique(boxes, axis=0) * distance_m
    found = np.zeros(len(register), dtype=bool)
    for few in in_turn(len(boxes)):
        found[register.tree.query(shapely.box(*boxes[few].T))[1]] = True
    return np.flatnonzero(found)


def in_turn(count: int) -> Iterator[slice]:
    """So many at a time that what is made of their pairs fits the memory."""
    return (slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE))
