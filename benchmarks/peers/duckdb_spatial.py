"""DuckDB: its spatial join over boxes grown by each limit, then the distance. Two threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow
import shapely

from peers.peer import Absent, Answer, Column


class DuckdbSpatial:
    name = "DuckDB spatial join on grown boxes, 2 threads"

    def __init__(self, features: Column, limit: Column) -> None:
        try:
            import duckdb
            import duckdb_extension_spatial
        except ImportError as error:
            raise Absent(f"{error}; pip install duckdb==1.5.5 duckdb-extension-spatial==1.5.5") from None
        # The extension as a package of its own: by itself DuckDB would fetch it at first use.
        (extension,) = Path(duckdb_extension_spatial.__file__).parent.glob(
            f"extensions/v{duckdb.__version__}/spatial.duckdb_extension"
        )
        self._held = duckdb.connect(config={"threads": 2})
        self._held.execute(f"LOAD '{extension}'")
        boxes = shapely.bounds(features) + np.array([-1, -1, 1, 1]) * limit[:, None]
        columns = dict(zip(("minx", "miny", "maxx", "maxy"), boxes.T, strict=True))
        given = _table(features).append_column("lim", pyarrow.array(limit))
        for name, column in columns.items():
            given = given.append_column(name, pyarrow.array(column))
        self._held.register("given", given)
        self._held.execute(
            "CREATE TABLE features AS SELECT id, lim, ST_GeomFromWKB(wkb) AS geom,"
            " ST_MakeEnvelope(minx, miny, maxx, maxy) AS zone FROM given"
        )
        self._held.unregister("given")

    def asked(self, sites: Column) -> Callable[[], Answer]:
        self._held.register("given", _table(sites))
        self._held.execute("CREATE OR REPLACE TABLE sites AS SELECT id, ST_GeomFromWKB(wkb) AS geom FROM given")
        self._held.unregister("given")

        def ask() -> Answer:
            found = self._held.execute(
                "SELECT * FROM (SELECT s.id AS site, f.id AS feature, f.lim, ST_Distance(s.geom, f.geom) AS distance"
                " FROM sites s JOIN features f ON ST_Intersects(s.geom, f.zone)) WHERE distance <= lim"
            ).fetchnumpy()
            return Answer(found["site"], found["feature"], found["distance"])

        return ask


def _table(shapes: Column) -> pyarrow.Table:
    return pyarrow.table({"id": np.arange(len(shapes)), "wkb": pyarrow.array(shapely.to_wkb(shapes), pyarrow.binary())})
