"""A network kept in PostGIS: one table, read in one transaction that cannot write."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from geo.columns import Columns, objects
from geo.errors import FileError
from geo.place.crs import read_crs
from geo.raw import RawLayer, raw_layer
from geo.reading.wkb import shapes_from_wkb
from geo.text import Text

_SCHEMES = ("postgresql://", "postgres://")
# A table that does not answer within this time is not being read but locked or joined to the world.
_TIMEOUT_MS = 120_000
_FORM = Text(
    "应写作 postgresql://用户@主机/数据库?table=模式.表（几何列不唯一时加 &geometry=列名）",
    "Write postgresql://user@host/database?table=schema.table (with &geometry=column where there are several)",
)


def is_table(place: str) -> bool:
    """Whether an argument names a database table and not a file."""
    return place.startswith(_SCHEMES)


def read_table(url: str) -> RawLayer:
    """Read every row of a PostGIS table.

    Parameters
    ----------
    url : str
        As ``psycopg`` takes it, with ``table`` and perhaps ``geometry`` in its query.

    Raises
    ------
    FileError
        No driver, no connection, no such table, no geometry. The message holds no password.
    """
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    table = query.pop("table", [""])[0]
    geometry = query.pop("geometry", [None])[0]
    if not table:
        raise FileError(
            Text("没有写明表名", "the table is not named"), _FORM, file=parts.path.lstrip("/") or "postgresql"
        )
    name = f"{parts.path.lstrip('/')}:{table}"
    address = urlunsplit(parts._replace(query=urlencode(query, doseq=True)))
    try:
        import psycopg
    except ImportError:
        raise FileError(
            Text("没有安装 PostGIS 驱动", "the driver for PostGIS is not installed"),
            Text("请安装：pip install 'heatguard[postgis]'", "Install it: pip install 'heatguard[postgis]'"),
            file=name,
        ) from None
    try:
        with psycopg.connect(address, options=f"-c statement_timeout={_TIMEOUT_MS}") as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return _read(connection, table, geometry, name)
    except psycopg.Error as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise FileError(
            Text(f"数据库没有给出该表（{said}）", f"the database did not hand the table out ({said})"), _FORM, file=name
        ) from None


def _read(connection: Any, table: str, geometry: str | None, name: str) -> RawLayer:
    from psycopg import sql

    schema, _, plain = table.rpartition(".")
    found = connection.execute(
        "SELECT f_table_schema, f_geometry_column, srid FROM geometry_columns"
        " WHERE f_table_name = %s AND (%s = '' OR f_table_schema = %s) AND (%s::text IS NULL OR f_geometry_column = %s)",
        (plain, schema, schema, geometry, geometry),
    ).fetchall()
    if len(found) != 1:
        listed = "、".join(f"{one[0]}.{plain}.{one[1]}" for one in found) or "无 none"
        raise FileError(
            Text(
                f"该表的几何列有 {len(found)} 个（{listed}）", f"the table has {len(found)} geometry columns ({listed})"
            ),
            _FORM,
            file=name,
        )
    (schema, column, srid) = found[0]
    relation, place = sql.Identifier(schema, plain), sql.Identifier(column)
    count = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(relation)).fetchone()[0]
    cursor = connection.execute(sql.SQL("SELECT ST_AsBinary({}), * FROM {}").format(place, relation))
    names = [description.name for description in cursor.description[1:]]
    # No order is promised by a table; the bytes of its rows give one, so that fingerprints agree.
    rows = sorted(cursor.fetchall(), key=lambda row: (bytes(row[0] or b""), str(row[1:])))
    geometries, reasons, repairs = shapes_from_wkb([None if row[0] is None else bytes(row[0]) for row in rows])
    kept = [position for position, one in enumerate(names) if one != column]
    attributes = Columns(
        {names[position]: objects(row[position + 1] for row in rows) for position in kept}, rows=len(rows)
    )
    crs_text = _crs_text(connection, srid)
    return raw_layer(
        geometries,
        attributes,
        file=name,
        layer=None,
        found=count,
        crs=None if crs_text is None else read_crs(crs_text, file=name),
        crs_declared=crs_text,
        fingerprint=_fingerprint(rows, names),
        reasons=reasons,
        repairs=repairs,
    )


def _crs_text(connection: Any, srid: int) -> str | None:
    if srid <= 0:
        return None
    row = connection.execute(
        "SELECT auth_name, auth_srid, srtext FROM spatial_ref_sys WHERE srid = %s", (srid,)
    ).fetchone()
    if row is None:
        return None
    return f"{row[0]}:{row[1]}" if row[0] == "EPSG" else str(row[2])


def _fingerprint(rows: list[Any], names: list[str]) -> str:
    digest = hashlib.sha256(json.dumps(names, ensure_ascii=False).encode())
    for row in rows:
        digest.update(bytes(row[0] or b"") + repr([str(value) for value in row[1:]]).encode())
    return digest.hexdigest()
