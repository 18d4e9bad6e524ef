"""A record written and read back: version 2 without loss, version 1 with what it holds; what was changed since is refused."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pydantic

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.reading.json_text import NotGeoJson, parse_json
from geo.text import Text
from permits.record.consistency import inconsistencies
from permits.record.digest import digest_of
from permits.record.number import number_of
from permits.record.record import SCHEMA, Finding, Record
from permits.record.writing import Unusual, written_fast

VERSION_1 = "heatguard.determination/1"


@cache
def adapter() -> pydantic.TypeAdapter[Record]:
    """Built at the first use: a check that prints to a terminal needs none."""
    return pydantic.TypeAdapter(Record)


def to_jsonable(record: Record) -> dict[str, Any]:
    """The record as JSON holds it, with the digest of what is written."""
    plain: dict[str, Any] = adapter().dump_python(record, mode="json")
    return {**plain, "digest": digest_of(plain)}


def finding_to_jsonable(finding: Finding) -> dict[str, Any]:
    """One finding as JSON holds it."""
    plain: dict[str, Any] = _of_findings().dump_python(finding, mode="json")
    return plain


@cache
def _of_findings() -> pydantic.TypeAdapter[Finding]:
    return pydantic.TypeAdapter(Finding)


def to_json(record: Record) -> str:
    """Stable text of a record."""
    return to_json_bytes(record).decode()


def to_json_bytes(record: Record) -> bytes:
    """The same in UTF-8, as it is sent and kept."""
    try:
        return written_fast(record)
    except Unusual:
        text = json.dumps(to_jsonable(record), ensure_ascii=False, allow_nan=False, indent=2)
        return f"{text}\n".encode()


def json_schema() -> dict[str, Any]:
    """JSON Schema of what is written."""
    schema = adapter().json_schema(mode="serialization")
    digest = {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "title": "Digest",
        "description": "SHA-256 of this copy without this key and the seal: keys sorted, no white space, UTF-8, each number the"
        " shortest decimal of its double. It finds changes by hand; it is no signature.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "properties": {**schema["properties"], "digest": digest},
        "required": [*schema["required"], "digest"],
        "title": "HeatGuard determination",
        "description": "Advice with reasons, never a permit. Every key is always present, null where it does not apply.",
    }


@dataclass(frozen=True)
class AsKept:
    """A determination as a file holds it.

    Attributes
    ----------
    with_digest : bool
        Whether it says what its content was when it was written; those of earlier versions do not.
    changes : tuple of Text
        What shows that somebody changed it since, gravest first.
    """

    record: Record
    with_digest: bool
    changes: tuple[Text, ...]

    def refuse_changed(self, file: str) -> None:
        """Raise a FileError that names the gravest change, where there is any."""
        if self.changes:
            raise FileError(
                self.changes[0],
                Text(
                    "文件写成以后被改动过，请用原件；heatguard replay 指出改动了什么",
                    "The file was changed after it was written; use the original. heatguard replay names what was changed",
                ),
                file=file,
            )


def read_record(path: Path) -> Record:
    """Read a determination that was kept and is as it was written.

    Raises
    ------
    FileError
        As `read_as_kept`; and where it was changed since.
    """
    kept = read_as_kept(path)
    kept.refuse_changed(path.name)
    return kept.record


def read_as_kept(path: Path) -> AsKept:
    """Read a determination, version 1 or 2, with what shows that it was changed.

    Raises
    ------
    FileError
        No file, no JSON, no determination; the message names the first field that is wrong.
    """
    if not path.is_file():
        raise FileError(
            Text("文件不存在", "the file does not exist"), Text("请检查路径", "Check the path"), file=path.name
        )
    return as_kept(path.read_bytes(), file=path.name)


def as_kept(content: bytes, *, file: str) -> AsKept:
    """Read the content of a file as `read_as_kept` does.

    Raises
    ------
    FileError
        As there.
    """
    try:
        document = parse_json(content, file)
    except NotGeoJson:
        raise _no_determination(file) from None
    true_digest = digest_of(document)
    # Digest and number came with one version: a number without a digest is one that lost it.
    with_digest = "digest" in document or "number" in document
    digest = document.pop("digest", None)
    if document.get("schema") == VERSION_1:
        document = from_version_1(document)
    if document.get("schema") != SCHEMA:
        raise _no_determination(file)
    if "number" not in document:
        document = {**document, "number": _number(document)}
    # Records of this version were written before there were seals.
    document.setdefault("seal", None)
    try:
        record = adapter().validate_python(document)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "missing":
            raise FileError(
                Text(
                    f"没有字段 {place}：由较早的程序写出，或者被改动过",
                    f"there is no field {place}: an earlier program wrote it, or it was changed",
                ),
                Text("请用原来的作业文件重新检查", "Check the works file that it was made of again"),
                file=file,
            ) from None
        raise FileError(
            Text(f"字段 {place} 有误", f"the field {place} is wrong ({first['msg']})"),
            Text("文件可能被改动过，请用原件", "The file may have been changed; use the original"),
            file=file,
        ) from None
    changes = list(inconsistencies(record))
    if with_digest and digest != true_digest:
        changes.append(
            Text(
                "文件内容与其中的校验值（digest）不符，被改动过",
                "the content does not agree with the digest in the file: it was changed",
            )
        )
    return AsKept(record, with_digest, tuple(changes))


def _number(document: dict[str, Any]) -> str:
    """The number of a determination that was kept before it held one."""
    basis, job, plan = (
        held if isinstance(held := document.get(name), dict) else {} for name in ("basis", "job", "plan")
    )
    return number_of(basis, issued_on=job.get("issued_on"), table_sha256=plan.get("table_sha256"))


def _option_of_version_1(option: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no other way out than a move that frees the works."""
    unknown = dict.fromkeys(("rotation_deg", "given_up_m2", "parts", "size_m", "crossing_m", "days"))
    return {**option, "outcome": "no_restriction_found", "cost": {**unknown, **option.get("cost", {})}}


