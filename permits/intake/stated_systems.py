"""Coordinate systems that stand in properties, titles and other members of a file, against the system that is used.

None of them places anything. One that the data cannot be in beside the system that was declared was not used; so there is no clear
beside it. One that says what was declared anyway is no trouble to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from geo.place.datum import is_cgcs2000
from geo.place.declaration import Declaration
from geo.place.named_system import contradicts, is_looked_at_whole, may_name_a_system, names_wgs84
from geo.raw import RawLayer

_SHOWN = 80


class OtherSystem(NamedTuple):
    """A statement of a system, with the feature of which it is made, and how the system is called in which that was read."""

    row: int
    name: str
    value: str
    read_in: str


def other_systems(layer: RawLayer, declaration: Declaration, shifts: Sequence[str | None]) -> list[OtherSystem]:
    """What a layer says of its system that contradicts the one in which it is read.

    Parameters
    ----------
    shifts : sequence of (str or None)
        For each feature the web-map system that its numbers are taken to stand in.
    """
    rows_of = {shift: [row for row, own in enumerate(shifts) if own == shift] for shift in dict.fromkeys(shifts)}
    found: list[OtherSystem] = []
    columns = [(str(name), layer.attributes[name].tolist()) for name in layer.attributes if name != "feature_id"]
    for shift, rows in rows_of.items():
        read_in = shift or declaration.text
        of_file = [*layer.about, *(("", name) for name in (layer.layer, layer.title) if name)]
        for name, value in dict.fromkeys(
            (name, _shown(value)) for name, value in of_file if contradicts(name, value, declaration, shift)
        ):
            found.extend(OtherSystem(row, name, value, read_in) for row in rows)
        for name, values in columns:
            verdicts = {
                key: contradicts(name, value, declaration, shift) for key, value in _distinct(name, values).items()
            }
            if any(verdicts.values()):
                told = ((row, values[row]) for row in rows)
                found.extend(
                    OtherSystem(row, name, _shown(value), read_in) for row, value in told if verdicts.get(_key(value))
                )
    return found


def beside_wgs84(layer: RawLayer, declaration: Declaration) -> Declaration:
    """CGCS2000 that its sender states of a layer that calls itself WGS 84 in a member, a title or a column: the origin is still open.

    Web maps and telephones call their own numbers WGS 84; what is stated beside them says nothing of who measured.
    """
    surveyed = declaration.by_sender and declaration.crs.is_geographic and is_cgcs2000(declaration.crs)
    if not surveyed or declaration.way is not None:
        return declaration
    said = [*layer.about, *(("", name) for name in (layer.layer, layer.title) if name)]
    for name in layer.attributes:
        if name != "feature_id":
            said += [(str(name), value) for value in _distinct(str(name), layer.attributes[name].tolist()).values()]
    found = next((one for one in said if names_wgs84(*one)), None)
    return (
        declaration
        if found is None
        else declaration.beside_wgs84(": ".join(filter(None, (found[0], _shown(found[1])))))
    )


def _distinct(name: str, values: list[Any]) -> dict[Any, Any]:
    """What a column says that may name a system, each once."""
    whole = is_looked_at_whole(name)
    if not whole:
        texts = {one for one in values if isinstance(one, str)}
        # Of many features few say anything of systems: one look at all their texts.
        return {one: one for one in texts if may_name_a_system(one)} if may_name_a_system("\n".join(texts)) else {}
    return {_key(one): one for one in values if one is not None and one == one}


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else repr(value)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
