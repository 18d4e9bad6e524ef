"""The effect of an amendment: one corpus of works under two rule books, and what changes."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from geo.dataclass import dataclass
from geo.raw import RawLayer
from permits.determination.determination import Determination, OutcomeWords
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk


@dataclass(frozen=True)
class Change:
    """A job whose determination differs between two rule books."""

    job: str
    before: Determination
    after: Determination

    @property
    def headline_changes(self) -> bool:
        return self.before.outcome is not self.after.outcome

    def findings(self) -> Iterator[tuple[tuple[str, ...], str | None, str | None]]:
        """Findings that differ: feature, asset, activity and provision, with the outcome before and after."""
        before = {one.key: one.outcome.value for one in self.before.findings}
        after = {one.key: one.outcome.value for one in self.after.findings}
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                yield key, before.get(key), after.get(key)


def as_done_on(layers: Sequence[RawLayer], day: datetime.date) -> list[RawLayer]:
    """The same works, all of them done on one day."""

    def done(layer: RawLayer) -> RawLayer:
        days = np.full(len(layer), day.isoformat(), dtype=object)
        return dataclasses.replace(layer, attributes=layer.attributes.with_columns(start=days, end=days))

    return [done(layer) for layer in layers]


def changes(
    corpus: Mapping[str, Sequence[RawLayer]], before: Desk, after: Desk, *, today: datetime.date
) -> list[Change]:
    """Check every job under both rule books.

    Parameters
    ----------
    corpus : mapping
        Name of a job → its layers as read.
    before, after : Desk
        The same network under the two rule books.
    """
    found = []
    for job, layers in corpus.items():
        change = Change(
            job,
            before.check(layers, today=today).determination,
            after.check(layers, today=today).determination,
        )
        if change.before.outcomes != change.after.outcomes or any(change.findings()):
            found.append(change)
    return found


def described(found: Sequence[Change], *, total: int, words: Mapping[Outcome, OutcomeWords]) -> Iterator[str]:
    """One line a job whose determination changes, then its findings; last, the count."""

    def said(outcome: str | None) -> str:
        if outcome is None:
            return "—"
        label = words[Outcome(outcome)].label
        return f"{label.zh} {label.en}"

    for change in found:
        mark = "‼" if change.headline_changes else "·"
        yield f"{mark} {change.job}: {said(change.before.outcome)} → {said(change.after.outcome)}"
        for (feature, asset, activity, provision), before, after in change.findings():
            yield f"    {feature} × {asset or '—'} × {activity} ({provision}): {said(before)} → {said(after)}"
    headlines = sum(change.headline_changes for change in found)
    yield (
        f"{total} 项作业中 {len(found)} 项意见改变，其中 {headlines} 项主结论改变 |"
        f" {len(found)} of {total} determinations change, {headlines} of them in the headline"
    )
