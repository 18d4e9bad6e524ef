"""An option as it would be answered were it handed in: what of it is free, what is left of it, and how that is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.columns import distinct
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.counterproposal.bench import Bench, named, worst
from permits.counterproposal.options import Drawn, Option
from permits.rulebook.outcomes import Outcome

Column = np.ndarray[Any, Any]

# What may be left of works that nothing binds: screening by analogy forbids nothing, but it comes before the start.
FREE = (Outcome.NO_RESTRICTION_FOUND, Outcome.SAFETY_REVIEW_SCREENING)
# What a change of place or size does not settle, though no limit is met any more.
_OPEN = (Outcome.UNDETERMINED, Outcome.PRIOR_LAW)
# Of more features, how many are not free.
_MOST_NAMED = 6


def answered(bench: Bench, option: Option, standing: Column) -> Option | None:
    """An option with its outcome, every doubt asked; None where it leads nowhere.

    Parameters
    ----------
    option : Option
        As it was found by distances alone; its text says what is changed.
    standing : int array
        The features that limits stand against.
    """
    if option.free is None:
        return _lighter(bench, option, standing)
    whole = option.free
    ranks = _ranks(bench, option, whole)
    held = np.isin(ranks, [one.rank for one in FREE])
    if not _frees(option, np.asarray(whole.row)[held], standing):
        left = worst(ranks)
        if option.kind == "split" or left not in _OPEN:
            return None
        return dataclasses.replace(option, outcome=left, free=None, rest=whole, text=_still(option, left))
    free = _some(whole, held)
    # Of a job in parts and of land given up, what is left is handed in alone; otherwise all of it is done.
    alone = option.kind in ("cut", "split") and not held.all()
    outcome = worst(_ranks(bench, option, free)) if alone else worst(ranks)
    rest = _both(option.rest, _some(whole, ~held))
    return dataclasses.replace(
        option,
        outcome=outcome,
        free=free,
        rest=rest,
        text=_words(bench, option, worst(ranks[held]), whole, ranks, held),
    )


def _frees(option: Option, rows: Column, standing: Column) -> bool:
    """Whether something is free afterwards that was not: what can start of a job in parts, else what stood in the way."""
    return bool(len(rows)) if option.kind == "split" else bool(np.isin(rows, standing).any())


def _lighter(bench: Bench, option: Option, standing: Column) -> Option | None:
    """What is free nowhere: the answer to it as it is drawn, or done; None where that lifts nothing."""
    if option.rest is not None:
        return dataclasses.replace(option, outcome=worst(_ranks(bench, option, option.rest)))
    if option.otherwise:
        drawn = Drawn(tuple(standing.tolist()), bench.drawn[standing])
        before, after = bench.found[standing], _ranks(bench, option, drawn)
        if not (after > before).any() or (after < before).any():
            return None
        text = option.text
        if worst(after) is worst(before):
            # The headline stays: what is lifted is said, and of which features.
            lifted = named(bench, standing[after > before].tolist(), _labels(after[after > before]))
            text = _joined(text, Text("；改为", "; then "), lifted)
        return dataclasses.replace(option, outcome=worst(after), text=text)
    return option


def _ranks(bench: Bench, option: Option, drawn: Drawn) -> Column:
    # Without what is only feared of the works: that is asked again.
    works = [option.otherwise.get(row, bench.declared[row]) for row in drawn.row]
    return bench.again(drawn.row, drawn.geometry, works)


def _some(drawn: Drawn, held: Column) -> Drawn:
    return Drawn(tuple(np.asarray(drawn.row)[held].tolist()), drawn.geometry[held])


def _both(rest: Drawn | None, more: Drawn) -> Drawn | None:
    if rest is None:
        return more if more.row else None
    return Drawn((*rest.row, *more.row), np.concatenate([rest.geometry, more.geometry]))


def _words(bench: Bench, option: Option, outcome: Outcome, whole: Drawn, ranks: Column, held: Column) -> Text:
    """What an option leads to: of what it frees, and of what it does not."""
    clear = outcome is Outcome.NO_RESTRICTION_FOUND
    if option.kind == "split":
        return _of_parts(bench, option, clear, ranks[~held])
    if option.kind == "substitute" and option.cost.size_m is None:
        said = option.text if clear else _joined(option.text, Text("；", "; "), _SCREENED)
    else:
        cut = option.kind == "cut"
        before = Text("：所余部分", ": what is left is ") if cut else Text("：", ": ")
        said = _joined(option.text, before, _FREE if clear else _OUTSIDE)
        said = said if clear else _joined(said, Text("；", "; "), _SCREENED)
    if held.all():
        return said
    rows, left = np.asarray(whole.row)[~held], ranks[~held]
    for rank in distinct(left).tolist():
        names = [bench.case.site.feature[row] for row in rows[left == rank].tolist()]
        label = _labels(np.array([rank]))
        said = Text(
            f"{said.zh}；{_some_names(names, '、', '等').zh}不在其内，仍为：{label.zh}",
            f"{said.en}; this does not hold for {_some_names(names, ', ', ' and others').en}: {label.en}",
        )
    return said


_FREE = Text("即在各范围及位置误差之外", "free, outside every limit and position error")
_OUTSIDE = Text("即在各范围及位置误差之外", "outside every limit and position error")
_SCREENED = Text("仍须安全评审筛查（类比）", "screening for a safety review remains, by analogy")


_WAITS = Text("待须备文件（保护方案等）齐备后实施", "waits for what is owed (the protection plan and the like)")
_FORBIDDEN = Text("禁止，须改线、改址或取消", "is prohibited and has to be placed elsewhere or left out")


def _still(option: Option, left: Outcome) -> Text:
    label = _labels(np.array([left.rank]))
    settled = (
        Text("须先查清", "which has to be settled first")
        if left is Outcome.UNDETERMINED
        else Text("另按该规定办理", "which has to be followed")
    )
    return Text(
        f"{option.text.zh}：就所报内容而言不再涉及各范围，但仍为：{label.zh}，{settled.zh}",
        f"{option.text.en}: as declared no limit is met any more, but the answer is still: {label.en}, {settled.en}",
    )


def _of_parts(bench: Bench, option: Option, clear: bool, left: Column) -> Text:
    assert option.rest is not None
    rows = np.asarray(option.rest.row)
    bound = bench.ranks([bench.redrawn(option.rest.row, option.rest.geometry)])[0] == Outcome.PROHIBITED.rank
    first = Text("范围以外的部分可先行", "what lies outside the limits can start")
    if not bound.any() and clear:
        first = Text("范围以外的部分可先行", "what lies outside the limits can start at once")
    if not clear:
        first = _joined(
            Text("范围以外的部分可与其余分开办理，", "what lies outside the limits can be dealt with apart, but "),
            _SCREENED,
        )
    if not bound.any():
        rest = _joined(Text("其余部分", "the rest "), _WAITS)
    elif bound.all():
        rest = _joined(Text("其余部分", "the rest "), _FORBIDDEN)
    else:
        forbidden = named(bench, rows[bound].tolist(), _FORBIDDEN)
        waits = named(bench, rows[~bound].tolist(), _WAITS)
        rest = _joined(Text("其余部分中，", "of the rest, "), forbidden, Text("；", "; "), waits)
    said = Text(f"分段实施：{first.zh}；{rest.zh}", f"do it in parts: {first.en}; {rest.en}")
    if not len(left):
        return said
    label = _labels(left)
    return Text(
        f"{said.zh}；其余部分中另有须先查清的：{label.zh}",
        f"{said.en}; of the rest some has to be settled first: {label.en}",
    )


def _joined(*parts: Text) -> Text:
    return Text("".join(one.zh for one in parts), "".join(one.en for one in parts))


def _labels(ranks: Column) -> Text:
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    said = [outcomes[Outcome.of_rank(int(rank)).value] for rank in distinct(ranks)]
    return Text("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def _some_names(names: Sequence[str], between: str, more: str) -> Text:
    said = between.join(names[:_MOST_NAMED]) + (more if len(names) > _MOST_NAMED else "")
    return Text(f"要素 {said} ", said)
