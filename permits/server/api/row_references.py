"""By which names the description of an address refers to rows and files; what they are: `permits.server.api.row_schemas`, which loads Arrow."""

from __future__ import annotations

from typing import Any

AT = "#/components/schemas/{model}"
ROWS = {"sites": "SiteRow", "findings": "FindingRow"}
PAGES = {"sites": "SitesPage", "findings": "FindingsPage"}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
# Kinds of the files of a batch.
FILE_KINDS: dict[str, Any] = {
    "application/json": {"schema": {"$ref": AT.format(model="BatchStatistics")}},
    "application/vnd.apache.parquet": _BINARY,
    "text/csv": {"schema": {"type": "string"}},
    "application/geopackage+sqlite3": _BINARY,
    "application/x-ndjson": _BINARY,
    "application/xml": {"schema": {"type": "string"}},
}
RECORD_OR_ROWS = {"schema": {"oneOf": [{"$ref": AT.format(model="Record")}, {"$ref": AT.format(model="FewWords")}]}}
FEW_WORDS = {"schema": {"$ref": AT.format(model="FewWordsOfSite")}}
COLUMNS = {"schema": {"$ref": AT.format(model="SiteColumns")}}


def row_schema(table: str) -> dict[str, Any]:
    """What each line is of an answer of lines, of ``sites`` or ``findings``."""
    return {"schema": {"$ref": AT.format(model=ROWS[table])}}


def page_schema(table: str) -> dict[str, Any]:
    """What an answer with such rows is as one object."""
    return {"schema": {"$ref": AT.format(model=PAGES[table])}}
