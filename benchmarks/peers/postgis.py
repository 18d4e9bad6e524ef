"""PostGIS: an index over boxes grown by each limit, and ST_DWithin as it is usually written.

HEATGUARD_POSTGIS_URL names the database (``bash .ci/postgis start DIR`` starts one and prints it). Tables stand in a schema
of their own, made anew: temporary ones would keep the second core from it.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import shapely

from peers.peer import Absent, Answer, Column

# Compiling the query takes longer than it gives back; small tables are worth both cores too.
_SETTINGS = """
DROP SCHEMA IF EXISTS benchmark CASCADE; CREATE SCHEMA benchmark; SET search_path = benchmark, public;
SET work_mem = '256MB'; SET jit = off;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
CREATE UNLOGGED TABLE features (id int, lim float8, geom geometry, zone geometry);
CREATE UNLOGGED TABLE sites (id int, geom geometry);
"""


class _Postgis:
    query: str
    # Columns with an index.
    indexed: tuple[tuple[str, str], ...]

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
        self._held.execute(_SETTINGS)
        zones = shapely.box(*(shapely.bounds(features) + np.array([-1, -1, 1, 1]) * limit[:, None]).T)
        self._take("features", {"float8": [limit], "bytea": [shapely.to_wkb(features), shapely.to_wkb(zones)]})

    def _take(self, table: str, columns: dict[str, list[Column]]) -> None:
        kinds, values = zip(*((kind, column.tolist()) for kind, of in columns.items() for column in of), strict=True)
        with self._held.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", *kinds])
            for number, row in enumerate(zip(*values, strict=True)):
                copy.write_row((number, *row))
        for indexed, column in self.indexed:
            if indexed == table:
                self._held.execute(f"CREATE INDEX ON {table} USING gist ({column})")
        self._held.execute(f"ANALYZE {table}")

    def asked(self, sites: Column) -> Callable[[], Answer]:
        self._held.execute("TRUNCATE sites")
        self._take("sites", {"bytea": [shapely.to_wkb(sites)]})

        def ask() -> Answer:
            with self._held.cursor(binary=True) as cursor:
                found = np.array(cursor.execute(self.query).fetchall(), dtype=float).reshape(-1, 3)
            return Answer(found[:, 0].astype(int), found[:, 1].astype(int), found[:, 2])

        return ask


class PostgisBoxes(_Postgis):
    name = "PostGIS, index of grown boxes"
    # With one of the sites too, the planner goes through all features and asks that.
    indexed = (("features", "zone"),)
    query = (
        "SELECT site, feature, distance FROM (SELECT s.id AS site, f.id AS feature, f.lim,"
        " ST_Distance(s.geom, f.geom) AS distance FROM sites s JOIN features f ON f.zone && s.geom OFFSET 0) near"
        " WHERE distance <= lim"
    )


class PostgisDwithin(_Postgis):
    name = "PostGIS ST_DWithin"
    indexed = (("features", "geom"), ("sites", "geom"))
    query = (
        "SELECT s.id, f.id, ST_Distance(s.geom, f.geom)"
        " FROM sites s JOIN features f ON ST_DWithin(s.geom, f.geom, f.lim)"
    )
