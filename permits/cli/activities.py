"""``heatguard activities``"""

from __future__ import annotations

from typing import Annotated

import typer

from geo.text import Language
from permits.cli.options import LanguageOption


def show_activities(
    words: Annotated[list[str] | None, typer.Argument(help="作业文字 | how these texts would be understood")] = None,
    lang: LanguageOption = Language.ZH,
) -> None:
    """作业清单；文字将被如何理解 | the list of activities, or how a text would be understood."""
    from permits.report.activities import listed_activities, understood_text
    from permits.service.shipped import activity_list

    activities = activity_list()
    if not words:
        print("\n".join(listed_activities(activities, language=lang.value)).lstrip("\n"))
        return
    for text in words:
        print("\n".join(understood_text(activities, activities.find(text), language=lang.value)))
    if any(activities.looks_like_a_code(text) for text in words):
        raise typer.Exit(2)
