"""The index of a job's papers: what each is, who signs or gets it, by when it is due, and where it lies beside this page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.dataclass import dataclass
from permits.disclosure.disclose import Disclosed
from permits.plan.protection_plan import PLAN
from permits.record.plan import Letter, Plan
from permits.report import answer
from permits.report.formats import MEDIA
from permits.report.letter_sheet import letter_sheets
from permits.report.sheet_templates import environment
from permits.report.told import Told


@dataclass(frozen=True)
class _Paper:
    """A paper of the job and the files that hold it."""

    title: str
    who: str
    due: str
    files: tuple[str, ...]


def render_papers_index(disclosed: Disclosed, files: Sequence[str], *, language: str) -> str:
    """One page that names every paper of a job and links to it; works offline.

    Parameters
    ----------
    files : sequence of str
        Names of the files that lie beside the page.
    language : str
        ``zh`` | ``en``.
    """
    told = Told(disclosed, language)
    papers = [one for one in _papers(told, files) if one.files]
    return (
        environment()
        .get_template("papers.html")
        .render(
            language=told.language.value,
            say=told.say,
            number=answer.number(told.record),
            project=told.record.job.project,
            outcome=told.outcome(told.record.outcome),
            headline=told.pick(told.record.headline),
            issued=told.day(told.record.job.issued_on),
            papers=papers,
        )
    )


def _papers(told: Told, files: Sequence[str]) -> Iterator[_Paper]:
    record, say = told.record, told.say

    def named(name: str) -> tuple[str, ...]:
        return tuple(one for one in (f"{name}.{medium}" for medium in MEDIA) if one in files)

    def alone(title: str, who: str, name: str) -> _Paper:
        return _Paper(title, who, "", tuple(one for one in files if one == name))

    yield _Paper(
        say("供热设施安全保护检查意见", "Heat protection determination"),
        say("各方查阅，不签署", "for all parties to read; nobody signs it"),
        "",
        named("report"),
    )
    if record.plan is not None:
        yield _Paper(
            say("供热设施安全保护方案", "Joint protection plan"), _signers(told, record.plan), _due(told), named("plan")
        )
    for letter, (name, sheet) in zip(
        record.letters, letter_sheets(told.disclosed, language=told.language), strict=True
    ):
        yield _Paper(
            sheet.title,
            f"{told.pick(letter.from_role)} → {told.listed(told.pick(one) for one in letter.to_roles)}",
            _letter_due(told, letter),
            named(name),
        )
    yield alone(
        say("现场地图", "Map for the site"), say("现场人员，无需网络", "whoever is on site; works offline"), "map.html"
    )
    yield alone(say("检查结果图层", "Findings as a layer"), say("供 GIS 使用", "for a GIS"), "findings.geojson")
    yield alone(
        say("检查意见的数据", "The determination as data"),
        say("存档；由此可重新生成以上文件", "to keep; all of these can be made from it again"),
        "determination.json",
    )


def _signers(told: Told, plan: Plan) -> str:
    return told.say("签署：", "signed by ") + told.listed(told.pick(one.role) for one in plan.parties)


def _letter_due(told: Told, letter: Letter) -> str:
    plan, issued = told.record.plan, told.record.job.issued_on
    if letter.due_on is None:
        return ""
    if plan is not None and not plan.clocks:
        return told.say("抢险后随即补送", "straight after the emergency")
    last = told.latest(letter.due_on, late=issued is not None and letter.due_on < issued)
    return told.say(f"最迟{last}", f"by {last}")


def _due(told: Told) -> str:
    duty = next((one for one in told.record.obligations if one.kind == PLAN), None)
    return "" if duty is None else told.pick(answer.due(told.record, duty))
