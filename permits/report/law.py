"""The law as held, printed so that a lawyer can read and sign it."""

from __future__ import annotations

import datetime

from geo.text import Text
from permits.errors import RuleBookError
from permits.rulebook.articles import Clause, chinese_number
from permits.rulebook.in_force import ArticleVersion, RuleBook


def law_as_held(book: RuleBook, *, article: int | None = None, on: str | None = None) -> str:
    """Articles with paragraphs, items, the zones they draw, and the readings of them.

    Parameters
    ----------
    article : int, optional
        Only this one.
    on : str, optional
        Only what holds on this day, ``2026-04-01``.

    Raises
    ------
    RuleBookError
        No such article, a day that is none, or one the order does not cover.
    """
    versions = [v for v in book.versions if article is None or v.article.number == article]
    if not versions:
        held = "、".join(str(number) for number in sorted({v.article.number for v in book.versions}))
        raise RuleBookError(
            Text(f"第 {article} 条未收录", f"article {article} is not held"),
            Text(f"已收录：{held}", f"Held: {held}"),
        )
    if on is not None:
        try:
            day = datetime.date.fromisoformat(on)
        except ValueError:
            raise RuleBookError(
                Text(f"日期“{on}”有误", f"the day {on!r} is none"), Text("应写作 2026-04-01", "Write 2026-04-01")
            ) from None
        versions = [v for v in versions if v.holds_on(day)]
        if not versions:
            raise RuleBookError(
                Text(f"{on} 不在本法规的施行期内", f"the order does not cover {on}"),
                Text(
                    f"自 {book.instrument.in_force_from} 起施行", f"It is in force from {book.instrument.in_force_from}"
                ),
            )
    lines = [f"{book.instrument.title.zh}（{book.instrument.number.zh}）", book.instrument.title.en]
    for version in versions:
        lines.extend(("", *_version(version)))
    return "\n".join(lines)


def _version(version: ArticleVersion) -> list[str]:
    until = version.valid_until or "…"
    number = Clause(version.article.number).text
    lines = [f"{number.zh} {version.article.subject.zh} | {number.en}, {version.article.subject.en}"]
    lines.append(f"  {version.valid_from} – {until}")
    for paragraph in version.article.paragraphs:
        lines.append(f"  （{paragraph.number}）{paragraph.words.zh}")
        lines.append(f"      {paragraph.words.en}")
        for item in paragraph.items:
            lines.append(f"    （{chinese_number(item.number)}）{item.words.zh} {item.words.en}")
    for zone in version.zones:
        lines.append(f"  ▸ {zone.id}: {zone.name.zh} {zone.limit_m:g} m, {zone.measured_from} · {zone.name.en}")
    for penalty in version.penalties:
        for who, (least, most) in penalty.ranges.items():
            lines.append(f"  ▸ {who}: {least}–{most} CNY ({penalty.for_clause})")
    for reading in version.readings:
        for value, words in reading.options.items():
            mark = "＊" if value == reading.default else "　"
            lines.append(f"  {mark}{reading.key}={value}: {words.zh} | {words.en}")
            lines.append(f"      {reading.arguments[value]}")
    return lines
