"""An answer holds for the place and the works that it was given for: given again by nobody, it is not handed in for others."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.server.web.draft import Door, Draft, DraftFile
from permits.server.web.draft_kept import changed
from permits.server.web.outlasting import outlasting
from permits.server.web.stated import areas_drawn, said_before, state, state_works, works_of
from permits.service.questions import Asked, Question
from tests.permits.server.web.test_answers import questions

DEPTH, WIDTH = (questions("EX-TRENCH", "line")[name] for name in ("depth", "trench_width"))
WHEN = questions("EX-TRENCH", "line")["when"]


def line(at: int, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": [[113.62, 34.74 + at / 1000], [113.63, 34.74 + at / 1000]]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def drawn(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def kept(before: Draft, after: Draft) -> Draft:
    """As the store has it, whatever was changed."""
    outlasting(before, after)
    return Draft.model_validate_json(after.model_dump_json())


def sent(draft: Draft, **changes: Any) -> Draft:
    """As a script of the first page sends it; what it does not show was taken away there."""
    if changes.get("drawn") and draft.drawn:
        keys = {one.get("key") for one in changes["drawn"]["features"]}
        removed = [one["key"] for one in draft.drawn["features"] if one["key"] not in keys]
        changes["drawn"] = {**changes["drawn"], "removed": removed}
    return kept(draft, changed(draft, json.loads(json.dumps(changes))))


def of(question: Question, *features: str) -> Question:
    return dataclasses.replace(question, features=features)


def answered(draft: Draft, question: Question, **facts: Any) -> Draft:
    after = draft.model_copy(deep=True)
    state(after, question, facts)
    return kept(draft, after)


def works(draft: Draft, area: str | None, *codes: str) -> Draft:
    after = draft.model_copy(deep=True)
    state_works(after, area, codes)
    return kept(draft, after)


def handed_in(draft: Draft) -> dict[str | None, Any]:
    """The answers in what a worker is given: beside, and of each area."""
    found: dict[str | None, Any] = {None: draft.query()}
    return found | dict(areas_drawn(draft))


PASTED = Draft(
    door=Door.PASTED,
    pasted="线路\n113.62,34.74\n113.63,34.74",
    crs="gcj02",
    coordinates_from="amap",
    activities=["EX-TRENCH"],
    facts={"width_m": "0.3", "depth_m": "0.8", "start": "2026-06-01", "applicant": "unit", "project": "甲"},
    asked=["hand_dug@0", "whose"],
)
FILE = DraftFile(name="a.dxf", sha256="0" * 64, length=1)


@pytest.mark.parametrize(
    "change",
    [{"pasted": "线路\n113.64,34.74\n113.65,34.74"}, {"door": Door.FILE}, {"door": Door.DRAWN}, {"file": FILE}],
)
def test_another_place_is_asked_its_system_and_its_facts_again(change: dict[str, Any]) -> None:
    after = kept(PASTED, PASTED.model_copy(update=change, deep=True))
    assert (after.crs, after.coordinates_from, after.layers, after.asked) == ("", "", [], [])
    assert after.facts == {"project": "甲"}
    assert said_before(after, dataclasses.replace(DEPTH, fields=tuple(map(unstated, DEPTH.fields)))) == {
        "depth_m": "0.8"
    }


def unstated(field: Asked) -> Asked:
    return dataclasses.replace(field, stated=None, chosen=None)


def test_a_system_that_is_stated_together_with_the_place_holds() -> None:
    after = sent(PASTED, pasted="线路\n1,2\n3,4", crs="bd09")
    assert (after.crs, after.coordinates_from) == ("bd09", "")


def test_other_layers_are_other_areas() -> None:
    before = Draft(door=Door.FILE, file=FILE, crs="EPSG:4547", layers=["a"], facts={"depth_m": "1"}, asked=["when"])
    after = kept(before, before.model_copy(update={"layers": ["b"]}, deep=True))
    assert (after.crs, after.layers, after.facts, after.asked) == ("EPSG:4547", ["b"], {}, [])


def test_other_works_are_asked_again_and_sizes_that_were_drawn_stay() -> None:
    draft = Draft(drawn=drawn(line(1, id="a", width_m=0.8), line(2, id="b")), activities=["EX-TRENCH"])
    draft = answered(answered(draft, of(DEPTH, "a", "b"), depth_m=2.0), of(WIDTH, "b"), width_m=0.3)
    after = works(draft, None, "PI-BORED")
    assert areas_drawn(after) == {"a": {"id": "a", "width_m": 0.8}, "b": {"id": "b"}}
    assert after.before == {"depth_m": 2.0, "width_m": 0.3}


def test_works_of_one_area_leave_what_was_said_of_the_other() -> None:
    draft = Draft(drawn=drawn(line(1, id="a"), line(2, id="b")), activities=["EX-TRENCH"])
    draft = works(answered(draft, of(DEPTH, "a", "b"), depth_m=2.0), "a", "PL-TREE")
    assert ["depth_m" in one for one in areas_drawn(draft).values()] == [False, True]


def test_an_area_drawn_anew_is_offered_the_depth_of_the_old_one() -> None:
    draft = answered(Draft(drawn=drawn(line(1, id="a"))), of(DEPTH, "a"), depth_m=1.5)
    after = draft
    for _ in range(2):
        # The page sends at each pause what it was given.
        after = sent(after, drawn=drawn(line(2, id="a", depth_m=1.5)))
    assert handed_in(after)["a"] == {"id": "a"} and after.before == {"depth_m": 1.5}
    assert "depth_m" not in answered(after, of(DEPTH, "a"), depth_m=2.0).before


def test_renaming_an_area_loses_nothing() -> None:
    draft = answered(Draft(drawn=drawn(line(1, id="a"))), of(DEPTH, "a"), depth_m=1.5)
    assert areas_drawn(sent(draft, drawn=drawn({**line(1, id="b"), "key": "f0"})))["b"]["depth_m"] == 1.5


def test_an_emergency_elsewhere_is_asked_again_with_its_days() -> None:
    draft = Draft(drawn=drawn(line(1, id="a")), facts={"applicant": "unit"})
    draft = answered(draft, WHEN, start="2026-06-01", end="2026-06-02", emergency=True)
    assert sent(draft, drawn=drawn(line(2, id="a"))).facts == {"applicant": "unit"}
    calm = answered(draft, WHEN, start="2026-06-01", end="2026-06-02")
    assert sent(calm, drawn=drawn(line(2, id="a"))).facts["start"] == "2026-06-01"


PLACES, NAMES, CODES = st.integers(0, 3), st.sampled_from(["a", "b"]), st.sampled_from(["EX-TRENCH", "PI-BORED"])
STEPS = st.one_of(
    st.tuples(st.just("draw"), st.lists(st.tuples(PLACES, NAMES), max_size=2, unique_by=lambda one: one[1])),
    st.tuples(st.just("resend"), st.integers(0, 20), st.one_of(st.none(), PLACES)),
    st.tuples(st.just("works"), st.one_of(st.none(), NAMES), CODES),
    st.tuples(st.just("door"), st.sampled_from(list(Door))),
    st.tuples(st.just("paste"), PLACES),
    st.tuples(st.just("file"), PLACES),
    st.tuples(st.just("answer"), st.integers(0, 1)),
)


def about(draft: Draft, area: str | None) -> Any:
    """The place and the works of what is stated of an area, or beside all."""
    if area is None:
        return draft.door, draft.pasted, draft.file, tuple(draft.activities)
    assert draft.drawn is not None
    geometry = dict(zip(areas_drawn(draft), (one["geometry"] for one in draft.drawn["features"]), strict=True))[area]
    return json.dumps(geometry), tuple(sorted(works_of(draft, area)))


def stepped(draft: Draft, step: Any, number: int, seen: list[Any]) -> Draft:
    """A draft after one thing that somebody does; each answer has a depth of its own."""
    match step:
        case ("draw", areas):
            return sent(draft, drawn=drawn(*(line(at, id=name) for at, name in areas)))
        case ("resend", back, at):
            # What a window holds from before, with answers of then in it, moved or not.
            held = copy.deepcopy(seen[back % len(seen)]) or drawn()
            for feature in held["features"] if at is not None else ():
                feature["geometry"] = line(at)["geometry"]
            return sent(draft, drawn=held)
        case ("works", area, code):
            return works(draft, area if area in areas_drawn(draft) else None, code)
        case ("door", door):
            return sent(draft, door=door.value)
        case ("paste", at):
            return sent(draft, pasted=str(at))
        case ("file", at):
            file = FILE.model_copy(update={"sha256": f"{at:064}"})
            return kept(draft, draft.model_copy(update={"file": file, "door": Door.FILE}, deep=True))
        case ("answer", place):
            names = list(areas_drawn(draft))
            features = (names[place % len(names)],) if names else ("0",)
            return answered(draft, of(DEPTH, *features), depth_m=float(number))
    raise AssertionError(step)


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_no_answer_is_handed_in_for_a_place_or_works_that_it_was_not_given_for(steps: list[Any]) -> None:
    draft, seen = Draft(), [None]
    given_for: dict[float, Any] = {}
    for number, step in enumerate(steps, 1):
        draft = stepped(draft, step, number, seen)
        seen.append(json.loads(json.dumps(draft.drawn)))
        for area, facts in handed_in(draft).items():
            if "depth_m" in facts:
                value = float(facts["depth_m"])
                given_for.setdefault(value, about(draft, area))
                assert value <= number and given_for[value] == about(draft, area)


def test_works_that_are_a_part_stay_one_whatever_is_added() -> None:
    draft = Draft(door=Door.DRAWN, drawn=drawn(line(0)), activities=["EX-TRENCH"], facts={"part_of": "HG-1234ABCD"})
    assert works(draft, None, "EX-TRENCH", "PL-TREE").facts["part_of"] == "HG-1234ABCD"
    after = draft.model_copy(deep=True)
    after.door, after.pasted = Door.PASTED, "113.62 34.74"
    assert kept(draft, after).facts["part_of"] == "HG-1234ABCD"
