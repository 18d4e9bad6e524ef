"""The answer as a page: made once, kept, taken another way, compared, verified, deleted; hostile names are text."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import io
import json
import re
import socket
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pypdf
import pytest

import data
from permits.record.signature import public_key
from permits.server.web.draft import Door, Draft, DraftFile
from permits.service.answering_bound import AT_MOST, begin_answer
from permits.service.verifying import Standing, verify
from permits.storage.asks import Ask
from permits.storage.store import Store

VISITOR = "a-visitor-of-these-tests-of-ours"
# A trench over a main of the sample city: a plan is owed, and what lies outside can start at once.
TRENCH = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "沟 1", "width_m": 0.8},
            "geometry": {"type": "LineString", "coordinates": [[113.61889, 34.7415], [113.61889, 34.74185]]},
        }
    ],
}
HOSTILE = "某路<img src=x onerror=alert(1)>'\"</script>{{7*7}}\u202e工程"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Asker:
    """Somebody with a browser, and drafts of his in the store of the server."""

    def __init__(self, house: Any, language: str = "zh") -> None:
        self.address = house.address
        self.store = Store.open(house.store)
        self.cookies = {"hg_visitor": VISITOR, "hg_lang": language}
        self.client = httpx2.Client(
            base_url=house.address, cookies=self.cookies, headers={"accept": "text/html"}, timeout=60
        )
        self.token = hmac.new(self.store.secret, VISITOR.encode(), hashlib.sha256).hexdigest()

    def ask(self, draft: Draft) -> Ask:
        return self.store.new_ask(draft.model_dump_json(), now=now())

    def drawn(self, **facts: str) -> Draft:
        stated = {"start": "2027-03-20", "end": "2027-04-20", "depth_m": "1.5", **facts}
        return Draft(drawn=TRENCH, activities=["沟槽开挖"], facts=stated)

    def sample(self, name: str, **facts: str) -> Draft:
        """A job of the sample city, handed in as its file."""
        with data.as_file(data.sample("")) as samples:
            content = next((samples / "works").glob(f"{name}-*")).read_bytes()
        file = DraftFile(name="作业.geojson", sha256=self.store.objects.put(content), length=len(content))
        return Draft(door=Door.FILE, file=file, facts=facts)

    def post(self, path: str, **fields: str) -> httpx2.Response:
        return self.client.post(path, data={"token": self.token, **fields}, follow_redirects=False)

    def check(self, draft: Draft) -> str:
        """The token of the answer to a draft."""
        answered = self.post(f"/asks/{self.ask(draft).token}/check")
        assert answered.status_code == 303, answered.text
        return answered.headers["location"].removeprefix("/checks/")

    def record(self, token: str) -> Any:
        return json.loads(self.client.get(f"/checks/{token}/papers/determination.json").content)

    def draft_behind(self, answered: httpx2.Response) -> Draft:
        """The draft to which one is led."""
        assert answered.status_code == 303, answered.text
        place = answered.headers["location"]
        assert place.startswith("/asks/") and place.endswith("/review")
        ask = self.store.ask(place.split("/")[2], now=now())
        assert ask is not None
        return Draft.model_validate_json(ask.state)


@pytest.fixture
def asker(house: Any) -> Iterator[Asker]:
    asker = Asker(house)
    # Of these many checks none is to be the one too many.
    with asker.store._database.connection_to_write() as connection:
        connection.exec_driver_sql("DELETE FROM answers")
    yield asker
    asker.client.close()
    asker.store.close()


def test_one_answer_is_made_of_one_draft_however_often_it_is_sent(asker: Asker) -> None:
    ask = asker.ask(asker.drawn())
    with ThreadPoolExecutor(4) as four:
        sent = list(four.map(lambda _: asker.post(f"/asks/{ask.token}/check", version="1"), range(4)))
    sent.append(asker.post(f"/asks/{ask.token}/check", version="1"))
    assert {one.status_code for one in sent} == {303} and len({one.headers["location"] for one in sent}) == 1
    assert len(asker.store.answers(now() - datetime.timedelta(hours=1))) == 1
    # What was changed meanwhile in another window was not looked at.
    asker.store.save_ask(ask.token, asker.drawn(depth_m="3").model_dump_json(), version=1, now=now())
    changed = asker.post(f"/asks/{ask.token}/check", version="1")
    assert changed.status_code == 409 and f"/asks/{ask.token}/review" in changed.text
    again = asker.post(f"/asks/{ask.token}/check", version="2")
    assert again.status_code == 303 and again.headers["location"] != sent[0].headers["location"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("network_sha256", "0" * 64),
        ("rulebook_sha256", "0" * 64),
        ("engine", "heatguard 0.0.1"),
        # Who states no start means the day on which he asks.
        ("created_at", "2026-01-01 12:00:00.000000"),
    ],
)
def test_the_same_draft_is_judged_again_by_what_is_in_force_now(asker: Asker, column: str, value: str) -> None:
    ask = asker.ask(asker.drawn())
    first = asker.post(f"/asks/{ask.token}/check").headers["location"]
    with asker.store._database.connection_to_write() as connection:
        words = f"UPDATE checks SET {column} = ? WHERE token = ?"
        connection.exec_driver_sql(words, (value, first.removeprefix("/checks/")))
    again = asker.post(f"/asks/{ask.token}/check").headers["location"]
    assert again != first and asker.post(f"/asks/{ask.token}/check").headers["location"] == again


def test_an_answer_is_made_to_its_end_though_nobody_waits(asker: Asker) -> None:
    ask = asker.ask(asker.drawn())
    body = urlencode({"token": asker.token}).encode()
    host, port = asker.address.removeprefix("http://").split(":")
    head = (
        f"POST /asks/{ask.token}/check HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: hg_visitor={VISITOR}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + body)
        until = time.monotonic() + 60
        while not asker.store.answers_of("127.0.0.1", now() - datetime.timedelta(hours=1), now=now()):
            assert time.monotonic() < until, "it was never begun"
    again = asker.post(f"/asks/{ask.token}/check")
    assert again.status_code == 303
    assert len(asker.store.answers(now() - datetime.timedelta(hours=1))) == 1


def test_the_page_says_it_first_and_has_all_papers(asker: Asker, tmp_path: Path) -> None:
    token = asker.check(asker.drawn(project=HOSTILE))
    page = asker.client.get(f"/checks/{token}")
    assert page.status_code == 200 and len(page.content) < 200_000
    assert "先签保护方案，再施工" in page.text and "<img src=x" not in page.text and "{{7*7}}" in page.text
    assert "\u202e" not in page.text
    record = asker.record(token)
    assert record["reader"] == "applicant" and record["excerpt"] is None and record["number"] in page.text
    names = {
        "report.pdf", "report.docx", "report.html", "plan.pdf", "plan.docx", "map.html", "findings.geojson",
        "determination.json", "papers.zip",
    }  # fmt: skip
    key = public_key_of(asker, tmp_path)
    for name in names:
        assert f"/checks/{token}/papers/{name}" in page.text
        paper = asker.client.get(f"/checks/{token}/papers/{name}")
        assert paper.status_code == 200, name
        assert paper.headers["content-disposition"] == f'attachment; filename="{record["number"]}-{name}"'
        (tmp_path / name).write_bytes(paper.content)
    for name in ("determination.json", "papers.zip", "report.html", "map.html"):
        assert verify(tmp_path / name, key, today=datetime.date.today()).standing is Standing.HOLDS, name
    assert pypdf.PdfReader(io.BytesIO((tmp_path / "plan.pdf").read_bytes())).pages
    assert "plan.pdf" in zipfile.ZipFile(tmp_path / "papers.zip").namelist()
    assert asker.client.get(f"/checks/{token}/papers/secret.txt").status_code == 404
    (tmp_path / "changed.json").write_text(
        (tmp_path / "determination.json").read_text().replace("2027-04-20", "2028-04-20")
    )
    assert verify(tmp_path / "changed.json", key, today=datetime.date.today()).standing is Standing.CHANGED


def test_seals_and_papers_are_the_same_after_a_restart(asker: Asker, house: Any) -> None:
    token = asker.check(asker.drawn())
    before = asker.client.get(f"/checks/{token}/papers/determination.json").content
    house.stop()
    house.start()
    assert asker.client.get(f"/checks/{token}/papers/determination.json").content == before
    assert json.loads(before)["seal"]["statement"]["key"] in asker.client.get("/verify/verify.html").text


def test_a_way_out_is_taken_checked_again_and_both_stand_side_by_side(asker: Asker) -> None:
    token = asker.check(asker.sample("03", project="通信井"))
    page, record = asker.client.get(f"/checks/{token}").text, asker.record(token)
    options = record["counter_proposal"]["options"]
    way = next(place for place, one in enumerate(options) if one["kind"] == "shift")
    assert f'name="way" value="{way}"' in page and f"/checks/{token}/map?way={way}" in page
    draft = asker.draft_behind(asker.post(f"/checks/{token}/take", way=str(way)))
    assert draft.previous == token and draft.facts["project"] == "通信井" and draft.file is not None
    works = json.loads(asker.store.objects.get(draft.file.sha256))
    # Nothing but what this reader's own copy holds.
    assert [one["geometry"] for one in works["features"]] == [
        one["geometry"] for one in options[way]["free"]["features"]
    ]
    again = asker.check(draft)
    after = asker.record(again)
    assert record["outcome"] == "prohibited" and after["outcome"] == options[way]["outcome"] == "no_restriction_found"
    assert [one["activities"] for one in after["features"]] == [one["activities"] for one in record["features"]]
    compared = asker.client.get(f"/checks/{again}").text
    assert "与改动前相比" in compared and "消除的" in compared and "：向" in compared and "移动" in compared
    assert record["number"] in compared and f"/checks/{token}" in compared
    assert f"/checks/{again}" in asker.client.get(f"/checks/{token}").text


def test_drawn_works_stay_drawn_when_a_way_is_taken(asker: Asker) -> None:
    token = asker.check(asker.drawn())
    way = next(place for place, one in enumerate(asker.record(token)["counter_proposal"]["options"]) if one["free"])
    draft = asker.draft_behind(asker.post(f"/checks/{token}/take", way=str(way)))
    assert draft.door is Door.DRAWN and draft.drawn is not None and draft.activities == ["沟槽开挖"]
    assert {one["properties"]["width_m"] for one in draft.drawn["features"]} == {0.8}


def test_what_is_owed_stands_before_what_can_be_downloaded_and_what_nobody_knew_is_named(asker: Asker) -> None:
    draft = asker.drawn()
    known = asker.client.get(f"/checks/{asker.check(draft)}").text
    assert "答了“不知道”的" not in known
    del draft.facts["depth_m"]
    page = asker.client.get(f"/checks/{asker.check(draft.model_copy(update={'asked': ['depth@沟 1']}))}").text
    order = ['id="phone"', "答了“不知道”的：", 'id="duties"', 'id="ways"', 'id="papers"', 'id="link"', 'alt="QR"']
    assert [page.count(one) for one in order] == [1] * len(order)
    assert sorted(order, key=page.index) == order
    assert "深" in page[page.index("答了“不知道”的：") : page.index('id="duties"')]


def public_key_of(asker: Asker, folder: Path) -> Any:
    file = folder / "key.pem"
    file.write_bytes(asker.client.get("/verify/key.pem").content)
    return public_key(file)


def test_parts_that_go_first_never_pass_for_the_whole(asker: Asker, tmp_path: Path) -> None:
    token = asker.check(asker.drawn())
    record = asker.record(token)
    way = next(place for place, one in enumerate(record["counter_proposal"]["options"]) if one["kind"] == "split")
    draft = asker.draft_behind(asker.post(f"/checks/{token}/take", way=str(way)))
    again = asker.check(draft)
    whole, part = record["number"], asker.record(again)
    assert part["outcome"] == "no_restriction_found"
    page = asker.client.get(f"/checks/{again}").text
    first = page[: page.index('class="after"')]
    said = f"本意见只及于 {whole} 所查作业中限距以外的部分"
    assert "只就所交的部分：" in first and said in first and "没有改动" not in page
    assert "其余部分仍须办的" in page and "消除的" not in page
    assert re.search("沟 1.*去掉 [1-9][0-9.]* m", page)
    text = "".join(
        one.extract_text()
        for one in pypdf.PdfReader(io.BytesIO(asker.client.get(f"/checks/{again}/papers/report.pdf").content)).pages[:1]
    )
    assert f"只及于 {whole}" in re.sub(r"\s+", " ", text).replace("只 及 于", "只及于")
    word = zipfile.ZipFile(io.BytesIO(asker.client.get(f"/checks/{again}/papers/report.docx").content))
    assert f"本意见只及于 {whole}" in word.read("word/document.xml").decode()
    assert said in asker.client.get(f"/checks/{again}/papers/report.html").text
    # It is a fact of what was handed in, which a replay and every later change of it keep.
    assert part["hand_in"]["facts"]["part_of"] == whole
    copy = tmp_path / "part.json"
    copy.write_bytes(asker.client.get(f"/checks/{again}/papers/determination.json").content)
    key = public_key_of(asker, tmp_path)
    sealed = verify(copy, key, today=datetime.date.today()).sealed
    assert sealed is not None and "其余部分照另一份意见" in sealed.zh
    # The answer of the whole stands, and says so.
    assert "本意见对其余部分仍然有效" in asker.client.get(f"/checks/{token}").text
    assert asker.draft_behind(asker.post(f"/checks/{again}/change")).facts["part_of"] == whole


@pytest.mark.parametrize("way", ["", "99", "-1", "1e3", "9" * 30, "0; drop"])
def test_no_other_way_can_be_taken(way: str, asker: Asker) -> None:
    assert asker.post(f"/checks/{asker.check(asker.drawn())}/take", way=way).status_code in (400, 422)


def test_changed_and_checked_again(asker: Asker) -> None:
    token = asker.check(asker.drawn())
    draft = asker.draft_behind(asker.post(f"/checks/{token}/change"))
    assert draft == asker.drawn().model_copy(update={"previous": token})
    again = asker.check(draft.model_copy(update={"facts": {**draft.facts, "depth_m": "0.4", "end": "2027-05-20"}}))
    page = asker.client.get(f"/checks/{again}").text
    assert "1.5 → 0.4" in page and "2027-04-20 → 2027-05-20" in page and "仍然有的" in page


def test_whether_it_holds_is_asked_online(asker: Asker) -> None:
    token = asker.check(asker.drawn())
    held = asker.client.get(f"/checks/{token}/holds", headers={"accept": "application/json"})
    assert held.json()["newer"] == [] and held.headers["cache-control"] == "no-store"
    with asker.store._database.connection_to_write() as connection:
        connection.exec_driver_sql("UPDATE checks SET network_sha256 = ? WHERE token = ?", ("0" * 64, token))
    assert asker.client.get(f"/checks/{token}/holds").json()["newer"] == ["newer_network"]
    assert "有更新，须重新检查：管网数据" in asker.client.get(f"/checks/{token}").text


def test_what_cannot_be_judged_is_said_and_the_draft_stays(asker: Asker) -> None:
    ask = asker.ask(asker.drawn(end="2020-01-01"))
    said = asker.post(f"/asks/{ask.token}/check")
    assert said.status_code == 422 and "没有得出结论" in said.text and "2020-01-01" in said.text
    assert all(f"/asks/{ask.token}/{step}" in said.text for step in ("place", "works", "questions", "review"))
    kept = asker.store.ask(ask.token, now=now())
    assert kept is not None and kept.state == ask.state and kept.check is None
    # Nothing was learned by it.
    assert asker.store.answers_of("127.0.0.1", now() - datetime.timedelta(hours=1), now=now()) == 0


def test_who_asks_too_often_is_told_when_to_ask_again(asker: Asker) -> None:
    ask = asker.ask(asker.drawn())
    for _ in range(AT_MOST):
        begin_answer(asker.store, "127.0.0.1", now=now())
    said = asker.post(f"/asks/{ask.token}/check")
    assert said.status_code == 429 and 0 < int(said.headers["retry-after"]) <= 3600
    assert f"/asks/{ask.token}/review" in said.text and str(AT_MOST) in said.text


def test_unknown_and_deleted_are_said_in_words(asker: Asker) -> None:
    token = asker.check(asker.drawn())
    for wrong in (token[:-1], "x" * 22, "%00", "a" * 500):
        said = asker.client.get(f"/checks/{wrong}")
        assert said.status_code == 404 and "没有这份检查意见" in said.text
    assert "不能恢复" in asker.client.get(f"/checks/{token}/delete").text
    assert asker.post(f"/checks/{token}/delete").status_code == 400
    assert "已删除" in asker.post(f"/checks/{token}/delete", sure="yes").text
    gone = asker.client.get(f"/checks/{token}")
    assert gone.status_code == 404 and "也可能已被删除" in gone.text
    assert asker.client.get(f"/checks/{token}/papers/report.pdf").status_code == 404
    assert asker.client.get(f"/checks/{token}/holds", headers={"accept": "application/json"}).status_code == 404


def test_nothing_is_changed_from_elsewhere(asker: Asker) -> None:
    token = asker.check(asker.drawn())
    for what in ("change", "take", "delete"):
        sent = asker.client.post(f"/checks/{token}/{what}", data={"token": "0" * 64, "way": "0", "sure": "yes"})
        assert sent.status_code == 403
    assert asker.client.get(f"/checks/{token}").status_code == 200


# --- In a browser.


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desk", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Any, asker: Asker) -> Iterator[Any]:
    """A page of his browser; whether the network is there is his to say, and no fault."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.add_cookies([{"name": name, "value": value, "url": asker.address} for name, value in asker.cookies.items()])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Security Policy" in said.text else None)
    yield page
    context.close()
    assert errors == []


