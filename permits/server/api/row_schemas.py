"""Rows of batches as the interface describes them: made of the same columns as the files, when somebody asks for the description."""

from __future__ import annotations

from typing import Any

import pyarrow

from permits.batch.columns import FINDINGS, SITES, Column
from permits.rulebook.outcomes import Outcome
from permits.server.api.row_references import AT, PAGES, ROWS
from permits.server.tasks.batch_table import CODED, PLAIN
from permits.service.row_names import GEOMETRY
from permits.storage.batch import State

_KINDS = {
    pyarrow.string(): "string",
    pyarrow.int64(): "integer",
    pyarrow.float64(): "number",
    pyarrow.bool_(): "boolean",
}
# In every row there is one.
_ALWAYS = ("row", "feature", "outcome", "outcome_zh", "outcomes", "findings", "assets")
_DEGREES = {
    "lon": "该处范围中点的经度，没有判定的为空 | longitude of the middle of the site's box; null where nothing was judged",
    "lat": "纬度 | latitude",
}
_COLUMNS = {"sites": SITES, "findings": FINDINGS}


def row_parts() -> dict[str, Any]:
    """The schemas to which those refer."""
    rows = {ROWS[table]: _row(ROWS[table], columns) for table, columns in _COLUMNS.items()}
    pages = {page: _page(page, ROWS[table]) for table, page in PAGES.items()}
    few_words = {"FewWords": _FEW_WORDS, "FewWordsOfSite": _few_words_of_site()}
    return {
        **rows,
        **pages,
        **few_words,
        "SiteColumns": _columns(),
        "CodedColumn": _CODED_COLUMN,
        "BatchStatistics": _statistics(),
    }


def _object(title: str, properties: dict[str, Any], said: str) -> dict[str, Any]:
    return {
        "title": title,
        "type": "object",
        "description": said,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _row(model: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    fields = {one.name: _value(one) for one in columns if one.name != GEOMETRY}
    if any(one.name == GEOMETRY for one in columns):
        fields |= {name: {"type": ["number", "null"], "description": said} for name, said in _DEGREES.items()}
    return _object(model, fields, "一行；米到毫米 | one row; metres to the millimetre")


def _value(column: Column) -> dict[str, Any]:
    said = {"description": f"{column.said.zh} | {column.said.en}"}
    if column.name == "outcome":
        return {"type": "string", "enum": [one.value for one in Outcome], **said}
    kind = _KINDS[column.kind]
    return {"type": kind if column.name in _ALWAYS else [kind, "null"], **said}


def _page(title: str, row: str) -> dict[str, Any]:
    return _object(
        title,
        {
            "rows": {"type": "array", "items": {"$ref": AT.format(model=row)}},
            "state": {
                "type": "string",
                "enum": [one.value for one in State],
                "description": "这一批的状态 | of the batch",
            },
            "next": {
                "type": ["string", "null"],
                "description": "下一页的地址；没有更多时为空 | where the next page is; null where there are no more",
            },
        },
        "一页 | a page of rows",
    )


_CODED_COLUMN = _object(
    "CodedColumn",
    {
        "codes": {"type": "array", "items": {"type": "string"}},
        "at": {"type": "array", "items": {"type": "integer", "minimum": -1}},
    },
    "每种取值写一次；at 为每行取值的序号，-1 为没有 | each value once; at: which of them each row has, -1 for none",
)


_FEW_WORDS = _object(
    "FewWords",
    {"features": {"type": "array", "items": {"$ref": AT.format(model="FewWordsOfSite")}}},
    "fields 所指的内容，逐处 | what fields names, site by site",
)


def _few_words_of_site() -> dict[str, Any]:
    text, metres = {"type": ["string", "null"]}, {"type": ["number", "null"]}
    outcome = {"type": "string", "enum": [one.value for one in Outcome]}
    where = {"asset_id": text, "zone": text, "distance_m": metres, "limit_m": metres}
    fields = {
        "feature": {"type": "string"},
        "outcome": outcome,
        "outcomes": {"type": "array", "items": outcome},
        "decisive": _or_null("DecisiveFinding", {"provision": text, "activity": text, **where}),
        "nearest": _or_null("NearestOfSite", {**where, "asset_id": {"type": "string"}, "uncertainty_m": metres}),
        "counts": _object(
            "CountsOfSite",
            {"findings": {"type": "integer"}, "assets": {"type": "integer"}},
            "条数 | how many there are",
        ),
        "undetermined": _or_null(
            "UndeterminedSite",
            {
                "by": {"type": "array", "items": {"type": "string"}},
                "settled_by": {"type": "array", "items": {"type": "string"}},
                "zh": {"type": "string"},
                "en": {"type": "string"},
            },
        ),
        "error": {"anyOf": [{"$ref": AT.format(model="Bilingual")}, {"type": "null"}]},
    }
    return {
        **_object("FewWordsOfSite", fields, "没有要的不写 | what was not asked for is left out"),
        "required": ["feature"],
    }


def _or_null(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_object(title, properties, "没有的为空 | null where there is none"), {"type": "null"}]}


def _columns() -> dict[str, Any]:
    kinds = {one.name: _KINDS.get(one.kind, "") for one in SITES}
    numbers = {name: {"type": "array", "items": {"type": [kinds[name], "null"]}} for name in PLAIN}
    coded = {name: {"$ref": AT.format(model="CodedColumn")} for name in CODED}
    degrees = {name: {"type": "array", "items": {"type": ["number", "null"]}} for name in _DEGREES}
    columns = _object("SiteColumnValues", {**numbers, **coded, **degrees}, "各列 | the columns")
    # Of a batch without a row there is none.
    columns["required"] = []
    return _object(
        "SiteColumns",
        {"rows": {"type": "integer"}, "columns": columns},
        "已完成场地的各列 | sites that are done, as columns",
    )


def _statistics() -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    words = {"code": {"type": "string"}, "zh": {"type": "string"}, "en": {"type": "string"}}

    def several(title: str, more: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": _object(title, {**words, **more}, "一种 | one of them")}

    by_outcome = {"outcomes": {"type": "object", "additionalProperties": whole}}
    return _object(
        "BatchStatistics",
        {
            "sites": whole,
            "errors": whole,
            "outcomes": several("SitesOfOutcome", {"sites": whole}),
            "provisions": several("SitesOfProvision", by_outcome),
            "zones": several("SitesOfZone", by_outcome),
            "restricted": whole,
            "by_analogy_only": whole,
            "over_trigger_share": {"type": ["number", "null"]},
            "undetermined": whole,
            "undetermined_by": several("SitesOfReason", {"sites": whole}),
            "settled_by": several("SitesOfSettling", {"sites": whole}),
            "sizes_unstated": several(
                "SitesOfUnstatedSize", {"facts": {"type": "array", "items": {"type": "string"}}, "sites": whole}
            ),
        },
        "一批的统计 | what a batch came to in numbers",
    )
