"""The findings that a record lists where there are very many, and the note that says how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.determination.determination import Caveat
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Finding

# Nobody reads more, and each takes a kilobyte and a millisecond of every paper; whatever is drawn from findings is
# drawn from all of them.
MOST_LISTED = 2_000


def listed(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The strictest of them, in their order; all of them up to ``MOST_LISTED``."""
    strictest = sorted(range(len(findings)), key=lambda at: findings[at].outcome.rank)
    return tuple(findings[at] for at in sorted(strictest[:MOST_LISTED]))


def not_listed(findings: Sequence[Finding]) -> tuple[Caveat, ...]:
    """A note with how many there are of each outcome, where some are not listed."""
    if len(findings) <= MOST_LISTED:
        return ()
    labels = {Outcome(row.code): row.text for row in code_list(Outcomes).outcome}
    counts = sorted(Counter(one.outcome for one in findings).items(), key=lambda one: one[0].rank)
    zh = "、".join(f"{labels[outcome].zh} {count} 条" for outcome, count in counts)
    en = ", ".join(f"{labels[outcome].en.lower()} {count}" for outcome, count in counts)
    return (
        Caveat(
            "findings_not_listed",
            Text(
                f"检查结果共 {len(findings)} 条（{zh}），只列出最严的 {MOST_LISTED} 条；结论、各要素的结论、义务和所涉设施以全部结果为准。"
                "要看全部结果，请分批提交",
                f"There are {len(findings)} findings ({en}), and only the {MOST_LISTED} strictest are listed; the answer, that"
                " of each feature, the duties and the facilities named rest on all of them. Hand the works in parts to see all",
            ),
        ),
    )
