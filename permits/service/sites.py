"""Many sites at once, each a job of its own: the outcome of each is that of a check of it alone.

No words, maps or papers are made. What cannot be judged stands in its own row with the reason and stops no other.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from geo.columns import distinct
from geo.dataclass import dataclass, replaced
from geo.errors import DamagedError, InputError
from geo.place.declaration import declare
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer, Unread, feature_name
from geo.site.work_site import WorkSite
from geo.text import Text
from permits.doubt.doubts import PLACE_UNEXPECTED, Ranks
from permits.intake.handed_in import collapsed_findings, elsewhere_findings, other_system_findings, take_in
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.columns import UNDETERMINED
from permits.screening.finding_table import FindingTable
from permits.screening.findings import CHECK_FAILED, Finding, Reason
from permits.screening.nearest import NearestAssets, nearest_assets
from permits.screening.periods import periods
from permits.screening.site_outcomes import SiteOutcomes, site_outcomes
from permits.screening.tabulated import tabulated
from permits.service.check import Desk
from permits.service.clearances import for_a_job
from permits.service.refused_works import refuse_past
from permits.service.shipped import fact_names
from permits.works.alike import Works

Column = np.ndarray[Any, Any]

# What such findings are called: a feature of which no shape was read, and one whose statements cannot be right.
UNREAD, REFUSED = Reason.FEATURE_UNREAD, Reason.FEATURE_REFUSED
_CRASHED = Text(
    "检查这一处时程序出错，不能判定；请把该处单独用 check 检查并联系我们",
    "the check of this site crashed, so it cannot be told; check it by itself and tell us",
)


# What lies round so few is kept while they are judged, as for a job.
_FEW = 16


@dataclass(frozen=True)
class ScreenedSites:
    """A row a feature that was handed in, read or not; columns of shape (n,).

    Attributes
    ----------
    feature : tuple of str
        Its ``id`` property or the format's own id, else its position.
    position : int array
        Place in the layer, counted from 0; -1 of what was lost before it had one.
    placed : tuple of (int array, WorkSite)
        Rows that were judged, and where they lie.
    activities : tuple of (tuple of str)
        Codes.
    outcomes : SiteOutcomes
    nearest : NearestAssets
        Whatever the law says of it.
    reason : mapping
        Row → why nothing was judged there.
    """

    feature: tuple[str, ...]
    position: Column
    placed: tuple[tuple[Column, WorkSite], ...]
    activities: tuple[tuple[str, ...], ...]
    outcomes: SiteOutcomes
    nearest: NearestAssets
    reason: Mapping[int, Text]

    def __len__(self) -> int:
        return len(self.feature)

    @cached_property
    def geometry(self) -> Column:
        """As drawn, degrees of longitude and latitude; None of what was not judged."""
        geometry = np.full(len(self), None, dtype=object)
        for rows, site in self.placed:
            geometry[rows] = site.degrees
        return geometry


@dataclass(frozen=True)
class _Part:
    """Some rows of a layer, judged or given up."""

    rows: Column
    table: FindingTable
    case: Case | None = None
    nearest: NearestAssets | None = None
    reason: Text | None = None


def screen_sites(
    desk: Desk,
    layer: RawLayer,
    *,
    today: datetime.date,
    beside: Mapping[str, Any] | None = None,
    declared_crs: str | None = None,
    way: TransformFile | None = None,
    readings: Mapping[str, str] | None = None,
    whole: RawLayer | None = None,
) -> ScreenedSites:
    """Screen every feature of a layer by itself.

    Parameters are those of `permits.service.check.Desk.check`; ``whole`` is the layer of which this one is a piece.

    Raises
    ------
    CrsError
        The layer has no system, or a wrong one: it would be said of every feature of it.
    DamagedError
        By what is damaged nothing may be judged.
    """
    if len(layer):
        # What could not be read states no system either, and has a reason of its own.
        declare(layer, declared_crs, way=way)
    asked = _Asked(desk, layer, today, beside, declared_crs, way, {**desk.readings, **(readings or {})})
    drawn, lost = layer.shapes.kinds() >= 0, layer.lost
    parts = [
        *asked.judged(np.flatnonzero(drawn)),
        *_not_read(layer, ~drawn, lost),
        *_read_in_part(layer, drawn, (whole or layer).lost),
    ]
    return _together(layer, lost, parts)


def some_sites(layer: RawLayer, start: int, stop: int) -> RawLayer:
    """A layer of some of the rows that `screen_sites` has for it, each as it would be there."""
    rows = np.arange(start, max(start, min(stop, len(layer))))
    kept = layer.take(rows)
    empty = np.flatnonzero(layer.shapes.kinds() < 0)
    unread = [layer.unread[number] for number in np.flatnonzero((empty >= start) & (empty < stop)).tolist()]
    first = len(layer)
    for one in layer.lost:
        inside = min(stop, first + one.count) - max(start, first)
        if inside > 0:
            unread.append(dataclasses.replace(one, count=inside))
        first += one.count
    return dataclasses.replace(kept, unread=tuple(unread), found=len(rows) + sum(one.count for one in unread))


def with_all_unread(piece: RawLayer, whole: RawLayer) -> RawLayer:
    """A piece of a layer with everything on its account that was lost of its features, wherever that stands."""
    names = {feature_name(piece.attributes, row, piece.positions) for row in range(len(piece))}
    more = [one for one in whole.lost if one.feature in names and one not in piece.unread]
    found = piece.found + sum(one.count for one in more)
    return dataclasses.replace(piece, unread=(*piece.unread, *more), found=found)


def refused_sites(layer: RawLayer, provision: Reason, reason: Text) -> ScreenedSites:
    """Every row of a layer, undetermined for one reason.

    Parameters
    ----------
    provision : str
        `REFUSED`, or `permits.screening.findings.CHECK_FAILED`.
    """
    count = len(layer) + sum(one.count for one in layer.lost)
    return _together(layer, layer.lost, [_Part(np.arange(count), _unknown(count, provision), reason=reason)])


@dataclass(frozen=True)
class _Asked:
    """A layer, and how it is to be judged."""

    desk: Desk
    layer: RawLayer
    today: datetime.date
    beside: Mapping[str, Any] | None
    declared_crs: str | None
    way: TransformFile | None
    readings: Mapping[str, str]

    def judged(self, rows: Column) -> Iterator[_Part]:
        """Some rows of the layer; where one of them is refused or crashes, their halves, down to that one."""
        if not len(rows):
            return
        try:
            yield self._judged(rows)
        except DamagedError:
            raise
        except Exception as error:
            if len(rows) > 1:
                for half in np.array_split(rows, 2):
                    yield from self.judged(half)
                return
            refused = isinstance(error, InputError)
            yield _Part(
                rows,
                _unknown(1, REFUSED if refused else CHECK_FAILED),
                reason=error.text if isinstance(error, InputError) else _CRASHED,
            )

    def _judged(self, rows: Column) -> _Part:
        desk, today = self.desk, self.today
        layer = self.layer if len(rows) == len(self.layer) else self.layer.take(rows)
        handed = take_in(
            [replaced(layer, unread=(), repairs=(), notes=())],
            desk.activities,
            fact_names(),
            desk.register.crs,
            beside=self.beside,
            declared_crs=self.declared_crs,
            way=self.way,
            apart=True,
        )
        site, works = handed.site, Works(handed.works)
        refuse_past(works, self.layer.file, today)
        scale = desk.scale_at(site.geometry)
        sizes = desk.sizes(works, site.geometry, scale, apart=True)
        uncertainty = desk.uncertainty(works, handed.provenance, site.transform_accuracy_m, handed.coarseness_m)
        network = desk.register, desk.index
        case = Case(site, works, sizes.stated, uncertainty, *(for_a_job(*network) if len(rows) <= _FEW else network))
        table = _with(
            case,
            tabulated(case, desk.rulebook, today=today, readings=self.readings),
            [*collapsed_findings(handed), *elsewhere_findings(handed), *other_system_findings(handed)],
        )
        asker = desk.asker(None, today=today, readings=self.readings)
        try:
            doubts = asker.ask(case, handed, sizes, _ranks(table, len(case.works)), scale=scale)
        except DamagedError:
            raise
        except Exception:
            if len(rows) > 1:
                raise
            # What was found stands; that more cannot be told is no clear.
            return _Part(rows, FindingTable.together([table, _unknown(1, CHECK_FAILED)]), case, self._nearest(case))
        return _Part(rows, _with(case, table, doubts.findings), case, self._nearest(case))

    def _nearest(self, case: Case) -> NearestAssets:
        """By the latest law of each feature."""
        laws = list(periods(case.works, self.desk.rulebook, today=self.today, readings=self.readings))
        if len(laws) == 1 and len(laws[0].rows) == len(case.works):
            return nearest_assets(case, laws[0].rules)
        latest = np.full(len(case.works), -1)
        for number, stretch in enumerate(laws):
            if stretch.rules is not None:
                latest[stretch.rows] = number
        found = NearestAssets.none(len(case.works))
        for number in distinct(latest).tolist():
            rows = np.flatnonzero(latest == number)
            found = found.with_part(rows, nearest_assets(case.part(rows), laws[number].rules if number >= 0 else None))
        return found


def _with(case: Case, table: FindingTable, findings: Sequence[Finding]) -> FindingTable:
    """A table of a screening with what was found beside it; of most sites that is nothing."""
    if not findings:
        return table
    row_of = {name: row for row, name in enumerate(case.site.feature)}
    return FindingTable.together([table, FindingTable.of_findings(findings, row_of, case.register.row_of)])


def _ranks(table: FindingTable, count: int) -> Ranks:
    """The strictest of each feature, and without what says no more than that it lies where nobody expected it."""
    expected = np.array([name not in PLACE_UNEXPECTED for name in table.provision.values] + [True])
    ranks = []
    for held in (np.ones(len(table), dtype=bool), expected[table.provision.codes]):
        rank = np.full(count, Outcome.NO_RESTRICTION_FOUND.rank)
        np.minimum.at(rank, table.feature[held], table.outcome[held])
        ranks.append(rank)
    return Ranks(*ranks)


def _unknown(count: int, provision: Reason) -> FindingTable:
    return FindingTable.unmeasured(
        np.arange(count), Outcome.UNDETERMINED, provision=provision, certainty=UNDETERMINED, statutory=False
    )


def _not_read(layer: RawLayer, empty: Column, lost: Sequence[Unread]) -> Iterator[_Part]:
    """What is in the file and has no shape here; rows that were lost come after those of the layer."""
    rows = np.flatnonzero(empty).tolist()
    for row, unread in zip(rows, layer.unread, strict=False):
        yield _Part(np.array([row]), _unknown(1, UNREAD), reason=unread.reason)
    first = len(layer)
    for unread in lost:
        yield _Part(np.arange(first, first + unread.count), _unknown(unread.count, UNREAD), reason=unread.reason)
        first += unread.count


def _read_in_part(layer: RawLayer, drawn: Column, lost: Sequence[Unread]) -> Iterator[_Part]:
    """Of what was read of a feature that something was not read of nobody can tell; that has a row of its own beside."""
    why = {one.feature: one.reason for one in lost}
    for row in np.flatnonzero(drawn).tolist() if why else ():
        name = feature_name(layer.attributes, row, layer.positions)
        if name in why:
            yield _Part(np.array([row]), _unknown(1, UNREAD), reason=why[name])


def _together(layer: RawLayer, lost: Sequence[Unread], parts: Sequence[_Part]) -> ScreenedSites:
    more = sum(one.count for one in lost)
    count = len(layer) + more
    placed: list[tuple[Column, WorkSite]] = []
    activities: list[tuple[str, ...]] = [()] * count
    nearest = NearestAssets.none(count)
    reason: dict[int, Text] = {}
    for part in parts:
        if part.reason is not None:
            reason.update(dict.fromkeys(part.rows.tolist(), part.reason))
        if part.case is None or part.nearest is None:
            continue
        placed.append((part.rows, part.case.site))
        for row, works in zip(part.rows.tolist(), part.case.works, strict=True):
            activities[row] = works.activities
        nearest = nearest.with_part(part.rows, part.nearest)
    tables = [part.table.for_features(part.rows) for part in parts]
    return ScreenedSites(
        feature=(*_names(layer), *(one.feature for one in lost for _ in range(one.count))),
        position=np.append(layer.positions, np.full(more, -1)),
        placed=tuple(placed),
        activities=tuple(activities),
        outcomes=site_outcomes(tables[0] if len(tables) == 1 else FindingTable.together(tables), count),
        nearest=nearest,
        reason=reason,
    )


def _names(layer: RawLayer) -> list[str]:
    """What each feature is called, as it says itself: two of one name are told apart by their position."""
    columns = [layer.attributes[name].tolist() for name in ("id", "feature_id") if name in layer.attributes]
    return [
        str(next((value for value in values if value is not None), position))
        for position, *values in zip(layer.positions.tolist(), *columns, strict=True)
    ]
