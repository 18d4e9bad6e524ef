"""The words of the law: articles, paragraphs, items, and how they are cited."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from geo.dataclass import dataclass
from geo.text import Text
from permits.errors import RuleBookError

_DIGITS = "〇一二三四五六七八九"
# Places of an instrument that are cited: no law of ours has half as many.
_MOST_KEPT = 512
_KEY = re.compile(r"(\d{1,2})(?:\((\d)\)(?:\(([一二三四五六七八九])\))?)?")


def chinese_number(number: int) -> str:
    """1 to 99 as the law writes them: 九, 十六, 三十一."""
    tens, units = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + ("" if units == 0 else _DIGITS[units])


@dataclass(frozen=True)
class Clause:
    """A place in an instrument, written ``31(2)(二)``: article, paragraph, item."""

    article: int
    paragraph: int | None = None
    item: int | None = None

    @classmethod
    @lru_cache(_MOST_KEPT)
    def parse(cls, key: str) -> Clause:
        """Read a citation key; each of the few that a law has once.

        Raises
        ------
        RuleBookError
            The key is not of the form ``44``, ``31(2)`` or ``31(2)(二)``.
        """
        match = _KEY.fullmatch(key)
        if match is None:
            raise RuleBookError(
                Text(f"条款“{key}”写法不对", f"the clause {key!r} is not well formed"),
                Text("应写作 44、31(2) 或 31(2)(二)", "Write 44, 31(2) or 31(2)(二)"),
            )
        article, paragraph, item = match.groups()
        return cls(
            int(article), int(paragraph) if paragraph else None, _DIGITS.index(item) if item is not None else None
        )

    @property
    def key(self) -> str:
        paragraph = "" if self.paragraph is None else f"({self.paragraph})"
        return f"{self.article}{paragraph}" + ("" if self.item is None else f"({_DIGITS[self.item]})")

    @cached_property
    def text(self) -> Text:
        """The citation as a reader sees it."""
        zh = f"第{chinese_number(self.article)}条"
        en = f"Article {self.article}"
        if self.paragraph is not None:
            zh += f"第{chinese_number(self.paragraph)}款"
            en += f", paragraph {self.paragraph}"
        if self.item is not None:
            zh += f"第（{chinese_number(self.item)}）项"
            en += f", item {self.item}"
        return Text(zh, en)


@dataclass(frozen=True)
class Item:
    """One item of a paragraph."""

    number: int
    words: Text


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with its items; ``words`` are its own words, without the items."""

    number: int
    words: Text
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Article:
    """One article in the wording of one version."""

    number: int
    subject: Text
    paragraphs: tuple[Paragraph, ...]

    def quote(self, clause: Clause) -> Text:
        """The words of a clause: an item's own, a paragraph's with its items, or the whole article's.

        Raises
        ------
        RuleBookError
            The article has no such paragraph or item.
        """
        if clause.paragraph is None:
            return _joined([self._whole(paragraph) for paragraph in self.paragraphs])
        paragraph = next((one for one in self.paragraphs if one.number == clause.paragraph), None)
        if paragraph is not None and clause.item is None:
            return self._whole(paragraph)
        item = next((one for one in paragraph.items if one.number == clause.item), None) if paragraph else None
        if item is None:
            raise RuleBookError(
                Text(f"{clause.text.zh}不存在", f"{clause.text.en} does not exist"),
                Text(f"请核对第 {self.number} 条的文件", f"Check the file of article {self.number}"),
            )
        return item.words

    @staticmethod
    def _whole(paragraph: Paragraph) -> Text:
        return _joined([paragraph.words, *(item.words for item in paragraph.items)])


def _joined(parts: list[Text]) -> Text:
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))
