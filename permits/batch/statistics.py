"""What a batch came to in numbers, added up part by part, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow
import pyarrow.compute as pc

from geo.dataclass import dataclass
from geo.text import Text
from permits.batch.segment import Segment
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.sizes import Sizes
from permits.catalogue.words import Zones
from permits.rulebook.articles import Clause
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Reason
from permits.service.unknowns import named, why_said

# Of these nothing was found that restricts a site: nothing at all, or nobody can tell.
_NOT_RESTRICTED = (Outcome.NO_RESTRICTION_FOUND, Outcome.UNDETERMINED, Outcome.PRIOR_LAW)
_NAMED_IN_SUMMARY = 3

Counts = Mapping[Any, int]


@dataclass(frozen=True)
class Statistics:
    """How many sites; a site counts once under each heading, and under several where several hold.

    Attributes
    ----------
    sites, errors : int
        All of them; those of which nothing was judged.
    outcomes : mapping
        Strictest outcome → sites.
    provisions, zones : mapping
        (Provision or zone, outcome) → sites with such a finding.
    restricted, by_analogy_only : int
        Those whose outcome restricts them, and of these those on which the order itself says nothing: each finding that
        restricts them is a screening distance, or law applied by analogy.
    undetermined : int
        Those of which it cannot be told, whatever else stands against them.
    reasons : mapping
        Why it cannot be told → sites.
    settled_by : mapping
        What is to be stated or put right so that it can be told → sites.
    unsized : mapping
        Activity of which a size is not stated, and would decide → sites.
    """

    sites: int
    errors: int
    outcomes: Counts
    provisions: Counts
    zones: Counts
    restricted: int
    by_analogy_only: int
    undetermined: int
    reasons: Counts
    settled_by: Counts
    unsized: Counts

    @classmethod
    def none(cls) -> Statistics:
        """Of no site."""
        return cls(0, 0, Counter(), Counter(), Counter(), 0, 0, 0, Counter(), Counter(), Counter())

    @classmethod
    def of(cls, segment: Segment) -> Statistics:
        """Of one part of a batch."""
        sites, findings = segment.sites, segment.findings
        restricted = pc.invert(pc.is_in(sites["outcome"], pyarrow.array([one.value for one in _NOT_RESTRICTED])))
        # What cannot be told is no analogy either.
        free = pyarrow.array([Outcome.NO_RESTRICTION_FOUND.value, Outcome.PRIOR_LAW.value])
        restricting = findings.filter(pc.invert(pc.is_in(findings["outcome"], free)))
        ordered = restricting.filter(pc.and_(pc.is_null(restricting["tier"]), pc.invert(restricting["by_analogy"])))
        by_order = pc.is_in(sites["row"], ordered["row"].combine_chunks())
        unsized = findings.filter(pc.equal(findings["provision"], Reason.SIZE_UNSTATED.value))
        return cls(
            sites=len(sites),
            errors=len(sites) - sites["error"].null_count,
            outcomes=_counted(sites, "outcome"),
            provisions=_counted(findings, "provision", "outcome"),
            zones=_counted(findings, "zone", "outcome"),
            restricted=_true(restricted),
            by_analogy_only=_true(pc.and_(restricted, pc.invert(by_order))),
            undetermined=_true(pc.not_equal(sites["undetermined_by"], "")),
            reasons=_each_of_several(sites["undetermined_by"]),
            settled_by=_each_of_several(sites["settled_by"]),
            unsized=_counted(unsized, "activity"),
        )

    def __add__(self, other: Statistics) -> Statistics:
        """Of both; no site stands in both."""
        return Statistics(
            self.sites + other.sites,
            self.errors + other.errors,
            Counter(self.outcomes) + Counter(other.outcomes),
            Counter(self.provisions) + Counter(other.provisions),
            Counter(self.zones) + Counter(other.zones),
            self.restricted + other.restricted,
            self.by_analogy_only + other.by_analogy_only,
            self.undetermined + other.undetermined,
            Counter(self.reasons) + Counter(other.reasons),
            Counter(self.settled_by) + Counter(other.settled_by),
            Counter(self.unsized) + Counter(other.unsized),
        )

    @property
    def over_trigger_share(self) -> float | None:
        """Of the sites that are restricted, how many the order itself does not restrict; None where none is restricted."""
        return self.by_analogy_only / self.restricted if self.restricted else None

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it, with the words of each code; outcomes strictest first, provisions in their order, reasons by number."""
        share = self.over_trigger_share
        return {
            "sites": self.sites,
            "errors": self.errors,
            "outcomes": [
                {"code": one.value, **said.as_dict(), "sites": self.outcomes[one.value]}
                for one, said in _words_of_outcomes().items()
                if one.value in self.outcomes
            ],
            "provisions": _by_outcome(self.provisions, _words_of_provision, _in_order),
            "zones": _by_outcome(self.zones, _words_of_zone, str),
            "restricted": self.restricted,
            "by_analogy_only": self.by_analogy_only,
            "over_trigger_share": None if share is None else round(share, 4),
            "undetermined": self.undetermined,
            "undetermined_by": [
                {"code": code, **why_said(code).as_dict(), "sites": sites} for code, sites in _most_first(self.reasons)
            ],
            "settled_by": [
                {"code": name, **named(name).as_dict(), "sites": sites} for name, sites in _most_first(self.settled_by)
            ],
            "sizes_unstated": [
                {
                    "code": code,
                    **code_list(Activities).names[code].as_dict(),
                    "facts": list(_facts_of(code)),
                    "sites": sites,
                }
                for code, sites in _most_first(self.unsized)
            ],
        }

    def summary(self) -> Text:
        """A few lines for a terminal."""
        words = _words_of_outcomes()
        held = [(words[one], self.outcomes[one.value]) for one in Outcome if one.value in self.outcomes]
        zh = [f"共 {self.sites} 处：" + "、".join(f"{said.zh} {sites}" for said, sites in held)]
        en = [
            f"{_counted_as(self.sites, 'site', 'sites')}: "
            + ", ".join(f"{said.en.lower()} {sites}" for said, sites in held)
        ]
        share = self.over_trigger_share
        if share is not None:
            zh.append(f"受限 {self.restricted} 处，其中只因类比的 {self.by_analogy_only} 处（{share:.1%}）")
            en.append(
                f"{_counted_as(self.restricted, 'is', 'are')} restricted, {self.by_analogy_only} of them by analogy only ({share:.1%})"
            )
        if self.reasons:
            told_by = [(why_said(code), sites) for code, sites in _most_first(self.reasons)]
            first, more = told_by[:_NAMED_IN_SUMMARY], len(told_by) > _NAMED_IN_SUMMARY
            told = "、".join(f"{said.zh} {sites}" for said, sites in first) + ("……" if more else "")
            zh.append(f"有不能判定之处的 {self.undetermined} 处：{told}")
            told = ", ".join(f"{said.en} {sites}" for said, sites in first) + (", ..." if more else "")
            en.append(f"Of {self.undetermined} something cannot be told: {told}")
        if Reason.COORDINATES_IN_DOUBT.value in self.reasons:
            zh.append("“坐标可能有偏移”的，用 --coordinates-from 写明坐标来源（survey、gps、amap……）再查，即可查清")
            en.append("Where the coordinates may be shifted, --coordinates-from (survey, gps, amap...) settles it")
        if self.errors:
            zh.append(f"没有判定的 {self.errors} 处，原因见 error 列")
            en.append(f"{_counted_as(self.errors, 'was', 'were')} not judged: the column error_en says why")
        return Text("\n".join(zh), "\n".join(en))


