"""Classes made by ours behave as those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from functools import cached_property
from typing import Any

import pytest

from geo.dataclass import dataclass, replaced


@dataclass(frozen=True)
class Place:
    """A point with a name."""

    name: str
    x: float = 0.0
    tags: list[str] = field(default_factory=list, compare=False)
    _kept: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Station(Place):
    """A place that says more."""

    kind: str = "valve"
    layer: str = field(init=False, default="stations")


@dataclass(frozen=True)
class Bare:
    """Of nothing."""


def test_pass_it_is_a_dataclass() -> None:
    one = Place("a", 1.0)
    assert dataclasses.is_dataclass(one)
    assert [one.name for one in dataclasses.fields(Place)] == ["name", "x", "tags", "_kept"]
    assert dataclasses.replace(one, x=2.0) == Place("a", x=2.0)
    assert dataclasses.asdict(one) == {"name": "a", "x": 1.0, "tags": [], "_kept": {}}
    assert repr(one) == "Place(name='a', x=1.0, tags=[])"
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one


def test_pass_equal_where_the_fields_are() -> None:
    assert Place("a", tags=["t"]) == Place("a", tags=[]) and hash(Place("a")) == hash(Place("a"))
    assert Place("a") != Place("b") and Place("a") != Station("a") and Place("a") != "a"
    assert Bare() == Bare() and hash(Bare()) == hash(())
    assert Place("a").tags is not Place("a").tags and Place("a")._kept is not Place("a")._kept


def test_pass_a_class_over_another_has_the_fields_of_both() -> None:
    assert (
        repr(Station("a", 1.0, ["t"], "chamber"))
        == "Station(name='a', x=1.0, tags=['t'], kind='chamber', layer='stations')"
    )


def test_fail_nothing_is_changed() -> None:
    one = Station("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        one.x = 1.0  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del one.x


@pytest.mark.parametrize("wrong", [{}, {"name": "a", "_kept": {}}, {"name": "a", "y": 1}])
def test_fail_what_it_does_not_take(wrong: dict[str, Any]) -> None:
    for _ in range(2):
        Place("a")
        with pytest.raises(TypeError, match=r"Place\.__init__\(\)"):
            Place(**wrong)


def test_pass_many_are_as_the_first() -> None:
    made = [Place(x=float(number), name="a") for number in range(40)]
    assert all(repr(one) == f"Place(name='a', x={number}.0, tags=[])" for number, one in enumerate(made))
    held = [list(vars(one).items()) for one in made]
    assert held == [[("name", "a"), ("x", number), ("tags", []), ("_kept", {})] for number in range(40)]


def test_fail_what_it_cannot_do_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match="keyword only"):

        @dataclass(frozen=True)
        class Later(Place):
            hidden: int = field(kw_only=True, default=0)

    with pytest.raises(TypeError, match="__post_init__"):

        @dataclass(frozen=True)
        class Checked:
            x: int

            def __post_init__(self) -> None:
                raise AssertionError


@dataclass(frozen=True)
class Circle:
    """Of which something is worked out."""

    name: str
    radius: float = 1.0

    @cached_property
    def width(self) -> float:
        return 2 * self.radius


def test_pass_replaced_is_what_the_standard_library_makes() -> None:
    one = Circle("a")
    assert one.width == 2.0
    assert replaced(one, radius=3.0) == dataclasses.replace(one, radius=3.0) and replaced(one) == one
    # What was worked out was so of the other.
    assert replaced(one, radius=3.0).width == 6.0
    # What a class makes by itself is made anew.
    place = Place("a", 1.0)
    assert replaced(place, x=2.0) == Place("a", 2.0) and replaced(place, x=2.0)._kept is not place._kept


def test_fail_replaced_knows_no_other_fields() -> None:
    with pytest.raises(TypeError):
        replaced(Circle("a"), colour="red")
