"""Errors of the permit side; all are `geo.errors.InputError`, so that one handler serves every door."""

from __future__ import annotations

from geo.errors import InputError


class WorksError(InputError):
    """A fact about the works that cannot be right."""


class RuleBookError(InputError):
    """A rule book that cannot be loaded or asked: names file and key."""


class CodeListError(InputError):
    """A shipped code list that does not have its shape: names file and key."""


class StoreError(InputError):
    """What a server keeps cannot be opened, read or changed: names what, and what to do."""


class ChangedElsewhereError(StoreError):
    """Somebody saved a later version meanwhile, in another window or on another device."""


class GoneError(StoreError):
    """There is no such thing, or its time is over."""
