"""How a draft is understood: asked of a worker, because it reads what somebody handed in."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from permits.server.child import done_by_child
from permits.server.served import Served
from permits.server.tasks.understand import Understanding, written
from permits.server.web.draft import Door, Draft
from permits.server.web.drafting import Drafting


async def understanding(served: Served, drafting: Drafting, texts: Sequence[str] = ()) -> Understanding:
    """Works and questions of a draft, and how some texts beside it are read.

    Raises
    ------
    UnusableError, NoAnswerError, BusyError
        As of `permits.server.child.done_by_child`.
    """
    draft = drafting.draft
    asked = {"query": draft.query(), "texts": list(texts), "each_by_itself": stated_of_each(draft)}
    body = await run_in_threadpool(lambda: draft.body(drafting.file) if draft.has_place else b"")
    return written().validate_json(await done_by_child(served, "understand", asked, body))


def stated_of_each(draft: Draft) -> bool:
    """Whether facts and works can be stated of each area by itself: what somebody drew is ours to write into."""
    return draft.door is Door.DRAWN
