"""The formats in which a determination is handed out, and what each gives.

A medium (``html``, ``pdf``, ``docx``) gives all papers in it, a paper (``plan``, ``letters``) is given in all media; a plan where one is
owed, letters where they are due. ``zip`` is all of it in one archive with an index.
"""

from __future__ import annotations

MEDIA = ("html", "pdf", "docx")
FORMATS = ("json", *MEDIA, "plan", "letters", "map", "geojson", "zip")
# What is made where nobody says: the archive would hold it all once more.
USUAL = tuple(name for name in FORMATS if name != "zip")
