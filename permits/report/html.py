"""The report: one HTML page that opens without a network."""

from __future__ import annotations

import re
from typing import Any

import jinja2

from geo.text import Text, printable
from maps.html import content_security_policy, render_page
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.record.plan import PlanAsset
from permits.record.record import Finding
from permits.report import wording
from permits.report.distances import distance, metres
from permits.report.map_view import map_of

# Line breaks and tabs are the templates' own; the others move a terminal's cursor or turn the reading direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _shown(value: Any) -> Any:
    """Control characters of user text made visible; the page of the map is markup of ours and stays."""
    # What a macro of ours made is markup, and was looked at when it was made.
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _CONTROL.sub(lambda sign: printable(sign.group()), value)


def environment() -> jinja2.Environment:
    """The templates of this room: user text is escaped, its control characters are made visible, and a missing name is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("permits.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_report(disclosed: Disclosed, *, language: str) -> str:
    """Render a determination with its joint protection plan and its map.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: which language stands first.
    """
    record = disclosed.record
    page = render_page(map_of(disclosed, language=language))
    outcomes = {row.code: row for row in code_list(Outcomes).outcome}
    names = {one.asset_id: one.name for one in record.assets}
    other = "en" if language == "zh" else "zh"

    def measured(one: Finding | PlanAsset) -> Text:
        return distance(disclosed, one.distance_m, one.distance_band_m)

    return (
        environment()
        .get_template("report.html")
        .render(
            d=record,
            map_page=page,
            # The map in the frame inherits this page's policy, so its scripts must be known here too.
            policy=content_security_policy(page),
            language=language,
            first=lambda text: "—" if text is None else str(getattr(text, language)),
            second=lambda text: "" if text is None else str(getattr(text, other)),
            name_of=lambda asset_id: None if asset_id is None else names[asset_id],
            measured=measured,
            metres=lambda value: metres(disclosed, value),
            word=wording.word,
            w=wording,
            outcomes={code: row.text for code, row in outcomes.items()},
            first_step=outcomes[record.outcome].first.text,
            activities=code_list(Activities).names,
            say=lambda zh, en: zh if language == "zh" else en,
            comma="、" if language == "zh" else ", ",
        )
    )
