"""Scripts, styles and pictures of the pages: under an address that changes with them, so that a browser keeps them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from xstatic.pkg import leaflet

from geo.dataclass import dataclass

router = APIRouter(include_in_schema=False)

_FOR_GOOD = "public, max-age=31536000, immutable"
_COMPRESSED = (".js", ".css", ".svg", ".html")


@dataclass(frozen=True)
class _Asset:
    content: bytes
    compressed: bytes | None
    media_type: str


@cache
def _assets() -> dict[str, _Asset]:
    """All of them by name: Leaflet as its package ships it, those of maps, and ours."""
    folders = (files(leaflet) / "data", files("maps") / "assets", files("permits.server.web") / "assets")
    found = {name: content for folder in folders for name, content in _under(folder, "")}
    # The page of an answer is the report, whether it stands alone or here.
    found["report.css"] = (files("permits.report") / "templates" / "report.css").read_bytes()
    return {
        name: _Asset(
            content,
            gzip.compress(content, mtime=0) if name.endswith(_COMPRESSED) else None,
            mimetypes.guess_type(name)[0] or "application/octet-stream",
        )
        for name, content in found.items()
    }


def _under(folder: Traversable, before: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _under(entry, f"{before}{entry.name}/")
        elif not entry.name.endswith((".map", ".py", ".pyc")):
            yield f"{before}{entry.name}", entry.read_bytes()


@cache
def _digest() -> str:
    digest = hashlib.sha256()
    for name, asset in sorted(_assets().items()):
        digest.update(f"{name} {len(asset.content)}\n".encode() + asset.content)
    return digest.hexdigest()[:16]


def address_of(name: str) -> str:
    """Where a page finds an asset.

    Raises
    ------
    KeyError
        There is none of this name.
    """
    if name not in _assets():
        raise KeyError(name)
    return f"/static/{_digest()}/{name}"


@router.get("/static/{digest}/{name:path}")
async def asset(digest: str, name: str, request: Request) -> Response:
    found = _assets().get(name)
    if found is None:
        raise HTTPException(404)
    # Pages of the program before this one may still ask by their address; only its own is kept for good.
    headers = {"vary": "accept-encoding", "cache-control": _FOR_GOOD if digest == _digest() else "no-cache"}
    content = found.content
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = found.compressed, "gzip"
    return Response(content, headers=headers, media_type=found.media_type)
