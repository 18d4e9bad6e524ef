"""`heatguard serve` where it cannot start, is told to end while it starts, or has its libraries somewhere else."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

import data
from permits.cli.app import main

RUN = "import sys; from permits.cli.app import main; sys.argv[0] = 'heatguard'; main()"


def start(
    tmp_path: Path, *options: str, python: str = sys.executable, code: str = RUN, **environment: str
) -> subprocess.Popen[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Beside the folder for what is temporary, of which nothing is left.
    state = tmp_path.with_name(f"{tmp_path.name}-state")
    inherited = {name: value for name, value in os.environ.items() if name != "STATE_DIRECTORY"}
    return subprocess.Popen(
        [python, "-c", code, "serve", "--port", str(port), "--workers", "1", *options],
        stderr=subprocess.PIPE,
        text=True,
        env={**inherited, "TMPDIR": str(tmp_path), "XDG_STATE_HOME": str(state), **environment},
    )


def said_until_it_listens(server: subprocess.Popen[str]) -> str:
    """What a server says until it listens, and where it keeps things."""
    assert server.stderr is not None
    said = ""
    while line := server.stderr.readline():
        said += line
        if "store: " in line or "WARNING" in line:
            break
    return said


def said_at_start(server: subprocess.Popen[str]) -> str:
    """As `said_until_it_listens`; then it is told to end."""
    said = said_until_it_listens(server)
    server.terminate()
    said += server.communicate(timeout=20)[1]
    assert server.returncode == 0, said
    return said


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_pass_told_to_end_while_it_loads_it_leaves_nothing(tmp_path: Path) -> None:
    with start(tmp_path) as server:
        # It is told what to load when it has a folder.
        while server.poll() is None and not list(tmp_path.glob("heatguard-*")):
            time.sleep(0.01)
        zygote = children(server.pid)
        server.send_signal(signal.SIGTERM)
        assert server.communicate(timeout=20)[1] == "" and server.returncode == 0
    assert not list(tmp_path.iterdir()) and not Path(f"/proc/{zygote[0]}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_pass_the_zygote_has_nothing_of_the_server_that_it_was_forked_from(tmp_path: Path) -> None:
    with start(tmp_path) as server:
        assert "serving" in said_until_it_listens(server)
        (zygote,) = children(server.pid)
        # What its pages keep is opened when they are there.
        while "sqlalchemy" not in Path(f"/proc/{server.pid}/maps").read_text():
            time.sleep(0.05)
        workers = children(zygote)
        held = {
            one: sorted(map(os.readlink, Path(f"/proc/{one}/fd").iterdir())) for one in (server.pid, zygote, *workers)
        }
        loaded = {one: Path(f"/proc/{one}/maps").read_text() for one in (server.pid, zygote)}
        begun_as = {Path(f"/proc/{one}/cmdline").read_bytes() for one in (server.pid, zygote)}
        server.terminate()
        assert server.wait(timeout=20) == 0
    store, key = "heatguard.sqlite3", "cryptography"
    assert key in loaded[server.pid] and "sqlalchemy" in loaded[server.pid]
    # No second Python: a library that starts a thread when it is loaded (Arrow) would need one.
    assert len(begun_as) == 1
    # What it is asked by, and what its worker is asked by.
    # One worker for those who wait, one for batches.
    assert len(workers) == 2
    for one in (zygote, *workers):
        assert store not in str(held[one]) and str(held[one]).count("socket:") == 1, held[one]
    assert key not in loaded[zygote] and "sqlalchemy" not in loaded[zygote]


def test_pass_a_server_is_ready_without_what_only_pages_and_tables_need() -> None:
    loads = (
        "import sys; from permits.server import framework; framework.load();"
        "import permits.server.zygote, permits.server.app, permits.server.listening, permits.cli.state_folder;"
        "print(*(name for name, module in sys.modules.items() if module is not None))"
    )
    loaded = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True).stdout.split()
    only_later = {"permits.server.web", "jinja2", "pyarrow", "folium", "alembic", "sqlalchemy", "pydantic.v1"}
    assert not only_later & set(loaded)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_pass_where_every_answer_is_counted_it_listens_when_it_can_count(tmp_path: Path) -> None:
    with start(tmp_path, "--role", "applicant") as server:
        assert "serving" in said_until_it_listens(server)
        loaded = Path(f"/proc/{server.pid}/maps").read_text()
        server.terminate()
        assert server.wait(timeout=20) == 0
    assert "sqlalchemy" in loaded


def test_pass_a_new_store_is_opened_and_proved_without_what_its_transactions_load(tmp_path: Path) -> None:
    opens = (
        "import sys; from pathlib import Path; from permits.storage.store import Store\n"
        f"with Store.open(Path({str(tmp_path / 'store')!r})) as store:\n"
        "    store.prove_writable(); print(store.has_batches_to_do(), 'sqlalchemy' in sys.modules)\n"
        "    store.load(); print('sqlalchemy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", opens], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False", "True"]


def test_pass_a_zygote_loads_no_web_framework_and_nothing_that_starts_a_thread(tmp_path: Path) -> None:
    network = tmp_path / "network.geojson"
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    main = {"type": "LineString", "coordinates": [[465000, 3846000], [465200, 3846000]]}
    row = {"type": "Feature", "properties": {"asset_id": "M1", "kind": "main", "dn": 500}, "geometry": main}
    network.write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": [row]}))
    opens = (
        "import dataclasses, sys; from permits.server.brief import Brief; from permits.server.zygote import open_judge\n"
        f"open_judge(dataclasses.asdict(Brief([{str(network)!r}]))); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", opens], capture_output=True, text=True, check=True).stdout.split()
    assert "shapely" in loaded
    assert not {"fastapi", "uvicorn", "hypercorn", "sqlalchemy", "pyarrow", "pandas"} & set(loaded)


def test_fail_a_python_that_cannot_be_run_is_one_message(tmp_path: Path) -> None:
    # Beside a thread no zygote is forked, and it must be a Python of its own.
    thread = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    with start(tmp_path, code=f"{thread}; import sys; sys.executable = '/dev/null'; {RUN}") as server:
        said = server.communicate(timeout=20)[1]
    assert server.returncode == 1 and "无法启动" in said and "cannot be started" in said and "Traceback" not in said
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="only there files are shut out")
def test_pass_libraries_are_read_where_they_stand(tmp_path: Path) -> None:
    ours = Path(sys.modules[main.__module__].__file__ or "").parents[2]
    path = f"{ours}:{sysconfig.get_path('purelib')}"
    base = str(getattr(sys, "_base_executable", sys.executable))
    with start(tmp_path, python=base, PYTHONPATH=path) as server:
        # It listens only when a confined worker has judged a site.
        assert "serving" in said_at_start(server)


def test_pass_a_home_that_cannot_be_looked_into_is_not(tmp_path: Path) -> None:
    # As one of another user for who is no administrator: asking whether something is there is an error.
    with start(tmp_path, HOME="/" + "x" * 300, XDG_STATE_HOME="") as server:
        said = said_at_start(server)
    assert "serving" in said and "END WITH THIS SERVER" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", ["STATE_DIRECTORY", "XDG_STATE_HOME", "HOME", "--store"])
def test_pass_what_is_kept_stands_where_the_system_or_the_user_says(given: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    options = ("--store", str(place)) if given == "--store" else ()
    environment = {"XDG_STATE_HOME": "", **({} if options else {given: str(place)})}
    with start(tmp_path, *options, **environment) as server:
        said = said_at_start(server)
    folder = place / {"XDG_STATE_HOME": "heatguard", "HOME": ".local/state/heatguard"}.get(given, "")
    assert f"store: {folder.resolve()}" in said and (folder / "heatguard.sqlite3").is_file()


def test_fail_a_store_that_is_there_and_cannot_be_used_is_not_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "heatguard"
    place.mkdir()
    (place / "heatguard.sqlite3").write_text("of another program, and long enough to be looked into" * 100)
    with start(tmp_path, XDG_STATE_HOME=str(tmp_path)) as server:
        said = server.communicate(timeout=20)[1]
    assert server.returncode == 2 and str(place) in said


def test_fail_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with start(tmp_path, "--store", str(tmp_path / "file" / "store")) as server:
        said = server.communicate(timeout=20)[1]
    assert server.returncode == 2 and f"{tmp_path / 'file'}" in said and "--store" in said and "Traceback" not in said


def test_pass_without_a_network_the_sample_city_is_served_and_that_is_said(tmp_path: Path) -> None:
    with start(tmp_path) as server:
        assert "虚构" in (said := said_at_start(server)) and "invented" in said
    with data.as_file(data.sample("network.geojson")) as network, start(tmp_path, "--network", str(network)) as server:
        assert "invented" not in said_at_start(server)


def test_fail_rivers_without_a_network(tmp_path: Path) -> None:
    with start(tmp_path, "--rivers", "rivers.geojson") as server:
        assert "--network" in server.communicate(timeout=20)[1]
    assert server.returncode == 2


@pytest.mark.parametrize(
    ("options", "interface", "pages"),
    [
        ((), "operator", "applicant"),
        (("--role", "planner", "--page-role", "inspector"), "planner", "inspector"),
        (("--behind-proxy",), "applicant", "applicant"),
        (("--behind-proxy", "--role", "operator"), "operator", "applicant"),
    ],
)
def test_pass_behind_a_gate_nobody_is_the_operator_unless_that_is_stated(
    options: tuple[str, ...], interface: str, pages: str, tmp_path: Path
) -> None:
    with start(tmp_path, *options) as server:
        said = said_at_start(server)
    assert f"interface {interface}；" in said and f"pages {pages}\n" in said
