"""Lengths as people write them: 1.5米, DN1200, φ800, 2.0×1.5 m, 150 cm."""

from __future__ import annotations

import re
import unicodedata

METRES_PER = {
    "mm": 0.001,
    "毫米": 0.001,
    "cm": 0.01,
    "厘米": 0.01,
    "dm": 0.1,
    "分米": 0.1,
    "m": 1.0,
    "米": 1.0,
    "公尺": 1.0,
    "km": 1000.0,
    "公里": 1000.0,
    "千米": 1000.0,
}
_UNITS = "|".join(sorted(METRES_PER, key=len, reverse=True))
# A unit that ends a name stands apart from it, or is Chinese, or follows "in": radiusInKm.
_IN_A_NAME = re.compile(
    rf"^(.+?)(?:[\s_]*[(\[]\s*(?:{_UNITS})\s*[)\]]|[\s_]+(?:{_UNITS})|in(?:{_UNITS})|(?:毫米|厘米|分米|公里|千米))$"
)
_ENDS_IN = re.compile(rf"({_UNITS})[)\]\s]*$")
_NUMBER = r"\d+(?:\.\d+)?"
# DN and φ stand before millimetres.
_LENGTH = re.compile(
    rf"(?:约|≈|~|最大|直径|外径|内径|宽|半径)*\s*(dn|de|φ|ϕ|ø|⌀|d)?\s*({_NUMBER}(?:\s*(?:{_UNITS})?\s*[x×*~～\-—至]\s*(?:dn|φ|ϕ|ø)?{_NUMBER})*)\s*({_UNITS})?"
)
# What tables write where nobody knows.
UNKNOWN = frozenset(
    [
        "",
        "-",
        "--",
        "—",
        "/",
        "\\",
        "?",
        "？",
        "无",
        "不详",
        "未知",
        "待定",
        "暂无",
        "null",
        "none",
        "n/a",
        "na",
        "nan",
        "unknown",
        "tbd",
    ]
)
_MILLIMETRES_BEFORE = frozenset(["dn", "de", "φ", "ϕ", "ø", "⌀"])


def plain(text: str) -> str:
    """Lower case, full-width signs as ASCII."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def unit_of_name(name: str) -> tuple[str, float | None]:
    """A column's name without the unit in which it stands, and metres for one of it; None: no unit."""
    wanted = plain(name)
    found = _IN_A_NAME.match(wanted)
    if found is None:
        return wanted, None
    ends = _ENDS_IN.search(wanted)
    assert ends is not None
    return found.group(1), METRES_PER[ends.group(1)]


def metres_of_text(text: str, *, metres_per: float | None) -> tuple[float, bool] | None:
    """The largest length in a text, and whether its unit is known; None where it is no length.

    Parameters
    ----------
    metres_per : float or None
        Metres for one of the column's unit; what stands with the number comes first.
    """
    found = _LENGTH.fullmatch(plain(text).replace(",", "") if re.fullmatch(r"[\d,，.]+", text) else plain(text))
    if found is None:
        return None
    before, numbers, unit = found.groups()
    inner = re.search(_UNITS, numbers)
    value = max(float(one) for one in re.findall(_NUMBER, numbers))
    if unit or inner:
        return value * METRES_PER[unit or inner.group()], True  # type: ignore[union-attr]
    if before in _MILLIMETRES_BEFORE:
        return value * METRES_PER["mm"], True
    return (value, False) if metres_per is None else (value * metres_per, True)
