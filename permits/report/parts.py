"""The page of a determination in one language and in parts, for a page of the server that stands round it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from geo.dataclass import dataclass
from geo.text import Text
from permits.disclosure.disclose import Disclosed
from permits.report.html import colours_of, environment
from permits.report.page.building import page_of
from permits.report.templating import shown
from permits.report.ways_out import said


@dataclass(frozen=True)
class Way:
    """A line of the way out; ``option`` is its place among the record's options, None where the line is none.

    ``changes_place``: it can be drawn, and handed in as it is drawn.
    """

    text: str
    option: int | None
    changes_place: bool


@dataclass(frozen=True)
class Parts:
    """What the page says, as HTML: ``first`` is what is seen without scrolling, then ``duties``, ``rest`` and ``foot``.

    ``sentence`` is the answer as one says it on the telephone; ``compared`` how it differs from the one before it, HTML, empty
    where there is none.
    """

    title: str
    sentence: str
    sign: str
    first: str
    duties: str
    rest: str
    foot: str
    colours: list[str]
    ways: tuple[Way, ...]
    has_plan: bool
    compared: str = ""


def render_parts(disclosed: Disclosed, *, language: str, map_address: str) -> Parts:
    """Render the parts.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``.
    map_address : str
        Where the frame finds its map.
    """

    def one(text: Text) -> str:
        return str(shown(getattr(text, language)))

    page = page_of(disclosed, language=language)
    names: dict[str, Any] = {
        "page": page,
        "alone": False,
        "map": map_address,
        "one": one,
        "t": lambda text: escape(one(text)),
    }
    first, duties, rest, foot = (
        Markup(environment().get_template(f"report_{name}.html").render(names))
        for name in ("first", "duties", "rest", "foot")
    )
    proposal = disclosed.record.counter_proposal
    options = {} if proposal is None else {said(option): place for place, option in enumerate(proposal.options)}
    ways = []
    for text in page.ways_out:
        place = options.get(text)
        drawn = () if place is None or proposal is None else proposal.options[place].drawn
        ways.append(Way(one(text), place, bool(drawn)))
    return Parts(
        title=f"{page.first.number} · {one(page.first.project)}",
        sentence=one(page.first.line),
        sign=page.first.sign,
        first=first,
        duties=duties,
        rest=rest,
        foot=foot,
        colours=colours_of(page),
        ways=tuple(ways),
        has_plan=disclosed.record.plan is not None,
    )
