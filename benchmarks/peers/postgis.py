"""PostGIS: an index over boxes grown by each limit, and ST_DWithin as it is usually written.

HEATGUARD_POSTGIS_URL names the database (``bash .ci/postgis start DIR`` starts one and prints it). Tables are temporary.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import shapely

from peers.peer import Absent, Answer, Column


class _Postgis:
    query: str

    def __init__(self, features: Column, limit: Column) -> None:
        url = os.environ.get("HEATGUARD_POSTGIS_URL")
        if not url:
            raise Absent("no HEATGUARD_POSTGIS_URL; bash .ci/postgis start DIR")
        try:
            import psycopg
        except ImportError as error:
            raise Absent(f"{error}; pip install 'psycopg[binary]'") from None
        self._held = psycopg.connect(url, autocommit=True)
        self._held.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        self._held.execute("SET work_mem = '256MB'")
        boxes = shapely.box(*(shapely.bounds(features) + np.array([-1, -1, 1, 1]) * limit[:, None]).T)
        self._take(
            "features",
            (shapely.to_wkb(features), limit, shapely.to_wkb(boxes)),
            "geom geometry, lim float8, zone geometry",
        )
        self._index("features", "geom")
        self._index("features", "zone")

    def _take(self, name: str, columns: tuple[Column, ...], declared: str) -> None:
        self._held.execute(f"CREATE TEMPORARY TABLE {name} (id int, {declared})")
        types = [
            "int4",
            *({"geom": "bytea", "zone": "bytea", "lim": "float8"}[one.split()[0]] for one in declared.split(", ")),
        ]
        with self._held.cursor().copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(types)
            for row, values in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
                copy.write_row((row, *values))

    def _index(self, name: str, column: str) -> None:
        self._held.execute(f"CREATE INDEX ON {name} USING gist ({column})")
        self._held.execute(f"ANALYZE {name}")

    def asked(self, sites: Column) -> Callable[[], Answer]:
        self._held.execute("DROP TABLE IF EXISTS sites")
        self._take("sites", (shapely.to_wkb(sites),), "geom geometry")
        self._index("sites", "geom")

        def ask() -> Answer:
            with self._held.cursor(binary=True) as cursor:
                found = np.array(cursor.execute(self.query).fetchall(), dtype=float).reshape(-1, 3)
            return Answer(found[:, 0].astype(int), found[:, 1].astype(int), found[:, 2])

        return ask


class PostgisBoxes(_Postgis):
    name = "PostGIS, index of grown boxes"
    query = (
        "SELECT site, feature, distance FROM (SELECT s.id AS site, f.id AS feature, f.lim,"
        " ST_Distance(s.geom, f.geom) AS distance FROM sites s JOIN features f ON f.zone && s.geom OFFSET 0) near"
        " WHERE distance <= lim"
    )


class PostgisDwithin(_Postgis):
    name = "PostGIS ST_DWithin"
    query = (
        "SELECT s.id, f.id, ST_Distance(s.geom, f.geom)"
        " FROM sites s JOIN features f ON ST_DWithin(s.geom, f.geom, f.lim)"
    )
