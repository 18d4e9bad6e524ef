"""The words in which people write works, as one table: names, verbs, things, and what names nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any

from geo.dataclass import dataclass
from geo.simplified import simplified


class Kind(StrEnum):
    """What a word of a text is to the reading of it."""

    NAME = "name"
    VERB = "verb"
    THING = "thing"
    HEAT = "heat"
    PLACE = "place"
    PLAIN = "plain"
    CUSTOMARY = "customary"
    SOFT_LINK = "soft_link"
    HARD_LINK = "hard_link"
    DENIAL = "denial"
    DONE = "done"
    STRONG_DENIAL = "strong_denial"
    LATE_DENIAL = "late_denial"
    UNKNOWN = "unknown"


# Words that join nothing and part nothing.
FILLER = (Kind.PLAIN, Kind.CUSTOMARY)


@dataclass(frozen=True)
class Word:
    """A word and what it stands for: a code, a group of verbs, or a kind of thing (``key``).

    ``after``: the kind of thing, or the code, that a place is called after: 油库街, 采石场路, Quarry Road.
    """

    kind: Kind
    key: str = ""
    after: str = ""


@dataclass(frozen=True)
class Thing:
    """A kind of thing and what it means to do something to it.

    Attributes
    ----------
    id : str
    alone : tuple of str
        Codes without a verb, or with one that says nothing by itself.
    verbs : mapping
        Group of verbs → codes.
    scene : bool
        It is a place as well: what it is counts where a verb is done to it, or nothing else is named.
    part_of_heat : str
        The thing that it is behind a word for heat; empty where it stays what it is.
    """

    id: str
    alone: tuple[str, ...]
    verbs: Mapping[str, tuple[str, ...]]
    scene: bool = False
    part_of_heat: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All words, and the shape of names of places.

    ``called_after`` are the things that a road or a village may be called after, ``called_ends`` how such a name ends, by the
    kind of place. ``unlike`` are the codes beside which a customary part of an act is what nobody knows; ``project`` the words that make the
    name of a place the name of works there.
    """

    words: Mapping[str, Word]
    things: Mapping[str, Thing]
    verbs: Mapping[str, tuple[str, ...]]
    place_ends: Mapping[str, str]
    called_after: frozenset[str]
    called_ends: Mapping[str, str]
    taken_back: frozenset[str]
    instead: frozenset[str]
    unlike: frozenset[str]
    project: frozenset[str]
    lengths: Mapping[str, tuple[int, ...]] = field(repr=False)


def normal(text: str) -> str:
    """Lower case, simplified characters, full-width signs as plain ones, single spaces, none between Chinese characters."""
    return simplified(as_written(text))


def as_written(text: str) -> str:
    """The normal form in the characters that were handed in, sign for sign."""
    spaced = re.sub(r"[\s_]+", " ", text.translate(_FULL_WIDTH)).strip().lower()
    # A denial is a word of its own: non-blasting.
    spaced = re.sub(r"\bnon-", "non ", spaced)
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", spaced)


_FULL_WIDTH = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "－．％＋"))
}


