"""A record handed out: the papers of a determination, as one role may see them, in one language first."""

from __future__ import annotations

from pathlib import Path

from maps.html import render_page
from permits.disclosure.disclose import Disclosed
from permits.record.reading import to_json
from permits.report.geojson import findings_geojson
from permits.report.html import render_report
from permits.report.map_view import map_of
from permits.report.plan_page import render_plan
from permits.report.writing import write_text


def write_papers(disclosed: Disclosed, folder: Path, *, formats: tuple[str, ...], language: str) -> list[Path]:
    """Write a determination in the formats wanted; returns the files."""
    pages = {}
    if "json" in formats:
        pages["determination.json"] = to_json(disclosed.record)
    if "geojson" in formats:
        pages["findings.geojson"] = findings_geojson(disclosed)
    if "map" in formats:
        pages["map.html"] = render_page(map_of(disclosed, language=language))
    if "html" in formats:
        pages["report.html"] = render_report(disclosed, language=language)
    if "plan" in formats and (plan := render_plan(disclosed, language=language)) is not None:
        pages["plan.html"] = plan
    return [write_text(folder / name, content) for name, content in pages.items()]
