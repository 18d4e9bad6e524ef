"""The one door to GDAL: it opens by content, so all drivers but those we hand files to are switched off.

A ``.shp`` or ``.fgb`` comes here only after its magic bytes were seen. Text formats never do: VRT, GDALG
and plain GeoJSON make GDAL read other files and send requests.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio

from geo.columns import Columns, objects
from geo.errors import FileError
from geo.reading.stored_shapes import shape_text
from geo.reading.wkb import shapes_from_wkb
from geo.text import Text


def read_rows(
    path: Path, *, content: bytes | None = None, encoding: str | None = None, fids: Sequence[int] | None = None
) -> tuple[np.ndarray[Any, Any], Columns, dict[int, Text], str | None]:
    """Every row of the single layer of a file.

    Parameters
    ----------
    content : bytes, optional
        What is read in place of the file of that name.
    fids : sequence of int, optional
        Only the features of these numbers.

    Returns
    -------
    (geometry, attributes, reasons, crs)
        Row by row; None where there is no geometry or, with its reason, where it cannot be read.

    Raises
    ------
    FileError
        GDAL cannot read it.
    """
    try:
        with warnings.catch_warnings():
            # GDAL warns of what it meets on the way (rings left open, names cut short); what it could not read
            # is missing from its rows, and those are counted.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, wkb, columns = pyogrio.raw.read(
                path if content is None else content,
                encoding=encoding,
                force_2d=True,
                fids=fids,
            )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        UnicodeDecodeError,
        LookupError,
    ) as error:
        # GDAL's message holds the path on our disk; its last sentence says enough.
        said = re.sub(r"/vsimem/\S+", path.name, str(error).replace(str(path), path.name))
        raise FileError(
            Text(f"读取失败（{said}）", f"it cannot be read ({said})"),
            Text("请重新导出", "Export it again"),
            file=path.name,
        ) from None
    geometry, reasons, _ = shapes_from_wkb(wkb)
    attributes = Columns(
        {name: _facts(column) for name, column in zip(meta["fields"].tolist(), columns, strict=True)},
        rows=len(geometry),
    )
    return geometry, attributes, reasons, meta.get("crs")


def _facts(column: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A column with the geometries among its bytes as well-known text."""
    if bytes not in set(map(type, column)):
        return column
    return objects([(shape_text(value) or value) if isinstance(value, bytes) else value for value in column])
