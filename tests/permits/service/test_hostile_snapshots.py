"""Snapshots that hold all their checksums and say nonsense: refused by name, or answered as the network is."""

from __future__ import annotations

import copy
import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest
from typer.testing import CliRunner

import data
from geo.errors import DamagedError, InputError
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.snapshot.file import SnapshotFile, written
from permits.cli.app import app
from permits.record.reading import to_json
from permits.server.brief import Brief
from permits.server.zygote import open_judge
from permits.service.check import Desk
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_network

DAY = datetime.date(2026, 4, 20)
Array = np.ndarray[Any, Any]
# What says something of an asset and can be told otherwise: another network, and nothing that could be noticed.
_STATED = ("assets/", "rivers/")


class Saved(NamedTuple):
    """The sample city: its files, its arrays by name, what is told of it, and works beside a pump station."""

    city: Path
    arrays: dict[str, Array]
    told: dict[str, Any]
    layers: tuple[RawLayer, ...]

    def sealed(self, out: Path, lie: Lie) -> Path:
        """A snapshot with a lie in it, and checksums of what it holds."""
        with written(out) as writer:
            for name, array in {**self.arrays, **lie.arrays}.items():
                writer.add(name, array)
            for name, header in lie.headers.items():
                writer._arrays[name] = {**writer._arrays[name], **header}
            writer.finish(self.told if lie.told is None else lie.told)
        return out

    def answer(self, snapshot: Path) -> str:
        return to_json(Desk(open_network([str(snapshot)])).check(self.layers, today=DAY, counter_proposal=False).record)


class Lie(NamedTuple):
    what: str
    arrays: Mapping[str, Array] = MappingProxyType({})
    headers: Mapping[str, dict[str, Any]] = MappingProxyType({})
    told: dict[str, Any] | None = None


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    folder = tmp_path_factory.mktemp("city")
    with data.as_file(data.sample("")) as samples:
        shutil.copytree(samples, folder, dirs_exist_ok=True)
    asked = NetworkQuestion(
        [str(folder / "network.geojson")],
        rivers=str(folder / "rivers.geojson"),
        coverage=str(folder / "coverage.geojson"),
    )
    build_snapshot(asked, folder / "city.hgnet", tell=lambda _: None)
    file = SnapshotFile(folder / "city.hgnet")
    arrays = {name: np.array(file.array(name)) for name in file}
    return Saved(folder, arrays, file.said, read_layers(folder / "works" / "06-泵站旁基坑.geojson"))


def _put(array: Array, value: float, places: Any) -> Array:
    other = array.copy()
    other.reshape(-1)[places] = value
    return other


def _headers(name: str) -> Iterator[Lie]:
    for header in (
        {"shape": [0]},
        {"shape": [2**40]},
        {"shape": ["a"]},
        {"offset": 0},
        {"offset": 2**50},
        {"first_page": 10**9},
        {"dtype": "<f4"},
        {"dtype": "|O"},
    ):
        yield Lie(f"{name} {header}", headers={name: header})


