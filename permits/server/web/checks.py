"""/asks/{token}/check and /checks/{token}: a draft is judged, and its answer is a page until its time is over or it is deleted."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from geo.errors import InputError
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.questions import Questions
from permits.children.endings import NoAnswerError, told
from permits.children.pool import BusyError
from permits.errors import (
    AskedTooOftenError,
    ChangedElsewhereError,
    StoreBusyError,
    StoreFullError,
    StoreUnusableError,
)
from permits.report.parts import Parts
from permits.report.seal_code import drawn
from permits.report.templating import as_address
from permits.server.child import done_by_child
from permits.server.handlers import AGAIN, BUSY, again_at
from permits.server.problem import KIND_OF_ENDING, kinds
from permits.server.served import ServedHere
from permits.server.web.answering import AnsweringHere
from permits.server.web.changed import version_seen
from permits.server.web.draft import Draft
from permits.server.web.drafting import DraftHere, now
from permits.server.web.forms import FormHere
from permits.server.web.kept import CheckHere, is_part
from permits.server.web.visit import Visit, VisitHere
from permits.service.kept_jobs import Newer
from permits.service.papers import PAPERS

router = APIRouter(include_in_schema=False)

# The map has scripts of its own, known by their hashes in its own policy, and an origin of its own.
_MAP_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
)


@router.post("/asks/{token}/check")
async def judge(
    token: str, form: FormHere, drafting: DraftHere, request: Request, visit: VisitHere, answering: AnsweringHere
) -> Response:
    try:
        check = await answering.check(request, drafting, version=version_seen(form))
    except AskedTooOftenError as error:
        return _no_answer(visit, token, 429, error.text, headers=again_at(error))
    except (StoreBusyError, StoreFullError, StoreUnusableError):
        # It is not the draft.
        raise
    except InputError as error:
        return _no_answer(visit, token, 409 if isinstance(error, ChangedElsewhereError) else 422, error.text)
    except NoAnswerError as error:
        return _no_answer(visit, token, kinds()[KIND_OF_ENDING[error.ending]].status, told(error.ending))
    except BusyError:
        return _no_answer(visit, token, 503, BUSY, headers=AGAIN)
    return RedirectResponse(f"/checks/{check.token}", 303)


def _no_answer(
    visit: Visit, token: str, status: int, detail: Text, *, headers: Mapping[str, str] | None = None
) -> Response:
    """What is wrong, on the way: the draft is as it was, and each step of it can be mended."""
    return visit.page(
        "no_answer.html", status=status, headers=headers, ask=token, detail=detail, only_later=headers is not None
    )


@router.get("/checks/{token}")
async def answer(
    token: str, kept: CheckHere, served: ServedHere, visit: VisitHere, answering: AnsweringHere
) -> Response:
    check = kept.check
    asked: dict[str, Any] = {
        "role": served.page_role,
        "language": visit.language.value,
        "seal": await answering.seal(check, kept.record),
        "map": f"/checks/{token}/map",
        "first": len(kept.record),
    }
    before, after = await run_in_threadpool(kept.before), await run_in_threadpool(kept.after)
    said = await done_by_child(served, "answer", asked, kept.record + (b"" if before is None else before.record))
    parts = _parts().validate_json(said)
    link = f"{visit.request.url.scheme}://{visit.request.url.netloc}/checks/{token}"
    return visit.page(
        "check.html",
        check=check,
        parts=parts,
        # Pages of ours that a worker made: what others wrote in them is escaped, and the policy lets no script of theirs run.
        html={name: Markup(getattr(parts, name)) for name in ("first", "duties", "rest", "foot")},
        compared=Markup(parts.compared),
        before=before,
        after=after,
        after_is_part=after is not None and is_part(after),
        papers=[name for name in PAPERS if parts.has_plan or not name.startswith("plan")],
        link=link,
        code=as_address(drawn(link)),
        unknown=_unknown(kept.draft),
        newer=[one for one in await answering.newer(check) if one is not Newer.PROGRAM],
        asked_at=now(),
    )


@cache
def _parts() -> TypeAdapter[Parts]:
    return TypeAdapter(Parts)


def _unknown(draft: Draft) -> list[Text]:
    """Questions on the works that were answered by "I do not know"; only what can change the answer is asked."""
    said = {name.partition("@")[0] for name in draft.asked}
    return [row.text for row in code_list(Questions).question if row.id in said]


@router.get("/checks/{token}/map")
async def job_map(kept: CheckHere, served: ServedHere, visit: VisitHere, way: int | None = None) -> Response:
    asked = {"role": served.page_role, "language": visit.language.value, "way": way}
    page = await done_by_child(served, "job_map", asked, kept.record, media_type="text/html")
    headers = {"content-security-policy": _MAP_POLICY, "x-frame-options": "SAMEORIGIN", "vary": "accept-encoding"}
    if "gzip" in visit.request.headers.get("accept-encoding", ""):
        page = await run_in_threadpool(gzip.compress, page, 5)
        headers["content-encoding"] = "gzip"
    return Response(page, headers=headers, media_type="text/html")


@router.get("/checks/{token}/delete")
def ask_before(kept: CheckHere, visit: VisitHere) -> Response:
    return visit.page("delete_check.html", check=kept.check)


@router.post("/checks/{token}/delete")
def delete(form: FormHere, kept: CheckHere, visit: VisitHere) -> Response:
    if form.text("sure") != "yes":
        raise HTTPException(400, "没有确认 | it was not confirmed")
    kept.store.delete_check(kept.check.token)
    return visit.page("check_deleted.html", number=kept.check.number)
