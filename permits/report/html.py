"""The report: one HTML page that opens without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jinja2

from geo.text import printable
from maps.document import MapDocument
from maps.html import content_security_policy, render_page
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.plan.protection_plan import ProtectionPlan
from permits.report import wording

# Line breaks and tabs are the templates' own; the others move a terminal's cursor or turn the reading direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _shown(value: Any) -> Any:
    """Control characters of user text made visible; the page of the map is markup of ours and stays."""
    return _CONTROL.sub(lambda sign: printable(sign.group()), value) if isinstance(value, str) else value


def render_report(
    determination: Mapping[str, Any],
    plan: ProtectionPlan | None,
    map_document: MapDocument,
    *,
    language: str,
) -> str:
    """Render a determination, its joint protection plan and its map.

    Parameters
    ----------
    determination : mapping
        As disclosed to the reader.
    plan : ProtectionPlan or None
        None where no plan is owed.
    language : str
        ``zh`` | ``en``: which language stands first.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("permits.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = render_page(map_document)
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    activities = code_list(Activities).names

    def first(text: Any) -> str:
        if text is None:
            return "—"
        return str(text[language] if isinstance(text, Mapping) else getattr(text, language))

    def second(text: Any) -> str:
        other = "en" if language == "zh" else "zh"
        if text is None:
            return ""
        return str(text[other] if isinstance(text, Mapping) else getattr(text, other))

    def metres(value: float | None) -> str:
        return "—" if value is None else f"{value:.3f}"

    return environment.get_template("report.html").render(
        d=determination,
        plan=plan,
        map_page=page,
        # The map in the frame inherits this page's policy, so its scripts must be known here too.
        policy=content_security_policy(page),
        language=language,
        first=first,
        second=second,
        metres=metres,
        word=wording.word,
        w=wording,
        outcomes=outcomes,
        first_step={row.code: row.first.text for row in code_list(Outcomes).outcome}[determination["outcome"]],
        activities=activities,
        say=lambda zh, en: zh if language == "zh" else en,
        comma="、" if language == "zh" else ", ",
    )
