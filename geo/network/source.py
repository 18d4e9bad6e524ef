"""One file of a network: which layer of it, in which system, where its coordinates come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

import pyproj

from geo.dataclass import dataclass
from geo.errors import CrsError, FileError, InputError
from geo.network.faults import Faults, Wrong
from geo.network.joined_tables import with_joined_tables
from geo.network.mapping import ColumnMapping, asked_as
from geo.place.crs import LONGITUDE_LATITUDE, to_longitude_latitude
from geo.place.datum import is_web_mercator
from geo.place.declaration import Declaration, declare
from geo.place.gcj02 import DRAWN_OVER
from geo.place.likely import CHINA
from geo.raw import NO_GEOMETRY, RawLayer
from geo.reading.layers import read_layers
from geo.shapes import Shapes
from geo.text import Text

_BY_MAPPING = Text("映射文件的 [source] crs", "crs in the [source] of its mapping")
# What was surveyed is as good as its grade says; of what nobody says where it comes from nobody says how good it is.
_ADDS_NOTHING = ("survey", "unknown")

_SHAPELESS = Wrong(
    Text(
        "这个属性表（.dbf）没有同名的 .shp，表中各行没有图形，不知位于何处",
        "this table (.dbf) has no .shp of its name: its rows have no shape, and nobody knows where they lie",
    ),
    Text(
        "表中有管网设施的，请连同它的 .shp、.shx 一起打包；是已有图形的属性的，请先按编号连接到图层再导出；与设施无关的（代码表等），请移出压缩包",
        "Pack it with its .shp and .shx if it holds assets of the network; join it by its ids to the layer and export that again if it says more of"
        " what is drawn; leave it out of the archive if it holds neither (a list of codes)",
    ),
)
_EMPTY_PART = Wrong(
    Text(
        "图形有一部分是空的（没有坐标），画过的可能在导出时丢失",
        "a part of its shape is empty (it has no coordinates): what was drawn there may have been lost in the export",
    ),
    Text(
        "请补上这一部分，或把空的部分删去后重新导出；管网必须完整读出",
        "Add that part, or delete the empty one, and export again; a network must be read whole",
    ),
)


@dataclass(frozen=True)
class LayerSource:
    """One file of a network, and the mapping that goes with it.

    ``layer`` holds the rows where they were read already (a database table); ``path`` then only names them.
    """

    path: Path
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    layer: RawLayer | None = None

    def read(self, faults: Faults) -> RawLayer:
        """The one layer that it gives.

        Raises
        ------
        FileError
            It has several, and the mapping names none of them; or it cannot be read at all.
        """
        if self.layer is not None and self.mapping.layer is not None and self.layer.layer is None:
            raise FileError(
                Text("数据库表没有图层", "a database table has no layers"),
                Text("请去掉映射 [source] 中的 layer", "Leave layer out of the mapping's [source]"),
                file=self.path.name,
            )
        layers: tuple[RawLayer, ...] = (self.layer,) if self.layer is not None else self.layers()
        if len(layers) > 1:
            names = [asked_as(layer) for layer in layers]
            raise FileError(
                Text(f"有 {len(layers)} 个图层", f"it has {len(layers)} layers"),
                Text(
                    f"请在映射文件的 [source] 中用 layer 指明一个：{'、'.join(names)}",
                    f"Name one with layer in the mapping's [source]: {', '.join(names)}",
                ),
                file=self.path.name,
            )
        for lost in layers[0].unread:
            if lost.reason is NO_GEOMETRY:
                continue
            # A pipe that could not be read protects nobody: no network is loaded without it.
            wrong = (
                _SHAPELESS
                if lost.feature.lower().endswith(".dbf")
                else Wrong(
                    lost.reason,
                    Text(
                        "请改正后重新导出；管网必须完整读出",
                        "Correct it and export again; a network must be read whole",
                    ),
                )
            )
            faults.add(("unread", wrong.problem.en), wrong, file=self.path.name, features=[lost.feature] * lost.count)
        for repair in layers[0].repairs:
            if repair.kind == "empty_part":
                faults.add(("empty part",), _EMPTY_PART, file=self.path.name, features=[repair.feature])
        return layers[0]

    def layers(self) -> tuple[RawLayer, ...]:
        """As read; rows of a network are counted from 1, as its assets without an id are named, where readers count from 0."""
        named = [] if self.mapping.layer is None else [self.mapping.layer]
        try:
            return with_joined_tables(read_layers(self.path, layers=named, encoding=self.mapping.encoding), self.path)
        except InputError as error:
            first, *others = map(_counted_from_one, (error, *error.others))
            raise first.along_with(others, untold=error.untold) from None

    def declaration(self, layer: RawLayer, provenance: Mapping[str, float]) -> Declaration:
        """In which system it is; shifted where it was drawn over a shifted map.

        Raises
        ------
        CrsError
            Nobody says it, or what is said contradicts itself.
        InputError
            ``coordinates_from`` is none of ``provenance``.
        """
        origin = self.mapping.coordinates_from
        if origin is not None and origin not in provenance:
            raise InputError(
                Text(f"[source] coordinates_from 为“{origin}”", f"[source] coordinates_from is {origin!r}"),
                Text(f"应为 {'、'.join(provenance)} 之一", f"It must be one of {', '.join(provenance)}"),
                file=self.mapping.file,
            )
        declared = declare(layer, self.mapping.crs, said_by=_BY_MAPPING)
        shift = DRAWN_OVER.get(origin or "")
        if shift is None:
            if declared.shift is not None and origin not in (None, "unknown"):
                raise self._contradicts(layer, declared)
            return declared
        if declared.shift not in (None, shift) or (declared.shift is None and declared.says_provenance):
            raise self._contradicts(layer, declared)
        if not declared.crs.is_geographic and not is_web_mercator(declared.crs):
            raise self._contradicts(layer, declared)
        return declared.shifted(shift)

    def _contradicts(self, layer: RawLayer, declared: Declaration) -> CrsError:
        origin = self.mapping.coordinates_from
        return CrsError(
            Text(
                f"映射的 [source] coordinates_from 为 {origin}，而坐标系是 {declared.text}",
                f"coordinates_from in the mapping's [source] is {origin} but the system is {declared.text}",
            ),
            Text(
                "高德、腾讯的坐标是 gcj02，百度的是 bd09，测绘成果是 CGCS2000；请核对并改正其中一个",
                "Amap and Tencent give gcj02, Baidu bd09, surveys CGCS2000; find out which is right and correct the other",
            ),
            file=layer.file,
        )


class Origin(NamedTuple):
    """What is known of where the coordinates of a file come from.

    Attributes
    ----------
    settled : bool
        Whether there is no doubt that they are no positions of a shifted map.
    accuracy_m : float
        What their origin adds to the uncertainty of the assets.
    """

    settled: bool
    accuracy_m: float


def origin_of(
    source: LayerSource,
    declaration: Declaration,
    shapes: Shapes,
    crs: pyproj.CRS,
    provenance: Mapping[str, float],
) -> Origin:
    """Whether coordinates are settled, and how good their origin lets them be.

    Outside of China nothing is shifted, so nothing is in doubt there.
    """
    stated = source.mapping.coordinates_from
    adds = 0.0 if stated is None or stated in _ADDS_NOTHING else provenance[stated]
    settled = declaration.says_provenance or stated not in (None, "unknown")
    if not settled and len(shapes):
        # Degrees need not be made of degrees, a million shapes long.
        drawn = shapes if crs == LONGITUDE_LATITUDE else Shapes(to_longitude_latitude(shapes.objects, crs))
        west, south, east, north = drawn.total_bounds()
        settled = bool(east < CHINA[0] or west > CHINA[2] or north < CHINA[1] or south > CHINA[3])
    return Origin(settled, adds)


def distinct_names(sources: Sequence[LayerSource]) -> list[str | None]:
    """What to call files of one name, or layers of one file; None where a file's own name will do.

    Assets without ids are called after their file. A layer that is given twice, under two mappings, keeps one name:
    a row that both take must not count as two.
    """
    keys = [(source.path.resolve(), source.mapping.layer) for source in sources]
    different = list(dict.fromkeys(keys))
    names = {
        key: (
            key[0].name,
            f"{key[0].parent.name}/{key[0].name}",
            f"{key[0].name}/{key[1]}",
            f"{key[0].name} ({number})",
        )
        for number, key in enumerate(different, start=1)
    }
    taken = Counter(name for several in names.values() for name in several)
    chosen = {key: next(name for name in several if taken[name] == 1) for key, several in names.items()}
    return [None if chosen[key] == key[0].name else chosen[key] for key in keys]


def _counted_from_one(error: InputError) -> InputError:
    if error.row is None or error.feature != str(error.row):
        return error
    said = Text("要素从 1 数起", "Features are counted from 1")
    counted = type(error)(error.problem, error.remedy, file=error.file, feature=str(error.row + 1)).with_remedy(said)
    counted.row, counted.column = error.row, error.column
    return counted
