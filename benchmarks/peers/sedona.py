"""SedonaDB: a join on ST_DWithin with the limit of each feature, as many threads as there are cores."""

from __future__ import annotations

from collections.abc import Callable

import geopandas
import numpy as np

from peers.peer import Absent, Answer, Column


class SedonaDwithin:
    name = "SedonaDB ST_DWithin"

    def __init__(self, features: Column, limit: Column) -> None:
        try:
            import sedonadb
        except ImportError as error:
            raise Absent(f"{error}; pip install 'apache-sedona[db]'") from None
        self._held = sedonadb.connect()
        self._take(
            "features", geopandas.GeoDataFrame({"id": np.arange(len(features)), "lim": limit}, geometry=features)
        )

    def _take(self, name: str, frame: geopandas.GeoDataFrame) -> None:
        self._held.create_data_frame(frame).to_memtable().to_view(name, overwrite=True)

    def asked(self, sites: Column) -> Callable[[], Answer]:
        self._take("sites", geopandas.GeoDataFrame({"id": np.arange(len(sites))}, geometry=sites))

        def ask() -> Answer:
            found = self._held.sql(
                "SELECT s.id AS site, f.id AS feature, ST_Distance(s.geometry, f.geometry) AS distance"
                " FROM sites s JOIN features f ON ST_DWithin(s.geometry, f.geometry, f.lim)"
            ).to_arrow_table()
            return Answer(*(found[name].to_numpy() for name in ("site", "feature", "distance")))

        return ask
