"""Corners as somebody pastes them from a sheet, a report or a chat, to a table that is read as any other.

Whether corners surround areas, bend a line or are places by themselves is never guessed: the first line says it
(范围, 线路 or 点位; area, line or points), or the corners' names and their closing do, as in any table of corners.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, pairwise

from geo.errors import FileError
from geo.limits import MAX_PASTED_BYTES
from geo.raw import RawLayer
from geo.reading.axes import coordinate_columns
from geo.reading.corner_order import Joined
from geo.reading.csv_table import looks_like_a_table, open_csv
from geo.reading.header import Header, find_header
from geo.reading.parcel_txt import is_parcel_text
from geo.reading.pasted_lines import PastedCorner, corners_of, plain_line
from geo.reading.pasted_slips import PastedLine, refuse_slips, strange_line
from geo.reading.pasted_words import Words, begins_as_title, kind_of, words_of
from geo.reading.stored_shapes import WELL_KNOWN_TEXT
from geo.reading.table import Row, Table
from geo.reading.table_layer import read_table
from geo.reading.text import decode_fields
from geo.text import Text

_BLOCK, _SAID = "地块", "说明"
_NAMED_ROWS, _SHOWN = 5, 60
# A line that says itself that it holds no point.
_A_NOTE = re.compile(r"(?:附?注|备注|说明)\s*(?:\d{0,2}\s*[:.]|\d{1,2}\s*,)")
# Titles that name an area and no page of it.
_NAMES_AN_AREA = re.compile(
    r".{0,20}(地块|范围|区域?|片|坑|面|段|线路?|沟|块|area|site|plot|block|line)[\w\-]{0,6}:?", re.IGNORECASE
)


def how_joined(text: str) -> Joined | None:
    """What the first line says that the corners below it are; None where it says nothing of it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return kind_of(plain_line(first))


def _words_above(text: str) -> Words | None:
    """What the first line says beside what the points are: 线路 宽8米; None where it is no such line, or says nothing beside it."""
    first, second = (*islice((line for line in text.splitlines() if line.strip()), 2), "", "")[:2]
    words = words_of(plain_line(first))
    if words is None or words.joined is None or kind_of(plain_line(first)) is not None:
        return None
    if not words.left:
        return words
    # Other words are a title, as a table has one, unless points follow at once.
    begins = corners_of(plain_line(second))
    return words if begins and all(coordinate_columns([corner.cells]) is not None for corner in begins) else None


def says_what_points_are(text: str) -> bool:
    """Whether the first line says what the points below it are, with or without their sizes."""
    return how_joined(text) is not None or _words_above(text) is not None


def says_itself(text: str) -> bool:
    """Whether a pasted text is of a format of its own, or says in its first line what its corners are."""
    start = text.lstrip("\ufeff \r\n\t")
    own = start.startswith(("{", "<")) or WELL_KNOWN_TEXT.match(text) is not None or is_parcel_text(text)
    return own or says_what_points_are(text)


def open_rows(content: bytes, head: str, *, file: str) -> dict[str | None, Callable[[], RawLayer]] | None:
    """The one layer of a table with separators, or of corners as people paste them; None of a text that is neither.

    Parameters
    ----------
    head : str
        How it begins.

    Raises
    ------
    FileError
        It is a table, but the meaning of its columns is not certain.
    """
    wrong: FileError | None = None
    small = len(content) <= MAX_PASTED_BYTES
    if small and (says_what_points_are(head) or WELL_KNOWN_TEXT.match(head) is not None):
        return open_pasted(content, file=file)
    title = plain_line(next((line for line in head.splitlines() if line.strip()), ""))
    if small and begins_as_title(title):
        raise _title_not_read(title, file)
    if looks_like_a_table(head):
        try:
            return open_csv(content, file=file)
        except FileError as error:
            wrong = error
    try:
        if not small:
            raise _no_corners(file)
        return open_pasted(content, file=file)
    except FileError:
        if wrong is not None:
            raise wrong from None
        return None


