"""The row of an id, found by its hash."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
import pytest

import geo.snapshot.ids
import geo.texts
from geo.snapshot.ids import RowOfId, hashed_ids
from geo.texts import Texts


class Damaged(Exception):
    pass


def _damaged() -> NoReturn:
    raise Damaged


def found(names: list[str]) -> RowOfId:
    return RowOfId(**hashed_ids(Texts.of([*names])), names=np.array(names, dtype=object), damaged=_damaged)


def test_each_is_found_and_none_that_is_not_there() -> None:
    names = [f"P{number}" for number in range(5000)] + ["", "管 1", "\ud800", "P7"]
    rows = found(names)
    assert [rows[name] for name in names] == [*range(5003), 7]
    assert len(rows) == 5003 and set(rows) == set(names)
    for other in ("P5000", "p1", "管", " "):
        assert other not in rows


def test_names_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes names of one hash makes the search slow, not wrong."""
    monkeypatch.setattr(geo.snapshot.ids, "HASH_PRIME", 0)
    monkeypatch.setattr(geo.texts, "HASH_PRIME", 0)
    names = [f"P{number}" for number in range(1500)]
    rows = found(names)
    assert [rows[name] for name in (names[0], names[700], names[1499])] == [0, 700, 1499] and "Q" not in rows


def test_a_name_that_is_there_and_not_found_by_its_hash_is_damage() -> None:
    names = [f"P{number}" for number in range(600)]
    arrays = hashed_ids(Texts.of([*names]))
    rows = RowOfId(**arrays | {"rows": arrays["rows"][::-1]}, names=np.array(names, dtype=object), damaged=_damaged)
    with pytest.raises(Damaged):
        rows["P7"]
    with pytest.raises(KeyError):
        rows["Q"]
