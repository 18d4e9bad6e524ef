"""Works as people write them: phrases with the codes that are right, and titles of projects.

``words/phrases.psv`` says of each phrase which codes are right and the least outcome inside the zone of a main;
``words/titles.txt`` are titles as owners write them. Both were written for this test.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import activity_list, network_tables
from permits.works.activities import not_understood
from permits.works.vocabulary import normal

WORDS = Path(__file__).parent / "words"
ACTIVITIES = activity_list()
PHRASES = [
    tuple(line.split("|"))
    for line in (WORDS / "phrases.psv").read_text("utf-8").splitlines()
    if line[:1] not in ("", "#")
]
# An act or a dangerous thing of every kind in the list of activities. None may ever be filler.
NEVER_FILLER = (WORDS / "never_filler.txt").read_text("utf-8").split()
TITLES = [line for line in (WORDS / "titles.txt").read_text("utf-8").splitlines() if line]
# The least outcome: prohibited, a plan, anything that asks. What nobody understood asks, and is never softer.
LEAST = {"P": Outcome.PROHIBITED, "L": Outcome.PLAN_REQUIRED, "O": Outcome.OFFICIAL_DECISION}


def codes(text: str) -> set[str]:
    found = ACTIVITIES.find(text)
    return {*found.codes, *not_understood(found)}


@pytest.mark.parametrize(("phrase", "right", "least"), PHRASES)
def test_phrase(phrase: str, right: str, least: str) -> None:
    expected = set(right.split(","))
    if "*" in expected:
        # Nothing of the list fits: asked what it is, or as construction in general.
        expected |= {"XX-FREE", "XX-NONE"}
    assert codes(phrase) & expected


def test_every_activity_has_phrases() -> None:
    named = {code for _, right, _ in PHRASES for code in right.split(",")} - {"*"}
    assert named | {"XX-FREE"} == set(ACTIVITIES.codes)


def test_no_phrase_comes_out_softer_than_the_law(tmp_path: Path, write: Callable[..., Path]) -> None:
    main = {"asset_id": "A", "kind": "main", "dn": 500, "position_accuracy_m": 0.1, "line": [[-9, 0], [9, 0]]}
    desk = Desk(load_network([LayerSource(write(tmp_path / "n.geojson", [main]))], tables=network_tables()))
    area = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    works = [
        {"id": str(row), "activity": phrase, "area": area, "accuracy_m": 0, "start": "2026-05-10"}
        for row, (phrase, _, _) in enumerate(PHRASES)
    ]
    answer = desk.check(
        read_layers(write(tmp_path / "w.geojson", works)), today=datetime.date(2026, 5, 10)
    ).determination
    strictest: dict[str, Outcome] = {}
    for finding in answer.findings:
        feature = str(finding.feature)
        strictest[feature] = min(strictest.get(feature, finding.outcome), finding.outcome, key=lambda one: one.rank)
    softer = [
        phrase
        for row, (phrase, _, least) in enumerate(PHRASES)
        if least in LEAST
        and "XX-FREE" not in codes(phrase)
        and (str(row) not in strictest or strictest[str(row)].rank > LEAST[least].rank)
    ]
    assert softer == []


def test_titles_of_projects_are_understood() -> None:
    assert len(TITLES) >= 300
    not_read = [title for title in TITLES if "XX-FREE" in codes(title)]
    assert len(not_read) <= 0.05 * len(TITLES), not_read


def test_work_that_touches_no_ground_is_not_got_by_accident() -> None:
    """No title that digs, builds, lays or plants reads as work that touches no ground."""
    light = [title for title in TITLES if codes(title) == {"XX-LIGHT"}]
    assert all(
        any(
            word in title
            for word in ("检测", "普查", "标线", "施划", "修剪", "外立面", "外墙", "幕墙", "防水", "泊位", "装修")
        )
        for title in light
    )
    for text in ("外墙粉刷及打井", "测量后打桩", "标线施划及堆料", "树木修剪并栽植", "外墙脚手架", "屋面吊装"):
        assert codes(text) - {"XX-LIGHT"}, text


def test_caveats_say_what_was_not_understood_and_what_holds_of_light_work(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    main = {"asset_id": "A", "kind": "main", "dn": 500, "position_accuracy_m": 0.1, "line": [[-9, 0], [9, 0]]}
    desk = Desk(load_network([LayerSource(write(tmp_path / "n.geojson", [main]))], tables=network_tables()))
    place = {"point": [0, 0], "accuracy_m": 0, "start": "2026-05-10"}
    works = [{**place, "activity": "顶菅"}, {**place, "activity": "行道树修剪"}]
    answer = desk.check(
        read_layers(write(tmp_path / "w.geojson", works)), today=datetime.date(2026, 5, 10)
    ).determination
    said = {caveat.kind: caveat.text for caveat in answer.caveats}
    assert "顶菅（最接近：顶管" in said["activity_not_in_list"].zh
    assert "顶菅 (nearest: 顶管" in said["activity_not_in_list"].en
    assert "不开挖、不堆放、不安放、不打入" in said["touches_no_ground"].zh
    assert "only if nothing is dug, stored, set down or driven" in said["touches_no_ground"].en


def test_words_of_the_lists_are_in_normal_form() -> None:
    """The vocabulary takes them as they stand; a word with two spaces or a capital sign would never be met."""
    assert [word for word in ACTIVITIES.words.words if normal(word) != word] == []


@pytest.mark.parametrize(
    "context",
    ["外墙粉刷及{}", "{}和标线施划", "测量后{}", "围挡（{}）", "检测、{}", "草坪及{}", "2024年{}项目", "{}施工一标段"],
)
def test_nothing_beside_an_act_silences_it(context: str) -> None:
    """Harmless work, a place, a phase or a size in the same text takes no act away."""
    silenced = [
        phrase
        for phrase, right, _ in PHRASES
        if not phrase.isascii()
        and (meant := codes(phrase) & set(right.split(",")) - {"XX-FREE", "XX-NONE", "XX-LIGHT"})
        and not meant & codes(context.format(phrase))
    ]
    assert silenced == []


@pytest.mark.parametrize("word", NEVER_FILLER)
def test_no_act_and_no_dangerous_thing_is_filler(word: str) -> None:
    """Neither alone nor beside work that touches no ground does such a word say nothing."""
    assert codes(word) - {"XX-LIGHT"}
    beside = f"line marking and {word}" if word.isascii() else f"标线施划及{word}"
    assert codes(beside) - {"XX-LIGHT"}, beside


def test_customary_parts_are_filler_beside_an_act_only() -> None:
    assert codes("定向钻回拖") == {"TR-HDD"}
    assert codes("锚索张拉锁定") == {"PI-ANCHOR"}
    for harmless in ("标线施划", "草坪养护", "围挡安装", "活动板房"):
        assert "XX-FREE" in codes(f"{harmless}及回拖"), harmless


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What a tank holds decides; of one that nobody names nothing is known.
        ("液氨罐", {"LD-HAZ"}),
        ("diesel tank", {"LD-HAZ"}),
        ("丙烯腈罐围挡", {"ST-HOARD", "XX-FREE"}),
        ("标线及罐", {"XX-LIGHT", "XX-FREE"}),
        # A verb of light work in front may be what the thing is called after.
        ("检测楼", {"ST-BUILD"}),
        ("监测杆", {"ST-POLE"}),
        ("摄影棚", {"ST-TEMP"}),
        ("检测大楼项目", {"XX-LIGHT", "XX-FREE"}),
        ("涂装车间", {"XX-LIGHT", "XX-FREE"}),
        ("检测车间建设", {"XX-LIGHT", "ST-BUILD"}),
        ("大楼检测", {"XX-LIGHT"}),
        ("粉刷围墙", {"XX-LIGHT"}),
        # A denial denies one act; the next is done.
        ("围挡，不用爆破挖除基础", {"ST-HOARD", "EX-PIT"}),
        ("草坪养护，禁止通行道路开挖沟槽", {"PL-SHRUB", "EX-TRENCH", "EX-PIT"}),
        ("不涉及基坑开挖，仅标线施划", {"XX-LIGHT"}),
        # A place in a list of acts is one of the works.
        ("草坪及蜡烛厂", {"PL-SHRUB", "ST-BUILD"}),
        ("蜡烛厂及草坪", {"PL-SHRUB", "XX-FREE"}),
        ("第一中学、第二中学围墙", {"ST-BUILD"}),
        # Works that are called by a place alone.
        ("碧水华庭三期", {"ST-BUILD"}),
        ("造纸厂建设", {"ST-BUILD"}),
        ("锦绣新城项目", {"XX-NONE"}),
        ("碧水华庭", {"XX-FREE"}),
        ("外墙涂料堆放", {"LD-STACK", "XX-FREE"}),
        ("钢板桩围堰", {"WA-BANK", "PI-DRIVEN"}),
        ("路灯亮化", {"ST-POLE"}),
        # What is built stands in front of "for", and where it is behind "near".
        ("lawn near the house", {"PL-SHRUB"}),
        ("retaining wall for a road", {"ST-BUILD", "ST-ROAD"}),
        ("foundation for a crane", {"ST-BUILD", "LD-CRANE"}),
        ("草坪养护及新建", {"PL-SHRUB", "XX-FREE"}),
    ],
)
def test_what_hides_a_grave_act(text: str, expected: set[str]) -> None:
    assert codes(text) == expected
