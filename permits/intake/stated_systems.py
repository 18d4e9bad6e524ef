"""Coordinate systems that stand in properties, titles and other members of a file, against the system that is used.

None of them places anything. One that the data cannot be in beside the system that was declared was not used; so there is no clear
beside it. One that says what was declared anyway is no trouble to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from geo.place.declaration import Declaration
from geo.place.named_system import contradicts, is_looked_at_whole, may_name_a_system
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
    for shift, rows in rows_of.items():
        read_in = shift or declaration.text
        of_file = [*layer.about, *(("", name) for name in (layer.layer, layer.title) if name)]
        for name, value in dict.fromkeys(
            (name, _shown(value)) for name, value in of_file if contradicts(name, value, declaration, shift)
        ):
            found.extend(OtherSystem(row, name, value, read_in) for row in rows)
        for name, values in _columns(layer):
            verdicts: dict[Any, bool] = {}
            for row in rows:
                value = values[row]
                if value is None or (isinstance(value, float) and value != value):
                    continue
                key = value if isinstance(value, str) else repr(value)
                if key not in verdicts:
                    verdicts[key] = contradicts(name, value, declaration, shift)
                if verdicts[key]:
                    found.append(OtherSystem(row, name, _shown(value), read_in))
    return found


def _columns(layer: RawLayer) -> Iterator[tuple[str, list[Any]]]:
    """Columns in which a system may be named."""
    for name in map(str, layer.attributes):
        if name == "feature_id":
            continue
        values = layer.attributes[name].tolist()
        # Of many features few say anything of systems: one look at all their texts.
        if is_looked_at_whole(name) or may_name_a_system("\n".join({one for one in values if isinstance(one, str)})):
            yield name, values


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
