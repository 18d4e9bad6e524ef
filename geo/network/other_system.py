"""A network whose own columns or titles name another coordinate system than it is read in: which of them is right, only its owner can say."""

from __future__ import annotations

from collections.abc import Iterator

from geo.errors import CrsError
from geo.place.declaration import Declaration
from geo.place.named_system import contradicts, is_looked_at_whole
from geo.raw import RawLayer
from geo.text import Text, printable

_SHOWN = 80


def refuse_other_system(layer: RawLayer, declaration: Declaration) -> None:
    """Hold what a file says of its system beside its coordinates against the system in which they are read.

    Free texts of single pipes are passed over: what they tell of is any survey that ever was.

    Raises
    ------
    CrsError
        Names the column, the value, and the system that was declared.
    """
    for name, value in _statements(layer):
        if not contradicts(name, value, declaration, declaration.shift):
            continue
        shown = printable(str(value)[:_SHOWN])
        where = Text(f"“{name}”写的是", f"{name!r} says") if name else Text("标题写的是", "a title says")
        raise CrsError(
            Text(
                f"{where.zh}“{shown}”，而坐标按 {declaration.text} 读",
                f"{where.en} {shown!r}, but the coordinates are read as {declaration.text}",
            ),
            Text(
                "两者相差可达一百米以上。请核对坐标是哪个坐标系的：在映射的 [source] 中用 crs 写明，并改正另一处",
                "They may be a hundred metres apart. Find out in which system the coordinates are: state it as crs in the"
                " mapping's [source], and correct the other",
            ),
            file=layer.file,
        )


def _statements(layer: RawLayer) -> Iterator[tuple[str, object]]:
    yield from layer.about
    yield from (("", name) for name in (layer.layer, layer.title) if name)
    for name in layer.attributes:
        if is_looked_at_whole(str(name)):
            # Objects of a JSON file do not hash.
            held = {repr(value): value for value in layer.attributes[name].tolist() if value is not None}
            yield from ((str(name), value) for value in held.values() if value == value)
