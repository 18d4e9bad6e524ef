"""What a network looks like, as data and in plain words: lengths, ages, crossings, loose ends, coverage, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING, KINDS
from geo.network.inspection import (
    GAP_M,
    TWIN_M,
    covered_share,
    crossings_by_river,
    difference,
    ends,
    lengths,
    survey_years,
    twins,
)
from geo.place.crs import transform
from geo.text import Text
from permits.report.wording import word

_SHOWN = 8


@dataclass(frozen=True)
class Inspection:
    """What `network check` finds.

    Attributes
    ----------
    kilometres : tuple of dict
        ``kind, dn, grade, km``; null where unknown, grade null where an accuracy is stated.
    surveyed : tuple of dict
        ``year`` (null unknown) and ``assets``.
    crossings : dict
        River to the crossings found with it.
    dangling : tuple of str
        Assets with an end at which nothing goes on.
    gaps : tuple of dict
        ``asset_id, other, gap_m`` of ends that miss each other.
    supply_without_return : dict
        ``told`` whether any pipe says which it is, ``supply`` and ``assets``.
    coverage : dict or None
        ``area_km2`` and ``assets_beyond``.
    unsettled : int
        Assets whose coordinates may be those of a shifted map.
    without_contact : tuple of str
        Operators of whom nobody says how to reach them; "" stands for assets without an operator.
    changes : dict or None
        ``came, went, moved, resized`` against the earlier state.
    """

    kilometres: tuple[dict[str, Any], ...]
    surveyed: tuple[dict[str, Any], ...]
    crossings: dict[str, list[str]]
    dangling: tuple[str, ...]
    gaps: tuple[dict[str, Any], ...]
    supply_without_return: dict[str, Any]
    coverage: dict[str, Any] | None
    unsettled: int
    without_contact: tuple[str, ...]
    changes: dict[str, Any] | None


def inspect(register: AssetRegister, earlier: AssetRegister | None) -> Inspection:
    """Look a network over.

    Parameters
    ----------
    earlier : AssetRegister or None
        A state to compare it with.
    """
    loose, pairs, covered = ends(register), twins(register), covered_share(register)
    return Inspection(
        tuple({**one._asdict(), "km": round(one.km, 4)} for one in lengths(register)),
        tuple({"year": year, "assets": count} for year, count in survey_years(register).items()),
        {name: list(found) for name, found in crossings_by_river(register).items()},
        loose.dangling,
        tuple({"asset_id": one, "other": other, "gap_m": round(gap, 3)} for one, other, gap in loose.gaps),
        {"told": pairs.told, "supply": pairs.supply, "assets": list(pairs.without_return)},
        None if covered is None else {"area_km2": round(covered[0], 3), "assets_beyond": covered[1]},
        int(np.sum(~register.table["settled"])),
        _without_contact(register),
        None if earlier is None else _changes(register, earlier),
    )


def _without_contact(register: AssetRegister) -> tuple[str, ...]:
    """Operators that neither their own file nor any of their assets gives a telephone of."""
    rows = ~register.coded("kind").equals(CROSSING)
    pairs = set(zip(register.column("operator")[rows], register.column("phone")[rows], strict=True))
    reached = {name for name, phone in pairs if phone is not None}
    reached |= {name for name, one in register.operators.items() if one.phone is not None}
    return tuple(sorted(str(name or "") for name in {name for name, _ in pairs} - reached))


def _changes(register: AssetRegister, earlier: AssetRegister) -> dict[str, Any]:
    placed = transform(earlier.geometry.objects, earlier.crs, register.crs).geometry
    found = difference(register, earlier, placed)
    return {
        "came": list(found.came),
        "went": list(found.went),
        "moved": [{"asset_id": name, "by_m": round(by_m, 3)} for name, by_m in found.moved],
        "resized": list(found.resized),
    }


def inspection_text(found: Inspection) -> Iterator[Text]:
    """One line a fact."""
    yield from _lengths(found)
    yield from _ages(found)
    for river, names in found.crossings.items():
        yield Text(
            f"穿越 {river}：{len(names)} 处（{_first(names, '、')}）",
            f"crossings of {river}: {len(names)} ({_first(names)})",
        )
    if found.dangling:
        yield Text(
            f"悬空的端点：{len(found.dangling)} 条管道（{_first(found.dangling, '、')}）→ 此处可能缺管段或附属设施",
            f"loose ends: {len(found.dangling)} pipes ({_first(found.dangling)}) → a pipe or a chamber may be missing there",
        )
    if found.gaps:
        shown = [f"{one['asset_id']}–{one['other']} {one['gap_m']:g} m" for one in found.gaps]
        yield Text(
            f"小于 {GAP_M:g} m 的缺口：{len(shown)} 处（{_first(shown, '、')}）",
            f"gaps under {GAP_M:g} m: {len(shown)} ({_first(shown)})",
        )
    yield from _supply(found.supply_without_return)
    if found.coverage is not None:
        area, beyond = found.coverage["area_km2"], found.coverage["assets_beyond"]
        yield Text(
            f"普查覆盖 {area:g} km²，{beyond} 件设施在其外或伸出其外",
            f"the survey covers {area:g} km²; {beyond} assets lie outside of it or reach beyond",
        )
    if found.unsettled:
        yield Text(
            f"缺：{found.unsettled} 件设施的经纬度来源未说明（可能是高德、百度坐标）→ 由此得出的“未发现限制”会被追问；请在映射 [source] 写"
            " coordinates_from",
            f"missing: where the degrees of {found.unsettled} assets come from (they may be Amap's or Baidu's) → a clear that"
            " hangs on it is undetermined; state coordinates_from in the mapping's [source]",
        )
    if found.without_contact:
        zh = _first([name or "未注明的企业" for name in found.without_contact], "、")
        en = _first([name or "an unnamed operator" for name in found.without_contact])
        yield Text(
            f"缺：联系电话（{zh}）→ 文书中留空；请补 phone 列或 --operators",
            f"missing: the telephone of {en} → blank in the papers; add a column phone, or --operators",
        )
    if found.changes is not None:
        yield from _changed(found.changes)


def _lengths(found: Inspection) -> Iterator[Text]:
    for kind in dict.fromkeys(one["kind"] for one in found.kilometres):
        rows = [one for one in found.kilometres if one["kind"] == kind]
        name = word(KINDS, kind)
        total = sum(one["km"] for one in rows)
        yield Text(f"{name.zh} {total:.3f} km", f"{name.en}: {total:.3f} km")
        for one in rows:
            dn = Text("DN 未知", "DN unknown") if one["dn"] is None else Text(f"DN{one['dn']:g}", f"DN{one['dn']:g}")
            grade = one["grade"]
            zh, en = (f"{grade} 级", f"grade {grade}") if grade else ("注明精度", "accuracy stated")
            yield Text(f"  {dn.zh}，{zh}：{one['km']:.3f} km", f"  {dn.en}, {en}: {one['km']:.3f} km")


def _ages(found: Inspection) -> Iterator[Text]:
    years = [one for one in found.surveyed if one["year"] is not None]
    unknown = sum(one["assets"] for one in found.surveyed if one["year"] is None)
    if years:
        zh = "、".join(f"{one['year']} 年 {one['assets']} 件" for one in years)
        en = ", ".join(f"{one['year']}: {one['assets']}" for one in years)
        yield Text(f"探测年份：{zh}；不明 {unknown} 件", f"surveyed in {en}; unknown: {unknown}")
    else:
        yield Text(
            f"缺：探测日期（surveyed_on）{unknown} 件 → 数据有多旧无法判断",
            f"missing: surveyed_on, {unknown} assets → how old the survey is cannot be told",
        )


def _supply(found: dict[str, Any]) -> Iterator[Text]:
    if not found["told"]:
        yield Text(
            "没有管道注明是供水还是回水 → 是否成对无法检查",
            "no pipe says whether it is supply or return → pairs cannot be checked",
        )
    elif found["assets"]:
        count = len(found["assets"])
        yield Text(
            f"{TWIN_M:g} m 内没有回水管的供水管：{count} 条（{_first(found['assets'], '、')}）→ 可能漏了回水管",
            f"supply without a return within {TWIN_M:g} m: {count} ({_first(found['assets'])}) → the return may be missing",
        )


def _changed(found: dict[str, Any]) -> Iterator[Text]:
    moved = [f"{one['asset_id']} {one['by_m']:g} m" for one in found["moved"]]
    for zh, en, names in (
        ("新增", "came", found["came"]),
        ("消失", "went", found["went"]),
        ("移动", "moved", moved),
        ("尺寸改变", "other sizes", found["resized"]),
    ):
        tail = Text(f"（{_first(names, '、')}）", f" ({_first(names)})") if names else Text("", "")
        yield Text(
            f"与早先相比，{zh} {len(names)} 件{tail.zh}", f"against the earlier state, {en}: {len(names)}{tail.en}"
        )


def _first(names: Sequence[str], joint: str = ", ") -> str:
    more = joint + "…" if len(names) > _SHOWN else ""
    return joint.join(names[:_SHOWN]) + more
