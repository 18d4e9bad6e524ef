"""Names of activities with one slip of the hand: a sign too many, too few, another one, or two changed round."""

from __future__ import annotations

from collections.abc import Mapping

from permits.works.cutting import GRAVE

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


def _one_slip(one: str, other: str) -> bool:
    size = min(len(one), len(other))
    before = next((at for at in range(size) if one[at] != other[at]), size)
    behind = next((at for at in range(size - before) if one[-1 - at] != other[-1 - at]), size - before)
    left = one[before : len(one) - behind], other[before : len(other) - behind]
    if GRAVE & set(left[0]) and sorted(left[0]) != sorted(left[1]):
        # 沟槽开炮 is no slip of 沟槽开挖.
        return False
    return max(map(len, left)) <= 1 or (len(left[0]) == 2 and left[0] == left[1][::-1])
