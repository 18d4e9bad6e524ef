"""Mains of which a text of their own says that they are part of a transmission line: whose zone is wider, and which crosses rivers."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

import numpy as np

from geo.coded import Coded, Numbered, coded
from geo.columns import Columns, missing
from geo.network.faults import Faults, Wrong
from geo.network.unread_words import affirmed
from geo.pattern import pattern
from geo.raw import RawLayer
from geo.text import Text, printable

# The column that carries it from the file to the check.
TOLD = "told_transmission"
_SHOWN = 60
_SAYS = pattern(
    r"长输|長輸|长距离[输供][热水送]|引热入[郑城市]|(?<!power )(?<!signal )(?<!data )\btransmission\b|\blong[\s-]distance\b",
    re.IGNORECASE,
)
# One of these stands in every such text.
_PARTS = ("长输", "長輸", "长距离", "引热入", "transmission", "distance")
# What a pipe is not, is fed from, lies beside or crosses: 非长输, 接自登封长输管线, 距长输 30 m; 跨黄河长输管线 and 连接登封与郑州的长输管线 are one themselves.
_BESIDE = pattern(
    r"(?:(?:非|不是|不属于?|不含|无|跨越?|穿越?|下穿|上跨|[临邻靠]近|平行于?)|(?:(?<!连)接|接自|接至|引自|连至|连接至|距离?)[^，。；,;]{0,6}?|连接[^，。；,;与和至到]{0,6}?)(?:长输|長輸|长距离|引热入)"
    r"|\b(?:not?|non|from|near|to|crossing|crosses|crossed|under|over|beside)\b[\s-]*(?:(?:a|an|the|part|of)\s+)*(?:transmission|long[\s-]distance)",
    re.IGNORECASE,
)
# Who runs or made a pipe, where its heat comes from: nothing of what it is.
_OTHER_COLUMN = pattern(
    r"热源|供热源|上级|上游|公司|单位|企业|运营|经营|管理|权属|业主|联系|电话|人$|operator|producer|owner|company|contact|phone|source"
    r"|upstream|parent|manager|vendor|feature_id",
    re.IGNORECASE,
)


def told_transmission(layer: RawLayer) -> Coded:
    """What each row of a file says of being part of a transmission line, with the column that says it; none where none does."""
    attributes = layer.attributes
    said = np.full(attributes.rows, None, dtype=object)
    for name in attributes:
        if _OTHER_COLUMN.search(name):
            continue
        texts = f"{name}\n{_texts(attributes, name)}".lower()
        if not any(part in texts for part in _PARTS):
            continue
        found = attributes.distinct(name)
        own = found.spread([_told(name, value) for value in found.values])
        said = np.where(missing(said), own, said)
    return coded(said)


def refuse_told_transmission(assets: Columns, layer: RawLayer, faults: Faults) -> None:
    """Refuse mains that are said to be part of a transmission line, or a file of nothing but such, unless they state to what they belong.

    Parameters
    ----------
    assets : Columns
        Values checked, ``told_transmission`` among the columns.
    layer : RawLayer
        The file that they come from.
    """
    told, kind = assets.coded(TOLD), assets.coded("kind")
    # Whoever states it has answered; a main of a transmission line is refused by itself.
    asked = kind.equals("main") & (assets.coded("belongs_to").codes < 0)
    rows = np.flatnonzero(asked & (told.codes >= 0))
    if len(rows):
        faults.add_rows("told transmission", _wrong(str(told.decoded()[rows[0]])), assets, rows)
        return
    titles = (one for one in (layer.layer, layer.title, PurePath(layer.file).stem) if one)
    title = next((one for one in titles if _is_said(one)), None)
    if title is not None and asked.any() and not kind.equals("transmission").any():
        faults.add_rows("told transmission", _wrong(printable(title[:_SHOWN])), assets, np.flatnonzero(asked))


def _wrong(said: str) -> Wrong:
    return Wrong(
        Text(
            f"kind 为 main（城市供热管道），而“{said}”像是长输管线：保护范围为 1.5 米还是 10 米、过河段是否另有禁止，取决于此",
            f"kind is main (of the city's network), but {said!r} looks like a transmission line: whether its zone is 1.5 m or 10 m wide, and"
            " whether the rules of river crossings apply, depends on it",
        ),
        Text(
            "是长输管线的，kind 请写 transmission；确是城市供热管道的，请在这些行的 belongs_to 列写 network",
            "Write transmission as the kind of what is part of a transmission line; write network as belongs_to of the rows that are the city's",
        ),
    )


def _texts(attributes: Columns, name: str) -> str:
    """The texts of a column in one, each once where it is kept so; of a million ids none is made by itself."""
    held: Any = attributes.held(name)
    if isinstance(held, Numbered):
        return held.texts.together()
    if not isinstance(held, Coded) and held.dtype != object:
        return ""
    values = held.values if isinstance(held, Coded) else held.tolist()
    return "\n".join(one for one in values if isinstance(one, str))


def _told(name: str, value: Any) -> str | None:
    said = affirmed(name, value) or value
    return f"{printable(name)}：{printable(str(value)[:_SHOWN])}" if isinstance(said, str) and _is_said(said) else None


def _is_said(text: str) -> bool:
    """Whether anything in a text, what it lies beside taken out, says so."""
    return _SAYS.search(_BESIDE.sub(" ", text)) is not None
