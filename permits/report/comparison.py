"""Two answers to a job, before and after a change of it, side by side: in one language, as a part of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.place.crs import LONGITUDE_LATITUDE, working_crs
from geo.text import Text, compass
from permits.disclosure.disclose import Disclosed
from permits.record.differences import Reshaped, reshaped
from permits.record.record import Feature, Finding, Record
from permits.report.html import environment
from permits.report.page.first_screen import part_of
from permits.report.page.phrases import fill, listed, same
from permits.report.page.shown import Shown
from permits.report.templating import shown
from permits.report.wording import ZONES, word
from permits.screening.findings import WHOLE_SITE
from permits.works.facts import FACTS

_MOST_CHANGES = 12
_UNITS = {"area": Text("m²", "m²"), "length": Text("m", "m"), "points": Text("个点", "points")}


@dataclass(frozen=True)
class Side:
    """One of both answers."""

    number: str
    issued_on: str
    sign: str
    outcome: Text


@dataclass(frozen=True)
class Comparison:
    """What became of findings and works; ``basis``: network or law are others, so that not all is due to the works.

    Of a part of the works before, ``called_gone`` says that what is gone from it is still due for the rest. ``same`` is said where ``works`` is empty.
    """

    before: Side
    after: Side
    gone: tuple[Text, ...]
    called_gone: Text
    stay: tuple[Text, ...]
    new: tuple[Text, ...]
    works: tuple[Text, ...]
    same: Text
    basis: tuple[Text, ...]


def render_comparison(before: Disclosed, after: Disclosed, *, language: str) -> str:
    """Both answers as HTML.

    Parameters
    ----------
    before, after : Disclosed
        For the same reader.
    language : str
        ``zh`` | ``en``.
    """
    names = {
        "compared": comparison(before, after),
        "t": lambda text: escape(shown(getattr(text, language))),
    }
    return Markup(environment().get_template("comparison.html").render(names))


def comparison(before: Disclosed, after: Disclosed) -> Comparison:
    """Both answers, with what differs."""
    held, now = _found(Shown(before)), _found(Shown(after))
    return Comparison(
        before=_side(Shown(before)),
        after=_side(Shown(after)),
        gone=tuple(said for key, said in held.items() if key not in now),
        called_gone=_called_gone(before.record, after.record),
        stay=tuple(said for key, said in now.items() if key in held),
        new=tuple(said for key, said in now.items() if key not in held),
        works=tuple(_first(list(_works(before.record, after.record)))),
        same=_same(before.record, after.record),
        basis=tuple(_basis(before.record, after.record)),
    )


def _side(of: Shown) -> Side:
    record = of.record
    issued = "—" if record.job.issued_on is None else record.job.issued_on.isoformat()
    look = of.outcomes[record.outcome].look
    sign = {"prohibited": "stop", "clear": "go"}.get(look, "wait")
    outcome = of.outcome(record.outcome)
    if part_of(record) is not None:
        outcome = fill("只就所交的部分：{outcome}", "For the part handed in alone: {outcome}", outcome=outcome)
    return Side(record.number, issued, sign, outcome)


def _called_gone(before: Record, after: Record) -> Text:
    if part_of(after) not in (None, part_of(before)):
        return Text("不在这一部分、其余部分仍须办的", "Not of this part, and still due for the rest")
    return Text("消除的", "Gone")


def _found(of: Shown) -> Mapping[tuple[object, ...], Text]:
    """Findings told without the name of an asset, which is one record's alone for most readers."""
    found: dict[tuple[object, ...], Text] = {}
    for one in of.record.findings:
        key = (one.outcome, one.provision, one.activity, one.zone, one.feature)
        found.setdefault(key, _said(of, one))
    return found


def _said(of: Shown, one: Finding) -> Text:
    works = of.works([one.feature])
    what = [of.outcome(one.outcome), works]
    if one.activity is not None:
        what.append(of.activity(one.activity))
    if one.zone is not None:
        what.append(word(ZONES, one.zone))
    elif one.asset_id is None and one.text is not None and one.feature == WHOLE_SITE:
        what.append(one.text)
    return Text(" · ".join(part.zh for part in what), " · ".join(part.en for part in what))


