"""How far the lines from which the law measures lie from what was drawn, and what had to be assumed for it.

Worked out column by column: a city has a hundred thousand pipes and five diameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from geo.coded import Coded, coded
from geo.columns import Columns, distinct
from geo.network.assets import Dimensions
from geo.network.faults import Faults, Wrong
from geo.network.shapes import AREAS, POINTS
from geo.text import Text

Numbers = np.ndarray[Any, Any]

# So many of them tell which numbers there are; others are found all the same.
_NUMBERS_TRIED = 10_000

# In the order in which an asset lists them.
ASSUMED = (
    "asset_id",
    "facility_half_size",
    "channel_width",
    "outer_diameter_unknown",
    "outer_diameter_from_dn",
    "pair_spacing",
    "position_grade_unstated",
)


class Sizes(NamedTuple):
    """Columns of sizes, metres unless they say millimetres.

    Attributes
    ----------
    represents : Coded
        As stated, else what was drawn and stated says.
    outer_offset_m, centre_offset_m : array of float
        Drawn line to outer edge, and to the centreline of the outer pipe of a pair.
    outer_diameter_mm : array of float
        Stated or assumed; NaN for what is no pipe.
    point_facility : array of bool
        Facilities of which the outline is not known.
    assumed : mapping of str to array of bool
        Which rows had each size assumed.
    feared_m : array of float
        How far the outer edge may lie where several pipes are stated and one was drawn; NaN elsewhere.
    said : tuple of (Text template, count)
        What was concluded from a size that somebody stated.
    """

    represents: Coded
    outer_offset_m: Numbers
    centre_offset_m: Numbers
    outer_diameter_mm: Numbers
    point_facility: np.ndarray[Any, Any]
    assumed: dict[str, np.ndarray[Any, Any]]
    feared_m: Numbers
    said: tuple[Text, ...]


def housings_of(assets: Columns, dimensions: Dimensions) -> Coded:
    """What each asset lies in by its way of laying, as codes of `Housing`; none where that says nothing."""
    found = assets.coded("laying")
    fitting = [
        next((number for number, one in enumerate(dimensions.housings) if one.fits(str(value))), -1)
        for value in found.values
    ]
    return Coded(list(dimensions.housings), np.array([*fitting, -1])[found.codes])


def around_all(housing: Coded) -> np.ndarray[Any, Any]:
    """Where one housing holds all pipes that were drawn as one."""
    return housing.flags([not one.around_each for one in housing.values])


def what_it_represents(assets: Columns, kinds: np.ndarray[Any, Any], housing: Coded) -> tuple[Coded, tuple[Text, ...]]:
    """What each shape stands for, stated or concluded, and sentences about what was concluded from sizes."""
    stated = assets.coded("represents")
    unstated = stated.codes < 0
    area, point = np.isin(kinds, AREAS), np.isin(kinds, POINTS)
    result = stated.put(unstated, "pipe").put(unstated & point, "point").put(unstated & area, "footprint")
    line = unstated & ~area & ~point & assets.coded("kind").among(("main", "transmission"))
    width, spacing = (~np.isnan(assets[name]) for name in ("width_mm", "pair_spacing_mm"))
    housed = around_all(housing)
    several = assets["pipes"] > 1
    channel, pair = line & (width | housed), line & (spacing | several) & ~width & ~housed
    result = result.put(channel, "channel").put(pair, "pair")
    said = []
    told = channel & width
    if told.any():
        said.append(
            Text(
                f"{int(told.sum())} 条线注明 width_mm 而未注明 represents，按管沟（channel）",
                f"{int(told.sum())} lines state width_mm and no represents: taken for channels",
            )
        )
    spaced = pair & spacing
    if spaced.any():
        said.append(
            Text(
                f"{int(spaced.sum())} 条线注明 pair_spacing_mm 而未注明 represents，按双管（pair）",
                f"{int(spaced.sum())} lines state pair_spacing_mm and no represents: taken for pairs",
            )
        )
    unused = stated.among(("pipe", "pair")) & width & ~housed
    if unused.any():
        said.append(
            Text(
                f"{int(unused.sum())} 条线注明 represents 为管道，又注明 width_mm：外缘取两者中较远的；请核对",
                f"{int(unused.sum())} lines are stated to be pipes and state width_mm: their outer edge is the farther of the two; check them",
            )
        )
    return coded(result), tuple(said)


def sizes_of(assets: Columns, kinds: np.ndarray[Any, Any], dimensions: Dimensions, faults: Faults) -> Sizes:
    """Sizes of assets whose values and shapes were checked; ``kinds`` are shapely's types of these."""
    housing = housings_of(assets, dimensions)
    represents, said = what_it_represents(assets, kinds, housing)
    dn, outer, spacing, width = (assets[name] for name in ("dn", "outer_diameter_mm", "pair_spacing_mm", "width_mm"))
    of_dn = _by_value(dn)
    kind = assets.coded("kind")
    drawn = np.isin(kinds, AREAS) | kind.equals("reserved_land")
    facility = kind.equals("facility") & ~drawn
    channel = represents.equals("channel") & ~facility & ~drawn
    pipe = ~(facility | channel | drawn)
    pair = pipe & represents.equals("pair")
    assumed = {code: np.zeros(assets.rows, dtype=bool) for code in ASSUMED}

    half = np.where(np.isnan(width), dimensions.facility_half_size_m, width / 2000)
    assumed["facility_half_size"] = facility & np.isnan(width)
    assumed["channel_width"] = channel & np.isnan(width)
    # What holds a pair is usual; more pipes take more room.
    pairs = np.fmax(assets["pipes"] / 2, 1)
    channel_mm = np.where(np.isnan(width), _by_dn(of_dn, dimensions.channel_for) * pairs, width)
    housed = (pipe | channel) & (housing.codes >= 0)
    housing_mm = np.full(assets.rows, np.nan)
    if housed.any():
        housing_mm = np.where(np.isnan(width), _widths(housing, of_dn, housed) * pairs, width)
        channel_mm = np.where(channel & housed & np.isnan(width), np.fmax(channel_mm, housing_mm), channel_mm)
        assumed["channel_width"] |= housed & np.isnan(width)

    casing = outer.copy()
    unknown = pipe & np.isnan(outer) & np.isnan(dn)
    from_dn = pipe & np.isnan(outer) & ~np.isnan(dn)
    casing[unknown] = dimensions.widest_casing_mm
    casing[from_dn] = _by_dn(of_dn, lambda size: dimensions.casing_for(size or 0.0) or np.nan)[from_dn]
    steel = (unknown | from_dn) & _is_steel(assets, dimensions)
    if steel.any():
        casing[steel] = np.fmax(casing, _by_dn(of_dn, dimensions.steel.width_for))[steel]
    _refuse_beyond(assets, from_dn & np.isnan(casing), dn, faults)
    assumed["outer_diameter_unknown"], assumed["outer_diameter_from_dn"] = unknown, from_dn
    assumed["pair_spacing"] = pair & np.isnan(spacing)
    spacing = np.where(np.isnan(spacing), casing + _by_dn(of_dn, dimensions.gap_for), spacing)
    # Of more than two pipes beside each other the outer ones are so many spacings apart.
    spacing *= np.fmax(assets["pipes"] - 1, 1)

    # Stated to be one pipe, and to be several: it is drawn as one, and they may lie to either side of it.
    several = pipe & represents.equals("pipe") & (assets["pipes"] > 1)
    feared = np.where(several, spacing / 1000 + casing / 2000, np.nan)

    # Where the two pipes lie in a channel is not known; neither can lie outside it.
    centre = np.where(pair, spacing / 2000, np.where(channel, channel_mm / 2000, 0.0))
    edge = np.where(facility, half, np.where(channel, channel_mm / 2000, casing / 2000 + np.where(pair, centre, 0.0)))
    # Stated to be a pipe, and to be so wide: the farther of the two.
    edge = np.where(pipe & ~np.isnan(width), np.fmax(edge, width / 2000), edge)
    # A pipe in a sleeve ends at the sleeve; where the pipe was drawn and not what it lies in, that reaches as far or farther.
    of_each = pair & ~around_all(housing)
    if housed.any():
        edge = np.where(housed & pipe, np.fmax(edge, housing_mm / 2000 + np.where(of_each, centre, 0.0)), edge)
    said = (*said, *_said_of_housings(housed & np.isnan(width), steel, housed & pipe & around_all(housing)))
    return Sizes(
        represents,
        np.where(drawn, 0.0, edge),
        np.where(drawn, 0.0, centre),
        np.where(pipe, casing, outer),
        facility,
        assumed,
        feared,
        said,
    )


