"""The pages as people meet them: a running server of the sample city, and Chromium as a phone and at a desk."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


@dataclass
class House:
    """A server that may be ended and started again over the same store."""

    store: Path
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        command = [Path(sys.executable).with_name("heatguard"), "serve", "--port", str(self.port), "--workers", "1"]
        command += ["--store", self.store, *self.options]
        self.process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE)
        assert self.process.stderr is not None
        said = b""
        while b"serving" not in said:
            line = self.process.stderr.readline()
            assert line, said.decode()
            said += line

    def kill(self) -> None:
        """As a cut of the power would."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate(timeout=20)

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.communicate(timeout=20)


@contextlib.contextmanager
def served(store: Path, *options: str) -> Iterator[House]:
    """A server of the sample city with its store in a folder."""
    house = House(store, options)
    house.start()
    try:
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sample city, asked by applicants, from an empty store."""
    with served(tmp_path_factory.mktemp("store")) as house:
        yield house


@pytest.fixture(scope="module")
def operators_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same, with pages for the heat operator."""
    with served(tmp_path_factory.mktemp("store"), "--page-role", "operator") as house:
        yield house


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    """A house of a test's own, which it may kill."""
    with served(tmp_path / "store") as house:
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine: pages are not looked at in a browser")
    from playwright.sync_api import expect, sync_playwright

    # What comes at last comes later where much else runs.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """A fresh visitor at a desk, and another with a phone; an error of a script fails the test."""
    context = browser.new_context(**(PHONE if request.param == "phone" else DESK), locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: (
            errors.append(said.text) if said.type == "error" and "Failed to load resource" not in said.text else None
        ),
    )
    yield page
    context.close()
    assert not errors
