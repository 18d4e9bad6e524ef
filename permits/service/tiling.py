"""Small sites that together feel for a pipe: shown to the operator, who looks at them. Nobody is refused for it.

One answer says little; many small ones side by side, or spread over the same ground, say where a pipe lies to a hand's
breadth (docs/security.md). What is counted is *places*, so that a job asked again and again after changes is one.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from permits.storage.answers import Answered
from permits.storage.particulars import SMALL_M2, Box
from permits.storage.store import Store

LOOKED_BACK = datetime.timedelta(days=30)
# benchmarks/prober.py: after ten answers a pipe is known to some ten metres, after thirty to 0.4 m. Below that a prober
# cannot be told from a firm with ten manholes along a street; above it is too late.
PLACES = 12
# Drawn features of one address, however few hand-ins they came in: each is a question. A row of trees has a hundred.
QUESTIONS = 300
# Asking about the same place more often than this is no design any more.
AT_ONE_PLACE = 30
# One address: whatever is spread over a district, as the prober's square kilometre.
_DISTRICT_M = 500.0
# Any addresses: sites no longer than this, with no more than that between them. Scattered at random, 40 sites a square
# kilometre and month form no chain of a dozen, 60 the first.
_LONGEST_M = 100.0
_GAP_M = 50.0
# Round what has no width, so that two drawings of one borehole overlap.
_DRAWN_M = 0.5
_DEGREE_M = 111_195.0
# Two drawings of one small site have their middles no farther apart.
_NEAR_M = 250.0


class Kind(StrEnum):
    """What is noticed."""

    SIDE_BY_SIDE = "side_by_side"
    SPREAD = "spread"
    ONE_PLACE = "one_place"


@dataclass(frozen=True)
class Suspicion:
    """Answers that an operator should look at together.

    Attributes
    ----------
    places : int
        How many different sites were asked about; of a hand-in of many features each is one.
    bbox : Box
        Round all of them, degrees.
    """

    kind: Kind
    places: int
    answers: int
    addresses: tuple[str, ...]
    numbers: tuple[str, ...]
    bbox: Box
    first_at: datetime.datetime
    last_at: datetime.datetime


def suspicions(store: Store, *, now: datetime.datetime) -> list[Suspicion]:
    """What was asked within thirty days that may have felt for a pipe, latest first."""
    return noticed(store.answers(now - LOOKED_BACK))


def noticed(answers: Iterable[Answered]) -> list[Suspicion]:
    """What some answers look like together, latest first.

    Parameters
    ----------
    answers : iterable of Answered
        Earliest first.
    """
    places = _places(answers)
    side_by_side = [group for group in _side_by_side(places) if len(group) >= PLACES]
    told = {id(place) for group in side_by_side for place in group}
    found = [
        *(_suspicion(Kind.SIDE_BY_SIDE, group) for group in side_by_side),
        *(_suspicion(Kind.SPREAD, group) for group in _spread([one for one in places if id(one) not in told])),
        *(_suspicion(Kind.ONE_PLACE, [one]) for one in places if len(one.answers) >= AT_ONE_PLACE),
    ]
    return sorted(found, key=lambda one: one.last_at, reverse=True)


@dataclass
class _Place:
    """A small site and all that was asked about it; metres east and north of anywhere, true to some per cent."""

    west: float
    south: float
    east: float
    north: float
    answers: list[Answered] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """How many features were drawn there, at most."""
        return max(one.ground.features for one in self.answers if one.ground is not None)

    @property
    def longest_m(self) -> float:
        return max(self.east - self.west, self.north - self.south)

    def cell(self, side_m: float) -> tuple[int, int]:
        """The square of a grid that its middle lies in."""
        return int((self.west + self.east) / 2 // side_m), int((self.south + self.north) / 2 // side_m)

    def takes(self, answer: Answered, drawn: _Place) -> bool:
        """Whether an answer is about this place; other sites in the same ground, told of in rows, are not."""
        first = self.answers[0]
        if answer.of_rows or first.of_rows:
            return answer.number == first.number
        return self.is_same(drawn)

    def is_same(self, other: _Place) -> bool:
        """Whether two drawings mean one site: they share more than they do not."""
        width = min(self.east, other.east) - max(self.west, other.west)
        height = min(self.north, other.north) - max(self.south, other.south)
        if width <= 0 or height <= 0:
            return False
        return 2 * width * height >= self._area_m2 + other._area_m2 - width * height

    def gap_m(self, other: _Place) -> float:
        return max(
            self.west - other.east, other.west - self.east, self.south - other.north, other.south - self.north, 0.0
        )

    @property
    def _area_m2(self) -> float:
        return (self.east - self.west) * (self.north - self.south)


def _places(answers: Iterable[Answered]) -> list[_Place]:
    """Small sites, each once: as it was first drawn, with all answers about it."""
    near: defaultdict[tuple[int, int], list[_Place]] = defaultdict(list)
    east_m: float | None = None
    for answer in answers:
        if answer.ground is None or answer.ground.area_m2 > SMALL_M2:
            continue
        if east_m is None:
            # One scale for all, or neighbours would lie apart; within a province it is wrong by some per cent.
            east_m = _DEGREE_M * math.cos(math.radians(answer.ground.lat))
        asked = _drawn(answer.ground.bbox, east_m)
        cell = asked.cell(_NEAR_M)
        place = next((one for one in _round(near, cell) if one.takes(answer, asked)), asked)
        if place is asked:
            near[cell].append(asked)
        place.answers.append(answer)
    return [place for cell in near.values() for place in cell]


def _drawn(bbox: Box, east_m: float) -> _Place:
    return _Place(
        bbox.west * east_m - _DRAWN_M,
        bbox.south * _DEGREE_M - _DRAWN_M,
        bbox.east * east_m + _DRAWN_M,
        bbox.north * _DEGREE_M + _DRAWN_M,
    )


def _side_by_side(places: Sequence[_Place]) -> list[list[_Place]]:
    """Chains of sites, each near the next, whoever asked."""
    cells: defaultdict[tuple[int, int], list[_Place]] = defaultdict(list)
    for place in places:
        if place.longest_m <= _LONGEST_M:
            cells[place.cell(_LONGEST_M + _GAP_M)].append(place)
    chains: list[list[_Place]] = []
    reached: set[int] = set()
    for start in itertools.chain.from_iterable(list(cells.values())):
        if id(start) in reached:
            continue
        reached.add(id(start))
        chain = [start]
        for place in chain:
            # The chain grows while it is followed.
            for other in _round(cells, place.cell(_LONGEST_M + _GAP_M)):
                if id(other) not in reached and place.gap_m(other) <= _GAP_M:
                    reached.add(id(other))
                    chain.append(other)
        chains.append(chain)
    return chains


def _spread(places: Sequence[_Place]) -> Iterator[list[_Place]]:
    """Sites of one address within one district, as many as should not be."""
    of_address: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in places:
        for address in {one.address for one in place.answers}:
            of_address[address].append(place)
    for asked in of_address.values():
        cells: defaultdict[tuple[int, int], list[_Place]] = defaultdict(list)
        for place in asked:
            cells[place.cell(_DISTRICT_M)].append(place)
        while cells:
            fullest = max(list(cells), key=lambda cell: _weight(_round(cells, cell)))
            district = list(_round(cells, fullest))
            if _weight(district) < 1:
                break
            yield district
            for cell in _cells_round(fullest):
                cells.pop(cell, None)


def _weight(places: Iterable[_Place]) -> float:
    """From 1 on it is as much as should not be."""
    questions = [one.questions for one in places]
    return max(len(questions) / PLACES, sum(questions) / QUESTIONS)


def _round(cells: Mapping[tuple[int, int], list[_Place]], cell: tuple[int, int]) -> Iterator[_Place]:
    """What lies in a cell and the eight about it."""
    return itertools.chain.from_iterable(cells.get(one, ()) for one in _cells_round(cell))


def _cells_round(cell: tuple[int, int]) -> Iterator[tuple[int, int]]:
    column, row = cell
    return itertools.product(range(column - 1, column + 2), range(row - 1, row + 2))


def _suspicion(kind: Kind, places: Sequence[_Place]) -> Suspicion:
    answers = sorted((one for place in places for one in place.answers), key=lambda one: one.at)
    boxes = [one.ground.bbox for one in answers if one.ground is not None]
    return Suspicion(
        kind,
        places=sum(one.questions for one in places),
        answers=len(answers),
        addresses=tuple(dict.fromkeys(one.address for one in answers)),
        numbers=tuple(dict.fromkeys(one.number for one in answers)),
        bbox=Box(
            min(one.west for one in boxes),
            min(one.south for one in boxes),
            max(one.east for one in boxes),
            max(one.north for one in boxes),
        ),
        first_at=answers[0].at,
        last_at=answers[-1].at,
    )
