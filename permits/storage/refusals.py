"""Why a folder cannot be a store, said to the person who named it, with what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geo.text import Text
from permits.errors import StoreError
from permits.storage.database import Fault, fault_of

_ANOTHER = Text("或用 --store 指定另一个文件夹", "or name another folder with --store")
_LOCAL = Text("请用本机磁盘上的文件夹", "Use a folder on a disk of this machine")
_RIGHTS = (
    Text("本程序的用户不能写入该文件夹或其中的文件", "the user of this program may not write into it or its files"),
    Text("请让该用户拥有此文件夹（chown -R）", "Let that user own the folder (chown -R)"),
)
_READ_ONLY = (
    Text("其所在磁盘是只读的", "its disk is read-only"),
    Text("请以可写方式挂载", "Mount it for writing"),
)
_FULL = (
    Text("磁盘已满或超出配额", "its disk is full, or the quota is used up"),
    Text("请腾出空间", "Free some space"),
)
_NO_FOLDER = (
    Text("它或其上级是文件，不是文件夹", "it, or what it lies in, is a file and no folder"),
    Text("请改名", "Rename that file"),
)
_BROKEN = (
    Text("磁盘读写出错", "the disk fails to read or write"),
    Text("请检查磁盘，并从备份恢复", "Look at the disk, and restore a backup"),
)
_OF_THE_SYSTEM: Mapping[int | None, tuple[Text, Text]] = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _READ_ONLY,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EEXIST: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EIO: _BROKEN,
}
_OF_THE_DATABASE: Mapping[Fault | None, tuple[Text, Text]] = {
    Fault.FULL: _FULL,
    # SQLite says so of rights and of disks alike.
    Fault.READ_ONLY: _RIGHTS,
    Fault.CANNOT_OPEN: _RIGHTS,
    Fault.BROKEN_DISK: _BROKEN,
    Fault.BUSY: (
        Text("另一个程序一直占用其数据库", "another program holds its database all the time"),
        Text("请结束该程序（例如数据库浏览工具）", "End that program, a database browser perhaps"),
    ),
    Fault.NO_DATABASE: (
        Text("其中的 heatguard.sqlite3 不是数据库", "its heatguard.sqlite3 is no database"),
        Text("请从备份恢复", "Restore a backup"),
    ),
    Fault.DAMAGED: (
        Text("其数据库已损坏", "its database is damaged"),
        Text("请从备份恢复", "Restore a backup"),
    ),
}


@contextmanager
def refused_by_name(folder: Path) -> Iterator[None]:
    """Let whatever prevents the use of a folder be said by its name.

    Raises
    ------
    StoreError
        In place of errors of the system and the database, where it is the folder that is at fault.
    """
    try:
        yield
    except StoreError as error:
        raise _refused(folder, error.problem, error.remedy) from None
    except OSError as error:
        other = Text(f"系统报告：{error.strerror}", f"the system says: {error.strerror}")
        raise _refused(folder, *_OF_THE_SYSTEM.get(error.errno, (other, _LOCAL))) from error
    except Exception as error:
        why = _OF_THE_DATABASE.get(fault_of(error))
        if why is None:
            raise
        raise _refused(folder, *why) from error


def _refused(folder: Path, problem: Text, remedy: Text) -> StoreError:
    return StoreError(
        Text(f"存储文件夹 {folder} 不能用：{problem.zh}", f"the store {folder} cannot be used: {problem.en}"),
        Text(f"{remedy.zh}，{_ANOTHER.zh}", f"{remedy.en}, {_ANOTHER.en}"),
    )
