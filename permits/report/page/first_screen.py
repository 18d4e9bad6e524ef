"""What is seen without scrolling: where, stop or go, the one reason, the one next step, whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from geo.text import Text, written_day
from permits.catalogue.lists import code_list
from permits.catalogue.sentences import Sentence, Sentences
from permits.disclosure.disclose import roles
from permits.record.plan import Plan
from permits.record.record import Contact, Finding, Job, Obligation, Record
from permits.report.decisive import by_analogy_alone, decisive
from permits.report.page.phrases import NONE, fill, listed, same, some
from permits.report.page.reason import case_of, reason, reason_notes
from permits.report.page.shown import Shown, emergency_of
from permits.report.page.view import Call, FirstScreen, NextStep
from permits.report.wording import ASSUMED, PARTIES, word
from permits.rulebook.outcomes import Outcome

_DIALLED = "+0123456789,;*#"


def first_screen(shown: Shown) -> FirstScreen:
    """The first screen of a determination."""
    record = shown.record
    one = decisive(record)
    sentence = _sentence(case_of(shown, one))
    return FirstScreen(
        number=number(record),
        issued_on="—" if record.job.issued_on is None else record.job.issued_on.isoformat(),
        project=project(shown),
        place=place(shown),
        sign=sentence.sign,
        line=_line(shown, sentence),
        part_of=part_of(record),
        headline=record.headline,
        reason=reason(shown, one),
        clause=None if one is None else one.clause,
        reason_notes=tuple(reason_notes(shown, one)),
        assumed=None if one is None or not one.assumed else listed(word(ASSUMED, code) for code in one.assumed),
        open_decision=_open_decision(shown),
        step=_next_step(shown, sentence, one),
        below=tuple(_below(shown)),
    )


def number(record: Record) -> str:
    """The number of the determination, on every paper of it."""
    return record.number


def project(shown: Shown) -> Text:
    """The project by its name, else the works by theirs."""
    record = shown.record
    if record.job.project is not None:
        return same(record.job.project)
    if not record.features:
        return Text("项目名称未注明", "project not named")
    works = some((shown.feature(one.feature) for one in record.features), most=2)
    return fill("{works}（项目名称未注明）", "{works} (project not named)", works=works)


def place(shown: Shown) -> Text:
    """The district and the middle of the works, longitude and latitude."""
    middle = middle_of(shown.record)
    if middle is None:
        return Text("位置未记录", "place not recorded")
    at = f"{middle[0]:.6f}, {middle[1]:.6f}"
    district = shown.record.site.district
    if district is None:
        return fill("东经、北纬 {at}", "longitude, latitude {at}", at=at)
    return fill("{district} · 东经、北纬 {at}", "{district} · longitude, latitude {at}", district=district, at=at)


def middle_of(record: Record) -> tuple[float, float] | None:
    """The middle of all works, longitude and latitude; None where none has a place."""
    shapes = [one.geometry for one in record.features if one.geometry is not None]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return (west + east) / 2, (south + north) / 2


def _sentence(case: str) -> Sentence:
    return next(row for row in code_list(Sentences).sentence if row.case == case)


def part_of(record: Record) -> Text | None:
    """Of which larger works these are a part, where they are: what was cut off is not cleared by this answer."""
    return next((one.text for one in record.caveats if one.kind == "part_of"), None)


def _line(shown: Shown, sentence: Sentence) -> Text:
    """Stop or go; by name where it holds for some of the works only."""
    record = shown.record
    if part_of(record) is not None:
        line = sentence.line.text
        return fill("只就所交的部分：{line}", "For the part handed in alone: {line}", line=line)
    named = [one.feature for one in record.features if record.outcome in one.outcomes]
    if sentence.of_some is None or not named or len(named) == len(record.features):
        return sentence.line.text
    return fill(sentence.of_some.zh, sentence.of_some.en, works=some(map(shown.feature, named), most=3))


def _open_decision(shown: Shown) -> Text | None:
    """What the authority still has to decide, where that is not the headline itself."""
    found = [one for one in shown.record.findings if one.outcome is Outcome.OFFICIAL_DECISION]
    if not found or shown.record.outcome is Outcome.OFFICIAL_DECISION:
        return None
    what = listed(shown.activity(one.activity) for one in found if one.activity is not None)
    clauses = listed(one.clause for one in found if one.clause is not None)
    return fill(
        "待主管部门认定：{what}（{clauses}）",
        "For the authority to decide: {what} ({clauses})",
        what=what,
        clauses=clauses,
    )


def _next_step(shown: Shown, sentence: Sentence, one: Finding | None) -> NextStep:
    record = shown.record
    duty = next((duty for duty in record.obligations if duty.kind == sentence.duty), None)
    owed_by = sentence.owed_by if duty is None else duty.owed_by
    towards = sentence.towards if duty is None else duty.towards
    when, late = due(record, duty)
    by_when: Text | None = None if when is NONE else when
    told_alike = sentence.next.told_to(shown.disclosed.role) == sentence.next.everyone
    if duty is None and sentence.sign != "go" and told_alike:
        by_when = Text("动工之前", "before any work")
    asked = plan_asked_for(record.plan, record.job)
    is_plan = duty is not None and duty.kind == "joint_protection_plan"
    if asked is not None and is_plan:
        by_when, late = asked
    if sentence.case.startswith("emergency"):
        by_when, late = Text("立即", "at once"), False
    who, with_whom = _who_acts(shown.disclosed.role, sentence, owed_by, towards)
    return NextStep(
        what=sentence.next.told_to(shown.disclosed.role).text,
        who=who,
        with_whom=with_whom,
        by_when=by_when,
        late=late,
        # A mixed job owes a plan for other works than those that the step is about.
        request=() if is_plan or sentence.case.startswith("emergency") else tuple(request(record)),
        calls=tuple(_calls(shown, one)),
        nobody=Text("联系人未注明", "nobody stated")
        if shown.sees_parties
        else Text("不向本读者显示", "not shown to this reader"),
    )


def _who_acts(role: str, sentence: Sentence, owed_by: Sequence[str], towards: Sequence[str]) -> tuple[Text, Text]:
    """Who takes the step, and with whom: the reader, where the step is said in words of his own."""
    if sentence.next.told_to(role) == sentence.next.everyone:
        return listed(word(PARTIES, code) for code in owed_by), listed(word(PARTIES, code) for code in towards)
    others = [code for code in (*owed_by, *towards) if code != role]
    return roles()[role].text, listed(word(PARTIES, code) for code in others)


def request(record: Record) -> Iterator[Text]:
    """By when the plan is asked for, and when the works can start if it is asked for on the day of issue."""
    asked = plan_asked_for(record.plan, record.job)
    if asked is not None:
        yield fill("建设单位 → 热经营企业：{when}", "client → operator: {when}", when=asked[0])


def plan_asked_for(plan: Plan | None, job: Job) -> tuple[Text, bool] | None:
    """By when the plan is asked for, which comes before it is signed; forward from the day of issue where that is past."""
    if plan is None or not plan.clocks or job.issued_on is None or plan.earliest_start is None:
        return None
    first = plan.clocks[0]
    if job.start is not None and not first.late:
        said = fill(
            "最迟{day}提出方案请求（行业做法）", "ask for the plan by {day} (practice)", day=written_day(first.on)
        )
        return said, False
    days = {
        "by": written_day(first.on),
        "today": written_day(job.issued_on),
        "earliest": written_day(plan.earliest_start),
    }
    forward = "{today}提出方案请求的，最早{earliest}开工（行业做法）"
    if job.start is None:
        return fill(forward, "asked on {today}: earliest start {earliest} (practice)", **days), False
    # As short as it can be: it stands in one line of a terminal.
    late = "ask by {by}, past; on {today}: earliest start {earliest} (practice)"
    return fill(f"最迟{{by}}提出方案请求，已过；{forward}", late, **days), True


def due(record: Record, duty: Obligation | None) -> tuple[Text, bool]:
    """By when a duty is owed, and whether that is past. In an emergency what was due before the start follows after it."""
    if duty is None:
        return NONE, False
    if duty.due_on is None:
        return duty.due or NONE, False
    if emergency_of(record) == "emergency_of_others":
        return Text("抢险后随即补齐", "straight after the emergency"), False
    day = written_day(duty.due_on)
    if duty.late:
        return fill("最迟{day}（已过，先办妥再动工）", "by {day} (past: do it first, then start)", day=day), True
    return fill("最迟{day}", "by {day}", day=day), False


def _calls(shown: Shown, one: Finding | None) -> Iterator[Call]:
    """Whom to telephone: the operator of what decides, else of what is nearest."""
    contacts = shown.record.contacts
    asset = None if one is None else one.asset_id
    chosen = [contact for contact in contacts if asset in contact.assets] or list(contacts[:1])
    for contact in chosen[:2]:
        yield Call(_called(contact), contact.phone, _dial(contact.phone), _more(contact))


def _called(contact: Contact) -> Text:
    role = word(PARTIES, contact.party)
    if contact.name is None:
        return fill("{role}（名称未注明）", "{role} (not named)", role=role)
    return fill("{role} {name}", "{role} {name}", role=role, name=contact.name)


def _more(contact: Contact) -> str | None:
    return " · ".join(part for part in (contact.contact, contact.hours, contact.address) if part) or None


def _dial(phone: str | None) -> str | None:
    """What a telephone dials: signs and figures only, so that nobody's text becomes part of a link."""
    signs = "".join(sign for sign in phone or "" if sign in _DIALLED)
    return signs if sum(sign.isdigit() for sign in signs) >= 3 else None


def _below(shown: Shown) -> Iterator[Text]:
    """One line under the first screen: what was screened by analogy."""
    found = [one for one in shown.record.findings if by_analogy_alone(one)]
    if not found:
        return
    nearest = min(found, key=lambda one: one.distance_m if one.distance_m is not None else one.distance_band_m or 0.0)
    measured = shown.measured(nearest) or shown.asset(nearest.asset_id)
    yield fill(
        "另按类比筛查（非本办法规定）：{measured}。书面征询热经营企业是否可能影响长输管线。",
        "Also screened by analogy (not in the order): {measured}. Ask the operator in writing whether the transmission line may be affected.",
        measured=measured,
    )