def _widths(housing: Coded, dn: Coded, housed: np.ndarray[Any, Any]) -> Numbers:
    """The largest usual width of what each asset lies in; NaN where it lies in nothing."""
    result = np.full(len(housed), np.nan)
    for number, kind in enumerate(housing.values):
        rows = housed & (housing.codes == number)
        if rows.any():
            result[rows] = _by_dn(dn.take(rows), kind.width_for)
    return result


def _is_steel(assets: Columns, dimensions: Dimensions) -> np.ndarray[Any, Any]:
    result = np.zeros(assets.rows, dtype=bool)
    for name in ("medium", "laying"):
        found = assets.coded(name)
        result |= found.flags([dimensions.steel.fits(str(value)) for value in found.values])
    return result


def _said_of_housings(
    assumed: np.ndarray[Any, Any], steel: np.ndarray[Any, Any], against: np.ndarray[Any, Any]
) -> Iterator[Text]:
    for rows, zh, en in (
        (
            assumed,
            "条管道按 laying 敷设在管沟、管廊、隧道或套管内而没有 width_mm：外缘按其常见最大宽度；请补 width_mm",
            "pipes lie in a channel, gallery, tunnel or sleeve by their laying and state no width_mm: its largest usual width is taken;"
            " state width_mm",
        ),
        (
            against,
            "条管道的 represents 为单管或双管，而 laying 为管沟、管廊或隧道：外缘取两者中较远的；请核对",
            "pipes are stated to be drawn as pipes and to lie in a channel, gallery or tunnel: the farther of both edges is taken; check them",
        ),
        (
            steel,
            "条蒸汽管或钢套钢管没有 outer_diameter_mm：外套管比热水管大得多，按常见最大的计；请补 outer_diameter_mm",
            "pipes of steam, or steel in steel, state no outer_diameter_mm: their casings are far wider than those of hot water, and the"
            " largest usual one is taken; state outer_diameter_mm",
        ),
    ):
        if rows.any():
            yield Text(f"{int(rows.sum())} {zh}", f"{int(rows.sum())} {en}")


