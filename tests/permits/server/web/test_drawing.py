"""A drawing changed on the place page: no area is lost that nobody took away, and nothing but places, names and sizes comes from there."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest

from permits.server.web.draft import Draft
from permits.server.web.draft_kept import changed
from permits.server.web.drawing import LeftOutError
from permits.storage.store import Store

expect = pytest.importorskip("playwright.sync_api").expect

LON, LAT = 113.6189, 34.7416
LINE = [[LON, LAT], [LON, LAT + 0.0002]]


def ring(lon: float, half: float) -> list[list[float]]:
    return [[lon + x * half, LAT + y * half] for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def drawn(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


HOUSE = feature("MultiPolygon", [[ring(LON, 0.0001)], [ring(LON + 0.001, 0.0001)]], id="房", activities=["ST-BUILD"])
YARD = feature("Polygon", [ring(LON + 0.003, 0.0002), ring(LON + 0.003, 0.0001)], id="院")
TRENCH = feature("LineString", LINE, id="沟", width_m=0.6, activities=["EX-TRENCH"], depth_m=1.2)


def names(draft: Draft) -> list[str]:
    assert draft.drawn is not None
    return [one["properties"]["id"] for one in draft.drawn["features"]]


def test_fail_an_area_that_the_page_does_not_show_is_not_lost() -> None:
    draft = Draft(drawn=drawn(HOUSE, TRENCH))
    assert draft.drawn is not None
    house, trench = draft.drawn["features"]
    for sent in (drawn(trench), drawn(), None, drawn(feature("LineString", LINE, id="沟"))):
        with pytest.raises(LeftOutError, match="房"):
            changed(draft, {"drawn": sent})
    assert names(changed(draft, {"drawn": drawn(trench, removed=[house["key"]])})) == ["沟"]
    assert names(changed(draft, {"pasted": "x"})) == ["房", "沟"]


def test_pass_a_page_states_place_name_and_size_and_nothing_else() -> None:
    draft = Draft(drawn=drawn(TRENCH))
    assert draft.drawn is not None
    key = draft.drawn["features"][0]["key"]
    moved = [[LON + 0.001, LAT], *LINE]
    page = {**feature("LineString", moved, id="南沟", width_m=0.7, activities=["PI-BORED"], depth_m=20), "key": key}
    added = {**feature("Point", LINE[0], id="点1", diameter_m=1, depth_m=3), "key": "p1"}
    after = changed(draft, {"drawn": drawn(page, added)})
    assert after.drawn is not None
    one, other = after.drawn["features"]
    assert one["properties"] == {"id": "南沟", "width_m": 0.7, "activities": ["EX-TRENCH"], "depth_m": 1.2}
    assert one["geometry"]["coordinates"] == moved
    assert other["properties"] == {"id": "点1", "diameter_m": 1}


@pytest.mark.parametrize("held", [HOUSE, YARD])
def test_pass_parts_and_holes_stay_as_they_are_whatever_a_page_sends(held: dict[str, Any]) -> None:
    draft = Draft(drawn=drawn(held))
    assert draft.drawn is not None
    key = draft.drawn["features"][0]["key"]
    after = changed(draft, {"drawn": drawn({**feature("Polygon", [ring(LON, 0.0001)], id="x"), "key": key})})
    assert after.drawn is not None and after.drawn["features"][0]["geometry"] == held["geometry"]


def test_pass_keys_differ_and_are_not_handed_in() -> None:
    twice = {**TRENCH, "key": "f1"}
    draft = Draft(drawn=drawn(TRENCH, twice, twice))
    assert draft.drawn is not None
    assert len({one["key"] for one in draft.drawn["features"]}) == 3
    assert Draft.model_validate_json(draft.model_dump_json()) == draft
    assert json.loads(draft.body(None)) == drawn(TRENCH, TRENCH, TRENCH)


# --- in Chromium -----------------------------------------------------------------------------------


class Asks:
    """Drafts in the store of a running house."""

    def __init__(self, house: Any) -> None:
        self.house, self.store = house, Store.open(house.store)

    def new(self, draft: Draft) -> str:
        return self.store.new_ask(draft.model_dump_json(), now=datetime.datetime.now(datetime.UTC)).token

    def draft(self, token: str) -> Draft:
        ask = self.store.ask(token, now=datetime.datetime.now(datetime.UTC))
        assert ask is not None
        return Draft.model_validate_json(ask.state)

    def place(self, token: str) -> str:
        return f"{self.house.address}/asks/{token}/place"


@pytest.fixture
def asks(house: Any) -> Iterator[Asks]:
    asks = Asks(house)
    yield asks
    asks.store.close()


def test_pass_what_cannot_be_drawn_here_is_shown_kept_and_taken_away_as_a_whole(page: Any, asks: Asks) -> None:
    draft = Draft(drawn=drawn(HOUSE, YARD, TRENCH), activities=["ST-BUILD"])
    token = asks.new(draft)
    page.goto(asks.place(token))
    assert page.locator("#drawn-list > li").count() == 3
    assert page.locator("#drawn-list > li", has_text="不能在这里改").count() == 2
    page.locator('#drawn-list input[type="number"]').fill("0.9")
    page.click("#place .actions button[type=submit]")
    page.wait_for_url("**/confirm")
    after = asks.draft(token).drawn
    assert after is not None and draft.drawn is not None
    assert [one["geometry"] for one in after["features"]] == [one["geometry"] for one in draft.drawn["features"]]
    assert after["features"][0]["properties"]["activities"] == ["ST-BUILD"]
    assert after["features"][2]["properties"] == {**TRENCH["properties"], "width_m": 0.9}
    page.goto(asks.place(token))
    page.get_by_role("button", name="删除 房").click()
    page.click("#place .actions button[type=submit]")
    page.wait_for_url("**/confirm")
    assert names(asks.draft(token)) == ["院", "沟"]


def test_pass_both_windows_keep_what_they_drew_and_facts_are_those_of_the_draft(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=drawn(TRENCH)))
    page.goto(asks.place(token))
    draft = asks.draft(token)
    assert draft.drawn is not None
    # Meanwhile other works are stated, and something more is drawn.
    draft.drawn["features"][0]["properties"].update(activities=["PI-BORED"], depth_m=20)
    draft.drawn["features"].append(feature("Point", LINE[0], id="井", diameter_m=1))
    asks.store.save_ask(token, draft.model_dump_json(), version=1, now=datetime.datetime.now(datetime.UTC))
    page.locator('#drawn-list input[type="number"]').fill("0.7")
    page.wait_for_selector("#conflict:not([hidden])")
    page.click("#conflict-mine")
    expect(page.locator("#saved")).to_have_text("草稿已保存")
    assert names(asks.draft(token)) == ["沟", "井"]
    trench = (asks.draft(token).drawn or {})["features"][0]["properties"]
    assert trench == {"id": "沟", "width_m": 0.7, "activities": ["PI-BORED"], "depth_m": 20}


def test_fail_a_form_without_an_area_of_the_draft_is_shown_again_with_it(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=drawn(HOUSE, TRENCH), activities=["ST-BUILD"]))
    page.goto(asks.place(token))
    sent = {
        "token": page.input_value('input[name="token"]'),
        "version": "1",
        "door": "drawn",
        "drawn": json.dumps(drawn(TRENCH)),
    }
    answered = page.request.post(asks.place(token), form=sent)
    assert answered.status == 422 and "这一页没有显示草稿里的：房、沟" in answered.text()
    assert names(asks.draft(token)) == ["房", "沟"]


def tap(page: Any, *places: tuple[int, int]) -> None:
    for x, y in places:
        page.locator("#map").click(position={"x": x, "y": y})


def shown(page: Any) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(page.input_value("#drawn"))["features"]
    return features


def test_pass_a_row_of_trees_takes_a_tap_each_and_one_diameter(house: Any, page: Any) -> None:
    page.goto(house.address)
    page.click("#start-point")
    before = page.evaluate("scrollY")
    tap(page, *[(60 + 30 * number, 150) for number in range(8)])
    assert page.evaluate("scrollY") == before
    page.click("#undo")
    page.fill("#points-diameter", "0.8")
    tap(page, (270, 150))
    page.click("#finish")
    trees = shown(page)
    assert [one["properties"] for one in trees] == [{"id": f"点{n}", "diameter_m": 0.8} for n in range(1, 9)]
    # The next ones are as thick; two of one name would be one in the answer.
    page.click("#start-point")
    tap(page, (60, 200))
    page.click("#finish")
    page.locator('#drawn-list input[type="text"]').last.fill("点1")
    page.locator('#drawn-list input[type="text"]').last.blur()
    assert shown(page)[-1]["properties"] == {"id": "点1-2", "diameter_m": 0.8}
    assert "改称“点1-2”" in page.inner_text("#told")


def test_pass_the_map_opens_at_streets_and_then_where_one_was(house: Any, page: Any) -> None:
    page.goto(house.address)
    middle = "(() => { const { lat, lng } = HeatGuard.room.map.getCenter(); return [lng, lat, HeatGuard.room.map.getZoom()]; })()"
    assert page.evaluate(middle) == pytest.approx([113.619, 34.7417, 16], abs=1e-3)
    page.fill("#corner", "113.6250 34.7450")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("已有 1 个点")
    assert page.evaluate(middle) == pytest.approx([113.625, 34.745, 18], abs=1e-3)
    page.goto(house.address)
    assert page.evaluate(middle) == pytest.approx([113.625, 34.745, 18], abs=1e-3)
