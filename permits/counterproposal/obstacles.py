"""What may stand in the way of works that move: each pair of feature and asset, and how far apart they must be."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from permits.counterproposal.bench import Bench
from permits.screening.judge import Judge

Column = np.ndarray[Any, Any]

# A job moved farther than this is another job.
FARTHEST_M = 30.0
# Kept beyond what is needed: a coordinate is written to 0.1 mm, and a ground metre is not quite the same everywhere.
SLACK_M = 3e-4


@dataclass(frozen=True)
class Obstacles:
    """Pairs, as columns of equal length; plane metres.

    Attributes
    ----------
    feature : int array
        Rows of the case.
    asset : int array
        Rows of the register.
    shape : array of shapely geometry
        Assets as drawn, as much of them as can matter.
    keep : float array
        How far the drawn feature must be away from the drawn asset: limit, half widths, position errors.
    reach : float array
        How much of that is what the works reach beyond what was drawn.
    """

    feature: Column
    asset: Column
    shape: Column
    keep: Column
    reach: Column

    def of(self, rows: Column) -> Obstacles:
        """Those of some features."""
        held = np.isin(self.feature, rows)
        return Obstacles(*(getattr(self, one.name)[held] for one in dataclasses.fields(self)))

    def __len__(self) -> int:
        return len(self.feature)

    def lacking(self, geometry: Column, offsets: Column) -> Column:
        """How much nearer than they may be features are that are moved; not more than 0: free.

        Parameters
        ----------
        geometry : array of shapely geometry, shape (number of features of the case,)
        offsets : array, shape (k, 2)

        Returns
        -------
        array, shape (k,)
        """
        if not len(self):
            return np.full(len(offsets), -np.inf)
        pair = np.tile(np.arange(len(self)), len(offsets))
        every = self.lacking_of(geometry, np.repeat(offsets, len(self), axis=0), pair)
        return np.asarray(every.reshape(len(offsets), len(self)).max(axis=1))

    def lacking_of(self, geometry: Column, offsets: Column, pair: Column) -> Column:
        """The same of one pair a move; ``offsets`` of shape (k, 2), ``pair`` of shape (k,)."""
        features, shapes = geometry[self.feature[pair]], self.shape[pair]
        # What is moved is the one with fewer corners; only how they lie to each other counts.
        if shapely.get_num_coordinates(shapes).sum() <= shapely.get_num_coordinates(features).sum():
            distance = shapely.distance(features, translated(shapes, -offsets))
        else:
            distance = shapely.distance(translated(features, offsets), shapes)
        return np.asarray(self.keep[pair] - distance)

    def outward(self, geometry: Column, offset: Column) -> tuple[Column, float]:
        """The way out from what stands nearest to its limit, as a unit vector, and how much is lacking there."""
        moved = translated(geometry[self.feature], np.tile(offset, (len(self), 1)))
        lacking = self.keep - shapely.distance(moved, self.shape)
        worst = int(np.argmax(lacking))
        ends = shapely.get_coordinates(shapely.shortest_line(self.shape[worst], moved[worst]))
        away = ends[1] - ends[0]
        length = float(np.hypot(*away))
        return (away / length if length > 0 else np.zeros(2)), float(lacking[worst])


def translated(shapes: Column, offsets: Column) -> Column:
    """Each shape moved by its offset."""
    by = np.repeat(offsets, shapely.get_num_coordinates(shapes), axis=0)
    return np.asarray(shapely.set_coordinates(shapes.copy(), shapely.get_coordinates(shapes) + by))


def obstacles(bench: Bench) -> Obstacles:
    """All pairs that can come to stand against the works within ``FARTHEST_M``.

    The engine says which: were the position uncertain by so much more, each of them would be a finding.
    """
    case = bench.case
    feature, asset, keep, reach = [], [], [], []
    doubtful = bench.with_case(site_uncertainty_m=case.site_uncertainty_m + FARTHEST_M)
    for part, _, rules in bench.periods(case.works):
        if rules is None:
            continue
        judge = Judge(doubtful.part(part), rules)
        pairs = judge.measured.pairs
        for columns in (one for found in judge.held(screening=False) for one in found):
            site, scale = pairs.site[columns.pair], pairs.scale[columns.pair]
            extent_m = columns.extent_m[site]
            error_m = columns.uncertainty_m - FARTHEST_M
            feature.append(part[site])
            asset.append(pairs.asset[columns.pair])
            keep.append((columns.limit_m + columns.offset_m + extent_m + error_m + SLACK_M) * scale)
            reach.append(extent_m * scale)
    if not feature:
        none = np.zeros(0)
        return Obstacles(none.astype(np.intp), none.astype(np.intp), none.astype(object), none, none)
    rows, of, far, own = (np.concatenate(one) for one in (feature, asset, keep, reach))
    # Of several provisions at one pair the farthest counts.
    order = np.lexsort((-far, of, rows))
    rows, of, far, own = rows[order], of[order], far[order], own[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (of[1:] != of[:-1])
    rows, of, far, own = rows[first], of[first], far[first], own[first]
    return Obstacles(rows, of, _near(case.register.geometry[of], case.site.geometry[rows], far), far, own)


def _near(assets: Column, features: Column, keep: Column) -> Column:
    """As much of each asset as a feature can come near to."""
    west, south, east, north = shapely.bounds(features).T
    around = keep + 2 * FARTHEST_M
    boxes = shapely.box(west - around, south - around, east + around, north + around)
    whole = shapely.covers(boxes, assets)
    cut = assets.copy()
    cut[~whole] = shapely.intersection(assets[~whole], boxes[~whole])
    # What touches its box in a point alone is as far away as can be asked about.
    empty = shapely.is_empty(cut)
    cut[empty] = assets[empty]
    return cut
