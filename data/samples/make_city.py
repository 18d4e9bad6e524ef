"""Make the sample city: an invented network and invented works at real Zhengzhou coordinates.

Nothing in it exists. The script only writes plain numbers, so the same files come out on every machine;
a test runs it and compares. Run: ``python data/samples/make_city.py [FOLDER]``.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

EAST, NORTH = 465_000, 3_846_000
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
OPERATOR = {"operator": "样例热力公司（虚构）", "producer": "样例热电厂（虚构）", "owner": "样例热力公司（虚构）"}
SURVEYED = {"position_grade": "B", "depth_m": 1.5, "surveyed_on": "2025-09-01", **OPERATOR}


def place(points: list[tuple[float, float]]) -> list[list[float]]:
    return [[EAST + x, NORTH + y] for x, y in points]


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": place(list(points))}


def point(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": place([(x, y)])[0]}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [place(ring)]}


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def main(asset_id: str, dn: int, geometry: dict[str, Any], **more: Any) -> dict[str, Any]:
    return feature(geometry, asset_id=asset_id, kind="main", dn=dn, **{**SURVEYED, **more})


def facility(asset_id: str, geometry: dict[str, Any], belongs_to: str | None, **more: Any) -> dict[str, Any]:
    stated = {} if belongs_to is None else {"belongs_to": belongs_to}
    return feature(geometry, asset_id=asset_id, kind="facility", **{**SURVEYED, **stated, **more})


def network() -> list[dict[str, Any]]:
    return [
        main("M-DN800-桐柏路", 800, line((0, -600), (0, 600)), represents="pair", outer_diameter_mm=960),
        main("M-DN500-建设路", 500, line((0, 0), (600, 0)), outer_diameter_mm=655),
        main("M-DN500-建设路-回", 500, line((0, 0.9), (600, 0.9)), outer_diameter_mm=655),
        main("M-DN300-颍河路", 300, line((0, 200), (500, 200)), represents="pair", pair_spacing_mm=650),
        main("M-DN200-小区甲", 200, line((200, 200), (200, 330)), represents="pair"),
        main("M-DN150-小区甲-支", 150, line((200, 300), (280, 300))),
        main("M-DN400-管沟", 400, line((0, -200), (500, -200)), represents="channel", width_mm=2300),
        main("M-DN250-草图", 250, line((300, -200), (300, -350)), position_grade="D"),
        main("M-DN100-自建", 100, line((420, 260), (480, 260)), supply="self_heated", operator="样例小区物业（虚构）"),
        main("M-DN250-已拆除", 250, line((100, -200), (100, -300)), status="removed"),
        facility("C-01-检查室", box(-2, -2, 2, 2), "network"),
        facility("C-02-检查室", box(198, 198, 202, 202), "network"),
        facility("C-03-井（所属未注明）", point(400, 0), None),
        facility("S-01-热力站", box(210, 320, 224, 332), "network"),
        feature(
            line((-600, -800), (1400, -800)),
            asset_id="T-DN1400-长输",
            kind="transmission",
            represents="pair",
            pair_spacing_mm=2100,
            dn=1400,
            **{**SURVEYED, "position_grade": "A", "depth_m": 3.0},
        ),
        facility("T-中继泵站", box(300, -786, 340, -760), "transmission", position_grade="A"),
        facility("T-阀室-01", box(600, -794, 604, -788), "transmission", position_grade="A"),
        feature(
            box(520, 60, 580, 110),
            asset_id="R-预留热力站用地",
            kind="reserved_land",
            **{**SURVEYED, "position_grade": "A"},
        ),
    ]


DATES = {"start": "2026-05-10", "end": "2026-06-10", "coordinates_from": "survey"}


def works(name: str, *features: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    for one in features:
        one["properties"] = {**DATES, **one["properties"]}
    return name, list(features)


def jobs() -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        works("01-远处沟槽", feature(box(100, 60, 160, 62), id="沟槽", activity="沟槽开挖", depth_m=1.5)),
        works(
            "02-电缆沟穿越主干管",
            feature(box(100, -10, 101, 10), id="电缆沟", activity="电缆沟", depth_m=1.2, hand_dug=True),
        ),
        works("03-通信井", feature(box(150, 2.5, 152, 4.5), id="通信井", activity="通信井", depth_m=2.0)),
        works("04-临界沟槽", feature(box(250, -6, 300, -1.9), id="沟槽", activity="沟槽开挖", depth_m=1.5)),
        works("05-草图管道旁基坑", feature(box(304.3, -300, 330, -260), id="基坑", activity="基坑开挖", depth_m=5.0)),
        works("06-泵站旁基坑", feature(box(345, -790, 360, -770), id="基坑", activity="基坑开挖", depth_m=4.0)),
        works(
            "07-长输管线旁菜窖",
            feature(box(0, -791, 3, -788), id="菜窖", activity="菜窖", depth_m=1.8, applicant="individual"),
        ),
        works("08-预留用地停车场", feature(box(530, 70, 560, 100), id="停车场", activity="临时停车场")),
        works("09-围挡", feature(box(395, -2, 405, 2), id="围挡", activity="围挡")),
        works(
            "10-跨施行日沟槽",
            feature(
                box(100, 201, 140, 203),
                id="沟槽",
                activity="沟槽开挖",
                depth_m=1.5,
                start="2026-03-20",
                end="2026-05-10",
            ),
        ),
        works(
            "11-旧规定时期",
            feature(box(100, 201, 140, 203), id="沟槽", activity="沟槽开挖", start="2026-01-10", end="2026-02-10"),
        ),
        works("12-覆盖范围之外", feature(box(1600, 0, 1620, 20), id="基坑", activity="基坑开挖", depth_m=3.0)),
        works("13-未列入的作业", feature(box(50, -1, 60, 3), id="未知", activity="架设观景摩天装置")),
        works(
            "14-毛白杨", feature(point(350, -1.5), id="树", activity="乔木种植", species="毛白杨", hole_diameter_m=1.2)
        ),
        works("15-未说明作业", feature(box(450, -3, 470, 3), id="红线")),
        works("16-挖砂", feature(box(900, -700, 920, -680), id="采砂船", activity="挖砂")),
        works(
            "17-防洪清淤",
            feature(
                box(850, -960, 950, -920),
                id="清淤段",
                activity="清淤",
                exemption={
                    "purpose": "防洪",
                    "maintenance": "养护疏浚至设计河床",
                    "operator_conditions": "样例热力公司（虚构）2026-04-20 函",
                },
            ),
        ),
        works(
            "18-供热期计划检修",
            feature(
                box(-3, 100, 3, 106),
                id="换阀",
                activity="供热设施检修",
                client="样例热力公司（虚构）",
                operator_own_work=True,
                needs_shutdown=True,
                start="2026-12-10",
                end="2026-12-12",
            ),
        ),
        works("19-管线迁改", feature(box(260, -2, 280, 3), id="迁改段", activity="供热管线迁改", needs_shutdown=True)),
        works("20-长输管线旁勘探", feature(point(450, -770), id="ZK-1", activity="工程勘察", depth_m=25)),
        works("21-盾构下穿", feature(box(-60, 300, 60, 306), id="盾构区间", activity="盾构", depth_m=13.5)),
        works(
            "22-热网抢修",
            feature(
                box(290, -1, 296, 2),
                id="抢修坑",
                activity="供热抢修",
                client="样例热力公司（虚构）",
                operator_own_work=True,
                emergency=True,
                start="2027-01-05",
                end="2027-01-06",
            ),
        ),
    ]


def ground() -> list[dict[str, Any]]:
    """Streets and houses to lie under maps; where pipes lie they are named after them."""
    along = {"颍河路": 210, "建设路": 12, "文化宫路": -190, "棉纺路": 420, "滨河路": -640}
    across = {"桐柏路": 14, "工人路": 260, "嵩山路": 510, "大学路": 760, "河西路": -340}
    streets = [
        *(feature(line((-650, y), (780, y)), name=name, highway="secondary") for name, y in along.items()),
        *(feature(line((x, -780), (x, 640)), name=name, highway="secondary") for name, x in across.items()),
        feature(line((780, 12), (1400, 60)), name="跨河大道", highway="primary"),
    ]
    rows = sorted(along.values())
    columns = sorted(across.values())
    houses = []
    for south, north in itertools.pairwise(rows):
        for west, east in itertools.pairwise(columns):
            # Three houses along each side of a block, clear of the streets and of the pipes beside them.
            for part in range(3):
                x = west + 34 + part * (east - west - 60) / 3
                houses += [
                    feature(box(x, low, x + (east - west) / 5, low + 18), building="yes")
                    for low in (south + 34, north - 60)
                    if north - south > 110
                ]
    water = feature(box(860, -1400, 940, -200), natural="water", name="样例河")
    return [water, *houses, *streets]


def write(folder: Path, name: str, features: list[dict[str, Any]]) -> None:
    content = {"type": "FeatureCollection", "name": f"{name}（虚构 invented）", "crs": CRS, "features": features}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.geojson").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def make(folder: Path) -> None:
    write(folder, "network", network())
    write(
        folder,
        "rivers",
        [feature(box(800, -1400, 1000, -200), name="样例河（虚构）", water_class="river", extent="management_area")],
    )
    write(folder, "coverage", [feature(box(-700, -1500, 1500, 700), surveyed_on="2025-09-01")])
    write(folder, "ground", ground())
    for name, features in jobs():
        write(folder / "works", name, features)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
