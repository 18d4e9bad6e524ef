"""One way in for every file: what it holds decides who reads it; layers are picked by name, none is dropped.

Promises: features are counted by a second road and a difference is said; nothing that cannot be read is left
out in silence; no file makes us read another one or send a request.
"""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo.errors import FileError, InputError
from geo.limits import MAX_FILE_BYTES, MAX_NESTED_ARCHIVES, MAX_TEXT_BYTES
from geo.raw import RawLayer, SideTable, Unread
from geo.reading.attachments import is_attachment, is_companion, passed_over, with_words, words_in
from geo.reading.geojson import read_geojson
from geo.reading.refused import (
    known_archive,
    known_format,
    refuse,
    refuse_no_file,
    refuse_unknown,
    xml_root,
)
from geo.reading.strays import stray_shapes
from geo.reading.text import encodings
from geo.text import Text

if TYPE_CHECKING:
    from geo.reading.zipped import Member

# Readers are imported where their format is met: all others take longer to load than a small job takes to be judged.
GEOPACKAGE_MAGIC = b"SQLite format 3\x00"
FLATGEOBUF_MAGIC = b"fgb\x03fgb"
GEOPARQUET_MAGIC = b"PAR1"
SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
_HEAD_BYTES = 4096
PARCELS_WITHIN = 65536
# Beside a shapefile's geometry, and read with it.
_SHAPEFILE_COMPANIONS = frozenset(
    [".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".xml", ".qix", ".qmd", ".fix", ".cst", ".dbt", ".fpt"]
)

Opened = dict[str | None, Callable[[], RawLayer]]


def read_layers(path: Path, *, layers: Sequence[str] = (), encoding: str | None = None) -> tuple[RawLayer, ...]:
    """Read every layer of a file, or those that are named.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile, KML, KMZ, DXF, FlatGeobuf, GeoParquet, CSV, Excel (.xlsx), 国土 TXT, or a zip of them.
    layers : sequence of str, optional
        Only these layers, folders or documents; what is left out is said in the notes.
    encoding : str, optional
        Text encoding of a Shapefile's table, where the sender states it.

    Returns
    -------
    tuple of RawLayer
        ``title`` is set where there are several.

    Raises
    ------
    FileError
        Missing, unreadable, of another format than supported, cut off, without the layer that is named.
    GeometryError
        A coordinate that is not finite, or a shape that cannot be built.
    """
    refuse_no_file(path)
    with tempfile.TemporaryDirectory(prefix="heatguard-") as folder:
        opened, lost, notes = _open(path, Path(folder), encoding)
        wanted = pick_layers(opened, layers, path.name)
        first_error: InputError | None = None
        read: list[tuple[str | None, RawLayer]] = []
        for name in wanted:
            try:
                read.append((name, opened[name]()))
            except InputError as error:
                # Of several files in an archive one that is wrong is unread; where it was asked for, it is an error.
                if layers or len(wanted) == 1 or not _is_archive(path):
                    raise
                lost.append(Unread(str(name), error.problem, file=path.name))
                first_error = first_error or error
        if not read:
            assert first_error is not None, "something was opened"
            raise first_error
    failed = {one.feature for one in lost}
    return _account(path.name, [name for name in opened if name not in failed], read, lost, notes, picked=bool(layers))


def read_bytes(content: bytes, *, name: str, layers: Sequence[str] = ()) -> tuple[RawLayer, ...]:
    """Read a file that came over a wire; as `read_layers`."""
    with tempfile.TemporaryDirectory(prefix="heatguard-") as folder:
        path = Path(folder) / file_name(name)
        path.write_bytes(content)
        return read_layers(path, layers=layers)


def file_name(name: str) -> str:
    """A name that somebody gave, as one under which a file can lie; never one of dots, which would be a folder."""
    return re.sub(r"[^\w.\- ]", "_", Path(name).name)[:80].lstrip(". ") or "upload"


def _open(path: Path, folder: Path, encoding: str | None) -> tuple[Opened, list[Unread], list[Text]]:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise FileError(
            Text(f"文件有 {size} 字节", f"the file has {size} bytes"),
            Text(f"上限为 {MAX_FILE_BYTES} 字节，请分批提交", f"The limit is {MAX_FILE_BYTES} bytes; hand it in parts"),
            file=path.name,
        )
    if _is_archive(path):
        return _open_archive(path, folder)
    return _open_plain(path, head_of(path), encoding), [], []


def _open_plain(path: Path, head: bytes, encoding: str | None) -> Opened:
    """Layers of a file that is no archive, by what its first bytes are."""
    found = known_format(head)
    if found is not None:
        raise refuse(found, file=path.name)
    if head.startswith(GEOPACKAGE_MAGIC):
        from geo.reading.geopackage import open_geopackage

        return open_geopackage(path)
    if head.startswith(SHAPEFILE_MAGIC):
        from geo.reading.shapefile import open_shapefile

        return open_shapefile(path.with_suffix(".shp") if path.suffix.lower() == ".shx" else path, encoding=encoding)
    if head.startswith(FLATGEOBUF_MAGIC):
        from geo.reading.flatgeobuf import open_flatgeobuf

        return open_flatgeobuf(path)
    if head.startswith(GEOPARQUET_MAGIC):
        from geo.reading.geoparquet import open_geoparquet

        return open_geoparquet(path)
    return _open_text(path.read_bytes(), head, path.name)


def _open_text(content: bytes, head: bytes, file: str) -> Opened:
    if len(content) > MAX_TEXT_BYTES:
        raise FileError(
            Text(f"文本文件有 {len(content)} 字节", f"the text file has {len(content)} bytes"),
            Text(
                f"上限为 {MAX_TEXT_BYTES} 字节；请分批提交，或导出为 GeoPackage",
                f"The limit is {MAX_TEXT_BYTES} bytes; hand it in parts, or export it as GeoPackage",
            ),
            file=file,
        )
    kind = text_kind(head, content[:PARCELS_WITHIN])
    if kind is TextKind.PARCELS:
        from geo.reading.parcel_txt import open_parcels

        return open_parcels(content, file=file)
    if kind is TextKind.JSON:
        return {None: lambda: read_geojson(content, file=file)}
    if kind is TextKind.DRAWING:
        from geo.reading.dxf import open_dxf

        return open_dxf(content, file=file)
    if kind is TextKind.KML:
        from geo.reading.kml import open_kml

        return open_kml(content, file=file)
    from geo.reading.pasted import open_rows

    opened = open_rows(content, some_text(head), file=file)
    if opened is None:
        raise refuse_unknown(file=file)
    return opened


class TextKind(Enum):
    """Formats of text, told by their beginning."""

    PARCELS = auto()
    JSON = auto()
    DRAWING = auto()
    KML = auto()
    ROWS = auto()


def text_kind(head: bytes, more: bytes) -> TextKind:
    """What a text is, by how it begins; of parcels a longer beginning tells."""
    text = some_text(head)
    start = text.lstrip()
    if not start.startswith(("{", "\x1e")):
        from geo.reading.parcel_txt import is_parcel_text

        if is_parcel_text(text) or is_parcel_text(some_text(more)):
            return TextKind.PARCELS
    if start.startswith(("{", "[", "\x1e")):
        return TextKind.JSON
    if _is_drawing(start):
        return TextKind.DRAWING
    return TextKind.KML if xml_root(start) in ("kml", "document", "folder", "placemark") else TextKind.ROWS


def _is_drawing(start: str) -> bool:
    """Whether the first tag that is no comment (999) opens a section."""
    lines = iter(start.splitlines())
    for code, value in zip(lines, lines, strict=False):
        if code.strip() != "999":
            return code.strip() == "0" and value.strip() == "SECTION"
    return False


def some_text(head: bytes) -> str:
    """The beginning as text, for recognising it; a sign cut in two at its end does not matter."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    name = next(
        (name for name in encodings(head, stated=None) if _fits(head, name)),
        "ascii",
    )
    return head.decode(name, "ignore").lstrip("\ufeff")


def _fits(head: bytes, name: str) -> bool:
    try:
        head.decode(name)
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


# --- archives --------------------------------------------------------------------------------------


def _open_archive(path: Path, folder: Path) -> tuple[Opened, list[Unread], list[Text]]:
    from geo.reading.zipped import unpack

    members = unpack(path, folder)
    if _is_workbook(members):
        return _open_workbook(path)
    archive = known_archive([member.name for member in members])
    if archive is not None:
        raise refuse(archive, file=path.name)
    opened, lost, beside, said, tables, notes, first_error = _open_members(members, path.name, within=None)
    if not opened:
        raise _nothing_inside(path.name, members, lost, first_error)
    if beside:
        notes.append(passed_over(beside, said))
    if said:
        opened = {name: with_words(read, tuple(said), tuple(tables)) for name, read in opened.items()}
    return opened, lost, notes


class _Members(NamedTuple):
    opened: Opened
    lost: list[Unread]
    beside: list[str]
    said: list[str]
    tables: list[SideTable]
    notes: list[Text]
    first_error: InputError | None


def _open_members(members: list[Member], file: str, *, within: str | None) -> _Members:
    """Open all files of an archive; of one inside it, ``within`` is its name."""
    found = _Members({}, [], [], [], [], [], None)
    nested = 0
    shapefiles = {member.path.with_suffix("") for member in members if member.path.suffix == ".shp"}
    for member in members:
        if member.path.suffix in _SHAPEFILE_COMPANIONS and member.path.with_suffix("") in shapefiles:
            continue
        if member.name.lower().endswith(".shp.xml"):
            # Metadata of a shapefile; its own stem has a dot, so it lies in another folder of ours.
            continue
        name = member.name if within is None else f"{within}/{member.name}"
        if is_companion(member.path):
            found.beside.append(name)
            continue
        try:
            if _is_archive(member.path):
                nested += 1
                inner = _open_nested(member, file, within=within, number=nested)
                found.opened.update(inner.opened)
                found.lost.extend(inner.lost)
                found.beside.extend(inner.beside)
                found.said.extend(inner.said)
                found.tables.extend(inner.tables)
                found.notes.extend(inner.notes)
                continue
            layers = _open_plain(member.path, head_of(member.path), None)
        except InputError as error:
            if is_attachment(member.path):
                found.beside.append(name)
                words = words_in(member.path, file=file, name=name)
                found.said.extend(words.lines)
                found.tables.extend(words.tables)
            else:
                found = found._replace(first_error=found.first_error or error)
                found.lost.append(Unread(name, error.problem, file=file))
            continue
        for layer, read in layers.items():
            found.opened[name if layer is None else f"{name}/{layer}"] = _renamed(read, f"{file}/{name}")
    return found


def _open_nested(member: Member, file: str, *, within: str | None, number: int) -> _Members:
    """A KMZ or a workbook inside an archive; any other archive in an archive stays closed."""
    from geo.reading.zipped import unpack

    folder = member.path.parent / f"{member.path.name}-{number}"
    members = unpack(member.path, folder) if within is None and number <= MAX_NESTED_ARCHIVES else []
    if _is_workbook(members):
        sheets, lost, notes = _open_workbook(member.path)
        named: Opened = {
            member.name if sheet is None else f"{member.name}/{sheet}": _renamed(read, f"{file}/{member.name}")
            for sheet, read in sheets.items()
        }
        unread = [dataclasses.replace(one, feature=f"{member.name}/{one.feature}") for one in lost]
        return _Members(named, unread, [], [], [], notes, None)
    if not any(one.path.suffix == ".kml" for one in members):
        raise FileError(
            Text("压缩包里还有压缩包", "it is an archive inside an archive"),
            Text("请解开里层再打包", "Unpack the inner one first"),
            file=member.name,
        )
    return _open_members(members, file, within=member.name)


def _is_workbook(members: list[Member]) -> bool:
    from geo.reading.excel import is_workbook

    return is_workbook([member.name for member in members])


def _open_workbook(path: Path) -> tuple[Opened, list[Unread], list[Text]]:
    from geo.reading.excel import open_excel

    return open_excel(path, file=path.name)


def _is_archive(path: Path) -> bool:
    return head_of(path).startswith((b"PK\x03\x04", b"PK\x05\x06"))


def head_of(path: Path) -> bytes:
    """How a file begins, which says what it is."""
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def _renamed(read: Callable[[], RawLayer], name: str) -> Callable[[], RawLayer]:
    return lambda: dataclasses.replace(read(), file=name)


def _nothing_inside(file: str, members: list[Member], lost: list[Unread], first_error: InputError | None) -> FileError:
    if first_error is not None and (len(lost) == 1 or len(members) <= 4):
        return FileError(first_error.problem, first_error.remedy, file=f"{file}/{first_error.file}")
    names = [member.name for member in members]
    return FileError(
        Text(
            f"压缩包中没有能读取的范围文件（{'、'.join(names) or '空'}）",
            f"the archive holds no file of works ({', '.join(names) or 'empty'})",
        ),
        Text(
            "请放入 GeoJSON、GeoPackage、KML、DXF 或成套的 Shapefile",
            "Put in GeoJSON, GeoPackage, KML, DXF or all parts of a Shapefile",
        ),
        file=file,
    )


# --- layers ----------------------------------------------------------------------------------------


def pick_layers(opened: Mapping[str | None, object], layers: Sequence[str], file: str) -> list[str | None]:
    """The layers that are asked for, or all; an error where there is none of that name."""
    if not opened:
        raise FileError(
            Text("没有任何图形", "it holds no shape"),
            Text("请提交至少一个作业范围", "Hand in at least one works area"),
            file=file,
        )
    names = {str(name): name for name in opened if name is not None}
    for wanted in layers:
        if wanted not in names:
            raise FileError(
                Text(f"没有图层“{wanted}”", f"it has no layer {wanted!r}"),
                Text(
                    f"现有图层：{'、'.join(names) or '无（只有一个）'}",
                    f"Its layers: {', '.join(names) or 'none (there is only one)'}",
                ),
                file=file,
            )
    return [names[wanted] for wanted in layers] if layers else list(opened)


def _account(
    file: str,
    names: list[str | None],
    read: list[tuple[str | None, RawLayer]],
    lost: list[Unread],
    notes: list[Text],
    *,
    picked: bool,
) -> tuple[RawLayer, ...]:
    """Name all layers, and put what stands outside any layer on the account of the first."""
    said = list(notes)
    chosen = [name for name, _ in read]
    left = [str(name) for name in names if name not in chosen] + [one.feature for one in lost if picked]
    if len(names) > 1 and not picked:
        listed = "、".join(f"{name}（{layer.found}）" for name, layer in read)
        listed_en = ", ".join(f"{name} ({layer.found})" for name, layer in read)
        said.append(
            Text(
                f"{file} 有 {len(names)} 个图层，全部检查：{listed}；可用 --layer 指定",
                f"{file} has {len(names)} layers and all were screened: {listed_en}; pick some with --layer",
            )
        )
    if left:
        said.append(
            Text(
                f"按提交人的选择，未检查 {file} 的图层：{'、'.join(left)}",
                f"by the sender's choice these layers of {file} were not screened: {', '.join(left)}",
            )
        )
    counted = sum(one.count for one in lost) if not picked else 0
    titled = [dataclasses.replace(layer, title=None if len(read) == 1 else str(name)) for name, layer in read]
    stray = stray_shapes(titled)
    if stray is not None:
        said.append(Text(f"{file}：{stray.zh}", f"{file}: {stray.en}"))
    beside = tuple(str(name) for name in names) if len(names) > 1 else ()
    # Whoever picks layers leaves the rest of the file aside.
    result = [
        dataclasses.replace(layer, beside=beside, stray=stray, tables=() if picked else layer.tables)
        for layer in titled
    ]
    if said or counted:
        result[0] = dataclasses.replace(
            result[0],
            found=result[0].found + counted,
            unread=(*result[0].unread, *(lost if counted else ())),
            notes=(*said, *result[0].notes),
        )
    return tuple(result)
