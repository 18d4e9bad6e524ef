"""Lines that are envelopes say what an envelope may say, and a site's own name; any other line is unread with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.reading.parts import parts
from permits.errors import WorksError
from permits.intake.envelope import beside_in_line, open_envelope

PLACE = {"type": "Point", "coordinates": [113.62, 34.745]}


def read(tmp_path: Path, *lines: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """The facts of the sites, and what is said of each line that is none."""
    path = tmp_path / "sites.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    found = list(parts(path, beside=beside_in_line))
    facts = [
        {key: value for key, value in part.attributes.row(row).items() if value is not None}
        for part in found
        for row in np.flatnonzero(part.shapes.kinds() >= 0)
    ]
    return facts, [one.reason.en for part in found for one in part.unread]


def test_what_stands_beside_the_works_of_a_line_are_facts_of_its_site(tmp_path: Path) -> None:
    facts, unread = read(
        tmp_path,
        {"works": PLACE, "id": "S1", "activity": "EX-PIT", "depth_m": 2.5, "crs": "EPSG:4326", "language": "en"},
        {"works": PLACE, "activities": ["EX-PIT", "DR-GEO"], "counter_proposal": True, "start": None},
    )
    assert unread == []
    assert facts == [{"id": "S1", "activity": "EX-PIT", "depth_m": 2.5}, {"activities": ["EX-PIT", "DR-GEO"]}]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"depht_m": 3}, "depht_m: there is no such field; check its spelling"),
        ({"depth_m": "deep"}, "depth_m: Input should be a valid number"),
        ({"readings": {"facility_scope": "all"}}, "read by one reading of the law"),
    ],
)
def test_a_line_with_a_member_that_nobody_reads_is_unread_and_no_other_is(
    more: dict[str, Any], said: str, tmp_path: Path
) -> None:
    facts, (reason,) = read(
        tmp_path, {"works": PLACE, "id": "S0"}, {"works": PLACE, **more}, {"works": PLACE, "id": "S2"}
    )
    assert [one["id"] for one in facts] == ["S0", "S2"]
    assert reason.startswith("line 2: ") and said in reason


def test_a_line_is_told_in_the_words_of_an_envelope(tmp_path: Path) -> None:
    _, (reason,) = read(tmp_path, {"works": PLACE}, {"works": PLACE, "foo": 1})
    with pytest.raises(WorksError) as told:
        open_envelope(json.dumps({"works": PLACE, "foo": 1}).encode(), file="e.json")
    assert reason == f"line 2: {told.value.problem.en}"
