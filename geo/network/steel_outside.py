"""Outer diameters that are those of the steel pipe: what is measured is the casing round it, a hand wider."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.coded import coded
from geo.columns import Columns
from geo.network.assets import Dimensions
from geo.text import Text

# Steel pipe by nominal diameter, millimetres (GB/T 8163, GB/T 9711, SY/T 5037, EN 10220); of these no casing of its pipe is one.
_STEEL_MM: Mapping[int, tuple[float, ...]] = {
    **{25: (32, 33.7), 32: (38, 42.4), 40: (45, 48.3), 50: (57, 60.3), 65: (73, 76.1), 80: (88.9,)},
    **{100: (108, 114.3), 125: (133, 139.7), 150: (159, 168.3), 200: (219.1,), 250: (273,), 300: (323.9, 325)},
    **{350: (355.6, 377), 400: (406.4, 426), 450: (457, 478), 500: (508, 529), 600: (610, 630), 700: (711, 720)},
    **{800: (813, 820), 900: (914, 920), 1000: (1016, 1020), 1200: (1219, 1220), 1400: (1420,), 1600: (1620,)},
}
_OUTER_MM, _NOMINAL = np.array(sorted((outer, dn) for dn, several in _STEEL_MM.items() for outer in several)).T
_ROUNDED_MM = 1.0
_NAME = "outer_diameter_mm（钢管外径 of the steel?）"


def fear_steel(assets: Columns, dimensions: Dimensions, file: str) -> tuple[Columns, Text | None]:
    """Outer diameters that are the steel pipe's of the nominal one beside them, feared as the casing of that.

    Parameters
    ----------
    assets : Columns
        Values checked, ``unread`` and ``unread_reach_m`` among the columns.

    Returns
    -------
    (assets, said)
        What is said to the operator; None where there are none.
    """
    outer, dn = assets["outer_diameter_mm"], assets["dn"]
    pipes = assets.coded("kind").among(("main", "transmission"))
    known = np.flatnonzero(pipes & ~np.isnan(outer) & ~np.isnan(dn))
    # The last steel that is no wider; none is nearer than two roundings to that of another nominal one.
    place = np.searchsorted(_OUTER_MM - _ROUNDED_MM, outer[known], side="right") - 1
    of_steel = (place >= 0) & (outer[known] <= _OUTER_MM[place] + _ROUNDED_MM) & (dn[known] == _NOMINAL[place])
    casings = np.array([dimensions.casing_for(one) or np.nan for one in _NOMINAL.tolist()])
    casing = np.full(assets.rows, np.nan)
    casing[known[of_steel]] = casings[place[of_steel]]
    rows = np.flatnonzero(~np.isnan(casing))
    if not len(rows):
        return assets, None
    named = assets.coded("unread").decoded()
    named[rows] = ["、".join(filter(None, (one, _NAME))) for one in named[rows]]
    first = rows[0]
    return assets.with_columns(
        unread=coded(named), unread_reach_m=np.fmax(assets["unread_reach_m"], casing / 2000)
    ), Text(
        f"{file}：{len(rows)} 条管道的 outer_diameter_mm 正是其 dn 的钢管外径（如 DN{dn[first]:g} 的 {outer[first]:g}），不像外护管外径：按外护管计结论会更严的，"
        "一律“无法判定”；请填外护管外径，或把该列留空（由 dn 推定）",
        f"{file}: outer_diameter_mm of {len(rows)} pipes is that of the steel of their dn (such as {outer[first]:g} of DN{dn[first]:g}) and hardly that of"
        " the casing: whatever would be stricter by the casing is undetermined; state the casing's, or leave it out (it follows from dn)",
    )
