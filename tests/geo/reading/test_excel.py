"""Workbooks are read as their tables are, and none takes the program with it."""

from __future__ import annotations

import datetime
import importlib.util
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.errors import FileError
from geo.reading.layers import read_bytes, read_layers

_SPEC = importlib.util.spec_from_file_location("workbook", Path(__file__).with_name("workbook.py"))
assert _SPEC is not None and _SPEC.loader is not None
book = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(book)

YARD = [(3_846_290.0, 465_000.0), (3_846_310.0, 465_000.0), (3_846_310.0, 465_040.0), (3_846_290.0, 465_040.0)]
AREA = shapely.Polygon([(y, x) for x, y in YARD])
DAY = datetime.date(2026, 5, 10)


def corners(*names: str) -> list[list[Any]]:
    """A title, a header, and four rows a parcel whose name stands in the first of them, as a merged cell has it."""
    rows: list[list[Any]] = [["某项目界址点成果表"], ["宗地号", "界址点号", "X坐标(m)", "Y坐标(m)", "start"]]
    for place, name in enumerate(names):
        for n, (x, y) in enumerate(YARD, 1):
            rows.append([name if n == 1 else None, f"J{n}", x + 100 * place, y, DAY])
    return rows


def said(layers: Any) -> str:
    return " ".join(note.en for layer in layers for note in layer.notes)


def test_pass_every_sheet_is_a_layer_and_what_holds_no_coordinates_is_named(tmp_path: Path) -> None:
    sheets = {"红线": corners("ZD1", "ZD2"), "说明": [["不要改列名"]], "暗": corners("ZD3")}
    path = book.workbook(tmp_path / "a.xlsx", sheets, merged=("A1:E1", "A3:A6"), hidden=("暗",))
    layers = read_layers(path)
    assert [(layer.layer, layer.found) for layer in layers] == [("红线", 2), ("暗", 1)]
    assert layers[0].geometry[0].equals(AREA) and list(layers[0].attributes["feature_id"]) == ["ZD1", "ZD2"]
    assert list(layers[0].attributes["start"]) == ["2026-05-10"] * 2
    words = said(layers)
    assert all(
        part in words
        for part in ("not screened: 说明", "hidden sheet '暗'", "merged cells (A1:E1, A3:A6)".replace(", ", "、"))
    )
    (picked,) = read_layers(path, layers=["暗"])
    assert picked.found == 1 and "红线" in said([picked])


def test_pass_rows_of_wkt_and_single_places(tmp_path: Path) -> None:
    rows = [["名称", "activity", "WKT"], ["甲", "打井", AREA.wkt], ["乙", "打井", "POINT(x)"]]
    holes = [["孔号", "东坐标", "北坐标"], ["ZK1", 465_000.5, 3_846_290]]
    first, second = read_layers(book.workbook(tmp_path / "a.xlsx", {"面": rows, "孔": holes}))
    assert first.geometry[0].equals(AREA) and first.unread[0].count == 1 and "row 3" in first.unread[0].reason.en
    assert second.geometry[0].coords[0] == (465_000.5, 3_846_290.0)


def test_pass_a_formula_without_its_value_and_an_error_are_named_not_empty(tmp_path: Path) -> None:
    rows = corners("ZD1", "ZD2")
    rows[3][2], rows[2][4] = book.Formula("C3+20"), book.Broken("#N/A")
    (layer,) = read_layers(book.workbook(tmp_path / "a.xlsx", {"红线": rows}))
    assert layer.geometry[0] is None and layer.geometry[1] is not None
    assert "row 4" in layer.unread[0].reason.en and "C4 #未计算" in said([layer]) and "E3 #N/A" in said([layer])
    assert "#N/A" in layer.attributes["start"][0]


