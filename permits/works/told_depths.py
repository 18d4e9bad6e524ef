"""How deep works go by what their own texts say: 路面铣刨，深度0.8米, where no fact says that they go so deep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geo.pattern import pattern
from permits.works.said import SHALLOW_M, deep_said
from permits.works.unread_sizes import Meant
from permits.works.unused import Sort, Unused

# Where no depth is stated these are not taken for deep at every distance (safety_review_from_depth_m of the order's activities); all
# others are, and a depth in a text can add nothing to them.
SHALLOW_IF_UNSTATED = frozenset(["EX-SHALLOW", "EX-FIELD", "ST-POLE", "ST-TEMP", "ST-OTHERMH"])

# How much earth or water lies over something that is there: 管顶覆土深1.2米.
_OVER_A_PIPE = pattern(r"(?:覆土|水)[厚深]度?[^，。；,;]*")


def deeper_than_stated(texts: Iterable[str], codes: Sequence[str], depth_m: float | None) -> Iterator[Unused]:
    """Texts that say what is done and by which the works go deeper than is stated of them.

    Feared and not believed, as sizes in properties are: a text may speak of the depth of one of several acts, or of
    something else, so that it never makes works less deep.

    Parameters
    ----------
    texts : iterable of str
        Activities and the method, as written.
    codes : sequence of str
        What the works were taken for.
    depth_m : float or None
        As stated; None for works of which nothing is.
    """
    if depth_m is None and SHALLOW_IF_UNSTATED.isdisjoint(codes):
        return
    # So deep works of every kind may go that are shallow.
    known_m = SHALLOW_M if depth_m is None else depth_m
    for text in texts:
        deep_m = deep_said([_OVER_A_PIPE.sub("", text)])
        if deep_m > known_m:
            yield Unused(Sort.SIZE, "activity", text, meant=Meant(depth_m=deep_m))
