"""What a duty is called where it is told: by its code, and a review that is only to be screened for by that."""

from __future__ import annotations

from geo.text import Text
from permits.record.record import Obligation, Record
from permits.report.wording import OBLIGATIONS, word
from permits.rulebook.outcomes import Outcome

_REVIEWED = (Outcome.SAFETY_REVIEW_REQUIRED, Outcome.SAFETY_REVIEW_SCREENING)


def owed(record: Record, duty: Obligation) -> Text:
    """What is owed; far from the line a screening in writing, not yet a review."""
    if duty.kind != "safety_review":
        return word(OBLIGATIONS, duty.kind)
    assets = set(duty.assets)
    near = [one for one in record.findings if one.asset_id in assets and one.outcome in _REVIEWED]
    if near and all(one.outcome is _REVIEWED[1] and not one.presumed for one in near):
        return Text("书面筛查是否须进行安全评审", "screen in writing whether a safety review is due")
    return word(OBLIGATIONS, duty.kind)
