"""Each of our ways, as the benchmark asks it: what is measured stands in the tree, here is only how it is called."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import city
import numpy as np
import pyproj
from peers.peer import Answer, Column

import data
from geo.measure.clearance import ClearanceIndex
from geo.measure.overlap import overlap
from geo.network.assets import AssetRegister
from geo.place.crs import GroundScale
from geo.site.work_site import WorkSite
from permits.screening.case import Case
from permits.screening.judge import Judge, asset_reach_m
from permits.service.opening import open_network, open_rulebook
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

DAY = datetime.date(2026, 5, 10)
SCALE = GroundScale(pyproj.CRS(city.EPSG))


class Geos:
    """Pairs and distances by GEOS; limits in ground metres."""

    name = "ours, GEOS"

    def __init__(self, features: Column, limit_m: Column) -> None:
        self._index = ClearanceIndex(features, limit_m, SCALE)

    def asked(self, sites: Column) -> Callable[[], Answer]:
        return lambda: self.pairs(sites)

    def pairs(self, sites: Column) -> Answer:
        found = self._index.pairs(sites)
        return Answer(found.site, found.asset, found.distance_m * found.scale)


WAYS = (Geos,)


class Law:
    """The whole law at trenches of one day: every zone, reading, tier and certainty."""

    def __init__(self, register: AssetRegister, sites: Column) -> None:
        rules = open_rulebook(data.DEFAULT_REGULATION).in_force(DAY)
        if rules is None:
            raise SystemExit(f"no law on {DAY}")
        count = len(sites)
        index = ClearanceIndex(register.geometry, asset_reach_m(register, [rules]), register.scale)
        names = tuple(str(row) for row in range(count))
        facts = {"start": DAY, "end": DAY, "accuracy_m": 0.05}
        trench = ProposedWorks(
            "", ("EX-TRENCH",), unmapped=(), declared=(), exactly=frozenset({"EX-TRENCH"}), facts=facts
        )
        works = tuple(dataclasses.replace(trench, feature=name) for name in names)
        site = WorkSite(names, sites, register.crs, f"EPSG:{city.EPSG}", 0.0, ())
        # The sites are areas: nothing reaches beyond what was drawn.
        self._case = Case(site, works, Extents(np.zeros(count), {}), np.full(count, 0.05), register, index)
        self._rules = rules

    def __call__(self) -> Any:
        return Judge(self._case, self._rules).judged()


def overlap_areas(sites: Column, features: Column, limit_m: Column) -> Column:
    """Of each pair, how many square metres of the site lie within the limit."""
    pairs = zip(sites, features, limit_m.tolist(), strict=True)
    return np.array([overlap(site, feature, limit_m=limit, scale=1.0)[0] for site, feature, limit in pairs])


def loaded(path: Path) -> AssetRegister:
    return open_network([str(path)])


LAWS = {"ours: the law as columns": Law}
OVERLAPS = {"ours": overlap_areas}
LOADING = {"ours: GeoParquet to a register": loaded}
