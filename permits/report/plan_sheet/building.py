"""The plan put together: its cover, what has to be settled first, the sixteen sections in their order, the annexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from geo.text import Text
from permits.disclosure.disclose import Disclosed
from permits.record.plan import Plan
from permits.report import answer
from permits.report.plan_sheet import agreement, annexes, cover, facilities, measures, on_site
from permits.report.sheet import Block, Heading, Sheet
from permits.report.told import Told
from permits.rulebook.articles import chinese_number

Section = Callable[[Told, Plan], Iterator[Block]]
SECTIONS: tuple[tuple[Text, Section], ...] = (
    (Text("编制依据", "Basis"), cover.basis),
    (Text("工程概况与参与单位", "Project and parties"), cover.project),
    (Text("受影响的供热设施", "Heat facilities affected"), facilities.affected),
    (Text("安全保护范围内的作业", "Works in the protection zone"), facilities.works),
    (Text("风险分析", "Risks"), facilities.risks),
    (Text("保护措施", "Protective measures"), measures.protective),
    (Text("管位核实与标识", "Locating and marking"), measures.locating),
    (Text("监测", "Monitoring"), measures.monitoring),
    (Text("现场指导与停工待检点", "On-site guidance and hold points"), on_site.guidance),
    (Text("立即停工的情形", "When work stops at once"), on_site.stop_work),
    (Text("应急预案", "Emergency plan"), on_site.emergency),
    (Text("供热期", "Heating season"), on_site.season),
    (Text("进度、时限与有效期", "Schedule, times and validity"), agreement.schedule),
    (Text("恢复与移交", "Restoration and hand-over"), agreement.restoration),
    (Text("责任与费用", "Liability and costs"), agreement.costs),
    (Text("签署", "Signatures"), agreement.signatures),
)


def plan_sheet(disclosed: Disclosed, *, language: str) -> Sheet | None:
    """The joint protection plan of a record; None where none is owed.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: in which it is; one plan is signed in one.
    """
    told = Told(disclosed, language)
    record, plan = told.record, told.record.plan
    if plan is None:
        return None
    title, number = told.say("供热设施安全保护方案", "Joint protection plan for heat facilities"), answer.number(record)
    return Sheet(
        language=told.language,
        title=title,
        number=number,
        running=f"{title} · {number}",
        issued_on=record.job.issued_on,
        head=tuple(cover.head(told, plan)),
        answer=cover.state(told, plan),
        blocks=(
            *cover.versions(told),
            *cover.conflicts(told, plan),
            *_sections(told, plan),
            *annexes.annexes(told, plan),
        ),
        foot=tuple(cover.foot(told, plan)),
    )


def _sections(told: Told, plan: Plan) -> Iterator[Block]:
    for place, (title, section) in enumerate(SECTIONS, start=1):
        yield Heading(told.say(f"{chinese_number(place)}、{title.zh}", f"{place} {title.en}"))
        yield from section(told, plan)
