"""Text in every field stays text in every output: no script, template, formula, escape sequence or forged line.

A new output is a row of `OUTPUTS`: the name of its file in the folder of results, and how its words are read.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import playwright.sync_api as playwright
import pypdf
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from permits.cli.app import app

CHROMIUM = shutil.which("chromium")
EAST, NORTH = 465_000.0, 3_846_000.0
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
# What the readers of each output might obey. 49 and `root:` are what obedience would look like.
HOSTILE = (
    "<script>window.hit=1;alert(1)</script>",
    "<img src=x onerror=window.hit=1>",
    "'\"></script><svg onload=window.hit=1>",
    "`${window.hit=1}`",
    "{{7*7}}{% for x in y %}",
    "=HYPERLINK(0)",
    '#read("/etc/passwd") $x$ *b*',
    "\x1b[2J\x1b]0;owned\x07",
    "\r\nERROR forged line\n",
    "\u202etxt.exe\u2066",
    "[link=file:///etc/passwd]x[/link]",
    "javascript:window.hit=1",
)
ALL = "".join(HOSTILE)
WORKS_FIELDS = ("id", "project", "client", "contractor", "method", "reference", "remark")
NETWORK_FIELDS = ("asset_id", "operator", "producer", "owner", "contact", "phone", "medium")
CONTROLS = {chr(code) for code in (*range(32), 127, *range(0x80, 0xA0))} - {"\n", "\r", "\t", "\f"}


def collection(properties: dict[str, Any], geometry: dict[str, Any]) -> str:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "crs": CRS, "features": [feature]}, ensure_ascii=False)


def works(**more: Any) -> str:
    corners = [[EAST, NORTH + 0.5], [EAST + 8, NORTH + 0.5], [EAST + 8, NORTH + 3], [EAST, NORTH + 0.5]]
    facts = {"activity": "PL-TREE", "species": "毛白杨", "start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0.05}
    return collection({**facts, **more}, {"type": "Polygon", "coordinates": [corners]})


def network(**more: Any) -> str:
    line = {"type": "LineString", "coordinates": [[EAST - 100, NORTH], [EAST + 100, NORTH]]}
    return collection({"kind": "main", "outer_diameter_mm": 655, "position_grade": "A", **more}, line)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a check hands out about a job whose every field is hostile; the terminal's words as a file too."""
    folder = tmp_path_factory.mktemp("text")
    # A name of a file may hold all but a slash.
    given = folder / (ALL.replace("/", "∕")[:80] + ".geojson")
    given.write_text(works(**{name: f"{name}〖{ALL}〗" for name in WORKS_FIELDS}), "utf-8")
    (folder / "network.geojson").write_text(network(**{name: f"{name}〖{ALL}〗" for name in NETWORK_FIELDS}), "utf-8")
    command = ["check", str(given), "--network", str(folder / "network.geojson")]
    # Everything at once in Chinese, as one archive with its list; of the other language what the terminal says.
    for language, more in (("zh", ["--out", str(folder / "out"), "--format", "zip"]), ("en", [])):
        ran = CliRunner().invoke(app, [*command, "--lang", language, *more], catch_exceptions=False)
        assert ran.exit_code == 20, ran.output
        (folder / "out" / f"terminal-{language}.txt").write_text(ran.stdout, "utf-8", newline="")
    with zipfile.ZipFile(folder / "out" / "papers.zip") as packed:
        packed.extractall(folder / "out")
    return folder / "out"


