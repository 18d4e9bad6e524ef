"""Clients that generators make of /openapi.json: without a warning, and they ask our server.

The generators want other versions of our libraries, so they live in an environment of their own, whose programs are on the path:
``pip install openapi-python-client datamodel-code-generator openapi-spec-validator``.
"""

from __future__ import annotations

import http.client
import json
import runpy
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SITE = {"type": "Point", "coordinates": [113.62001234, 34.75001246]}
# As somebody would write it who read nothing but the names that were generated.
ASKS = """
import io, json, sys
from heat_guard_client import Client
from heat_guard_client.api.default import activities, network, problem, rules, schema, screenings
from heat_guard_client.models import Envelope, GeoJson, HeatGuardDetermination, Problem, ScreeningForm
from heat_guard_client.types import File

address, site = sys.argv[1], json.loads(sys.argv[2])
client = Client(base_url=address)
facts = {"activities": ["打井"], "start": "2026-05-10"}
table = f"WKT,id\\nPOINT ({site['coordinates'][0]} {site['coordinates'][1]}),1\\n"
answers = [
    screenings.sync(client=client, body=Envelope.from_dict({"works": site, **facts})),
    screenings.sync(client=client, body=GeoJson.from_dict(site), activity=["打井"], start="2026-05-10"),
    screenings.sync(
        client=client,
        body=ScreeningForm(
            works=File(io.BytesIO(json.dumps(site).encode()), "site.geojson"), activity=["打井"], start="2026-05-10"
        ),
    ),
    screenings.sync(
        client=client, body=File(io.BytesIO(table.encode())), crs="EPSG:4326", activity=["打井"], start="2026-05-10"
    ),
]
assert all(isinstance(one, HeatGuardDetermination) for one in answers), answers
wrong = screenings.sync(client=client, body=Envelope.from_dict({"works": site, "activities": ["EX-PITT"], "start": "soon"}))
assert isinstance(wrong, Problem)
explained = problem.sync(client=client, kind=wrong.errors[0].type_.rpartition("/")[2])
print(json.dumps({
    "outcomes": [one.outcome for one in answers],
    "feature": answers[0].features[0].to_dict(),
    "pointers": [one.pointer for one in wrong.errors],
    "explained": explained.means.en,
    "limit_m": max(zone.limit_m for zone in rules.sync(client=client).zones),
    "west": network.sync(client=client).extent.west,
    "codes": activities.sync(client=client, q="打井").understood.codes,
    "schema": schema.sync(client=client)["title"],
}))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the sample city."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("heatguard")), "serve", "--port", str(port), "--workers", "1"]
    command += ["--store", str(tmp_path_factory.mktemp("store"))]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        assert server.stderr is not None
        said = b""
        while b"serving" not in said:
            line = server.stderr.readline()
            assert line, said.decode()
            said += line
        yield f"127.0.0.1:{port}"
        server.terminate()
        server.stderr.read()


@pytest.fixture(scope="module")
def description(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description as a client downloads it."""
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", "/openapi.json")
    path = tmp_path_factory.mktemp("described") / "openapi.json"
    path.write_bytes(connection.getresponse().read())
    connection.close()
    return path


def generator(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return Path(found)


def silent(*command: object, folder: Path) -> str:
    """What a program prints that may say nothing of warnings."""
    done = subprocess.run([str(one) for one in command], cwd=folder, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "warning" not in said.lower() and "error" not in said.lower(), said[-2000:]
    return done.stdout


def test_pass_the_description_is_one_by_the_standard(description: Path, tmp_path: Path) -> None:
    said = silent(generator("openapi-spec-validator"), description, folder=tmp_path)
    assert "OK" in said


def test_pass_a_client_with_methods_asks_our_server(description: Path, address: str, tmp_path: Path) -> None:
    program = generator("openapi-python-client")
    # Without the formatters that it would run over its result.
    (tmp_path / "config.yml").write_text("post_hooks: []\n", "utf-8")
    silent(
        program, "generate", "--path", description, "--output-path", tmp_path / "made", "--config", "config.yml",
        "--fail-on-warning", folder=tmp_path,
    )  # fmt: skip
    python = program.resolve().with_name("python")
    command = [str(python), "-c", ASKS, f"http://{address}", json.dumps(SITE)]
    done = subprocess.run(command, cwd=tmp_path / "made", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert set(told["outcomes"]) == {told["feature"]["outcome"]} and told["feature"]["activities"] == ["DR-WELL"]
    assert told["pointers"] == ["/start", "/activities"] and "fact" in told["explained"]
    assert told["limit_m"] == 10.0 and 113 < told["west"] < 114
    assert told["codes"] == ["DR-WELL"] and told["schema"] == "HeatGuard determination"


def test_pass_models_that_were_made_read_our_answers(description: Path, address: str, tmp_path: Path) -> None:
    program = generator("datamodel-codegen")
    silent(
        program, "--input", description, "--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel",
        "--formatters", "builtin", "--output", "models.py", folder=tmp_path,
    )  # fmt: skip
    models = runpy.run_path(str(tmp_path / "models.py"))
    connection = http.client.HTTPConnection(address, timeout=60)
    asked = models["Envelope"](works=models["GeoJson"](**SITE), activities=["打井"], start="2026-05-10")
    connection.request("POST", "/v1/screenings", asked.model_dump_json(exclude_unset=True).encode())
    answer = json.loads(connection.getresponse().read())
    read = models["Record"].model_validate(answer)
    assert read.outcome.value == answer["outcome"] and read.headline.zh == answer["headline"]["zh"]
    assert read.features[0].activities == ["DR-WELL"]
    connection.request("POST", "/v1/screenings", b"{}")
    assert models["Problem"].model_validate_json(connection.getresponse().read()).errors
    connection.close()
