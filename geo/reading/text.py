"""Bytes to text: strict UTF-8, else GB18030, never Latin-1, which reads anything and so proves nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from geo.errors import FileError
from geo.pattern import pattern
from geo.text import Text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# None of these is ever the second byte of a sign in UTF-8 or GB18030.
_SEPARATING = pattern(rb"[,;\t\r\n\"]")
_FEW_BROKEN, _BROKEN_SHARE, _SHOWN_BROKEN = 3, 0.05, 5
_CHINESE = pattern("[\u3000-\u9fff\uff00-\uffef]")
_LATIN = ("latin", "8859", "1252", "ascii", "ansi_1252")


class Decoded(NamedTuple):
    """Text with the encoding that was used; ``note`` shows a sample where UTF-8 did not fit."""

    text: str
    encoding: str
    note: Text | None


def decode(content: bytes, *, file: str, stated: str | None = None) -> Decoded:
    """Decode bytes that somebody handed in.

    Parameters
    ----------
    content : bytes
        The text.
    file : str
        For the message.
    stated : str, optional
        Encoding that file or sender state. A Latin one is believed only where the bytes are neither
        UTF-8 nor Chinese: programs write it as a default.

    Raises
    ------
    FileError
        The bytes fit neither the stated encoding nor UTF-8 nor GB18030.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return Decoded(_strict(content, name, file), name, None)
    for name in encodings(content, stated=stated):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        return Decoded(text, name, encoding_note(text, name))
    raise FileError(
        Text("文字既不是 UTF-8 也不是 GB18030（GBK）", "the text is neither UTF-8 nor GB18030 (GBK)"),
        Text("请另存为 UTF-8 后提交", "Save it as UTF-8 and hand it in again"),
        file=file,
    )


class DecodedFields(NamedTuple):
    """Text of a table, and what the sender should know about how it was decoded."""

    text: str
    encoding: str
    notes: tuple[Text, ...]


def decode_fields(content: bytes, *, file: str) -> DecodedFields:
    """Decode a table value by value: one that was cut inside a sign harms no other, and is named.

    Raises
    ------
    FileError
        Too many values fit neither UTF-8 nor GB18030.
    """
    unmarked = _utf16_without_mark(content)
    if unmarked is not None:
        text = _strict(content, unmarked, file)
        return DecodedFields(text, unmarked, _only(encoding_note(text, unmarked)))
    if content.startswith(tuple(mark for mark, _ in _BOMS)) or _fits(content, "utf-8"):
        whole = decode(content, file=file)
        return DecodedFields(whole.text, whole.encoding, _only(whole.note))
    fields = [field for field in _SEPARATING.split(content) if not field.isascii()]
    broken = {name: [field for field in fields if not _fits(field, name)] for name in ("utf-8", "gb18030")}
    # A value that is UTF-8 is so by no chance, while GB18030 reads much of what is UTF-8.
    name = "utf-8" if 2 * len(broken["utf-8"]) < len(fields) else "gb18030"
    cut = broken[name]
    if len(cut) > max(_FEW_BROKEN, _BROKEN_SHARE * len(fields)):
        decode(content, file=file)
    text = "".join(part.decode(name, "replace") for part in re.split(rb"(" + _SEPARATING.pattern + rb")", content))
    if not cut:
        return DecodedFields(text, name, _only(encoding_note(text, name)))
    shown = [field.decode(name, "replace").strip() for field in cut[:_SHOWN_BROKEN]]
    more = Text(f"等 {len(cut)} 个", f" and others, {len(cut)} in all") if len(cut) > len(shown) else Text("", "")
    return DecodedFields(
        text,
        name,
        (
            *_only(encoding_note(text, name)),
            Text(
                f"{file} 中下列值的文字残缺（在一个字中间被截断，缺处写作 �），其余按 {name.upper()} 读取：{'、'.join(shown)}{more.zh}",
                f"{file}: these values are broken inside a sign (shown as �), the others were read as {name.upper()}:"
                f" {', '.join(shown)}{more.en}",
            ),
        ),
    )


