"""Whose tiles a server was told to show: by code, by address, with a key."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from permits.server.map_ground import MapGround, tile_service


def test_pass_a_key_stands_in_the_addresses_and_only_their_hosts_are_let_in() -> None:
    service = tile_service("tianditu", "0123abc")
    assert len(service.templates) == 2 and all("tk=0123abc" in one for one in service.templates)
    assert MapGround(service=service).image_sources == [f"https://t{number}.tianditu.gov.cn" for number in range(8)]
    assert MapGround().image_sources == [] and MapGround(file=True).image_sources == []


def test_pass_a_template_is_a_service_of_its_own() -> None:
    service = tile_service("http://tiles.example.org:8080/a/{z}/{x}/{-y}.png", None)
    assert (service.datum, service.grid) == ("wgs84", "mercator") and service.attribution.zh == "tiles.example.org:8080"
    assert MapGround(service=service).image_sources == ["http://tiles.example.org:8080"]


@pytest.mark.parametrize(
    "stated",
    [
        "gaode",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{-y}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://a b;script-src/{z}/{x}/{y}.png",
        "https://user@example.org/{z}/{x}/{y}.png",
        "javascript:alert({z},{x},{y})",
        "/tiles/{z}/{x}/{y}.png",
    ],
)
def test_fail_what_is_no_service_is_refused_and_says_which_there_are(stated: str) -> None:
    with pytest.raises(InputError) as refused:
        tile_service(stated, None)
    assert "tianditu" in refused.value.text.zh and "tianditu" in refused.value.text.en


def test_fail_a_key_that_is_missing_or_none() -> None:
    with pytest.raises(InputError, match="tiles-key"):
        tile_service("tianditu", None)
    with pytest.raises(InputError, match="tiles-key"):
        tile_service("tianditu", "a&b=c")
