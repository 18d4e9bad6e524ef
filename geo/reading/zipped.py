"""Archives: what is in them is listed, checked against bombs and tricks, and written under names of ours."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.limits import (
    ALWAYS_ALLOWED_BYTES,
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_DIRECTORY_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_ARCHIVE_RATIO,
)
from geo.reading.declared import ReadableFormat
from geo.reading.text import decode
from geo.text import Text

FORMAT = ReadableFormat(
    name="zip",
    suffixes=(".zip", ".kmz"),
    read=Text(
        "其中每个文件，子文件夹里的也读；GBK 文件名；zip 中的 KMZ",
        "every file in it, in sub-folders too; names in GBK; a KMZ inside",
    ),
    asked=Text(
        "附件（样式、元数据、图片、信函）列名，不影响结论；文本附件中说到别的作业、外扩多少的，追问",
        "attachments (styles, metadata, pictures, letters) are named and stand in nothing's way; a plain text that tells of other works, or"
        " how far they go beyond the drawing, is asked about",
    ),
    refused=Text(
        "可能含作业范围而读不了的文件（DWG、xls、里层的 zip）算作未读；炸弹、加密、链接、互相重叠的条目拒收",
        "files that may hold works and cannot be read (DWG, xls, a zip inside) are unread; bombs, encryption, links and entries"
        " that overlap are refused",
    ),
)
_UTF8_FLAG = 0x800
_LOCAL_HEADER_BYTES = 30
_SYSTEM_FILES = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Member:
    """One file of an archive, unpacked.

    Attributes
    ----------
    name : str
        Path inside the archive, as its maker wrote it.
    path : Path
        Where it lies on our disk, under a name of ours.
    """

    name: str
    path: Path


# What a damaged archive raises, of the module itself and of each way of packing.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
)


def unpack(path: Path, folder: Path) -> list[Member]:
    """Unpack an archive into a folder of ours.

    Raises
    ------
    FileError
        Not an archive, damaged, encrypted, too large, with links, entries that overlap, or names that climb out.
    """
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries, path)
            return _write(archive, entries, folder, path.name)
    except _BROKEN as error:
        raise FileError(
            Text(f"压缩包中断或有误（{error}）", f"the archive breaks off or is wrong ({error})"),
            Text(
                "文件可能没有传完；请重新打包为普通 zip", "The upload may have broken off; pack an ordinary zip again"
            ),
            file=path.name,
        ) from None


def _refused(path: Path, problem: Text) -> FileError:
    return FileError(
        problem,
        Text("请只把作业范围文件打成一个普通 zip", "Pack only the files of the works into an ordinary zip"),
        file=path.name,
    )


def _check_directory(path: Path) -> None:
    """Look at the size of the list of members before it is read; archives past 4 GB are not ours."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 65_557, 0))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return
    members, size = struct.unpack_from("<HI", tail, end + 10)
    if members > MAX_ARCHIVE_MEMBERS or size > MAX_ARCHIVE_DIRECTORY_BYTES:
        raise _refused(
            path,
            Text(
                f"压缩包登记 {members} 个文件、目录 {size} 字节，上限 {MAX_ARCHIVE_MEMBERS} 个",
                f"the archive states {members} files, more than {MAX_ARCHIVE_MEMBERS}, or a directory of {size} bytes",
            ),
        )


def _check(entries: list[zipfile.ZipInfo], path: Path) -> None:
    if len(entries) > MAX_ARCHIVE_MEMBERS:
        raise _refused(
            path,
            Text(
                f"压缩包有 {len(entries)} 个文件，上限 {MAX_ARCHIVE_MEMBERS}",
                f"the archive has {len(entries)} files, more than {MAX_ARCHIVE_MEMBERS}",
            ),
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(path.stat().st_size, 1)
    if unpacked > MAX_ARCHIVE_BYTES or (unpacked > ALWAYS_ALLOWED_BYTES and unpacked / packed > MAX_ARCHIVE_RATIO):
        raise _refused(
            path,
            Text(
                f"解压后有 {unpacked} 字节（{unpacked / packed:.0f} 倍），上限 {MAX_ARCHIVE_BYTES} 字节、{MAX_ARCHIVE_RATIO} 倍",
                f"unpacked it has {unpacked} bytes ({unpacked / packed:.0f} times); the limit is {MAX_ARCHIVE_BYTES} bytes and"
                f" {MAX_ARCHIVE_RATIO} times",
            ),
        )
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        # Entries that share bytes make ten megabytes out of ten kilobytes, a thousand times over.
        if entry.header_offset < end:
            raise _refused(path, Text("压缩包中的文件互相重叠", "files of the archive overlap each other"))
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size
        name = _name(entry, path.name)
        if entry.flag_bits & 1:
            raise _refused(path, Text(f"“{name}”有密码", f"{name!r} is encrypted"))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(path, Text(f"“{name}”是链接", f"{name!r} is a link"))
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if ".." in parts or name.startswith("/") or (parts and ":" in parts[0]):
            raise _refused(path, Text(f"“{name}”指向压缩包之外", f"{name!r} points out of the archive"))


def _name(entry: zipfile.ZipInfo, file: str) -> str:
    """The name as its maker wrote it: Windows in China writes GBK and sets no flag, which zipfile reads as CP437."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        return decode(entry.filename.encode("cp437"), file=file).text
    except UnicodeEncodeError:
        return entry.filename


def _write(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: Path, file: str) -> list[Member]:
    members = []
    groups: dict[str, Path] = {}
    stems: dict[str, str] = {}
    left = MAX_ARCHIVE_BYTES
    for entry in entries:
        name = _name(entry, file)
        plain = PurePosixPath(name.replace("\\", "/"))
        if any(part.lower() in _SYSTEM_FILES for part in plain.parts) or plain.name.startswith("._"):
            continue
        # Parts of one shapefile must lie side by side; nothing else need share a folder.
        key = str(plain.with_suffix("")).lower()
        target = groups.setdefault(key, folder / str(len(groups)))
        target.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            # The directory lied about the sizes.
            raise zipfile.BadZipFile("unpacked it is larger than it states")
        safe = "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else "_" for sign in plain.stem)[:80]
        # A.dbf belongs to a.shp.
        safe = stems.setdefault(key, safe or "file")
        where = target / f"{safe}{plain.suffix.lower()[:12]}"
        if where.exists():
            raise zipfile.BadZipFile(f"two files are called {name}")
        where.write_bytes(content)
        members.append(Member(name, where))
    return members
