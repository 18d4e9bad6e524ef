"""The names that look most like an unknown word: by the pairs of signs that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class Nearest:
    """Names by their pairs of neighbouring signs, so that one look-up touches only names that share one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._pairs = [_pairs(name) for name in self._names]
        self._with: dict[str, list[int]] = {}
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._with.setdefault(pair, []).append(number)

    def to(self, text: str, *, most: int = 3, least: float = 0.25) -> tuple[str, ...]:
        """Names whose pairs agree with the text's (Dice's measure) by ``least`` or more, best first, else as given.

        Single signs count as well, by half: 凿井 is near 打井 though no pair is shared.
        """
        wanted = _pairs(text)
        shared: Counter[int] = Counter()
        for pair in wanted:
            for number in self._with.get(pair, ()):
                shared[number] += len(pair)
        size = sum(map(len, wanted))
        scores = sorted(
            (-2 * found / (size + sum(map(len, self._pairs[number]))), number) for number, found in shared.items()
        )
        return tuple(self._names[number] for score, number in scores[:most] if -score >= least)


def _pairs(text: str) -> frozenset[str]:
    signs = text.lower().strip()
    if signs.isascii():
        # How a word begins says most of it: pip is nearer to pipe than to tipping.
        signs = f" {signs}"
    pairs = {signs[row : row + 2] for row in range(len(signs) - 1)}
    # A Chinese sign carries meaning by itself; a letter does not.
    return frozenset(pairs | {sign for sign in signs if not sign.isascii()})
