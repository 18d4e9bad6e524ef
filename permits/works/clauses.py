"""The clauses of a text about works: its words between links, with denials, vessels and heat facilities as one word each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from permits.works.cutting import Cut, together
from permits.works.vocabulary import FILLER, Kind, Vocabulary, Word

# Things that are as dangerous in a vessel as without one.
_DANGEROUS = ("hazard", "acid", "explosive")
# What a denial can stand before.
_DENIABLE = (Kind.NAME, Kind.VERB, Kind.THING)
_DENIED = Word(Kind.DENIAL)
_UNKNOWN = Word(Kind.UNKNOWN)


@dataclass
class Clause:
    """Words between two links; ``soft`` where the link in front joins it to the clause before."""

    cuts: list[Cut]
    soft: bool


def clauses(cuts: Sequence[Cut], words: Vocabulary) -> Iterator[Clause]:
    """The clauses of a text that was cut into words, in order."""
    return _between_links(_with_heat(_in_vessels(_without_denied(cuts)), words))


def _without_denied(cuts: Sequence[Cut]) -> Iterator[Cut]:
    """The same words, with what is denied as one piece of the kind of a denial."""
    row = 0
    while row < len(cuts):
        one = cuts[row]
        strong = one.kind is Kind.STRONG_DENIAL
        if one.kind is not Kind.DENIAL and not strong:
            yield one
            row += 1
            continue
        end = _end_of_denied(cuts, row + 1, strong=strong)
        if end > row + 1:
            yield Cut(together(*(cut.text for cut in cuts[row:end])), _DENIED)
        else:
            yield Cut(one.text, _UNKNOWN)
        row = end


def _end_of_denied(cuts: Sequence[Cut], start: int, *, strong: bool) -> int:
    """Where that which is denied ends: behind one word, or after a strong denial behind one act.

    An act is a name, a verb with the thing behind it, or things with the verb behind them. What follows is done:
    禁止通行道路开挖 digs in a closed road, 不用爆破挖除 takes out without blasting.
    """
    end = start
    while strong and end < len(cuts) and cuts[end].kind in FILLER:
        end += 1
    if end == len(cuts) or cuts[end].kind not in (*_DENIABLE, Kind.HEAT, *FILLER):
        return start
    first = cuts[end]
    end += 1
    if not strong or first.kind is Kind.NAME:
        return end
    while first.kind is Kind.THING and end < len(cuts) and cuts[end].kind is Kind.THING:
        end += 1
    completes = Kind.THING if first.kind is Kind.VERB else Kind.VERB
    if end < len(cuts) and cuts[end].kind in (completes, Kind.NAME):
        end += 1
    return end


def _in_vessels(cuts: Iterator[Cut]) -> Iterator[Cut]:
    """What a tank, a drum or a bottle holds says what it is: 甲醇 罐."""
    held: Cut | None = None
    for one in cuts:
        if held is not None and one.key == "vessel":
            held = Cut(together(held.text, one.text), held.word)
            continue
        if held is not None:
            yield held
        held = one if one.key in _DANGEROUS else None
        if held is None:
            yield one
    if held is not None:
        yield held


def _with_heat(cuts: Iterator[Cut], words: Vocabulary) -> Iterator[Cut]:
    """A word for heat makes the pipes, chambers and signs right behind it heat facilities; alone it is the supply itself."""
    held = ""
    warm = False
    for one in cuts:
        part = words.things[one.key].part_of_heat if one.kind is Kind.THING else ""
        if one.kind is Kind.HEAT or (held and one.kind in FILLER) or (held and one.key in ("utility", "sewage")):
            held = together(held, one.text) if held else one.text
            continue
        if (held or warm) and (part or one.key.startswith("heat_")):
            yield Cut(together(held, one.text), Word(Kind.THING, part or one.key))
            held, warm = "", True
            continue
        if held:
            yield Cut(held, Word(Kind.THING, "heat_utility"))
        held, warm = "", False
        yield one
    if held:
        yield Cut(held, Word(Kind.THING, "heat_utility"))


def _between_links(cuts: Iterator[Cut]) -> Iterator[Clause]:
    held = Clause([], False)
    for one in cuts:
        if one.kind in (Kind.SOFT_LINK, Kind.HARD_LINK):
            if held.cuts:
                yield held
            held = Clause([], one.kind is Kind.SOFT_LINK)
        else:
            held.cuts.append(one)
    if held.cuts:
        yield held
