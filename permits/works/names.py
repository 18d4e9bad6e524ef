"""How works without a name of their own are called: 第 1 处, works 1; programs know them by their place in the file, from 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geo.text import Text


def names_of_unnamed(features: Iterable[str]) -> Mapping[str, Text]:
    """Of each feature that is called by its bare place in its layer, what people read; a bare 0 looks like the number of a case."""
    layers: dict[str, list[tuple[str, str]]] = {}
    for one in features:
        layer, slash, place = one.rpartition("/")
        layers.setdefault(layer + slash, []).append((one, place))
    names: dict[str, Text] = {}
    for layer, held in layers.items():
        places = {one: int(place) for one, place in held if place.isdecimal() and str(int(place)) == place}
        # Numbers that go beyond the count are somebody's own.
        if places and max(places.values()) < len(held):
            names |= {
                one: Text(f"{layer}第 {number + 1} 处", f"{layer}works {number + 1}") for one, number in places.items()
            }
    return names