def plain(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def of_pdf(path: Path) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


def of_docx(path: Path) -> str:
    """The words of every part, each of which has to be well-formed; nothing in it is a field or leads out."""
    words = []
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            for one in ElementTree.fromstring(parts.read(name)).iter():
                kind = one.tag.rpartition("}")[2]
                assert one.get("TargetMode") != "External", one.attrib
                assert kind not in ("hyperlink", "object", "altChunk", "attachedTemplate"), kind
                if kind in ("fldSimple", "instrText"):
                    said = next((value for key, value in one.attrib.items() if key.endswith("}instr")), one.text or "")
                    assert said.split()[0] in ("PAGE", "NUMPAGES"), said
                elif one.text:
                    words.append(one.text)
    return "\n".join(words)


OUTPUTS: dict[str, Callable[[Path], str]] = {
    "determination.json": plain,
    "findings.geojson": plain,
    "report.html": plain,
    "map.html": plain,
    "plan.html": plain,
    "letter-damage-notice.html": plain,
    "letter-plan-request.html": plain,
    "letter-start-notice.html": plain,
    "index.html": plain,
    "report.pdf": of_pdf,
    "plan.pdf": of_pdf,
    "letter-damage-notice.pdf": of_pdf,
    "letter-plan-request.pdf": of_pdf,
    "letter-start-notice.pdf": of_pdf,
    "report.docx": of_docx,
    "plan.docx": of_docx,
    "letter-damage-notice.docx": of_docx,
    "letter-plan-request.docx": of_docx,
    "letter-start-notice.docx": of_docx,
    "terminal-zh.txt": plain,
    "terminal-en.txt": plain,
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_pass_no_output_obeys_or_holds_a_control_character(name: str, results: Path) -> None:
    words = OUTPUTS[name](results / name)
    assert not set(words) & CONTROLS
    assert "root:x:" not in words
    if name.endswith((".txt", "json")):
        # On a page a line break is a space; here it would be a line.
        assert "\nERROR forged" not in words.replace("\r", "\n")
    if name.endswith("json"):
        # Every text comes back whole, the very signs that were handed in or their visible stand-ins.
        given = json.loads(words)
        assert "{{7*7}}" in json.dumps(given) and "〖49" not in json.dumps(given)
    if name.endswith(".html"):
        assert "<script>window.hit" not in words and "<img src=x" not in words and "<svg onload" not in words


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not on this machine")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name.endswith(".html")])
def test_pass_nothing_runs_in_chromium(name: str, results: Path, browser: Any) -> None:
    page = browser.new_page()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: alarms.append(str(error)))
    page.on("request", lambda one: one.url.startswith(("file:", "data:", "about:", "blob:")) or alarms.append(one.url))
    page.goto((results / name).as_uri())
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_timeout(200)
    assert [one.evaluate("window.hit") for one in page.frames] == [None] * len(page.frames)
    assert alarms == []
    page.close()


def test_pass_a_refusal_over_http_is_one_problem(street: Path, client: TestClient) -> None:
    for field in WORKS_FIELDS:
        wrong = works(**{field: ALL, "depth_m": f"nothing{ALL}"})
        answer = client.post("/v1/screenings", content=wrong.encode())
        assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
        assert not set(answer.text) & CONTROLS and "\nERROR forged" not in answer.json()["detail"]
    named = client.post("/v1/screenings", params={"name": ALL}, content=b"AC1032")
    assert named.status_code == 422 and not set(named.text) & CONTROLS
    assert not set(named.json()["detail"]) & CONTROLS and "\nERROR" not in named.json()["detail"]


CANARY = "金丝雀甲乙丙"
CRASH = """
import permits.service.check as check
def crash(*_, **__): raise RuntimeError("made to crash")
check.sizes = crash
from permits.cli.app import main
main()
"""


def test_fail_a_crash_tells_no_name_and_leaves_no_file(tmp_path: Path, street: Path) -> None:
    given, rest = tmp_path / "w.geojson", tmp_path / "rest"
    rest.mkdir()
    given.write_text(works(client=CANARY, contractor=CANARY, project=CANARY), "utf-8")
    command = [sys.executable, "-c", CRASH, "check", str(given), "--network", str(street), "--format", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, env={"TMPDIR": str(rest), "PATH": "/usr/bin:/bin"})
    assert ran.returncode == 1 and "made to crash" in ran.stderr
    assert CANARY not in ran.stderr and CANARY not in ran.stdout and list(rest.iterdir()) == []


CRASHING_SERVER = """
import sys
import permits.service.check as check
from permits.children.zygote import fork_workers
from permits.server.zygote import open_judge

def opened(opens):
    judge, sizes = open_judge(opens), check.sizes
    def crash(works, *rest, **named):
        if any("client" in one.facts for one in works): raise RuntimeError("made to crash")
        return sizes(works, *rest, **named)
    check.sizes = crash
    return judge

fork_workers(sys.argv[1], opened)
"""


def test_fail_a_crash_of_the_server_logs_no_name(
    served: Callable[[tuple[str, ...]], AbstractContextManager[TestClient]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with served(("-c", CRASHING_SERVER)) as client:
        answer = client.post("/v1/screenings", content=works(client=CANARY, project=CANARY).encode())
    assert answer.status_code == 500
    shown = capfd.readouterr()
    assert "defect: RuntimeError" in shown.err
    assert CANARY not in "".join((answer.text, caplog.text, shown.out, shown.err))
