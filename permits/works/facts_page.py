"""The page of the facts of works, made of their table: ``docs/facts-of-works.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geo.text import Text
from permits.works.facts import EVERY_FACT, EXEMPTION_FACTS, LENGTHS, Door, Fact, Kind

_TITLE = """# 作业的事实 · Facts of works

本页由事实表（`permits/works/facts.py`）和别名表（`data/codelists/fact_names.toml`）生成（`{command}`），并有测试对照。一项事实写在要素的属性里，
或写在文件之外：命令行选项、JSON 信封、`POST /v1/screenings` 的网址参数或表单项，名称都相同。两处都写而不一致的，退回核对；作业名称则相加。
写了“不详”“无”“/”等的，等于没有写。

This page is made of the table of facts and of the list of other names (`{command}`), and a test holds it against both. A fact stands in
the properties of a feature or beside the file: as an option, in a JSON envelope, or as a parameter or part of a form of `POST /v1/screenings`, under one name.
Where two places state it differently it is refused; activities add up. Words for "unknown" state nothing.

| 事实 fact | 选项 option | 值 value | 含义 meaning | 属性也可写作 a property may also be called |
|---|---|---|---|---|
"""
_NOT_EVERYWHERE = Text("不能写在", "not to be stated as")
_DOORS = {
    Door.PROPERTY: Text("属性", "a property"),
    Door.OPTION: Text("选项", "an option"),
    Door.ENVELOPE: Text("信封", "part of an envelope"),
    Door.QUERY: Text("网址参数", "a parameter"),
    Door.FORM: Text("表单项", "a part of a form"),
}
_VALUES = {
    **dict.fromkeys(
        LENGTHS, Text("米；文字可带单位：1.5 m、DN1200", "metres; a text may have its unit: 1.5 m, DN1200")
    ),
    Kind.FLAG: Text("true、false；是、否", "true, false; yes, no"),
    Kind.DATE: Text("日期：2026-05-10、2026年5月10日", "a date: 2026-05-10, 2026/5/10"),
    Kind.PERIOD: Text("两个日期，如 2026-05-10 至 2026-06-10", "two dates, such as 2026-05-10 to 2026-06-10"),
    Kind.TEXT: Text("文字", "a text"),
    Kind.EXEMPTION: Text(f"对象：{'、'.join(EXEMPTION_FACTS)}", f"an object: {', '.join(EXEMPTION_FACTS)}"),
    Kind.ACTIVITIES: Text("文字，几项用“；”分开，或数组", "texts: several with ; between them, or a list"),
    Kind.ID: Text("文字或数", "a text or a number"),
}


def page(command: str, also: Mapping[str, Iterable[str]]) -> str:
    """The page as Markdown.

    Parameters
    ----------
    command : str
        How it is made again.
    also : mapping
        Fact → the other names under which a property is taken for it.
    """
    rows = [_row(fact, also.get(fact.one_by_one or fact.name, ())) for fact in EVERY_FACT]
    return _TITLE.format(command=command) + "".join(rows)


def _row(fact: Fact, also: Iterable[str]) -> str:
    name = f"`{fact.name}`" + (f" `{fact.one_by_one}`" if fact.one_by_one else "")
    option = f"`--{(fact.one_by_one or fact.name).replace('_', '-')}`" if Door.OPTION in fact.doors else "—"
    choices = "、".join(f"`{choice}`" for choice in fact.choices)
    value = choices if fact.kind is Kind.CHOICE else _cell(_VALUES[fact.kind])
    missing = [words for door, words in _DOORS.items() if door not in fact.doors]
    meaning = _cell(fact.text)
    if missing:
        meaning += f"<br>{_NOT_EVERYWHERE.zh}{'、'.join(one.zh for one in missing)} {_NOT_EVERYWHERE.en} "
        meaning += ", ".join(one.en for one in missing)
    return f"| {name} | {option} | {value} | {meaning} | {'、'.join(also) or '—'} |\n"


def _cell(text: Text) -> str:
    return f"{text.zh}<br>{text.en}"
