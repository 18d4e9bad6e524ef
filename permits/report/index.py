"""An index of several determinations: a card each, with its picture, its answer and the reason that decides."""

from __future__ import annotations

import base64
import urllib.parse
from collections.abc import Mapping

import jinja2

from geo.dataclass import dataclass
from geo.text import printable
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.report import answer
from permits.report.drawing import drawing
from permits.report.wording import colour_of

_WIDE_MM, _HIGH_MM = 80.0, 50.0


@dataclass(frozen=True)
class _Card:
    name: str
    folder: str
    outcome: str
    colour: str
    reason: str
    picture: str | None


def render_index(jobs: Mapping[str, Disclosed], *, language: str) -> str:
    """The index of jobs, by the folder in which the papers of each lie.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("permits.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html").render(
        cards=[_card(name, one, language) for name, one in jobs.items()],
        language=language,
        say=lambda zh, en: zh if language == "zh" else en,
    )


def _card(name: str, disclosed: Disclosed, language: str) -> _Card:
    record = disclosed.record
    label = next(row.text for row in code_list(Outcomes).outcome if row.code == record.outcome)
    reason = answer.reason(disclosed)
    drawn = drawing(disclosed, language=language, width_mm=_WIDE_MM, height_mm=_HIGH_MM, colour=True)
    return _Card(
        name=printable(name),
        folder=urllib.parse.quote(name),
        outcome=str(getattr(label, language)),
        colour=colour_of(record.outcome),
        reason=printable(str(getattr(reason, language))),
        # As an image of its own: names within one drawing do not meet those of another.
        picture=None if drawn is None else base64.b64encode(drawn.svg.encode()).decode(),
    )
