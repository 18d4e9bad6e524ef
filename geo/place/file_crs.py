"""The coordinate system that a file states beside its coordinates."""

from __future__ import annotations

import re
from typing import NamedTuple

import pyproj
from pyproj.exceptions import CRSError as PyprojCrsError

from geo.place.crs import read_crs, short
from geo.text import Text


class FileCrs(NamedTuple):
    """What a file says about its system: the system where it names one of the earth, and its words.

    ``note`` says that the words name none, so that whoever states one beside the file knows what they override.
    """

    crs: pyproj.CRS | None
    declared: str | None
    note: Text | None


def file_crs(text: str | None, *, file: str) -> FileCrs:
    """Read the system that a file states beside its coordinates; local and undefined ones are none.

    Parameters
    ----------
    text : str or None
        WKT of any version, an EPSG code with or without its prefix, or the "undefined" of a standard.
    file : str
        For the message.

    Raises
    ------
    CrsError
        A system of the earth in which nobody draws (geocentric).
    """
    declared = (text or "").strip(" \t\r\n\0\ufeff")
    if not declared or declared.lower() in ("undefined", "unknown", "none"):
        return FileCrs(None, None, None)
    code = re.fullmatch(r"(?:EPSG\s*:+\s*)?(\d{4,6})", declared, re.IGNORECASE)
    try:
        crs: pyproj.CRS | None = pyproj.CRS.from_user_input(f"EPSG:{code.group(1)}" if code else declared)
    except PyprojCrsError:
        crs = None
    if crs is not None and not crs.is_engineering:
        return FileCrs(read_crs(f"EPSG:{code.group(1)}" if code else declared, file=file), declared, None)
    return FileCrs(
        None,
        declared,
        Text(
            f"{file} 自带的坐标系说明“{short(declared)}”不是地面上的坐标系，以提交人声明的为准",
            f"the system that {file} states, {short(declared)!r}, is none of the earth; the sender's statement counts",
        ),
    )
