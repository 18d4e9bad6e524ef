"""Properties of works that no fact explains and that may bear on the answer."""

from __future__ import annotations

from enum import StrEnum

from geo.dataclass import dataclass
from permits.works.unread_sizes import Meant


class Sort(StrEnum):
    """What an unused property may be."""

    SIZE = "size"
    WORKS = "works"
    NESTED = "nested"
    NEAR = "near"


@dataclass(frozen=True)
class Unused:
    """A property of a feature that no fact explains and that may bear on the answer.

    Attributes
    ----------
    says : str
        Its words in which acts and sizes are looked for; empty where it is none that holds any.
    meant : Meant or None
        Of a size the most that it can mean; None: there is no bound.
    """

    sort: Sort
    name: str
    value: str
    says: str = ""
    meant: Meant | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether the most that it can mean was held against what is near, rather than forbidding every clear."""
        return self.sort is Sort.WORKS or self.meant is not None
