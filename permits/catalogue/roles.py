"""Who reads a determination, and what each role sees."""

from typing import Literal

from permits.catalogue.rows import Row, Said, Words


class RoleRow(Said, frozen=True):
    """Which sensitivities a role sees, and whether where a pipe lies is rounded for it."""

    code: Words
    sees: list[Literal["open", "nearness", "cut_out", "place", "pipe", "party", "officials"]]
    rounded: bool


class Roles(Row, frozen=True):
    """``roles.toml``, least first."""

    role: list[RoleRow]
