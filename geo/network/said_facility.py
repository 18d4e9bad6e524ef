"""Mains that call themselves a chamber or a station: whose outline is not that of a pipe, and whose zone may be wider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
import shapely

from geo.coded import Coded, Numbered, coded
from geo.columns import Columns, missing
from geo.network.faults import Faults, Wrong
from geo.network.shapes import LINES
from geo.pattern import pattern
from geo.raw import RawLayer
from geo.shapes import Shapes
from geo.simplified import simplified
from geo.text import Text, printable

# The columns that carry it from the file to the check: by a column of types, and by any that names the thing.
TOLD_TYPE, TOLD_NAME = "told_facility_type", "told_facility_name"
_SHOWN = 60
_LONGEST = 40
_NUMBER, _BETWEEN_TEXTS = re.compile(r"[0-9]+"), "\x1f"
# What a value ends in that names such a thing; 东风路热力站3#, J12 检查井（新）.
_SAYS = pattern(
    r"(?:检查井|检查室|阀门井|阀门室|阀井|(?:放气|泄水|排气|热力|检修|补偿器|套筒|计量|入口|关断|分支)(?:阀)?(?:井|小室|检查井)|井室|(?<=[\d#号])井|小室|阀室|窨井|人孔|热力站|换热站|热交换站|泵站|加压站|首站"
    r"|(?:换热|热交换|热力)(?:间|机房)|隔压站|能源站|锅炉房|热源厂?|热电厂|热力厂|供热厂|电厂"
    r"|阀门?|补偿器|伸缩[器节]|固定(?:支?墩|支架)|支[架墩]|镇墩|(?:除污|疏水|集水|分水|分集水|过滤)器|监测[箱桩]|阴保桩|标[志识]桩"
    r"|manhole|chamber|valves?|compensators?|expansion joints?|anchor blocks?|pipe supports?|valve\s?(?:pit|box)|(?:sub|pump(?:ing)?\s?|heat(?:\sexchange(?:r)?)?\s?)station|schacht|(?:übergabe|umform|pump)station|komora|węzeł cieplny)"
    r"(?:[（(\[].{0,12}[）)\]]|[\s\d#号_a-z点面层表-]{0,10})",
    re.IGNORECASE,
)
_A_PIPE = pattern(r"管线|管道|管段|管沟|地沟|管廊|干管|支管|供水|回水|pipe|main|duct|channel", re.IGNORECASE)
# A type of lines that lead to such a thing, or from one to the next: 支线至换热站, 检查井-检查井; 03-检查井 is a code and its name.
_LEADS = pattern(r"[至到]|通往|接入|\bto\b", re.IGNORECASE)
_BETWEEN = pattern(r"[-—–~～→]")
# Whose ends lie nearer to each other than this part of its length is an outline, closed or not quite; no way to a station comes back so far.
_NEARLY_CLOSED = 0.05
# One of these stands in every such text.
_PARTS = (
    "井",
    "室",
    "站",
    "阀",
    "器",
    "伸缩节",
    "墩",
    "架",
    "厂",
    "热源",
    "监测箱",
    "桩",
    "房",
    "间",
    "間",
    "人孔",
    "manhole",
    "chamber",
    "valve",
    "compensator",
    "joint",
    "anchor",
    "support",
    "station",
    "schacht",
    "komora",
    "węzeł",
)
_TYPE = pattern(
    r"(?:供热|热力)?(?:设施|要素|对象|地物|附属物|附属设施|管点|点)?(?:类型|类别|种类|子类|类)(?:名称|名)?|(?:feature_?|object_?|asset_?|facility_?)?(?:type|class)|typ|rodzaj",
    re.IGNORECASE,
)
# Where a pipe begins and ends, what feeds it, where it lies: nothing of what it is.
_NOT_ITSELF = pattern(
    r"起|止|始|终|上游|下游|来源|热源|所属|所在|接|至|位置|地址|路|备注|说明|附属物?$|附件|公司|单位|企业|权属|管理|小区|用户|from|to$|start|end|source|address|location|remark|note|comment"
    r"|parent|operator|owner|feature_id",
    re.IGNORECASE,
)


def told_facility(layer: RawLayer) -> tuple[Coded, Coded]:
    """What each row of a file says of being a chamber or a station: in a column of types, and in any that names it; none where none does."""
    attributes = layer.attributes
    said = [np.full(attributes.rows, None, dtype=object) for _ in range(2)]
    for name in attributes:
        of_type = _TYPE.fullmatch(name.strip()) is not None
        if not of_type and _NOT_ITSELF.search(name):
            continue
        together = "\n".join(_texts(attributes, name)).lower()
        if not any(part in together for part in _PARTS):
            continue
        found = attributes.distinct(name)
        forms = _forms(found.values)
        # A million names differ by their numbers alone: each form is asked once.
        saying = {form for form in set(forms) if _is_said(form)}
        if not saying:
            continue
        told = [
            _shown(name, value) if form in saying else None for value, form in zip(found.values, forms, strict=True)
        ]
        said[1] = np.where(missing(said[1]), found.spread(told), said[1])
        if of_type:
            types = [None if one is None or _is_route(form) else one for one, form in zip(told, forms, strict=True)]
            said[0] = np.where(missing(said[0]), found.spread(types), said[0])
    return coded(said[0]), coded(said[1])


def refuse_told_facility(assets: Columns, shapes: Shapes, layer: RawLayer, faults: Faults) -> None:
    """Refuse mains that say to be a chamber or a station, unless they state what their shape stands for.

    A line may be called after the station that it leads to; a point, an area and a line that closes are no such line.

    Parameters
    ----------
    assets : Columns
        Values checked, ``told_facility_type`` and ``told_facility_name`` among the columns.
    shapes : Shapes
        Theirs, checked.
    layer : RawLayer
        The file that they come from.
    """
    asked = assets.coded("kind").equals("main") & (assets.coded("represents").codes < 0)
    by_type, by_name = assets.coded(TOLD_TYPE), assets.coded(TOLD_NAME)
    title = _title(layer)
    if not asked.any() or (title is None and (by_name.codes < 0).all()):
        return
    no_line = ~np.isin(shapes.kinds(), LINES)
    lines = np.flatnonzero(asked & ~no_line & ((by_name.codes >= 0) | (title is not None)))
    no_line[lines] = _closes(shapes.take(lines).objects)
    told = (by_type.codes >= 0) | (no_line & (by_name.codes >= 0))
    for rows, said in (
        (np.flatnonzero(asked & told), by_name),
        (np.flatnonzero(asked & no_line & ~told & (title is not None)), None),
    ):
        if len(rows):
            example = printable(str(title)[:_SHOWN]) if said is None else str(said.decoded()[rows[0]])
            faults.add_rows(("told facility", said is None), _wrong(example), assets, rows)


def _closes(lines: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whether a line, or a part of it, comes back to where it began; pieces that meet are one."""
    parts, of = shapely.get_parts(shapely.line_merge(lines), return_index=True)
    gap = shapely.distance(shapely.get_point(parts, 0), shapely.get_point(parts, -1))
    closed = np.zeros(len(lines), dtype=bool)
    closed[of[gap <= _NEARLY_CLOSED * shapely.length(parts)]] = True
    return closed


