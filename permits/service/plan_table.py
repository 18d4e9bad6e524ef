"""The measures that plans are filled with: the shipped ones, or an operator's own rows in their place."""

from __future__ import annotations

import hashlib
import itertools
from functools import cache
from pathlib import Path

import data
from geo.errors import FileError
from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.assets import Casings
from permits.catalogue.holidays import Holidays
from permits.catalogue.lists import code_list, read_over
from permits.catalogue.measures import Measures
from permits.errors import CodeListError
from permits.plan.proof import lost, slips
from permits.plan.protection_plan import Table
from permits.plan.working_days import WorkingDays


@cache
def shipped_plan_table() -> Table:
    """The shipped measures; that they contradict each other nowhere is proved by ``heatguard rules verify``."""
    sha256 = hashlib.sha256(data.codelist_file("measures").read_bytes()).hexdigest()
    return Table(code_list(Measures), code_list(Casings), _calendar(), sha256, own=False)


def own_plan_table(file: Path) -> Table:
    """An operator's own measures over the shipped ones, row by row, proved like them; the shipped ones where they change nothing.

    Raises
    ------
    FileError
        There is no such file.
    CodeListError
        It does not have the shape of ``measures.toml``, names what nobody knows, or contradicts itself: names the first slip.
    """
    if not file.is_file():
        raise FileError(
            Text("文件不存在", "the file does not exist"), Text("请检查路径", "Check the path"), file=file.name
        )
    shipped, measures = code_list(Measures), read_over(file, Measures)
    if measures == shipped:
        return shipped_plan_table()
    found = itertools.chain(slips(measures, tuple(code_list(Activities).names)), lost(measures, shipped))
    for key, problem in found:
        raise CodeListError(
            Text(f"“{key}”有误（{problem}）", f"{key}: {problem}"),
            Text("请改正措施表", "Correct the table of measures"),
            file=file.name,
        )
    return Table(measures, code_list(Casings), _calendar(), hashlib.sha256(file.read_bytes()).hexdigest(), own=True)


@cache
def _calendar() -> WorkingDays:
    return WorkingDays(code_list(Holidays))
