"""A job measured against the network: what every kind of provision is judged from."""

from __future__ import annotations

from typing import Any

import numpy as np

from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.applicability import profiles
from permits.screening.case import Case
from permits.screening.compare import Measured, Rows, TierRows, compare
from permits.screening.own_work import client_assets, whose

Column = np.ndarray[Any, Any]


class Compared:
    """One job under one law and its readings; each comparison is made once."""

    def __init__(self, case: Case, rules: RulesInForce) -> None:
        self.case = case
        self.rules = rules
        self._most_m = case.extents.most_m()
        pairs = case.index.pairs(case.site.geometry, extra_m=case.site_uncertainty_m + self._most_m)
        self.measured = Measured(case.site.geometry, case.site_uncertainty_m, case.register, pairs)
        self._profiles, self._profile_of = profiles(case.works, rules)
        self._sketch = case.register.coded("grade").take(pairs.asset).equals("D")
        self.whose = tuple(whose(works, rules, case.register) for works in case.works)
        self._of_client = client_assets(self.whose, case.register, pairs.site, pairs.asset)
        # Of works that claim to be own work, it is at the client's assets alone.
        self._own = self._of_client & np.array([one.claimed for one in self.whose], dtype=bool)[pairs.site]
        self._rows: dict[tuple[int, bytes], Rows] = {}
        self._kept: list[object] = []
        self._whole_lines: dict[tuple[str, str, str], Zone] = {}

    def rows(self, provision: Zone | RiverBand, reach_m: Column | None = None) -> Rows:
        """Compared rows of a provision.

        Parameters
        ----------
        reach_m : array, shape (number of features,), optional
            How far the works reach beyond the drawn site; by default as far as any activity does.
        """
        reach = self._most_m if reach_m is None else reach_m
        key = (id(provision), reach.tobytes())
        if key not in self._rows:
            # Keeping the provision alive keeps its id its own.
            self._kept.append(provision)
            self._rows[key] = compare(provision, self.measured, reach_m=reach)
        return self._rows[key]

    def _features(self, rows: Rows | TierRows, profile: int) -> Column:
        return np.asarray(self._profile_of[self.measured.pairs.site[rows.pair]] == profile)