def _lies(name: str, array: Array) -> Iterator[Lie]:
    """Nonsense about one array: none of it can stand in a snapshot that we wrote."""
    changed = {"without its last row": array[:-1], "with one row more": np.concatenate([array, array[-1:]])}
    if array.dtype.kind == "f":
        changed |= {f"{value} at its end": _put(array, value, -1) for value in (np.inf, -np.inf)}
        changed |= {"of whole numbers": np.nan_to_num(array).astype(np.int64)}
    elif array.dtype.kind == "i":
        most, least = np.iinfo(array.dtype).max, np.iinfo(array.dtype).min
        changed |= {f"{value} in it": _put(array, value, len(array) // 2) for value in (most, least)}
        changed |= {"of floats": array.astype(float)}
    yield from (Lie(f"{name} {what}", arrays={name: other}) for what, other in changed.items())


def _places(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = told.items() if isinstance(told, dict) else enumerate(told[:2]) if isinstance(told, list) else ()
    for key, value in items:
        yield from _places(value, (*path, key))


def _told(told: dict[str, Any], random: np.random.Generator) -> Iterator[Lie]:
    """Each thing that is told of another kind, or not at all."""
    for path in _places(told):
        other = copy.deepcopy(told)
        holder = other
        for key in path[:-1]:
            holder = holder[key]
        before = holder[path[-1]]
        odd = [one for one in (True, -1, 1e308, [[]], {"a": 1}) if type(one) is not type(before)]
        holder[path[-1]] = odd[int(random.integers(len(odd)))]
        yield Lie(f"{'/'.join(map(str, path))} = {holder[path[-1]]!r}", told=other)


def _is_told(saved: Saved, snapshot: Path, lie: Lie, expected: str, ask: Callable[[Path], str | None]) -> str | None:
    """What is wrong with how a lie is met."""
    try:
        found = ask(snapshot)
    except InputError as error:
        return None if error.file == snapshot.name else f"{lie.what}: refused by the name {error.file}"
    except Exception as error:
        return f"{lie.what}: {type(error).__name__} {error}"
    return None if found in (None, expected) else f"{lie.what}: another answer"


def _proved(snapshot: Path) -> None:
    open_network([str(snapshot)]).prove()


def test_nonsense_is_refused_by_name_or_changes_no_answer(saved: Saved, tmp_path: Path) -> None:
    random = np.random.default_rng(16)
    out = tmp_path / "hostile.hgnet"
    expected = saved.answer(saved.sealed(out, Lie("none")))
    _proved(out)
    lies = [lie for name, array in saved.arrays.items() if len(array) for lie in _lies(name, array)]
    headers = [lie for name in saved.arrays for lie in _headers(name)]
    told = [*_told(saved.told, random)]
    # Of headers and of what is told there are very many alike.
    lies += [headers[place] for place in random.choice(len(headers), 60, replace=False)]
    lies += [told[place] for place in random.choice(len(told), 100, replace=False)]
    wrong = []
    for lie in lies:
        saved.sealed(out, lie)
        wrong += [_is_told(saved, out, lie, expected, ask) for ask in (saved.answer, _proved)]
    assert [one for one in wrong if one is not None] == []


def test_what_hides_assets_from_a_server_is_refused(saved: Saved, tmp_path: Path) -> None:
    """In bounds and of the right shape, and still not an index of these assets: all of it is looked at before anything is served."""
    out = tmp_path / "hostile.hgnet"
    random = np.random.default_rng(3)
    hidden = []
    for name, array in saved.arrays.items():
        part = name.rpartition("/")[2]
        if name.startswith(_STATED) or part not in (
            "boxes",
            "item",
            "asset",
            "xy",
            "hashes",
            "rows",
            "fences",
            "start",
            "length",
            "polygon",
        ):
            continue
        lies = {
            "backwards": array[::-1],
            "in another order": random.permutation(array),
            "the first alone": array[:1].repeat(len(array), 0),
        }
        if array.dtype.kind == "f":
            lies |= {
                "not there": np.full_like(array, np.nan),
                "far away": array + 1e5,
                "one far away": _put(array, 1.0, 0),
            }
        for what, other in lies.items():
            if np.array_equal(other, array, equal_nan=array.dtype.kind == "f"):
                continue
            saved.sealed(out, Lie(f"{name} {what}", arrays={name: other}))
            try:
                _proved(out)
            except DamagedError:
                continue
            hidden.append(f"{name} {what}")
    assert hidden == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("assets/geometry.first_corner", lambda array: _put(array, 10**9, 3)),
        ("assets/geometry.xy", lambda array: _put(array, np.nan, 5)),
        ("assets/outer_offset_m", lambda array: _put(array, np.nan, 0)),
        ("tree/item", lambda array: _put(array, len(array), 0)),
        ("ids/rows", lambda array: _put(array, -1, 0)),
        ("coverage", lambda array: array[::-1]),
    ],
)
def test_every_door_refuses_by_name(name: str, change: Callable[[Array], Array], saved: Saved, tmp_path: Path) -> None:
    snapshot = saved.sealed(tmp_path / "hostile.hgnet", Lie(name, arrays={name: change(saved.arrays[name])}))
    for arguments in (
        ["network", "check", str(snapshot)],
        ["check", str(saved.city / "works" / "06-泵站旁基坑.geojson"), "--network", str(snapshot)],
    ):
        done = CliRunner().invoke(app, arguments)
        # A part that a small check does not ask for changes nothing of it.
        if arguments[0] == "network" or done.exit_code:
            assert isinstance(done.exception, DamagedError) and done.exception.file == "hostile.hgnet"
    with pytest.raises(DamagedError, match="damaged"):
        open_judge(vars(Brief([str(snapshot)])))
