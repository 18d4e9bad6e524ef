"""What somebody sent to a draft that was changed in another window meanwhile: both are shown, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response

from geo.text import Text
from permits.errors import ChangedElsewhereError
from permits.server.web.drafting import Drafting
from permits.server.web.forms import Form
from permits.server.web.visit import TOKEN_FIELD, Visit

_VERSION = "version"
# Nobody changes a draft so often.
MOST_VERSIONS = 10**9


def version_seen(form: Form) -> int | None:
    """The version of a draft that the page of a form showed; None: it showed none."""
    version = form.text(_VERSION)
    if not version.isdecimal():
        return None
    return int(version) if len(version) < len(str(MOST_VERSIONS)) else 0


def kept(drafting: Drafting, form: Form) -> bool:
    """Keep a draft that a form changed; False where the page of the form showed an older one."""
    try:
        drafting.keep(version=version_seen(form) or 0)
    except ChangedElsewhereError:
        return False
    return True


def both_shown(
    visit: Visit, drafting: Drafting, form: Form, *, yours: Sequence[Text], there: Sequence[Text]
) -> Response:
    """A page that says what was sent and what stands there now, and lets one choose.

    Parameters
    ----------
    yours, there : sequence of Text
        What the form would have stated, and what the draft states.
    """
    fields = [
        (name, value)
        for name, value in form.data.multi_items()
        if isinstance(value, str) and name not in (TOKEN_FIELD, _VERSION)
    ]
    return visit.page(
        "changed.html",
        status=409,
        fields=fields,
        version=drafting.ask.version,
        address=visit.request.url.path,
        yours=yours,
        there=there,
    )
