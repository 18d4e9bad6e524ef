"""Changes of the job, and what knowing more would change, as every paper says them."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.ways_out import WaysOut
from permits.record.record import Record
from permits.record.way_out import Option


def ways_out(record: Record, *, with_relocation: bool = True) -> Iterator[Text]:
    """Changes of the job, the smallest first, and why nothing frees all of it where nothing does.

    Parameters
    ----------
    with_relocation : bool
        With the last way, that the pipe makes room; a note of the law says the same with its clause.
    """
    proposal = record.counter_proposal
    if proposal is None:
        return
    last = code_list(WaysOut).last.text
    yield from (said(option) for option in proposal.options if with_relocation or option.text != last)
    if proposal.reason is not None:
        yield proposal.reason


def said(option: Option) -> Text:
    """A change of the job, with what is left where the change does not say so itself."""
    # What changes a place, or frees the works, has said what is left.
    if option.kind != "substitute" or option.free is not None:
        return option.text
    left = _labels()[option.outcome]
    return Text(f"{option.text.zh}；改动后：{left.zh}", f"{option.text.en}; so changed: {left.en}")


def knowing_more(record: Record) -> Iterator[Text]:
    """What would be another answer if more were known."""
    proposal = record.counter_proposal
    if proposal is None or proposal.sensitivity is None:
        return
    for one in proposal.sensitivity.better:
        then = _labels()[one.outcome]
        yield Text(f"若{one.text.zh}：{then.zh}", f"With {one.text.en}: {then.en}")


def _labels() -> dict[str, Text]:
    return {row.code: row.text for row in code_list(Outcomes).outcome}
