"""What stands above and below a table is said of all its rows: an act in it that nobody declares is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.reading.layers import read_layers
from permits.service.shipped import activity_list, fact_names
from permits.works.proposed import proposed_works


def named(folder: Path, *, above: str = "", below: str = "") -> set[str]:
    """Codes of acts that a corner table names beside what is declared, a hoarding."""
    corners = ["拐点,X,Y", "1,465000,3849120", "2,465060,3849120", "3,465060,3849140"]
    lines = [*([above] if above else []), *corners, *([below] if below else [])]
    (folder / "a.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (layer,) = read_layers(folder / "a.csv")
    (works,) = proposed_works(layer, activity_list(), fact_names(), beside={"activities": "ST-HOARD"})
    return {code for one in works.named for code in one.codes}


@pytest.mark.parametrize("words", [{"above": "某小区基坑爆破范围坐标表"}, {"below": "备注：另含爆破作业"}])
def test_an_act_in_a_title_or_a_note_is_asked(words: dict[str, str], tmp_path: Path) -> None:
    assert any(code.startswith("BL-") for code in named(tmp_path, **words))


@pytest.mark.parametrize(
    "words",
    [
        {"above": "某某小学宗地界址点成果表（单位：米）"},
        {"below": "合计,面积 1200"},
        {"below": "制表人：张三"},
        {"below": "注：拐点坐标由某勘察院测量"},
    ],
)
def test_what_names_no_act_troubles_nobody(words: dict[str, str], tmp_path: Path) -> None:
    assert not named(tmp_path, **words)
