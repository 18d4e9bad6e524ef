"""Which works are the responsible enterprise's own, at which assets.

The bans of the protection zone protect a facility from others; its operator must maintain and repair it. Nothing
but a client that is the operator, producer or owner of an asset makes works its own there: the name of an activity
and a flag prove no identity. Towards every other owner's facility the same works are checked like anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.network.assets import AssetRegister, same_name
from permits.rulebook.in_force import RulesInForce
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]


def claims_own_work(works: ProposedWorks, rules: RulesInForce) -> bool:
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


def is_own_work(works: ProposedWorks, rules: RulesInForce, register: AssetRegister) -> bool:
    """Whether the works claim to be own work and name a client that has assets in this network."""
    return claims_own_work(works, rules) and client_of_network(works, register)


def is_emergency(works: ProposedWorks, rules: RulesInForce, register: AssetRegister) -> bool:
    """Whether the works are an emergency repair of a heat facility by its own operator."""
    return _says_emergency(works, rules) and is_own_work(works, rules, register)


def is_emergency_of_others(works: ProposedWorks, rules: RulesInForce, register: AssetRegister) -> bool:
    """Whether the works are called an emergency repair, and nothing shows that they are the operator's."""
    return _says_emergency(works, rules) and not is_own_work(works, rules, register)


def _says_emergency(works: ProposedWorks, rules: RulesInForce) -> bool:
    return bool(works.facts.get("emergency")) or any(rules.activity(code).emergency for code in works.activities)


def client_of_network(works: ProposedWorks, register: AssetRegister) -> bool:
    """Whether the client is operator, producer or owner of any asset."""
    return same_name(works.facts.get("client")) in register.party_rows


def client_assets(works: Sequence[ProposedWorks], register: AssetRegister, site: Column, asset: Column) -> Column:
    """Pairs in which the client is operator, producer or owner of the asset, shape (number of pairs,)."""
    clients = np.array([same_name(one.facts.get("client")) for one in works], dtype=object)
    own = np.zeros(len(site), dtype=bool)
    for name in set(clients) & register.party_rows.keys():
        own |= (clients == name)[site] & np.isin(asset, register.party_rows[name])
    return own
