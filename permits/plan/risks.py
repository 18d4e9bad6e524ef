"""What may go wrong: by how each activity acts, and on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.measures import Measures
from permits.plan.situation import Manners, Situation


@dataclass(frozen=True)
class Risk:
    """What may go wrong when these activities act on these assets; ``of_pipe``: it tells something of the pipe."""

    text: Text
    of_pipe: bool
    activities: tuple[str, ...]
    assets: tuple[str, ...]


def risks(table: Measures, manners: Manners, situations: Mapping[str, Sequence[Situation]]) -> tuple[Risk, ...]:
    """The risks of a plan, in the order of the table."""
    found = []
    for row in table.risk:
        met = [(asset, at.activity) for asset, here in situations.items() for at in here if manners.holds(row, at)]
        if met:
            activities, assets = dict.fromkeys(code for _, code in met), dict.fromkeys(asset for asset, _ in met)
            found.append(Risk(Text(row.zh, row.en), row.of_pipe, tuple(activities), tuple(assets)))
    return tuple(found)
