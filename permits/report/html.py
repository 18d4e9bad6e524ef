"""The report: one HTML page that opens without a network, in one language with the other behind a switch."""

from __future__ import annotations

import dataclasses
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup, escape

from geo.text import Text
from maps.html import content_security_policy, render_page
from permits.disclosure.disclose import Disclosed
from permits.report.map_view import map_of
from permits.report.page.building import page_of
from permits.report.page.view import Page
from permits.report.street_context import StreetContext
from permits.report.templating import as_address, environment_of, shown


def render_report(disclosed: Disclosed, *, language: str, context: StreetContext | None = None) -> str:
    """Render a determination with its joint protection plan and its map.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: which language is seen before the reader switches.
    context : StreetContext, optional
        Streets under the map.
    """
    here, other = (
        map_of(disclosed, language=one, context=context) for one in (language, "en" if language == "zh" else "zh")
    )
    # The seal stands on the page itself.
    map_page = render_page(dataclasses.replace(here, code=None), other=other)
    page = page_of(disclosed, language=language)
    script = (files("permits.report") / "templates" / "report.js").read_text("utf-8")
    return (
        environment()
        .get_template("report.html")
        .render(
            page=page,
            map=_quoted(map_page),
            script=Markup(script),
            titles=_titles(page),
            # The map in the frame inherits this page's policy, so its scripts must be known here too.
            policy=content_security_policy(f"{map_page}<script>{script}</script>"),
            one=lambda text: getattr(text, language),
            colours=colours_of(page),
            alone=True,
        )
    )


def _titles(page: Page) -> dict[str, str]:
    """What stands on the tab of a browser, by language."""
    number, project = page.first.number, page.first.project
    return {"zh": f"检查意见 {number} · {project.zh}", "en": f"Determination {number} · {project.en}"}


def colours_of(page: Page) -> list[str]:
    """The colours of its findings, each once: rules of style that no policy forbids."""
    return sorted({group.colour for group in page.groups})


@cache
def environment() -> jinja2.Environment:
    """Compiled once: that costs ten times as much as a page."""
    return environment_of(finalize=shown, t=_both, say=Text, image=as_address)


def _both(text: Text) -> Markup:
    """A text in both languages, of which the page shows one; once where they are the same."""
    zh = escape(shown(text.zh))
    if text.zh == text.en:
        return zh
    return (
        Markup('<span lang="zh-CN">')
        + zh
        + Markup('</span><span lang="en">')
        + escape(shown(text.en))
        + Markup("</span>")
    )


def _quoted(page: str) -> Markup:
    """A whole page as the value of an attribute in single quotes: nothing else can end it, and it stays short."""
    return Markup(page.replace("&", "&amp;").replace("'", "&#39;"))