def draws_no_line(layer: RawLayer) -> bool:
    """Whether a layer draws something and none of it is a line."""
    return len(layer) > 0 and not np.isin(layer.shapes.kinds(), LINES).any()


def is_of_facilities(layer: RawLayer) -> bool:
    """Whether a layer draws no line and is, or each of its rows is, called a chamber or a station."""
    if not draws_no_line(layer):
        return False
    return _title(layer) is not None or bool((told_facility(layer)[1].codes >= 0).all())


def types_of(layer: RawLayer) -> tuple[str, dict[str, str]] | None:
    """The first column of types that tells facilities from pipes, with the kind of each value; None where there is none.

    Where no line is drawn it is pipes that have to be called so.
    """
    no_line = draws_no_line(layer)
    for name in layer.attributes:
        if _TYPE.fullmatch(name.strip()) is None:
            continue
        values = layer.attributes.distinct(name).values
        if not all(isinstance(one, str) for one in values):
            continue
        kinds = {one: "facility" if _is_facility(one, no_line=no_line) else "main" for one in values if one.strip()}
        if len(set(kinds.values())) == 2 or ("facility" in kinds.values() and not no_line):
            return name, kinds
    return None


def _is_facility(text: str, *, no_line: bool) -> bool:
    if no_line:
        return _A_PIPE.search(simplified(text)) is None
    return _is_said(text) and not _is_route(text)


def _title(layer: RawLayer) -> str | None:
    titles = (one for one in (layer.layer, layer.title, PurePath(layer.file).stem) if one)
    return next((one for one in titles if _is_said(one)), None)


def _wrong(said: str) -> Wrong:
    return Wrong(
        Text(
            f"kind 为 main（城市供热管道），而“{said}”像是检查室、热力站等附属设施：它的外缘和保护范围与管道不同",
            f"kind is main (of the city's network), but {said!r} looks like a chamber or a station: its edge and its zone are not those of a pipe",
        ),
        Text(
            '附属设施的 kind 请写 facility：全是附属设施的文件在映射 [defaults] 写 kind = "facility"，与管道混在一起的在 [columns] 写明 kind 是哪一列、在 [values.kind] 写明各值；'
            "确是管道的，请在这些行写明 represents（如 pipe）",
            'Write facility as the kind of chambers and stations: kind = "facility" in [defaults] of a mapping for a file of nothing else, or kind in'
            " [columns] and its values in [values.kind] where pipes stand beside them; of what is a pipe state represents (such as pipe)",
        ),
    )


def _texts(attributes: Columns, name: str) -> list[str]:
    """The texts of a column, each once where it is kept so; of a million ids none is made by itself."""
    held: Any = attributes.held(name)
    if isinstance(held, Numbered):
        return [held.texts.together()]
    if not isinstance(held, Coded) and held.dtype != object:
        return []
    values = held.values if isinstance(held, Coded) else held.tolist()
    return [one for one in values if isinstance(one, str)]


def _forms(values: Sequence[Any]) -> list[str]:
    """Texts with every number in them as 0, nothing for what is no text; all at once, for there may be a million."""
    texts = [value if isinstance(value, str) else "" for value in values]
    forms = _NUMBER.sub("0", _BETWEEN_TEXTS.join(texts)).split(_BETWEEN_TEXTS)
    return forms if len(forms) == len(texts) else [_NUMBER.sub("0", one) for one in texts]


def _shown(name: str, value: str) -> str:
    return f"{printable(name)}：{printable(value[:_SHOWN])}"


def _is_route(value: str) -> bool:
    """Whether a type is that of lines which lead to such a thing."""
    said = simplified(value)
    found = list(_SAYS.finditer(said))
    if not found:
        return False
    before = said[: found[-1].start()]
    return _LEADS.search(before) is not None or (len(found) > 1 and _BETWEEN.search(before) is not None)


def _is_said(text: str) -> bool:
    """Whether a name ends in such a thing; a longer text tells a story of which one is part."""
    said = simplified(text).strip()
    found = list(_SAYS.finditer(said)) if len(said) <= _LONGEST else []
    return bool(found) and found[-1].end() == len(said)
