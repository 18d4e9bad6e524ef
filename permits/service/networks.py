"""`network check`: a network read, looked over, held against an earlier state, drawn."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import data
from geo.network.assets import AssetRegister
from geo.snapshot.mark import is_snapshot
from geo.text import Text
from maps.html import render_page
from permits.intake.network_sources import network_sources, path_of, proposals
from permits.report.network import network_summary, proposals_text
from permits.report.network_inspection import Inspection, inspect, inspection_text
from permits.report.network_map import map_of_network
from permits.report.writing import write_text
from permits.rulebook.in_force import RulesInForce
from permits.service.opening import open_network, open_rulebook


class UnmappedError(Exception):
    """Columns of a network are not ours, and no mapping says what they are.

    Attributes
    ----------
    lines : list of Text
        Mappings that are proposed, to be read and saved first.
    """

    def __init__(self, lines: list[Text]) -> None:
        super().__init__(lines[0].en)
        self.lines = lines


class NetworkQuestion(NamedTuple):
    """A network as the command line names it.

    Attributes
    ----------
    files, against : sequence of str
        The network, and an earlier state of it; empty where there is none.
    """

    files: Sequence[str]
    rivers: str | None = None
    coverage: str | None = None
    mapping: Path | None = None
    river_width_m: float | None = None
    operators: Path | None = None
    against: Sequence[str] = ()

    def opened(self) -> AssetRegister:
        """The network that it names; errors as in `open_network`.

        Raises
        ------
        UnmappedError
            It has to be mapped first.
        """
        sources = None
        if not any(is_snapshot(path_of(one)) for one in self.files):
            proposed, sources = proposals(network_sources(self.files, mapping=self.mapping))
            if proposed:
                raise UnmappedError(proposals_text(proposed))
        return open_network(
            self.files,
            sources=sources,
            rivers=self.rivers,
            coverage=self.coverage,
            mapping=self.mapping,
            river_width_m=self.river_width_m,
            operators=self.operators,
        )


class NetworkAnswer(NamedTuple):
    """What there is to say of a network."""

    register: AssetRegister
    rules: RulesInForce
    summary: tuple[Text, ...]
    inspection: Inspection

    def as_text(self, language: str) -> str:
        """A line a fact."""
        lines = [*self.summary, *inspection_text(self.inspection)]
        return "\n".join(str(getattr(line, language)) for line in lines)

    def as_json(self) -> str:
        """The same as data, with the sentences in both languages."""
        said: dict[str, Any] = {
            "assets": len(self.register),
            "network_sha256": self.register.fingerprint,
            **dataclasses.asdict(self.inspection),
            "text": [line.as_dict() for line in (*self.summary, *inspection_text(self.inspection))],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False)


def answers(
    question: NetworkQuestion, *, regulation: str = data.DEFAULT_REGULATION, readings: Mapping[str, str] | None = None
) -> NetworkAnswer:
    """Read the network and look it over, under the rules of today or of the first day that the rule book covers.

    Raises
    ------
    InputError
        It cannot be loaded.
    UnmappedError
        It has to be mapped first.
    """
    register = question.opened()
    register.prove()
    earlier = open_network(question.against, mapping=question.mapping) if question.against else None
    book = open_rulebook(regulation)
    rules = book.in_force(max(datetime.date.today(), book.instrument.in_force_from), dict(readings or {}))
    assert rules is not None, "a rule book is in force from its first day on"
    return NetworkAnswer(register, rules, tuple(network_summary(register, rules)), inspect(register, earlier))


def draw(answer: NetworkAnswer, out: Path, *, language: str) -> None:
    """The network with its zones, on one page."""
    write_text(out, render_page(map_of_network(answer.register, answer.rules, language=language)))
