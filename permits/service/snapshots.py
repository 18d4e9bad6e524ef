"""Networks saved by `network build`: opened where a network is named, and what may not be named beside one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import InputError
from geo.snapshot.mark import is_snapshot
from geo.text import Text
from permits.intake.network_sources import path_of
from permits.service.engine import ENGINE
from permits.service.shipped import network_tables

if TYPE_CHECKING:
    from geo.snapshot.register import SnapshotRegister


def made_by() -> str:
    """By what a snapshot must have been made: the program, and the tables by which it sizes what is not stated."""
    return f"{ENGINE} {hashlib.sha256(repr(network_tables()).encode()).hexdigest()[:16]}"


def named_snapshot(networks: Sequence[str], *, beside: bool) -> Path | None:
    """The snapshot among some arguments of ``--network``; None where there is none.

    Parameters
    ----------
    beside : bool
        Whether mappings, rivers, coverage or operators are named too.

    Raises
    ------
    InputError
        One stands beside something that it holds already.
    """
    places = [path_of(one) for one in networks]
    snapshots = [place for place in places if is_snapshot(place)]
    if not snapshots:
        return None
    if len(networks) > 1 or beside or str(snapshots[0]) != str(Path(networks[0])):
        raise InputError(
            Text(
                f"快照 {snapshots[0].name} 已含管网、河道、覆盖范围、映射与企业名单，不能再与其他管网或选项同用",
                f"the snapshot {snapshots[0].name} holds network, rivers, coverage, mappings and operators; nothing of"
                " these can be named beside it",
            ),
            Text(
                "请只写快照，或由全部文件重新生成：heatguard network build",
                "Name it alone, or build one of all the files: heatguard network build",
            ),
        )
    return snapshots[0]


def open_snapshot(path: Path) -> SnapshotRegister:
    """Open a saved network; as `geo.snapshot.register.open_register`."""
    # A small check of a network's own files does not load it.
    from geo.snapshot.register import open_register

    return open_register(path, made_by=made_by())
