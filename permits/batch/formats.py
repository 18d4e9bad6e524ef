"""Under which names the result of a batch stands, and which formats there are; how each is written is for `permits.batch.results`."""

from __future__ import annotations

from pathlib import Path

from geo.errors import FileError
from geo.text import Text

GEOPACKAGE = ".gpkg"
SUFFIXES = (".parquet", ".csv", ".ndjson", ".geojsonl", GEOPACKAGE)


def refuse_format(path: Path) -> None:
    """Say which formats there are.

    Raises
    ------
    FileError
        The suffix is none of them.
    """
    if path.suffix.lower() not in SUFFIXES:
        known = "、".join(SUFFIXES), ", ".join(SUFFIXES)
        raise FileError(
            Text(f"不认识的结果格式“{path.suffix}”", f"no format of results is called {path.suffix!r}"),
            Text(f"请用 {known[0]} 之一", f"Use one of {known[1]}"),
            file=path.name,
        )


def files_of(path: Path, *, findings: bool) -> tuple[Path, ...]:
    """The files that stand for the results under a name, the sites first."""
    if path.suffix.lower() == GEOPACKAGE:
        return (path, path.with_suffix(".qml"))
    return (path, path.with_suffix(f".findings{path.suffix}")) if findings else (path,)
