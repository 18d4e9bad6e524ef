"""What the texts about one feature's works come to: codes, and what nobody understood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from geo.dataclass import dataclass
from geo.errors import Faults
from geo.pattern import pattern
from geo.text import Text
from permits.errors import UnknownActivityError
from permits.works.activities import CHANGES_HEAT, ActivityList, MappedText, not_understood
from permits.works.acts import LIGHT, UNMAPPED
from permits.works.vocabulary import normal


@dataclass(frozen=True)
class Understood:
    """Texts about the works of one feature, understood.

    Attributes
    ----------
    codes : tuple of str
        ``XX-FREE`` among them where something was not understood.
    unmapped : tuple of str
        Texts, or parts of them, that are not in the list.
    exactly : frozenset of str
        Codes whose code or name was the whole text.
    species : tuple of str
        Plants that the texts name as planted; none where a tree without a name is planted too.
    nearest : mapping
        Unmapped text → the names of the list that look most like it.
    """

    codes: tuple[str, ...]
    unmapped: tuple[str, ...]
    exactly: frozenset[str]
    species: tuple[str, ...]
    nearest: Mapping[str, tuple[str, ...]]


def understood(
    texts: Sequence[str], method: str | None, activities: ActivityList, *, file: str, feature: str | None
) -> Understood:
    """Understand the activity texts and the method of one feature.

    Raises
    ------
    UnknownActivityError
        Texts are written like codes of the list and are none.
    """
    refuse_unknown_codes(texts, activities, file=file, feature=feature)
    mapped = _of_what_is_done([activities.find(text) for text in texts], activities)
    # 给水管道 DN300、DN400 comes as two texts: a size or a place alone is nothing left over beside an act.
    if any(one.codes for one in mapped):
        digs = any(code.startswith(_HAS_AN_EXTENT) for one in mapped for code in one.codes)
        mapped = [
            one
            for one in mapped
            if one.codes or not (_says_nothing(one) or (digs and _EXTENT.fullmatch(normal(one.text)) is not None))
        ]
    codes = dict.fromkeys(code for one in mapped for code in (*one.codes, *not_understood(one)))
    # 供热管道与雨水管冲突，局部下翻 comes as two texts.
    if len(texts) > 1 and activities.changes_heat("，".join(texts)):
        codes[CHANGES_HEAT] = None
    if method is not None:
        _add_method(codes, activities.find(method), activities)
    unmapped = dict.fromkeys(_unmapped(one) for one in mapped if UNMAPPED in (*one.codes, *not_understood(one)))
    unnamed = any("PL-TREE" in one.codes and not one.species for one in mapped)
    return Understood(
        codes=tuple(codes),
        unmapped=tuple(unmapped),
        exactly=frozenset(one.codes[0] for one in mapped if one.exact),
        species=() if unnamed else tuple(dict.fromkeys(plant for one in mapped for plant in one.species)),
        nearest={text: activities.nearest(text) for text in unmapped},
    )


def _of_what_is_done(mapped: Sequence[MappedText], activities: ActivityList) -> list[MappedText]:
    """Texts without what they only mention beside an act: 沟槽开挖，邻近实验小学 builds no school; a mention alone stays as it is."""
    if all(one.exact for one in mapped):
        # Names of the list mention nothing, and most works need no more words than those.
        return list(mapped)
    mapped = _without_floors(mapped)
    told = [activities.find(rest) if (rest := activities.told(one.text)).strip() else None for one in mapped]
    if not any(rest is not None and rest.codes for rest in told):
        return list(mapped)
    return [
        rest if rest.codes or one.text == rest.text else one
        for one, rest in zip(mapped, told, strict=True)
        if rest is not None
    ]


# What a building has: 地上3层, 地下2层, 地下建筑面积1200㎡.
_FLOORS = pattern(
    r"[（(]?(?:建筑|房屋|楼房?|主楼|裙楼|大楼|大厦|其中)?[共为]?地下(?:室)?(?:共|为|约)?"
    r"(?:[一二三四五六两\d]层|(?:总?建筑)?面积(?:约|共|为|[:：])?\d[\d.,]*(?:㎡|m2|m²|平方?米|平米))[）)。]?"
)


def _without_floors(mapped: Sequence[MappedText]) -> list[MappedText]:
    """Texts without the floors of a building to which only such is done as touches no ground: 外墙清洗，地下2层 digs none of them."""
    rest = [one for one in mapped if _FLOORS.fullmatch(one.text.strip()) is None]
    done = {code for one in rest for code in (*one.codes, *not_understood(one)) if not _says_nothing(one)}
    return rest if len(rest) < len(mapped) and done == {LIGHT} else list(mapped)


# How far what was named before goes: 道路拓宽，两侧各加宽8m.
_HAS_AN_EXTENT = ("EX-", "ST-ROAD", "TR-")
_EXTENT = pattern(
    r"(?:两侧|单侧|每侧|左右|各|均|局部|平均|最大|最深处?|约|向外|向?[东西南北]侧?){0,4}(?:加宽|拓宽|展宽|加深|加长|延长|挖深)(?:至|约|到|为)?\d+(?:\.\d+)?\s?(?:m|米|cm|厘米)[。；;]?"
)


def refuse_unknown_codes(texts: Sequence[str], activities: ActivityList, *, file: str, feature: str | None) -> None:
    """Refuse texts that are written like codes of the list and are none.

    Raises
    ------
    UnknownActivityError
        Names all of them.
    """
    faults = Faults()
    for text in texts:
        if activities.looks_like_a_code(text):
            faults.add(_no_such_code(text, activities, file, feature))
    faults.tell()


def with_planted(stated: str | None, planted: Sequence[str]) -> str:
    """The stated species with those that an activity's text names: 栽种法桐 plants one whatever the fact says."""
    known = [] if stated is None else [part.strip() for part in re.split("[、，,;；/]", stated)]
    return "、".join([*([] if stated is None else [stated]), *(plant for plant in planted if plant not in known)])


def _add_method(codes: dict[str, None], method: MappedText, activities: ActivityList) -> None:
    """基坑开挖 by 控制爆破 is blasting, whatever the activity is called; 人工开挖 says only how it is done."""
    # What touches no ground is done in no way that digs.
    says_how = method.by_verb if codes.keys() - {LIGHT} else frozenset()
    codes.update(dict.fromkeys(code for code in method.codes if code not in says_how))
    if activities.sounds_of_an_act(method.left_over):
        codes[UNMAPPED] = None


def _unmapped(text: MappedText) -> str:
    """The words of a text that are in no list: what is left of it, or the parts that may be anything."""
    parts = [part.text for part in text.parts if UNMAPPED in part.codes or part.role == "unknown"]
    return " ".join(part for part in parts if part) or text.text


def _says_nothing(text: MappedText) -> bool:
    return all(part.role in ("plain", "place", "denied") for part in text.parts)


def _no_such_code(text: str, activities: ActivityList, file: str, feature: str | None) -> UnknownActivityError:
    near = [f"{code} {activities[code].name.zh}" for code in activities.nearest_codes(text)]
    near_en = [f"{code} {activities[code].name.en}" for code in activities.nearest_codes(text)]
    return UnknownActivityError(
        Text(f"没有作业代码“{text}”", f"there is no activity code {text!r}"),
        Text(
            f"最接近的：{'、'.join(near)}。全部代码见 heatguard activities"
            if near
            else "全部代码见 heatguard activities",
            f"Nearest: {', '.join(near_en)}. All codes: heatguard activities"
            if near
            else "All codes: heatguard activities",
        ),
        file=file,
        feature=feature,
    )
