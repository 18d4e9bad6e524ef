"""What each reader says of itself: ``docs/what-can-be-handed-in.md`` is made of it.

A module of this package that reads a format holds it as ``FORMAT`` (or several as ``FORMATS``); a format added later
is found without being listed anywhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import NamedTuple

import geo.reading
from geo.reading.refused import Format, refused_formats
from geo.text import Text

# The files of a shapefile that are read.
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".qpj", ".cpg")


class ReadableFormat(NamedTuple):
    """A format as its reader knows it.

    Attributes
    ----------
    name : str
        As people call it.
    suffixes : tuple of str
        Usual ones; what decides is the content.
    read : Text
        What is read, and as what.
    asked : Text
        What the sender is asked for, or asked about.
    refused : Text
        What is refused or left unread, and why.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Text
    asked: Text
    refused: Text


def readable_formats() -> tuple[ReadableFormat, ...]:
    """All formats that are read, by name."""
    return tuple(sorted(_declared(), key=lambda one: one.name.lower()))


def _declared() -> Iterator[ReadableFormat]:
    for module in pkgutil.iter_modules(geo.reading.__path__, "geo.reading."):
        held = importlib.import_module(module.name)
        yield from getattr(held, "FORMATS", ())
        if isinstance(getattr(held, "FORMAT", None), ReadableFormat):
            yield held.FORMAT


_TITLE = """# 可以提交什么文件 · What can be handed in

本页由读取程序自身生成（`{command}`），并有测试与代码对照。文件按内容识别，不看扩展名。怎样提交、怎样声明坐标系，见
[怎样提交作业范围](how-to-hand-in-works.md)。

This page is made from the readers themselves (`{command}`) and a test holds it against the code. A file is known by its content,
never by its suffix. How to hand it in and how to state its system: [how to hand in works](how-to-hand-in-works.md).

## 读取的格式 · Formats that are read

| 格式 format | 读什么 what is read | 会问什么 what is asked | 不收什么，为什么 what is refused or unread, and why |
|---|---|---|---|
"""
_REFUSED = """
## 认识但不读取的格式 · Formats that are known and not read

| 格式 format | 怎样做 what to do |
|---|---|
"""


def page(command: str) -> str:
    """The page as Markdown; ``command`` is how it is made again."""
    rows = [
        f"| **{one.name}** {' '.join(f'`{suffix}`' for suffix in one.suffixes)} | {_cell(one.read)} | {_cell(one.asked)} |"
        f" {_cell(one.refused)} |\n"
        for one in readable_formats()
    ]
    refused = [f"| {_cell(one.name)} | {_cell(one.remedy)} |\n" for one in _by_name(refused_formats())]
    return _TITLE.format(command=command) + "".join(rows) + _REFUSED + "".join(refused)


def _by_name(formats: tuple[Format, ...]) -> list[Format]:
    return sorted(set(formats), key=lambda one: one.name.en.lower())


def _cell(text: Text) -> str:
    return f"{text.zh}<br>{text.en}".replace("|", "\\|").replace("\n", " ")
