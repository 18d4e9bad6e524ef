"""Arrays that lie in a file: the rows that are asked for, as they were saved, or a refusal by name."""

from __future__ import annotations

import os
import re
import threading
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from geo.errors import DamagedError, FileError
from geo.snapshot.file import FORMAT, SnapshotFile, written
from geo.snapshot.mark import is_snapshot
from geo.snapshot.pages import PAGE_BYTES, page_checksums, whole_checksum

RANDOM = np.random.default_rng(1)
ARRAYS = {
    "numbers": RANDOM.normal(size=5000),
    "places": RANDOM.normal(size=(3000, 2)),
    "nodes": RANDOM.normal(size=(70, 4, 16)),
    "across pages": RANDOM.normal(size=(900, 3)),
    "flags": RANDOM.random(9000) < 0.5,
    "one": np.array([7], dtype=np.int8),
    "none": np.empty(0, dtype=np.int64),
    "no rows": np.empty((0, 2)),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "n.hgnet"
    with written(path) as writer:
        for name, array in ARRAYS.items():
            writer.add(name, array)
        writer.finish({"of": "a test"})
    return path


@pytest.mark.parametrize("name", ARRAYS)
def test_rows_are_those_of_the_array(name: str, path: Path) -> None:
    array = ARRAYS[name]
    count = len(array)
    for _ in range(20):
        held = SnapshotFile(path).array(name)
        assert (held.dtype, held.shape, len(held)) == (array.dtype, array.shape, count)
        some = RANDOM.integers(-count, count, 7) if count else np.empty(0, dtype=np.int64)
        flags = RANDOM.random(count) < 0.01
        asked = [
            some,
            flags,
            slice(3, 9, 2),
            slice(*(some[:2].tolist() or [0])),
            *some[:2].tolist(),
            *some[2:4],
            slice(None),
        ]
        for place in RANDOM.permutation(len(asked) - 1).tolist():
            assert np.array_equal(held[asked[place]], array[asked[place]])
        assert np.array_equal(held[asked[-1]], array)
        assert np.array_equal(np.asarray(held), array)
        assert np.array_equal(held[some], array[some])


def test_rows_of_which_some_are_there_bring_only_the_others(path: Path) -> None:
    """The page that is there is not read again, whatever stands in the file by now."""
    numbers = SnapshotFile(path).array("numbers")
    assert numbers[4] == ARRAYS["numbers"][4]
    whole = path.read_bytes()
    begin = whole.index(ARRAYS["numbers"].tobytes())
    path.write_bytes(whole[:begin] + bytes(PAGE_BYTES) + whole[begin + PAGE_BYTES :])
    for rows in (slice(0, 600), np.array([700, 4, 1200]), slice(None)):
        assert np.array_equal(numbers[rows], ARRAYS["numbers"][rows])


def test_a_row_that_is_not_there_is_refused_as_numpy_does(path: Path) -> None:
    held = SnapshotFile(path).array("numbers")
    for rows in (5000, -5001, np.array([0, 9999])):
        with pytest.raises(IndexError):
            held[rows]


def test_nobody_writes_into_what_was_brought(path: Path) -> None:
    held = SnapshotFile(path).array("numbers")
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(held)[0] = 1.0


def test_numpy_reads_it_as_well(path: Path) -> None:
    with np.load(path) as other:
        assert all(np.array_equal(other[name], array) for name, array in ARRAYS.items())


@pytest.mark.parametrize("length", [0.05 * part for part in range(20)])
def test_a_truncated_file_is_refused(length: float, path: Path) -> None:
    os.truncate(path, int(path.stat().st_size * length))
    with pytest.raises(FileError, match=r"file n\.hgnet: (it is no snapshot|the snapshot is damaged)"):
        SnapshotFile(path).prove()


@pytest.mark.parametrize("overwritten", [b"", b"other" * 100_000])
def test_what_was_brought_stays_when_the_file_does_not(overwritten: bytes, path: Path) -> None:
    """Truncated or overwritten in its place, as `cp` does, while it is open: no signal, and no other numbers."""
    file = SnapshotFile(path)
    numbers, places = file.array("numbers"), file.array("places")
    assert numbers[4] == ARRAYS["numbers"][4]
    path.write_bytes(overwritten)
    for rows in (4, np.int64(4), slice(4, 300), np.array([4, 300, -4999])):
        assert np.array_equal(numbers[rows], ARRAYS["numbers"][rows])
    with pytest.raises(DamagedError, match="places"):
        places[2000]


def test_a_newer_one_in_its_place_leaves_the_open_one_as_it_was(path: Path) -> None:
    before = SnapshotFile(path)
    with written(path) as writer:
        writer.add("numbers", np.zeros(5000))
        writer.finish({})
    assert np.array_equal(before.array("numbers"), ARRAYS["numbers"])
    assert not np.asarray(SnapshotFile(path).array("numbers")).any()


def test_every_flipped_byte_is_noticed_or_means_nothing(path: Path) -> None:
    whole = path.read_bytes()
    refused = 0
    headers = [found.start() + n for found in re.finditer(rb"\x93NUMPY", whole) for n in range(128)]
    anywhere = np.random.default_rng(7).integers(0, len(whole), 300).tolist()
    for place in [*range(0, len(whole), 211), *range(len(whole) - 3000, len(whole), 7), *headers, *anywhere]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            file = SnapshotFile(path)
            file.prove()
        except FileError:
            refused += 1
            continue
        assert set(file) == set(ARRAYS)
        assert all(np.array_equal(file.array(name), array) for name, array in ARRAYS.items())
    assert refused > 500


@pytest.mark.parametrize(
    "table",
    [
        "[]",
        "null",
        "[" * 100_000,
        f'{{"format": {FORMAT}, "page_bytes": 4096}}',
        f'{{"format": {FORMAT}, "page_bytes": 4096, "said": {{}}, "arrays": {{}}, "checksums": {{"offset": -1, "pages": 1, "crc32": 0}}}}',
        f'{{"format": {FORMAT}, "page_bytes": 4096, "said": {{}}, "arrays": {{}}, "checksums": {{"offset": 0, "pages": 9e99, "crc32": 0}}}}',
        f'{{"format": {FORMAT}, "page_bytes": 4096, "said": {{}}, "arrays": {{}}, "checksums": {{"offset": "0", "pages": 0, "crc32": 0}}}}',
    ],
)
def test_a_table_of_nonsense_is_refused(table: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.snapshot.file.json.dumps", lambda *_, **__: table)
    with written(path) as writer:
        writer.finish({})
    monkeypatch.undo()
    with pytest.raises(FileError):
        SnapshotFile(path)


@pytest.mark.parametrize(
    "told",
    [
        {"dtype": "|O", "shape": [1]},
        {"dtype": "<f8", "shape": [2**40]},
        {"dtype": "<f8", "shape": [2**62, 4]},
        {"dtype": "<f8", "shape": [-1]},
        {"dtype": "<f8", "shape": [1.5]},
        {"dtype": "<f8", "shape": []},
        {"dtype": "<f8", "shape": [1, 4096]},
        {"dtype": "<f8", "shape": [8], "offset": -8},
        {"dtype": "<f8", "shape": [8], "offset": 2**70},
        {"dtype": "<f8", "shape": [8], "first_page": 10**9},
        {"dtype": 5, "shape": [8]},
        {"shape": [8]},
    ],
)
def test_an_array_that_cannot_lie_there_is_refused(told: dict[str, object], path: Path) -> None:
    with written(path) as writer:
        writer.add("a", np.zeros(8))
        writer._arrays["a"] = {"offset": 100, "first_page": 0, **told}
        writer.finish({})
    with pytest.raises(DamagedError, match=r"\(a\)"):
        SnapshotFile(path).array("a")


def test_what_cannot_be_written_leaves_the_old_one_and_nothing_else(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(RuntimeError), written(path) as writer:
        writer.add("numbers", np.zeros(5))
        raise RuntimeError
    assert path.read_bytes() == before and [one.name for one in path.parent.iterdir()] == [path.name]
    for out in (path.parent, path.parent / "no" / "n.hgnet"):
        with pytest.raises(FileError, match="cannot be written"), written(out):
            pass


def test_a_snapshot_is_known_by_what_it_is_and_by_what_it_is_called(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "network.bin"
    other.write_bytes(path.read_bytes())
    assert is_snapshot(path) and is_snapshot(other) and not is_snapshot(tmp_path) and not is_snapshot(tmp_path / "no")
    path.write_bytes(b"{}")
    with pytest.raises(FileError, match="no snapshot of a network"):
        SnapshotFile(path)
    with pytest.raises(FileError, match="cannot be opened"):
        SnapshotFile(tmp_path / "none.hgnet")


def test_it_is_asked_as_an_array_is(path: Path) -> None:
    held, array = SnapshotFile(path).array("numbers"), ARRAYS["numbers"]
    assert held.size == 5000 and held.nbytes == 40_000 and held.ndim == 1
    assert np.array_equal(held > 0, array > 0) and np.array_equal(1 - held * 2, 1 - array * 2)
    assert held.max(initial=0.0) == array.max() and np.diff(held)[7] == np.diff(array)[7]
    assert held.tolist() == list(held) == array.tolist()
    assert np.array_equal(array[SnapshotFile(path).array("flags")[:5000]], array[ARRAYS["flags"][:5000]])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_what_a_forked_process_writes_is_its_own(path: Path) -> None:
    """A worker that somebody took over changes the network of no other."""
    held = SnapshotFile(path).array("numbers")
    np.asarray(held)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        held._bytes[:8] = bytes(8)
        os._exit(0 if held[0] == 0 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert held[0] == ARRAYS["numbers"][0] != 0


def test_whoever_reads_while_it_is_replaced_reads_one_of_the_two(path: Path) -> None:
    contents = [np.zeros(40_000), np.ones(40_000)]
    stop, wrong = threading.Event(), []

    def read_on() -> None:
        while not stop.is_set():
            try:
                found = SnapshotFile(path).array("numbers")
                if found[0] != found[-1] or np.ptp(found) != 0:
                    wrong.append(np.asarray(found))
            except FileError as error:
                wrong.append(error)

    with written(path) as writer:
        writer.add("numbers", contents[0])
        writer.finish({})
    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for one in readers:
        one.start()
    for number in range(30):
        with written(path) as writer:
            writer.add("numbers", contents[number % 2])
            writer.finish({})
    stop.set()
    for one in readers:
        one.join()
    assert wrong == []


@pytest.mark.parametrize(
    "length", [0, 1, PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1, 5 * PAGE_BYTES, 5 * PAGE_BYTES + 77]
)
def test_checksums_of_pages_make_that_of_the_whole(length: int) -> None:
    content = RANDOM.bytes(length)
    held = memoryview(content)
    pages = page_checksums(held)
    assert pages.tolist() == [zlib.crc32(content[at : at + PAGE_BYTES]) for at in range(0, length, PAGE_BYTES)]
    for before in (b"", b"a header"):
        assert whole_checksum(before, held, pages) == zlib.crc32(before + content)


def test_the_archive_is_the_one_that_zipfile_writes(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as again:
        assert archive.testzip() is None
        for member in archive.infolist():
            info = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            if member.filename.endswith(".npy"):
                with again.open(info, "w", force_zip64=True) as stream:
                    stream.write(archive.read(member))
            else:
                again.writestr(info, archive.read(member))
    assert path.read_bytes() == other.read_bytes()