def _only(note: Text | None) -> tuple[Text, ...]:
    return () if note is None else (note,)


def _utf16_without_mark(content: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: digits and commas have a zero beside them."""
    head = content[:1024]
    if len(head) < 8:
        return None
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high > len(head) // 4 and not low:
        return "utf-16-le"
    return "utf-16-be" if low > len(head) // 4 and not high else None


def encodings(content: bytes, *, stated: str | None) -> tuple[str, ...]:
    """Encodings to try in order."""
    usual = ("utf-8", "gb18030")
    if stated is None or _lookup(stated) is None:
        return usual
    if any(word in stated.lower() for word in _LATIN):
        # GB2312 asks for two high bytes side by side; accented Western words hold single ones.
        return ("utf-8", "gb18030") if _fits(content, "gb2312") else ("utf-8", stated)
    return (stated, *usual)


def usual_encoding(values: Sequence[bytes], names: Sequence[str]) -> str:
    """The encoding in which most of the values are written; one value that fits nothing outvotes no other.

    Parameters
    ----------
    values : sequence of bytes
        Values that hold more than ASCII.
    names : sequence of str
        Encodings that may be meant, the stated one first.
    """
    fitting = {name: sum(_fits(value, name) for value in values) for name in names}
    if "utf-8" in fitting:
        fitting["utf-8"] = sum(_fits_but_for_its_end(value) for value in values)
    # Text of another encoding fits UTF-8 only by chance and in few values; a few GBK signs then look like Cyrillic.
    chinese = names[0] == "utf-8" or any(_CHINESE.search(value.decode("utf-8", "ignore")) for value in values)
    if 2 * fitting.get("utf-8", 0) > len(values) and chinese:
        return "utf-8"
    return max((name for name in names if name != "utf-8"), key=lambda name: fitting[name], default="utf-8")


def looks_western(values: Sequence[bytes]) -> bool:
    """Whether most values are no Chinese: GB2312 asks for two high bytes side by side, accented words hold single ones."""
    return 2 * sum(_fits(value, "gb2312") for value in values) <= len(values)


def decode_value(content: bytes, encoding: str) -> tuple[str, bool]:
    """One value, and whether all of it could be read: what was cut inside its last sign is read without it."""
    try:
        return content.decode(encoding), True
    except UnicodeDecodeError as error:
        whole = content[: error.start] if error.start >= len(content) - 3 else content
        return whole.decode(encoding, "replace"), False


def _lookup(name: str) -> codecs.CodecInfo | None:
    try:
        return codecs.lookup(name)
    except LookupError:
        return None


def _fits(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _fits_but_for_its_end(content: bytes) -> bool:
    """Whether it is UTF-8, or was before its last sign was cut; at least one whole sign must be left."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return 3 <= error.start >= len(content) - 3
    return True


def _strict(content: bytes, name: str, file: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise FileError(
            Text(
                f"文件头标明 {name}，第 {error.start} 字节起却不是",
                f"it is marked {name} but is not from byte {error.start} on",
            ),
            Text("请另存为 UTF-8 后提交", "Save it as UTF-8 and hand it in again"),
            file=file,
        ) from None


def encoding_note(text: str, encoding: str) -> Text | None:
    """What was taken for the encoding and how it reads; None for UTF-8, which does not fit by chance."""
    if encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "utf8"):
        return None
    found = re.search(r"\w{0,10}[^\x00-\x7f][^\x00-\x1f,;\"<>{}]{0,19}", text)
    if found is None:
        return None
    sample = found.group(0).strip()
    return Text(
        f"文字按 {encoding.upper()} 读取，例如“{sample}”；若为乱码，请另存为 UTF-8 后重新提交",
        f"the text was read as {encoding.upper()}, for example {sample!r}; if that is garbled, save it as UTF-8",
    )
