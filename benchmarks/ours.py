"""Each of our ways, as the benchmark asks it: what is measured stands in the tree, here is only how it is called."""

from __future__ import annotations

import datetime
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path

import city
import numpy as np
import pyproj
from peers.peer import Absent, Answer, Column

import data
from geo.measure import by_geos, clearance, overlaps, ways
from geo.measure.clearance import ClearanceIndex
from geo.measure.fast import installed
from geo.measure.near import Near
from geo.measure.overlap import overlap
from geo.network.assets import AssetRegister
from geo.place.crs import GroundScale
from geo.shapes import Shapes
from geo.site.work_site import WorkSite
from permits.screening.case import Case
from permits.screening.site_outcomes import site_outcomes
from permits.screening.tabulated import tabulated
from permits.service.clearances import clearance_index
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_network, open_rulebook
from permits.service.screened_files import write_screened
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

DAY = datetime.date(2026, 5, 10)
RULEBOOK = open_rulebook(data.DEFAULT_REGULATION)
SCALE = GroundScale(pyproj.CRS(city.EPSG))


class _Way(ABC):
    """Pairs and distances; limits in ground metres."""

    name: str
    threads = 1
    # Whether sites are made flat arrays before they are asked, as other engines take them into tables.
    takes_in = False

    def __init__(self, features: Column, limit_m: Column) -> None:
        self._near = self._measured_by()
        self._index = ClearanceIndex(features, limit_m, SCALE)

    @staticmethod
    @abstractmethod
    def _measured_by() -> Callable[..., Near]: ...

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
    return issubclass(way, Geos) or installed()


def fastest() -> type[_Way]:
    """Of those in one thread."""
    return Kernel if here(Kernel) else Geos


class Law:
    """The whole law at trenches of one day: every zone, reading, tier and certainty, to findings and outcomes in Parquet."""

    threads = 1

    def __init__(self, register: AssetRegister, sites: Column) -> None:
        count = len(sites)
        self._names = tuple(str(row) for row in range(count))
        trench = ProposedWorks(
            "", ("EX-TRENCH",), unmapped=(), declared=(), exactly=frozenset({"EX-TRENCH"}), facts={"accuracy_m": 0.05}
        )
        # As a batch has them: what a file says of its works is sorted out when it is read.
        day = np.full(count, DAY, dtype="datetime64[D]")
        alike = np.zeros(count, dtype=np.intp)
        works = Works.of_distinct(
            [trench], alike, feature=self._names, depth_m=np.full(count, np.nan), start=day, end=day
        )
        site = WorkSite(self._names, sites, register.crs, f"EPSG:{city.EPSG}", 0.0, ())
        # The sites are areas: nothing reaches beyond what was drawn.
        extents = Extents(np.zeros(count), {})
        index = clearance_index(register, RULEBOOK)
        self._case = Case(site, works, extents, np.full(count, 0.05), register, index)

    def __call__(self) -> int:
        """Bytes written."""
        table = tabulated(self._case, RULEBOOK, today=DAY, readings=None, threads=self.threads)
        outcomes = site_outcomes(table, len(self._names))
        with tempfile.TemporaryDirectory() as folder:
            write_screened(outcomes, self._names, self._case.register, Path(folder))
            return sum(path.stat().st_size for path in Path(folder).iterdir())


class LawTwoThreads(Law):
    """Beside peers that have two."""

    threads = 2


def overlaps_one_by_one(sites: Column, features: Column, limit_m: Column) -> Column:
    """Of each pair, how many square metres of the site lie within the limit."""
    pairs = zip(sites, features, limit_m.tolist(), strict=True)
    return np.array([overlap(site, feature, limit_m=limit, scale=1.0)[0] for site, feature, limit in pairs])


def overlaps_compiled(sites: Column, features: Column, limit_m: Column) -> Column:
    overlaps.warm()
    each, scale = np.arange(len(sites)), np.ones(len(sites))
    found, _ = overlaps.overlaps(Shapes(sites), Shapes(features), site=each, asset=each, limit_m=limit_m, scale=scale)
    return found


def loaded(path: Path) -> AssetRegister:
    return open_network([str(path)])


def built(path: Path) -> Path:
    """A network saved beside its file."""
    return build_snapshot(NetworkQuestion([str(path)]), path.with_suffix(".hgnet"), tell=lambda _: None).path


def ready(path: Path, site: Column) -> object:
    """A network opened, and asked about a site under the law."""
    return clearance_index(loaded(path), RULEBOOK).pairs(site)


LAWS = {"ours: the law as columns, written": Law, "ours: the law as columns, written, two threads": LawTwoThreads}
OVERLAPS = {"ours, one by one": overlaps_one_by_one}
if here(Kernel):
    OVERLAPS["ours, compiled"] = overlaps_compiled
LOADING = {"ours: GeoParquet to a register": loaded, "ours: GeoParquet to a snapshot (network build)": built}