def _works(before: Record, after: Record) -> Iterator[Text]:
    """What the sender changed."""
    held = {one.feature: one for one in before.features}
    now = {one.feature: one for one in after.features}
    for name in held.keys() - now.keys():
        yield fill("{name}：没有了", "{name}: no longer there", name=name)
    for name, one in now.items():
        if name not in held:
            yield fill("{name}：新增", "{name}: new", name=name)
        else:
            yield from _feature(name, held[name], one)
    for field, text in _OF_JOBS.items():
        yield from _differ(text, getattr(before.job, field), getattr(after.job, field))
    if before.hand_in is None or after.hand_in is None:
        return
    facts, facts_now = before.hand_in.facts or {}, after.hand_in.facts or {}
    for name in dict.fromkeys([*facts, *facts_now]):
        if name not in _OF_JOBS and name in FACTS:
            yield from _differ(FACTS[name].text, facts.get(name), facts_now.get(name))


def _same(before: Record, after: Record) -> Text:
    """What may be said of works of which no change is listed: not everything that was handed in is."""
    if before.basis.works_sha256 == after.basis.works_sha256:
        return Text("作业没有改动。", "The works are the same.")
    return Text(
        "位置、作业种类、工期没有改动；申报的其他内容有改动。",
        "Place, activities and dates are the same; something else that was handed in is not.",
    )


_OF_JOBS = {
    "project": Text("项目", "project"),
    "client": Text("建设单位", "client"),
    "contractor": Text("施工单位", "contractor"),
    "applicant": Text("申请人", "applicant"),
    "start": Text("开工", "start"),
    "end": Text("完工", "end"),
}


def _feature(name: str, before: Feature, after: Feature) -> Iterator[Text]:
    one, other = before.drawn or before.geometry, after.drawn or after.geometry
    if one is not None and other is not None and one != other:
        yield from _reshaped(name, reshaped(one, other, working_crs(_bounds(one), LONGITUDE_LATITUDE)))
    if before.activities != after.activities:
        held, now = (", ".join(one.activities) for one in (before, after))
        yield fill("{name}：作业 {held} → {now}", "{name}: activity {held} → {now}", name=name, held=held, now=now)


def _reshaped(name: str, change: Reshaped) -> Iterator[Text]:
    if change.moved_m > 0:
        yield fill(
            "{name}：向{way}移动 {far} m",
            "{name}: moved {far} m {way}",
            name=name,
            far=f"{change.moved_m:.2f}",
            way=compass(change.azimuth_deg),
        )
    unit = _UNITS[change.measure]
    for amount, zh, en in ((change.removed, "去掉", "taken off"), (change.added, "增加", "added")):
        if amount > 0:
            # Of what there is, never nothing.
            much = Text(*(f"{max(amount, 0.01):.{0 if change.measure == 'points' else 2}f} {one}" for one in unit))
            yield fill(
                "{name}：{what_zh} {much}", "{name}: {much} {what_en}", name=name, much=much, what_zh=zh, what_en=en
            )


def _bounds(shape: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = shape.bounds
    return west, south, east, north


def _differ(what: Text, before: object, after: object) -> Iterator[Text]:
    if before != after:
        held, now = (_stated(one) for one in (before, after))
        yield fill("{what}：{held} → {now}", "{what}: {held} → {now}", what=what, held=held, now=now)


def _stated(value: object) -> Text:
    if value is None:
        return Text("未注明", "not stated")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return listed(same(str(one)) for one in value) if isinstance(value, list | tuple) else same(str(value))


def _first(changes: list[Text]) -> list[Text]:
    more = len(changes) - _MOST_CHANGES
    if more <= 0:
        return changes
    return [*changes[:_MOST_CHANGES], fill("另有 {more} 项", "{more} more", more=str(more))]


def _basis(before: Record, after: Record) -> Iterator[Text]:
    if before.basis.network_sha256 != after.basis.network_sha256:
        yield Text("管网数据已更新", "the network is newer")
    if before.basis.rulebook_sha256 != after.basis.rulebook_sha256:
        yield Text("法规数据已更新", "the rule book is another")
    if before.job.issued_on != after.job.issued_on:
        yield fill("出具日期 {held} → {now}", "issued {held} → {now}", held=_day(before), now=_day(after))


def _day(record: Record) -> str:
    return "—" if record.job.issued_on is None else record.job.issued_on.isoformat()
