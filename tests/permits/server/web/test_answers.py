"""An answer as it was typed: stated, refused with words, or asked again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from starlette.datastructures import FormData

import data
from permits.server.web.answers import Answer, answered, not_known
from permits.server.web.draft import Draft
from permits.server.web.forms import Form
from permits.server.web.stated import areas_drawn, differ, key, state, state_works, still_open, works_of
from permits.service.opening import open_rulebook
from permits.service.questions import Area, Enquiry, Question
from permits.works.proposed import ProposedWorks

DAY = datetime.date(2026, 5, 10)


def questions(code: str, shape: Any, **facts: Any) -> dict[str, Question]:
    works = ProposedWorks("0", (code,), (), (code,), frozenset([code]), facts)
    enquiry = Enquiry(open_rulebook(data.DEFAULT_REGULATION), day=DAY)
    return {one.id: one for one in enquiry.questions([Area(works, frozenset([shape]))], beside=None)}


def said(question: Question, **typed: str) -> Answer:
    return answered(question, Form(FormData(list(typed.items()))), today=DAY)


@pytest.mark.parametrize(
    ("typed", "metres"), [("1.5", 1.5), ("1,5 m", None), ("1,5", None), ("150 cm", 1.5), ("1.5米", 1.5), ("１.５", 1.5)]
)
def test_a_depth_may_be_written_with_its_unit(typed: str, metres: float | None) -> None:
    answer = said(questions("EX-TRENCH", "line")["depth"], depth_m=typed)
    if metres is None:
        assert answer.errors and "1.5 m" in answer.errors[0][1].zh
    else:
        assert answer.facts == {"depth_m": metres} and not answer.errors and not answer.doubts


@pytest.mark.parametrize(("typed", "meant"), [("450", "4.5"), ("1500", None), ("0.01", "0.1"), ("999", "9.99")])
def test_an_unusual_depth_is_asked_about_and_not_refused(typed: str, meant: str | None) -> None:
    question = questions("EX-TRENCH", "line")["depth"]
    answer = said(question, depth_m=typed)
    if typed == "1500":
        # Nothing is so deep: that is no slip of the unit to be believed.
        assert answer.errors and not answer.doubts
        return
    (doubt,) = answer.doubts
    assert doubt.meant == meant
    assert not said(question, depth_m=typed, sure=typed).doubts
    assert said(question, depth_m=typed, meant=f"depth_m={meant}").facts == {"depth_m": float(str(meant))}


def test_days_are_held_against_each_other_and_against_today() -> None:
    when = questions("EX-TRENCH", "line")["when"]
    assert said(when, start="2026-06-01", end="2026-05-20").errors[0][0] == "end"
    assert [one.fact for one in said(when, start="2016-06-01", end="2026-06-20").doubts] == ["start"]
    fine = said(when, start="2026年6月1日", end="2026-06-20", emergency="true")
    assert fine.facts == {"start": "2026-06-01", "end": "2026-06-20", "emergency": True}
    assert not (fine.errors or fine.doubts or fine.missing)


def test_nothing_typed_and_words_for_unknown_state_nothing() -> None:
    question = questions("EX-TRENCH", "line")["depth"]
    assert said(question).missing == said(question, depth_m="不详").missing == ["depth_m"]


@pytest.mark.parametrize("typed", ["7", "-1", "x", "99999"])
def test_an_answer_that_is_none_of_the_choices_is_refused(typed: str) -> None:
    assert said(questions("EX-TRENCH", "line")["whose"], applicant=typed).errors


def test_whose_works_they_are_states_what_the_law_asks_and_is_taken_back_whole() -> None:
    whose = questions("EX-TRENCH", "line")["whose"]
    draft = Draft()
    state(draft, whose, said(whose, applicant="2").facts)
    assert draft.facts == {"applicant": "unit", "operator_own_work": "true"}
    state(draft, whose, said(whose, applicant="1").facts)
    assert draft.facts == {"applicant": "individual"}


def test_the_answer_that_was_given_is_chosen_when_it_is_changed() -> None:
    (field,) = questions("EX-TRENCH", "line", applicant="unit", operator_own_work=True)["whose"].fields
    assert field.chosen == 2
    assert questions("EX-TRENCH", "line", applicant="unit")["whose"].fields[0].chosen == 0
    assert questions("EX-TRENCH", "line", hand_dug=False)["hand_dug"].fields[0].chosen == 1
    assert questions("ST-BUILD", "area")["temporary"].fields[0].chosen is None


def drawn(*properties: dict[str, Any]) -> Draft:
    features = [{"type": "Feature", "geometry": None, "properties": one} for one in properties]
    return Draft(drawn={"type": "FeatureCollection", "features": features})


def test_facts_of_works_stand_in_the_area_that_was_drawn_and_nowhere_else() -> None:
    draft = drawn({}, {"id": "b"})
    depth = questions("EX-TRENCH", "line")["depth"]
    state(draft, depth, {"depth_m": 1.5})
    assert areas_drawn(draft) == {"0": {"depth_m": 1.5}, "b": {"id": "b"}}
    assert not draft.facts
    state(draft, depth, {})
    assert areas_drawn(draft)["0"] == {}


def test_what_was_said_of_all_areas_stays_said_of_the_others() -> None:
    draft = drawn({}, {})
    draft.facts = {"depth_m": "1.2"}
    state(draft, questions("EX-TRENCH", "line")["depth"], {"depth_m": 2.0})
    assert [one["depth_m"] for one in areas_drawn(draft).values()] == [2.0, "1.2"]
    assert not draft.facts


def test_the_parts_of_an_exemption_are_one_fact() -> None:
    draft = drawn({})
    exemption = questions("WA-MUD", "area")["exemption"]
    typed = {"exemption.purpose": "0", "exemption.maintenance": "0", "exemption.operator_conditions": "1"}
    state(draft, exemption, answered(exemption, Form(FormData(list(typed.items()))), today=DAY).facts)
    assert areas_drawn(draft)["0"]["exemption"]["purpose"] == "防洪"
    assert areas_drawn(draft)["0"]["exemption"]["operator_conditions"] == "尚未取得"


def test_works_of_one_area_leave_those_of_the_others_as_they_were() -> None:
    draft = drawn({}, {})
    state_works(draft, None, ["EX-TRENCH"])
    state_works(draft, "1", ["EX-TRENCH", "ST-OTHERMH"])
    # What is stated beside the areas would be added to both.
    assert draft.activities == []
    assert (works_of(draft, "0"), works_of(draft, "1")) == (["EX-TRENCH"], ["EX-TRENCH", "ST-OTHERMH"])
    assert differ(draft)
    state_works(draft, None, ["EX-PIT"])
    assert not differ(draft) and works_of(draft, "1") == ["EX-PIT"]


def test_a_question_that_nobody_can_answer_is_asked_once() -> None:
    asked = questions("EX-TRENCH", "line")
    draft = Draft(asked=[key(asked["depth"])])
    assert [one.id for one in still_open(draft, asked.values())] == ["trench_width", "hand_dug", "when", "whose"]


def test_who_does_not_know_states_nothing_whatever_the_page_had_in_its_fields() -> None:
    depth = questions("EX-TRENCH", "line", depth_m=0.8)["depth"]
    answer = said(depth, depth_m="0.8")
    not_known(depth, answer, offered={})
    assert (answer.facts, answer.missing) == ({}, ["depth_m"])
    whose = questions("EX-TRENCH", "line", applicant="unit", operator_own_work=True)["whose"]
    draft = Draft(facts={"applicant": "unit", "operator_own_work": "true"})
    answer = said(whose, applicant="2")
    not_known(whose, answer, offered={})
    state(draft, whose, answer.facts)
    assert draft.facts == {}


def test_who_knows_the_first_day_alone_has_it_stated() -> None:
    when = questions("EX-TRENCH", "line", end="2026-06-20")["when"]
    answer = said(when, start="2026-06-01", end="2026-06-20")
    not_known(when, answer, offered={})
    assert (answer.facts, answer.missing) == ({"start": "2026-06-01"}, ["end"])