def test_pass_the_page_in_a_browser(visitor: Any, asker: Asker) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    token = asker.check(asker.sample("03", project=HOSTILE))
    alarms: list[str] = []
    visitor.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    for language in ("zh", "en"):
        visitor.goto(f"{asker.address}/checks/{token}?lang={language}")
        assert visitor.locator("#line").bounding_box()["y"] < 320
        width = visitor.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0
        inside = visitor.frame_locator(".drawn iframe")
        inside.locator("path.leaflet-interactive").first.wait_for(state="attached")
        found = axe.Axe().run(visitor)
        grave = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
        assert not grave, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in grave]
    assert alarms == []
    visitor.click("a[data-show]")
    inside.locator("path.leaflet-interactive").first.wait_for(state="attached")
    assert "?way=" in visitor.frames[1].url
    visitor.context.set_offline(True)
    visitor.evaluate("window.dispatchEvent(new Event('offline'))")
    visitor.wait_for_selector("#holds.warn")
    visitor.context.set_offline(False)
    visitor.evaluate("window.dispatchEvent(new Event('online'))")
    visitor.wait_for_selector("#holds:not(.warn)")
    # To the review with all that was said, and from there to both answers side by side.
    visitor.click("form[action$='/take'] button")
    visitor.wait_for_url("**/review")
    visitor.click("form[action$='/check'] button")
    visitor.wait_for_url("**/checks/*")
    assert "No heat restriction found" in visitor.inner_text(".compared .side.go")


def test_pass_an_inspectors_copy_without_a_network(visitor: Any, asker: Asker, tmp_path: Path) -> None:
    token = asker.check(asker.drawn())
    visitor.goto(f"{asker.address}/checks/{token}")
    copies = {}
    for link in ("a[href$='papers/report.html']", "a[href$='papers/determination.json']", "a[href$='verify.html']"):
        with visitor.expect_download() as download:
            visitor.click(link)
        copies[link] = tmp_path / download.value.suggested_filename
        download.value.save_as(copies[link])
    report, record, page = copies.values()
    visitor.context.set_offline(True)
    visitor.goto(page.as_uri())
    for path in (report, record):
        visitor.set_input_files("#file", path)
        visitor.wait_for_selector("#answer.holds")
        visitor.evaluate("document.getElementById('answer').className = ''")
    assert "须共同制定保护方案" in visitor.inner_text("#sealed")
    record.write_text(record.read_text("utf-8").replace("plan_required", "no_restriction_found"), "utf-8")
    visitor.set_input_files("#file", [])
    visitor.set_input_files("#file", record)
    visitor.wait_for_selector("#answer.changed")
    visitor.context.set_offline(False)
