"""gometry (Rust): an index of boxes grown by each limit, then the distance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from peers.peer import Absent, Answer, Column


class GometryIndex:
    name = "gometry on grown boxes"

    def __init__(self, features: Column, limit: Column) -> None:
        try:
            import gometry
        except ImportError as error:
            raise Absent(f"{error}; pip install gometry") from None
        self._engine, self._limit = gometry, limit
        self._features = gometry.from_wkb(shapely.to_wkb(features))
        boxes = shapely.bounds(features) + np.array([-1, -1, 1, 1]) * limit[:, None]
        self._index = gometry.SpatialIndex(gometry.boxes(*boxes.T))

    def asked(self, sites: Column) -> Callable[[], Answer]:
        places = self._engine.from_wkb(shapely.to_wkb(sites))

        def ask() -> Answer:
            site, feature = self._index.candidates(places).to_pairs()
            distance = self._engine.distance(places[site], self._features[feature])
            hit = distance <= self._limit[feature]
            return Answer(site[hit], feature[hit], distance[hit])

        return ask
