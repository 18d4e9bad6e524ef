"""What the pages for users print is what the program does: commands, tables, both languages."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import geopandas
import pytest
from typer.testing import CliRunner

import data
from permits.catalogue.lists import code_list
from permits.catalogue.sizes import Sizes
from permits.cli.app import app

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")
# Decisions and the changelog are history: what they name may be gone.
PAGES = [*sorted(ROOT.glob("docs/*.md")), *(ROOT / name for name in (*READMES, "CONTRIBUTING.md"))]
# What a how-to asks its reader to make.
TO_BE_MADE = (
    "data/regulations/luoyang-1",
    "data/regulations/zhengzhou-253/article-33.toml",
    "data/regulations/zhengzhou-253/article-NN.toml",
    "geo/reading/gpx.py",
    "tests/geo/reading/test_gpx.py",
    "permits/server/api/roles.py",
    "permits/server/web/activities.py",
    "permits/server/web/templates/activities.html",
)


def blocks(name: str, language: str) -> list[str]:
    """The blocks of code of a page."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


def commands(name: str) -> list[str]:
    """The commands of a page without their comments."""
    lines = [line for block in blocks(name, "sh") for line in block.splitlines()]
    return [re.sub(r"\s+#.*", "", line) for line in lines]


def test_both_readmes_print_the_same_commands_and_samples() -> None:
    """A reader of one language misses nothing that the other one has."""
    assert commands("README.md") == commands("README.zh.md")
    for sample in ("json", "csv"):
        assert blocks("README.md", sample) == blocks("README.zh.md", sample) != []
    options = [set(re.findall(r"--[a-z][a-z-]+", (ROOT / name).read_text("utf-8"))) for name in READMES]
    assert options[0] == options[1]