def test_fail_a_value_at_the_far_end_ends_no_process_and_is_named(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = book.workbook(tmp_path / "a.xlsx", {"红线": corners("ZD1")}, extra=far)
    assert path.stat().st_size < 5000
    with pytest.raises(FileError, match="XFD1048576"):
        read_layers(path)


def test_fail_the_child_dies_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import geo.reading.excel as excel

    path = book.workbook(tmp_path / "a.xlsx", {"红线": corners("ZD1")})
    child = tmp_path / "child.py"
    monkeypatch.setattr(excel, "_CHILD", child)
    for code, words in (
        ("import os; os.abort()", "more memory"),
        ('bytearray(1)[:]; print(\'{"error": "memory"}\')', "more memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "time allowed"),
        ("import time; time.sleep(60)", "time allowed"),
        ("print('half an')", "ended with 0"),
        ("raise SystemExit(3)", "ended with 3"),
    ):
        child.write_text(code, "utf-8")
        monkeypatch.setattr(excel, "_WALL_SECONDS", 2)
        with pytest.raises(FileError, match=words):
            read_layers(path)


def test_fail_entities_damage_and_other_workbooks(tmp_path: Path) -> None:
    path = book.workbook(tmp_path / "a.xlsx", {"红线": corners("ZD1")})
    with pytest.raises(FileError, match="breaks off"):
        read_bytes(path.read_bytes()[:900], name="a.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            bomb = b'<!DOCTYPE x [<!ENTITY a "aa">]>' if "sheet1" in name else b""
            new.writestr(name, bomb + content)
    with pytest.raises(FileError, match="document type"):
        read_layers(tmp_path / "b.xlsx")
    for name, words in (("xl/workbook.bin", "xlsb"), ("content.xml", "ods")):
        with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
            archive.writestr("[Content_Types].xml" if words == "xlsb" else "mimetype", "x")
            archive.writestr(name, "x")
        with pytest.raises(FileError, match=words):
            read_layers(tmp_path / "c.zip")
    with pytest.raises(FileError, match="encrypted Office"):
        read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name="a.xls")
    with pytest.raises(FileError, match="no sheet of the workbook holds coordinates"):
        read_layers(book.workbook(tmp_path / "d.xlsx", {"说明": [["你好"]]}))


def test_pass_a_workbook_in_an_archive(tmp_path: Path) -> None:
    book.workbook(
        tmp_path / "a.xlsx", {"红线": corners("ZD1"), "坏": [["点", "甲", "乙"], ["1", 465_000.123, 3_846_290.456]]}
    )
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.xlsx", "资料/红线.xlsx")
    (layer,) = read_layers(tmp_path / "a.zip")
    assert layer.geometry[0].equals(AREA) and [one.feature for one in layer.unread] == ["资料/红线.xlsx/坏"]
    assert layer.found == 2


def test_pass_degrees_that_a_sheet_took_for_hours(tmp_path: Path) -> None:
    # Typed as 113:37:23.4, which a spreadsheet keeps as days and shows as it was typed.
    degrees = [(113, 37, 23.4), (113, 37, 24.999), (113, 37, 59.999)], [(34, 44, 0.0), (34, 44, 1.5), (34, 45, 0.001)]
    typed = [[datetime.timedelta(hours=d, minutes=m, seconds=s) for d, m, s in column] for column in degrees]
    rows = [["界址点号", "经度", "纬度"], *([f"J{n}", *pair] for n, pair in enumerate(zip(*typed, strict=True), 1))]
    (layer,) = read_layers(book.workbook(tmp_path / "a.xlsx", {"红线": rows}))
    meant = [[length.total_seconds() / 3600 for length in pair] for pair in zip(*typed, strict=True)]
    read = sorted(set(map(tuple, shapely.get_coordinates(layer.geometry[0]).tolist())))
    assert np.abs(np.array(read) - sorted(meant)).max() < 1e-9


def test_pass_what_is_written_beside_the_cells_of_any_sheet_is_said_of_the_works(tmp_path: Path) -> None:
    path = book.workbook(tmp_path / "a.xlsx", {"坐标": corners("甲"), "说明": [["基坑各边", "外扩6米"], [1, 2]]})
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships><Relationship Id="c" Type="{links}/comments" Target="../comments1.xml"/>'
            f'<Relationship Id="d" Type="{links}/drawing" Target="/xl/drawings/drawing1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/comments1.xml",
            '<comments><commentList><comment ref="B3"><text><r><t>张三：</t></r><r><t>另有爆破</t></r></text></comment></commentList></comments>',
        )
        archive.writestr(
            "xl/drawings/drawing1.xml",
            '<x:wsDr xmlns:x="x" xmlns:a="a"><x:txBody><a:t>夜间施工</a:t></x:txBody></x:wsDr>',
        )
    (layer,) = read_layers(path)
    assert {"基坑各边 外扩6米", "张三：另有爆破", "夜间施工"} <= set(layer.headings)
    # Numbers alone are no words, and rows of coordinates no remark.
    assert not any("J1" in one or one == "1 2" for one in layer.headings)


def test_pass_the_head_of_a_printed_page_without_its_marks(tmp_path: Path) -> None:
    path = book.workbook(tmp_path / "a.xlsx", {"坐标": corners("甲")})
    again = tmp_path / "b.xlsx"
    head = b'</sheetData><headerFooter><oddHeader>&amp;C&amp;"SimSun,Bold"&amp;12\xe7\x88\x86\xe7\xa0\xb4\xe5\xb7\xa5\xe7\xa8\x8b</oddHeader></headerFooter>'
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", head) if "sheet1" in name else old.read(name))
    (layer,) = read_layers(again)
    assert "爆破工程" in layer.headings


def test_pass_rows_of_a_sheet_of_shapes_speak_for_themselves_alone(tmp_path: Path) -> None:
    """Their shapes stand in one column of WKT; a sheet of words beside them is heard for all."""
    shapes = [["编号", "WKT", "作业内容"], ["W1", "POINT (1 2)", "爆破"], ["W2", "POINT (3 4)", "绿化养护"]]
    words = [["编号", "作业内容"], ["W1", "顶管"]]
    path = book.workbook(tmp_path / "a.xlsx", {"作业": shapes, "清单": words})
    (layer,) = read_layers(path)
    assert layer.headings == ("编号：W1；作业内容：顶管",)
    assert [table.name for table in layer.tables] == ["清单"]
