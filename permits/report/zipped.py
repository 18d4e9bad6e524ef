"""Files in one archive that is the same bytes whenever and wherever it is made."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping

# The days that an archive can state.
_FIRST, _LAST = datetime.date(1980, 1, 1), datetime.date(2107, 12, 31)
_UNIX = 3


def zipped(files: Mapping[str, bytes], day: datetime.date | None) -> bytes:
    """Files by their names, in their order, all of one day."""
    made = io.BytesIO()
    date = min(max(day or _FIRST, _FIRST), _LAST)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Else it names the system on which it was made.
            entry.create_system = _UNIX
            archive.writestr(entry, content)
    return made.getvalue()
