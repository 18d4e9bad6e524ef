"""Every doubt about a case, asked of every feature: each is kept where its answer would be stricter than what was found.

One doubt never silences another. What is asked is cumulative: the largest usual sizes first, then with what lines
surround, then with the acts and then the sizes that stand in properties nobody uses, then all of it at every other
place where the works may lie. All alternatives are judged in one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.dataclass import dataclass, replaced
from geo.measure.clearance import ClearanceIndex
from geo.network.assets import AssetRegister
from geo.place.crs import label
from geo.text import Text
from permits.doubt import findings as said
from permits.doubt.alternatives import Alternative, Periods, judge_all
from permits.doubt.bores import Bores
from permits.doubt.graver_works import with_acts_told_elsewhere, with_sizes_not_used
from permits.doubt.outlines import each_with_its_inside, with_their_inside
from permits.doubt.places import Place, as_the_network_shows_it, longitude_latitude, places
from permits.intake.handed_in import HandedIn
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.coverage import EDGE, NOT_COVERED, TOO_FAR
from permits.screening.findings import Finding
from permits.screening.nearest import nearest_assets
from permits.screening.strictest import CLEAR, Strictest, of_findings
from permits.works.activities import ActivityList
from permits.works.proposed import ProposedWorks
from permits.works.said import least_from_heat, most_from_heat
from permits.works.sizes import Extents, Sizes, UsualSizes
from permits.works.unused import Sort

Column = np.ndarray[Any, Any]
# Findings which say no more than that the works lie where nobody expected them.
PLACE_UNEXPECTED = (TOO_FAR, NOT_COVERED, EDGE)


@dataclass(frozen=True)
class Tried:
    """Another reading of the coordinates with its outcome, for ``site.crs_hypotheses``; degrees of the middle."""

    crs: str
    outcome: Outcome
    lon: float
    lat: float
    text: Text


@dataclass(frozen=True)
class Doubts:
    """What the doubts about a case leave: findings, and the readings of its coordinates that were tried.

    ``stays_open``: no change of the works settles them, since something stands against them under another reading of
    the coordinates, or a property that nobody uses may bear on them.
    """

    findings: tuple[Finding, ...]
    tried: tuple[Tried, ...]
    stays_open: bool


class Ranks(NamedTuple):
    """The strictest rank of each feature, shape (n,), before anything is doubted.

    ``measured`` is without `PLACE_UNEXPECTED`: that works lie where nobody expected them says nothing of what they would meet.
    """

    declared: Column
    measured: Column

    @classmethod
    def of_findings(cls, features: Sequence[str], findings: Sequence[Finding]) -> Ranks:
        here = [one for one in findings if one.provision not in PLACE_UNEXPECTED]
        return cls(of_findings(features, findings), of_findings(features, here))


class Asker:
    """What asking needs beside the case itself.

    Parameters
    ----------
    activities : ActivityList
    usual : UsualSizes
    sizes_of : callable
        Works and their geometry → their sizes.
    uncertainty_of : callable
        Works, provenance and transform accuracy → position uncertainty of each, m.
    periods : callable
        Splits works by the law of their dates.
    unsettled_network : tuple or None
        The assets whose coordinates may be those of a web map, with their index.
    wider_network : tuple or None
        The assets of which a column that nobody reads may say that they reach farther, as if they did, with their index.
    apart : bool
        Each feature is a job of its own.
    """

    def __init__(
        self,
        activities: ActivityList,
        usual: UsualSizes,
        *,
        sizes_of: Callable[[Sequence[ProposedWorks], Column], Sizes],
        uncertainty_of: Callable[[Sequence[ProposedWorks], Sequence[str], Column, Column], Column],
        periods: Periods,
        unsettled_network: tuple[AssetRegister, ClearanceIndex] | None,
        wider_network: tuple[AssetRegister, ClearanceIndex] | None,
        apart: bool = False,
    ) -> None:
        self._activities = activities
        self._usual = usual
        self._bores = Bores(activities, usual)
        self._sizes_of = sizes_of
        self._uncertainty_of = uncertainty_of
        self._periods = periods
        self._unsettled_network = unsettled_network
        self._wider_network = wider_network
        self._apart = apart

    def ask(
        self,
        case: Case,
        handed: HandedIn,
        sizes: Sizes,
        found: Ranks,
        *,
        scale: float | Column,
    ) -> Doubts:
        """Ask every doubt of every feature.

        Parameters
        ----------
        case : Case
            As declared.
        sizes : Sizes
            Of its works.
        found : Ranks
            Of the case as declared.
        scale : float or array, shape (n,)
            Plane metres for a ground metre at the site, or at each feature where they stand apart.
        """
        declared, measured = found
        larger, outlined, graver, of_all = self._here(case, sizes, scale, clear=declared == CLEAR)
        says_more = _others(graver.works, larger.works)
        says_how_far = _others(of_all.works, graver.works)
        drawn = zip(outlined.geometry, case.site.geometry, strict=True)
        is_outlined = np.array([one is not other for one, other in drawn], dtype=bool)
        # A feature that is prohibited already has no stricter answer.
        open_ = declared > Outcome.PROHIBITED.rank
        told = self._told(case.works)
        elsewhere = [
            (place, self._at(place, of_all.works, told, handed.coarseness_m, scale).only(open_[place.row]))
            for place in places(handed, case.register, open_=declared > Outcome.UNDETERMINED.rank)
        ]
        asked = [
            larger.only(open_ & sizes.unstated),
            outlined.only(open_ & is_outlined),
            graver.only(open_ & says_more),
            of_all.only(open_ & says_how_far),
            *(alternative for _, alternative in elsewhere),
        ]
        answers = judge_all(case, asked, self._periods)
        found_so_far = _Found(measured.copy(), declared > Outcome.UNDETERMINED.rank)
        result: list[Finding] = []
        for alternative, answer, finding in zip(
            asked, answers, (self._size, self._outline, said.other_activities, said.sizes_not_used), strict=False
        ):
            if not len(alternative.row):
                continue
            for number in found_so_far.stricter(alternative, answer):
                row = int(alternative.row[number])
                # Where nobody surveyed, nothing found is no clear.
                unknown = Outcome.UNDETERMINED.rank if answer.uncovered[number] else declared[row]
                outcome = Outcome.of_rank(min(int(answer.rank[number]), declared[row], unknown))
                result.append(finding(case, row, of_all.works[row], outcome, answer.decisive[number]))
            np.minimum.at(found_so_far.rank, alternative.row, answer.rank)
            # Land that is not surveyed is asked about once, by the first that reaches it.
            found_so_far.open[alternative.row[answer.uncovered]] = False
        as_declared = _Found(measured, declared > Outcome.UNDETERMINED.rank)
        result += _places_in_doubt(case, elsewhere, answers[_HERE:], as_declared)
        shown = self._network_elsewhere(case, of_all.only(open_))
        result += _network_in_doubt(case, shown, as_declared)
        wider = self._network_wider(case, of_all.only(open_), as_declared)
        result += wider
        silent = (declared == CLEAR) & (of_findings(case.site.feature, result) == CLEAR)
        result += _not_used(case, silent)
        meets = any((answer.rank < CLEAR).any() for answer in (*answers[_HERE:], *(one for _, _, one in shown)))
        # What is prohibited here was not asked about elsewhere.
        unasked = not open_.all() and (bool(elsewhere) or self._unsettled_network is not None)
        unused = not all(one.is_bounded for works in case.works for one in works.unused)
        stays_open = meets or unasked or unused or bool(wider)
        tried = () if self._apart else _tried(case, handed, elsewhere, answers[_HERE:], declared)
        return Doubts(tuple(result), tried, stays_open)

    def feared(self, case: Case, sizes: Sizes, *, scale: float | Column) -> Alternative:
        """All of a case where it was declared to be, with everything that is in doubt at its worst."""
        return self._here(case, sizes, scale, clear=np.zeros(len(case.works), dtype=bool))[-1]

    def _here(
        self, case: Case, sizes: Sizes, scale: float | Column, *, clear: Column
    ) -> tuple[Alternative, Alternative, Alternative, Alternative]:
        """The largest usual sizes; also what lines surround; also the acts, and the sizes, that properties say and nobody reads.

        ``clear``: features for which nothing was found; what only a name says is asked of no others.
        """
        rows, works = np.arange(len(case.works)), tuple(case.works)
        larger = Alternative(rows, case.site.geometry, works, sizes.largest, case.site_uncertainty_m)
        spoken = with_acts_told_elsewhere(works, clear, self._activities)
        outlined_rows, inside = self._outlined(works, case.site.geometry, scale, spoken=spoken, told=self._told(works))
        geometry = case.site.geometry.copy()
        geometry[outlined_rows] = inside
        joined = [row for row in outlined_rows.tolist() if self._is_between_ends(spoken[row], case.site.geometry[row])]
        reach = sizes.largest
        if joined:
            # What runs between two shafts has a width of its own, and not that of a shaft.
            reach = _in_place_of(reach, self._sizes_of(works, geometry).largest, joined)
        outlined = replaced(larger, geometry=geometry, extents=reach)
        graver = self._with(outlined, spoken)
        return larger, outlined, graver, self._with(graver, with_sizes_not_used(graver.works, self._activities))

    def _told(self, works: Sequence[ProposedWorks]) -> tuple[ProposedWorks, ...]:
        """Works with the acts that remarks speak of, and without those of names."""
        return with_acts_told_elsewhere(works, np.zeros(len(works), dtype=bool), self._activities)

    def _with(self, alternative: Alternative, works: tuple[ProposedWorks, ...]) -> Alternative:
        """An alternative with other works; the very same objects keep their reach."""
        changed = np.flatnonzero(_others(works, alternative.works))
        if not len(changed):
            return alternative
        # Of the others it must not depend on what those beside them say.
        largest = self._sizes_of(works, alternative.geometry).largest
        return replaced(alternative, works=works, extents=_in_place_of(alternative.extents, largest, changed))

    def _network_elsewhere(self, case: Case, works: Alternative) -> list[tuple[Text, Alternative, Strictest]]:
        """The works under other readings of the network's coordinates, judged."""
        if self._unsettled_network is None or not len(works.row):
            return []
        register, index = self._unsettled_network
        shown = [
            (name, replaced(works.only(np.isin(np.arange(len(works.row)), rows)), geometry=geometry))
            for name, rows, geometry in as_the_network_shows_it(works.geometry, case.site.crs)
        ]
        network = replaced(case, register=register, index=index)
        answers = judge_all(network, [one for _, one in shown], self._periods)
        return [(name, alternative, answer) for (name, alternative), answer in zip(shown, answers, strict=True)]

    def _network_wider(self, case: Case, works: Alternative, declared: _Found) -> list[Finding]:
        """Where the network would be nearer if columns of it that nobody reads meant what they can mean."""
        if self._wider_network is None or not len(works.row):
            return []
        register, index = self._wider_network
        network = replaced(case, register=register, index=index)
        (answer,) = judge_all(network, [works], self._periods)
        result = []
        for number in np.flatnonzero(answer.rank < declared.rank[works.row]).tolist():
            decisive = answer.decisive[number]
            columns = "" if decisive is None else str(register.column("unread")[decisive.asset])
            outcome = Outcome.of_rank(int(answer.rank[number]))
            result.append(said.network_sizes(network, int(works.row[number]), outcome, decisive, columns))
        return result

    def _size(self, case: Case, row: int, works: ProposedWorks, outcome: Outcome, decisive: Any) -> Finding:
        code = works.activities[0] if decisive is None else decisive.activity
        return said.size(case, row, outcome, decisive, self._usual.of(code, case.works[row]))

    def _outline(self, case: Case, row: int, works: ProposedWorks, outcome: Outcome, decisive: Any) -> Finding:
        between = self._is_between_ends(works, case.site.geometry[row])
        asked = said.between_ends if between else said.outline
        return asked(case, row, outcome, decisive)

    def _outlined(
        self,
        works: Sequence[ProposedWorks],
        geometry: Column,
        scale: float | Column,
        *,
        spoken: Sequence[ProposedWorks],
        told: Sequence[ProposedWorks],
    ) -> tuple[Column, Column]:
        corners = np.array([not any(self._activities[code].at_points for code in one.activities) for one in works])
        axes = np.array([self._is_axis(one) for one in works], dtype=bool)
        # A bore that only a remark speaks of runs from there all the same.
        ends = self._bores.ends(spoken, geometry, told=told)
        if self._apart:
            each = np.broadcast_to(scale, len(geometry))
            return each_with_its_inside(geometry, scale=each, corners=corners, axes=axes, ends=ends)
        alike = _of_one_kind([one.activities for one in works])
        return with_their_inside(geometry, scale=float(scale), corners=corners, axes=axes, alike=alike, ends=ends)

    def _is_between_ends(self, works: ProposedWorks, drawn: Any) -> bool:
        return self._bores.ends_at("point", works) and 1 not in shapely.get_dimensions(shapely.get_parts(drawn))

    def _is_axis(self, works: ProposedWorks) -> bool:
        """Whether works state how wide they are, all of them: their lines are axes then. How far they reach is no width."""
        return all(
            any(
                works.facts.get(fact)
                for fact in ("width_m", *self._usual.of(code, works).stated_by)
                if fact != "reach_m"
            )
            for code in works.activities
        )

    def _at(
        self,
        place: Place,
        works: Sequence[ProposedWorks],
        told: Sequence[ProposedWorks],
        coarseness_m: Column,
        scale: float | Column,
    ) -> Alternative:
        """Works at another place, with the largest sizes and all that their lines surround."""
        those = tuple(works[row] for row in place.row.tolist())
        geometry = place.geometry.copy()
        there = scale[place.row] if isinstance(scale, np.ndarray) else scale
        rows, inside = self._outlined(
            those, geometry, there, spoken=those, told=[told[row] for row in place.row.tolist()]
        )
        geometry[rows] = inside
        uncertainty = self._uncertainty_of(those, place.provenance, place.transform_accuracy_m, coarseness_m[place.row])
        return Alternative(place.row, geometry, those, self._sizes_of(those, geometry).largest, uncertainty)


