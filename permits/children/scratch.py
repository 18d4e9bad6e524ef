"""The one folder into which a child may write: where libraries put what they keep for a moment, and what they cache."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

_VARIABLES = ("HOME", "TMPDIR", "CPL_TMPDIR", "SQLITE_TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")

_PREFIX = "heatguard-job-"
_YOUNG_SECONDS = 60.0


def make_scratch() -> Path:
    """A folder for this process, and away with those whose processes were killed together with who would have cleared up."""
    # macOS and Linux alike; a number of a process may be another's in another container.
    import fcntl

    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            held = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                # One that was just made may not be locked yet.
                if time.time() - os.fstat(held).st_mtime > _YOUNG_SECONDS:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(left)
            finally:
                os.close(held)
    made = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # Held until this process ends.
    fcntl.flock(os.open(made, os.O_RDONLY), fcntl.LOCK_EX)
    return made


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
