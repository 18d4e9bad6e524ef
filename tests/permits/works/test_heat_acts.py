"""Acts on heat facilities themselves, in every order in which people write them, verbs nobody knows too: their owner is asked, near or far (article 30(2))."""

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
ORDERS = (
    "{verb}{pipe}",
    "{pipe}{verb}",
    "将{pipe}{verb}",
    "对{pipe}进行{verb}",
    "{pipe}需{verb}",
    "{pipe}被{verb}",
    "{pipe}予以{verb}",
    "{pipe}由我单位负责{verb}",
    "{pipe}计划于8月{verb}",
    "拟{verb}既有{pipe}",
)
ENGLISH = (
    "{pipe} to be {done}",
    "existing {pipe} to be {done}",
    "{pipe} will be {done} by others",
    "{pipe} was {done}",
)


@pytest.mark.parametrize(
    "verb", ["拆除", "切断", "迁改", "抬高", "压低", "下沉", "打孔", "封堵", "停用", "接驳", "改走向", "挖断", "连通"]
)
@pytest.mark.parametrize("pipe", ["供热管道", "热力管线", "供暖管线", "蒸汽管"])
def test_what_changes_a_pipe_for_heat(verb: str, pipe: str) -> None:
    silent = [
        text for order in ORDERS if "OP-RELOC" not in ACTIVITIES.find(text := order.format(verb=verb, pipe=pipe)).codes
    ]
    assert silent == []


@pytest.mark.parametrize(
    "done", ["cut", "lowered", "removed", "plugged", "capped", "relocated", "disconnected", "tapped"]
)
def test_what_changes_a_pipe_for_heat_in_english(done: str) -> None:
    silent = [
        text
        for order in ENGLISH
        for pipe in ("heat pipe", "district heating main")
        if "OP-RELOC" not in ACTIVITIES.find(text := order.format(done=done, pipe=pipe)).codes
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # What only looks after it is maintenance, and another pipe is no pipe for heat.
        ("供热管道检修", {"OP-MAINT"}),
        ("供热管道由我单位负责检修", {"OP-MAINT"}),
        ("供暖管道更换", {"OP-MAINT", "OP-RELOC"}),
        ("给水管线迁改", {"EX-TRENCH"}),
        ("供热管道检测", {"XX-LIGHT"}),
        # A valve that is set into the pipe is no chamber.
        ("在供热管道上加装阀门", {"OP-RELOC"}),
        ("热力管道安装三通", {"OP-RELOC"}),
    ],
)
def test_what_stands_beside_such_acts(text: str, codes: set[str]) -> None:
    assert set(ACTIVITIES.find(text).codes) == codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("供热管道需改线", "consent_required"),
        ("热力管线予以切断", "consent_required"),
        ("heating main will be lowered", "consent_required"),
        ("供热管道检修", "no_restriction_found"),
        ("给水管道需改线", "no_restriction_found"),
    ],
)
def test_its_owner_is_asked_however_far_it_was_drawn(
    check: Callable[..., Determination], text: str, expected: str
) -> None:
    assert check([MAIN], {"area": FAR, "activity": text}).outcome.value == expected


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
