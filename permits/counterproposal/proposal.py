"""The way out of whatever stands against works: all that was found, the smallest change first."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

from geo.text import Text
from permits.counterproposal.answered import answered
from permits.counterproposal.bench import Bench, named
from permits.counterproposal.crossings import crossings
from permits.counterproposal.land import cut, split, squares, zones
from permits.counterproposal.obstacles import FARTHEST_M, Obstacles, obstacles
from permits.counterproposal.options import Option, Proposal
from permits.counterproposal.sensitivity import sensitivity
from permits.counterproposal.shift import crosses, is_intricate, moved_together, shifts
from permits.counterproposal.substitutes import last_way, lighter, substitutes
from permits.rulebook.in_force import RulesInForce
from permits.screening.strictest import CLEAR
from permits.works.sizes import Extents

Column = np.ndarray[Any, Any]

# Of larger works no way out is looked for: each of its hundred trials takes as long as the check.
MOST_PARTS = 500
MOST_VERTICES = 25_000
MOST_FINDINGS = 1_000
_TOO_LARGE = Text(
    f"作业超过 {MOST_PARTS} 处、顶点超过 {MOST_VERTICES} 个或检查结果超过 {MOST_FINDINGS} 条，没有寻找改动办法；检查意见不受影响。"
    "需要时请分批或简化后再查",
    f"the works have more than {MOST_PARTS} places or {MOST_VERTICES} vertices, or there are more than {MOST_FINDINGS}"
    " findings, so no way out was looked for; what was found stands. Hand them in parts, or simplified, to have one looked for",
)
_OPEN_QUESTION = Text(
    "坐标来源或未用的内容尚有疑问，须先核实；改动办法以所声明的位置和内容为准",
    "where the works lie, or what a property means, is in doubt and has to be settled first; any change offered takes them as declared",
)


def proposal(bench: Bench, rules: RulesInForce, *, stated: Extents, open_question: bool, findings: int) -> Proposal:
    """Look for every way out of what stands against works.

    Parameters
    ----------
    rules : RulesInForce
        The latest that were applied.
    stated : Extents
        How far the works reach beyond what was drawn, as far as that is stated.
    open_question : bool
        Something is in doubt that no change of the works settles: where they are, what a property means.
    findings : int
        How many there are.
    """
    geometry = bench.case.site.geometry
    parts, vertices = int(shapely.get_num_geometries(geometry).sum()), int(shapely.get_num_coordinates(geometry).sum())
    if parts > MOST_PARTS or vertices > MOST_VERTICES or findings > MOST_FINDINGS:
        return Proposal((), (), _TOO_LARGE, None)
    standing = np.flatnonzero(bench.rank < CLEAR)
    every = obstacles(bench) if len(standing) else None
    near = sensitivity(bench, stated, every)
    if every is None:
        return Proposal((), (), _OPEN_QUESTION if open_question else None, near)
    way = _Ways(bench, standing, every, rules)
    return Proposal(
        options=way.in_order(way.exact),
        rounded=way.in_order(way.coarse),
        reason=_OPEN_QUESTION if open_question else None if way.frees_all() else way.reason(),
        sensitivity=near,
    )


class _Ways:
    """What was looked for, and what was found: exactly, and coarser for who may not learn where the pipe lies."""

    def __init__(self, bench: Bench, standing: Column, every: Obstacles, rules: RulesInForce) -> None:
        self._bench = bench
        self._standing = standing
        own = every.of(standing)
        self._nowhere_free = self._free_nowhere(own)
        self._crossing = [row for row in standing.tolist() if bench.moves(row) and crosses(bench, every, row)]
        self._known: dict[int, tuple[Option, Option | None]] = {}
        self.exact: list[Option] = []
        self.coarse: list[Option] = []
        bound = [row for row in range(len(bench.drawn)) if not bench.moves(row)]
        self._fixed = {*bound, *self._crossing, *self._nowhere_free}
        self._is_intricate = is_intricate(bench.case.site.geometry)
        moved = [] if self._is_intricate else moved_together(bench, standing, self._fixed)
        avoided_by = zones(bench, every), squares(bench, every)
        if moved:
            self._add(*shifts(bench, moved, every))
        if not self._nowhere_free:
            self._add(*(_held(cut(bench, standing, avoided)) for avoided in avoided_by))
        self._add(*substitutes(bench, standing, own, rules))
        self._add(*(_held(split(bench, standing, avoided, nowhere_free=self._nowhere_free)) for avoided in avoided_by))
        self._add([one for row in self._crossing for one in crossings(bench, every, row)], [])
        if not self.frees_all():
            advice = lighter(bench, every, self._left())
            self._add(advice, advice)
        last = last_way(bench, standing)
        self._add(last, last)

    def _add(self, exact: list[Option], coarse: list[Option]) -> None:
        for options, found in ((self.exact, exact), (self.coarse, coarse)):
            every = [one for option in found if (one := self._answered(option)) is not None]
            options += [one for one in every if not any(_is_the_same(one, other) for other in options)]

    def _answered(self, option: Option) -> Option | None:
        """As it is answered when it is handed in; asked once, for whomever it is offered to."""
        if id(option) not in self._known:
            self._known[id(option)] = option, answered(self._bench, option, self._standing)
        return self._known[id(option)][1]

    def _free_nowhere(self, own: Obstacles) -> list[int]:
        """Rows against which something stands that no other place would lift: consent, a season, no data."""
        geometry = self._bench.case.site.geometry
        here = np.zeros((1, 2))
        return [row for row in self._standing.tolist() if own.of(np.array([row])).lacking(geometry, here)[0] <= 0]

    def price(self, option: Option) -> float:
        """Of the way as long as the works are wide, or of all their land: the share that is given up; parts come last."""
        area = float(shapely.area(self._bench.case.site.geometry[self._standing]).sum())
        if option.kind == "split":
            return math.inf
        if option.cost.shift_m is not None:
            return option.cost.shift_m * self._bench.scale / max(math.sqrt(area), 1.0)
        if option.cost.given_up_m2 is not None:
            return option.cost.given_up_m2 * self._bench.scale**2 / max(area, 1.0)
        return 0.0

    def in_order(self, options: list[Option]) -> tuple[Option, ...]:
        """What frees all of the works first, then what frees some of them, the smallest change first; what frees nothing last."""
        free = sorted(
            (one for one in options if one.free is not None), key=lambda one: (not one.is_whole, self.price(one))
        )
        return (*free, *(one for one in options if one.free is None))

    def frees_all(self) -> bool:
        """Whether something frees all of the works."""
        return any(one.is_whole for one in self.exact)

    def _left(self) -> Column:
        """The standing features that no change of place or manner frees."""
        freed = {row for one in self.exact if one.free is not None and one.kind != "split" for row in one.free.row}
        return np.array([row for row in self._standing.tolist() if row not in freed], dtype=np.intp)

    def reason(self) -> Text:
        """Why nothing frees all of the works; of which features, where they are some of several."""
        left = self._left().tolist()
        if any(one.kind in ("shift", "cut") and one.free is None for one in self.exact) or not left:
            return Text(
                "改动后可不再涉及各范围，但仍有位置以外的事项未决，见各办法",
                "a change takes the works out of every limit, but something else than their place stays open, as each option says",
            )
        if self._is_intricate and not self._fixed.issuperset(left):
            return Text(
                "要素或顶点过多，未寻找移位办法；请分项报送或简化范围",
                "too many features or corners to look for a move: hand the parts in one by one, or simplify the outline",
            )
        crossing = [row for row in left if row in self._crossing]
        nowhere = [row for row in left if row in self._nowhere_free and row not in crossing]
        bound = [row for row in left if row in self._fixed and row not in crossing and row not in nowhere]
        others = [row for row in left if row not in self._fixed]
        said = [
            self._of(nowhere, Text(
                "所涉要求与位置无关（同意、供热季、资料不足等），移位不能解除",
                "what stands against the works does not depend on their place (consent, season, missing data): no move lifts it",
            )),
            self._of(crossing, Text("穿越仍是穿越，不能移位", "a crossing stays a crossing and cannot be moved")),
            self._of(bound, Text(
                "工程依附于既有设施或既定位置，不能移位", "the works are bound to what is there and cannot be moved"
            )),
            self._of(others, Text(
                f"在 {FARTHEST_M:g} m 以内未找到可行的移位，让地后所余亦不足用",
                f"no move of up to {FARTHEST_M:g} m frees the works, and giving land up leaves too little",
            )),
        ]  # fmt: skip
        if any(one.free is None for one in self.exact) and (crossing or bound):
            said.append(Text("另有办法可减轻影响", "they can be made lighter"))
        held = [one for one in said if one.zh]
        return Text("；".join(one.zh for one in held), "; ".join(one.en for one in held))

    def _of(self, rows: list[int], why: Text) -> Text:
        """Why some features stay, named where there are others."""
        if not rows:
            return Text("", "")
        return named(self._bench, rows, why) if len(rows) < len(self._bench.drawn) else why


def _is_the_same(option: Option, other: Option) -> bool:
    """Whether two leave the very same free: land given up, and the same land left for later."""
    if option.free is None or other.free is None or option.otherwise or other.otherwise:
        return False
    same = option.free.row == other.free.row
    return same and bool(shapely.equals_exact(option.free.geometry, other.free.geometry, 0.0).all())


def _held(option: Option | None) -> list[Option]:
    return [] if option is None else [option]
