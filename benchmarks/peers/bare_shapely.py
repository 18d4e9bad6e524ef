"""What anybody would write with shapely: c3 is the reference of all ratios and of all pairs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from peers.peer import Answer, Column


class C3:
    """Boxes grown by each limit in a tree, the distance of what they meet, comparison."""

    name = "c3: shapely STRtree, distance"

    def __init__(self, features: Column, limit: Column) -> None:
        self._features, self._limit = features, limit
        minx, miny, maxx, maxy = shapely.bounds(features).T
        self._tree = shapely.STRtree(shapely.box(minx - limit, miny - limit, maxx + limit, maxy + limit))

    def asked(self, sites: Column) -> Callable[[], Answer]:
        return lambda: self.pairs(sites)

    def pairs(self, sites: Column) -> Answer:
        site, feature = self._tree.query(sites)
        distance = shapely.distance(sites[site], self._features[feature])
        hit = distance <= self._limit[feature]
        return Answer(site[hit], feature[hit], distance[hit])


class C3TwoThreads(C3):
    """The same over two halves of the sites: shapely releases the interpreter's lock."""

    name = "c3-2t: the same, two threads"

    def asked(self, sites: Column) -> Callable[[], Answer]:
        half = len(sites) // 2
        pool = ThreadPoolExecutor(2)

        def ask() -> Answer:
            first, second = pool.map(self.pairs, (sites[:half], sites[half:]))
            second = second._replace(site=second.site + half)
            return Answer(*(np.concatenate(columns) for columns in zip(first, second, strict=True)))

        return ask


class Dwithin:
    """A tree over the sites, asked for what lies within each feature's limit, then the distances."""

    name = "shapely STRtree(sites), dwithin, distance"

    def __init__(self, features: Column, limit: Column) -> None:
        self._features, self._limit = features, limit

    def asked(self, sites: Column) -> Callable[[], Answer]:
        tree = shapely.STRtree(sites)

        def ask() -> Answer:
            feature, site = tree.query(self._features, predicate="dwithin", distance=self._limit)
            return Answer(site, feature, shapely.distance(sites[site], self._features[feature]))

        return ask
