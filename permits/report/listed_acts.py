"""Every activity with what it falls under, as data for a page; found by the words that people use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.report.held_law import outcome_names
from permits.report.wording import CONDITIONS, word
from permits.rulebook.articles import Clause
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import ActivityRule, FallsUnder
from permits.works.activities import Activity, ActivityList

_MOST_NAMES = 8


@dataclass(frozen=True)
class Under:
    """A clause that an activity falls under inside a zone, what follows, and under which conditions."""

    clause: Text
    article: int
    outcome: str
    outcome_said: Text
    only: tuple[Text, ...]


@dataclass(frozen=True)
class ListedAct:
    """One activity.

    Attributes
    ----------
    review, river : Text or None
        When the clause on the safety review, and the ban of the river band, name it.
    remark : Text or None
        What it is beside all that.
    """

    code: str
    name: Text
    other_names: tuple[str, ...]
    under: tuple[Under, ...]
    review: Text | None
    river: Text | None
    remark: Text | None


@dataclass(frozen=True)
class ActGroup:
    """Activities of one kind."""

    name: Text
    acts: tuple[ListedAct, ...]


def listed_acts(rules: RulesInForce, activities: ActivityList, *, words: str = "") -> tuple[ActGroup, ...]:
    """All activities by kind, or those that some words name.

    Parameters
    ----------
    words : str
        Part of a name or a code; empty: all.
    """
    wanted = _plain(words)
    groups: dict[str, list[ListedAct]] = {}
    for code in activities.codes:
        one = activities[code]
        if wanted and not any(wanted in _plain(name) for name in (code, one.name.zh, one.name.en, *one.synonyms)):
            continue
        groups.setdefault(code[:2], []).append(_listed(rules, one, wanted))
    names = {row.begins: row.text for row in code_list(Activities).group}
    return tuple(ActGroup(names[begins], tuple(acts)) for begins, acts in groups.items())


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _listed(rules: RulesInForce, one: Activity, wanted: str) -> ListedAct:
    rule = rules.activity(one.code)
    # The name that was asked for is among those that are shown.
    named = sorted(one.synonyms, key=lambda name: not (wanted and wanted in _plain(name)))
    return ListedAct(
        code=one.code,
        name=one.name,
        other_names=tuple(named[:_MOST_NAMES]),
        under=tuple(_under(falls) for falls in rule.falls_under),
        review=_review(rule),
        river=_river(rule),
        remark=_remark(rule),
    )


def _under(falls: FallsUnder) -> Under:
    clause = Clause.parse(falls.clause)
    only = [] if falls.at == "works" else [word(CONDITIONS, falls.at)]
    only += [word(CONDITIONS, name) for name in falls.species_class]
    only += [word(CONDITIONS, name) for name in falls.when]
    for name in falls.unless:
        said = word(CONDITIONS, name)
        only.append(Text(f"除非{said.zh}", f"unless {said.en}"))
    return Under(clause.text, clause.article, falls.outcome, outcome_names()[falls.outcome], tuple(only))


def _review(rule: ActivityRule) -> Text | None:
    if rule.safety_review:
        return Text("须安全评审（长输管线附近）", "safety review (near a transmission line)")
    parts = list(_review_when(rule))
    if not parts:
        return None
    return Text(
        f"须安全评审（长输管线附近）：{'；'.join(one.zh for one in parts)}",
        f"safety review (near a transmission line): {'; '.join(one.en for one in parts)}",
    )


def _review_when(rule: ActivityRule) -> Iterator[Text]:
    for name in rule.safety_review_when:
        yield word(CONDITIONS, name)
    depth_m, within_m = rule.safety_review_from_depth_m, rule.safety_review_unstated_within_m
    if depth_m is not None:
        yield Text(f"深于 {depth_m:g} m 的", f"where deeper than {depth_m:g} m")
        if within_m is not None:
            yield Text(f"深度未说明而在 {within_m:g} m 内的", f"of unstated depth within {within_m:g} m")


def _river(rule: ActivityRule) -> Text | None:
    if not rule.river_ban:
        if rule.river_doubt:
            return Text("在河中由主管部门认定", "in a river the authority decides")
        return None
    when: Sequence[Text] = [word(CONDITIONS, name) for name in rule.river_ban if name != "always"]
    only = Text("、".join(one.zh for one in when), ", ".join(one.en for one in when))
    tail = Text(f"（{only.zh}）", f" ({only.en})") if when else Text("", "")
    return Text(f"穿越河流段两侧禁止{tail.zh}", f"banned along river crossings{tail.en}")


def _remark(rule: ActivityRule) -> Text | None:
    if rule.own_work:
        return Text(
            "企业在自有供热设施上的作业：妨碍其检修的禁止不适用；供热期另查",
            "work of an enterprise on its own facilities: what would keep it from repairing them is not applied; the season is",
        )
    if rule.unknown:
        return Text("说不清是什么作业：无法判定，请写明", "nobody says what is done: undetermined, say which it is")
    if rule.touches_no_ground:
        return Text(
            "不动土；范围内不挖、不堆、不放时无限制",
            "touches no ground: no restriction as long as nothing is dug, stored or set down",
        )
    return None