def open_pasted(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """The one layer of pasted corners.

    Raises
    ------
    FileError
        There are no two columns of coordinates in it whose meaning is certain.
    """
    decoded = decode_fields(content, file=file)
    words = _words_above(decoded.text)
    joined = how_joined(decoded.text) if words is None else words.joined
    text = decoded.text if joined is None else below_first_line(decoded.text)
    lines = [] if WELL_KNOWN_TEXT.match(text) else _lines(text, joined, file)
    if joined is not None:
        refuse_slips(lines, file=file)
    rows = tuple(_shapes(text) if WELL_KNOWN_TEXT.match(text) else _rows(lines, file))
    table = Table(file, None, rows, hashlib.sha256(content).hexdigest(), decoded.notes)
    if words is not None and words.left:
        table = dataclasses.replace(table, said=(words.left,))
    try:
        header = find_header(table)
    except FileError as error:
        if joined is not None:
            raise strange_line(lines, file=file) or _no_corners(file) from None
        raise _strange(rows, file) or error from None
    if joined is None:
        return {None: lambda: read_table(table, header)}
    if header.pair is not None:
        table, header = _with_sizes(*_in_blocks(table, header), {} if words is None else words.sizes)
    return {None: lambda: _read(table, header, joined, lines)}


def _read(table: Table, header: Header, joined: Joined, lines: list[PastedLine]) -> RawLayer:
    """The layer of points whose kind is stated; what is wrong is said of a line and not of a table."""
    try:
        return read_table(table, header, joined=joined)
    except FileError:
        strange = strange_line(lines, file=table.file) if header.pair is not None and not header.named else None
        if strange is None:
            raise
        raise strange from None


def below_first_line(text: str) -> str:
    """What stands below the line that says what the corners are: its lines are those that its sender counts."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    return "".join(lines[next(number for number, line in enumerate(lines, 1) if line.strip()) :])


def _lines(text: str, joined: Joined | None, file: str) -> list[PastedLine]:
    lines: list[PastedLine] = []
    for number, written in enumerate(text.splitlines(), 1):
        plain = plain_line(written)
        if kind_of(plain) not in (None, joined):
            raise _two_kinds(number, plain, file)
        # One blank line says what many do.
        if plain or (lines and lines[-1].text):
            lines.append(PastedLine(number, plain, _corners(plain)))
    return lines


def _corners(line: str) -> list[PastedCorner]:
    """The corners in a line; a title with sizes and a note are one cell, whatever stands between their words."""
    words = words_of(line)
    if _A_NOTE.match(line) or (words is not None and words.sizes):
        return [PastedCorner((line,))]
    return corners_of(line) if line else []


def _rows(lines: list[PastedLine], file: str) -> Iterator[Row]:
    """The lines as rows: a header made of the corners' labels, and a row a corner."""
    _refuse_wrapped(lines, file)
    yield from _labelled(lines, file)
    # Of several corners in a line each counts: rows are told apart by their numbers.
    several = any(len(line.corners) > 1 for line in lines)
    count = 0
    for line in lines:
        for cells in [corner.cells for corner in line.corners] or [()]:
            count += 1
            yield Row(count if several else line.number, cells)


def _shapes(text: str) -> Iterator[Row]:
    """Geometries as text below the header that such a column has, each from its word to the next one's."""
    yield Row(0, ("WKT",))
    shape: list[str] = []
    begun = 1
    for number, line in enumerate(text.splitlines(), 1):
        if shape and WELL_KNOWN_TEXT.match(line):
            yield Row(begun, (" ".join(shape),))
            shape, begun = [], number
        shape += line.split()
    yield Row(begun, (" ".join(shape),))


def _refuse_wrapped(lines: list[PastedLine], file: str) -> None:
    """Refuse lists of corners one below the other of which nobody says whether they are one area or several."""
    for above, line in pairwise(lines):
        if len(above.corners) < 2 or len(line.corners) < 2 or above.text.endswith((",", ";")):
            continue
        raise FileError(
            Text(
                f"第 {above.number} 行和第 {line.number} 行各有几个点，看不出是一个范围还是两个",
                f"lines {above.number} and {line.number} hold several points each: this may be one area or two",
            ),
            Text(
                "一个范围请写成一行，或每行一个点；几个范围之间请空一行",
                "One area: in one line, or a point a line; several: a blank line between them",
            ),
            file=file,
        )


def _strange(rows: tuple[Row, ...], file: str) -> FileError | None:
    """Which rows are no coordinates where most are; None where there is no telling."""
    filled = [row for row in rows if not row.blank and re.search(r"\d", " ".join(row.cells))]
    strange = [row for row in filled if coordinate_columns([row.cells]) is None]
    if not 0 < 2 * len(strange) < len(filled):
        return None
    shown = "、".join(str(row.number) for row in strange[:_NAMED_ROWS]) + ("…" if len(strange) > _NAMED_ROWS else "")
    said = " ".join(strange[0].cells)[:_SHOWN]
    return FileError(
        Text(
            f"第 {shown} 行不像坐标（“{said}”），其余各行是",
            f"rows {shown} hold no coordinates ({said!r}), unlike the others",
        ),
        Text("请核对这些行", "Check these rows"),
        file=file,
    )


def _no_corners(file: str) -> FileError:
    return FileError(
        Text("没有读出坐标", "no coordinates were found in it"),
        Text(
            "请每行写一个点，如“113.62001, 34.75001”或“J1 3846290.12 465000.45”",
            'Write a point a line, such as "113.62001, 34.75001" or "J1 3846290.12 465000.45"',
        ),
        file=file,
    )


def _title_not_read(title: str, file: str) -> FileError:
    return FileError(
        Text(
            f"第一行“{title[:_SHOWN]}”没有全部读懂，点代表什么、多宽多深不能确定",
            f"the first line, {title[:_SHOWN]!r}, is not understood as a whole: what the points are, how wide and how deep, is not certain",
        ),
        Text(
            "第一行请只写“范围”“线路”或“点位”，旁边一个全宽、一个深度或直径，如“线路 宽8米，深2米”“点位 直径1.2米”；各处不同的，分段各写一行小标题；其余说明写在最后，以“注：”开头",
            'Write "area", "line" or "points" there, beside it one full width and one depth or diameter, such as "line, width 8 m, depth 2 m";'
            ' where they differ from part to part, a title above each; put all else at the end, behind "注："',
        ),
        file=file,
    )


def _labelled(lines: list[PastedLine], file: str) -> Iterator[Row]:
    """A header of the labels that stand beside the numbers; nothing where none do.

    Raises
    ------
    FileError
        Labels that change from row to row.
    """
    labelled = [(line, corner) for line in lines for corner in line.corners if corner.labels is not None]
    if not labelled:
        return
    _, first = labelled[0]
    assert first.labels is not None
    for line, corner in labelled:
        if corner.labels != first.labels or len(corner.cells) != len(first.cells):
            raise FileError(
                Text(
                    f"第 {line.number} 行“{line.text[:_SHOWN]}”与前面各行的写法不同",
                    f"line {line.number}, {line.text[:_SHOWN]!r}, is written otherwise than those before it",
                ),
                Text("请各行写法一致，每行一个点", "Write all lines in one way, a point a line"),
                file=file,
            )
    before = len(first.cells) - 2
    yield Row(0, (*(["点号"] * min(before, 1)), *(f"第 {place} 列" for place in range(2, before + 1)), *first.labels))


def _two_kinds(number: int, line: str, file: str) -> FileError:
    return FileError(
        Text(
            f"第 {number} 行“{line}”：一次粘贴的点只能是同一种",
            f"line {number}, {line!r}: points pasted at once are of one kind",
        ),
        Text("范围、线路、点位请分开提交", "Hand in areas, lines and points one after another"),
        file=file,
    )


def _with_sizes(table: Table, header: Header, sizes: Mapping[str, str]) -> tuple[Table, Header]:
    """The table with the sizes that the first line says of all points; what a block or a column says itself comes first."""
    names = tuple(dict.fromkeys((*header.names, *sizes)))
    said = [sizes.get(name, "") for name in names]

    def filled(row: Row) -> Row:
        if row.blank or row.remark or [cell.strip() for cell in row.cells] == list(header.names):
            return row
        cells = (*row.cells, *[""] * (len(names) - len(row.cells)))
        return row._replace(cells=tuple((cell.strip() and cell) or own for cell, own in zip(cells, said, strict=False)))

    if not sizes:
        return table, header
    rows = (*table.rows[: header.start], *map(filled, table.rows[header.start :]))
    return dataclasses.replace(table, rows=rows), dataclasses.replace(header, names=names)


# --- blocks ----------------------------------------------------------------------------------------


@dataclasses.dataclass
class _Block:
    """Rows between two gaps; ``title`` is what the gap says, ``sizes`` those in it."""

    title: str
    rows: list[Row]

    @property
    def sizes(self) -> dict[str, str]:
        words = words_of(self.title)
        return {} if words is None else words.sizes

    @property
    def name(self) -> str | None:
        """What the title calls an area, without its sizes where they stand apart; None where it calls none."""
        words = words_of(self.title)
        called = (self.title if words is None or not words.sizes else words.left, self.title)
        return next((one.strip(" :") for one in called if _NAMES_AN_AREA.fullmatch(one.strip())), None)


def _in_blocks(table: Table, header: Header) -> tuple[Table, Header]:
    """The table with a column that names the block of each row, where blank lines or titles certainly part areas."""
    above = header.titles[-1:]
    blocks = [_Block("".join(above), [])]
    for row in table.rows[header.start :]:
        title = row.remark or ""
        if row.blank or title or [cell.strip() for cell in row.cells] == list(header.names):
            if blocks[-1].rows:
                blocks.append(_Block(title, []))
            elif title:
                blocks[-1].title = title
        else:
            blocks[-1].rows.append(row)
    blocks = [block for block in blocks if block.rows]
    # Rows set double are no blocks.
    if len(blocks) < 2 or all(len(block.rows) == 1 for block in blocks) or not _parted(blocks, header):
        return table, header
    width = len(header.names)
    named = [(block.name or str(number), block) for number, block in enumerate(blocks, 1)]
    # What a title says beside the name is said of its block.
    sizes = list(dict.fromkeys(size for block in blocks for size in block.sizes if size not in header.names))
    told = [] if all(block.title.strip(" :") == name or not block.title for name, block in named) else [_SAID]
    rows = [
        row._replace(
            cells=(
                *row.cells,
                *[""] * (width - len(row.cells)),
                name,
                *(block.sizes.get(size, "") for size in sizes),
                *(block.title for _ in told),
            )
        )
        for name, block in named
        for row in block.rows
    ]
    head = table.rows[: header.start]
    titles = header.titles[:-1] if above and blocks[0].name else header.titles
    return (
        dataclasses.replace(table, rows=(*head, *rows)),
        dataclasses.replace(header, names=(*header.names, _BLOCK, *sizes, *told), titles=titles),
    )


def _parted(blocks: list[_Block], header: Header) -> bool:
    """Whether each block is an area of its own: its corners have no names, are numbered anew, or a title says so."""
    place = 0 if 0 not in header.places else None
    if place is None or all(block.name for block in blocks[1:]):
        return True
    first = blocks[0].rows[0].cells[place].strip()
    return all(block.rows[0].cells[place].strip() == first for block in blocks[1:])
