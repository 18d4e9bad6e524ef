"""What rows of a batch are asked by: a code that nobody knows is refused, for no row would hold it and that would read as none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.text import Text, printable
from permits.catalogue.lists import code_list
from permits.catalogue.words import Assumptions, Reasons
from permits.errors import RuleBookError
from permits.rulebook.articles import Clause
from permits.server.wrong_parameter import wrong_parameter


def unknown_codes(*, provision: Sequence[str], reason: Sequence[str]) -> list[dict[str, Any]]:
    """What is wrong with clauses and reasons that rows are asked by, as pydantic would list it."""
    known = {**code_list(Reasons).texts, **code_list(Assumptions).texts}
    return [
        *(_unknown("provision", one) for one in provision if one not in known and not _is_a_clause(one)),
        *(_unknown("reason", one) for one in reason if one not in known),
    ]


def _unknown(name: str, code: str) -> dict[str, Any]:
    column = {"provision": "provision", "reason": "undetermined_by"}[name]
    return wrong_parameter(
        name,
        Text(
            f"没有“{printable(code)}”；请用各行 {column} 中的代码",
            f"there is no {printable(code)!r}; use the codes that stand in {column} of the rows",
        ),
    )


def _is_a_clause(code: str) -> bool:
    try:
        Clause.parse(code)
    except RuleBookError:
        return False
    return True
