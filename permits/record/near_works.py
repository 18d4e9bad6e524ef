"""What lies near the works of a record: the nearest assets, and what is drawn of the network round them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from geo.site.work_site import WorkSite
from permits.determination.missing import Missing, Part
from permits.gives import Gives
from permits.record.bands import Bands
from permits.record.cut_out import cut_out
from permits.record.excerpt import excerpt_round
from permits.record.features import Near, distances_of
from permits.record.placed import InPlane, placed
from permits.record.record import CutOut, Excerpt
from permits.record.shortest_line import Distance, shortest_lines
from permits.record.surroundings import AROUND_M, Surroundings
from permits.rulebook.in_force import RulesInForce
from permits.screening.around import Around, around
from permits.screening.case import Case
from permits.screening.findings import Finding
from permits.screening.nearest import NearestAssets, nearest_assets


@dataclass(frozen=True)
class NearWorks:
    """What is near, each as far as it could be made; of what was not to be made nothing.

    Attributes
    ----------
    near : Near
        Of each feature.
    lines : sequence of (shapely geometry or None)
        The shortest line of each finding, in longitude and latitude.
    excerpt : Excerpt or None
    cut_out : tuple of CutOut
    drawn_within_m : float or None
        As of `permits.record.surroundings.Drawn`.
    """

    near: Near
    lines: Sequence[BaseGeometry | None]
    excerpt: Excerpt | None
    cut_out: tuple[CutOut, ...]
    drawn_within_m: float | None


def near_works(
    case: Case,
    true_size: WorkSite,
    rules: RulesInForce | None,
    findings: Sequence[Finding],
    bands: Bands,
    *,
    named: Iterable[str],
    unseen: Collection[Gives],
    missing: Missing,
) -> NearWorks:
    """Find it; what gives away what is ``unseen`` is not made.

    Parameters
    ----------
    findings : sequence of Finding
        Those that are listed.
    named : iterable of str
        Ids of the assets of all.
    """
    register, site, count = case.register, true_size.geometry, len(case.works)
    exact, nothing = Gives.PLACE not in unseen, InPlane[None]((), lambda _: None)
    round_it = missing.unless(Part.DRAWING, lambda: Surroundings(register, site), None) if exact else None
    beside = missing.unless(Part.NEAREST, lambda: _around(case, round_it, exact=exact), None)
    nearest = missing.unless(Part.NEAREST, lambda: nearest_assets(case, rules, beside), NearestAssets.none(count))
    asked = [*distances_of(nearest), *_distances(case, findings, bands)]
    drawn = (
        None
        if round_it is None
        else missing.unless(Part.DRAWING, lambda: round_it.drawn(_rows(register, named, nearest)), None)
    )
    parts = [
        missing.unless(Part.DRAWING, lambda: shortest_lines(case, asked), nothing) if exact else nothing,
        nothing
        if round_it is None or drawn is None
        else missing.unless(Part.DRAWING, lambda: excerpt_round(round_it, drawn, rules), nothing),
        nothing
        if Gives.CUT_OUT in unseen
        else missing.unless(Part.DRAWING, lambda: cut_out(register, rules, site, round_it), nothing),
    ]
    lines, shown, inside = missing.unless(Part.DRAWING, lambda: placed(parts, register.crs), (None, None, None))
    lines = lines or (None,) * len(asked)
    return NearWorks(
        Near(beside if exact else None, nearest, lines[:count]),
        lines[count:],
        shown,
        inside or (),
        None if drawn is None or shown is None else drawn.within_m,
    )


def _rows(register: AssetRegister, named: Iterable[str], nearest: NearestAssets) -> Iterator[int]:
    """Rows of the assets that a record speaks of."""
    yield from (register.row_of[name] for name in named)
    yield from nearest.asset[nearest.asset >= 0].tolist()


def _around(case: Case, round_it: Surroundings | None, *, exact: bool) -> Around | None:
    """The assets near each feature; None where they could not be looked up together."""
    if round_it is not None:
        return round_it.of_each(case)
    return None if exact or len(case.works) == 1 else around(case.register, case.site.geometry, AROUND_M)


def _distances(case: Case, findings: Sequence[Finding], bands: Bands) -> list[Distance | None]:
    """What is drawn of each finding that was measured."""
    return [
        None
        if (row := bands.site_row(one.feature)) is None or one.asset_id is None or one.distance_m is None
        else Distance(row, case.register.row_of[one.asset_id], one.distance_m, one.measured_from)
        for one in findings
    ]
