"""A way out taken: the works handed in once more where it puts them, with everything else that was said of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geo.columns import missing
from geo.raw import RawLayer
from geo.text import Text
from permits.catalogue.facts import Provenance
from permits.catalogue.lists import code_list
from permits.errors import WorksError
from permits.intake.handed_in import HandedIn, take_in
from permits.record.way_out import FreeFeature
from permits.service.check import Desk
from permits.service.shipped import fact_names

# What is said anew of each feature, because it no longer lies where the file had it.
_OF_PLACES = ("id", "coordinates_from", "accuracy_m")


def taken(
    drawn: Sequence[FreeFeature],
    layers: Sequence[RawLayer],
    desk: Desk,
    *,
    beside: Mapping[str, Any],
    declared_crs: str | None,
    on_our_map: bool,
) -> dict[str, Any]:
    """The changed works as GeoJSON, in longitude and latitude.

    Parameters
    ----------
    drawn : sequence of FreeFeature
        As the way out has them (`permits.record.way_out.Option.drawn`).
    layers : sequence of RawLayer
        The works as they were handed in; facts in their properties are handed on as they were written.
    beside : mapping
        Facts stated beside them, which are to be stated beside these as well.
    declared_crs : str or None
        System stated beside them, which is not to be.
    on_our_map : bool
        They were drawn on our map, which says itself how well that is known.

    Raises
    ------
    InputError
        As of `permits.intake.handed_in.take_in`.
    """
    names = fact_names()
    handed = take_in(layers, desk.activities, names, desk.register.crs, beside=beside, declared_crs=declared_crs)
    stated = [own for layer in handed.layers for own in _stated(layer)]
    row_of = {name: row for row, name in reversed(list(enumerate(handed.site.feature)))}
    features = []
    for one in drawn:
        row = row_of.get(one.properties.id)
        if row is None:
            # Left out in silence it would be a clear of the others.
            raise WorksError(
                Text(
                    f"要素“{one.properties.id}”在所交的作业中找不到",
                    f"the feature {one.properties.id!r} is not among the works that were handed in",
                ),
                Text("请改位置或者重新提交", "Change the place yourself, or hand the works in again"),
            )
        said_anew = {column for column, held in names.columns(stated[row]).items() if held.fact in _OF_PLACES}
        properties = stated[row]
        properties = {name: value for name, value in properties.items() if name not in said_anew}
        properties |= _place(handed, row, on_our_map=on_our_map)
        properties["id"] = one.properties.id
        geometry = json.loads(shapely.to_geojson(one.geometry))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _place(handed: HandedIn, row: int, *, on_our_map: bool) -> dict[str, Any]:
    """How well the place is known, as far as it was: what is in doubt of it stays in doubt.

    The decimals of what a program wrote say nothing of that, so that it is stated whatever the doubt.
    """
    usual_m = code_list(Provenance).accuracy_m[handed.provenance[row]]
    stated_m = float(handed.works[row].facts.get("accuracy_m", usual_m))
    accuracy_m = max(stated_m, float(handed.coarseness_m[row])) + float(handed.site.transform_accuracy_m[row])
    known = {"accuracy_m": round(accuracy_m, 4)}
    return known if on_our_map or not handed.settled[row] else {"coordinates_from": "survey", **known}


def _stated(layer: RawLayer) -> list[dict[str, Any]]:
    """Properties of each feature as they were written, with the name of its layer, which may say what is done."""
    read = layer.readable()
    rows: list[dict[str, Any]] = [{} if read.layer is None else {"layer": read.layer} for _ in range(len(read))]
    for name, column in read.attributes.items():
        if name == "feature_id":
            continue
        for own, value, absent in zip(rows, column.tolist(), missing(column).tolist(), strict=True):
            if not absent:
                own[str(name)] = _plain(value)
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | int | float | bool | dict | list) else str(value)
