"""Files by their content: whole or not there, for their owner alone, and never another than was put."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

import pytest

from permits.errors import StoreError
from permits.storage.objects import Objects
from permits.storage.store import Store


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "objects").glob("??/*")]


@pytest.mark.parametrize("content", [b"", b"\0", "北".encode(), os.urandom(3 * 2**20)])
def test_pass_what_was_put_is_what_is_got(store: Store, content: bytes) -> None:
    name = store.objects.put(content)
    assert name == hashlib.sha256(content).hexdigest()
    assert store.objects.get(name) == content and store.objects.put(content) == name
    assert files(store.folder) == [store.folder / "objects" / name[:2] / name[2:]]


def test_everything_is_for_its_owner_alone(store: Store) -> None:
    store.objects.put(b"x")
    store.secret  # noqa: B018  # the database has been written
    for path in [store.folder, *store.folder.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_fail_what_was_changed_is_refused_by_name_and_mended_by_who_has_it(store: Store) -> None:
    name = store.objects.put(b"as it was")
    (path,) = files(store.folder)
    path.write_bytes(b"as it is not")
    with pytest.raises(StoreError, match=f"{name} is damaged or was changed"):
        store.objects.get(name)
    path.write_bytes(b"as i")
    with pytest.raises(StoreError, match="damaged"):
        store.objects.get(name)
    store.objects.put(b"as it was")
    assert store.objects.get(name) == b"as it was"


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 63 + "\0", "名" * 64])
def test_fail_what_is_no_name_opens_nothing(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="no name of an object"):
        store.objects.get(name)


def test_fail_what_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match=f"{'0' * 64} is not in the store"):
        store.objects.get("0" * 64)


@pytest.mark.parametrize("fails", ["fsync", "rename"])
def test_fail_on_a_full_disk_nothing_is_left(store: Store, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(f"permits.storage.objects.os.{fails}", full)
        with pytest.raises(OSError, match="No space left"):
            store.objects.put(b"too much")
    assert not files(store.folder)
    assert store.objects.get(store.objects.put(b"too much")) == b"too much"


def test_an_object_is_on_the_disk_before_its_name_and_the_name_before_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename = os.fsync, os.rename

    def synced(held: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(held).st_mode) else "file")
        sync(held)

    def renamed(before: Path, after: Path) -> None:
        done.append("rename")
        rename(before, after)

    monkeypatch.setattr("permits.storage.objects.os.fsync", synced)
    monkeypatch.setattr("permits.storage.objects.os.rename", renamed)
    Objects(tmp_path / "objects").put(b"x")
    assert done == ["file", "rename", "folder", "folder"]
