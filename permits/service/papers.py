"""A record handed out: the papers of a determination, as one role may see them, in one language first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from maps.html import render_page
from permits.disclosure.disclose import Disclosed
from permits.record.reading import to_json_bytes
from permits.report.formats import MEDIA, USUAL
from permits.report.geojson import findings_geojson
from permits.report.html import render_report
from permits.report.letter_sheet import letter_sheets
from permits.report.map_view import map_of
from permits.report.papers_index import render_papers_index
from permits.report.plan_sheet import plan_sheet
from permits.report.report_sheet import report_sheet
from permits.report.sheet import Sheet
from permits.report.street_context import StreetContext, around_works, street_context
from permits.report.writing import write_bytes
from permits.report.zipped import zipped


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
    made = papers(disclosed, formats=formats, language=language, context=context)
    return [write_bytes(folder / name, content) for name, content in made.items()]


def papers(
    disclosed: Disclosed, *, formats: tuple[str, ...], language: str, context: StreetContext | None = None
) -> dict[str, bytes]:
    """The files of a determination by their names, in the formats wanted.

    Parameters
    ----------
    formats : tuple of str
        Names of `permits.report.formats.FORMATS`.
    context : StreetContext, optional
        Streets under the maps.
    """
    asked = frozenset(USUAL if "zip" in formats else formats)
    made = list(_files(disclosed, asked, language, context))
    wanted = {one.name: one.content for one in made if one.formats & set(formats)}
    if "zip" in formats:
        every = {one.name: one.content for one in made}
        index = render_papers_index(disclosed, tuple(every), language=language)
        wanted["papers.zip"] = zipped({"index.html": index.encode(), **every}, disclosed.record.job.issued_on)
    return wanted


# The papers that are handed out one by one, and the format that asks for each.
PAPERS = {
    "report.pdf": "pdf",
    "report.docx": "docx",
    "report.html": "html",
    "plan.pdf": "plan",
    "plan.docx": "plan",
    "map.html": "map",
    "findings.geojson": "geojson",
    "determination.json": "json",
    "papers.zip": "zip",
}


def paper(disclosed: Disclosed, name: str, *, language: str, context: StreetContext | None = None) -> bytes | None:
    """One of `PAPERS`, its map over streets where some are given; None where there is none: no plan is owed."""
    if name == "papers.zip":
        return papers(disclosed, formats=("zip",), language=language, context=context)[name]
    asked = frozenset([PAPERS[name]])
    # They come one after the other: none that stands behind it is made.
    return next((one.content for one in _files(disclosed, asked, language, context) if one.name == name), None)


class _File(NamedTuple):
    """A file, and the formats that ask for it."""

    name: str
    formats: frozenset[str]
    content: bytes


def _files(
    disclosed: Disclosed, asked: frozenset[str], language: str, context: StreetContext | None
) -> Iterator[_File]:
    """The files for which some of the formats ask; only those are made."""
    if "json" in asked:
        yield _File("determination.json", frozenset(["json"]), to_json_bytes(disclosed.record))
    if "geojson" in asked:
        yield _File("findings.geojson", frozenset(["geojson"]), findings_geojson(disclosed).encode())
    if "map" in asked:
        page = render_page(map_of(disclosed, language=language, context=context))
        yield _File("map.html", frozenset(["map"]), page.encode())
    if "html" in asked:
        # On the screen the report is a page of its own, with the map and both languages.
        page = render_report(disclosed, language=language, context=context)
        yield _File("report.html", frozenset(["html"]), page.encode())
    for paper, name, sheet in _sheets(disclosed, asked, language):
        for medium in MEDIA:
            formats = frozenset([paper, medium])
            if formats & asked and (paper, medium) != ("report", "html"):
                yield _File(f"{name}.{medium}", formats, _rendered(sheet, medium))


def _sheets(disclosed: Disclosed, asked: frozenset[str], language: str) -> Iterator[tuple[str, str, Sheet]]:
    """The papers wanted in any medium: which paper it is, the name of its file, and what stands on it."""
    if {"pdf", "docx"} & asked:
        yield "report", "report", report_sheet(disclosed, language=language)
    if {*MEDIA, "plan"} & asked and (plan := plan_sheet(disclosed, language=language)) is not None:
        yield "plan", "plan", plan
    if {*MEDIA, "letters"} & asked:
        for name, letter in letter_sheets(disclosed, language=language):
            yield "letters", name, letter


def _rendered(sheet: Sheet, medium: str) -> bytes:
    if medium == "html":
        from permits.report.sheet_html import render_html

        return render_html(sheet).encode()
    # Typesetting is loaded by those alone who want paper.
    if medium == "docx":
        from permits.report.sheet_docx import render_docx

        return render_docx(sheet)
    from permits.report.sheet_pdf import render_pdf

    return render_pdf(sheet)
