"""The words for the codes of a determination: a list a kind of code."""

from geo.text import Text
from permits.catalogue.rows import Said
from permits.catalogue.shape import Table


class WordTable(Table, frozen=True):
    """Code → how it is said."""

    root: dict[str, Said]

    @property
    def texts(self) -> dict[str, Text]:
        """Code → its words."""
        return {code: said.text for code, said in self.root.items()}


class Assumptions(WordTable, frozen=True):
    """``assumptions.toml``: what had to be assumed for a finding."""


class Certainties(WordTable, frozen=True):
    """``certainties.toml``: what position uncertainty leaves of a comparison."""


class Conditions(WordTable, frozen=True):
    """``conditions.toml``: under which condition a provision, a duty or a note applies."""


class Duties(WordTable, frozen=True):
    """``duties.toml``: what somebody must do."""


class MeasuringLines(WordTable, frozen=True):
    """``measuring_lines.toml``: from which line of an asset the law measures."""


class Parties(WordTable, frozen=True):
    """``parties.toml``: who owes a duty, and to whom it is owed."""


class Reasons(WordTable, frozen=True):
    """``reasons.toml``: why it cannot be told, where no provision says so by itself."""


class SettledBy(WordTable, frozen=True):
    """``settled_by.toml``: what settles a reason for which it cannot be told, where that is no fact of the works."""


class Sources(WordTable, frozen=True):
    """``sources.toml``: where a default of the protection plan comes from."""


class Zones(WordTable, frozen=True):
    """``zones.toml``: round what a zone lies; its whole name stands in the rule book."""
