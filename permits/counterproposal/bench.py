"""The works with all that is feared of them, changed and judged again: what every way out is tried on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.ways_out import WaysOut
from permits.doubt.alternatives import Alternative, Periods, judge_all
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.strictest import CLEAR
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents, UsualSizes

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Bench:
    """A case and how to judge it otherwise.

    Attributes
    ----------
    case : Case
        With the largest usual sizes and all that lines surround.
    drawn : array of shapely geometry, shape (n,)
        The features as they were handed in.
    declared : sequence of ProposedWorks
        Their works as they were declared, a row a feature.
    extents_of : callable
        Works and their geometry → how far they reach at most.
    ways_of : mapping
        Activity → how a job of this kind may be changed.
    found : int array, shape (n,)
        Strictest rank of each feature as it was answered, every doubt in it.
    again : callable
        Rows, their geometry and their works → the same of these rows, handed in so and nothing beside them.
    """

    case: Case
    drawn: Column
    declared: Sequence[ProposedWorks]
    periods: Periods
    extents_of: Callable[[Sequence[ProposedWorks], Column], Extents]
    usual: UsualSizes
    ways_of: Mapping[str, frozenset[str]]
    table: WaysOut
    found: Column
    again: Callable[[Sequence[int], Column, Sequence[ProposedWorks]], Column]

    @cached_property
    def scale(self) -> float:
        """Plane metres for a ground metre where the works lie."""
        x, y = self.case.site.geometry[0].bounds[:2]
        return float(self.case.register.scale.at(np.array([x]), np.array([y]))[0])

    @cached_property
    def tied(self) -> Column:
        """Features whose texts bind them to a thing that is there, shape (n,)."""
        return np.array([any(word in said for word in self.table.tied_words) for said in self._said], dtype=bool)

    @cached_property
    def _said(self) -> list[str]:
        """What the works say of themselves."""
        return [" ".join((str(one.facts.get("method", "")), *one.declared)).lower() for one in self.case.works]

    def is_urgent(self, row: int) -> bool:
        """Whether the works of a feature are an emergency."""
        if "OP-EMERG" in self.case.works[row].activities:
            return True
        return any(word in self._said[row] for word in self.table.urgent_words)

    def may(self, row: int, way: str) -> bool:
        """Whether the works of a feature may be changed in a way, all of them."""
        if self.tied[row] and way != "split":
            return False
        return all(way in self.ways_of[code] for code in self._things(row))

    def moves(self, row: int) -> bool:
        """Whether the works of a feature may be placed elsewhere: each of them moved as a whole, or laid along another route."""
        return not self.tied[row] and all({"shift", "route"} & self.ways_of[code] for code in self._things(row))

    def _things(self, row: int) -> Sequence[str]:
        """Activities of a feature without those that are but the manner of another: a battered trench goes where the trench goes."""
        codes = self.case.works[row].activities
        return [code for code in codes if code not in self.table.manners] or codes

    def changed(
        self,
        rows: Sequence[int],
        *,
        geometry: Column | None = None,
        works: Sequence[ProposedWorks] | None = None,
        extents: Extents | None = None,
    ) -> Alternative:
        """Some features, otherwise than they are; whoever changes what they reach hands in how far that is."""
        chosen = np.asarray(rows, dtype=np.intp)
        return Alternative(
            row=chosen,
            geometry=self.case.site.geometry[chosen] if geometry is None else geometry,
            works=tuple(self.case.works[row] for row in rows) if works is None else tuple(works),
            extents=self.case.extents.rows(chosen) if extents is None else extents,
            uncertainty_m=self.case.site_uncertainty_m[chosen],
        )

    def redrawn(self, rows: Sequence[int], geometry: Column) -> Alternative:
        """Some features in another shape: what a stated width leaves beyond an outline depends on it."""
        works = [self.case.works[row] for row in rows]
        return self.changed(rows, geometry=geometry, extents=self.extents_of(works, geometry))

    def ranks(
        self, changes: Sequence[Alternative], *, screening: bool = False, case: Case | None = None
    ) -> list[Column]:
        """Strictest rank of each feature of each change, what no data covers at least undetermined; one batch."""
        answers = judge_all(case or self.case, changes, self.periods, screening=screening)
        unknown = Outcome.UNDETERMINED.rank
        return [np.where(one.uncovered, np.minimum(one.rank, unknown), one.rank) for one in answers]

    def are_free(self, changes: Sequence[Alternative]) -> list[bool]:
        """Whether no limit of the order is left of each change; what is offered is asked about again, and wholly."""
        return [bool((rank == CLEAR).all()) for rank in self.ranks(changes)]

    @cached_property
    def rank(self) -> Column:
        """Of each feature as it is, shape (n,)."""
        return self.ranks([self.changed(range(len(self.case.works)))])[0]

    def with_case(self, **changed: Any) -> Case:
        return dataclasses.replace(self.case, **changed)


def worst(ranks: Column) -> Outcome:
    """The strictest of some ranks."""
    return Outcome.of_rank(int(ranks.min(initial=CLEAR)))


# Of more features, how many are named.
_MOST_NAMED = 6


def named(bench: Bench, rows: Sequence[int], said: Text) -> Text:
    """What holds of some features of a job, with their names before it."""
    names = [bench.case.site.feature[row] for row in rows]
    more = Text("等", " and others") if len(names) > _MOST_NAMED else Text("", "")
    zh, en = "、".join(names[:_MOST_NAMED]), ", ".join(names[:_MOST_NAMED])
    return Text(f"要素 {zh}{more.zh}：{said.zh}", f"{en}{more.en}: {said.en}")
