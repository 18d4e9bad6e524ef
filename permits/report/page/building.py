"""The page of a record: each part made, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.disclosure.disclose import Disclosed
from permits.report.page import duties, findings, law
from permits.report.page.first_screen import first_screen, number, place, project
from permits.report.page.phrases import fill, same
from permits.report.page.plan import plan
from permits.report.page.shown import Shown
from permits.report.page.view import Line, OtherPlace, Page, Seal
from permits.report.seal_code import code_of, said
from permits.report.wording import colour_of


def page_of(disclosed: Disclosed, *, language: str) -> Page:
    """All that the page of a determination shows its reader.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: which language is seen before the reader switches.
    """
    shown = Shown(disclosed)
    record = shown.record
    return Page(
        language="zh" if language == "zh" else "en",
        colour=colour_of(record.outcome),
        head=tuple(_head(shown)),
        first=first_screen(shown),
        do_first=duties.do_first(record),
        must_not=tuple(duties.must_not(shown)),
        emergency=duties.emergency(shown),
        duties=tuple(duties.duties(shown)),
        papers=tuple(duties.papers(shown)),
        ways_out=tuple(duties.ways_out(shown)),
        groups=tuple(findings.groups(shown)),
        nearest=tuple(findings.nearest_rows(shown)),
        near_notes=tuple(findings.near_notes(shown)),
        forbidden=tuple(law.forbidden(shown)),
        why_a_plan=tuple(law.why_a_plan(shown)),
        plan=plan(shown),
        fines=tuple(law.fines(shown)),
        other_places=tuple(_other_places(shown)),
        notes=tuple(_notes(shown)),
        basis=tuple(_basis(shown)),
        seal=_seal(shown),
        foot=tuple(_foot(shown)),
    )


def _stated(value: str | None) -> Text:
    return Text("未注明", "not stated") if value is None else same(value)


def _head(shown: Shown) -> Iterator[Line]:
    """The head of an official paper."""
    record = shown.record
    job, order = record.job, record.basis.instrument
    yield Line(Text("编号", "number"), same(number(shown.record)), seen_above=True)
    yield Line(
        Text("出具日期", "day of issue"),
        _stated(None if job.issued_on is None else job.issued_on.isoformat()),
        seen_above=True,
    )
    yield Line(Text("项目", "project"), project(shown), seen_above=True)
    yield Line(Text("申请编号", "reference"), _stated(job.reference))
    yield Line(Text("建设单位", "client"), _stated(job.client))
    yield Line(Text("施工单位", "contractor"), _stated(job.contractor))
    yield Line(Text("工期", "period"), _period(shown))
    yield Line(Text("位置", "place"), place(shown), seen_above=True)
    yield Line(Text("管网数据", "network data"), _network(shown))
    since = "—" if order.in_force_from is None else order.in_force_from.isoformat()
    yield Line(
        Text("适用规定", "order"),
        fill(
            "《{title}》（{number}），自 {since} 起施行；规则版本 {version}",
            "{title} ({number}), in force from {since}; rules version {version}",
            title=order.title,
            number=order.number,
            since=since,
            version=record.basis.rulebook_sha256[:8],
        ),
    )


def _period(shown: Shown) -> Text:
    job = shown.record.job
    if job.start is None:
        return Text("开工日期未注明，按出具之日检查", "no start stated: checked as of the day of issue")
    end = Text("完工日期未注明", "no end stated") if job.end is None else same(job.end.isoformat())
    return fill("{start} 至 {end}", "{start} to {end}", start=job.start.isoformat(), end=end)


def _network(shown: Shown) -> Text:
    day = shown.record.network_as_of
    fingerprint = shown.record.basis.network_sha256[:8]
    if day is None:
        return fill("测量日期未注明；指纹 {sha}", "day of survey not stated; fingerprint {sha}", sha=fingerprint)
    return fill(
        "最近测量 {day}；指纹 {sha}", "last surveyed {day}; fingerprint {sha}", day=day.isoformat(), sha=fingerprint
    )


def _other_places(shown: Shown) -> Iterator[OtherPlace]:
    for one in shown.record.site.crs_hypotheses:
        taken = fill("{text} · {crs}", "{text} · {crs}", text=one.text, crs=one.crs)
        yield OtherPlace(taken, f"{one.lon:.6f}", f"{one.lat:.6f}", shown.outcome(one.outcome))


def _notes(shown: Shown) -> Iterator[Text]:
    """Caveats that stand nowhere else on the page, and repairs."""
    above = set(duties.emergency(shown)) | set(duties.ways_out(shown))
    yield from (one.text for one in shown.record.caveats if one.text is not None and one.text not in above)
    for repair in shown.record.site.repairs:
        yield fill(
            "对提交的图形所作的修补 · {feature} · {text}",
            "Repair of the input · {feature} · {text}",
            feature=shown.feature(repair.feature),
            text=repair.text,
        )


def _basis(shown: Shown) -> Iterator[Line]:
    """What a replay needs, and what was counted."""
    basis, site = shown.record.basis, shown.record.site
    yield Line(Text("规则", "rules"), same(f"{basis.regulation} · {basis.in_force_on} · {basis.rulebook_sha256}"))
    for reading in basis.readings_said:
        if reading.followed:
            yield Line(Text("解读", "reading"), reading.text)
    yield Line(Text("管网指纹", "network fingerprint"), same(basis.network_sha256))
    yield Line(Text("作业指纹", "works fingerprint"), same(basis.works_sha256))
    yield Line(Text("坐标系", "coordinates"), same(f"{site.crs_declared} → {site.crs_used}"))
    yield Line(Text("要素", "features"), _counts(shown))
    area = Text("未围出面积", "none enclosed") if not site.area_m2 else same(f"{site.area_m2:.2f} m²")
    yield Line(Text("面积", "area"), area)
    yield Line(Text("程序", "program"), same(basis.engine))


def _counts(shown: Shown) -> Text:
    counts = shown.record.site.counts
    said = fill(
        "清点 {found} = 已检查 {screened} + 未能读出 {unread}",
        "counted {found} = screened {screened} + unread {unread}",
        found=str(counts.found),
        screened=str(counts.screened),
        unread=str(counts.found - counts.screened),
    )
    for one in counts.unread:
        place = f"{one.file}{'/' + one.layer if one.layer else ''}: {one.feature}{f' ×{one.count}' if one.count > 1 else ''}"
        said = fill("{said} · {place} {why}", "{said} · {place} {why}", said=said, place=place, why=one.reason)
    return said


def _seal(shown: Shown) -> Seal | None:
    code = code_of(shown.record)
    return None if code is None else Seal(*code, said(shown.record))


def _foot(shown: Shown) -> Iterator[Text]:
    """What the paper is not, what makes it void, how it is made again."""
    yield Text(
        "本意见说明理由、供参考，不是行政许可，也不代替任何许可。",
        "This is advice with reasons; it is not a permit and replaces none.",
    )
    yield fill(
        "作业内容、位置或工期变了，管网数据更新了，或者规定修改了，本意见即失效，须重新检查。编号 {number} 只用于本次检查：作业、管网、规定、解读、出具日期、程序之一不同，编号就不同。",
        "It is void when the works, their place or dates change, when the network is newer, or when the order is amended: check again."
        " The number {number} is this check's alone: other works, network, rules, readings, day of issue or program have another.",
        number=number(shown.record),
    )
    yield Text(
        "复核：用保存的 determination.json 和同一管网数据重新判定（heatguard replay），结果应当逐字节相同；由 determination.json 可重新生成本页（heatguard papers）。",
        "To replay: judge the kept determination.json again with the same network (heatguard replay), the answer must be the same byte for byte;"
        " the kept determination.json gives this page again (heatguard papers).",
    )
