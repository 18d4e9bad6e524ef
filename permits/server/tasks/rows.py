"""What POST /v1/screenings answers where only a few words of each site are wanted: a row a feature, each screened by itself."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from geo.limits import reading_works
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import parse_json
from geo.reading.part import by_system
from geo.text import Text
from permits.children.worker import Answer
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.intake.handed_in import read_bytes
from permits.rulebook.outcomes import Outcome
from permits.screening.finding_table import NONE
from permits.server.file_query import FileQuery, FormQuery
from permits.server.problem import bad_request
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.held import Held
from permits.server.tasks.judged import is_file
from permits.service.check import Desk
from permits.service.sites import ScreenedSites, screen_sites
from permits.works.fact_values import stated_beside

NDJSON = "application/x-ndjson"


def rows(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Screen a body: ``query`` beside it, whose ``fields`` say what is wanted of each site; as ``lines``, or one object."""
    query = (FormQuery if asked["form"] else FileQuery).model_validate(asked["query"])
    wanted = _wanted(query.fields or "")
    told = [
        {"feature": name, **{field: _FIELDS[field](held.desk, sites, row) for field in wanted}}
        for sites in _screened(held.desk, query, body)
        for row, name in enumerate(sites.feature)
    ]
    if asked["lines"]:
        return Answer(200, NDJSON, b"".join(_written(one) + b"\n" for one in told))
    return Answer(200, "application/json", _written({"features": told}))


def _written(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False).encode()


def _wanted(fields: str) -> list[str]:
    wanted = [one.strip() for one in fields.split(",") if one.strip()]
    unknown = [one for one in wanted if one not in _FIELDS]
    if unknown or not wanted:
        raise WorksError(
            Text(
                f"fields 中没有 {'、'.join(unknown) or '任何内容'}", f"fields names {', '.join(unknown) or 'nothing'}"
            ),
            Text(f"可用：{','.join(_FIELDS)}", f"Known: {','.join(_FIELDS)}"),
        )
    return wanted


@reading_works()
def _screened(desk: Desk, query: FileQuery, body: bytes) -> list[ScreenedSites]:
    stated: dict[str, Any] = {"today": datetime.date.today()}
    if is_file(body):
        layers: tuple[RawLayer, ...] = tuple(read_bytes(body, name=query.name, layers=query.layer))
    else:
        document = parse_json(body, query.name)
        if "works" in document:
            try:
                envelope = Envelope.model_validate(document)
            except ValidationError as error:
                raise FaultyError(bad_request(error.errors(), in_body=True)) from None
            layer = read_geojson_object(envelope.works, file="request", content=body)
            stated |= {
                "beside": stated_beside(envelope.facts()),
                "declared_crs": envelope.crs,
                "readings": envelope.readings,
            }
            return [screen_sites(desk, one, **stated) for one in by_system(layer)]
        layers = (read_geojson_object(document, file=query.name, content=body),)
    stated |= {
        "beside": stated_beside(query.facts()),
        "declared_crs": query.crs,
        "readings": query.readings if isinstance(query, FormQuery) else None,
    }
    return [screen_sites(desk, one, **stated) for layer in layers for one in by_system(layer)]


def _outcome(_: Desk, sites: ScreenedSites, row: int) -> str:
    return Outcome.of_rank(int(sites.outcomes.outcome[row])).value


def _outcomes(_: Desk, sites: ScreenedSites, row: int) -> list[str]:
    return [one.value for one in sites.outcomes.outcomes.values[sites.outcomes.outcomes.codes[row]]]


def _decisive(desk: Desk, sites: ScreenedSites, row: int) -> dict[str, Any] | None:
    """The finding that gives the reason."""
    place, table = int(sites.outcomes.decisive[row]), sites.outcomes.table
    if place == NONE:
        return None
    words = {
        name: None if column.codes[place] < 0 else column.values[column.codes[place]]
        for name, column in (("provision", table.provision), ("activity", table.activity), ("zone", table.zone))
    }
    asset = int(table.asset[place])
    return {
        **words,
        "asset_id": None if asset == NONE else str(desk.register.column("asset_id")[asset]),
        **dict(_metres({"distance_m": table.distance_m[place], "limit_m": table.limit_m[place]})),
    }


def _nearest(desk: Desk, sites: ScreenedSites, row: int) -> dict[str, Any] | None:
    """As ``features[].nearest`` of a determination."""
    asset, zone = int(sites.nearest.asset[row]), sites.nearest.zone[row]
    if asset == NONE:
        return None
    return {
        "asset_id": str(desk.register.column("asset_id")[asset]),
        "zone": None if zone is None else zone.id,
        **dict(
            _metres(
                {
                    "distance_m": sites.nearest.distance_m[row],
                    "limit_m": float("nan") if zone is None else zone.limit_m,
                    "uncertainty_m": sites.nearest.uncertainty_m[row],
                }
            )
        ),
    }


def _metres(values: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    for name, value in values.items():
        yield name, None if value != value else round(float(value), 3) + 0.0


def _counts(_: Desk, sites: ScreenedSites, row: int) -> dict[str, int]:
    return {"findings": int(sites.outcomes.findings[row]), "assets": int(sites.outcomes.assets[row])}


def _error(_: Desk, sites: ScreenedSites, row: int) -> dict[str, str] | None:
    reason = sites.reason.get(row)
    return None if reason is None else reason.as_dict()


_FIELDS: Mapping[str, Callable[[Desk, ScreenedSites, int], Any]] = {
    "outcome": _outcome,
    "outcomes": _outcomes,
    "decisive": _decisive,
    "nearest": _nearest,
    "counts": _counts,
    "error": _error,
}
