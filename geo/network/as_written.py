"""What a value of a network says in another spelling than ours: several pipes in one diameter, two diameters of one pipe, a grade with a word round it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

_ONE = r"\d+(?:\.\d+)?\s*(?:mm|毫米)?"
_SIGN = r"(?:dn|d[ew]?|[фφø⌀∅])"
# 2×DN500, 2DN500, 2-DN500, 双DN500, 2根DN500, 四根DN500, 2×500.
_BEFORE = re.compile(
    rf"(?:(?P<many>[2-8三四五六七八])\s*[根条道]?|[双两二]\s*[根条道管]?)\s*(?P<size>[×x*·\-]?\s*\(?{_SIGN}\s*{_ONE}\)?|[×x*]\s*\d{{2,4}}(?!\d))",
    re.IGNORECASE,
)
# DN500×2, DN500×2根; behind an outer diameter stands the thickness of its wall.
_BEHIND = re.compile(rf"(?P<size>dn\s*{_ONE})\s*[×x*]\s*(?P<many>[2-4])\s*[根条]?", re.IGNORECASE)
# DN500/DN400, DN500+DN500: supply and return.
_BESIDE = re.compile(rf"dn\s*{_ONE}(?:\s*[/+、,&和]\s*dn\s*{_ONE})+", re.IGNORECASE)
# 500/400, DN500/500: a casing is wider than its pipe, so these are two pipes.
_BESIDE_BARE = re.compile(
    rf"{_SIGN}?\s*(?P<one>\d+(?:\.\d+)?)\s*/\s*(?P<other>\d+(?:\.\d+)?)\s*(?:mm|毫米)?", re.IGNORECASE
)
# DN500（保温后φ965）: what is measured over the insulation or the casing; a bare Φ may be the steel pipe.
_OVER_INSULATION = re.compile(
    r"dn\s*(?P<dn>\d+(?:\.\d+)?)\s*(?:mm|毫米)?\s*[(/,，、]?\s*"
    rf"(?:(?:含|带|加)?保温(?:层|管)?(?:后|外径)(?:外径)?|含保温|外护管?(?:外)?径?|(?:外)?护套管?外径|外套管?外径|成品外径)\s*[:为]?\s*{_SIGN}?\s*"
    r"(?P<outer>\d+(?:\.\d+)?)\s*(?:mm|毫米)?\s*\)?",
    re.IGNORECASE,
)
# A number below is a share or an angle.
_LEAST_PIPE = 15.0
_COUNTS = {sign: count for count, sign in enumerate("三四五六七八", start=3)}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")

_GRADE = re.compile(r"(?:精度|等级|精度等级|grade|class)?\s*([a-d])\s*(?:级|类|等|级精度)?", re.IGNORECASE)
_OTHER_GRADE = re.compile(r"第?(?:[一二三四甲乙丙丁]|[1-4](?:\.0)?|i{1,3}|iv)\s*(?:级|类|等|级精度)?", re.IGNORECASE)


class Pipes(NamedTuple):
    """Pipes beside each other that one text names: how many, and the nominal diameter of the largest."""

    many: int
    dn: float


def pipes_of(value: Any) -> Pipes | None:
    """The pipes beside each other that a text names; None where it names one, or none."""
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    if _BESIDE.fullmatch(text):
        sizes = [float(one) for one in _DIGITS.findall(text)]
        return Pipes(len(sizes), max(sizes))
    bare = _BESIDE_BARE.fullmatch(text)
    if bare is not None and _LEAST_PIPE <= float(bare["other"]) <= float(bare["one"]):
        return Pipes(2, float(bare["one"]))
    found = _BEFORE.fullmatch(text) or _BEHIND.fullmatch(text)
    if found is None:
        return None
    many = found.groupdict().get("many")
    return Pipes(2 if many is None else _COUNTS.get(many) or int(many), float(_DIGITS.findall(found["size"])[0]))


class Insulated(NamedTuple):
    """A nominal diameter and the outer diameter over the insulation that one text states, millimetres."""

    dn: float
    outer_mm: float


def insulated(value: Any) -> Insulated | None:
    """What a text states that names both diameters and says which is which; None for any other."""
    if not isinstance(value, str):
        return None
    found = _OVER_INSULATION.fullmatch(unicodedata.normalize("NFKC", value).strip())
    return None if found is None else Insulated(float(found["dn"]), float(found["outer"]))


def pipes_in_mm(text: str, factor: float) -> str:
    """A text that names several pipes (`pipes_of`) in a column of another unit, ``factor`` millimetres for one of it."""
    pipes = pipes_of(text)
    assert pipes is not None
    # What stands behind DN is millimetres, whatever the column says.
    return text if _IN_MM.search(text.lower()) else f"{pipes.many}×DN{pipes.dn * factor:g}"


_IN_MM = re.compile(r"[dｄфφø⌀∅]|mm|毫米")


def grade_of(value: Any, grades: tuple[str, ...]) -> Any:
    """A grade of ours as we write it, None for one of another scale; any other value as it is.

    Which of our grades 一级 is, nobody but who wrote it can say: it counts as unstated, which is the worst.
    """
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if (found := _GRADE.fullmatch(text)) is not None and found[1].upper() in grades:
        return found[1].upper()
    return None if _OTHER_GRADE.fullmatch(text) else value
