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
from permits.report.street_context import around_works, street_context
from permits.report.writing import write_bytes, write_text


def write_papers(
    disclosed: Disclosed, folder: Path, *, formats: tuple[str, ...], language: str, basemap: Path | None = None
) -> list[Path]:
    """Write a determination in the formats wanted, maps over streets where a file of them is given; returns the files.

    Raises
    ------
    InputError
        A base map that cannot be read.
    """
    context = None if basemap is None else street_context(basemap, around_works(disclosed.record))
    pages = {}
    if "json" in formats:
        pages["determination.json"] = to_json(disclosed.record)
    if "geojson" in formats:
        pages["findings.geojson"] = findings_geojson(disclosed)
    if "map" in formats:
        pages["map.html"] = render_page(map_of(disclosed, language=language, context=context))
    if "html" in formats:
        pages["report.html"] = render_report(disclosed, language=language, context=context)
    if "plan" in formats and (plan := render_plan(disclosed, language=language)) is not None:
        pages["plan.html"] = plan
    written = [write_text(folder / name, content) for name, content in pages.items()]
    if "pdf" in formats:
        # Typesetting is loaded by those alone who want paper.
        from permits.report.pdf import render_pdf

        written.append(write_bytes(folder / "report.pdf", render_pdf(disclosed, language=language)))
    return written
