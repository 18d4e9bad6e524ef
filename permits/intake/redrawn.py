"""Some features of a job handed in once more, moved or cut."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.columns import Columns
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.place.declaration import declare
from geo.raw import RawLayer
from geo.shapes import Shapes
from permits.intake.handed_in import HandedIn

Column = np.ndarray[Any, Any]


def redrawn(handed: HandedIn, rows: Sequence[int], geometry: Column) -> tuple[HandedIn, Column]:
    """Some features handed in once more, moved or cut; and the order in which they come.

    What stays where it was is read as it was; the rest as what a proposal is written in, longitude and latitude.

    Parameters
    ----------
    rows : sequence of int
        Features of the works.
    geometry : array of shapely geometry, shape (number of rows,)
        Where each is drawn, working system; the very same object where it stays.

    Returns
    -------
    HandedIn
    array of int, shape (number of rows,)
        For each of its features the place in ``rows``.
    """
    chosen = np.asarray(rows, dtype=np.intp)
    stays = np.array([one is handed.site.geometry[row] for one, row in zip(geometry, rows, strict=True)], dtype=bool)
    layers, declarations, order = [], [], []
    first = 0
    for layer, declaration in zip(handed.layers, handed.declarations, strict=True):
        read = layer.readable()
        own = np.flatnonzero(stays & (chosen >= first) & (chosen < first + len(read)))
        if len(own):
            layers.append(dataclasses.replace(read.take(chosen[own] - first), repairs=()))
            declarations.append(declaration)
            order.append(own)
        first += len(read)
    if not stays.all():
        moved = np.flatnonzero(~stays)
        layers.append(_in_degrees(handed, chosen[moved], geometry[moved]))
        declarations.append(declare(layers[-1], None))
        order.append(moved)
    places = np.concatenate(order)
    of = chosen[places]
    site = dataclasses.replace(
        handed.site,
        feature=tuple(handed.site.feature[row] for row in of),
        geometry=geometry[places],
        transform_accuracy_m=handed.site.transform_accuracy_m[of],
        repairs=(),
    )
    again = HandedIn(
        layers=tuple(layers),
        declarations=tuple(declarations),
        works=tuple(handed.works[row] for row in of),
        site=site,
        shifts=tuple(handed.shifts[row] for row in of),
        provenance=tuple(handed.provenance[row] for row in of),
        settled=tuple(handed.settled[row] for row in of),
        coarseness_m=handed.coarseness_m[of],
        collapsed=tuple(name for name in site.feature if name in handed.collapsed),
        elsewhere=tuple(
            one._replace(row=row) for row, old in enumerate(of) for one in handed.elsewhere if one.row == old
        ),
        other_systems=tuple(
            one._replace(row=row) for row, old in enumerate(of) for one in handed.other_systems if one.row == old
        ),
        found=len(of),
        unread=(),
        notes=(),
    )
    return again, places


def _in_degrees(handed: HandedIn, rows: Column, geometry: Column) -> RawLayer:
    """Features as a file of a proposal would hold them."""
    names = [handed.site.feature[row] for row in rows.tolist()]
    return RawLayer(
        file=handed.layers[0].file,
        layer=None,
        shapes=Shapes(transform(geometry, handed.site.crs, LONGITUDE_LATITUDE).geometry),
        attributes=Columns({"feature_id": np.array(names, dtype=object)}, rows=len(rows)),
        positions=np.arange(len(rows)),
        crs=LONGITUDE_LATITUDE,
        crs_declared=None,
        fingerprint="",
        found=len(rows),
        crs_by_standard=True,
    )
