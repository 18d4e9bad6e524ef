"""Each of our ways, as the benchmark asks it: what is measured stands in the tree, here is only how it is called."""

from __future__ import annotations

import dataclasses
import datetime
import importlib.util
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import city
import numpy as np
import pyproj
from peers.peer import Absent, Answer, Column

import data
from geo.measure import by_geos, clearance, ways
from geo.measure.clearance import ClearanceIndex
from geo.measure.near import Near
from geo.measure.overlap import overlap
from geo.network.assets import AssetRegister
from geo.place.crs import GroundScale
from geo.shapes import Shapes
from geo.site.work_site import WorkSite
from permits.screening.case import Case
from permits.screening.judge import asset_reach_m
from permits.screening.site_outcomes import site_outcomes
from permits.screening.tabulated import tabulated
from permits.service.opening import open_network, open_rulebook
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

DAY = datetime.date(2026, 5, 10)
SCALE = GroundScale(pyproj.CRS(city.EPSG))


class _Way:
    """Pairs and distances; limits in ground metres."""

    name: str
    threads = 1
    # Whether sites are made flat arrays before they are asked, as other engines take them into tables.
    takes_in = False

    def __init__(self, features: Column, limit_m: Column) -> None:
        self._near = self._measured_by()
        self._index = ClearanceIndex(features, limit_m, SCALE)

    @staticmethod
    def _measured_by() -> Callable[..., Near]:
        raise NotImplementedError

    def asked(self, sites: Column) -> Callable[[], Answer]:
        # What is made at the first question.
        self.pairs(sites[:1])
        if not self.takes_in:
            return partial(self.pairs, sites)
        shapes = Shapes(sites)
        _ = shapes.flat
        return partial(self.pairs, shapes)

    def pairs(self, sites: Column | Shapes) -> Answer:
        # Whatever the program would choose for so many.
        clearance.way = lambda _: self._near
        found = self._index.pairs(sites, threads=self.threads)
        return Answer(found.site, found.asset, found.distance_m * found.scale)


class Geos(_Way):
    name = "ours, GEOS"

    @staticmethod
    def _measured_by() -> Callable[..., Near]:
        return by_geos.near


class GeosTwoThreads(Geos):
    name = "ours, GEOS, two threads"
    threads = 2


class Kernel(_Way):
    name = "ours, kernel"
    takes_in = True

    @staticmethod
    def _measured_by() -> Callable[..., Near]:
        if not here(Kernel):
            raise Absent("no numba; pip install 'heatguard[fast]'")
        ways.warm()
        return ways.way(1)


class KernelTwoThreads(Kernel):
    name = "ours, kernel, two threads"
    threads = 2


class KernelTwoThreadsOfObjects(KernelTwoThreads):
    name = "ours, kernel, two threads, of shapely's objects"
    takes_in = False


WAYS: tuple[type[_Way], ...] = (Geos, GeosTwoThreads, Kernel, KernelTwoThreads, KernelTwoThreadsOfObjects)


def here(way: type[_Way]) -> bool:
    """Whether what a way stands on is installed."""
    return issubclass(way, Geos) or importlib.util.find_spec("numba") is not None


def fastest() -> type[_Way]:
    """Of those in one thread."""
    return Kernel if here(Kernel) else Geos


class Law:
    """The whole law at trenches of one day: every zone, reading, tier and certainty."""

    def __init__(self, register: AssetRegister, sites: Column) -> None:
        self._rulebook = open_rulebook(data.DEFAULT_REGULATION)
        rules = self._rulebook.in_force(DAY)
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

    def __call__(self) -> Any:
        table = tabulated(self._case, self._rulebook, today=DAY, readings=None)
        return site_outcomes(table, len(self._case.works))


def overlap_areas(sites: Column, features: Column, limit_m: Column) -> Column:
    """Of each pair, how many square metres of the site lie within the limit."""
    pairs = zip(sites, features, limit_m.tolist(), strict=True)
    return np.array([overlap(site, feature, limit_m=limit, scale=1.0)[0] for site, feature, limit in pairs])


def loaded(path: Path) -> AssetRegister:
    return open_network([str(path)])


LAWS = {"ours: the law as columns": Law}
OVERLAPS = {"ours": overlap_areas}
LOADING = {"ours: GeoParquet to a register": loaded}
