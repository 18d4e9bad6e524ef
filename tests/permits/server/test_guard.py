"""What every answer carries, and the little that a page may say of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from permits.server.guard import Guard

# What no page may say of itself, and what it may.
FORCED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
OWN = {
    "content-security-policy": "default-src 'self'",
    "x-frame-options": "SAMEORIGIN",
    "cache-control": "public, max-age=31536000, immutable",
}


def answered(own: Mapping[str, str], *, behind_proxy: bool = False, **headers: str) -> Any:
    app = FastAPI()

    @app.get("/")
    def page(request: Request) -> Response:
        client = "" if request.client is None else request.client.host
        return Response(f"{client} {request.url.scheme}", headers=dict(own))

    guard = Guard(app, ["testserver"], answer_s=5, behind_proxy=behind_proxy)
    return TestClient(guard).get("/", headers=headers)


def test_pass_what_says_nothing_of_itself_is_held_strictest() -> None:
    headers = answered({}).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-frame-options"] == "DENY" and headers["cache-control"] == "no-store"


def test_pass_a_page_states_its_policy_its_frames_and_how_long_it_is_kept() -> None:
    headers = answered(OWN).headers
    assert {name: headers[name] for name in OWN} == OWN


def test_fail_no_page_takes_the_others_away() -> None:
    headers = answered(dict.fromkeys(FORCED, "unsafe")).headers
    assert {name: headers[name] for name in FORCED} == FORCED


def test_pass_only_behind_a_gate_is_a_client_who_he_is_said_to_be() -> None:
    said = {"x-forwarded-for": "198.51.100.1, 203.0.113.7", "x-forwarded-proto": "https"}
    assert answered({}, behind_proxy=True, **said).text == "203.0.113.7 https"
    assert answered({}, **said).text == "testclient http"
