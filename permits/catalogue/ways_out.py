"""What a change of a job must leave to be of use, and what makes a job lighter."""

from typing import Annotated

from msgspec import Meta

from permits.catalogue.rows import Metres, Row, Said, Words

Codes = Annotated[list[Words], Meta(min_length=1)]


class Instead(Said, frozen=True):
    """Something else done in the same place: another activity, another species."""

    activities: Codes
    activity: Words
    species: Words


class Lighter(Said, frozen=True):
    """What makes works of some activities lighter that stay where they are: where they run over the pipe, beside it, or either."""

    activities: Codes
    crossing: bool | None = None


class WaysOut(Row, frozen=True):
    """``ways_out.toml``."""

    tied_words: list[Words]
    urgent_words: list[Words]
    manners: list[Words]
    least_width_m: Metres
    least_length_m: Metres
    least_share: Annotated[float, Meta(gt=0, lt=1)]
    least_reach_m: Metres
    least_size_m: dict[str, Metres]
    instead: list[Instead]
    lighter: list[Lighter]
    tied: Said
    urgent: Said
    last: Lighter

    @property
    def named(self) -> list[str]:
        """Every code that it speaks of."""
        rows: list[Instead | Lighter] = [*self.instead, *self.lighter, self.last]
        return [
            *self.manners,
            *self.least_size_m,
            *(one.activity for one in self.instead),
            *(c for row in rows for c in row.activities),
        ]
