"""The one folder into which a child may write: where libraries put what they keep for a moment, and what they cache."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

_VARIABLES = ("TMPDIR", "CPL_TMPDIR", "SQLITE_TMPDIR", "XDG_CACHE_HOME")


def settle_in(folder: Path) -> None:
    """Let this process use a folder that is there for everything of that kind."""
    tempfile.tempdir = str(folder)
    os.environ.update(dict.fromkeys(_VARIABLES, str(folder)))
    # ezdxf looks through the fonts of the system when it is first imported, unless it finds what it found before; drawings
    # are read without fonts.
    fonts = folder / "ezdxf" / "font_manager_cache.json"
    fonts.parent.mkdir()
    fonts.write_text(json.dumps({"version": 2, "font-faces": []}))


def clear(folder: Path) -> None:
    """Remove everything that is in a folder."""
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
