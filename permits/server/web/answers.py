"""An answer to a question, as it was typed: what it states, what is wrong with it, what is so unusual that it is asked again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.text import Text
from permits.errors import WorksError
from permits.server.web.forms import Form
from permits.service.questions import Asked, Question
from permits.works.dates import day_of
from permits.works.fact_values import checked

_LONGEST = 500
# By what people who forget a unit are wrong: centimetres, millimetres, a slipped point.
_SLIPS = (0.01, 0.001, 0.1, 10.0)


@dataclass(frozen=True)
class Doubt:
    """A value that is seldom meant: ``typed`` as it stands, ``meant`` what may have been."""

    fact: str
    text: Text
    typed: str
    meant: str | None


@dataclass
class Answer:
    """What was answered.

    Attributes
    ----------
    typed : dict
        Fact → text as it was typed, or the number of the choice.
    facts : dict
        What it states.
    missing : list of str
        Facts that nothing was typed for.
    errors : list of (str, Text)
        Facts and what is wrong with what was typed.
    doubts : list of Doubt
    """

    typed: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    errors: list[tuple[str, Text]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def answered(question: Question, form: Form, *, today: datetime.date) -> Answer:
    """Read what was typed into the fields of a question."""
    answer = Answer()
    sure = set(form.texts("sure"))
    meant = dict(one.split("=", 1) for one in form.texts("meant") if "=" in one)
    for one in question.fields:
        typed = meant.get(one.fact, form.text(one.fact)).strip()[:_LONGEST]
        answer.typed[one.fact] = typed
        if not typed:
            if one.kind != "flag":
                answer.missing.append(one.fact)
            continue
        try:
            stated = dict(_stated(one, typed))
        except WorksError as error:
            answer.errors.append((one.fact, error.remedy))
            continue
        if not stated:
            # 不详, /, unknown.
            answer.missing.append(one.fact)
        answer.facts.update(stated)
        answer.doubts.extend(
            doubt for value in stated.values() for doubt in _doubts(one, typed, value, today) if doubt.typed not in sure
        )
    start, end = (answer.facts.get(name) for name in ("start", "end"))
    if start and end and end < start:
        answer.errors.append(
            ("end", Text(f"完工 {end} 早于开工 {start}，请核对", f"the last day {end} lies before the first, {start}"))
        )
    return answer


def not_known(question: Question, said: Answer, *, offered: Mapping[str, str]) -> None:
    """Take out of an answer what somebody says that he does not know, whatever his page had in its fields.

    Marks stay, and where several days or names are asked for at once those that he typed himself.

    Parameters
    ----------
    offered : mapping
        What the page showed before he typed, by fact.
    """
    several = sum(one.kind != "flag" for one in question.fields) > 1
    for one in question.fields:
        typed = said.typed.get(one.fact, "")
        if one.kind == "flag" or not typed:
            continue
        if several and one.kind in ("date", "text") and typed not in (shown(one), offered.get(one.fact, "")):
            continue
        for fact in {one.fact, *(fact for choice in one.choices for fact in choice.states)}:
            said.facts.pop(fact, None)
        if one.fact not in said.missing:
            said.missing.append(one.fact)
        said.errors[:] = [error for error in said.errors if error[0] != one.fact]
        said.doubts[:] = [doubt for doubt in said.doubts if doubt.fact != one.fact]


def _stated(one: Asked, typed: str) -> Iterator[tuple[str, Any]]:
    """The facts that a text states.

    Raises
    ------
    WorksError
        A value that the fact cannot have.
    """
    if one.kind == "choice":
        number = int(typed) if typed.isdecimal() and len(typed) < 3 else len(one.choices)
        if number >= len(one.choices):
            raise WorksError(Text("", ""), Text("请在选项中选一个", "Choose one of the answers"))
        for fact, says in one.choices[number].states.items():
            yield fact, says if "." in fact else checked(fact, says, None, None)
        return
    if one.kind == "date" and (day := day_of(typed)) is not None:
        yield one.fact, day.isoformat()
        return
    if one.kind == "metres" and ("," in typed or "，" in typed):
        # 1,5 is one and a half to some and fifteen to others.
        raise WorksError(
            Text("", ""), Text("请用小数点写，如 1.5 m，不用逗号", "Write a decimal point, such as 1.5 m, and no comma")
        )
    value = checked(one.fact, typed, None, None)
    if value is not None:
        yield one.fact, value


def _doubts(one: Asked, typed: str, value: Any, today: datetime.date) -> Iterator[Doubt]:
    if one.plausible_m is not None and isinstance(value, float):
        least, most = one.plausible_m
        if not least <= value <= most:
            meant = next((value * slip for slip in _SLIPS if least <= value * slip <= most), None)
            shown = f"{value:g}"
            asked = Text(f"{shown} 米，少见。确定吗？", f"{shown} m is unusual. Is it meant?")
            if meant is not None:
                asked = Text(f"{shown} 米？是不是 {meant:g} 米？", f"{shown} m? Did you mean {meant:g} m?")
            yield Doubt(one.fact, asked, typed, None if meant is None else f"{meant:g}")
    if one.plausible_days is not None and one.kind == "date":
        days = (datetime.date.fromisoformat(value) - today).days
        if not one.plausible_days[0] <= days <= one.plausible_days[1]:
            away = Text("早就过去了", "long past") if days < 0 else Text("还很远", "far ahead")
            yield Doubt(
                one.fact, Text(f"{value} {away.zh}，确定吗？", f"{value} is {away.en}. Is it meant?"), typed, None
            )


def shown(one: Asked) -> str:
    """What is stated of a fact, as its field shows it; of a choice its number."""
    if one.kind == "choice":
        return "" if one.chosen is None else str(one.chosen)
    if one.stated is None:
        return ""
    return f"{one.stated:g}" if isinstance(one.stated, float) else str(one.stated)
