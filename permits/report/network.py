"""What a network holds, what it lacks, and what that does to verdicts, in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from geo.columns import missing
from geo.network.assets import PARTIES, AssetRegister
from geo.network.columns import KINDS, MEANING, NETWORK, of_kind
from geo.network.proposal import ProposedMapping
from geo.place.crs import label
from geo.text import Text
from permits.report.wording import ASSUMED, word
from permits.rulebook.in_force import RulesInForce

# A year, as whatever stands for a date must hold one: 2005-06-01, 约2005, 20050601.
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d")
# So many pipes of one and the same diameter are rather a default of the drawing program.
_PLACEHOLDER_FROM = 50


def _sizes(register: AssetRegister) -> Iterator[Text]:
    """Outside diameters that were stated, and whether they look like it."""
    assumed = np.array(
        [any(code.startswith("outer_diameter") for code in codes) for codes in register.table["assumed"]]
    )
    sizes = register.table["outer_diameter_mm"]
    stated = sizes[~assumed & ~np.isnan(sizes)]
    if not len(stated):
        return
    least, most = stated.min(), stated.max()
    yield Text(
        f"注明外径 {len(stated)} 件：{least:g}–{most:g} mm", f"{len(stated)} state a diameter: {least:g} to {most:g} mm"
    )
    if least == most and len(stated) >= _PLACEHOLDER_FROM:
        yield Text(
            f"  注意：{len(stated)} 件外径完全相同，可能是占位值；请对照型号列",
            f"  careful: all {len(stated)} have the same diameter; it may be a placeholder, compare it with a column of"
            " types",
        )


def _dates(register: AssetRegister) -> Iterator[Text]:
    """Dates that say no year; dates need not be exact, so they are no error."""
    for column in of_kind("date"):
        odd = [value for value in register.table[column] if value is not None and not _YEAR.search(value)]
        if odd:
            shown = _printable(odd[0])
            yield Text(
                f"{column} 有 {len(odd)} 件看不出年份，例如“{shown}”",
                f"{column} tells no year for {len(odd)} assets, for example {shown!r}",
            )


def _positions(register: AssetRegister) -> Iterator[Text]:
    """How well positions are known, and what verdicts within the error will be."""
    grades, errors = register.table["grade"], register.table["uncertainty_m"]
    groups = Counter((str(grade or ""), round(float(error), 2)) for grade, error in zip(grades, errors, strict=True))
    for (grade, error), count in sorted(groups.items()):
        name = Text(f"{grade} 级，", f"grade {grade}, ") if grade else Text("", "")
        verdict = Text("无法判定", "undetermined") if grade == "D" else Text("须现场核实", "to be verified on site")
        yield Text(
            f"位置误差 {error:g} m（{name.zh}{count} 件）→ 限值外 {error:g} m 内“{verdict.zh}”",
            f"position error {error:g} m ({name.en}{count} assets) → within {error:g} m beyond a limit: {verdict.en}",
        )


def _geometry(register: AssetRegister) -> Iterator[Text]:
    points = int(np.sum(~register.coded("kind").equals("facility") & (shapely.get_type_id(register.geometry) == 0)))
    if points:
        yield Text(f"  长度为零的管段 {points} 个，按点保护", f"  {points} pieces of no length, protected as points")
    duplicates = len(register) - len({shape.wkb for shape in register.geometry.objects})
    if duplicates:
        yield Text(
            f"  几何重复 {duplicates} 件（供回水可能画在同一条线上，真实间距未知）",
            f"  {duplicates} assets repeat the geometry of another (supply and return on one line? their true distance"
            " is not known)",
        )


def network_summary(register: AssetRegister, rules: RulesInForce | None = None) -> Iterator[Text]:
    """One line a fact, with what it means under some rules."""
    kinds_of = register.coded("kind")
    yield Text(
        f"设施 {len(register)} 件，测量坐标系 {label(register.crs)}",
        f"{len(register)} assets, measured in {label(register.crs)}",
    )
    kinds = Counter(zip(register.table["kind"], register.table["represents"], strict=True))
    for (kind, represents), count in sorted(kinds.items()):
        name = word(KINDS, kind)
        yield Text(f"  {name.zh}（{kind}，{represents}）：{count}", f"  {name.en} ({kind}, {represents}): {count}")
    west, south, east, north = register.bounds_degrees
    yield Text(
        f"范围：经度 {west:.4f}–{east:.4f}，纬度 {south:.4f}–{north:.4f}；若不在预期位置，坐标系有误",
        f"it lies at longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}; if that is not where it"
        " should be, the coordinate system is wrong",
    )
    yield from _geometry(register)
    yield from _sizes(register)
    yield from _dates(register)
    yield from _positions(register)
    assumed = Counter(code for codes in register.table["assumed"] for code in codes)
    for code, count in assumed.most_common():
        name, meaning = word(ASSUMED, code), MEANING.get(code, Text("", ""))
        yield Text(f"缺：{name.zh} {count} 件 → {meaning.zh}", f"missing: {name.en}, {count} assets → {meaning.en}")
    unstated = int(np.sum(kinds_of.equals("facility") & register.coded("belongs_to").equals("unstated")))
    if unstated:
        zones = () if rules is None else rules.zones
        limits = {zone.limit_m for zone in zones if zone.kind == "facility" and "unstated" in zone.belongs_to}
        zh, en = (f" {max(limits):g} m", f" {max(limits):g} m") if limits else ("较大的距离", " the larger distance")
        yield Text(
            f"缺：{unstated} 件附属设施未注明所属管线（belongs_to）→ 一律按{zh}",
            f"missing: {unstated} facilities do not state their line (belongs_to) →{en} for all of them",
        )
    for column in PARTIES:
        count = int(missing(register.table[column]).sum())
        if count:
            follows = NETWORK[column].if_missing
            yield Text(f"缺：{column} {count} 件 → {follows.zh}", f"missing: {column}, {count} assets → {follows.en}")
    lines = int(np.sum(kinds_of.equals("transmission")))
    if lines and register.rivers is None:
        yield Text(
            f"没有河道图层（--rivers）→ {lines} 条长输管线是否穿越河流无法判断，其附近的涉河作业一律“无法判定”",
            f"no rivers layer (--rivers) → whether {lines} transmission lines cross a river cannot be told; acts in rivers"
            " near them are undetermined",
        )
    if register.coverage is None:
        yield Text(
            "没有普查覆盖范围（--coverage）→ 每个“未发现限制”都附此说明",
            "no survey coverage (--coverage) → every clear says so",
        )
    yield from register.notes
    yield from register.remarks


def proposals_text(proposed: Sequence[tuple[str, ProposedMapping]]) -> list[Text]:
    """Proposed mappings for a person to read; of one, as it stands, the file to save."""
    lines = [line for file, proposal in proposed for line in _proposal_text(file, proposal)]
    if len(proposed) == 1:
        return lines
    count = len(proposed)
    heading = Text(
        f"# 以下是 {count} 份映射，请各存为一个 .toml；同一文件的几个图层，文件写几次：--network 文件=甲.toml --network 文件=乙.toml",
        f"# {count} mappings follow, save each as a file of its own; name a file of several layers once for each: --network FILE=A.toml --network FILE=B.toml",
    )
    return [heading, *lines]


def _proposal_text(file: str, proposal: ProposedMapping) -> Iterator[Text]:
    """A proposed mapping for a person to read: what it takes, what it leaves, samples; as it stands, the file to save."""
    yield Text(
        f"# {_printable(file)} 的列名不是本程序的列名，以下映射由列名推荐，请核对：",
        f"# the columns of {_printable(file)} are not ours; this mapping is proposed from their names, read it:",
    )
    for heading, columns in (
        (Text("#   采用的列（前几个值）：", "#   columns taken (first values):"), proposal.taken),
        (Text("#   未采用的列：", "#   columns left:"), proposal.left),
    ):
        yield heading
        for name, samples in columns:
            shown = " | ".join(_printable(sample) for sample in samples) or "–"
            yield Text(f"#     {_printable(name)}：{shown}", f"#     {_printable(name)}: {shown}")
    yield Text(proposal.toml, proposal.toml)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "·" for sign in text)[:60]
