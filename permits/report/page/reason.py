"""The one reason that decides: how it is said, and which case of sentences it makes."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.determination.missing import Part
from permits.record.record import Finding, Nearest
from permits.report.page.phrases import NONE, fill
from permits.report.page.shown import Shown
from permits.report.wording import CERTAINTY, supposed, word
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty

# A clear within this band is said with a word of caution.
NEAR_BAND_M = 5.0
# Cases that need other words than their outcome (sentences.toml).
SPECIAL_CASES = (
    "clear_but_near",
    "review_presumed",
    "emergency_of_others",
    "emergency_own",
    "position_undetermined",
)
_ON_THE_WORKS = frozenset(["activity_not_in_list", "activity_unspecified"])
_ON_A_CLEAR = frozenset(["touches_no_ground", "coverage_not_stated", "own_work_not_applied"])
# Signs of a note that the first screen has room for; the whole stands in the notes.
_LONGEST = 90


def reason(shown: Shown, one: Finding | None) -> Text:
    """The sentence for the decisive finding, or for the nearest asset where there is none."""
    if one is None:
        return nearest_said(shown)
    activity = None if one.activity is None else shown.activity(one.activity)
    measured = None if _not_the_distance(one) else shown.measured(one)
    said = measured or _first_sentence(one) or shown.outcome(one.outcome)
    if activity is None or _not_the_distance(one):
        return said
    if measured is not None:
        return fill("{activity} {said}", "{activity}: {said}", activity=activity, said=said)
    job = shown.record.job
    if one.outcome is Outcome.SEASON_CONFLICT and job.start is not None:
        return fill(
            "{activity}：工期自 {start} 起{until}，涉及供热期",
            "{activity}: works from {start}{until} reach into the heating season",
            activity=activity,
            start=job.start.isoformat(),
            until="" if job.end is None else Text(f"至 {job.end.isoformat()}", f" to {job.end.isoformat()}"),
        )
    return fill("{activity}：{said}", "{activity}: {said}", activity=activity, said=said)


def _not_the_distance(one: Finding) -> bool:
    """Whether it cannot be told for want of a fact of the works: the fact is what must be settled, no distance is."""
    return one.outcome is Outcome.UNDETERMINED and one.clause is None and one.text is not None


def _first_sentence(one: Finding) -> Text | None:
    """Of a long text that is not the law's the first sentence; the whole stands in the findings."""
    if one.text is None or one.clause is not None or len(one.text.zh) <= _LONGEST:
        return one.text
    return Text(one.text.zh.partition("。")[0], one.text.en.partition(". ")[0])


def reason_notes(shown: Shown, one: Finding | None) -> Iterator[Text]:
    """What stands beside the reason: certainty, what would follow, what the answer rests on, a word to officials."""
    yield from _rests_on(shown)
    if one is None:
        return
    measured = shown.measured(one) if _not_the_distance(one) else None
    if measured is not None and one.activity is not None:
        yield fill("{activity} {said}", "{activity}: {said}", activity=shown.activity(one.activity), said=measured)
    margin = shown.margin(one.distance_m, one.limit_m)
    if one.limit_m and one.tier is None:
        certainty = word(CERTAINTY, one.certainty)
        if margin is NONE:
            yield certainty
        elif one.certainty in (Certainty.MARGINAL, Certainty.UNDETERMINED) and not is_certain(one):
            yield fill(
                "{margin}，小于误差（{certainty}）",
                "{margin}, less than the error ({certainty})",
                margin=margin,
                certainty=certainty,
            )
        else:
            yield fill("{margin}，{certainty}", "{margin}, {certainty}", margin=margin, certainty=certainty)
    if one.if_inside is not None:
        yield fill("{if_so}{outcome}", "{if_so}{outcome}", if_so=supposed(one), outcome=shown.outcome(one.if_inside))
    if one.certainty is Certainty.MARGINAL and shown.disclosed.role in ("inspector", "authority"):
        yield Text(
            "差值小于误差：核实之前，不以此数作处罚依据",
            "The margin is less than the error: no fine on this figure before it is located",
        )


