"""What POST /v1/screenings answers where only a few words of each site are wanted: a row a feature, each screened by itself."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.limits import reading_works
from geo.raw import RawLayer, check_count
from geo.reading.layers import file_name
from geo.reading.part import by_system
from geo.reading.parts import parts
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.intake.envelope import beside_in_line
from permits.rulebook.outcomes import Outcome
from permits.screening.finding_table import NONE
from permits.server.problem import bad_input
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.held import Held
from permits.server.tasks.opened import FEW_WORDS, Opened, open_body, query_of, stated, wanted_fields
from permits.service.check import Desk
from permits.service.sites import ScreenedSites, screen_sites

NDJSON = "application/x-ndjson"


def rows(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Screen a body: ``query`` beside it (and what is ``wrong`` in it), whose ``fields`` say what is wanted of each site; as ``lines``, or one object."""
    screened = _screened(held.desk, asked, body)
    wanted = wanted_fields(asked["query"]["fields"])
    told = [
        {"feature": name, **{field: _FIELDS[field](held.desk, sites, row) for field in wanted}}
        for sites in screened
        for row, name in enumerate(sites.feature)
    ]
    if asked["lines"]:
        return Answer(200, NDJSON, b"".join(_written(one) + b"\n" for one in told))
    return Answer(200, "application/json", _written({"features": told}))


def _written(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False).encode()


@reading_works()
def _screened(desk: Desk, asked: dict[str, Any], body: bytes) -> list[ScreenedSites]:
    query = query_of(asked)
    opened = open_body(desk, query, body, wrong=asked.get("wrong", ()), in_parts=True)
    try:
        judged_by: dict[str, Any] = {
            "today": datetime.date.today(),
            "beside": stated(desk, opened, fields=query.fields),
            "declared_crs": opened.crs,
            "readings": opened.readings,
        }
        return [screen_sites(desk, one, **judged_by) for layer in _layers(opened) for one in by_system(layer)]
    except InputError as error:
        if out_of_room(error):
            raise
        raise FaultyError(bad_input(error, opened.place)) from None


def _layers(opened: Opened) -> Sequence[RawLayer]:
    """The works; where something of them cannot be read, read as a batch is: that is a row with its reason, and stops no other."""
    try:
        return opened.layers()
    except InputError as error:
        if out_of_room(error):
            raise
    with tempfile.TemporaryDirectory(prefix="heatguard-") as folder:
        path = Path(folder) / file_name(opened.name)
        written = opened.content if opened.works is None else _written(opened.works)
        path.write_bytes(written)
        names: Sequence[str | None] = opened.layer_names or (None,)
        found = [one for name in names for one in parts(path, layer=name, beside=beside_in_line)]
    check_count(sum(map(len, found)), opened.name)
    return found


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


_FIELDS: Mapping[str, Callable[[Desk, ScreenedSites, int], Any]] = dict(
    zip(FEW_WORDS, (_outcome, _outcomes, _decisive, _nearest, _counts, _error), strict=True)
)
