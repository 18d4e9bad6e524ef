"""By what a snapshot is known: its name, or its first bytes."""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".hgnet"
KIND_MEMBER, KIND = "mimetype", "application/vnd.heatguard.network"
# The name of the first member of the archive and its content stand at this place.
_MARK_AT, _MARK = 30, f"{KIND_MEMBER}{KIND}".encode()
MARKED_BYTES = _MARK_AT + len(_MARK)


def is_snapshot(path: Path) -> bool:
    """Whether a file is called, or begins like, a snapshot."""
    if path.suffix.lower() == SUFFIX:
        return True
    # Nothing is read of what can be read once alone.
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return is_marked(file.read(MARKED_BYTES))


def is_marked(beginning: bytes) -> bool:
    """Whether these are the first bytes of one."""
    return beginning[:4] == b"PK\x03\x04" and beginning[_MARK_AT:] == _MARK