# Pages whose commands need no more than a network and works; the recipes for new articles speak of articles yet to be written.
PAGES_TO_COPY_FROM = (
    "README.md",
    "docs/how-to-hand-in-works.md",
    "docs/how-to-replay.md",
    "docs/how-to-amend-a-distance.md",
    "docs/networks/README.md",
)
# What the commands begin with, and what stands for the program's own tests.
RUN = (".venv/bin/heatguard ", "heatguard ", "curl ", "cp ")
OUTCOMES = (0, 10, 20, 30)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds every file that a page names, and the program where the pages have it."""
    folder = tmp_path_factory.mktemp("desk")
    site, network = blocks("README.md", "json")
    for name in ("site.geojson", "作业.geojson", "works/1.geojson"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(site, "utf-8")
    (folder / "piles.csv").write_text(blocks("README.md", "csv")[0], "utf-8")
    for name in ("network.geojson", "管网.geojson", "供水.geojson"):
        (folder / name).write_text(network, "utf-8")
    (folder / "回水.geojson").write_text(network.replace('"M1"', '"M2"'), "utf-8")
    works = geopandas.read_file(folder / "site.geojson")[["activity", "depth_m", "geometry"]]
    for name in ("site", "红线"):
        works.to_file(folder / f"{name}.shp", encoding="utf-8")
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            for part in folder.glob(f"{name}.*"):
                if part.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                    archive.write(part, part.name)
    geopandas.read_file(folder / "network.geojson").to_file(folder / "network.gpkg")
    drawing = ezdxf.new()
    outline = works.geometry[0].exterior.coords
    drawing.modelspace().add_lwpolyline(list(outline), close=True, dxfattribs={"layer": "施工红线"})
    drawing.saveas(folder / "红线.dxf")
    for mapping in (ROOT / "docs" / "networks").glob("*.toml"):
        (folder / mapping.name).write_text('[defaults]\nkind = "main"\n', "utf-8")
    with data.as_file(data.regulations() / "zhengzhou-253") as book:
        shutil.copytree(book, folder / "DRAFT")
        (folder / "data").symlink_to(book.parents[1])
    (folder / "docs").mkdir()
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    # A refusal of the server is a failure of the line.
    (folder / ".curlrc").write_text("fail\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def served(desk: Path) -> Iterator[str]:
    """The line with ``serve`` as printed, but at a port that is free."""
    (line,) = (one for one in commands("README.md") if " serve " in one)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = shlex.split(line.removesuffix("&"))
    with subprocess.Popen([*command, "--port", str(port)], cwd=desk, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize("page", PAGES_TO_COPY_FROM)
def test_commands_of_a_page_work_as_printed(page: str, desk: Path, served: str) -> None:
    """Every line that a user may copy, in the order of the page; only the port is another one."""
    environment = {**os.environ, "CURL_HOME": str(desk), "PATH": f"{desk}/.venv/bin:{os.environ['PATH']}"}
    lines = [line.strip().split(" && ")[0] for line in commands(page)]
    lines = [line for line in lines if line.startswith(RUN) and " serve " not in line]
    assert lines
    for line in lines:
        printed = line.replace("127.0.0.1:8000", served)
        done = subprocess.run(["bash", "-c", printed], cwd=desk, env=environment, capture_output=True, check=False)
        assert done.returncode in OUTCOMES, (line, done.stdout.decode()[-400:], done.stderr.decode()[-400:])
        if line.startswith("curl ") and ">" not in line:
            json.loads(done.stdout)
    assert page != "README.md" or "heatguard.determination/2" in (desk / "result" / "determination.json").read_text(
        "utf-8"
    )


def test_every_option_that_the_readme_names_exists() -> None:
    """A renamed option is renamed here too."""
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", (ROOT / "README.md").read_text("utf-8"))) - {"--data-binary"}
    known: set[str] = set()
    for command in (
        ["check"],
        ["network", "check"],
        ["rules", "effect"],
        ["serve"],
        ["papers"],
        ["replay"],
        ["zones"],
        ["map"],
    ):
        known |= set(re.findall(r"--[a-z][a-z-]+", CliRunner().invoke(app, [*command, "--help"]).output))
    assert named <= known, named - known


def test_table_of_usual_sizes_is_the_one_that_decides() -> None:
    """docs/how-to-hand-in-works.md lists every row of sizes.toml with its numbers, in its order."""
    page = (ROOT / "docs" / "how-to-hand-in-works.md").read_text("utf-8")
    table = page.split("## 尺寸 · Sizes")[1].split("| 作业 works |")[1].split("\n\n")[0]
    shown = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    sizes = code_list(Sizes)

    def number(metres: float) -> str:
        return f"{metres:g}" if metres else "—"

    rows = [
        (" ".join(row.activities), number(row.line_m), number(row.point_m), number(row.beyond_m), row.stated_by)
        for row in sizes.size
    ]
    rest = sizes.otherwise
    rows.append(("其他 all others", number(rest.line_m), number(rest.point_m), "—", rest.stated_by))
    assert len(shown) == len(rows)
    for (name, line, point, beyond, stated), row in zip(shown, rows, strict=True):
        assert name.startswith(row[0]) and (line, point, beyond) == row[1:4]
        assert re.findall(r"`(\w+)`", stated) == list(row[4])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_place_that_a_page_names_is_there(page: Path) -> None:
    """A newcomer who follows a page finds the file, the module and the page it names."""
    text = page.read_text("utf-8")
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    named = set(re.findall(r"(?<![\w/])(?:geo|permits|maps|data|tests|docs|benchmarks)/[\w./<>*-]+", prose))
    places = {
        place.rstrip("./") for place in named if not re.search("[<*]", place) and not place.startswith(TO_BE_MADE)
    }
    missing = {place for place in places if not (ROOT / place).exists()}
    dotted = set(re.findall(r"`((?:geo|permits|maps)(?:\.[a-z_0-9]+)+)[`(]", prose))
    missing |= {name for name in dotted if not _importable(name)}
    links = set(re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", prose))
    missing |= {link for link in links if "://" not in link and not (page.parent / link).exists()}
    assert not missing


def _importable(name: str) -> bool:
    """Whether a dotted name is a module or something that stands in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:end])
        if place.is_dir():
            return end == len(parts)
        if place.with_suffix(".py").is_file():
            return all(re.search(rf"\b{part}\b", place.with_suffix(".py").read_text("utf-8")) for part in parts[end:])
    return False


def test_every_how_to_stands_in_the_index() -> None:
    """A page that nobody finds helps nobody."""
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    assert [path.name for path in ROOT.glob("docs/how-to-*.md") if path.name not in index] == []
