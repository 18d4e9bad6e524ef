"""The page as Chromium shows and prints it: what is on the first screen, what overlaps, what is fetched, what axe finds."""

from __future__ import annotations

import io
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
BLOCKS = (".paper-head", ".line", ".headline", "#reason", ".open", "#next", ".drawn")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Any, html_for: Callable[..., str], tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """A report opened from a file; what it asked for and what went wrong stand with it."""
    pages = []

    def open_page(name: str, role: str = "operator", language: str = "zh", size: str = "desk") -> Any:
        path = tmp_path / f"{name}-{role}-{language}.html"
        path.write_text(html_for(name, role, language), "utf-8")
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height})
        page.asked, page.alarms = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("dialog", lambda dialog: (page.alarms.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


def boxes(page: Any) -> dict[str, Any]:
    found = {name: page.locator(name).first for name in BLOCKS if page.locator(name).count()}
    return {name: one.bounding_box() for name, one in found.items()}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plan", ["先签保护方案", "M-DN500", "0.37 m ± 0.23 m", "1.5 m", "0371-96666111"]),
        ("prohibited_and_plan", ["泵房：禁止实施", "M-DN500", "0.67 m", "0371-96666111"]),
        ("clear_but_near", ["未发现供热限制", "M-DN500", "1.84", "放线", "0371-96666111"]),
        ("sketch", ["尚不能判定", "M-SKETCH", "3.80 m", "到场查明"]),
        ("emergency", ["先打电话", "M-DN500", "0371-96666111"]),
    ],
)
def test_pass_the_first_screen_holds_the_answer(
    name: str, words: list[str], language: str, size: str, opened: Callable[..., Any]
) -> None:
    page = opened(name, language=language, size=size)
    width, height = SIZES[size]
    found = boxes(page)
    for block, box in found.items():
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, block
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, block
    assert found[".drawn"]["height"] >= 190 and found[".drawn"]["width"] >= 300
    listed = list(found.items())
    for place, (block, one) in enumerate(listed):
        for other, two in listed[place + 1 :]:
            apart = (
                one["x"] + one["width"] <= two["x"] + 1
                or two["x"] + two["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= two["y"] + 1
                or two["y"] + two["height"] <= one["y"] + 1
            )
            assert apart, (block, other)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if language == "zh":
        said = page.locator(".first").inner_text()
        assert all(one in said for one in words), said


def test_pass_one_language_is_seen_and_the_switch_shows_the_other(opened: Callable[..., Any]) -> None:
    page = opened("plan")
    assert "下一步" in page.locator(".first").inner_text() and "Next step" not in page.locator("body").inner_text()
    page.locator("label[for=say-en]").click()
    said = page.locator("body").inner_text()
    assert "Next step" in said and "下一步" not in said and "先签保护方案" not in said
    page.locator("#say-en").focus()
    page.keyboard.press("ArrowLeft")
    assert "下一步" in page.locator(".first").inner_text()


def test_pass_the_switch_brings_map_language_and_title_along(opened: Callable[..., Any]) -> None:
    """The map lies in a frame of its own: it used to stay in the language in which the report was made."""
    page = opened("unnamed")
    inside = page.frame_locator(".drawn iframe")
    assert inside.locator("#heatguard-measure").inner_text() == "量距" and page.title().startswith("检查意见")
    page.locator("label[for=say-en]").click()
    inside.locator("#heatguard-measure", has_text="Measure").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en" and page.title().startswith("Determination HG-")
    said = inside.locator("body").inner_text()
    assert (
        "Legend" in said
        and "Where I am" in said
        and not [one for one in ("图例", "我的位置", "北", "作业") if one in said]
    )
    names = inside.locator("#heatguard-names option").evaluate_all("all => all.map((one) => one.value)")
    assert "works 1" in names and "第 1 处" not in names
    page.locator("label[for=say-zh]").click()
    inside.locator("#heatguard-measure", has_text="量距").wait_for()
    assert page.evaluate("document.documentElement.lang") == "zh-CN" and page.title().startswith("检查意见")


def test_pass_nothing_is_asked_of_another_host(opened: Callable[..., Any]) -> None:
    page = opened("plan")
    page.wait_for_timeout(300)
    assert all(one.startswith(("file:", "data:", "about:")) for one in page.asked), page.asked


@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_pass_payloads_in_names_stay_text(role: str, opened: Callable[..., Any]) -> None:
    page = opened("payload", role)
    page.wait_for_timeout(300)
    assert page.alarms == [] and page.locator(".paper script, .paper img").count() == 0
    said = page.locator("body").inner_text()
    assert "<script>alert(2)</script>" in said and "<img src=x onerror=alert(1)>{{7*7}}" in said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "language"), [("plan", "zh"), ("trees", "en"), ("emergency", "zh"), ("clear_but_near", "en")]
)
def test_pass_axe_finds_nothing_serious(name: str, language: str, size: str, opened: Callable[..., Any]) -> None:
    page = opened(name, language=language, size=size)
    for one in page.locator("details").all():
        one.evaluate("one => { one.open = true }")
    # The map in the frame is looked at with the map.
    found = axe.Axe().run(page, context={"exclude": [["iframe"]]}, options={"iframes": False}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["trees", "prohibited_and_plan"])
def test_pass_paper_is_a4_and_holds_what_is_folded_on_the_screen(
    name: str, language: str, opened: Callable[..., Any]
) -> None:
    page = opened(name, language=language)
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [one.extract_text() for one in printed.pages]
    for number, one in enumerate(printed.pages, start=1):
        assert (round(one.mediabox.width), round(one.mediabox.height)) == (595, 842)
        assert f"{number} / {len(printed.pages)}" in texts[number - 1]
    # Fonts map some signs to the radicals that look alike.
    whole = unicodedata.normalize("NFKC", "".join("".join(texts).split()))
    for words in {
        "zh": ["供热设施安全保护检查", "下一步", "第三十一条第二款", "监理单位", "不是行政许可", "0371-96666111"],
        "en": ["Heatprotectiondetermination", "Nextstep", "Article31", "Supervisor", "notapermit", "0371-96666111"],
    }[language]:
        assert words in whole, words
    if name == "trees":
        assert all(f"树{n}" in whole for n in range(1, 7))


def test_pass_the_plan_signature_block_stays_on_one_page_row_by_row(opened: Callable[..., Any]) -> None:
    page = opened("plan")
    page.emulate_media(media="print")
    torn = page.eval_on_selector_all(
        "tr", "rows => rows.filter(row => getComputedStyle(row).breakInside !== 'avoid').length"
    )
    assert torn == 0
    assert page.locator(".switch").is_hidden() and page.evaluate("document.documentElement.scrollWidth") <= 1280
