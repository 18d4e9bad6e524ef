"""`network build`: a network read once, and saved with all that asking it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from geo.errors import InputError
from geo.network.assets import AssetRegister
from geo.place.crs import label
from geo.snapshot.building import save_register
from geo.snapshot.file import refuse_place
from geo.text import Text
from permits.intake.network_sources import path_of
from permits.service.clearances import clearance_index, saved_under
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_rulebook, rule_books
from permits.service.snapshots import made_by, named_snapshot

_READING = Text("读取管网…", "reading the network ...")
_SAVING = Text("建立索引，写入快照…", "indexing and saving it ...")


class Built(NamedTuple):
    """A network that was saved."""

    register: AssetRegister
    path: Path

    def lines(self) -> Iterator[Text]:
        """What a person is told of it."""
        register, west_to_north = self.register, self.register.bounds_degrees
        west, south, east, north = west_to_north
        megabytes = self.path.stat().st_size / 1e6
        yield Text(
            f"{self.path}：设施 {len(register)} 件，{megabytes:.1f} MB，测量坐标系 {label(register.crs)}",
            f"{self.path}: {len(register)} assets, {megabytes:.1f} MB, measured in {label(register.crs)}",
        )
        yield Text(
            f"范围：经度 {west:.4f}–{east:.4f}，纬度 {south:.4f}–{north:.4f}",
            f"it lies at longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}",
        )
        yield Text(f"network_sha256 {register.fingerprint}", f"network_sha256 {register.fingerprint}")
        yield from register.notes
        yield from register.remarks
        yield Text(
            "缺什么、对结论有何影响：heatguard network check", "what it lacks and what follows: heatguard network check"
        )


def build_snapshot(question: NetworkQuestion, out: Path, *, tell: Callable[[Text], None]) -> Built:
    """Load a network and save it, with its index for every rule book that is shipped.

    Parameters
    ----------
    tell : callable
        Takes what is being done, for who waits.

    Raises
    ------
    InputError
        It cannot be loaded, or is a saved one; or it cannot be saved there.
    UnmappedError
        It has to be mapped first.
    """
    if named_snapshot(question.files, beside=False) is not None:
        raise InputError(
            Text("已经是快照", "it is a snapshot already"),
            Text("请给出原始管网文件", "Name the network's own files"),
            file=path_of(question.files[0]).name,
        )
    refuse_place(out.resolve())
    tell(_READING)
    register = question.opened()
    tell(_SAVING)
    books = [open_rulebook(name) for name in rule_books()]

    def clearances(assets: AssetRegister) -> dict[str, dict[str, Any]]:
        return {saved_under(book): clearance_index(assets, book).saved() for book in books}

    sources = [*question.files, *filter(None, (question.rivers, question.coverage))]
    # Of a database table without what follows its base, where a password may stand.
    names = [path_of(one).name.partition("?")[0] for one in sources]
    save_register(register, out, made_by=made_by(), sources=names, saved=clearances)
    return Built(register, out)
