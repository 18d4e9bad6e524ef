"""The whole way as people go it: from an empty store to a plan in the hand, over a slow network, past a server that dies."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

expect = pytest.importorskip("playwright.sync_api").expect

# What browsers call slow 4G.
_SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
_MOST_BYTES = 200_000
_ENOUGH_QUESTIONS = 8


@pytest.fixture
def slow(page: Any) -> Any:
    """The page of a visitor far from a mast."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", _SLOW)
    return page


def press(page: Any, name: str) -> None:
    """Send a form, and look at what comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def answer_what_is_asked(page: Any) -> None:
    """Answer as somebody does who knows his job."""
    for _ in range(_ENOUGH_QUESTIONS):
        if page.url.endswith("/review"):
            return
        for field in page.locator("main input[type=text]:visible").all():
            if not field.input_value():
                field.fill("1.2")
        for day, field in zip(("2026-12-05", "2026-12-20"), page.locator("main input[type=date]").all(), strict=False):
            field.fill(day)
        groups = {one.get_attribute("name") for one in page.locator("main input[type=radio]").all()}
        for group in groups:
            page.locator(f'main input[name="{group}"]').first.check()
        press(page, "继续")
    raise AssertionError(f"it asked more than {_ENOUGH_QUESTIONS} questions, and still is at {page.url}")


def test_pass_a_duct_across_a_main_from_an_empty_store_to_the_signed_papers(
    own_house: Any, slow: Any, tmp_path: Path
) -> None:
    page, loaded = slow, []
    page.on("response", lambda one: loaded.append(one) if one.url.startswith(own_house.address) else None)
    page.goto(own_house.address)
    page.fill("#find", "113.6189, 34.7416")
    page.click("#find-go")
    expect(page.locator("#told")).to_contain_text("113.6189")
    page.click('[data-start="LineString"]')
    box = page.locator("#map").bounding_box()
    for part in (0.2, 0.8):
        page.locator("#map").click(position={"x": box["width"] / 2, "y": box["height"] * part})
    page.click("#finish")
    page.keyboard.type("0.8")
    page.click("#place .actions button[type=submit]")
    page.wait_for_url("**/confirm")

    own_house.kill()
    own_house.start()

    page.check('input[name="all"][value="all"]')
    page.click("main .actions button[type=submit]")
    page.wait_for_url("**/works")
    page.fill("#q", "埋光缆")
    page.get_by_role("button", name="加上 沟槽开挖").last.click()
    expect(page.locator(".tags")).to_contain_text("沟槽开挖")
    press(page, "继续")
    answer_what_is_asked(page)

    own_house.kill()
    own_house.start()

    page.get_by_role("button", name="检查", exact=True).click()
    page.wait_for_url("**/checks/*")
    expect(page.locator(".line")).to_contain_text("先签保护方案")
    with page.expect_download() as download:
        page.get_by_role("link", name="保护方案 PDF").click()
    download.value.save_as(tmp_path / "plan.pdf")
    paper = pypdf.PdfReader(io.BytesIO((tmp_path / "plan.pdf").read_bytes()))
    assert "保护方案" in paper.pages[0].extract_text()

    weights: dict[str, int] = {}
    for one in loaded:
        if one.request.resource_type == "document" and one.status == 200:
            weights[one.url] = one.request.sizes()["responseBodySize"]
    assert len(weights) >= 5 and max(weights.values()) < _MOST_BYTES
