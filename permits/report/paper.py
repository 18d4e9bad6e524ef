"""What stands on the paper, in order: head, answer, picture, duties, findings, law, plan, notes, basis, foot.

A paper is a tree of plain strings for ``templates/report.typ``, which sets it and knows nothing of the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.plan.protection_plan import PLAN
from permits.record.plan import Clock, Plan
from permits.record.record import Finding
from permits.report import answer
from permits.report.blocks import Block, boxes, bullets, entry, figure, table, text_block
from permits.report.decisive import in_order_of_weight
from permits.report.distances import distance, metres
from permits.report.drawing import LEGEND, drawing
from permits.report.wording import MEASURED_FROM, OBLIGATIONS, SOURCES, ZONES, word

_MOST_NAMES = 6


def paper(disclosed: Disclosed, *, language: str) -> Block:
    """The paper of a determination.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: the one language of the paper.
    """
    return _Paper(disclosed, language).tree()


class _Paper:
    """A determination being written down in one language."""

    def __init__(self, disclosed: Disclosed, language: str) -> None:
        self.disclosed, self.record, self.language = disclosed, disclosed.record, language
        self.outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
        self.activities = code_list(Activities).names

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def pick(self, text: Text | None) -> str:
        return "—" if text is None else str(getattr(text, self.language))

    def named(self, assets: Sequence[str]) -> str:
        """Names of assets; all of many stand in the findings."""
        names = self.say("、", ", ").join(
            self.pick(answer.asset_name(self.record, one)) for one in assets[:_MOST_NAMES]
        )
        if len(assets) <= _MOST_NAMES:
            return names
        return names + self.say(
            f"等 {len(assets)} 件，见检查结果", f" and more, {len(assets)} in all, see the findings"
        )

    def tree(self) -> Block:
        record, say = self.record, self.say
        issued = record.job.issued_on
        return {
            "language": self.language,
            "title": say("供热设施安全保护检查意见", "Heat protection determination"),
            "maker": say("暖护 HeatGuard", "HeatGuard 暖护"),
            "number": answer.number(record),
            "number_label": say("编号", "No."),
            "page": say("第", "page"),
            "of": say("页，共", "of"),
            "pages": say("页", ""),
            "issued": None if issued is None else [issued.year, issued.month, issued.day],
            "head": list(self._head()),
            "headline": self.pick(self.outcomes[record.outcome]),
            "answer": list(self._answer()),
            "blocks": [
                *self._picture(),
                *self._duties(),
                *self._way_out(),
                *self._findings(),
                *self._law(),
                *(() if record.plan is None else self._plan(record.plan)),
                *self._officials(),
                *self._notes(),
                *self._basis(),
            ],
            "foot": self._foot(),
            "not_a_permit": say(
                "说明理由，供参考；不是行政许可，也不代替任何许可",
                "advice with reasons; not a permit, and replaces none",
            ),
        }

    def _head(self) -> Iterator[Block]:
        record, say = self.record, self.say
        job, law = record.job, record.basis.instrument
        none = say("未注明", "not stated")
        yield entry(say("项目", "project"), job.project or none, wide=True)
        yield entry(say("建设单位", "client"), job.client or none)
        yield entry(say("施工单位", "contractor"), job.contractor or none)
        yield entry(say("签发日期", "issued"), str(job.issued_on or none))
        yield entry(say("申请编号", "reference"), job.reference or none)
        yield entry(say("工期", "period"), f"{job.start or none} – {job.end or none}")
        yield entry(say("地点", "place"), self._place() or none)
        as_of = record.network_as_of
        said = record.basis.network_sha256[:12]
        surveyed = say(f"{said}，最近测绘 {as_of or none}", f"{said}, last surveyed {as_of or none}")
        yield entry(say("管网数据", "network"), surveyed)
        yield entry(say("法规版本", "version"), f"{law.id} · {record.basis.rulebook_sha256[:12]}")
        since = law.in_force_from
        yield entry(
            say("依据", "law"),
            say(
                f"《{law.title.zh}》（{law.number.zh}），{since or none} 起施行",
                f"{law.title.en} ({law.number.en}), in force from {since or none}",
            ),
            wide=True,
        )

    def _place(self) -> str:
        placed = [one.geometry for one in self.record.features if one.geometry is not None]
        if not placed:
            return ""
        at = placed[0].centroid
        degrees = self.say(f"东经 {at.x:.6f}°，北纬 {at.y:.6f}°", f"{at.y:.6f}° N, {at.x:.6f}° E")
        district = self.record.site.district
        return degrees if district is None else f"{self.pick(district)} · {degrees}"

    def _answer(self) -> Iterator[list[str]]:
        record, say = self.record, self.say
        yield [say("结论", "answer"), self.pick(record.headline)]
        reason = answer.reason(self.disclosed)
        if reason is not None:
            yield [say("理由", "reason"), self.pick(reason)]
        steps = [self.pick(one) for one in answer.steps(record)]
        yield [say("下一步", "next"), "\n".join(steps)]
        phones = [self.pick(one) for one in answer.telephones(record)]
        yield [say("联系", "call"), "\n".join(phones) if phones else say("管网资料未注明", "the network names nobody")]

    def _picture(self) -> Iterator[Block]:
        drawn = drawing(self.disclosed, language=self.language)
        if drawn is None:
            return
        legend = self.say("、", ", ").join(self.pick(LEGEND[key]) for key in drawn.legend if key in LEGEND)
        yield {
            "kind": "picture",
            "svg": drawn.svg,
            "caption": self.say(
                f"示意图，A4 打印比例 1:{drawn.scale}，上为正北。图中：{legend}。保护范围向外侧画出，以测得距离为准。",
                f"Drawn to scale 1:{drawn.scale} on A4, north up. Shown: {legend}. Zones are drawn outwards; the measured distance decides.",
            ),
        }

    def _duties(self) -> Iterator[Block]:
        record, say = self.record, self.say
        if record.obligations:
            yield self._heading("应当做什么", "What to do")
            yield table(
                [
                    say("事项", "duty"),
                    say("谁", "who"),
                    say("对谁", "towards"),
                    say("何时", "due"),
                    say("依据", "clause"),
                ],
                [3.0, 1.5, 1.5, 2.0, 2.0],
                (
                    [
                        self.pick(word(OBLIGATIONS, duty.kind))
                        + (say("：", ": ") + self.named(duty.assets) if duty.assets else ""),
                        self.pick(answer.parties(duty.owed_by)),
                        self.pick(answer.parties(duty.towards)),
                        self.pick(answer.due(record, duty)),
                        say("非法规条文", "not in the order") if duty.clause is None else self.pick(duty.clause),
                    ]
                    for duty in record.obligations
                ),
            )
        if record.documents:
            yield self._heading("须备文件", "Papers needed")
            yield boxes(f"{self.pick(one.text)} — {self.pick(answer.parties(one.owed_by))}" for one in record.documents)

    def _way_out(self) -> Iterator[Block]:
        ways = [*answer.ways_out(self.record), *answer.knowing_more(self.record)]
        if ways:
            yield self._heading("改动办法", "The way out")
            yield bullets(self.pick(one) for one in ways)

    def _findings(self) -> Iterator[Block]:
        say = self.say
        yield self._heading("检查结果", "Findings")
        if not self.record.findings:
            yield text_block(say("没有需要列出的检查结果。", "There is no finding to list."))
            return
        yield table(
            [
                say("作业", "works"),
                say("设施与范围", "asset and zone"),
                say("距离 ± 误差 m", "distance ± error m"),
                say("限值 m", "limit m"),
                say("差值 m", "margin m"),
                say("结论与依据", "outcome and clause"),
            ],
            [1.7, 2.2, 1.3, 0.8, 0.8, 3.2],
            self._rows(),
        )

    def _rows(self) -> Iterator[list[str]]:
        """Findings in rows; features of which the same is said share one."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for one in in_order_of_weight(self.record):
            alike.setdefault(tuple(self._said(one)), []).append(one.feature)
        for (activity, *rest), features in alike.items():
            yield [f"{self.say('、', ', ').join(dict.fromkeys(features))}\n{activity}", *rest]

    def _said(self, one: Finding) -> list[str]:
        far = self.pick(distance(self.disclosed, None, one.distance_band_m))
        if one.distance_m is not None:
            error = "" if one.uncertainty_m is None else f" ± {metres(self.disclosed, one.uncertainty_m)}"
            far = metres(self.disclosed, one.distance_m, limit_m=one.limit_m) + error
        line = "" if one.measured_from is None else " · " + self.pick(word(MEASURED_FROM, one.measured_from))
        return [
            self.pick(word(self.activities, one.activity)),
            f"{self.pick(answer.asset_name(self.record, one.asset_id))}\n{self.pick(word(ZONES, one.zone))}{line}",
            far,
            metres(self.disclosed, one.limit_m),
            metres(self.disclosed, one.margin_m, limit_m=0.0),
            "\n".join(self.pick(said) for said in answer.conclusion(self.disclosed, one)),
        ]

    def _law(self) -> Iterator[Block]:
        say = self.say
        quoted = {self.pick(one.clause): self.pick(one.text) for one in self.record.findings if one.clause and one.text}
        if quoted:
            yield self._heading("所引条文", "The law in its words")
            yield bullets(f"{clause}{say('：', ': ')}{text}" for clause, text in quoted.items())
        if self.record.prohibited_activities:
            yield self._heading("所涉范围内法规禁止的全部行为", "All that the law forbids in the zones touched")
            yield bullets(self._acts())

    def _acts(self) -> Iterator[str]:
        """Acts that the law forbids, each once with the zones for which it does."""
        say, zones = self.say, dict[tuple[str, str, bool], list[str]]()
        for act in self.record.prohibited_activities:
            key = self.pick(act.text), self.pick(act.clause), act.declared
            zones.setdefault(key, []).append(self.pick(word(ZONES, act.zone)))
        for (text, clause, declared), names in zones.items():
            here = say("（所报作业属于此项）", " (declared here)") if declared else ""
            yield f"{text} — {clause} · {say('、', ', ').join(dict.fromkeys(names))}{here}"

    def _plan(self, plan: Plan) -> Iterator[Block]:
        say = self.say
        yield self._heading("供热设施安全保护方案（清单）", "Joint protection plan (checklist)")
        demanded = next((one.clause for one in self.record.obligations if one.kind == PLAN), None)
        clause = Text("法规", "the law") if demanded is None else demanded
        yield text_block(
            say(
                f"{clause.zh}要求共同制定方案，未规定内容；以下默认值注明来源，标“须确认”的由热经营企业确认后使用。",
                f"{clause.en} demands the plan and not its contents; each default names its source, and those to be confirmed need the"
                " operator.",
            )
        )
        yield table(
            [
                say("设施", "asset"),
                say("范围", "zone"),
                say("最小距离 m", "least distance m"),
                say("外径 mm", "outer diameter mm"),
                say("埋深 m", "depth m"),
                say("精度", "grade"),
                say("热经营企业", "operator"),
            ],
            [2.4, 1.6, 1.2, 1.1, 0.9, 0.7, 2.1],
            (
                [
                    self.pick(answer.asset_name(self.record, one.asset_id)),
                    self.pick(word(ZONES, one.zone)),
                    self.pick(distance(self.disclosed, one.distance_m, one.distance_band_m)),
                    figure(one.outer_diameter_mm),
                    figure(one.depth_m),
                    one.grade or "—",
                    one.operator or "—",
                ]
                for one in plan.assets
            ),
        )
        yield table(
            [say("措施", "measure"), say("默认值", "default"), say("来源", "source")],
            [1.6, 5.4, 2.0],
            (
                [self.pick(one.name), self.pick(one.value), self._source(one.source, one.confirm)]
                for one in (*plan.measures, *plan.pipe_measures)
            ),
        )
        yield from self._clocks(plan)
        yield self._heading(
            "停工待检点（热经营企业现场指导人员到场）", "Hold points (the operator's guide is present)", 2
        )
        yield boxes(self.pick(one) for one in plan.hold_points)
        yield self._heading("立即停工的情形", "Stop work at once", 2)
        yield bullets(self.pick(one) for one in plan.stop_work)
        yield self._signatures(plan)

    def _signatures(self, plan: Plan) -> Block:
        say = self.say
        return {
            **table(
                [say("单位", "party"), say("名称", "name"), say("签字（盖章）", "signature"), say("日期", "date")],
                [2.2, 3.4, 2.4, 1.4],
                (
                    [
                        self.pick(one.role) + (say("（法定）", " (by law)") if one.statutory else ""),
                        say("、", ", ").join(one.names),
                        "",
                        "",
                    ]
                    for one in plan.parties
                ),
            ),
            "title": say("签署", "Signatures"),
            "together": True,
        }

    def _clocks(self, plan: Plan) -> Iterator[Block]:
        say = self.say
        yield self._heading(
            "时间安排（行业做法，可配置，非本办法规定）", "Times (practice, configurable, not in the order)", 2
        )
        if plan.clocks:
            yield table(
                [say("事项", "step"), say("期限", "time"), say("最迟", "by"), say("来源", "source")],
                [2.0, 3.4, 2.0, 2.0],
                (
                    [
                        self.pick(one.name),
                        self.pick(one.value),
                        str(one.on) + (self._late(one) if one.late else ""),
                        self._source(one.source, one.confirm),
                    ]
                    for one in plan.clocks
                ),
            )
        notes = [self.pick(one) for one in answer.request(plan, self.record.job)]
        if plan.schedule_note is not None:
            notes.append(self.pick(plan.schedule_note))
        yield bullets(notes)

    def _late(self, one: Clock) -> str:
        issued = self.record.job.issued_on
        if issued is not None and one.on >= issued:
            return self.say("（晚于开工）", " (after the start)")
        return self.say("（已过期）", " (late)")

    def _source(self, source: str, confirm: bool) -> str:
        said = f"{source} · {self.pick(word(SOURCES, source))}"
        return said + self.say(" · 须确认", " · to be confirmed") if confirm else said

    def _officials(self) -> Iterator[Block]:
        say = self.say
        if self.record.liability:
            yield self._heading("可能适用的法律责任（仅供主管部门）", "Liability that may apply (for officials only)")
            yield bullets(
                f"{self.pick(one.clause)} · {self.pick(one.for_clause)} · "
                f"{say('单位', 'unit') if one.who == 'unit' else say('个人', 'individual')} {one.min_cny}–{one.max_cny} {say('元', 'CNY')}"
                for one in self.record.liability
            )

    def _notes(self) -> Iterator[Block]:
        record, say = self.record, self.say
        if record.site.crs_hypotheses:
            yield self._heading("坐标的其他可能", "Where else these coordinates may be")
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
                        f"{self.pick(one.text)} · {one.crs}",
                        f"{one.lon:.6f}",
                        f"{one.lat:.6f}",
                        self.pick(self.outcomes[one.outcome]),
                    ]
                    for one in record.site.crs_hypotheses
                ),
            )
        notes = [self.pick(one.text) for one in record.caveats]
        notes += [f"{one.feature} · {self.pick(one.text)}" for one in record.site.repairs]
        if notes:
            yield self._heading("请注意", "Bear in mind")
            yield bullets(notes)

    def _basis(self) -> Iterator[Block]:
        record, say = self.record, self.say
        basis, counts = record.basis, record.site.counts
        yield self._heading("检查所依据的数据", "What was checked")
        rows = [
            [say("法规", "law"), f"{basis.regulation} · {basis.in_force_on} · {basis.rulebook_sha256}"],
            [say("解读", "readings"), " ".join(f"{key}={value}" for key, value in basis.readings.items()) or "—"],
            [say("管网", "network"), basis.network_sha256],
            [say("作业", "works"), basis.works_sha256],
            [say("坐标系", "coordinates"), f"{record.site.crs_declared} → {record.site.crs_used}"],
            [
                say("要素", "features"),
                say(
                    f"清点 {counts.found} = 已检查 {counts.screened} + 未能读出 {counts.found - counts.screened}",
                    f"{counts.found} counted = {counts.screened} screened + {counts.found - counts.screened} unread",
                ),
            ],
            [say("程序", "program"), basis.engine],
        ]
        rows += [
            [
                say("未能读出", "unread"),
                f"{one.file} {one.layer or ''} {one.feature} ×{one.count}: {self.pick(one.reason)}",
            ]
            for one in counts.unread
        ]
        yield {"kind": "pairs", "rows": rows}

    def _foot(self) -> list[str]:
        say = self.say
        return [
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
        ]

    def _heading(self, zh: str, en: str, level: int = 1) -> Block:
        return {"kind": "heading", "text": self.say(zh, en), "level": level}
