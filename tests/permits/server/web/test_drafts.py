"""Drafts as scripts, forms and several windows change them: nothing bricks one, and nobody confirms what he did not see."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

# Beside the sample city's mains.
LINE = [[113.61889437, 34.74157612], [113.61889391, 34.74175683]]
ELSEWHERE = "线路\n113.61889437,34.74157612\n113.61889391,34.74175683"


class Visitor:
    """Somebody who sends what pages send."""

    def __init__(self, house: Any) -> None:
        self.web = httpx2.Client(base_url=house.address, timeout=60)
        token = re.search(r'name="token" value="(\w+)"', self.web.get("/?lang=zh").text)
        assert token is not None
        self.token = token[1]
        self.headers = {"x-heatguard-token": self.token}

    def begin(self, **changes: Any) -> str:
        begun: str = self.web.post("/asks", json={"changes": changes}, headers=self.headers).json()["token"]
        return f"/asks/{begun}"

    def put(self, ask: str, version: Any, **changes: Any) -> httpx2.Response:
        return self.web.put(f"{ask}/draft", json={"version": version, "changes": changes}, headers=self.headers)

    def put_raw(self, ask: str, body: str) -> httpx2.Response:
        return self.web.put(f"{ask}/draft", content=body, headers=self.headers | {"content-type": "application/json"})

    def page(self, address: str) -> httpx2.Response:
        return self.web.get(address, follow_redirects=True)

    def send(self, address: str, **fields: str) -> httpx2.Response:
        return self.web.post(address, data={"token": self.token, **fields})

    def hidden(self, address: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page(address).text)
        assert found is not None, name
        return html.unescape(found[1])


@pytest.fixture
def visitor(house: Any) -> Iterator[Visitor]:
    visitor = Visitor(house)
    yield visitor
    visitor.web.close()


def drawn(*areas: dict[str, Any]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": one, "geometry": {"type": "LineString", "coordinates": LINE}} for one in areas
    ]
    return {"type": "FeatureCollection", "features": features}


def of_properties(**properties: Any) -> dict[str, Any]:
    return {"drawn": drawn(properties)}


@pytest.mark.parametrize(
    "changes",
    [
        of_properties(id={"a": 1}),
        of_properties(activities=5),
        of_properties(activities="EX-TRENCH"),
        of_properties(activities=[5, None, ["x"]]),
        of_properties(depth_m=10**400),
        {"drawn": {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}},
        {"drawn": {**drawn(), "x": 1}},
        {"facts": {"foo": "x"}},
        {"facts": {"layer": "x"}},
        {"facts": {"start": "someday"}},
        {"coordinates_from": "nowhere"},
        {"before": {"depth_m": 1}},
        {"activities": [["EX-TRENCH"]]},
    ],
)
def test_fail_what_no_page_could_show_is_not_kept(changes: dict[str, Any], visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a"}))
    assert visitor.put(ask, 1, **changes).status_code == 422
    assert all(visitor.page(f"{ask}/{page}").status_code == 200 for page in ("place", "confirm", "works", "review"))


@pytest.mark.parametrize(
    "changes",
    [
        '{"pasted": "\\ud800"}',
        f'{{"drawn": {{"type": "FeatureCollection", "features": [], "x": {"[" * 240 + "]" * 240}}}}}',
        f'{{"drawn": {{"type": "FeatureCollection", "features": {"[" * 5000 + "]" * 5000}}}}}',
        '{"drawn": {"type": "FeatureCollection", "features": [], "x": NaN}}',
        f'{{"pasted": "x", "drawn": {"9" * 5000}}}',
    ],
)
def test_fail_what_cannot_be_written_is_not_kept(changes: str, visitor: Visitor) -> None:
    ask = visitor.begin(pasted="x")
    assert visitor.put_raw(ask, f'{{"version": 1, "changes": {changes}}}').status_code == 422
    assert visitor.put(ask, 1, pasted="y").json() == {"version": 2}


@pytest.mark.parametrize("version", [2**70, -1, True, "1", None])
def test_fail_a_version_is_a_number_of_changes(version: Any, visitor: Visitor) -> None:
    assert visitor.put(visitor.begin(pasted="x"), version, pasted="y").status_code == 422


def test_fail_numbers_of_thousands_of_digits_in_forms_are_no_versions(visitor: Visitor) -> None:
    ask, many = visitor.begin(drawn=drawn({"id": "a"})), "9" * 5000
    assert visitor.send(f"{ask}/works", add="EX-TRENCH", version=many).status_code == 409
    assert visitor.send(f"{ask}/check", version=many).status_code == 409
    assert visitor.send(f"{ask}/works", at=many, version="1").status_code == 303


def test_fail_nobody_confirms_a_place_that_he_did_not_see(visitor: Visitor) -> None:
    ask = visitor.begin(door="pasted", pasted="线路\n113.6280,34.7490\n113.6282,34.7490")
    seen = visitor.hidden(f"{ask}/confirm", "version")
    visitor.put(ask, int(seen), pasted=ELSEWHERE)
    both = visitor.send(f"{ask}/confirm", asked="yes", states="crs=gcj02", version=seen)
    assert both.status_code == 409 and "gcj02" in both.text and "113.61889437" in both.text
    all_of_it = visitor.send(f"{ask}/confirm", all="all", version=seen)
    assert all_of_it.status_code == 409 and "请再看一遍" in all_of_it.text
    now = visitor.hidden(f"{ask}/confirm", "version")
    assert visitor.send(f"{ask}/confirm", asked="yes", states="crs=gcj02", version=now).status_code == 303


def test_pass_areas_of_one_name_are_both_answered(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "沟"}, {"id": "沟"}), activities=["EX-TRENCH"])
    question = visitor.hidden(f"{ask}/questions", "question")
    assert question == "trench_width@沟#0"
    visitor.send(f"{ask}/questions", question=question, width_m="0.6", version="1")
    assert visitor.hidden(f"{ask}/questions", "question").startswith("depth@")


def test_pass_what_contradicts_is_taken_out_where_it_is_not_meant(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a", "width_m": 1.0}), activities=["EX-TRENCH"], facts={"width_m": "0.6"})
    page = visitor.page(f"{ask}/questions")
    assert page.url.path.endswith("/review") and "0.6" in page.text and 'name="area" value="a"' in page.text
    assert visitor.send(f"{ask}/review", fact="width_m", area="", version="1").status_code == 303
    assert visitor.hidden(f"{ask}/questions", "question") == "depth@a"


def test_pass_works_beside_those_of_an_area_are_shown_and_can_be_taken_away(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a", "activities": ["PL-SHRUB"]}, {"id": "b"}), activities=["EX-TRENCH"])
    assert 'aria-label="去掉 沟槽开挖"' in visitor.page(f"{ask}/works?area=a").text
    visitor.send(f"{ask}/works", area="a", at="1", version="1")
    assert 'aria-label="去掉 沟槽开挖"' not in visitor.page(f"{ask}/works?area=a").text
    assert 'aria-label="去掉 沟槽开挖"' in visitor.page(f"{ask}/works?area=b").text


def test_fail_works_of_an_area_that_is_gone_are_stated_of_no_other(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a"}), activities=["EX-TRENCH"])
    assert visitor.send(f"{ask}/works", area="b", add="PI-BORED", version="1").status_code == 303
    assert "去掉 灌注桩" not in visitor.page(f"{ask}/works").text


def test_pass_signs_that_turn_the_text_are_visible_and_names_still_lead_to_their_areas(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a\u202egpj"}), activities=["EX-TRENCH"])
    for page in ("confirm", "works", "review"):
        assert "\u202e" not in visitor.page(f"{ask}/{page}").text
    assert "\\x202e" in visitor.page(f"{ask}/confirm").text
    question = visitor.hidden(f"{ask}/questions", "question")
    assert visitor.send(f"{ask}/questions", question=question, width_m="0.6", version="1").status_code == 303
    assert visitor.hidden(f"{ask}/questions", "question").startswith("depth@")


def test_pass_each_question_has_its_address_and_leads_back(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a"}), activities=["EX-TRENCH"])
    first = visitor.page(f"{ask}/questions")
    assert first.url.query == b"at=trench_width%40a" and "上一个问题" not in first.text
    visitor.send(f"{ask}/questions", question="trench_width@a", width_m="0.6", version="1")
    second = visitor.page(f"{ask}/questions")
    assert second.url.query == b"at=depth%40a"
    assert f'href="{ask}/questions?at=trench_width%40a"' in second.text
    assert 'value="0.6"' in visitor.page(f"{ask}/questions?at=trench_width@a").text


def test_pass_an_answer_of_before_is_offered_and_said_to_be_one(visitor: Visitor) -> None:
    ask = visitor.begin(drawn=drawn({"id": "a", "width_m": 1.0}), activities=["EX-TRENCH"])
    visitor.send(f"{ask}/questions", question="depth@a", depth_m="1.2", version="1")
    moved = drawn({"id": "a", "width_m": 1.0, "depth_m": 1.2})
    moved["features"][0]["key"] = "f0"
    moved["features"][0]["geometry"]["coordinates"] = [[113.6280, 34.7490], [113.6282, 34.7490]]
    visitor.put(ask, 2, drawn=moved)
    asked = visitor.page(f"{ask}/questions")
    assert asked.url.query == b"at=depth%40a" and 'value="1.2"' in asked.text and "之前的回答" in asked.text


def test_pass_nothing_is_said_to_be_read_before_its_system_is_known(visitor: Visitor) -> None:
    ask = visitor.begin(door="pasted", pasted=ELSEWHERE)
    assert "交来的都读到了" not in visitor.page(f"{ask}/confirm").text


@pytest.mark.parametrize(
    "changes",
    [
        {"drawn": []},
        {"drawn": {"type": "FeatureCollection", "features": [1]}},
        {"file": {"name": "a", "sha256": "0" * 64, "length": 1}},
        {"no_such_field": 1},
        {"facts": {"depth_m": 3}},
    ],
)
def test_fail_a_draft_holds_what_a_draft_can_hold(changes: dict[str, Any], house: Any, browser: Any) -> None:
    asked = browser.new_context(base_url=house.address, locale="zh-CN").request
    token = asked.get("/").text().split('name="token" value="')[1].split('"')[0]
    headers = {"x-heatguard-token": token}
    begun = asked.post("/asks", data={"changes": {}}, headers=headers).json()
    draft = f"/asks/{begun['token']}/draft"
    assert asked.put(draft, data={"version": 1, "changes": changes}, headers=headers).status == 422
    kept = asked.put(draft, data={"version": 1, "changes": {"pasted": "113.62,34.75"}}, headers=headers)
    assert kept.json() == {"version": 2}
    assert asked.put(draft, data={"version": 1, "changes": {"pasted": ""}}, headers=headers).status == 409
