"""A job measured against the network: what every kind of provision is judged from."""

from __future__ import annotations

from typing import Any

import numpy as np

from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.applicability import profiles
from permits.screening.case import Case
from permits.screening.compare import Measured, Rows, compare
from permits.screening.own_work import Clients
from permits.works.alike import Works

Column = np.ndarray[Any, Any]


class Compared:
    """One job under one law and its readings; each comparison is made once."""

    def __init__(self, case: Case, rules: RulesInForce) -> None:
        self.case = case
        self.rules = rules
        extents = case.extents
        self._most_m = extents.most_m() if extents.by_activity else extents.drawn_m
        pairs = case.pairs
        self.measured = Measured(case.site.geometry, case.site_uncertainty_m, case.register, pairs)
        self.works = Works.all_of(case.works)
        self._profiles, self._profile_of = profiles(self.works, rules)
        self.clients = Clients(self.works, rules, case.register)
        self._of_client = self.clients.assets(pairs.site, pairs.asset)
        # Of works that claim to be own work, it is at the client's assets alone.
        self._own = self._of_client & self.clients.claimed[pairs.site] if self._of_client.any() else self._of_client
        self._rows: dict[tuple[int, int, str], Rows] = {}
        self._kept: list[object] = []
        self._reaches: dict[bytes, int] = {}
        self._reach_of: dict[int, int] = {}
        self._surrounded: dict[tuple[object, ...], Column] = {}
        self._whole_lines: dict[tuple[str, str, str], Zone] = {}

    def rows(self, provision: Zone | RiverBand, reach_m: Column | None = None, activity: str = "") -> Rows:
        """Compared rows of a provision.

        Parameters
        ----------
        reach_m : array, shape (number of features,), optional
            How far the works reach beyond the drawn site; by default as far as any activity does.
        activity : str, optional
            Whose reach it is: a reach of its own is compared for the features that declare it alone.
        """
        reach = self._most_m if reach_m is None else reach_m
        number = self._reach_number(reach)
        whose = activity if number > self._reach_number(self._most_m) else ""
        key = (id(provision), number, whose)
        if key not in self._rows:
            # Keeping the provision alive keeps its id its own.
            self._kept.append(provision)
            rows = self._rows_of(provision)
            if whose:
                declared = np.array([whose in profile.activities for profile in self._profiles], dtype=bool)
                rows = rows[declared[self._profile_of[self.measured.pairs.site[rows]]]]
            self._rows[key] = compare(provision, self.measured, reach_m=reach, rows=rows)
        return self._rows[key]

    def _reach_number(self, reach_m: Column) -> int:
        """A number for each reach, the same for the same; those drawn and the most that any activity does come first."""
        if not self._reach_of:
            for known in (self.case.extents.drawn_m, self._most_m):
                self._reach_of[id(known)] = self._reaches.setdefault(known.tobytes(), len(self._reaches))
        if id(reach_m) not in self._reach_of:
            self._kept.append(reach_m)
            self._reach_of[id(reach_m)] = self._reaches.setdefault(reach_m.tobytes(), len(self._reaches))
        return self._reach_of[id(reach_m)]

    def _near_any(self, provision: Zone | RiverBand) -> bool:
        """Whether the works are near any asset that a provision surrounds."""
        return len(self.measured.pairs) > 0 and len(self._rows_of(provision)) > 0

    def _rows_of(self, provision: Zone | RiverBand) -> Column:
        """Rows of the pairs whose asset a provision surrounds, whatever its limit is."""
        key = (
            (provision.kind, provision.belongs_to)
            if isinstance(provision, Zone)
            else (provision.kind, provision.aerial)
        )
        if key not in self._surrounded:
            self._surrounded[key] = np.flatnonzero(self.measured.assets.surrounded_by(provision))
        return self._surrounded[key]

    def _hits(self, rows: Rows, order: Column) -> tuple[Column, Column]:
        """The hits among rows whose features have a place in an order of profiles, and the place of each.

        Parameters
        ----------
        order : int array, shape (number of profiles,)
            -1 for profiles that are not asked about.
        """
        place = order[self._profile_of[rows.feature[rows.hits]]]
        held = place >= 0
        return rows.hits[held], place[held]
