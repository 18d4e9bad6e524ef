"""What no works can state, whatever the law says of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from geo.text import Text
from permits.errors import WorksError
from permits.works.proposed import ProposedWorks


def refuse_contradictions(works: Sequence[ProposedWorks], file: str, today: datetime.date) -> None:
    """Refuse what the works of one job cannot state together."""
    refuse_past(works, file, today)
    if len({one.facts.get("applicant") for one in works}) > 1:
        raise WorksError(
            Text("各要素的 applicant 不一致", "the features name different kinds of applicant"),
            Text("一次申请只能有一个申请人", "One job has one applicant"),
            file=file,
        )


def refuse_past(works: Sequence[ProposedWorks], file: str, today: datetime.date) -> None:
    """Refuse works that state an end before today and no start."""
    for one in works:
        if one.start is None and one.end is not None and one.end < today:
            raise WorksError(
                Text(
                    f"完工日期 {one.end} 早于今天 {today}，而未说明开工日期",
                    f"the works end on {one.end}, before today, {today}, and state no start",
                ),
                Text("请补报 start", "State the start"),
                file=file,
                feature=one.feature,
            )