def _by_value(numbers: Numbers) -> Coded:
    """Numbers of which there are few different ones, as codes; NaN is no value."""
    tried = numbers[:: max(len(numbers) // _NUMBERS_TRIED, 1)]
    values = distinct(tried[~np.isnan(tried)])
    codes = np.searchsorted(values, numbers)
    known = np.append(values, np.nan)
    unknown = np.isnan(numbers)
    if not ((known[codes] == numbers) | unknown).all():
        values, codes = np.unique(numbers, return_inverse=True)
    return Coded(values.tolist(), np.where(unknown, -1, codes))


def _by_dn(dn: Coded, of: Callable[[float | None], float]) -> Numbers:
    """A shipped size by nominal diameter; looked up once a diameter."""
    return np.asarray(np.array([*map(of, dn.values), of(None)], dtype=float)[dn.codes])


def _refuse_beyond(assets: Columns, rows: np.ndarray[Any, Any], dn: Numbers, faults: Faults) -> None:
    for size in sorted(set(dn[rows].tolist())):
        wrong = Wrong(
            Text(f"dn 为 {size:g}，外护管径表中没有", f"dn is {size:g}, beyond the casing table"),
            Text("请给出 outer_diameter_mm（外护管外径）", "State outer_diameter_mm (outside of the casing)"),
        )
        faults.add_rows(("casing", size), wrong, assets, np.flatnonzero(rows & (dn == size)))


def refuse_contradictions(assets: Columns, faults: Faults) -> None:
    """Sizes that cannot stand beside each other: one of them is in another unit or column, and nobody knows which."""
    for small, large in (
        ("dn", "outer_diameter_mm"),
        ("outer_diameter_mm", "pair_spacing_mm"),
        ("dn", "pair_spacing_mm"),
        ("outer_diameter_mm", "width_mm"),
        ("dn", "width_mm"),
        ("pair_spacing_mm", "width_mm"),
    ):
        one, other = assets[small], assets[large]
        if small == "dn" and large != "outer_diameter_mm":
            # The casing says the same more exactly where it is stated.
            one = np.where(np.isnan(assets["outer_diameter_mm"]), one, np.nan)
        with np.errstate(invalid="ignore"):
            rows = np.flatnonzero(other < one)
        if not len(rows):
            continue
        first = rows[0]
        wrong = Wrong(
            Text(
                f"{large} 为 {other[first]:g}，小于 {small} 的 {one[first]:g}",
                f"{large} is {other[first]:g}, less than {small}, {one[first]:g}",
            ),
            Text(
                "两者互相矛盾；请核对单位与列，改正其中一个，或把不知道的留空",
                "They contradict each other; check units and columns, correct one, or leave out what is not known",
            ),
        )
        faults.add_rows((small, large), wrong, assets, rows)
