"""Whether a determination is as an installation sealed it: from its JSON, its papers, a page, or the code on paper."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import FileError
from geo.reading.json_text import parse_json
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.record.digest import digest_of
from permits.record.seal import SEAL, Seal, Statement
from permits.record.sealing import seal_of, seal_of_text, signed_bytes, statement_to_jsonable
from permits.record.signature import key_name, signs

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_MOST_BYTES = 128 * 2**20
_IN_ARCHIVES = "determination.json"
_OF_PAGES = re.compile(r'<meta name="heatguard-code" content="([^"]*)">')
# Part of every code, whatever became of the rest of it.
_OF_CODES = f'"schema":"{SEAL}"'
_DETERMINATION = "heatguard.determination/"
_NOT_TOLD = Text("未注明", "not stated")


class Standing(Enum):
    """What can be said of a copy."""

    HOLDS = "holds"
    CHANGED = "changed"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Verified:
    """What can be said of a copy, in a sentence; ``sealed`` is what stands in its seal, where that holds."""

    standing: Standing
    said: Text
    sealed: Text | None = None


_DAMAGED = Verified(Standing.CHANGED, Text("已被改动：封印残缺", "CHANGED: its seal is damaged"))


def verify(path: Path, key: EllipticCurvePublicKey | None) -> Verified:
    """Hold a copy against its seal.

    Parameters
    ----------
    path : Path
        A ``determination.json``, a ``papers.zip``, a saved report or map, or a text file with what a code on paper reads.
    key : EllipticCurvePublicKey, optional
        Of the installation that is said to have sealed it.

    Raises
    ------
    FileError
        It is none of these.
    """
    content = _content(path)
    text = content.decode("utf-8-sig", "replace")
    code = seal_of_text(text)
    page = _OF_PAGES.search(text)
    if page is not None and text.lstrip().startswith("<"):
        code = seal_of_text(html.unescape(page[1]))
        if code is None:
            return _DAMAGED
    if code is not None:
        return _signed(code, key, covers_all=False)
    if not text.lstrip().startswith("{"):
        raise _nothing_sealed(path.name)
    try:
        document = parse_json(content, path.name)
    except FileError:
        if _OF_CODES in text:
            return _DAMAGED
        raise
    if not str(document.get("schema", "")).startswith(_DETERMINATION):
        raise _nothing_sealed(path.name)
    return _document(document, key)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _nothing_sealed(path.name)
        content = path.read_bytes()
    except OSError as error:
        raise FileError(
            Text(f"读不了（{error.strerror}）", f"it cannot be read ({error.strerror})"),
            Text("请检查路径", "Check the path"),
            file=path.name,
        ) from None
    if not content.startswith(b"PK\x03\x04"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(_IN_ARCHIVES).file_size > _MOST_BYTES:
                raise _nothing_sealed(path.name)
            return archive.read(_IN_ARCHIVES)
    except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise _nothing_sealed(path.name) from None


def _nothing_sealed(file: str) -> FileError:
    return FileError(
        Text("不是检查意见，也不是封印码的文字", "it is neither a determination nor the text of a code"),
        Text(
            "请交 determination.json、papers.zip、保存的报告或地图网页；PDF、Word 或纸件，请扫其中的封印码，把所得文字存成文件",
            "Hand in determination.json, papers.zip, a saved report or map; of a PDF, a Word file or paper, scan the code and save"
            " what it reads as a file",
        ),
        file=file,
    )


def _document(document: dict[str, Any], key: EllipticCurvePublicKey | None) -> Verified:
    held, true_digest = document.get("seal"), digest_of(document)
    changed = Verified(
        Standing.CHANGED,
        Text("已被改动：内容与其中的校验值不符", "CHANGED: the content does not agree with the digest in it"),
    )
    if held is None:
        if document.get("digest", true_digest) != true_digest:
            return changed
        return Verified(
            Standing.UNTOLD,
            Text(
                "不能判断：没有封印（只有服务器保存的检查意见才有）；可用 heatguard replay 复核",
                "cannot tell: it has no seal (only what a server keeps has one); heatguard replay judges it again",
            ),
        )
    seal = seal_of(held)
    if seal is None:
        return _DAMAGED
    if not true_digest == document.get("digest") == seal.statement.digest or _differ(document, seal.statement):
        return changed
    return _signed(seal, key, covers_all=True)


def _differ(document: dict[str, Any], statement: Statement) -> bool:
    job = document.get("job")
    stated = statement_to_jsonable(statement)
    mine = {name: document.get(name) for name in ("number", "reader", "outcome")}
    if isinstance(job, dict):
        mine |= {"issued_on": job.get("issued_on"), "counts_until": job.get("end")}
    return any(stated[name] != value for name, value in mine.items())


def _signed(seal: Seal, key: EllipticCurvePublicKey | None, *, covers_all: bool) -> Verified:
    stated = told(seal.statement)
    if key is None:
        return Verified(
            Standing.UNTOLD,
            Text(
                "不能判断封印是谁的：请用 --key 给出服务器的公钥",
                "cannot tell whose seal this is: give the public key of the server by --key",
            ),
            stated,
        )
    if key_name(key) != seal.statement.key:
        return Verified(
            Standing.UNTOLD,
            Text(
                f"不能判断：封印用的是另一把密钥（{seal.statement.key}，所给为 {key_name(key)}）",
                f"cannot tell: it was sealed with another key ({seal.statement.key}; given was {key_name(key)})",
            ),
            stated,
        )
    if not signs(key, signed_bytes(seal.statement), seal.signature):
        return Verified(
            Standing.CHANGED, Text("已被改动或伪造：签名不符", "CHANGED or forged: the signature does not agree")
        )
    if covers_all:
        return Verified(Standing.HOLDS, Text("未改动", "unchanged"), stated)
    return Verified(
        Standing.HOLDS,
        Text(
            "封印有效；纸上或网页上凡与下列不一致的，就是被改动过",
            "the seal holds; whatever on the paper or page says otherwise was changed",
        ),
        stated,
    )


def told(statement: Statement) -> Text:
    """What was sealed: which answer, for what, until when."""
    words = {row.code: row.text for row in code_list(Outcomes).outcome}[statement.outcome]
    project = _NOT_TOLD if statement.project is None else Text(statement.project, statement.project)
    place = "—" if statement.place is None else statement.place
    issued = "—" if statement.issued_on is None else statement.issued_on.isoformat()
    until = _NOT_TOLD if statement.counts_until is None else Text(*(statement.counts_until.isoformat(),) * 2)
    return Text(
        f"{statement.number}：{words.zh}；作业 {project.zh}（{place}）；出具 {issued}；所查工期至 {until.zh}",
        f"{statement.number}: {words.en}; works {project.en} ({place}); issued {issued}; checked for works until {until.en}",
    )
