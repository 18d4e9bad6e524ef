"""What a field of the record gives away about somebody's pipe or person; each field carries exactly one of these.

Who may see which stands in ``data/codelists/roles.toml``. A field that carries none is hidden from everybody.
"""

from __future__ import annotations

from enum import StrEnum


class Gives(StrEnum):
    """Sensitivities, least first."""

    OPEN = "open"
    """The law, the works, what follows: nothing that the sender did not know or may not know."""
    NEARNESS = "nearness"
    """How near a pipe is: shown exactly where ``place`` is shown too, else in tenths of a metre and bands."""
    CUT_OUT = "cut_out"
    """In which squares inside the site of the sender a zone lies."""
    PLACE = "place"
    """Exactly where a pipe lies."""
    PIPE = "pipe"
    """Its diameter, depth, grade, number."""
    PARTY = "party"
    """Who is involved and how to reach them."""
    OFFICIALS = "officials"
    """For who enforces the law: ranges of fines, which read as a price in a firm's hand."""
