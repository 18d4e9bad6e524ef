"""Where an activity meets an asset: what was found within the limits of the law, and what a measure reaches beyond them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.simplified import simplified
from permits.catalogue.measures import Measures
from permits.plan.assets import PlanAsset, depth_error_m
from permits.plan.measures import Chooser
from permits.plan.season import winters
from permits.plan.situation import Situation
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import Zone
from permits.screening.case import Case
from permits.screening.compare import offset_m
from permits.screening.findings import Finding

# Activities of which it is kept how far measures reach; there are fewer.
_MOST_KEPT = 256


@dataclass(frozen=True)
class Place:
    """One activity of one feature at one asset; ``feature_row`` counts rows of the case."""

    feature_row: int
    feature: str
    asset: PlanAsset
    situation: Situation

    @property
    def key(self) -> tuple[int, int, str]:
        """What tells it from the other places of a case: rows of the works and of the register, the activity."""
        return self.feature_row, self.asset.row, self.situation.activity


def measured_from_m(assets: Iterable[PlanAsset], case: Case, zones: Sequence[Zone]) -> dict[int, float]:
    """How far the line from which the law measures lies outside each asset as drawn, by its row of the register."""
    in_zone: dict[str, list[int]] = {}
    for one in assets:
        in_zone.setdefault(one.zone, []).append(one.row)
    from_m = dict.fromkeys((row for rows in in_zone.values() for row in rows), 0.0)
    for zone in zones:
        # Of two of one name the first.
        rows = in_zone.pop(zone.id, [])
        if rows:
            from_m.update(zip(rows, offset_m(zone, case.register, np.array(rows)).tolist(), strict=True))
    return from_m


class Places:
    """The works of a case as places at the assets of a plan.

    Parameters
    ----------
    today : date
        First day of works that state none.
    """

    def __init__(
        self,
        case: Case,
        assets: Sequence[PlanAsset],
        rules: RulesInForce,
        table: Measures,
        *,
        today: datetime.date,
    ) -> None:
        self._case, self._table = case, table
        self._assets = {one.asset_id: one for one in assets}
        self._row = {one.feature: row for row, one in enumerate(case.works)}
        self.winters = tuple(winters(one, rules, today=today) for one in case.works)
        self._said = tuple(
            simplified(" ".join((str(one.facts.get("method", "")), *one.declared)).lower()) for one in case.works
        )

    def found(self, findings: Sequence[Finding]) -> tuple[Place, ...]:
        """The places of some findings, each once."""
        keys = dict.fromkeys((self._row[one.feature], one.asset_id, one.activity) for one in findings)
        return tuple(
            self._place(row, self._assets[asset_id], activity)
            for row, asset_id, activity in keys
            if asset_id is not None and activity is not None
        )

    def within_measures(self, chooser: Chooser) -> Iterator[Place]:
        """Places as near as a measure of the works there reaches, within the law's limits or not."""
        measured = _measured_manners(chooser)
        by_row = {one.row: one for one in self._assets.values()}
        edge_m = max((one.body.outer_offset_m for one in by_row.values()), default=0.0)
        asked: dict[int, tuple[list[str], float]] = {}
        for row, works in enumerate(self._case.works):
            codes = [code for code in works.activities if not chooser.manners.of(code).isdisjoint(measured)]
            if not codes:
                continue
            depth_m = float(works.facts.get("depth_m") or 0.0)
            reaches = (one for code in codes for one in _reaches(chooser, code))
            most_m = edge_m + max((one.to(depth_m) for one in reaches), default=0.0)
            asked[row] = codes, most_m + max(float(self._case.extents.of(code)[row]) for code in codes)
        for row, assets in self._near(by_row, {row: most_m for row, (_, most_m) in asked.items()}):
            for asset in assets:
                yield from (self._place(row, asset, code) for code in asked[row][0])

    def _near(
        self, by_row: Mapping[int, PlanAsset], most_m: Mapping[int, float]
    ) -> Iterator[tuple[int, Sequence[PlanAsset]]]:
        """The assets of the plan so far, or a little farther, from some rows of the works, in the order of the register."""
        if not most_m or not by_row:
            return
        rows, assets = np.array(list(most_m)), np.array(sorted(by_row))
        sites = self._case.site.geometry[rows]
        scale = self._case.register.scale.at(*shapely.bounds(sites)[:, :2].T)
        # A hundredth more than needed: the scale factor changes by far less on the way.
        reach = np.array(list(most_m.values())) * scale * 1.01
        tree = shapely.STRtree(self._case.register.geometry[assets])
        site, asset = tree.query(sites, predicate="dwithin", distance=reach)
        found: dict[int, list[int]] = {}
        for row, one in zip(rows[site].tolist(), assets[asset].tolist(), strict=True):
            found.setdefault(row, []).append(one)
        for row in most_m:
            yield row, [by_row[one] for one in sorted(found.get(row, ()))]

    def _place(self, row: int, asset: PlanAsset, activity: str) -> Place:
        situation = Situation(
            activity,
            asset.line,
            asset.thing,
            asset.dn_counted,
            in_season=bool(self.winters[row]),
            said=self._said[row],
            by_hand=self._case.works[row].facts.get("hand_dug") is True,
            shutdown=self._case.works[row].facts.get("needs_shutdown") is True,
            covered=self._covered(row, asset),
        )
        return Place(row, self._case.works[row].feature, asset, situation)

    def _covered(self, row: int, asset: PlanAsset) -> bool:
        depth_m, error_m = self._case.works[row].facts.get("depth_m"), depth_error_m(self._table, asset)
        if depth_m is None or error_m is None:
            return False
        return float(depth_m) < asset.body.top_m - error_m


@dataclass(frozen=True)
class _Reach:
    """How far a value of a measure is meant: so far, and so much farther for each metre of depth; ground metres."""

    far_m: float
    per_depth: float

    def to(self, depth_m: float) -> float:
        return self.far_m + self.per_depth * depth_m


@lru_cache(_MOST_KEPT)
def _measured_manners(chooser: Chooser) -> frozenset[str]:
    """Manners of working of which any measure says how far off it is kept, or how far it is meant."""
    rows = [row for row in chooser.table.measure if any(one.keep_m or one.reach_m for one in row.value)]
    meant = (name for row in rows for one in row.value if one.reach_m for name in one.for_ or row.for_)
    return frozenset((*(name for row in rows for name in row.measured_for), *meant))


@lru_cache(_MOST_KEPT)
def _reaches(chooser: Chooser, activity: str) -> tuple[_Reach, ...]:
    """How far measures may reach from works of one activity, wherever these lie.

    What is not done in a season is not done at any distance: such works are held against the table as far as any measure reaches.
    """
    manners, table = chooser.manners.of(activity), chooser.table.measure
    of_row = {row.key: not row.for_ or not manners.isdisjoint(row.for_) for row in table}
    anywhere = any(value.not_then for row in table if of_row[row.key] for value in row.value)
    found = []
    for row in table:
        kept = anywhere or not manners.isdisjoint(row.measured_for)
        for value in row.value:
            meant = anywhere or (of_row[row.key] and (not value.for_ or not manners.isdisjoint(value.for_)))
            if (kept and value.keep_m is not None) or (meant and value.reach_m):
                found.append(_Reach(max(value.keep_m or 0.0, value.reach_m), value.keep_per_depth))
    return tuple(found)
