"""A checked job handed out: the files of a determination, as one role may see them."""

from __future__ import annotations

from pathlib import Path

from maps.html import render_page
from permits.catalogue.lists import code_list
from permits.catalogue.measures import Measures
from permits.disclosure.roles import disclose, disclose_plan
from permits.plan.protection_plan import protection_plan
from permits.report.geojson import findings_geojson
from permits.report.html import render_report
from permits.report.json import as_dict, to_json
from permits.report.map_view import map_of
from permits.report.writing import write_text
from permits.service.check import Checked, Desk


def write_results(
    checked: Checked, desk: Desk, folder: Path, *, formats: tuple[str, ...], language: str, role: str
) -> list[Path]:
    """Write what a reader in a role may see of a determination, in the formats wanted; returns the files."""
    shown = disclose(as_dict(checked.determination), role)
    pages = {}
    if "json" in formats:
        pages["determination.json"] = to_json(shown)
    if "geojson" in formats:
        pages["findings.geojson"] = findings_geojson(checked.site, shown)
    if "map" in formats:
        document = map_of(checked.site, desk.register, checked.rules, shown, language=language, role=role)
        pages["map.html"] = render_page(document)
    if "html" in formats:
        pages["report.html"] = report_page(checked, desk, language=language, role=role)
    return [write_text(folder / name, content) for name, content in pages.items()]


def report_page(checked: Checked, desk: Desk, *, language: str, role: str) -> str:
    """The report of a determination as one HTML page."""
    shown = disclose(as_dict(checked.determination), role)
    document = map_of(checked.site, desk.register, checked.rules, shown, language=language, role=role)
    plan = protection_plan(checked.determination, desk.register, checked.works, code_list(Measures))
    return render_report(shown, None if plan is None else disclose_plan(plan, role), document, language=language)
