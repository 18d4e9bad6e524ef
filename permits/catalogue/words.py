"""The words for the codes of a determination: a list a kind of code."""

from __future__ import annotations

from pydantic import ConfigDict, RootModel

from geo.text import Text
from permits.catalogue.rows import Said


class WordTable(RootModel[dict[str, Said]]):
    """Code → how it is said."""

    model_config = ConfigDict(defer_build=True)

    @property
    def texts(self) -> dict[str, Text]:
        """Code → its words."""
        return {code: said.text for code, said in self.root.items()}


class Assumptions(WordTable):
    """``assumptions.toml``: what had to be assumed for a finding."""


class Certainties(WordTable):
    """``certainties.toml``: what position uncertainty leaves of a comparison."""


class Conditions(WordTable):
    """``conditions.toml``: under which condition a provision, a duty or a note applies."""


class Duties(WordTable):
    """``duties.toml``: what somebody must do."""


class MeasuringLines(WordTable):
    """``measuring_lines.toml``: from which line of an asset the law measures."""


class Parties(WordTable):
    """``parties.toml``: who owes a duty, and to whom it is owed."""


class Sources(WordTable):
    """``sources.toml``: where a default of the protection plan comes from."""


class Zones(WordTable):
    """``zones.toml``: round what a zone lies; its whole name stands in the rule book."""
