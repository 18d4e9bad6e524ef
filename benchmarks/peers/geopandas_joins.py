"""GeoPandas: by distance, and by drawn buffers as most people do it."""

from __future__ import annotations

from collections.abc import Callable

import geopandas
import shapely

from peers.peer import Answer, Column


class SjoinDwithin:
    name = "geopandas sjoin dwithin"

    def __init__(self, features: Column, limit: Column) -> None:
        self._features = geopandas.GeoDataFrame(geometry=features)
        self._limit = limit

    def asked(self, sites: Column) -> Callable[[], Answer]:
        places = geopandas.GeoDataFrame(geometry=sites)

        def ask() -> Answer:
            found = self._features.sjoin(places, predicate="dwithin", distance=self._limit)
            site, feature = found["index_right"].to_numpy(), found.index.to_numpy()
            return Answer(site, feature, shapely.distance(sites[site], found.geometry.to_numpy()))

        return ask


class BufferSjoin:
    name = "geopandas buffer + sjoin"

    def __init__(self, features: Column, limit: Column) -> None:
        self._features = features
        self._zones = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries(features).buffer(limit))
        # The index is made at first use.
        self._zones.sindex  # noqa: B018

    def asked(self, sites: Column) -> Callable[[], Answer]:
        places = geopandas.GeoDataFrame(geometry=sites)

        def ask() -> Answer:
            found = places.sjoin(self._zones, predicate="intersects")
            site, feature = found.index.to_numpy(), found["index_right"].to_numpy()
            return Answer(site, feature, shapely.distance(sites[site], self._features[feature]))

        return ask
