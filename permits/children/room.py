"""Whether the disk is full, and why else nothing can be written: states of this machine, which nobody's file is to blame for."""

from __future__ import annotations

import errno
import os


def out_of_room(error: BaseException | None) -> bool:
    """Whether an error is that, or was raised because of one that is."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        # As sqlite3 has it, which is not loaded for that.
        if getattr(error, "sqlite_errorname", None) == "SQLITE_FULL":
            return True
        error = error.__cause__ or error.__context__
    return False


# What people are told of the commonest; the rest in the words of the system.
_WHY = {
    errno.EROFS: "磁盘或文件夹为只读",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EIO: "磁盘读写出错",
}


def why_not_written(error: OSError) -> tuple[str, str]:
    """Why something cannot be written, in Chinese and in English."""
    en = os.strerror(error.errno).lower() if error.errno else str(error)
    return _WHY.get(error.errno or 0, f"系统报告：{en}"), en
