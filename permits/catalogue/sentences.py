"""What the first screen of a determination says: a table of cases by readers."""

from typing import Annotated, Literal

from msgspec import Meta

from permits.catalogue.rows import Row, Said, Words


class NextStep(Row, frozen=True):
    """The one next step, for everyone or in the words of a reader."""

    everyone: Said
    planner: Said | None = None
    applicant: Said | None = None
    operator: Said | None = None
    inspector: Said | None = None
    authority: Said | None = None

    def told_to(self, role: str) -> Said:
        """The step as a role is told it."""
        own: Said | None = getattr(self, role, None)
        return own or self.everyone


class Sentence(Row, frozen=True, kw_only=True):
    """What one case says; ``of_some`` where it holds for some of the works only."""

    case: Words
    sign: Literal["stop", "wait", "go"]
    line: Said
    of_some: Said | None = None
    next: NextStep
    duty: Words | None = None
    owed_by: Annotated[list[Words], Meta(min_length=1)]
    towards: Annotated[list[Words], Meta(min_length=1)]


class Sentences(Row, frozen=True):
    """``sentences.toml``."""

    sentence: list[Sentence]
