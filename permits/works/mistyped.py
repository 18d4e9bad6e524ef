"""Names of activities with one slip of the hand: a sign too many, too few, another one, or two changed round; English words with two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from geo.pattern import pattern
from permits.works.cutting import GRAVE
from permits.works.vocabulary import Kind, Vocabulary

# Shorter ones are as near to other words: 打桩 to 打井; in Latin letters, drilling to grilling.
_LEAST_CHINESE, _LEAST_LATIN = 4, 9


class Slips:
    """The activities whose names a text may be with one slip.

    Parameters
    ----------
    codes : mapping
        Every name in its normal form → its code.
    """

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = codes
        self._of_length: dict[int, list[str]] = {}
        for name in codes:
            self._of_length.setdefault(len(name), []).append(name)

    def meant(self, text: str) -> str | None:
        """The one activity that a text can mean; None where it can mean none, or several."""
        if len(text) < (_LEAST_LATIN if text.isascii() else _LEAST_CHINESE):
            return None
        lengths = (len(text) - 1, len(text), len(text) + 1)
        found = {
            self._codes[name]
            for length in lengths
            for name in self._of_length.get(length, ())
            if name.isascii() == text.isascii() and _one_slip(text, name)
        }
        return found.pop() if len(found) == 1 else None


# Groups of verbs, and things, whose misspelt names are no sign of an act.
_NO_ACTS = ("inspect", "paint", "prune", "treat", "XX-LIGHT", "XX-NONE")
_DUG_OR_BUILT = (
    "trench",
    "pit",
    "bored_pile",
    "driven_pile",
    "anchor",
    "hoarding",
    "temp",
    "explosive",
    "rock",
    "cellar",
    "tunnel",
    "water_well",
)
_BLASTS = ("blast", "explosive", "BL-ROCK")
_LEAST_OF_A_WORD, _TWO_SLIPS = 5, 8
_LATIN = pattern("[a-z]+")


class MisspeltWords:
    """English words for acts that a word which nobody knows may be: pilling, boaring, excavtion, driling.

    Parameters
    ----------
    words : Vocabulary
    """

    def __init__(self, words: Vocabulary) -> None:
        self._known = words.words
        self._by_letter: dict[str, list[tuple[str, str]]] = {}
        for text, word in words.words.items():
            named = word.kind in (Kind.VERB, Kind.NAME) and word.key not in _NO_ACTS
            if (named or word.key in _DUG_OR_BUILT) and len(text) >= _LEAST_OF_A_WORD and _LATIN.fullmatch(text):
                self._by_letter.setdefault(text[0], []).append((text, word.key))
        self._meant = lru_cache(1024)(self._look_up)

    def sound_of_an_act(self, left_over: str) -> bool:
        """Whether a word that nothing explains is nearly one for an act."""
        return any(self._meant(one) for one in _LATIN.findall(left_over))

    def sound_of_blasting(self, left_over: str) -> bool:
        return any(key in _BLASTS for one in _LATIN.findall(left_over) for key in self._meant(one))

    def _look_up(self, unknown: str) -> tuple[str, ...]:
        if len(unknown) < _LEAST_OF_A_WORD or unknown in self._known:
            return ()
        most = 2 if len(unknown) >= _TWO_SLIPS else 1
        return tuple(key for text, key in self._by_letter.get(unknown[0], ()) if _slips(unknown, text, most) <= most)


def _slips(one: str, other: str, most: int) -> int:
    """Letters too many, too few, other ones, or changed round, that lie between two words; more than ``most`` is not counted out."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    older, last = list(range(len(other) + 1)), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for at, also in enumerate(other, 1):
            least = min(last[at] + 1, now[at - 1] + 1, last[at - 1] + (letter != also))
            if row > 1 and at > 1 and letter == other[at - 2] and one[row - 2] == also:
                least = min(least, older[at - 2] + 1)
            now.append(least)
        if min(now) > most:
            return most + 1
        older, last = last, now
    return last[-1]


def _one_slip(one: str, other: str) -> bool:
    size = min(len(one), len(other))
    before = next((at for at in range(size) if one[at] != other[at]), size)
    behind = next((at for at in range(size - before) if one[-1 - at] != other[-1 - at]), size - before)
    left = one[before : len(one) - behind], other[before : len(other) - behind]
    if GRAVE & set(left[0]) and sorted(left[0]) != sorted(left[1]):
        # 沟槽开炮 is no slip of 沟槽开挖.
        return False
    return max(map(len, left)) <= 1 or (len(left[0]) == 2 and left[0] == left[1][::-1])
