"""Why the server refuses a request: kinds of problem, each with an address that does not change."""

from typing import Annotated

from msgspec import Meta

from permits.catalogue.rows import Row, Said


class ProblemRow(Said, frozen=True, kw_only=True):
    """A kind of problem: the status of its answers, its title, what it means and what to do."""

    code: Annotated[str, Meta(pattern="^[a-z]+(-[a-z]+)*$")]
    status: Annotated[int, Meta(ge=400, le=599)]
    means: Said
    remedy: Said


class Problems(Row, frozen=True):
    """``problems.toml``, in the order of the status."""

    problem: Annotated[list[ProblemRow], Meta(min_length=1)]
