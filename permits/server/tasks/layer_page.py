"""What the page of a layer says of a batch: its numbers, the rows that were not judged, and a page of its rows."""

from __future__ import annotations

import json
from typing import Any

import pyarrow
import pyarrow.compute as pc

from permits.batch.segment import Segment
from permits.batch.statistics import Statistics
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.words import Assumptions, Reasons, Zones
from permits.children.worker import Answer
from permits.rulebook.articles import Clause
from permits.server.tasks.batch_rows import lines, matching
from permits.server.tasks.held import Held
from permits.service.shipped import activity_list
from permits.service.unknowns import named

# Of rows that were not judged so many are named under each reason.
_NAMED = 20
# Between reasons, and works, of one site.
_AND = ";"


def layer_page(_: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Of segments that stand one behind the other, with ``filters`` as `permits.server.tasks.batch_rows` has them.

    ``statistics``; ``bad``: under each reason how many sites were not judged, with the first of them; ``words`` by kind and code;
    ``found`` sites that match, of which ``rows`` are the first ``at_most`` behind row ``after``.
    """
    if not body:
        return _answered(
            statistics=Statistics.none().as_dict(),
            bad=[],
            words={name: [] for name in ("outcome", "provision", "reason", "settled_by", "zone")},
            found=0,
            rows=[],
        )
    segment = Segment.from_bytes(body)
    sites = segment.sites
    found = matching(sites, asked["filters"])
    rows = found.filter(pc.greater(found["row"], asked["after"])).slice(0, asked["at_most"])
    return _answered(
        statistics=Statistics.of(segment).as_dict(),
        bad=_bad(sites),
        words=_words(sites),
        found=len(found),
        rows=_as_dicts(rows),
    )


def _answered(**content: Any) -> Answer:
    return Answer(200, "application/json", json.dumps(content, ensure_ascii=False).encode())


def _as_dicts(table: pyarrow.Table) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(table).splitlines()]


def _bad(sites: pyarrow.Table) -> list[dict[str, Any]]:
    unjudged = sites.filter(pc.is_valid(sites["error"]))
    counted = unjudged.group_by("provision").aggregate([([], "count_all")]).sort_by([("count_all", "descending")])
    groups = []
    for code, count in zip(counted["provision"].to_pylist(), counted["count_all"].to_pylist(), strict=True):
        rows = unjudged.filter(pc.equal(unjudged["provision"], code)).slice(0, _NAMED)
        named = rows.select(["row", "feature", "error", "error_en"]).to_pylist()
        groups.append({"code": code, "sites": count, "rows": named})
    return groups


def _words(sites: pyarrow.Table) -> dict[str, list[dict[str, Any]]]:
    """How each code that stands in a table is said; outcomes strictest first, with how a map shows them."""
    reasons = code_list(Reasons).texts | code_list(Assumptions).texts
    stated = {name: set(sites[name].unique().to_pylist()) - {None} for name in ("outcome", "provision", "zone")}
    why, works = _each(sites["undetermined_by"]), _each(sites["activities"])
    said = {
        code: Clause.parse(code).text if code[:1].isdigit() else reasons[code] for code in stated["provision"] | why
    }
    return {
        "outcome": [
            {
                "code": one.code,
                **one.text.as_dict(),
                "look": one.look,
                "hollow": one.hollow,
                "sentence_zh": one.sentence.zh,
                "sentence_en": one.sentence.en,
            }
            for one in code_list(Outcomes).outcome
            if one.code in stated["outcome"]
        ],
        "provision": [{"code": code, **said[code].as_dict()} for code in sorted(stated["provision"])],
        "reason": [{"code": code, **said[code].as_dict()} for code in sorted(why)],
        "settled_by": [{"code": name, **named(name).as_dict()} for name in sorted(_each(sites["settled_by"]))],
        "activity": [{"code": code, **activity_list()[code].name.as_dict()} for code in sorted(works)],
        "zone": [{"code": code, **code_list(Zones).texts[code].as_dict()} for code in sorted(stated["zone"])],
    }


def _each(column: pyarrow.ChunkedArray) -> set[str]:
    return {one for several in column.unique().to_pylist() for one in (several or "").split(_AND) if one}
