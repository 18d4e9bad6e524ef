"""Who signs a joint protection plan."""

from __future__ import annotations

from collections.abc import Sequence

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.measures import Measures
from permits.plan.assets import PlanAsset
from permits.works.proposed import ProposedWorks

# Parties that the works may name; the heat enterprises are those of the assets.
STATED = ("client", "contractor", "designer", "supervisor", "monitor")


@dataclass(frozen=True)
class Party:
    """Somebody who signs; ``names`` is empty where nobody has told us."""

    party: str
    role: Text
    names: tuple[str, ...]
    statutory: bool


def stated(works: Sequence[ProposedWorks], fact: str) -> tuple[str, ...]:
    """What the features state for a fact, each once."""
    return tuple(sorted({str(one.facts[fact]) for one in works if one.facts.get(fact)}))


def parties(table: Measures, assets: Sequence[PlanAsset], works: Sequence[ProposedWorks]) -> tuple[Party, ...]:
    """Who signs; an owner that is the operator signs once."""
    names = {
        role: tuple(sorted({name for one in assets if (name := getattr(one, role)) is not None}))
        for role in ("operator", "producer", "owner")
    }
    names["owner"] = tuple(name for name in names["owner"] if name not in names["operator"])
    names |= {party: stated(works, party) for party in STATED}
    return tuple(Party(row.party, row.text, names.get(row.party, ()), row.statutory) for row in table.signature)
