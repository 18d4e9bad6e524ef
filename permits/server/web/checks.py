"""/asks/{token}/check and /checks/{token}: a draft is judged; its answer as a page, until its time is over or it is deleted."""

from __future__ import annotations

import gzip
from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import TypeAdapter

from geo.errors import InputError
from geo.text import Language
from permits.children.endings import NoAnswerError
from permits.children.pool import BusyError
from permits.errors import AskedTooOftenError
from permits.report.parts import Parts
from permits.report.seal_code import drawn
from permits.report.templating import as_address
from permits.server.handlers import AGAIN, BUSY, told_of
from permits.server.served import Served, ServedHere
from permits.server.web.answering import AN_HOUR, AnsweringHere
from permits.server.web.child import done_by_child
from permits.server.web.drafting import DraftHere, now
from permits.server.web.forms import FormHere
from permits.server.web.kept import CheckHere, Kept
from permits.server.web.visit import Visit, VisitHere

router = APIRouter(include_in_schema=False)
