"""Whether a determination is as an installation sealed it: from its JSON, its papers, a page, or the code on paper."""

from __future__ import annotations

import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.record.digest import digest_of
from permits.record.seal import SEAL, Seal, Statement
from permits.record.sealing import seal_of, seal_of_text, signed_bytes
from permits.record.signature import key_name, signs
from permits.service.sealed_copy import codes_of_page, nothing_sealed, strict_json, text_of_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

# Part of every code, whatever became of the rest of it; of a determination too that was saved without spaces.
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
    """What can be said of a copy, in a sentence.

    Where its seal holds, ``sealed`` is what stands in it, and ``over`` says so where the period of the works has ended.
    What another key sealed is not told: it would be believed.
    """

    standing: Standing
    said: Text
    sealed: Text | None = None
    over: Text | None = None


_OF_DOCUMENT = Text("未改动", "unchanged")
_OF_ARCHIVE = Text(
    "只核对了其中的 determination.json：未改动。压缩包里其余文件没有核对",
    "only the determination.json in it was verified: unchanged. The other files of the archive were not",
)
_OF_PAPER = Text(
    "只核对了下列各项，纸上或网页上的其余文字没有核对。封印有效：请把结论、作业、位置、日期逐项对照，凡不一致的，就是被改动过",
    "only what is listed here was verified, and none of the other words on the paper or page. The seal holds: compare outcome,"
    " works, place and dates one by one; whatever says otherwise was changed",
)
_TWO_SEALS = Verified(
    Standing.UNTOLD,
    Text(
        "不能判断：网页里不止一个封印，或封印不在应在之处，有人改过它",
        "cannot tell: the page holds more than one seal, or one where none belongs; somebody changed it",
    ),
)
_DAMAGED = Verified(Standing.CHANGED, Text("已被改动：封印残缺", "CHANGED: its seal is damaged"))


def verify(path: Path, key: EllipticCurvePublicKey | None, *, today: datetime.date) -> Verified:
    """Hold a copy against its seal.

    Parameters
    ----------
    path : Path
        A ``determination.json``, a ``papers.zip``, a saved report or map, or a text file with what a code on paper reads.
    key : EllipticCurvePublicKey, optional
        Of the installation that is said to have sealed it.
    today : date
        By which the period of the works may be over.

    Raises
    ------
    FileError
        It is none of these, or JSON that two programs might read in two ways.
    """
    text, archive = text_of_file(path)
    if text.startswith("<"):
        codes = codes_of_page(text)
        if codes is None:
            return _TWO_SEALS
        if not codes:
            raise nothing_sealed(path.name)
        code = seal_of_text(codes[0])
        return _DAMAGED if code is None else _signed(code, key, _OF_PAPER, today)
    code = seal_of_text(text)
    if code is not None:
        return _signed(code, key, _OF_PAPER, today)
    if not text.startswith("{"):
        raise nothing_sealed(path.name)
    try:
        document = strict_json(text, path.name)
    except FileError:
        if _OF_CODES in text and _DETERMINATION not in text:
            return _DAMAGED
        raise
    schema = document.get("schema")
    if not isinstance(schema, str) or not schema.startswith(_DETERMINATION):
        raise nothing_sealed(path.name)
    return _document(document, key, _OF_ARCHIVE if archive else _OF_DOCUMENT, today)


def _document(
    document: dict[str, Any], key: EllipticCurvePublicKey | None, holds: Text, today: datetime.date
) -> Verified:
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
    if not true_digest == document.get("digest") == seal.statement.digest:
        return changed
    return _signed(seal, key, holds, today)


def _signed(seal: Seal, key: EllipticCurvePublicKey | None, holds: Text, today: datetime.date) -> Verified:
    if key is None:
        return Verified(
            Standing.UNTOLD,
            Text(
                "不能判断封印是谁的：请用 --key 给出服务器的公钥",
                "cannot tell whose seal this is: give the public key of the server by --key",
            ),
        )
    if key_name(key) != seal.statement.key:
        return Verified(
            Standing.UNTOLD,
            Text(
                f"不能判断：封印用的是另一把密钥（{seal.statement.key}，所给为 {key_name(key)}）",
                f"cannot tell: it was sealed with another key ({seal.statement.key}; given was {key_name(key)})",
            ),
        )
    if not signs(key, signed_bytes(seal.statement), seal.signature):
        return Verified(
            Standing.CHANGED, Text("已被改动或伪造：签名不符", "CHANGED or forged: the signature does not agree")
        )
    return Verified(Standing.HOLDS, holds, told(seal.statement), _over(seal.statement, today))


def _over(statement: Statement, today: datetime.date) -> Text | None:
    end = statement.counts_until
    if end is None or end >= today:
        return None
    return Text(
        f"所报工期已于 {end} 结束：此后的作业没有检查过，须重新检查",
        f"the period stated ended on {end}: works after it were not checked; check again",
    )


_IN_PART = Text(
    "只就限距以外的部分，其余部分照另一份意见",
    "of the parts beyond the limits alone; another determination is of the rest",
)


def told(statement: Statement) -> Text:
    """What was sealed: which answer, for which works, where, and when."""
    words = {row.code: row.text for row in code_list(Outcomes).outcome}[statement.outcome]
    if statement.in_part:
        words = Text(f"{words.zh}（{_IN_PART.zh}）", f"{words.en} ({_IN_PART.en})")
    names = code_list(Activities).names
    works = [names.get(code, Text(code, code)) for code in statement.activities]
    zh = "、".join(one.zh for one in works) or _NOT_TOLD.zh
    en = ", ".join(one.en for one in works) or _NOT_TOLD.en
    site, project, place = (_or_not_told(one) for one in (statement.site, statement.project, statement.place))
    issued, start, end = (
        _or_not_told(None if day is None else day.isoformat())
        for day in (statement.issued_on, statement.starts_on, statement.counts_until)
    )
    return Text(
        f"{statement.number}：{words.zh}；作业 {zh}；范围 {site.zh}（中心 {place.zh}）；项目 {project.zh}；"
        f"工期 {start.zh} 至 {end.zh}；出具 {issued.zh}",
        f"{statement.number}: {words.en}; works {en}; site {site.en} (middle {place.en}); project {project.en};"
        f" works from {start.en} to {end.en}; issued {issued.en}",
    )


def _or_not_told(value: str | None) -> Text:
    return _NOT_TOLD if value is None else Text(value, value)