def from_version_1(document: dict[str, Any]) -> dict[str, Any]:
    """A determination of version 1 under the keys of version 2; what it never held is null or empty."""
    basis = document.get("basis", {})
    regulation = str(basis.get("regulation", ""))
    law = {
        "id": regulation,
        "title": {"zh": regulation, "en": regulation},
        "number": {"zh": "", "en": ""},
        "in_force_from": None,
    }
    proposal = document.get("counter_proposal")
    if proposal is not None:
        options = [_option_of_version_1(one) for one in proposal.get("options", [])]
        proposal = {"options": options, "rounded_options": [], "reason": None, "sensitivity": None}
    return {
        **document,
        "schema": SCHEMA,
        "reader": None,
        "job": dict.fromkeys(("project", "reference", "client", "contractor", "applicant", "start", "end"))
        | {"issued_on": None},
        "basis": {**basis, "instrument": law, "readings_said": []},
        "site": {**document.get("site", {}), "district": None},
        "network_as_of": None,
        "features": [],
        "findings": [
            {**one, "instrument": regulation, "distance_band_m": None, "shortest_line": None}
            for one in document.get("findings", [])
        ],
        "obligations": [
            {**one, "text": None, "due_on": None, "late": False} for one in document.get("obligations", [])
        ],
        "counter_proposal": proposal,
        "caveats": [{**one, "gives": "open", "instead": None} for one in document.get("caveats", [])],
        "contacts": [],
        "assets": [
            {"asset_id": name, "name": {"zh": name, "en": name}, "kind": "unknown"}
            | dict.fromkeys(
                (
                    "represents",
                    "dn",
                    "outer_diameter_mm",
                    "depth_m",
                    "grade",
                    "uncertainty_m",
                    "operator",
                    "producer",
                    "owner",
                )
            )
            for name in dict.fromkeys(
                one["asset_id"] for one in document.get("findings", []) if one.get("asset_id") is not None
            )
        ],
        "plan": None,
        "letters": [],
        "hand_in": None,
        "excerpt": None,
        "cut_out": [],
        "seal": None,
    }


def _no_determination(file: str) -> FileError:
    return FileError(
        Text("不是检查意见（schema 不符）", "it is no determination (schema)"),
        Text("请交 heatguard check --format json 写出的文件", "Hand in what heatguard check --format json wrote"),
        file=file,
    )