def _rests_on(shown: Shown) -> Iterator[Text]:
    """Notes that are part of the reason: what of the works was not understood, and on what a clear depends."""
    kinds = _ON_A_CLEAR if shown.record.outcome is Outcome.NO_RESTRICTION_FOUND else _ON_THE_WORKS
    for one in shown.record.caveats:
        if one.kind in kinds and one.text is not None:
            yield Text(_cut(one.text.zh, _LONGEST), _cut(one.text.en, 2 * _LONGEST))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def is_certain(one: Finding) -> bool:
    """Whether the margin is more than the error, as far as both are known."""
    return one.margin_m is None or one.uncertainty_m is None or abs(one.margin_m) > one.uncertainty_m


def nearest(shown: Shown) -> tuple[str, Nearest] | None:
    """The nearest asset of any feature, and whose it is."""
    near = [(one.feature, one.nearest) for one in shown.record.features if one.nearest is not None]
    return min(near, key=lambda pair: _how_near(pair[1]), default=None)


def _how_near(one: Nearest) -> float:
    if one.distance_m is not None:
        return one.distance_m
    return float("inf") if one.distance_band_m is None else one.distance_band_m


def is_near(shown: Shown) -> bool:
    """Whether something lies so near that it should be staked out although nothing stands against the works.

    Who works on the own facility knows where it is.
    """
    if any(one.kind == "own_work_not_applied" for one in shown.record.caveats):
        return False
    near = nearest(shown)
    return near is not None and near[1].distance_band_m is not None and near[1].distance_band_m <= NEAR_BAND_M


def nearest_said(shown: Shown) -> Text:
    """The nearest asset with its distance, as far as the reader may know it."""
    near = nearest(shown)
    if near is None and any(one.kind == Part.NEAREST for one in shown.record.caveats):
        return Text("最近的供热设施未能算出", "The nearest heat facility could not be found")
    if near is None:
        return Text("管网数据中没有供热设施", "The network's data hold no heat facility")
    _, one = near
    distance = shown.distance(one)
    if distance is None:
        return Text("最近的供热设施在 500 m 以外", "The nearest heat facility is more than 500 m away")
    if not shown.exact and one.distance_m is None:
        return fill("最近的供热设施在{distance}", "The nearest heat facility lies {distance}", distance=distance)
    asset = shown.asset(one.asset_id)
    if not one.limit_m or one.distance_m is None:
        return fill("最近：{asset}，{distance}", "Nearest: {asset}, {distance}", asset=asset, distance=distance)
    return fill(
        "最近：{asset}，{distance}；限 {limit} m；{margin}",
        "Nearest: {asset}, {distance}; limit {limit} m; {margin}",
        asset=asset,
        distance=distance,
        limit=f"{one.limit_m:g}",
        margin=shown.margin(one.distance_m, one.limit_m),
    )


def case_of(shown: Shown, one: Finding | None) -> str:
    """Which row of the sentences this determination is."""
    outcome = shown.record.outcome
    if outcome is Outcome.PROHIBITED:
        return str(outcome)
    if shown.emergency == "emergency_own" and outcome is Outcome.NO_RESTRICTION_FOUND:
        return "emergency_own"
    if shown.emergency == "emergency_of_others" and outcome is not Outcome.NO_RESTRICTION_FOUND:
        return "emergency_of_others"
    if outcome is Outcome.UNDETERMINED and one is not None and one.limit_m is not None and one.if_inside is not None:
        owed = {duty.kind for duty in shown.record.obligations}
        return "position_undetermined" if "locate_on_site" in owed else str(outcome)
    if outcome is Outcome.SAFETY_REVIEW_SCREENING and one is not None:
        return "review_presumed"
    if outcome is Outcome.NO_RESTRICTION_FOUND and is_near(shown):
        return "clear_but_near"
    return str(outcome)
