"""One activity at one asset, as the table of measures asks about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from geo.dataclass import dataclass
from permits.catalogue.measures import Condition, Line, Manner, Thing

Row = TypeVar("Row", bound=Condition)


@dataclass(frozen=True)
class Situation:
    """What conditions may ask.

    Attributes
    ----------
    activity : str
        Code.
    line : str
        ``network`` | ``transmission``: whose rules hold at the asset.
    thing : str
        What the pipe is laid in, or the kind of structure.
    dn : float
        Nominal diameter, millimetres; infinite where nobody knows, which counts as the largest.
    in_season : bool
        The works meet the heating season.
    said : str
        The texts about the works, lower case.
    by_hand : bool
        They are stated to be dug by hand alone.
    shutdown : bool
        They are stated to need the supply stopped.
    covered : bool
        They end certainly above the asset, by the depths of both and the error of its own.
    """

    activity: str
    line: Line
    thing: Thing
    dn: float
    in_season: bool
    said: str = ""
    by_hand: bool = False
    shutdown: bool = False
    covered: bool = False


class Manners:
    """Which manners of working each activity brings along."""

    def __init__(self, rows: Sequence[Manner]) -> None:
        of: dict[str, set[str]] = {}
        for row in rows:
            for activity in row.activities:
                of.setdefault(activity, set()).add(row.code)
        self._of: Mapping[str, frozenset[str]] = {activity: frozenset(codes) for activity, codes in of.items()}

    def of(self, activity: str) -> frozenset[str]:
        return self._of.get(activity, frozenset())

    def holds(self, condition: Condition, at: Situation) -> bool:
        """Whether all that a row asks is given."""
        return (
            (not condition.for_ or not self.of(at.activity).isdisjoint(condition.for_))
            and condition.line in (None, at.line)
            and (not condition.things or at.thing in condition.things)
            and (condition.dn_above is None or at.dn > condition.dn_above)
            and (condition.dn_up_to is None or at.dn <= condition.dn_up_to)
            and condition.in_season in (None, at.in_season)
            and condition.by_hand in (None, at.by_hand)
            and condition.shutdown in (None, at.shutdown)
            and condition.covered in (None, at.covered)
            and (not condition.words or any(word in at.said for word in condition.words))
            and not any(word in at.said for word in condition.unless)
        )

    def holding(self, rows: Sequence[Row], situations: Sequence[Situation]) -> tuple[Row, ...]:
        """The rows that hold in any of some situations, in their order."""
        return tuple(row for row in rows if any(self.holds(row, at) for at in situations))
