"""Behind a gate: the address and the scheme are the gate's word, whatever a client wrote before it."""

from __future__ import annotations

from typing import Any

import pytest

from permits.server.proxy import as_the_gate_saw_it


def seen(*headers: tuple[str, str]) -> tuple[Any, Any]:
    scope = {
        "type": "http",
        "scheme": "http",
        "client": ("10.0.0.1", 4711),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    told = as_the_gate_saw_it(scope)
    assert scope["scheme"] == "http" and scope["client"] == ("10.0.0.1", 4711)
    return told["client"][0], told["scheme"]


def test_pass_the_last_address_is_the_gates_word() -> None:
    assert seen(("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https")) == ("203.0.113.7", "https")
    assert seen(("x-forwarded-for", "2001:db8::7")) == ("2001:db8::7", "http")


@pytest.mark.parametrize(
    ("last", "address"),
    [
        ("203.0.113.7:5555", "203.0.113.7"),
        ("[2001:db8::7]:80", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("203.0.113.7,", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7 , ", "203.0.113.7"),
    ],
)
def test_pass_as_some_gates_write_it(last: str, address: str) -> None:
    assert seen(("x-forwarded-for", last))[0] == address


@pytest.mark.parametrize(
    "headers",
    [
        [("x-forwarded-for", "198.51.100.1, 203.0.113.7")],
        [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "203.0.113.7")],
        [("x-forwarded-for", "' OR 1=1, ::1,203.0.113.7")],
    ],
)
def test_fail_addresses_that_a_client_wrote_himself_are_passed_over(headers: list[tuple[str, str]]) -> None:
    assert seen(*headers)[0] == "203.0.113.7"


@pytest.mark.parametrize("last", ["", ",", "unknown", "unknown:80", "[]", "_hidden", "203.0.113"])
def test_fail_what_is_no_address_changes_nothing(last: str) -> None:
    assert seen(("x-forwarded-for", last), ("x-forwarded-proto", "javascript")) == ("10.0.0.1", "http")


def test_pass_the_gate_itself_asks_in_its_own_name() -> None:
    assert seen() == ("10.0.0.1", "http")
