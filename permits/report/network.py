"""What a network holds, what it lacks, and what that does to verdicts, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import shapely

from geo.assets import AssetRegister
from geo.crs import LONGITUDE_LATITUDE, label, transform
from geo.text import Text
from permits.report.wording import ASSUMED, word

_MEANING = {
    "outer_diameter_from_dn": Text(
        "外缘按常见最大外护管，范围可能略大", "the edge is that of the largest usual casing; zones may be slightly wide"
    ),
    "outer_diameter_unknown": Text(
        "按最大外护管，范围偏大；请补管径", "the widest casing is taken and zones are wide; state the diameter"
    ),
    "position_grade_unstated": Text(
        "位置误差按 5 m：限值外 5 m 内一律“无法判定”；请补 position_grade",
        "5 m of position error: everything within 5 m beyond a limit is undetermined; state position_grade",
    ),
    "facility_half_size": Text("只有点位，按半边长 2.5 m", "only a point is known; half a side of 2.5 m is taken"),
    "pair_spacing": Text("管间距按默认", "the spacing of the pair is a default"),
    "channel_width": Text("管沟宽度按默认", "the width of the channel is a default"),
    "asset_id": Text("意见中以文件名和行号称呼设施", "assets are called by file and row"),
}


def network_summary(register: AssetRegister) -> Iterator[Text]:
    """One line a fact."""
    table = register.table
    yield Text(
        f"设施 {len(register)} 件，测量坐标系 {label(register.crs)}",
        f"{len(register)} assets, measured in {label(register.crs)}",
    )
    kinds = Counter(zip(table["kind"], table["represents"], strict=True))
    for (kind, represents), count in sorted(kinds.items()):
        yield Text(f"  {kind}（{represents}）：{count}", f"  {kind} ({represents}): {count}")
    west, south, east, north = shapely.total_bounds(
        transform(register.geometry, register.crs, LONGITUDE_LATITUDE).geometry
    )
    yield Text(
        f"范围：经度 {west:.4f}–{east:.4f}，纬度 {south:.4f}–{north:.4f}；若不在预期位置，坐标系有误",
        f"it lies at longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}; if that is not where it"
        " should be, the coordinate system is wrong",
    )
    points = int(np.sum((table["kind"] != "facility") & (shapely.get_type_id(register.geometry) == 0)))
    if points:
        yield Text(f"  长度为零的管段 {points} 个，按点保护", f"  {points} pieces of no length, protected as points")
    duplicates = len(register) - len({shape.wkb for shape in register.geometry})
    if duplicates:
        yield Text(f"  几何重复 {duplicates} 件", f"  {duplicates} assets repeat the geometry of another")
    assumed = Counter(code for codes in table["assumed"] for code in codes)
    for code, count in assumed.most_common():
        name, meaning = word(ASSUMED, code), _MEANING.get(code, Text("", ""))
        yield Text(f"缺：{name.zh} {count} 件 → {meaning.zh}", f"missing: {name.en}, {count} assets → {meaning.en}")
    unstated = int(np.sum((table["kind"] == "facility") & (table["belongs_to"] == "unstated")))
    if unstated:
        yield Text(
            f"缺：{unstated} 件附属设施未注明所属管线（belongs_to）→ 一律按六米",
            f"missing: {unstated} facilities do not state their line (belongs_to) → 6 m for all of them",
        )
    for column in ("operator", "producer", "owner"):
        count = int(table[column].isna().sum())
        if count:
            yield Text(
                f"缺：{column} {count} 件 → 保护方案中留空", f"missing: {column}, {count} assets → blank in the plan"
            )
    if register.coverage is None:
        yield Text(
            "没有普查覆盖范围（--coverage）→ 每个“未发现限制”都附此说明",
            "no survey coverage (--coverage) → every clear says so",
        )
    yield from register.notes
