"""What asks and checks have in common: links that nobody guesses, a time that ends, texts that a database can hold."""

from __future__ import annotations

import re
import secrets

from geo.text import Text
from permits.errors import StoreError

# A draft of 20,000 drawn vertices is 1 MB; files stand in `objects`.
MAX_STATE_BYTES = 4 * 2**20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    """Whether a text from outside can be one at all."""
    return _TOKEN.fullmatch(text) is not None


def storable_state(state: str) -> str:
    """The state of an ask, as every kind of database holds it.

    Raises
    ------
    StoreError
        Too long, or with characters that no database keeps.
    """
    try:
        length = len(state.encode())
    except UnicodeEncodeError:
        length = 0
    if not length or "\0" in state:
        raise StoreError(
            Text("草稿为空或含有无法保存的字符", "the draft is empty or holds characters that cannot be kept"),
            Text("请删去这些字符后再试", "Take these characters out and try again"),
        )
    if length > MAX_STATE_BYTES:
        raise StoreError(
            Text(f"草稿超过 {MAX_STATE_BYTES} 字节", f"the draft exceeds {MAX_STATE_BYTES} bytes"),
            Text("请把图形作为文件提交", "Hand the drawing in as a file"),
        )
    return state


def storable(text: str) -> str:
    """A text as every kind of database holds it: what stands for nothing is replaced, the rest is as it was."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
