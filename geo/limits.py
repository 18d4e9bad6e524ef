"""How much one hand-in may hold: far above any survey, far below what hangs a machine or fills its memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MAX_FILE_BYTES = 512 * 2**20
# Text formats become Python objects, ten times their size; drawings thirty times.
MAX_TEXT_BYTES = 128 * 2**20
# What somebody pastes: some twenty thousand corners.
MAX_PASTED_BYTES = 2**19
MAX_DRAWING_BYTES = 48 * 2**20
# Of a file that is read part by part: a line, a row or a record of it; a feature of the most vertices in digits fits in.
MAX_RECORD_BYTES = 32 * 2**20
# What a part is made of; it ends there before it has as many features as were asked for.
MAX_PART_BYTES = 16 * 2**20
MAX_PART_VERTICES = MAX_PART_BYTES // 16
MAX_FEATURE_VERTICES = 200_000
MAX_FILE_VERTICES = 20_000_000
MAX_FEATURES = 2_000_000
# Noding makes one vertex a crossing; far fewer than this are enough for any outline a person draws, and a scribble of
# 3,000 vertices can cross itself four million times.
MAX_CROSSINGS = 20_000
# Pairs of edges whose boxes overlap, of one feature: each is looked at by whatever asks about its shape.
MAX_NEAR_EDGES = 5_000_000
# Of one job, in all its layers; a works' vertex is measured against every pipe near it, several times over.
MAX_WORKS_FEATURES = 20_000
MAX_WORKS_VERTICES = 1_000_000
# GeometryCollections nested 12,000 deep crash the process inside GEOS; nobody nests KML folders 200 deep.
MAX_NESTING = 64
MAX_FOLDERS = 200

# A 146 KB archive became 407 MB of memory, one of 1.4 MB five million rows.
MAX_ARCHIVE_BYTES = 256 * 2**20
MAX_ARCHIVE_RATIO = 100
# Small archives of drawings and tables pack tighter than 1 : 100 and harm nobody.
ALWAYS_ALLOWED_BYTES = 8 * 2**20
MAX_ARCHIVE_MEMBERS = 1000
# Reading the list of 70,000 members took 42 s: its size is looked at before it is read.
MAX_ARCHIVE_DIRECTORY_BYTES = 2**20

# KMZ files inside an archive, each as large as an archive may be.
MAX_NESTED_ARCHIVES = 20

# What an SQLite file may ask of us before we stop asking it.
MAX_SQLITE_SECONDS = 60.0
# Entities of a drawing that come out of its blocks, 150 µs each; nested blocks multiply.
MAX_DRAWING_ENTITIES = 20_000
# Corners of a drawing with its curves as chords, 4 µs each: a circle of a hundred kilometres has 20,000.
MAX_DRAWING_VERTICES = 500_000

# What is being read: a network, or works, of which a reader counts so many at most before it makes shapes of them.
_most_features = ContextVar("most features", default=MAX_FEATURES)


def most_features() -> int:
    """How many features a file may hold that is being read now."""
    return _most_features.get()


@contextmanager
def reading_works() -> Iterator[None]:
    """Within it, a file of more features than one job of works may hold is refused as soon as they are counted."""
    before = _most_features.set(MAX_WORKS_FEATURES)
    try:
        yield
    finally:
        _most_features.reset(before)
