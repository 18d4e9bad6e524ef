"""The heating season against the works: whether the pipe is hot while they last."""

from __future__ import annotations

import datetime

from geo.dataclass import dataclass
from geo.text import Text
from permits.rulebook.in_force import RulesInForce
from permits.screening.season import span
from permits.works.proposed import ProposedWorks


@dataclass(frozen=True)
class Season:
    """The season clause; ``winters`` are the heating seasons that the works meet."""

    meets: bool
    winters: tuple[tuple[datetime.date, datetime.date], ...]
    text: tuple[Text, ...]


def winters(
    works: ProposedWorks, rules: RulesInForce, *, today: datetime.date
) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The seasons that the works of a feature meet; works without a start begin today, without an end they last as the law asks."""
    if rules.heating_season is None:
        return ()
    return tuple(rules.heating_season.winters(*span(works, works.start or today, rules.instrument)))