def _counted_as(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _counted(table: pyarrow.Table, *names: str) -> Counts:
    """How many rows of sites hold each value, or each pair of values; where there is none, none."""
    held = table.filter(pc.is_valid(table[names[0]])).group_by(["row", *names]).aggregate([])
    counted = held.group_by(list(names)).aggregate([([], "count_all")])
    keys = zip(*(counted[name].to_pylist() for name in names), strict=True)
    return Counter(
        {
            key if len(names) > 1 else key[0]: sites
            for key, sites in zip(keys, counted["count_all"].to_pylist(), strict=True)
        }
    )


def _true(flags: pyarrow.ChunkedArray) -> int:
    return int(pc.sum(flags, min_count=0).as_py())


def _each_of_several(column: pyarrow.ChunkedArray) -> Counts:
    """How many rows hold each of the codes that stand one behind the other."""
    counted = pc.value_counts(column).to_pylist()
    held: Counter[str] = Counter()
    for one in counted:
        held.update(dict.fromkeys(filter(None, (one["values"] or "").split(";")), one["counts"]))
    return held


def _by_outcome(counts: Counts, said: Callable[[str], Text], order: Callable[[str], Any]) -> list[dict[str, Any]]:
    """A row a code, with its sites outcome by outcome, strictest first."""
    return [
        {
            "code": code,
            **said(code).as_dict(),
            "outcomes": {one.value: counts[code, one.value] for one in Outcome if (code, one.value) in counts},
        }
        for code in sorted({code for code, _ in counts}, key=order)
    ]


def _most_first(counts: Counts) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _in_order(provision: str) -> tuple[Any, ...]:
    """Clauses as the order has them, then what is none."""
    if not provision[:1].isdigit():
        return (1, provision)
    clause = Clause.parse(provision)
    return (0, clause.article, clause.paragraph or 0, clause.item or 0)


def _words_of_provision(code: str) -> Text:
    return Clause.parse(code).text if code[:1].isdigit() else why_said(code)


def _words_of_outcomes() -> dict[Outcome, Text]:
    """Strictest first."""
    return {Outcome(row.code): row.text for row in code_list(Outcomes).outcome}


def _words_of_zone(code: str) -> Text:
    return code_list(Zones).texts[code]


def _facts_of(activity: str) -> tuple[str, ...]:
    """The facts that would state its size."""
    sizes = code_list(Sizes)
    stated_by = [row.stated_by for row in sizes.size if activity in row.activities] or [sizes.otherwise.stated_by]
    return tuple(dict.fromkeys(fact for facts in stated_by for fact in facts))
