"""/checks/{token}/change, take, holds: the same job once more, changed or against what is in force now."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from permits.server.child import done_by_child
from permits.server.served import Served, ServedHere
from permits.server.web.answering import AnsweringHere
from permits.server.web.draft import Door, Draft, DraftFile
from permits.server.web.drafting import new_draft, now
from permits.server.web.forms import FormHere
from permits.server.web.kept import CheckHere, Kept
from permits.service.kept_jobs import Newer

router = APIRouter(include_in_schema=False)

_TAKEN = "way-out.geojson"


@router.post("/checks/{token}/change")
def change(form: FormHere, kept: CheckHere, served: ServedHere, request: Request) -> Response:
    """A new draft that says what the old one said."""
    return _on_to_review(kept, served, request, kept.draft)


@router.post("/checks/{token}/take")
async def take(form: FormHere, kept: CheckHere, served: ServedHere, request: Request) -> Response:
    """A new draft whose works lie where a way out puts them."""
    way = form.text("way")
    if not way.isdecimal() or len(way) > 4:
        raise HTTPException(400, "没有选改法 | no change was chosen")
    draft, handed_in = kept.draft, await run_in_threadpool(kept.handed_in)
    asked = {
        "role": served.page_role,
        "way": int(way),
        "first": len(kept.record),
        "query": draft.query(),
        "on_our_map": draft.door is Door.DRAWN,
    }
    made = json.loads(await done_by_child(served, "taken", asked, kept.record + handed_in))
    works = json.dumps(made["works"], ensure_ascii=False).encode()
    if draft.door is not Door.DRAWN:
        served.allowance(request).take(length=len(works))
    return await run_in_threadpool(
        lambda: _on_to_review(kept, served, request, _moved(kept, draft, works, in_part=made["in_part"]))
    )


def _moved(kept: Kept, draft: Draft, works: bytes, *, in_part: bool) -> Draft:
    """The draft with other works, whose place is known as well as it was; drawn ones stay drawn.

    ``in_part``: what was cut off is still to be done, so that every answer to these says of what they are a part.
    """
    # Said of each feature from now on.
    facts = {name: text for name, text in draft.facts.items() if name != "accuracy_m"}
    if in_part:
        facts["part_of"] = kept.check.number
    if draft.door is Door.DRAWN:
        return draft.model_copy(update={"drawn": json.loads(works), "facts": facts})
    file = DraftFile(name=_TAKEN, sha256=kept.store.put_file(works), length=len(works))
    update = {"door": Door.FILE, "file": file, "facts": facts, "layers": [], "crs": "", "coordinates_from": ""}
    return draft.model_copy(update=update)


def _on_to_review(kept: Kept, served: Served, request: Request, draft: Draft) -> Response:
    made = new_draft(served, request, draft.model_copy(update={"previous": kept.check.token}))
    return RedirectResponse(f"/asks/{made.ask.token}/review", 303)


@router.get("/checks/{token}/holds")
async def holds(kept: CheckHere, answering: AnsweringHere) -> Response:
    """Whether network or law are newer than what the check rests on, and when that was asked."""
    # A newer program may say it otherwise; it does not make an answer void.
    newer = [one for one in await answering.newer(kept.check) if one is not Newer.PROGRAM]
    return JSONResponse(
        {
            "number": kept.check.number,
            "newer": [one.value for one in newer],
            "asked_at": now().isoformat(timespec="seconds"),
        }
    )
