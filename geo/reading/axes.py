"""Which of two columns is north: told by the numbers of China, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geo.errors import FileError
from geo.place.zones import may_be_easting
from geo.reading.cell import cell_number
from geo.text import Text

# So many rows of an error are named.
_NAMED_ROWS = 5


def north_first(pairs: Sequence[tuple[str, str]]) -> bool | None:
    """Whether the first number of every pair is north; None where the numbers do not say."""
    return of_all(votes([(cell_number(first), cell_number(second)) for first, second in pairs]))


def votes(pairs: Sequence[tuple[float, float]]) -> list[bool | None]:
    """For each pair whether its first number is north."""
    return [_vote(first, second) for first, second in pairs]


def of_all(said: Sequence[bool | None]) -> bool | None:
    """What all pairs say; None where they do not agree or some do not say."""
    return said[0] if said and all(vote is said[0] for vote in said) else None


def refuse_strange(rows: Sequence[int], said: Sequence[bool | None], names: tuple[str, str], *, file: str) -> None:
    """Refuse a table where a few rows hold no coordinates of China and the others do.

    Raises
    ------
    FileError
        Names these rows.
    """
    strange = [row for row, vote in zip(rows, said, strict=True) if vote is None]
    if not 0 < 2 * len(strange) < len(said):
        return
    shown = "、".join(map(str, strange[:_NAMED_ROWS])) + ("…" if len(strange) > _NAMED_ROWS else "")
    raise FileError(
        Text(
            f"“{names[0]}”“{names[1]}”两列在第 {shown} 行不像坐标，其余各行是",
            f"columns {names[0]!r} and {names[1]!r} hold no coordinates in rows {shown}, unlike the others",
        ),
        Text("请核对这些行", "Check these rows"),
        file=file,
    )


def refuse_exchanged(rows: Sequence[int], said: Sequence[bool | None], names: tuple[str, str], *, file: str) -> None:
    """Refuse a table where some rows hold north first and the others east.

    Raises
    ------
    FileError
        Names the rows that are fewer.
    """
    yes, no = ([row for row, vote in zip(rows, said, strict=True) if vote is wanted] for wanted in (True, False))
    few = yes if len(yes) <= len(no) else no
    if not few:
        return
    shown = "、".join(map(str, few[:_NAMED_ROWS])) + ("…" if len(few) > _NAMED_ROWS else "")
    raise FileError(
        Text(
            f"“{names[0]}”“{names[1]}”两列在第 {shown} 行与其余各行相反（北、东对调）",
            f"columns {names[0]!r} and {names[1]!r} are exchanged (north and east) in rows {shown}, unlike the others",
        ),
        Text("请核对这些行", "Check these rows"),
        file=file,
    )


def coordinate_columns(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """The first two neighbouring columns whose numbers are north and east, in either order, in every row.

    A column that counts up by one is the points' numbers.
    """
    width = min(map(len, rows), default=0)
    for place in range(width - 1):
        if _counts_up([row[place] for row in rows]):
            continue
        if north_first([(row[place], row[place + 1]) for row in rows]) is not None:
            return place, place + 1
    return None


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [int(text) if text.strip().isdecimal() else -1 for text in cells]
    short = all(0 <= number < 1000 for number in numbers)
    return short and all(b - a == 1 or b <= 1 for a, b in pairwise(numbers))


def _vote(one: float, other: float) -> bool | None:
    if (_northing(one) and may_be_easting(other)) or (_latitude(one) and _longitude(other)):
        return True
    if (may_be_easting(one) and _northing(other)) or (_longitude(one) and _latitude(other)):
        return False
    return None


def _northing(value: float) -> bool:
    """A plane northing in China."""
    return 1.9e6 <= value <= 6.0e6


def _latitude(value: float) -> bool:
    return 3 <= value <= 54


def _longitude(value: float) -> bool:
    """A longitude of China."""
    return 73 <= value <= 136
