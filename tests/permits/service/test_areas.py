"""The network as somebody looks for it: by name, and as a file to take along."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

import pytest

import data
from permits.errors import WorksError
from permits.intake.handed_in import read_layers
from permits.record.reading import to_json
from permits.report import area_map
from permits.report.area import View, network_bounds
from permits.report.kept_jobs import Kept, KeptJob, jobs_geojson, kept_jobs
from permits.service.areas import found_by_name, offline_page
from permits.service.check import Desk
from permits.service.opening import open_network

TODAY = datetime.date(2026, 5, 10)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with data.as_file(data.sample("")) as city:
        yield Desk(open_network([str(city / "network.geojson")], rivers=str(city / "rivers.geojson")))


@pytest.fixture(scope="module")
def job(desk: Desk) -> KeptJob:
    with data.as_file(data.sample("works")) as works:
        layers = list(read_layers(next(works.glob("03-*"))))
    record = desk.check(layers, today=TODAY, beside={"project": "</script><b>井"}).record
    jobs, unread = kept_jobs(
        [to_json(record).encode(), json.dumps({"schema": "older"}).encode()],
        [Kept("/checks/a", TODAY, "HG-OLD", "HG-NEW"), Kept("/checks/b", TODAY)],
        role="inspector",
    )
    assert unread == 1
    return jobs[0]


def whole(desk: Desk) -> View:
    return View(*network_bounds(desk.register), 16)


def test_names_are_found_the_exact_ones_first(desk: Desk) -> None:
    found = found_by_name(desk, "m-dn500-建设路", language="zh")
    assert [one["name"] for one in found] == ["M-DN500-建设路", "M-DN500-建设路-回"]
    west, south, east, north = found[0]["bounds"]
    assert 113.6 < west < east < 113.7 and 34.7 < south <= north < 34.8
    # Full width, spaces, the enterprise and the river.
    assert found_by_name(desk, "ＤＮ １４００", language="en")[0]["what"] == "transmission lines"
    assert found_by_name(desk, "样例河", language="en")[0]["what"].startswith("river")


@pytest.mark.parametrize("words", ["", "   ", "%", "'; DROP TABLE", "<script>", "\x00\u202e", ".*", "a" * 200])
def test_no_words_break_the_search(desk: Desk, words: str) -> None:
    assert found_by_name(desk, words, language="zh") == []


def test_an_area_is_one_file_with_the_jobs_in_it(desk: Desk, job: KeptJob) -> None:
    page = offline_page(desk, whole(desk), [job], language="zh", today=TODAY)
    assert "截至2026年5月10日" in page and desk.register.fingerprint[:8] in page
    assert job.disclosed.record.number in page
    # Hostile words are data, and nothing is fetched.
    assert "</script><b>井" not in page and "http://" not in page.replace("http://www.w3.org", "")


def test_a_file_without_all_kept_jobs_says_so(desk: Desk, job: KeptJob) -> None:
    whole_file, part = (
        offline_page(desk, whole(desk), [job], language="zh", today=TODAY, missing=missing) for missing in (0, 3)
    )
    assert '"complete":true' in whole_file and "已检查的作业不在图上" not in whole_file
    assert '"complete":false' in part and "另有 3 项已检查的作业不在图上" in part


def test_an_area_that_is_too_large_is_refused_with_what_fits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area_map, "MOST_ASSETS", 4)
    with pytest.raises(WorksError) as refused:
        offline_page(desk, whole(desk), [], language="zh", today=TODAY)
    assert "18 件" in refused.value.text.zh and "%" in refused.value.text.zh and "最多 4 件" in refused.value.text.zh


def test_a_kept_job_says_what_was_declared_and_until_when(job: KeptJob) -> None:
    (one,) = jobs_geojson([job], language="zh")
    facts = dict(one["properties"]["facts"])
    assert facts["结论"] == "禁止实施" and facts["申报的作业"] == "其他管线检查井"
    assert facts["保存至"] == "2026年5月10日" and one["properties"]["link"] == "/checks/a"
    assert facts["来历"] == "由 HG-OLD 改动而来" and facts["改动"] == "另有改动后的意见 HG-NEW"
    assert one["properties"]["changed"] and "另有改动后的意见 HG-NEW" in one["properties"]["label"]
