"""What an error says reads as sentences, whoever ended his own with a full stop."""

from __future__ import annotations

from geo.errors import InputError
from geo.text import Text


def test_pass_a_sentence_ends_once() -> None:
    said = InputError(Text("没有内容。", "It is empty."), Text("请换一个文件", "Hand in another file"))
    assert said.text == Text("没有内容。请换一个文件。", "It is empty. Hand in another file.")
    more = said.with_remedy(Text("或导出为 GeoJSON。", "Or export it as GeoJSON."))
    assert more.text.zh == "没有内容。请换一个文件。或导出为 GeoJSON。"


def test_pass_what_has_no_remedy_says_no_more() -> None:
    said = InputError(Text("没有内容。", "It is empty."), Text("", ""))
    assert said.along_with([said]).text == Text("没有内容。没有内容。", "It is empty. It is empty.")
