"""The JSON envelope: works as GeoJSON, with the facts that hold for all of them beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.text import Text
from permits.errors import WorksError

Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Exemption(BaseModel):
    """The three facts of the dredging exception."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    purpose: str | None = None
    maintenance: str | bool | None = None
    operator_conditions: str | None = None


class Envelope(BaseModel):
    """Works as GeoJSON with the facts that hold for all of them; a feature's properties may state more."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    works: dict[str, Any] = Field(description="GeoJSON FeatureCollection, Feature or geometry")
    crs: str | None = Field(None, description="EPSG:4547 etc.; GeoJSON without crs is longitude and latitude")
    activities: list[str] | None = Field(None, description="codes or names of activities")
    depth_m: Number | None = None
    accuracy_m: Number | None = None
    depth_of: Literal["top", "axis", "bottom"] | None = Field(None, description="what depth_m is the depth of")
    width_m: Number | None = Field(None, description="of works drawn as an axis")
    diameter_m: Number | None = Field(None, description="of a bore, pile, shaft or circle")
    pipe_diameter_m: Number | None = Field(None, description="of the pipe that is laid")
    radius_m: Number | None = Field(None, description="of a circle round a point")
    hole_diameter_m: Number | None = Field(None, description="of a planting hole")
    reach_m: Number | None = Field(None, description="how far anchors, nails or jets go beyond the outline")
    method: str | None = None
    species: str | None = None
    hand_dug: bool | None = None
    temporary: bool | None = None
    needs_shutdown: bool | None = None
    operator_own_work: bool | None = None
    emergency: bool | None = None
    start: str | None = Field(None, description="2026-05-10")
    end: str | None = None
    applied_on: str | None = None
    applicant: Literal["unit", "individual"] | None = None
    coordinates_from: Literal["survey", "gps", "tianditu", "amap", "baidu", "our_map", "unknown"] | None = None
    contractor: str | None = None
    client: str | None = None
    project: str | None = None
    exemption: Exemption | None = None
    readings: dict[str, str] | None = Field(None, description='for example {"facility_scope": "all"}')
    language: Literal["zh", "en"] = "zh"

    def facts(self) -> dict[str, Any]:
        """The facts beside the features."""
        stated = self.model_dump(exclude_none=True)
        return {key: stated[key] for key in stated if key not in ("works", "crs", "readings", "language")}


def open_envelope(content: bytes, *, file: str) -> tuple[Envelope, RawLayer] | None:
    """Open a file that is an envelope; None where it is anything else.

    Raises
    ------
    WorksError
        A field that does not exist, or a value of the wrong kind.
    """
    if not content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b'"works"' not in content:
        return None
    if is_sequence(content):
        return None
    document = parse_json(content, file)
    if "works" not in document:
        return None
    try:
        envelope = Envelope.model_validate(document)
    except ValidationError as error:
        raise WorksError(
            invalid_text(error.errors()),
            Text("字段见接口说明 /docs", "The fields are those of the HTTP interface (/docs)"),
            file=file,
        ) from None
    return envelope, read_geojson_object(envelope.works, file=file, content=content)


# What pydantic calls an error, in Chinese.
_WORDS = {
    "extra_forbidden": "没有这个字段，请核对拼写",
    "missing": "缺少这个字段",
    "float_type": "应为数字",
    "greater_than_equal": "不得小于 0",
    "finite_number": "应为有限数",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "list_type": "应为数组",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "literal_error": "取值不在允许的范围",
    "date_from_datetime_parsing": "应为日期，如 2026-05-10",
    "date_parsing": "应为日期，如 2026-05-10",
}


def invalid_text(errors: Iterable[Any]) -> Text:
    """What is wrong with a request, field by field."""
    where = [(".".join(str(part) for part in one["loc"]), one) for one in errors]
    return Text(
        "；".join(f"{place}：{_WORDS.get(one['type'], one['msg'])}" for place, one in where),
        "; ".join(f"{place}: {one['msg']}" for place, one in where),
    )