def vocabulary(
    names: Mapping[str, Sequence[str]],
    work_words: Mapping[str, Any],
    plain_words: Mapping[str, Any],
    species: Mapping[str, Sequence[str]],
) -> Vocabulary:
    """Put the code lists together.

    Parameters
    ----------
    names : mapping
        Code → its names, its code among them.
    work_words, plain_words : mapping
        The code lists of these names.
    species : mapping
        Class → plants; shallow ones are shrubs, all others trees.
    """
    words: dict[str, Word] = {}

    def put(key: str, word: Word) -> None:
        # The lists are in normal form but for capitals; normalising twelve thousand words again takes as long as all else.
        words.setdefault(key.lower(), word)

    for name, code in names_of_activities(names).items():
        put(name, Word(Kind.NAME, code))
    for row in work_words["thing"]:
        for name in (*listed(row["zh"]), *listed(row["en"])):
            for form in _plurals(name):
                # Demolition of a building takes it down: an English name of one word that is a thing as well stays a thing.
                if form.isascii() and [words.get(form.lower())] == [Word(Kind.NAME, code) for code in row["alone"]]:
                    words.pop(form.lower())
                put(form, Word(Kind.THING, row["id"]))
    for plants, own in species.items():
        for name in own:
            for form in _plurals(name):
                put(form, Word(Kind.THING, "shrub" if plants == "shallow" else "tree"))
    for row in work_words["verb"]:
        for name in (*listed(row["zh"]), *listed(row["en"])):
            for form in _forms(name):
                put(form, Word(Kind.VERB, row["group"]))
    for name in (*listed(work_words["heat"]["zh"]), *listed(work_words["heat"]["en"])):
        put(name, Word(Kind.HEAT))
    for kind, rows in (
        (Kind.HARD_LINK, "hard_link"),
        (Kind.SOFT_LINK, "soft_link"),
        (Kind.CUSTOMARY, "customary"),
        (Kind.PLAIN, "project"),
        (Kind.PLAIN, "plain"),
    ):
        for name in (*listed(plain_words[rows]["zh"]), *listed(plain_words[rows]["en"])):
            put(name, Word(kind))
    denial, called = plain_words["denial"], plain_words["called_after"]
    taken_back, instead = _late(denial, "behind"), _late(denial, "instead")
    for name in (*taken_back, *instead):
        put(name, Word(Kind.LATE_DENIAL))
    for kind, start in ((Kind.DENIAL, ""), (Kind.STRONG_DENIAL, "strong_"), (Kind.DONE, "done_")):
        for name in (*listed(denial[f"{start}zh"]), *listed(denial[f"{start}en"])):
            put(name, Word(kind))
    words["、"] = Word(Kind.SOFT_LINK)
    words[","] = Word(Kind.HARD_LINK)
    lengths: dict[str, set[int]] = {}
    for key in words:
        lengths.setdefault(key[0], set()).add(len(key))
    return Vocabulary(
        words=words,
        things={row["id"]: _thing(row) for row in work_words["thing"]},
        verbs={row["group"]: tuple(row["alone"]) for row in work_words["verb"]},
        place_ends={end: kind for kind, ends in plain_words["places"].items() for end in listed(ends)},
        called_after=frozenset(called["things"]),
        called_ends={end: kind for kind, ends in called["ends"].items() for end in listed(ends)},
        taken_back=taken_back,
        instead=instead,
        unlike=frozenset(plain_words["customary"]["unlike"]),
        project=frozenset((*listed(plain_words["project"]["zh"]), *listed(plain_words["project"]["en"]))),
        lengths={first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
    )


def _late(denial: Mapping[str, str], which: str) -> frozenset[str]:
    """Words that take back the act before them."""
    return frozenset((*listed(denial[f"{which}_zh"]), *listed(denial[f"{which}_en"])))


def names_of_activities(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Name in each of its forms, in normal form → code; the first to bear a name has it."""
    found: dict[str, str] = {}
    for code, own in names.items():
        for name in own:
            for form in _forms(name):
                found.setdefault(form.lower(), code)
    return found


def listed(text: str) -> list[str]:
    """The words of a list: Chinese ones are separated by 、, English ones by commas."""
    parts = re.split("[、\n]" if "、" in text or _CHINESE.search(text) else "[,\n]", text)
    return [part.strip() for part in parts if part.strip()]


_CHINESE = re.compile("[\u3400-\u9fff]")


def _thing(row: Mapping[str, Any]) -> Thing:
    verbs = {group: tuple(codes) for groups, codes in row.get("with", {}).items() for group in groups.split("|")}
    return Thing(row["id"], tuple(row["alone"]), verbs, row.get("scene", False), row.get("part_of_heat", ""))


def _plurals(name: str) -> Iterator[str]:
    yield name
    if name.isascii() and name[-1].isalpha() and not name.endswith("s"):
        yield f"{name}{'es' if name.endswith(('x', 'ch', 'sh')) else 's'}"
        if name.endswith("y"):
            yield f"{name[:-1]}ies"


def _forms(name: str) -> Iterator[str]:
    """An English verb or name in its usual forms: drill, drills, drilled, drilling; the verb leads a phrase."""
    yield from _plurals(name)
    if not name.isascii() or not name[-1].isalpha() or name.endswith(("ing", "s", "ed")):
        return
    first, space, rest = name.partition(" ")
    stems = {first}
    if first.endswith("e"):
        stems = {first[:-1]}
    elif re.fullmatch(r".*[aeiou][bdgmnprt]", first) and len(first) <= 4:
        stems = {first, first + first[-1]}
    for stem in stems:
        yield f"{stem}ing{space}{rest}"
        yield f"{stem}ed{space}{rest}"
        if space and not rest.startswith(("up", "down", "out", "of", "off", "over", "into")):
            yield f"{stem}ing of {rest}"
