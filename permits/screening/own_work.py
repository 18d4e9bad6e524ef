"""Which assets are the works' own: the responsible enterprise at its own facility.

The bans of the protection zone protect a facility from others; its operator must maintain and repair it.
Towards every other owner's facility the same works are checked like anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.assets import AssetRegister
from permits.rulebook.in_force import RulesInForce
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]


def is_own_work(works: ProposedWorks, rules: RulesInForce) -> bool:
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


def says_who(works: ProposedWorks) -> bool:
    """Whether the works name who carries them out, or state that it is the operator.

    The name of an activity proves no identity: a property manager renews heat pipes, too. A code is written
    by somebody who knows the list.
    """
    return (
        works.facts.get("client") is not None
        or bool(works.facts.get("operator_own_work"))
        or set(works.declared) <= set(works.activities)
    )


def is_emergency(works: ProposedWorks, rules: RulesInForce) -> bool:
    """Whether the works are an emergency repair of a heat facility by its own operator."""
    own = is_own_work(works, rules)
    return own and (
        bool(works.facts.get("emergency")) or any(rules.activity(code).emergency for code in works.activities)
    )


def own_assets(
    works: Sequence[ProposedWorks], rules: RulesInForce, register: AssetRegister, site: Column, asset: Column
) -> Column:
    """Pairs in which the asset belongs to the party that carries out the works, shape (number of pairs,).

    A client that is named must be the asset's operator, producer or owner. Without a name it can only be
    told where it is stated, and the network has a single operator; otherwise nothing counts as own.
    """
    own = np.zeros(len(site), dtype=bool)
    for row, one in enumerate(works):
        if not is_own_work(one, rules):
            continue
        mine = site == row
        client = one.facts.get("client")
        if client is None:
            own |= mine & (register.sole_operator and says_who(one))
            continue
        name = str(client).strip()
        for party in ("operator", "producer", "owner"):
            own[mine] |= register.column(party)[asset[mine]] == name
    return own
