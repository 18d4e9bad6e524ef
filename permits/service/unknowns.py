"""Why it cannot be told, in words, and what would settle it: the codes of a row as a person reads them."""

from __future__ import annotations

from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.words import Assumptions, Reasons, SettledBy
from permits.screening.site_outcomes import Unknown
from permits.works.facts import FACTS

# Between names of which any settles it.
_OR = "/"


def why_said(code: str) -> Text:
    """A reason for which it cannot be told."""
    return (code_list(Reasons).texts | code_list(Assumptions).texts)[code]


def named(name: str) -> Text:
    """What is to be stated or put right; a property of the works is called as they call it."""
    said = [_one(one) for one in name.split(_OR)]
    return Text(" 或 ".join(one.zh for one in said), " or ".join(one.en for one in said))


def _one(name: str) -> Text:
    fact, other = FACTS.get(name), code_list(SettledBy).texts.get(name)
    if fact is not None:
        return Text(f"{fact.text.zh} {name}", f"{fact.text.en}, {name}")
    return Text(f"“{name}”", f"{name!r}") if other is None else other


def unknown_said(unknown: Unknown) -> Text:
    """A reason, with what would settle it."""
    why, names = why_said(unknown.why), [named(one) for one in unknown.settled_by]
    if not names:
        return why
    return Text(f"{why.zh}（{'、'.join(one.zh for one in names)}）", f"{why.en} ({'; '.join(one.en for one in names)})")
