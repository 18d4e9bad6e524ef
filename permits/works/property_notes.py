"""Notes on the columns of a layer of works: which were not used, and which state the same fact."""

from __future__ import annotations

import difflib
from typing import Any

from geo.columns import missing
from geo.place.named_system import is_name_of_system
from geo.raw import RawLayer
from geo.text import Text
from permits.works.dates import day_of, period_of
from permits.works.fact_columns import FactNames
from permits.works.fact_values import BOTH_COUNT
from permits.works.facts import KNOWN, PERIOD
from permits.works.properties import looks_like_a_size


def unread_note(layer: RawLayer, names: FactNames) -> Text | None:
    """A note on properties that no fact explains, asking about those that look like one; None without any."""
    read = {
        name
        for name, held in names.columns(layer.attributes).items()
        # How long the works take says not when.
        if held.fact != PERIOD.name or all(map(_says_when, layer.attributes[name].tolist()))
    }
    unread = [
        name
        for name, column in layer.attributes.items()
        # A column that nobody filled says nothing.
        if name not in (*read, *layer.own, "feature_id") and not is_name_of_system(name) and not missing(column).all()
    ]
    if unread and "feature_id" in layer.attributes:
        # The column by which the works are called is used.
        called = _as_written(layer.attributes["feature_id"])
        unread = [name for name in unread if looks_like_a_size(name) or _as_written(layer.attributes[name]) != called]
    if not unread:
        return None
    meant = {name: difflib.get_close_matches(name.lower(), KNOWN, 1, 0.7) for name in unread}
    ask = [f"{name} → {near[0]}?" for name, near in meant.items() if near]
    shown = [*ask, *(name for name in unread if not meant[name])]
    more = Text(f"等 {len(shown)} 个", f" and others, {len(shown)} in all") if len(shown) > 20 else Text("", "")
    sizes = [name for name in unread if looks_like_a_size(name)][:20]
    held = Text(
        f"；其中 {'、'.join(sizes)} 像是尺寸，已按其最大可能核对，只在结论会更严处（以及无从估计的）列为“无法判定”",
        f"; of these {', '.join(sizes)} may be sizes: they were held at the most that they can mean against what is near, and are"
        " undetermined only where the outcome would be stricter, or where there is no telling how large they are",
    )
    held = held if sizes else Text("", "")
    return Text(
        f"{layer.file}：下列属性未使用：{'、'.join(shown[:20])}{more.zh}{held.zh}",
        f"{layer.file}: these properties were not used: {', '.join(shown[:20])}{more.en}{held.en}",
    )


def together_note(layer: RawLayer, names: FactNames) -> Text | None:
    """A note on columns that state one fact under several names; None where there are none."""
    by_fact: dict[str, list[str]] = {}
    for name, held in names.columns(layer.attributes).items():
        if held.fact in BOTH_COUNT and not missing(layer.attributes[name]).all():
            by_fact.setdefault(held.fact, []).append(name)
    several = ["、".join(columns) for columns in by_fact.values() if len(columns) > 1]
    if not several:
        return None
    return Text(
        f"{layer.file}：下列属性说的是同一项事实，不一致时尺寸取较大者，文字合并采用：{'；'.join(several)}",
        f"{layer.file}: these properties state the same fact; where they differ the larger size counts, and texts are taken together:"
        f" {'; '.join(several)}",
    )


def _as_written(column: Any) -> list[str]:
    return [str(value) for value in column.tolist()]


def _says_when(value: Any) -> bool:
    return value is None or value == "" or day_of(value) is not None or period_of(value) is not None
