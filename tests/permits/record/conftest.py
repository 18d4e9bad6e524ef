"""A determination that an installation sealed, and the page that verifies it in a browser."""

from __future__ import annotations

import dataclasses
import datetime
import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from permits.disclosure.disclose import disclose
from permits.record.reading import to_json
from permits.record.record import Record
from permits.record.sealing import sealed, statement_of
from permits.report.verify_page import render_verify_page
from permits.storage.installation_key import InstallationKey

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NAME = "某路<雨水>管网 \U0001f6a7 'x' \"y\" @DATA@ @CODE@ & 第二标段工程"


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> InstallationKey:
    return InstallationKey.of(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def record(city: Callable[[str], Record]) -> Record:
    made = city("02")
    return dataclasses.replace(made, job=dataclasses.replace(made.job, project=NAME))


@pytest.fixture(scope="session")
def sealed_record(record: Record, key: InstallationKey) -> Record:
    """The applicant's copy."""
    shown = disclose(record, "applicant").record
    return sealed(shown, key.seal(statement_of(shown, key=key.name)))


@pytest.fixture(scope="session")
def copy(sealed_record: Record) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(to_json(sealed_record))
    return document


# Not longer: while a browser is driven so, nothing else in this process runs a loop of its own.
@pytest.fixture(scope="module")
def page(key: InstallationKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    path = tmp_path_factory.mktemp("page") / "verify.html"
    now = datetime.datetime(2026, 5, 1, 8, 30, tzinfo=datetime.UTC)
    path.write_text(render_verify_page(key=key.name, point=key.point, address="http://heat.example", now=now), "utf-8")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        opened = context.new_page()
        problems: list[str] = []
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on("console", lambda message: problems.append(message.text))
        opened.clock.set_fixed_time(now)
        opened.goto(path.as_uri())
        yield opened
        browser.close()
    assert problems == []
