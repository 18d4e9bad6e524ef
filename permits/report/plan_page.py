"""The joint protection plan as one page to print on A4 and sign."""

from __future__ import annotations

import datetime

from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed, roles
from permits.gives import Gives
from permits.record.plan import PlanAsset
from permits.report import wording
from permits.report.distances import distance, metres
from permits.report.html import environment

_PLAN = "joint_protection_plan"


def render_plan(disclosed: Disclosed, *, language: str) -> str | None:
    """Render the plan of a record; None where none is owed.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: in which language it is; one sheet is signed in one.
    """
    record = disclosed.record
    plan = record.plan
    if plan is None:
        return None
    names = {one.asset_id: one.name for one in record.assets}

    def measured(one: PlanAsset) -> Text:
        return distance(disclosed, one.distance_m, one.distance_band_m)

    def day(one: datetime.date | None) -> str:
        if one is None:
            return "________"
        return f"{one.year}年{one.month}月{one.day}日" if language == "zh" else one.isoformat()

    return (
        environment()
        .get_template("plan.html")
        .render(
            d=record,
            p=plan,
            language=language,
            first=lambda text: "—" if text is None else str(getattr(text, language)),
            name_of=names.__getitem__,
            measured=measured,
            metres=lambda value: metres(disclosed, value),
            day=day,
            word=wording.word,
            w=wording,
            all_measures=(*plan.measures, *plan.pipe_measures),
            hides_pipe=Gives.PIPE not in roles()[disclosed.role].sees,
            demanded=next(one.clause for one in record.obligations if one.kind == _PLAN),
            outcomes={row.code: row.text for row in code_list(Outcomes).outcome},
            activities=code_list(Activities).names,
            say=lambda zh, en: zh if language == "zh" else en,
            comma="、" if language == "zh" else ", ",
        )
    )
