"""Jobs that were checked and are kept, as an inspector meets them on the pavement: where, what, from when to when."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import shapely

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.text import Text, written_day
from maps.document import Layer, MapFeature
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed, disclose
from permits.record.reading import as_kept
from permits.record.record import Record
from permits.report.wording import style_of, word

# What the map says of them stands under this name.
DECLARED = "declared"
_FILE = "determination.json"
# A place is touched no better than this; works that begin a few steps away are meant too.
DECLARED_WITHIN_M = 5.0


class Kept(NamedTuple):
    """What is kept beside a determination: its page, and the day until which it is kept.

    ``previous`` is the number of the one that it changes, ``next`` of the last one that changes it; a part is no change.
    """

    link: str
    until: datetime.date
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True)
class KeptJob:
    """A determination with what is kept beside it."""

    disclosed: Disclosed
    kept: Kept


def kept_jobs(records: Iterable[bytes], kept: Sequence[Kept], *, role: str) -> tuple[list[KeptJob], int]:
    """Jobs out of the store, as a role may see them, and how many of them cannot be shown.

    Parameters
    ----------
    records : iterable of bytes
        Determinations as they are kept.
    kept : sequence of Kept
        Of each what is kept beside it.
    """
    found, unread = [], 0
    for content, beside in zip(records, kept, strict=True):
        try:
            held = as_kept(content, file=_FILE)
            held.refuse_changed(_FILE)
        except FileError:
            # An earlier version wrote it, or it was changed since: its own page says so.
            unread += 1
            continue
        found.append(KeptJob(disclose(held.record, role), beside))
    return found, unread


def jobs_geojson(jobs: Sequence[KeptJob], *, language: str) -> list[dict[str, Any]]:
    """A GeoJSON Feature for each part of each job that has a place."""
    return [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(one.geometry)),
            "properties": {
                "label": one.label,
                "style": one.style,
                "facts": one.facts,
                "link": job.kept.link,
                "number": job.disclosed.record.number,
                "changed": job.kept.next is not None,
            },
        }
        for job in jobs
        for one in _placed(job, language)
    ]


def job_layers(jobs: Sequence[KeptJob], *, language: str) -> Iterator[Layer]:
    """A layer for each outcome, the strictest on top."""
    features = [one for job in jobs for one in _placed(job, language)]
    for row in reversed(code_list(Outcomes).outcome):
        held = tuple(one for one in features if one.mark == row.code)
        if held:
            shown = tuple(
                MapFeature(one.geometry, one.label, one.facts, one.style, reaches=((DECLARED_WITHIN_M, DECLARED),))
                for one in held
            )
            yield Layer(Text(f"已检查的作业：{row.zh}", f"checked works: {row.en}"), style_of(row.code), shown)


def _placed(job: KeptJob, language: str) -> Iterator[MapFeature]:
    """Each part of a job; ``mark`` is its outcome."""
    record = job.disclosed.record
    for one in record.features:
        if one.geometry is not None:
            changed = "" if job.kept.next is None else str(getattr(_changed(job.kept.next), language))
            in_part = "" if _whole(record) is None else str(getattr(_IN_PART, language))
            words = (record.number, in_part, changed, record.job.project, one.feature)
            named = " · ".join(part for part in words if part)
            facts = tuple((str(getattr(name, language)), value) for name, value in _facts(job, one, language))
            yield MapFeature(one.geometry, named, facts, style_of(one.outcome), mark=one.outcome)


def _changed(by: str) -> Text:
    """Which of both is carried out nobody here knows."""
    return Text(f"另有改动后的意见 {by}", f"changed and checked again as {by}")


_IN_PART = Text("只是一部分", "a part alone")


def _whole(record: Record) -> Text | None:
    """What is said of works that are a part of others, whose answer stays as it is."""
    return next((one.text for one in record.caveats if one.kind == "part_of"), None)


def _facts(job: KeptJob, feature: Any, language: str) -> Iterator[tuple[Text, str]]:
    record = job.disclosed.record
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    activities = code_list(Activities).names

    def pick(text: Text) -> str:
        return str(getattr(text, language))

    def day(value: datetime.date | None) -> str:
        return pick(Text("未说明", "not stated")) if value is None else pick(written_day(value))

    works = ("、" if language == "zh" else ", ").join(pick(word(activities, code)) for code in feature.activities)
    yield Text("结论", "outcome"), pick(outcomes[feature.outcome])
    if (whole := _whole(record)) is not None:
        yield Text("范围", "scope"), pick(whole)
    if job.kept.next is not None:
        yield Text("改动", "changes"), pick(_changed(job.kept.next))
    if job.kept.previous is not None:
        previous = job.kept.previous
        yield Text("来历", "origin"), pick(Text(f"由 {previous} 改动而来", f"changed from {previous}"))
    yield Text("申报的作业", "declared"), works or "—"
    yield Text("开工", "start"), day(record.job.start)
    yield Text("完工", "end"), day(record.job.end)
    yield Text("建设单位", "client"), record.job.client or "—"
    yield Text("施工单位", "contractor"), record.job.contractor or "—"
    yield Text("检查日期", "checked on"), day(record.job.issued_on)
    yield Text("保存至", "kept until"), day(job.kept.until)