# So many suppositions are about where the works were declared to be.
_HERE = 4


def _others(works: Sequence[ProposedWorks], before: Sequence[ProposedWorks]) -> Column:
    """Which of some works are no more the objects that they were."""
    return np.array([one is not other for one, other in zip(works, before, strict=True)], dtype=bool)


def _in_place_of(reach: Extents, other: Extents, rows: Column | list[int]) -> Extents:
    """How far works reach, with that of some of their rows taken from another table of the same rows."""
    count = len(reach.drawn_m)
    taken = np.arange(count)
    taken[rows] += count
    return Extents.together([reach, other]).rows(taken)


def _of_one_kind(activities: Sequence[tuple[str, ...]]) -> Column:
    """A number for each of some works, the same where they have an activity in common, shape (number of works,)."""
    kind = {code: code for codes in activities for code in codes}

    def root(code: str) -> str:
        while kind[code] != code:
            code = kind[code]
        return code

    for codes in dict.fromkeys(activities):
        for code in codes[1:]:
            kind[root(code)] = root(codes[0])
    numbers = {code: number for number, code in enumerate(kind)}
    return np.array([numbers[root(codes[0])] for codes in activities])


@dataclass(frozen=True)
class _Found:
    """What was found of each feature so far, and whether it may still be called clear or less than undetermined."""

    rank: Column
    open: Column

    def stricter(self, alternative: Alternative, answer: Strictest) -> list[int]:
        """Places in an alternative at which its answer is stricter."""
        rows = alternative.row
        unknown = answer.uncovered & self.open[rows]
        return list(np.flatnonzero((answer.rank < self.rank[rows]) | unknown).tolist())


