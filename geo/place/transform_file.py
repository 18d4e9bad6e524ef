"""The survey office's own way from an old or local system to CGCS2000, from a file that stays with its owner.

Parameters of Xi'an 1980, Beijing 1954 and city grids are classified: they are read, used and never shipped.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import tomli
from pyproj.exceptions import CRSError, ProjError

from geo.dataclass import dataclass
from geo.errors import CrsError, FileError
from geo.text import Text

_KEYS = ("from", "accuracy_m", "source", "seven_parameters", "pipeline")
_PARAMETERS = ("dx_m", "dy_m", "dz_m", "rx_arcsec", "ry_arcsec", "rz_arcsec", "scale_ppm", "convention")
_CONVENTIONS = ("position_vector", "coordinate_frame")
EXAMPLE = Text(
    '应含 from = "EPSG:2362"、accuracy_m = 0.1，以及 [seven_parameters]（dx_m dy_m dz_m rx_arcsec ry_arcsec rz_arcsec'
    ' scale_ppm convention）或 pipeline = "+proj=pipeline …"',
    'It holds from = "EPSG:2362", accuracy_m = 0.1, and either [seven_parameters] (dx_m dy_m dz_m rx_arcsec ry_arcsec'
    ' rz_arcsec scale_ppm convention) or pipeline = "+proj=pipeline …"',
)


@dataclass(frozen=True)
class TransformFile:
    """A way to longitude and latitude on CGCS2000.

    Attributes
    ----------
    file : str
        Name of the file.
    source : pyproj.CRS
        System that the way starts from.
    pipeline : str
        PROJ pipeline; takes plane metres (or degrees of a geographic ``source``), east first, to degrees.
    accuracy_m : float
        As its maker states it.
    fingerprint : str
        SHA-256 of the file.
    """

    file: str
    source: pyproj.CRS
    pipeline: str
    accuracy_m: float
    fingerprint: str

    @cached_property
    def _transformer(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_pipeline(self.pipeline)

    def to_longitude_latitude(self, coordinates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Degrees on CGCS2000 of coordinates of shape (n, 2)."""
        lon, lat = self._transformer.transform(coordinates[:, 0], coordinates[:, 1])
        lonlat = np.column_stack([lon, lat])
        if len(lonlat) and not (np.isfinite(lonlat).all() and np.abs(lonlat).max() <= 180):
            raise CrsError(
                Text("转换的结果不是经纬度", "the transform does not lead to longitude and latitude"),
                Text("pipeline 应以东坐标、北坐标为输入，以度为输出", "A pipeline takes east, north and gives degrees"),
                file=self.file,
            )
        return lonlat


def read_transform_file(path: Path) -> TransformFile:
    """Read the seven parameters or the pipeline of a survey office.

    Raises
    ------
    FileError
        Missing, wrong TOML, unknown or missing keys, values that cannot be right.
    """
    try:
        content = path.read_bytes()
    except OSError:
        missing = Text("转换参数文件不存在", "the transform file does not exist")
        raise FileError(missing, EXAMPLE, file=path.name) from None
    return transform_in(content, file=path.name)


def transform_in(content: bytes, *, file: str) -> TransformFile:
    """As `read_transform_file`, of a file that is at hand."""

    def refuse(problem: Text) -> FileError:
        return FileError(problem, EXAMPLE, file=file)

    try:
        table = tomli.loads(content.decode("utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(Text(f"不是有效的 TOML（{error}）", f"it is not valid TOML ({error})")) from None
    for key in table:
        if key not in _KEYS:
            raise refuse(Text(f"“{key}”无法识别", f"{key!r} is unknown"))
    accuracy = table.get("accuracy_m")
    if isinstance(accuracy, bool) or not isinstance(accuracy, int | float) or not 0 < accuracy <= 100:
        raise refuse(Text(f"accuracy_m 为 {accuracy}", f"accuracy_m is {accuracy}"))
    try:
        source = pyproj.CRS.from_user_input(str(table.get("from")))
    except CRSError:
        raise refuse(Text(f"from“{table.get('from')}”无法识别", f"from {table.get('from')!r} is unknown")) from None
    if ("seven_parameters" in table) == ("pipeline" in table):
        raise refuse(
            Text("七参数与 pipeline 应有且只有一个", "there must be seven parameters or a pipeline, one of the two")
        )
    pipeline = table["pipeline"] if "pipeline" in table else _from_seven(source, table["seven_parameters"], refuse)
    made = TransformFile(file, source, str(pipeline), float(accuracy), hashlib.sha256(content).hexdigest())
    try:
        made.to_longitude_latitude(np.empty((0, 2)))
    except ProjError as error:
        raise refuse(Text(f"pipeline 无法使用（{error}）", f"the pipeline cannot be used ({error})")) from None
    return made


def _from_seven(source: pyproj.CRS, parameters: Any, refuse: Any) -> str:
    if not isinstance(parameters, dict) or set(parameters) != set(_PARAMETERS):
        raise refuse(Text("[seven_parameters] 的键不全或有误", "[seven_parameters] lacks a key or has a wrong one"))
    if parameters["convention"] not in _CONVENTIONS:
        # The two conventions differ in the sign of the rotations: the wrong one is tens of metres off.
        raise refuse(
            Text(f"convention 应为 {' 或 '.join(_CONVENTIONS)}", f"convention must be {' or '.join(_CONVENTIONS)}")
        )
    numbers = {key: parameters[key] for key in _PARAMETERS if key != "convention"}
    if any(
        isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value)
        for value in numbers.values()
    ):
        raise refuse(Text("七参数应为数", "the seven parameters must be numbers"))
    ellipsoid = source.ellipsoid
    if ellipsoid is None:
        raise refuse(Text("from 没有椭球", "from has no ellipsoid"))
    body = f"+a={ellipsoid.semi_major_metre!r} +rf={ellipsoid.inverse_flattening!r}"
    return " ".join(
        (
            "+proj=pipeline",
            _to_radians(source),
            f"+step +proj=cart {body}",
            f"+step +proj=helmert +x={numbers['dx_m']} +y={numbers['dy_m']} +z={numbers['dz_m']} +rx={numbers['rx_arcsec']}"
            f" +ry={numbers['ry_arcsec']} +rz={numbers['rz_arcsec']} +s={numbers['scale_ppm']}"
            f" +convention={parameters['convention']}",
            # CGCS2000: a = 6378137, 1/f = 298.257222101.
            "+step +inv +proj=cart +a=6378137 +rf=298.257222101",
            "+step +proj=unitconvert +xy_in=rad +xy_out=deg",
        )
    )


def _to_radians(source: pyproj.CRS) -> str:
    """The step from the source's own numbers, east first, to radians on its own ellipsoid."""
    if source.is_geographic:
        return "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
    undo = pyproj.Transformer.from_crs(source, source.geodetic_crs, always_xy=True).to_proj4()
    steps = undo.removeprefix("proj=pipeline ").removeprefix("+proj=pipeline ")
    first = steps if steps.lstrip().startswith(("step", "+step")) else f"+step {steps}"
    return f"{first} +step +proj=unitconvert +xy_in=deg +xy_out=rad"
