"""The demonstration: the sample city's jobs, each checked, with report, map and JSON, and an index of them."""

from __future__ import annotations

import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

import data
from geo.reading.layers import read_layers
from maps.html import render_page
from permits.disclosure.disclose import Disclosed, disclose
from permits.intake.hand_in import handed_file
from permits.report.formats import USUAL
from permits.report.index import render_index
from permits.report.network_map import map_of_network
from permits.report.writing import write_text
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.papers import write_papers


def run_demo(folder: Path, *, language: str) -> None:
    """Check every job of the sample city and say where to look."""
    with data.as_file(data.sample("")) as samples:
        register = open_network(
            [str(samples / "network.geojson")],
            rivers=str(samples / "rivers.geojson"),
            coverage=str(samples / "coverage.geojson"),
        )
        desk = Desk(register)
        table = Table(title="样例城市（虚构） | sample city (invented)", title_justify="left")
        for name in ("作业 works", "结论 outcome", "报告 report"):
            table.add_column(name, overflow="fold")
        jobs: dict[str, Disclosed] = {}
        for path in sorted((samples / "works").glob("*.geojson")):
            checked = desk.check(
                read_layers(path), today=datetime.date.today(), counter_proposal=True, hand_in=handed_file(path)
            )
            target = folder / path.stem
            jobs[path.stem] = disclose(checked.record, "operator")
            write_papers(jobs[path.stem], target, formats=USUAL, language=language)
            label = desk.words[checked.determination.outcome].label
            table.add_row(path.stem, f"{label.zh} {label.en}", str(target / "report.html"))
        day = max(datetime.date.today(), desk.rulebook.instrument.in_force_from)
        rules = desk.rulebook.in_force(day)
        assert rules is not None
        write_text(folder / "index.html", render_index(jobs, language=language))
        write_text(folder / "city.html", render_page(map_of_network(register, rules, language=language)))
    console = Console()
    console.print(table)
    console.print(f"先看 | look first at: {folder / 'index.html'}", markup=False)
