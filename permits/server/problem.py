"""The one shape of a refusal: RFC 9457, Chinese first, then English; its kinds are those of ``problems.toml``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import Field
from starlette.exceptions import HTTPException

from geo.errors import CrsError, FileError, GeometryError, InputError
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.problems import ProblemRow, Problems
from permits.children.endings import Ending, told
from permits.errors import RuleBookError, UnknownActivityError, WorksError
from permits.intake.envelope import invalid_text
from permits.server.shown import Shown

PROBLEM = "application/problem+json"
# What an error is told as; the first that it is.
_KINDS: tuple[tuple[type[InputError], str], ...] = (
    (UnknownActivityError, "unknown-activity"),
    (WorksError, "unusable-works"),
    (GeometryError, "unusable-geometry"),
    (CrsError, "unsettled-coordinates"),
    (FileError, "unreadable-file"),
    (RuleBookError, "unknown-reading"),
)
_SEVERAL = "invalid-request"
# What is to be changed differs: less content, another content, or only the time.
KIND_OF_ENDING = {
    Ending.TIME: "out-of-time",
    Ending.CPU: "too-much-computing",
    Ending.MEMORY: "too-much-memory",
    Ending.STOPPED: "stopped",
    Ending.FILE_SIZE: "unpacks-too-large",
    Ending.ANSWER_SIZE: "answer-too-large",
    Ending.ROOM: "server-full",
    Ending.CRASH: "crashed",
    Ending.DEFECT: "defect",
}


class Fault(Shown):
    """One thing that is wrong with a request, and where."""

    type: str = Field(description="种类 | its kind", examples=["/problems/unknown-activity"])
    pointer: str | None = Field(
        None,
        description="RFC 6901，请求体中的位置，空文字为整个请求体；请求体不是 JSON 的，为 null"
        " | where in the body, the empty text being all of it; null where the body is no JSON",
        examples=["/works/features/3/properties/depth_m"],
    )
    parameter: str | None = Field(
        None, description="网址参数、表单项或请求头 | parameter, part of a form or header", examples=["depth_m"]
    )
    feature: str | None = Field(None, description="要素 | the feature that it is about")
    detail: str
    detail_zh: str
    detail_en: str


class Problem(Shown):
    """RFC 9457; ``detail`` is Chinese first, then English. ``errors`` lists all that is wrong where more than one thing can be."""

    type: str = Field(description="种类，不随版本改变 | its kind, which does not change", examples=["/problems/busy"])
    title: str
    status: int
    detail: str
    detail_zh: str
    detail_en: str
    limit: str | None = Field(
        None, description="未得出结论时触及的上限 | which limit a job met that was given no answer"
    )
    errors: list[Fault] = Field([], description="逐项 | what is wrong, each by itself")
    more: int = Field(0, ge=0, description="errors 之外还有几处 | how many more are wrong than errors names")


class RefusedError(HTTPException):
    """A request that is refused, as a kind of problem."""

    def __init__(self, kind: str, text: Text, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kinds()[kind].status, _both(text), dict(headers or {}))
        self.kind = kind
        self.text = text


@cache
def kinds() -> Mapping[str, ProblemRow]:
    """All kinds of problem by their code, in the order of the status."""
    return {row.code: row for row in code_list(Problems).problem}


def address_of(kind: str) -> str:
    """What a kind is called in answers, and where it is explained."""
    return f"/problems/{kind}"


def problem(kind: str, detail: Text, *, limit: str | None = None, errors: Sequence[Fault] = (), more: int = 0) -> bytes:
    """What stands in the answer to a request that is refused."""
    row = kinds()[kind]
    said = Problem(
        type=address_of(kind),
        title=f"{row.zh} | {row.en}",
        status=row.status,
        detail=_both(detail),
        detail_zh=detail.zh,
        detail_en=detail.en,
        limit=limit,
        errors=list(errors),
        more=more,
    )
    return json.dumps(said.model_dump(), ensure_ascii=False).encode()


def no_answer(ending: Ending) -> bytes:
    """Nothing was found out, because of how a worker ended."""
    return problem(KIND_OF_ENDING[ending], told(ending), limit=ending.value)


# Where in the body of the request an error lies: ``pointer`` or ``parameter``.
Places = Callable[[InputError], Mapping[str, str]]


def faults_of(error: InputError, place: Places) -> list[Fault]:
    """What an error tells, each thing by itself."""
    return [_fault(_kind_of(one), one.own_text, feature=one.feature, **place(one)) for one in (error, *error.others)]


def bad_input(error: InputError, place: Places = lambda _: {}) -> bytes:
    """422: what was handed in cannot be used."""
    return problem(_kind_of(error, *error.others), error.text, errors=faults_of(error, place), more=error.untold)


def bad_request(
    errors: Sequence[Any],
    *,
    in_body: bool,
    beside: Sequence[Any] = (),
    also: InputError | None = None,
    place: Places = lambda _: {},
) -> bytes:
    """422: fields of the request that do not exist or hold what they cannot hold, as pydantic lists them.

    Parameters
    ----------
    in_body : bool
        Whether they are fields of a JSON body; else parameters, headers or parts of a form.
    beside : sequence
        More, which are none of the body.
    also : InputError, optional
        What else is wrong with the same request.
    """
    wrong = invalid_text([*beside, *errors])
    detail = Text(f"请求内容有误：{wrong.zh}", wrong.en)
    found = [_invalid(one, in_body=False) for one in beside] + [_invalid(one, in_body=in_body) for one in errors]
    if also is not None:
        detail = Text(
            f"{detail.zh.removesuffix('。')}。{also.text.zh}", f"{detail.en.removesuffix('.')}. {also.text.en}"
        )
        found += faults_of(also, place)
    return problem(_SEVERAL, detail, errors=found, more=0 if also is None else also.untold)


def pointer_of(path: Iterable[int | str]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _invalid(error: Any, *, in_body: bool) -> Fault:
    path = error["loc"]
    # FastAPI says first in which part of the request it is.
    place = {"pointer": pointer_of(path)} if in_body else {"parameter": str(path[1] if len(path) > 1 else path[0])}
    return _fault(_SEVERAL, invalid_text([error]), **place)


def _fault(kind: str, text: Text, *, feature: str | None = None, **place: str) -> Fault:
    return Fault(
        type=address_of(kind),
        feature=feature,
        detail=_both(text),
        detail_zh=text.zh,
        detail_en=text.en,
        **place,
    )


def _kind_of(*errors: InputError) -> str:
    found = {next((kind for of, kind in _KINDS if isinstance(one, of)), "unusable-input") for one in errors}
    return found.pop() if len(found) == 1 else _SEVERAL


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} | {text.en}"
