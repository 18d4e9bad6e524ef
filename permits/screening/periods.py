"""Works split by their dates: which features fall under which law, from which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from permits.rulebook.in_force import RuleBook, RulesInForce
from permits.works.proposed import ProposedWorks


def periods(
    works: Sequence[ProposedWorks],
    rulebook: RuleBook,
    *,
    today: datetime.date,
    readings: Mapping[str, str] | None,
) -> Iterator[tuple[list[int], datetime.date, RulesInForce | None]]:
    """Rows of works, the first day of a stretch of their dates, and the law of that stretch (None: not covered).

    Parameters
    ----------
    today : date
        Taken as the start where none is stated.
    """
    groups: dict[tuple[datetime.date, datetime.date | None], list[int]] = {}
    for row, one in enumerate(works):
        groups.setdefault((one.start or today, one.end), []).append(row)
    for (start, end), rows in groups.items():
        for day, rules in rulebook.periods(start, end, readings):
            yield rows, day, rules
