"""One HTML page from a map document, complete without any network.

folium makes the frame from fixed strings only; it renders what it is given through Jinja2 and escapes
nothing, so no text of a user ever passes through it. The data are put in afterwards as JSON that cannot
end its element, and a fixed script turns them into shapes and text nodes. A content security policy with
the hash of each script is the second layer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import folium
import shapely
from xstatic.pkg import leaflet

from maps.document import MapDocument
from maps.style import STYLES

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
DECIMALS = 8


def render_page(document: MapDocument) -> str:
    """Render a map; the same document gives the same bytes.

    Parameters
    ----------
    document : MapDocument
        Geometries in longitude and latitude.

    Returns
    -------
    str
        A whole page that asks no host for anything.
    """
    frame = _frame()
    assets = files("maps") / "assets"
    templates = files("maps") / "templates"
    head = (templates / "head.html").read_text("utf-8")
    body = (templates / "body.html").read_text("utf-8")
    head = head.replace("@LEAFLET_CSS@", _leaflet_css()).replace("@MAP_CSS@", (assets / "map.css").read_text("utf-8"))
    head = head.replace("@LEAFLET_JS@", _leaflet_js())
    body = body.replace("@MAP_JS@", (assets / "map.js").read_text("utf-8"))
    page = frame.replace("<head>", "<head>" + head, 1).replace("</html>", body + "</html>", 1)
    page = page.replace("@CSP@", content_security_policy(page), 1)
    # Last of all, so that nothing a user wrote is ever looked at as a mark to replace.
    return page.replace("@DATA@", _data(document), 1)


def script_hashes(page: str) -> tuple[str, ...]:
    """CSP hash of every script element that runs."""
    return tuple(
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
        for code in _SCRIPT.findall(page)
    )


def content_security_policy(page: str) -> str:
    """Policy that lets only the scripts of this page run and lets nothing be fetched."""
    return (
        f"default-src 'none'; script-src {' '.join(script_hashes(page))}; style-src 'unsafe-inline';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _frame() -> str:
    frame = folium.Map(tiles=None, control_scale=True, location=[0, 0], zoom_start=2)
    # folium names everything at random and links nine files on other hosts.
    frame._id = "heatguard"
    frame.default_js = []
    frame.default_css = []
    root = frame.get_root()
    root._id = "heatguard"
    page: str = root.render()
    outside = re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', page)
    if outside is not None:
        raise RuntimeError("folium's frame names an outside host")
    return page


def _leaflet_js() -> str:
    code = (files(leaflet) / "data" / "leaflet.js").read_text("utf-8")
    # Its own advertisement is a link to an outside host; nothing here shows it.
    code = code.replace('href="https://leafletjs.com"', 'href="#"')
    return re.sub(r"//# sourceMappingURL=.*", "", code)


@cache
def _leaflet_css() -> str:
    folder = files(leaflet) / "data"
    css = (folder / "leaflet.css").read_text("utf-8")

    def inline(match: re.Match[str]) -> str:
        content = base64.b64encode((folder / match.group(1)).read_bytes()).decode()
        return f"url(data:image/png;base64,{content})"

    return re.sub(r"url\((images/[\w.-]+\.png)\)", inline, css)


def _data(document: MapDocument) -> str:
    content: dict[str, Any] = {
        "title": document.title.as_dict(),
        "language": document.language,
        "notes": [note.as_dict() for note in document.notes],
        "styles": {name: dict(style) for name, style in STYLES.items()},
        "layers": [
            {
                "name": layer.name.as_dict(),
                "style": layer.style,
                "features": [
                    {
                        "geometry": json.loads(
                            shapely.to_geojson(shapely.set_precision(feature.geometry, 10**-DECIMALS, mode="pointwise"))
                        ),
                        "label": feature.label,
                        "facts": [list(fact) for fact in feature.facts],
                        "style": feature.style or layer.style,
                    }
                    for feature in layer.features
                ],
            }
            for layer in document.layers
        ],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Inside a script element nothing may look like its end, like a comment, or like a line break to old parsers.
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
