"""The account of reading a network: its digest, and what is to be said of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from geo.coded import Coded
from geo.network.accuracy import PositionGrades
from geo.network.assets import Dimensions
from geo.network.columns import NETWORK, RIVERS
from geo.repair import Repair
from geo.text import Text, printable

# So many values of rows that are left out are shown, and so much of each.
_CLASSES_SHOWN = 8
_LONGEST_CLASS = 20


class NetworkTables(NamedTuple):
    """What the network needs from shipped tables: sizes to assume, grades, kinds of water.

    ``water_margin_m`` is added round a river drawn as its water, ground metres; ``provenance_m`` is how well
    coordinates are known by where they come from.
    """

    dimensions: Dimensions
    grades: PositionGrades
    water_classes: tuple[str, ...]
    water_margin_m: float
    provenance_m: dict[str, float]

    @property
    def allowed(self) -> dict[str, tuple[str, ...]]:
        """For each column of words what it may hold."""
        return {
            **{name: tuple(one.words) for name, one in (*NETWORK.items(), *RIVERS.items()) if one.words},
            "position_grade": (*self.grades.names, *(name.lower() for name in self.grades.names)),
            "water_class": self.water_classes,
        }


@dataclass
class Account:
    """What was read so far."""

    digest: Any = field(default_factory=hashlib.sha256)
    notes: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)

    def add_file(self, role: str, layer_sha: str, mapping_sha: str) -> None:
        """Take a file into the fingerprint."""
        self.digest.update(f"{role} {layer_sha} {mapping_sha}\n".encode())

    def left_out(self, file: str, kept: np.ndarray[Any, Any], classes: Sequence[Coded]) -> None:
        """Say how many rows the mapping leaves out, and what stands in them where it looks."""
        count = int((~kept).sum())
        if not count:
            return
        found = Counter(
            "、".join(
                "—" if code < 0 else printable(str(one.values[code]))[:_LONGEST_CLASS]
                for code, one in zip(row, classes, strict=True)
            )
            for row in zip(*(one.codes[~kept].tolist() for one in classes), strict=True)
        )
        shown = [f"{value}（{times}）" for value, times in found.most_common(_CLASSES_SHOWN)]
        more = Text("……", ", …") if len(found) > len(shown) else Text("", "")
        self.notes.append(
            Text(
                f"{file}：映射的 [where] 排除了 {count} 行：{'、'.join(shown)}{more.zh}；其中应当读入的，请补到 [where] 里",
                f"{file}: {count} rows left out by the mapping's [where]: {', '.join(shown)}{more.en}; add those that should be read",
            )
        )

    def mended(self, file: str, repairs: Sequence[Repair]) -> None:
        """What was mended in a network, counted: its operator can look it up, an applicant need not."""
        counts = Counter((repair.kind, repair.text) for repair in repairs)
        self.notes.extend(
            Text(f"{file}：{count} 处修补（{kind}）：{text.zh}", f"{file}: {count} repairs ({kind}): {text.en}")
            for (kind, text), count in counts.items()
        )