def _places_in_doubt(
    case: Case, elsewhere: Sequence[tuple[Place, Alternative]], answers: Sequence[Strictest], declared: _Found
) -> list[Finding]:
    stricter: dict[int, list[tuple[Text, float, float]]] = {}
    for (place, alternative), answer in zip(elsewhere, answers, strict=True):
        for number in declared.stricter(alternative, answer):
            lon, lat = longitude_latitude(alternative.geometry[[number]], case.site.crs)
            stricter.setdefault(int(alternative.row[number]), []).append((place.text, lon, lat))
    return [said.coordinates(case, row, where) for row, where in stricter.items()]


def _network_in_doubt(
    case: Case, shown: Sequence[tuple[Text, Alternative, Strictest]], declared: _Found
) -> list[Finding]:
    stricter: dict[int, list[Text]] = {}
    for name, alternative, answer in shown:
        for number in declared.stricter(alternative, answer):
            stricter.setdefault(int(alternative.row[number]), []).append(name)
    return [said.network_coordinates(case, row, names) for row, names in stricter.items()]


def _not_used(case: Case, silent: Column) -> list[Finding]:
    """Properties that may bring works nearer or make them graver by nobody knows how much, where nothing was found."""
    apart_m: Column | None = None
    result = []
    for row in np.flatnonzero(silent).tolist():
        for unused in case.works[row].unused:
            if unused.is_bounded:
                continue
            least_m = least_from_heat(unused.value) if unused.sort is Sort.NEAR else None
            most_m = most_from_heat(unused.value) if unused.sort is Sort.NEAR and least_m is None else None
            if most_m is not None:
                apart_m = nearest_assets(case, None).distance_m if apart_m is None else apart_m
                # Drawn as near as is said, or nearer: 与热力管道净距3m.
                if apart_m[row] <= most_m:
                    continue
            if least_m is not None:
                apart_m = nearest_assets(case, None).distance_m if apart_m is None else apart_m
                # What was drawn agrees with what is said: 与热力管线净距不小于2m.
                if apart_m[row] >= least_m:
                    continue
            result.append(said.not_used(case, row, unused))
    return result


def _tried(
    case: Case,
    handed: HandedIn,
    elsewhere: Sequence[tuple[Place, Alternative]],
    answers: Sequence[Strictest],
    declared: Column,
) -> tuple[Tried, ...]:
    """All readings of the coordinates, as declared first; none where there is no other."""
    if not elsewhere:
        return ()

    def one(crs: str, text: Text, rank: Column, geometry: Column) -> Tried:
        lon, lat = longitude_latitude(geometry, case.site.crs)
        return Tried(crs, Outcome.of_rank(int(rank.min())), lon, lat, text)

    system = "; ".join(dict.fromkeys(label(declaration.crs) for declaration in handed.declarations))
    tried = [one(system, Text("按所声明的坐标系", "as declared"), declared, case.site.geometry)]
    for (place, alternative), answer in zip(elsewhere, answers, strict=True):
        rank = declared.copy()
        rank[alternative.row] = np.where(
            answer.uncovered, np.minimum(answer.rank, Outcome.UNDETERMINED.rank), answer.rank
        )
        geometry = case.site.geometry.copy()
        geometry[place.row] = place.geometry
        tried.append(one(place.crs, place.text, rank, shapely.envelope(geometry)))
    return tuple(tried)
