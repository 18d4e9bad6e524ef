"""A checked job handed out: the files of a determination, as one role may see them."""

from __future__ import annotations

from pathlib import Path

import data
from maps.html import render_page
from permits.plan.protection_plan import protection_plan
from permits.report.disclosure import disclose
from permits.report.geojson import findings_geojson
from permits.report.html import render_report
from permits.report.json import as_dict, to_json
from permits.report.map_view import map_of
from permits.service import Checked, Desk

FORMATS = ("json", "html", "map", "geojson")


def write_results(
    checked: Checked, desk: Desk, folder: Path, *, formats: tuple[str, ...], language: str, role: str
) -> None:
    """Write what a reader in a role may see of a determination, in the formats wanted."""
    shown = disclose(as_dict(checked.determination), role)
    folder.mkdir(parents=True, exist_ok=True)
    if "json" in formats:
        (folder / "determination.json").write_text(to_json(shown), "utf-8")
    if "geojson" in formats:
        (folder / "findings.geojson").write_text(findings_geojson(checked.site, shown), "utf-8")
    if "map" in formats:
        document = map_of(checked.site, desk.register, checked.rules, shown, language=language)
        (folder / "map.html").write_text(render_page(document), "utf-8")
    if "html" in formats:
        (folder / "report.html").write_text(report_page(checked, desk, language=language, role=role), "utf-8")


def report_page(checked: Checked, desk: Desk, *, language: str, role: str) -> str:
    """The report of a determination as one HTML page."""
    shown = disclose(as_dict(checked.determination), role)
    document = map_of(checked.site, desk.register, checked.rules, shown, language=language)
    plan = protection_plan(checked.determination, desk.register, checked.works, data.codelist("measures"))
    return render_report(shown, plan, document, language=language)
