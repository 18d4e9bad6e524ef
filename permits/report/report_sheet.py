"""The report of a determination as a sheet: head, answer, picture, duties, way out, findings, law, times, notes, basis, foot."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.disclosure.disclose import Disclosed
from permits.record.plan import Plan
from permits.report import answer
from permits.report.drawing import LEGEND, drawing, drawn_zones
from permits.report.owed import owed
from permits.report.report_findings import findings, law
from permits.report.seal_code import WIDTH_MM, code_of, said
from permits.report.sheet import Answer, Block, Entry, Heading, Pairs, Paragraph, Picture, Sheet, lines, table
from permits.report.told import Told

# Of more assets a duty names the first, all of them stand in the findings.
_MOST_NAMES = 6
_IN_FINDINGS = Text("检查结果", "the findings")
_PICTURE_WIDTH_MM, _PICTURE_HEIGHT_MM = 178.0, 95.0


def report_sheet(disclosed: Disclosed, *, language: str) -> Sheet:
    """The report of a determination.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: the one language of the paper.
    """
    told = Told(disclosed, language)
    record, say = told.record, told.say
    return Sheet(
        language=told.language,
        title=say("供热设施安全保护检查意见", "Heat protection determination"),
        number=answer.number(record),
        running=say(
            "本意见说明理由、供参考，不是行政许可，也不代替任何许可",
            "advice with reasons; not a permit, and replaces none",
        ),
        issued_on=record.job.issued_on,
        head=tuple(_head(told)),
        answer=Answer(told.outcome(record.outcome), tuple(_answer(told))),
        blocks=(
            *_picture(told),
            *_duties(told),
            *_way_out(told),
            *findings(told),
            *law(told),
            *(() if record.plan is None else _times(told, record.plan)),
            *_officials(told),
            *_notes(told),
            *_basis(told),
            *_seal(told),
        ),
        foot=_foot(told),
    )


def _head(told: Told) -> Iterator[Entry]:
    record, say = told.record, told.say
    job, instrument = record.job, record.basis.instrument
    none = say("未注明", "not stated")
    issued, start, end, surveyed, since = (
        none if one is None else told.day(one)
        for one in (job.issued_on, job.start, job.end, record.network_as_of, instrument.in_force_from)
    )
    yield Entry(say("项目", "project"), job.project or none, wide=True)
    yield Entry(say("建设单位", "client"), job.client or none)
    yield Entry(say("施工单位", "contractor"), job.contractor or none)
    yield Entry(say("签发日期", "issued"), issued)
    yield Entry(say("申请编号", "reference"), job.reference or none)
    yield Entry(say("工期", "period"), say(f"{start}至{end}", f"{start} to {end}"))
    yield Entry(say("地点", "place"), _place(told) or none)
    network = record.basis.network_sha256[:12]
    yield Entry(
        say("管网数据", "network"), say(f"{network}，最近测绘 {surveyed}", f"{network}, last surveyed {surveyed}")
    )
    yield Entry(say("法规版本", "version"), f"{instrument.id} · {record.basis.rulebook_sha256[:12]}")
    yield Entry(
        say("依据", "law"),
        say(
            f"《{instrument.title.zh}》（{instrument.number.zh}），{since}起施行",
            f"{instrument.title.en} ({instrument.number.en}), in force from {since}",
        ),
        wide=True,
    )


def _place(told: Told) -> str:
    middle = answer.middle_of(told.record)
    if middle is None:
        return ""
    lon, lat = middle
    degrees = told.say(f"东经 {lon:.6f}°，北纬 {lat:.6f}°", f"{lat:.6f}° N, {lon:.6f}° E")
    district = told.record.site.district
    return degrees if district is None else f"{told.pick(district)} · {degrees}"


def _answer(told: Told) -> Iterator[tuple[str, str]]:
    record, say, pick = told.record, told.say, told.pick
    yield say("结论", "answer"), pick(record.headline)
    part = answer.part_of(record)
    if part is not None:
        yield say("范围", "covers"), pick(part)
    reason = answer.reason(told.disclosed)
    if reason is not None:
        yield say("理由", "reason"), pick(reason)
    yield say("下一步", "next"), "\n".join(pick(one) for one in answer.steps(record))
    phones = [pick(one) for one in answer.telephones(record)]
    yield say("联系", "call"), "\n".join(phones) if phones else say("管网资料未注明", "the network names nobody")


def _picture(told: Told) -> Iterator[Block]:
    drawn = drawing(told.disclosed, language=told.language, width_mm=_PICTURE_WIDTH_MM, height_mm=_PICTURE_HEIGHT_MM)
    if drawn is None:
        return
    zones = drawn_zones(told.record)
    legend = told.listed(told.pick(LEGEND[key]) for key in drawn.legend if key in LEGEND)
    yield Picture(
        svg=drawn.svg,
        caption=told.say(
            f"示意图，A4 打印比例 1:{drawn.scale}，上为正北。图中：{legend}。{zones.zh}。",
            f"Drawn to scale 1:{drawn.scale} on A4, north up. Shown: {legend}. {zones.en}.",
        ),
        width_mm=_PICTURE_WIDTH_MM,
        height_mm=_PICTURE_HEIGHT_MM,
    )


def _duties(told: Told) -> Iterator[Block]:
    record, say, pick = told.record, told.say, told.pick
    if record.obligations:
        yield Heading(say("应当做什么", "What to do"))
        yield table(
            [say("事项", "duty"), say("谁", "who"), say("对谁", "towards"), say("何时", "due"), say("依据", "clause")],
            [2.7, 1.3, 1.4, 2.8, 1.8],
            (
                [
                    pick(owed(record, duty))
                    + (
                        say("：", ": ") + told.assets(duty.assets, most=_MOST_NAMES, elsewhere=_IN_FINDINGS)
                        if duty.assets
                        else ""
                    ),
                    pick(answer.parties(duty.owed_by)),
                    pick(answer.parties(duty.towards)),
                    pick(answer.due(record, duty)),
                    say("非法规条文", "not in the order") if duty.clause is None else pick(duty.clause),
                ]
                for duty in record.obligations
            ),
        )
    if record.documents:
        yield Heading(say("须备文件", "Papers needed"))
        yield lines((f"{pick(one.text)} — {pick(answer.parties(one.owed_by))}" for one in record.documents), boxes=True)


def _way_out(told: Told) -> Iterator[Block]:
    ways = [*answer.ways_out(told.record), *answer.knowing_more(told.record)]
    if ways:
        yield Heading(told.say("改动办法", "The way out"))
        yield lines(told.pick(one) for one in ways)


def _times(told: Told, plan: Plan) -> Iterator[Block]:
    """Until when what has to be done for the plan; the plan itself is a paper of its own, to be signed there alone."""
    say, pick = told.say, told.pick
    yield Heading(say("供热设施安全保护方案的时间安排", "Times of the joint protection plan"))
    yield Paragraph(
        say(
            "方案另成一文，由各方填写、签署；下列期限除注明外为行业做法，法规未规定。",
            "The plan is a paper of its own, to be filled in and signed there. These times are practice and not in the law, unless said.",
        )
    )
    if plan.clocks:
        yield table(
            [say("事项", "step"), say("期限", "time"), say("最迟", "by"), say("来源", "source")],
            [2.0, 3.4, 2.0, 2.0],
            (
                [
                    pick(one.name),
                    pick(one.value),
                    told.latest(one.on, late=one.late),
                    told.source(one.source, None, confirm=one.confirm),
                ]
                for one in plan.clocks
            ),
        )
    notes = [pick(one) for one in answer.request(told.record)]
    if plan.schedule_note is not None:
        notes.append(pick(plan.schedule_note))
    yield lines(notes)


def _officials(told: Told) -> Iterator[Block]:
    say, pick = told.say, told.pick
    if told.record.liability:
        yield Heading(say("可能适用的法律责任（仅供主管部门）", "Liability that may apply (for officials only)"))
        yield lines(
            f"{pick(one.clause)} · {pick(one.for_clause)} · "
            f"{say('单位', 'unit') if one.who == 'unit' else say('个人', 'individual')} {one.min_cny}–{one.max_cny} {say('元', 'CNY')}"
            for one in told.record.liability
        )


def _notes(told: Told) -> Iterator[Block]:
    record, say, pick = told.record, told.say, told.pick
    if record.site.crs_hypotheses:
        yield Heading(say("坐标的其他可能", "Where else these coordinates may be"))
        yield table(
            [
                say("坐标按", "coordinates taken"),
                say("经度", "longitude"),
                say("纬度", "latitude"),
                say("结论", "outcome"),
            ],
            [4.0, 1.4, 1.4, 2.0],
            (
                [
                    f"{pick(one.text)} · {one.crs}",
                    f"{one.lon:.6f}",
                    f"{one.lat:.6f}",
                    told.outcome(one.outcome),
                ]
                for one in record.site.crs_hypotheses
            ),
        )
    notes = [pick(one.text) for one in record.caveats if one.text is not None]
    notes += [f"{one.feature} · {pick(one.text)}" for one in record.site.repairs]
    if notes:
        yield Heading(say("请注意", "Bear in mind"))
        yield lines(notes)


def _basis(told: Told) -> Iterator[Block]:
    record, say = told.record, told.say
    basis, counts = record.basis, record.site.counts
    yield Heading(say("检查所依据的数据", "What was checked"))
    unread = counts.found - counts.screened
    yield Pairs(
        (
            (
                say("法规", "law"),
                f"{basis.regulation} · {told.day(basis.in_force_on)} · {basis.rulebook_sha256}",
            ),
            (say("解读", "readings"), " ".join(f"{key}={value}" for key, value in basis.readings.items()) or "—"),
            (say("管网", "network"), basis.network_sha256),
            (say("作业", "works"), basis.works_sha256),
            (say("坐标系", "coordinates"), f"{record.site.crs_declared} → {record.site.crs_used}"),
            (
                say("要素", "features"),
                say(
                    f"清点 {counts.found} = 已检查 {counts.screened} + 未能读出 {unread}",
                    f"{counts.found} counted = {counts.screened} screened + {unread} unread",
                ),
            ),
            (say("程序", "program"), basis.engine),
            *(
                (
                    say("未能读出", "unread"),
                    f"{one.file} {one.layer or ''} {one.feature} ×{one.count}{say('：', ': ')}{told.pick(one.reason)}",
                )
                for one in counts.unread
            ),
        )
    )


def _seal(told: Told) -> Iterator[Block]:
    code = code_of(told.record)
    if code is not None:
        yield Heading(told.say("封印", "Seal"))
        yield Picture(code[1], told.pick(said(told.record)), WIDTH_MM, WIDTH_MM)


def _foot(told: Told) -> tuple[str, ...]:
    say = told.say
    return (
        say(
            "本意见说明理由、供参考，不是行政许可，也不代替任何许可。",
            "This is advice with reasons; it is not a permit and replaces none.",
        ),
        say(
            "复核：以同一作业文件、同一管网数据和同一版本的程序重新检查，结论与上列指纹应逐字相同；由保存的 determination.json 可重新生成本文。",
            "To verify: check the same works file against the same network with the same version of the program; answer and"
            " fingerprints come out the same. This paper can be made again from the determination.json that was kept.",
        ),
        say(
            "下列情形之一，本意见不再适用：作业内容、范围、尺寸或者工期改变；地点改变；管网数据更新；法规修改。",
            "It no longer holds once the works, their outline, size or period change, the place changes, the network is newer or the law is amended.",
        ),
    )
