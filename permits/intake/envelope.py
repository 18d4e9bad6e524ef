"""The JSON envelope: works as GeoJSON, with the facts that hold for all of them beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.text import Language, Text
from permits.errors import WorksError
from permits.intake.fact_fields import facts_in, with_facts
from permits.works.facts import Door


@with_facts(Door.ENVELOPE)
class Envelope(BaseModel):
    """Works as GeoJSON with the facts that hold for all of them; a feature's properties may state more."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    works: dict[str, Any] = Field(description="GeoJSON FeatureCollection, Feature or geometry")
    crs: str | None = Field(None, description="EPSG:4547 etc.; GeoJSON without crs is longitude and latitude")
    readings: dict[str, str] | None = Field(
        None, description="解读 | readings of the law", examples=[{"facility_scope": "all"}]
    )
    counter_proposal: bool = Field(
        False, description="同时寻找改动办法，耗时较长 | look for the way out as well, which takes longer"
    )
    language: Annotated[Language, Field(strict=False)] = Language.ZH

    def facts(self) -> dict[str, Any]:
        """The facts beside the features."""
        return facts_in(self, Door.ENVELOPE)


def is_envelope(document: Mapping[str, Any]) -> bool:
    """Whether a document is an envelope: it holds works, or what may stand beside them and no GeoJSON."""
    return "works" in document or ("type" not in document and not Envelope.model_fields.keys().isdisjoint(document))


# What a line names beside what an envelope may: the site itself, and its act where there is one alone, as a feature does.
_OF_A_LINE = frozenset(("id", "activity"))
_PART_OF = Text(
    "part_of：逐处检查的每一行各为一项，不是某项作业的一部分",
    "part_of: each line is a job of its own and no part of another",
)
_READINGS = Text(
    "readings：一批中不能逐行另定解读", "readings: the lines of a batch are read by one reading of the law"
)


def beside_in_line(document: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    """The facts beside the works in a line that is an envelope; the site's own name among them.

    Raises
    ------
    WorksError
        A field that does not exist, a value of the wrong kind, readings, which hold for a batch as a whole, or ``part_of``.
    """
    own = {key: document[key] for key in _OF_A_LINE & document.keys() if document[key] is not None}
    envelope = _shaped({key: value for key, value in document.items() if key not in _OF_A_LINE}, file)
    if envelope.readings:
        raise WorksError(_READINGS, Text("请在整批旁边说明", "State them beside the batch as a whole"), file=file)
    facts = envelope.facts()
    if "part_of" in facts:
        raise WorksError(
            _PART_OF, Text("请把该项作业的各部分作为一项提交", "Hand in the parts of that job as one"), file=file
        )
    return {**own, **facts}


def envelope_in(content: bytes, *, file: str) -> Envelope | None:
    """The envelope that a file is; None where it is anything else. Raises as `open_envelope`."""
    if not content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b'"works"' not in content:
        return None
    if is_sequence(content):
        return None
    document = parse_json(content, file)
    return _shaped(document, file) if "works" in document else None


def open_envelope(content: bytes, *, file: str) -> tuple[Envelope, RawLayer] | None:
    """Open a file that is an envelope; None where it is anything else.

    Raises
    ------
    WorksError
        A field that does not exist, or a value of the wrong kind.
    """
    envelope = envelope_in(content, file=file)
    return None if envelope is None else (envelope, read_geojson_object(envelope.works, file=file, content=content))


def _shaped(document: Mapping[str, Any], file: str) -> Envelope:
    try:
        return Envelope.model_validate(document)
    except ValidationError as error:
        raise WorksError(
            invalid_text(error.errors()),
            Text("字段见接口说明 /docs", "The fields are those of the HTTP interface (/docs)"),
            file=file,
        ) from None


# What pydantic calls an error, in Chinese.
_WORDS = {
    "extra_forbidden": "没有这个字段，请核对拼写",
    "missing": "缺少这个字段",
    "stated_twice": "写了两次",
    # What we find ourselves says itself what is wrong.
    "parameter": "{zh}",
    "one_file": "要且只要一个文件或一段 GeoJSON；多个文件请压缩成 zip",
    "json_invalid": "应为 JSON",
    "float_parsing": "应为数字",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字过大",
    "string_too_short": "不能为空",
    "string_too_long": "不得超过 {max_length} 个字符",
    "bool_parsing": "应为 true 或 false",
    "float_type": "应为数字",
    "greater_than_equal": "不得小于 {ge:g}",
    "less_than_equal": "不得大于 {le:g}",
    "finite_number": "应为有限数",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "list_type": "应为数组",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    "date_from_datetime_parsing": "应为日期，如 2026-05-10",
    "date_parsing": "应为日期，如 2026-05-10",
}


# Where pydantic's own words say what it holds and not what to do.
_ENGLISH = {"extra_forbidden": "there is no such field; check its spelling"}


def invalid_text(errors: Iterable[Any]) -> Text:
    """What is wrong with a request, field by field."""
    where = [(".".join(str(part) for part in one["loc"]), one) for one in errors]
    return Text(
        "；".join(f"{place}：{_in_chinese(one)}" for place, one in where),
        "; ".join(f"{place}: {_ENGLISH.get(one['type'], one['msg'])}" for place, one in where),
    )


def _in_chinese(error: Any) -> str:
    known = _WORDS.get(error["type"])
    if known is None:
        return str(error["msg"])
    # pydantic joins the values that it expects in English.
    held = {
        key: str(value).replace(" or ", "、").replace(", ", "、") if key == "expected" else value
        for key, value in error.get("ctx", {}).items()
    }
    return known.format_map(held)
