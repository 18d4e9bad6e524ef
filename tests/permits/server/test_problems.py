"""Refusals: each of a kind that has an address, with everything that is wrong and where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from permits.server.problem import kinds, pointer_of

URL = "/v1/screenings"
AT = [113.62001234, 34.75001246]
GEOJSON = {"content-type": "application/geo+json"}


def feature(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": AT}}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def refused(client: TestClient, asked: Any, **query: str) -> dict[str, Any]:
    answer = client.post(URL, content=json.dumps(asked), params=query)
    assert answer.status_code == 422, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def places(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["type"].removeprefix("/problems/"), one["pointer"] or one["parameter"]) for one in problem["errors"]]


WRONG = (
    feature(id="a", depth_m="deep", width_m=-3),
    feature(id="b", activity="EX-PIT"),
    feature(id="c", activity="EX-PITT", start="soon"),
    feature(id="d", start="2026-06-01", end="2026-05-01"),
    feature(id="e", activities=["EX-PIT", "DR-WELLL"]),
)


def test_pass_what_is_wrong_with_several_features_is_told_at_once(client: TestClient) -> None:
    problem = refused(client, collection(*WRONG))
    assert places(problem) == [
        ("unusable-works", "/features/0/properties/depth_m"),
        ("unusable-works", "/features/0/properties/width_m"),
        ("unusable-works", "/features/2/properties/start"),
        ("unknown-activity", "/features/2/properties/activity"),
        ("unusable-works", "/features/3/properties/end"),
        ("unknown-activity", "/features/4/properties/activities"),
    ]
    assert [one["feature"] for one in problem["errors"]] == ["a", "a", "c", "c", "d", "e"]
    assert problem["type"] == "/problems/invalid-request"
    assert all(one["detail_zh"] != one["detail_en"] for one in problem["errors"])


def test_pass_fields_of_an_envelope_are_told_along_with_its_features(client: TestClient) -> None:
    asked = {"works": collection(*WRONG), "depht_m": 3, "exemption": {"purpos": "养护"}, "language": "fr"}
    problem = refused(client, asked)
    found = places(problem)
    assert {
        ("invalid-request", "/depht_m"),
        ("invalid-request", "/exemption/purpos"),
        ("invalid-request", "/language"),
        ("unusable-works", "/works/features/0/properties/depth_m"),
        ("unknown-activity", "/works/features/4/properties/activities"),
    } <= set(found)
    assert len(found) == 9


def test_pass_facts_beside_the_features_are_told_along_with_theirs(client: TestClient) -> None:
    asked = {"works": collection(feature(depth_m="deep")), "start": "soon", "end": "later", "activities": ["EX-PITT"]}
    assert places(refused(client, asked)) == [
        ("unusable-works", "/start"),
        ("unusable-works", "/end"),
        ("unknown-activity", "/activities"),
        ("unusable-works", "/works/features/0/properties/depth_m"),
    ]
    code = refused(client, {"works": feature(), "activities": ["EX-PIT", "EX-PITT", "DR-WELLL"]})
    assert places(code) == 2 * [("unknown-activity", "/activities")] and code["type"] == "/problems/unknown-activity"
    assert "EX-PITT" in code["errors"][0]["detail_zh"] and "DR-WELLL" in code["detail_en"]


def test_pass_every_shape_that_cannot_be_built_is_told_with_its_place(client: TestClient) -> None:
    shapes: list[Any] = [
        {"type": "Point", "coordinates": [113.62]},
        {"type": "Polygon", "coordinates": [[AT, [113.63, 34.75]]]},
        {"type": "Pint", "coordinates": AT},
        "no shape",
    ]
    wrong = [{**feature(geometry="near the river"), "geometry": one} for one in shapes]
    problem = refused(client, collection(feature(), *wrong))
    assert places(problem) == [("unusable-geometry", f"/features/{row}/geometry") for row in (1, 2, 3, 4)]
    assert problem["type"] == "/problems/unusable-geometry" and problem["more"] == 0
    assert places(refused(client, {"works": wrong[0]})) == [("unusable-geometry", "/works/geometry")]
    mixed: Any = {"works": {"type": "FeatureCollection", "features": [feature(), 7, wrong[0], {"type": "feature"}]}}
    assert places(refused(client, mixed)) == [
        ("unreadable-file", "/works/features/1"),
        ("unusable-geometry", "/works/features/2/geometry"),
        ("unreadable-file", "/works/features/3"),
    ]


def test_pass_every_area_that_can_be_no_site_is_told_with_its_place(client: TestClient) -> None:
    def square(side: float) -> dict[str, Any]:
        ring = [AT, [AT[0] + side, AT[1]], [AT[0] + side, AT[1] + side], [AT[0], AT[1] + side], AT]
        return {**feature(id=str(side)), "geometry": {"type": "Polygon", "coordinates": [ring]}}

    problem = refused(client, collection(square(1e-8), square(1e-4), square(0.3)))
    assert places(problem) == [("unusable-geometry", f"/features/{row}/geometry") for row in (0, 2)]
    assert [one["feature"] for one in problem["errors"]] == ["1e-08", "0.3"]


def test_pass_facts_are_told_along_with_shapes(client: TestClient) -> None:
    wrong = {**feature(width_m=-3), "geometry": {"type": "Point", "coordinates": [1]}}
    works: Any = {"type": "FeatureCollection", "features": [feature(depth_m="deep"), wrong, 7]}
    expected = [
        ("unreadable-file", "/features/2"),
        ("unusable-geometry", "/features/1/geometry"),
        ("unusable-works", "/features/0/properties/depth_m"),
        ("unusable-works", "/features/1/properties/width_m"),
    ]
    assert sorted(places(refused(client, works))) == expected
    beside = places(refused(client, {"works": works, "start": "soon"}))
    assert sorted(beside) == sorted([*((kind, f"/works{at}") for kind, at in expected), ("unusable-works", "/start")])


def test_pass_all_of_one_feature_is_told_at_once(client: TestClient) -> None:
    asked = feature(start="2026-06-01", end="2026-05-01", depth_m="abc", activity="EX-PITT")
    assert places(refused(client, asked)) == [
        ("unusable-works", "/properties/depth_m"),
        ("unusable-works", "/properties/end"),
        ("unknown-activity", "/properties/activity"),
    ]


def test_pass_all_that_stands_in_an_address_is_told_at_once(client: TestClient) -> None:
    query = {"start": "2026-02-30", "end": "x", "crs": "EPSG:999999", "language": "fr"}
    assert {place for _, place in places(refused(client, feature(), **query))} == query.keys()
    query = {"start": "2026-06-01", "end": "2026-05-01", "fields": "xx"}
    assert {place for _, place in places(refused(client, feature(), **query))} == {"end", "fields"}
    # And along with what is wrong with the works.
    found = {place for _, place in places(refused(client, feature(depth_m="deep"), language="fr", lyer="a"))}
    assert found == {"language", "lyer", "/properties/depth_m"}


def test_pass_all_that_stands_in_an_envelope_is_told_at_once(client: TestClient) -> None:
    beside = {
        "depth_m": "x",
        "start": "2026-13-01",
        "end": "q",
        "crs": "EPSG:1",
        "readings": {"facility_scope": "half"},
    }
    found = places(refused(client, {"works": collection(feature(width_m=-3)), **beside}))
    assert {place for _, place in found} == {f"/{name}" for name in beside} | {"/works/features/0/properties/width_m"}
    backwards = refused(client, {"works": collection(feature(), feature()), "start": "2026-06-01", "end": "2026-05-01"})
    assert places(backwards) == [("unusable-works", "/end")]
    both = refused(client, {"works": feature(), "start": "soon"}, crs="EPSG:4326", depth_m="3")
    assert sorted(place for _, place in places(both)) == ["/start", "crs", "depth_m"]


@pytest.mark.parametrize("asked", [{"activities": ["打井"], "depth_m": 3}, {"crs": "EPSG:4547"}])
def test_an_envelope_without_works_is_told_so(client: TestClient, asked: dict[str, Any]) -> None:
    assert places(refused(client, asked)) == [("invalid-request", "/works")]


def test_what_is_unknown_beside_the_works_has_its_place(client: TestClient) -> None:
    assert places(refused(client, {"works": feature(), "crs": "EPSG:1"})) == [("unsettled-coordinates", "/crs")]
    assert places(refused(client, feature(), crs="EPSG:1")) == [("unsettled-coordinates", "crs")]
    assert places(refused(client, feature(), fields="xx")) == [("unusable-works", "fields")]


def test_a_feature_without_a_name_is_called_by_its_place_whatever_is_wrong_with_it(client: TestClient) -> None:
    """As findings, rows and facts call it: counted from 0."""
    shape = {**feature(), "geometry": {"type": "Point", "coordinates": ["a", 1]}}
    for wrong in (shape, 7, feature(start="x"), {**feature(a=1), "a": 2}, feature(activity="EX-PITT")):
        for place in (0, 2):
            works = [feature(), feature()]
            works.insert(place, wrong)
            (fault,) = refused(client, {"type": "FeatureCollection", "features": works})["errors"]
            assert fault["feature"] == str(place) and f"feature {place}" in fault["detail_en"]
            assert fault["pointer"].startswith(f"/features/{place}")


def test_pass_of_very_many_faults_the_rest_are_counted(client: TestClient) -> None:
    wrong = {**feature(), "geometry": {"type": "Point", "coordinates": [1]}}
    problem = refused(client, collection(*[wrong] * 250))
    assert len(problem["errors"]) == 100 and problem["more"] == 150
    assert "There are 245 more" in problem["detail_en"]


def test_pass_a_member_beside_the_properties_is_found(client: TestClient) -> None:
    beside = {**feature(), "depth_m": "deep"}
    assert places(refused(client, beside)) == [("unusable-works", "/depth_m")]
    assert places(refused(client, feature(深度="deep"))) == [("unusable-works", "/properties/深度")]
    assert pointer_of(["a/b", "c~d", 3]) == "/a~1b/c~0d/3"


def test_pass_parameters_are_told_by_their_names(client: TestClient) -> None:
    wrong = refused(client, feature(), depth_m="deep", lyer="红线", applicant="firm")
    assert {parameter for _, parameter in places(wrong)} == {"depth_m", "lyer", "applicant"}
    both = refused(client, feature(), start="soon", activity="EX-PITT")
    assert places(both) == [("unusable-works", "start"), ("unknown-activity", "activity")]
    assert places(refused(client, feature(), activity="EX-PITT")) == [("unknown-activity", "activity")]


def test_pass_of_very_many_faults_a_hundred_are_told(client: TestClient) -> None:
    problem = refused(client, collection(*(feature(depth_m="deep") for _ in range(300))))
    assert len(problem["errors"]) == 100 and len(problem["detail"]) < 2000 and "295" in problem["detail_en"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"works": feature(), "readings": {"facility_scope": "half"}}, "unknown-reading"),
        ({"works": feature(), "crs": "EPSG:999999"}, "unsettled-coordinates"),
        ({"works": collection()}, "unusable-geometry"),
        ({"type": "Nonsense"}, "unreadable-file"),
        ({"works": feature(), "start": "soon"}, "unusable-works"),
        ({"works": feature(), "nothing": 1}, "invalid-request"),
    ],
)
def test_a_refusal_is_of_a_kind(client: TestClient, asked: Any, kind: str) -> None:
    problem = refused(client, asked)
    assert problem["type"] == f"/problems/{kind}" and problem["title"].startswith(kinds()[kind].zh)
    assert problem["errors"]


def test_every_kind_is_explained_at_its_address_to_programs_and_to_people(client: TestClient) -> None:
    listed = client.get("/problems").json()
    assert [one["type"] for one in listed] == [f"/problems/{code}" for code in kinds()]
    assert [one["status"] for one in listed] == sorted(one["status"] for one in listed)
    for one in listed:
        assert client.get(one["type"]).json() == one
    page = client.get("/problems/busy", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert kinds()["busy"].remedy.zh in page.text and kinds()["busy"].remedy.en in page.text
    unknown = client.get("/problems/none")
    assert unknown.status_code == 404 and unknown.json()["type"] == "/problems/no-such-address"
    assert "GET /v1/batches/{token}/{name}," in client.get("/v1/nowhere").json()["detail_en"]


def test_what_is_wrong_with_a_parameter_is_said_in_chinese(pages: TestClient) -> None:
    begun = pages.post("/v1/batches", content=json.dumps(collection(feature())), headers=GEOJSON).json()
    for wrong in ("after=x", f"limit={'9' * 5000}", "limit=0", "limit=1.5", "outcome=none", f"reason={'x' * 101}"):
        problem = pages.get(f"{begun['links']['sites']}?{wrong}").json()
        assert problem["type"] == "/problems/invalid-request" and problem["errors"]
        assert not any(word in problem["detail_zh"] for word in ("should", "nput", "String")), wrong


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_what_is_wrong_with_a_key_is_said_in_chinese(pages: TestClient, key: str) -> None:
    headers = {**GEOJSON, "idempotency-key": key}
    answer = pages.post("/v1/batches", content=json.dumps(collection(feature())), headers=headers)
    assert answer.status_code == 422 and "String" not in answer.json()["detail_zh"]


def test_what_is_wrong_with_the_whole_body_points_at_all_of_it(client: TestClient) -> None:
    """RFC 6901: the empty text. What is no JSON has no places."""
    (fault,) = refused(client, collection())["errors"]
    assert (fault["pointer"], fault["parameter"]) == ("", None)
    (fault,) = refused(client, {"works": collection(), "crs": "EPSG:99999"})["errors"]
    assert fault["pointer"] == "/crs"
    answer = client.post(URL, content=b"id,x\n1,2\n")
    assert [one["pointer"] for one in answer.json()["errors"]] == [None]
