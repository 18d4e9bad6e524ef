"""Works as they came, so that the same can be read again a year later: files, and what was stated beside them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from geo.dataclass import dataclass, replaced
from geo.errors import FileError
from geo.limits import reading_works
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer
from geo.reading.declared import SHAPEFILE_PARTS
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import parse_json
from geo.reading.layers import read_layers
from geo.text import Text

# What a determination keeps of the files handed in, all of them together: an answer must not become a store of drawings.
MOST_KEPT_BYTES = 2**20


@dataclass(frozen=True)
class HandedFile:
    """A file by its name without folder; ``content`` is None where it is too large to be kept."""

    name: str
    sha256: str
    content: bytes | None


@dataclass(frozen=True)
class HandIn:
    """What was handed in and stated for one check.

    Attributes
    ----------
    files : tuple of HandedFile
        The works first, then the parts of a shapefile.
    layers : tuple of str
        Those that were picked; empty: all.
    in_body : bool
        Whether the works are GeoJSON in the body of a request or in an envelope, and no file of their own.
    crs : str or None
        System stated beside the files.
    facts : mapping
        Facts stated beside them.
    transform : tuple of str or None
        Name and SHA-256 of the sender's own transform, whose parameters stay with their owner.
    way_out : bool
        Whether the way out was asked for.
    """

    files: tuple[HandedFile, ...]
    layers: tuple[str, ...] = ()
    in_body: bool = False
    crs: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    transform: tuple[str, str] | None = None
    way_out: bool = False

    @property
    def kept(self) -> bool:
        """Whether the works themselves are there."""
        return bool(self.files) and all(one.content is not None for one in self.files)

    def with_what_was_stated(
        self, *, crs: str | None, facts: Mapping[str, Any], way: TransformFile | None, way_out: bool
    ) -> HandIn:
        """The same files, with what was stated and asked beside them."""
        transform = None if way is None else (way.file, way.fingerprint)
        return replaced(self, crs=crs, facts=dict(facts), transform=transform, way_out=way_out)

    @reading_works()
    def read(self) -> tuple[RawLayer, ...]:
        """The works read again, under the names that they had.

        Raises
        ------
        InputError
            They cannot be read.
        """
        works = self.files[0]
        if self.in_body and works.content is not None:
            document = parse_json(works.content, works.name)
            document = document.get("works", document)
            return (read_geojson_object(document, file=works.name, content=works.content),)
        with tempfile.TemporaryDirectory(prefix="heatguard-") as folder:
            for one in self.files:
                if one.content is None or one.name != Path(one.name).name or one.name in ("", ".", ".."):
                    raise FileError(
                        Text("不是文件名，或没有内容", "it is no name of a file, or it has no content"),
                        Text("文件可能被改动过，请用原件", "The record may have been changed; use the original"),
                        file=one.name,
                    )
                (Path(folder) / one.name).write_bytes(one.content)
            return read_layers(Path(folder) / works.name, layers=self.layers)


def handed_body(content: bytes, *, name: str, layers: Sequence[str] = (), as_file: bool = False) -> HandIn:
    """What came in the body of a request: GeoJSON or an envelope, or a file of any other kind."""
    kept = content if len(content) <= MOST_KEPT_BYTES else None
    file = HandedFile(name, hashlib.sha256(content).hexdigest(), kept)
    return HandIn((file,), layers=tuple(layers), in_body=not as_file)


def handed_file(
    path: Path, *, layers: Sequence[str] = (), envelope: bool = False, most_bytes: float = MOST_KEPT_BYTES
) -> HandIn:
    """A file on disk, with the parts that are read with it; content as far as all of it is no more than ``most_bytes``."""
    parts = [path]
    if path.suffix.lower() in SHAPEFILE_PARTS:
        parts += [
            one
            for one in sorted(path.parent.iterdir())
            if one != path and one.stem == path.stem and one.suffix.lower() in SHAPEFILE_PARTS
        ]
    kept = sum(one.stat().st_size for one in parts) <= most_bytes
    files = tuple(_file(one, kept) for one in parts)
    return HandIn(files, layers=tuple(layers), in_body=envelope)


def _file(path: Path, kept: bool) -> HandedFile:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    # A name may hold bytes that are no text; a record is text.
    name = path.name.encode("utf-8", "replace").decode("utf-8")
    return HandedFile(name, sha256, path.read_bytes() if kept else None)


def filled(kept: HandIn, found: HandIn) -> HandIn | None:
    """What was kept, with the content of files found now under the names that they had; None where they are others."""
    contents = {one.sha256: one.content for one in found.files}
    if not all(one.sha256 in contents for one in kept.files):
        return None
    files = tuple(replaced(one, content=contents[one.sha256]) for one in kept.files)
    return replaced(kept, files=files)
