"""Kinds of body in which works come: what ``Content-Type`` may say. It is believed no further: a worker looks at the content."""

from __future__ import annotations

from fastapi import Request

from geo.text import Text, printable
from permits.server.problem import RefusedError

MULTIPART = "multipart/form-data"
# The same file is called by several names; curl says of any body that it is a form.
TAKEN = (
    "application/json",
    "application/geo+json",
    "application/vnd.geo+json",
    "application/geo+json-seq",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    MULTIPART,
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "text/csv",
    "text/tab-separated-values",
    "text/plain",
    "application/vnd.google-earth.kml+xml",
    "application/vnd.google-earth.kmz",
    "application/xml",
    "text/xml",
    "application/geopackage+sqlite3",
    "application/vnd.sqlite3",
    "application/x-sqlite3",
    "application/zip",
    "application/x-zip-compressed",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "image/vnd.dxf",
    "image/x-dxf",
    "application/dxf",
    "application/x-dxf",
    "application/acad",
    "application/vnd.apache.parquet",
    "application/vnd.flatgeobuf",
    "application/flatgeobuf",
)
_NOT_TAKEN = Text(
    "不接受 Content-Type {kind}；GeoJSON 写 application/geo+json，信封写 application/json，表单写 multipart/form-data，"
    "其他任何文件写 application/octet-stream",
    "Content-Type {kind} is not taken: GeoJSON is application/geo+json, an envelope application/json, a form "
    "multipart/form-data, any other file application/octet-stream",
)


def kind_of_body(request: Request) -> str:
    """The media type of the body, without parameters; empty where it says none.

    Raises
    ------
    RefusedError
        It is of no kind that is taken.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in TAKEN:
        shown = printable(kind[:80])
        raise RefusedError(
            "unsupported-media-type",
            Text(_NOT_TAKEN.zh.format(kind=shown), _NOT_TAKEN.en.format(kind=shown)),
            {"accept": ", ".join(TAKEN)},
        )
    return kind
