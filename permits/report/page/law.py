"""What the law forbids there, and why a plan can lift it, said once."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.report.page.phrases import fill, listed
from permits.report.page.shown import Shown
from permits.report.page.view import Fine, Forbidden, ForbiddenIn
from permits.report.wording import ZONES, word
from permits.rulebook.outcomes import Outcome


def forbidden(shown: Shown) -> Iterator[ForbiddenIn]:
    """Every act that the law forbids, zones of the same acts together."""
    by_acts: dict[tuple[tuple[Text, Text, bool], ...], list[str]] = {}
    zones = dict.fromkeys(act.zone for act in shown.record.prohibited_activities)
    for zone in zones:
        acts = tuple(
            (one.clause, one.text, one.declared) for one in shown.record.prohibited_activities if one.zone == zone
        )
        by_acts.setdefault(acts, []).append(zone)
    for acts, of in by_acts.items():
        yield ForbiddenIn(
            zone=listed(word(ZONES, zone) for zone in of),
            acts=tuple(Forbidden(text, clause, declared) for clause, text, declared in acts),
        )


def why_a_plan(shown: Shown) -> Iterator[Text]:
    """Why a listed act may go on under a plan, and the other reading; nothing where no plan is owed."""
    record = shown.record
    plan = next((one for one in record.obligations if one.kind == "joint_protection_plan"), None)
    planned = [one for one in record.findings if one.outcome is Outcome.PLAN_REQUIRED]
    if plan is None or plan.clause is None or not planned:
        return
    acts = listed(one.clause for one in planned if one.clause is not None)
    yield fill(
        "为什么签了方案可以继续：{clause}专门规定在范围内施工的，由建设单位与热生产企业、热经营企业共同制定保护方案、采取保障措施，并有专业人员现场指导。"
        "所报作业中属{acts}的走这条路；被判“禁止实施”的，方案不能代替。",
        "Why it may go on with a plan: {clause} is the special rule for construction within the zone, under a plan drawn up jointly by client,"
        " heat producer and operator, with the measures taken and qualified staff on site. Works under {acts} go this way; for what is"
        " found “prohibited” no plan stands in.",
        clause=plan.clause,
        acts=acts,
    )
    said = {(one.key, one.value): one for one in record.basis.readings_said}
    followed = next((one.text for one in said.values() if one.key == "plan_route" and one.followed), None)
    if followed is not None:
        yield fill("本意见采用的解读：{words}。", "The reading followed here: {words}.", words=followed)
    others = dict.fromkeys(
        other for one in planned for other in one.other_readings if other.reading == "plan_route" and other.outcome
    )
    for other in others:
        reading = said.get((other.reading, other.value))
        if reading is not None:
            yield fill(
                "另一种解读：{words}；按此解读为“{outcome}”。",
                "The other reading: {words}; under it: {outcome}.",
                words=reading.text,
                outcome=shown.outcome(other.outcome),
            )


def fines(shown: Shown) -> Iterator[Fine]:
    """Ranges of fines; empty for who may not see them."""
    for one in shown.record.liability:
        who = Text("单位", "unit") if one.who == "unit" else Text("个人", "individual")
        yield Fine(
            clauses=listed([one.clause, one.for_clause]),
            range=fill(
                "{who} {least}–{most} 元",
                "{who} {least}–{most} CNY",
                who=who,
                least=str(one.min_cny),
                most=str(one.max_cny),
            ),
            text=one.text,
        )
