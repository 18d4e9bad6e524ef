"""``dataclass(frozen=True)`` that compiles nothing before it pays.

The standard library's compiles six methods for each class when its module is loaded: of a program with hundreds of small classes
that is a fifth of its start. Here five of them are the same few functions for all, and the sixth, ``__init__``, is compiled
when more than a few objects are made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Literal, TypeVar

# To compile an ``__init__`` takes as long as to make so many objects without it.
_FEW = 16

Held = TypeVar("Held")

if TYPE_CHECKING:
    # What a type checker is to take it for.
    from dataclasses import dataclass as dataclass

    Made = TypeVar("Made")
else:

    def dataclass(*, frozen: Literal[True]) -> Callable[[type[Made]], type[Made]]:
        """A class whose objects are never changed, with `dataclasses.fields`, ``replace`` and ``asdict``, equal where their fields are.

        It may inherit from classes that are made so too, not from those of the standard library's decorator. No slots, no order, no
        fields by keyword only, no ``__post_init__``, none of the six methods of its own; ``init=False`` with a default or a factory.
        """
        return _made


def replaced(one: Held, **changes: Any) -> Held:
    """`dataclasses.replace` of an object of such a class, in a fifth of the time.

    Raises
    ------
    TypeError
        A name that is no field of it.
    """
    kind: Any = type(one)
    names = _stated_fields(kind)
    if not names or not changes.keys() <= names.keys():
        # What an ``__init__`` makes by itself, or says is wrong.
        return dataclasses.replace(one, **changes)  # type: ignore[type-var]  # it is one
    made: Held = object.__new__(kind)
    held, taken = one.__dict__, made.__dict__
    # Whatever else it keeps was worked out of the fields as they were.
    for name in names:
        taken[name] = held[name]
    taken.update(changes)
    return made


@cache
def _stated_fields(cls: type) -> dict[str, None]:
    """The names of its fields, in their order; none where it makes any of them itself, or has an ``__init__`` of its own."""
    fields = dataclasses.fields(cls)
    plain = "__dataclass_fields__" in vars(cls) and all(one.init for one in fields)
    return dict.fromkeys(one.name for one in fields) if plain else {}


def _made(cls: type[Made]) -> type[Made]:
    cls = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # it is one since the line above
    if any(one.kw_only for one in fields) or hasattr(cls, "__post_init__"):
        raise TypeError(
            f"{cls.__qualname__}: fields by keyword only and __post_init__ are the standard library's dataclass's"
        )
    names = frozenset(one.name for one in fields)
    shown = tuple(one.name for one in fields if one.repr)
    values = _values_of(tuple(one.name for one in fields if one.compare))

    few = _FEW

    def __init__(self: Any, *stated: Any, **named: Any) -> None:
        nonlocal few
        few -= 1
        if few < 0 or not _is_made(self, fields, stated, named):
            compiled = _init_of(cls)
            setattr(cls, "__init__", compiled)  # noqa: B010  # takes its place
            compiled(self, *stated, **named)

    @recursive_repr()
    def __repr__(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __eq__(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(values(self))

    def __setattr__(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    for method in (__init__, __repr__, __eq__, __hash__, __setattr__, __delattr__):
        method.__qualname__ = f"{cls.__qualname__}.{method.__name__}"
        setattr(cls, method.__name__, method)
    return cls


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What objects are compared by."""
    if not names:
        return lambda _: ()
    values = attrgetter(*names)
    # Of one name it gives the bare value.
    return values if len(names) > 1 else lambda one: (values(one),)


def _is_made(
    one: Any, fields: tuple[dataclasses.Field[Any], ...], stated: tuple[Any, ...], named: dict[str, Any]
) -> bool:
    """Give an object its values; False, and nothing done, where they are not those that its class takes."""
    taken = [field for field in fields if field.init]
    values = dict(zip((field.name for field in taken), stated, strict=False)) | named
    if len(values) != len(stated) + len(named) or not values.keys() <= {field.name for field in taken}:
        return False
    for field in fields:
        if field.default_factory is not dataclasses.MISSING and field.name not in values:
            values[field.name] = field.default_factory()
        elif field.init and field.name not in values:
            if field.default is dataclasses.MISSING:
                return False
            values[field.name] = field.default
    for field in fields:
        if field.name in values:
            object.__setattr__(one, field.name, values[field.name])
    return True


def _init_of(cls: type) -> Callable[..., None]:
    """Its ``__init__``, compiled."""
    known: dict[str, Any] = {"_unmade": object()}
    # Half of what `object.__setattr__` takes for each.
    taken, lines = ["self"], [" _held = self.__dict__"]
    for one in dataclasses.fields(cls):
        name, value = one.name, one.name
        if not one.init and one.default_factory is dataclasses.MISSING:
            # It is an attribute of the class.
            continue
        if one.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = one.default
            name = f"{name}=_default_{name}"
        elif one.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = one.default_factory
            value = f"_make_{name}() if {name} is _unmade else {name}" if one.init else f"_make_{name}()"
            name = f"{name}=_unmade"
        if one.init:
            taken.append(name)
        lines.append(f" _held[{one.name!r}] = {value}")
    exec(f"def __init__({', '.join(taken)}):\n" + "\n".join(lines), known)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made
