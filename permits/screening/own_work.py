"""Which works are the responsible enterprise's own, at which assets.

The bans of the protection zone protect a facility from others; its operator must maintain and repair it. Nothing
but a client that is the operator, producer or owner of an asset makes works its own there: the name of an activity
and a flag prove no identity. Towards every other owner's facility the same works are checked like anybody's.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister, same_name
from permits.rulebook.in_force import RulesInForce
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Whose:
    """Whose works those of one feature are.

    Attributes
    ----------
    client : str
        In the form in which names are compared.
    claimed : bool
        They are declared as the responsible enterprise's own.
    of_network : bool
        Their client is operator, producer or owner of an asset of this network.
    called_emergency : bool
        They are called an emergency repair, by whomever.
    """

    client: str
    claimed: bool
    of_network: bool
    called_emergency: bool

    @property
    def own(self) -> bool:
        """Whether they claim to be own work and name a client that has assets in this network."""
        return self.claimed and self.of_network

    @property
    def emergency(self) -> bool:
        """Whether they are an emergency repair of a heat facility by its own operator."""
        return self.called_emergency and self.own

    @property
    def emergency_of_others(self) -> bool:
        """Whether they are called an emergency repair, and nothing shows that they are the operator's."""
        return self.called_emergency and not self.own


def whose(works: ProposedWorks, rules: RulesInForce, register: AssetRegister) -> Whose:
    """Whose works these are."""
    client = same_name(works.facts.get("client"))
    return Whose(
        client=client,
        claimed=_claimed(works, rules),
        # Who is not named is no party of any asset, and nobody need look.
        of_network=bool(client) and client in register.parties,
        called_emergency=bool(works.facts.get("emergency"))
        or any(rules.activity(code).emergency for code in works.activities),
    )


def _claimed(works: ProposedWorks, rules: RulesInForce) -> bool:
    """Whether the works are declared as the responsible enterprise's own; an individual is none.

    Without a word on it, only works whose every activity is by its exact name the enterprise's own count: a
    water company writes 抢修 too.
    """
    if works.facts.get("applicant") == "individual":
        return False
    stated = works.facts.get("operator_own_work")
    if stated is not None:
        return bool(stated)
    return all(rules.activity(code).own_work and code in works.exactly for code in works.activities)


class Clients:
    """Whose works those of many features are; asked once of works that are alike.

    Attributes
    ----------
    each : tuple of Whose
        A row for each of ``works.distinct``.
    claimed, own, emergency : bool arrays, shape (n,)
        As in `Whose`, of each feature.
    """

    def __init__(self, works: Works, rules: RulesInForce, register: AssetRegister) -> None:
        self.each = tuple(whose(one, rules, register) for one in works.distinct)
        self._works = works
        self._register = register

    @cached_property
    def claimed(self) -> Column:
        return np.array([one.claimed for one in self.each], dtype=bool)[self._works.of]

    @cached_property
    def own(self) -> Column:
        return np.array([one.own for one in self.each], dtype=bool)[self._works.of]

    @cached_property
    def emergency(self) -> Column:
        return np.array([one.emergency for one in self.each], dtype=bool)[self._works.of]

    def assets(self, site: Column, asset: Column) -> Column:
        """Pairs in which the client is operator, producer or owner of the asset, shape (number of pairs,)."""
        own = np.zeros(len(site), dtype=bool)
        for name in {one.client for one in self.each if one.of_network}:
            theirs = np.array([one.client == name for one in self.each], dtype=bool)[self._works.of]
            pairs = np.flatnonzero(theirs[site])
            own[pairs] = self._register.has_party(name, asset[pairs])
        return own
