"""What POST /v1/screenings answers where only a few words of each site are wanted: a row a feature, each screened by itself."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.limits import MAX_FEATURES, reading_works
from geo.raw import RawLayer, check_count
from geo.reading.layers import file_name
from geo.reading.part import by_system
from geo.reading.parts import parts
from geo.text import Text
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.intake.envelope import beside_in_line
from permits.intake.placeless_rows import apart
from permits.server.file_query import NO_PARTS, PART_OF
from permits.server.problem import bad_input, bad_request
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.held import Held
from permits.server.tasks.judged import refuse_too_many
from permits.server.tasks.opened import FEW_WORDS, Opened, open_body, query_of, stated, wanted_fields
from permits.server.wrong_parameter import wrong_parameter
from permits.service.check import Desk
from permits.service.particulars import as_words
from permits.service.particulars_of_sites import particulars_of_sites
from permits.service.shipped import fact_names
from permits.service.site_rows import site_rows
from permits.service.sites import ScreenedSites, screen_sites

NDJSON = "application/x-ndjson"
_IN_PARTS = Text("请分批提交", "Hand it in in parts")


def rows(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Screen a body: ``query`` beside it (and what is ``wrong`` in it), whose ``fields`` say what is wanted of each site; as ``lines``, or one object.

    ``role``: who reads them, where nearness is rounded for it, and ``at_most`` of how many sites; then the answer's particulars stand beside it.
    """
    desk, role = held.desk, asked["role"]
    screened = screened_rows(desk, asked, body)
    wanted = wanted_fields(asked["query"]["fields"])
    columns = {"feature", *(name for field in wanted for name in _COLUMNS[field])}
    told = [
        {"feature": row["feature"], **{field: _FIELDS[field](row) for field in wanted}}
        for sites in screened
        for row in site_rows(sites, desk.register, role=role, only=columns).to_pylist()
    ]
    beside = None if role is None else as_words(particulars_of_sites(desk, screened, body))
    if asked["lines"]:
        return Answer(200, NDJSON, b"".join(_written(one) + b"\n" for one in told), beside)
    return Answer(200, "application/json", _written({"features": told}), beside)


def _written(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False).encode()


@reading_works()
def screened_rows(desk: Desk, asked: dict[str, Any], body: bytes) -> list[ScreenedSites]:
    """The sites of a body, each screened by itself; of more than ``at_most`` none.

    Raises
    ------
    FaultyError
        What holds for all of them is wrong.
    """
    query = query_of(asked)
    opened = open_body(desk, query, body, wrong=asked.get("wrong", ()), in_parts=True)
    refuse_parts(opened)
    try:
        judged_by: dict[str, Any] = {
            "today": datetime.date.today(),
            "beside": stated(desk, opened, fields=query.fields),
            "declared_crs": opened.crs,
            "readings": opened.readings,
        }
        layers = _layers(opened)
        refuse_too_many(layers, asked["at_most"], opened.name, parts=_IN_PARTS)
        told = apart(layers, fact_names(), most=MAX_FEATURES)
        return [screen_sites(desk, one, **judged_by) for layer in told for one in by_system(layer)]
    except InputError as error:
        if out_of_room(error):
            raise
        raise FaultyError(bad_input(error, opened.place)) from None


def refuse_parts(opened: Opened) -> None:
    """Refuse to take sites for the parts of one job.

    Raises
    ------
    FaultyError
        ``part_of`` is stated beside them.
    """
    if PART_OF in opened.facts:
        said = wrong_parameter(PART_OF, NO_PARTS)
        where = {**said, "loc": (PART_OF,)} if opened.enveloped else said
        raise FaultyError(bad_request([where], in_body=opened.enveloped))


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


def _outcomes(row: Mapping[str, Any]) -> list[str]:
    return str(row["outcomes"]).split(_AND)


def _decisive(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The finding that gives the reason."""
    if row["certainty"] is None:
        return None
    words = {name: row[name] for name in ("provision", "activity", "zone", "asset_id")}
    return {**words, **_metres(row, "distance_m", "limit_m")}


def _nearest(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """As ``features[].nearest`` of a determination."""
    nearest = {name.removeprefix(_NEAREST): said for name, said in row.items() if name.startswith(_NEAREST)}
    if nearest["asset_id"] is None:
        return None
    words = {name: nearest[name] for name in ("asset_id", "zone")}
    return {**words, **_metres(nearest, "distance_m", "limit_m", "uncertainty_m")}


def _metres(row: Mapping[str, Any], *names: str) -> dict[str, float | None]:
    return {name: None if row[name] is None else round(row[name], 3) + 0.0 for name in names}


def _undetermined(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Why it cannot be told, and what would settle it."""
    if not row["undetermined_by"]:
        return None
    codes = {"by": row["undetermined_by"], "settled_by": row["settled_by"]}
    return {
        **{name: [one for one in said.split(_AND) if one] for name, said in codes.items()},
        "zh": row["undetermined_zh"],
        "en": row["undetermined_en"],
    }


def _error(row: Mapping[str, Any]) -> dict[str, str] | None:
    return None if row["error"] is None else {"zh": row["error"], "en": row["error_en"]}


_AND, _NEAREST = ";", "nearest_"
# What each field is made of.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "outcome": ("outcome",),
    "outcomes": ("outcomes",),
    "decisive": ("certainty", "provision", "activity", "zone", "asset_id", "distance_m", "limit_m"),
    "nearest": tuple(f"{_NEAREST}{name}" for name in ("asset_id", "zone", "distance_m", "limit_m", "uncertainty_m")),
    "counts": ("findings", "assets"),
    "undetermined": ("undetermined_by", "settled_by", "undetermined_zh", "undetermined_en"),
    "error": ("error", "error_en"),
}
_FIELDS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = dict(
    zip(
        FEW_WORDS,
        (
            lambda row: row["outcome"],
            _outcomes,
            _decisive,
            _nearest,
            lambda row: {name: row[name] for name in ("findings", "assets")},
            _undetermined,
            _error,
        ),
        strict=True,
    )
)
