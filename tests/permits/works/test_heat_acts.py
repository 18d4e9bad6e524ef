"""What is done to heat facilities beside the usual verbs: parts set into a pipe, what extends it, verbs nobody knows, stations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from permits.determination.determination import Determination
from permits.service.shipped import activity_list

ACTIVITIES = activity_list()
MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
FAR = [[0, 300], [6, 300], [6, 306], [0, 306]]


@pytest.mark.parametrize(
    "text",
    [
        "加装阀门供热管道",
        "供热管道加装阀门",
        "加装供热管道阀门",
        "增设三通热力管线",
        "供热管网延伸",
        "热力管线延伸至小区",
        "extension of the heating main",
        "heat pipe extension",
        "heating network extended",
        "lengthen heat pipe",
        "换热站扩建",
        "热力检查井加高",
        "换热站改造",
        "换热站关停",
        "换热站机组更换",
        "热力管线鼓捣",
        "把供热管道锛了",
        "heating main to be zapped",
        "mangle the heating main",
    ],
)
def test_the_owner_is_asked_however_far_it_was_drawn(check: Callable[..., Determination], text: str) -> None:
    assert check([MAIN], {"area": FAR, "activity": text}).outcomes[0].value == "consent_required"


@pytest.mark.parametrize(
    "text",
    [
        "供热管道堵漏",
        "热力管道校正",
        "供热管道补漏",
        "换热站检修",
        "热力站内设备检修",
        "新建换热站",
        "鸿园供热管道敷设",
        "给水管道延伸",
        "给水管道鼓捣",
        "加装阀门给水管道",
    ],
)
def test_what_changes_no_heat_facility_asks_nobody_far_away(check: Callable[..., Determination], text: str) -> None:
    assert check([MAIN], {"area": FAR, "activity": text}).outcomes[0].value == "no_restriction_found"


@pytest.mark.parametrize("text", ["供热管道堵漏", "热力管道校正", "热力站内设备检修"])
def test_what_looks_after_it_is_maintenance(text: str) -> None:
    assert ACTIVITIES.find(text).codes == ("OP-MAINT",)
