"""One HTML page from a map document, complete without any network.

folium makes the frame from fixed strings only; it renders what it is given through Jinja2 and escapes
nothing, so no text of a user ever passes through it. The data are put in afterwards as JSON that cannot
end its element, and a fixed script turns them into shapes and text nodes. A content security policy with
the hash of each script is the second layer.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import shapely
from xstatic.pkg import leaflet

from maps.document import Here, Layer, MapDocument, MapFeature
from maps.style import STYLES

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
DECIMALS = 8
# One script in the end, so that one hash stands for it: shapes, what is written beside them, tools.
_SCRIPTS = ("map.js", "marks.js", "tools.js")
# Only where a map answers for a place: reports stay light.
_HERE_SCRIPTS = ("here.js", "reaches.js", *_SCRIPTS, "touched.js")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
# Parts of Leaflet that no page of ours has; a rule about nothing else is left out.
_UNUSED = re.compile(
    r"control-layers|attribution|tooltip|image|tile|shadow|marker-icon|marker-pane|marker-draggable|div-icon|default-icon|vml|oldie"
    r"|safari|retina|zoom-box|canvas"
)


def render_page(document: MapDocument, *, other: MapDocument | None = None) -> str:
    """Render a map; the same document gives the same bytes.

    Parameters
    ----------
    document : MapDocument
        Geometries in longitude and latitude.
    other : MapDocument, optional
        The same map in the other language, for a page that is to speak both: it speaks the one that stands in its ``<html lang>``.

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
    looks = ("map.css",) if document.here is None else ("map.css", "here.css")
    scripts = _SCRIPTS if document.here is None else _HERE_SCRIPTS
    css = "".join((assets / name).read_text("utf-8") for name in looks)
    head = head.replace("@LEAFLET_CSS@", _leaflet_css()).replace("@MAP_CSS@", css)
    head = head.replace("@LEAFLET_JS@", _leaflet_js())
    body = body.replace("@MAP_JS@", "".join((assets / name).read_text("utf-8") for name in scripts))
    # Known before any script runs, and for readers that run none.
    frame = frame.replace("<html>", f'<html lang="{_LANGUAGES[document.language]}">', 1)
    page = frame.replace("<head>", "<head>" + head, 1).replace("</html>", body + "</html>", 1)
    page = page.replace("@CSP@", content_security_policy(page), 1)
    # Last of all, so that nothing a user wrote is ever looked at as a mark to replace.
    before, after = page.split("@DATA@")
    return before.replace("@CODE@", _code(document)) + _data(document, other or document) + after


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
    # With pandas behind it, it takes longer to load than a check without a map.
    import folium

    frame = folium.Map(tiles=None, control_scale=True, location=[0, 0], zoom_start=2)
    # folium names everything at random and links nine files on other hosts.
    frame._id = "heatguard"
    frame.default_js = []
    frame.default_css = []
    root = frame.get_root()
    root._id = "heatguard"
    # Who needs larger letters may enlarge the page.
    page: str = re.sub(r",\s*maximum-scale=1.0, user-scalable=no", "", root.render())
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
    """Leaflet's own rules, without those for what no page of ours has: tiles, icons, its legend."""
    css = (files(leaflet) / "data" / "leaflet.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).split("@media print")[0]
    kept = []
    for selectors, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        used = [one for one in map(str.strip, selectors.split(",")) if not _UNUSED.search(one)]
        if used:
            kept.append(",".join(used) + "{" + " ".join(rule.split()) + "}")
    return "\n".join(kept)


def _styles(document: MapDocument) -> set[str]:
    return {feature.style or layer.style for layer in document.layers for feature in layer.features}


def _both(zh_or_en: str, other: str, language: str) -> str | dict[str, str]:
    """A string that is the same in both languages, or each of them by its language."""
    if zh_or_en == other:
        return zh_or_en
    return dict(zip(("zh", "en") if language == "zh" else ("en", "zh"), (zh_or_en, other), strict=True))


def _feature(feature: MapFeature, other: MapFeature, layer: Layer, language: str) -> dict[str, Any]:
    shape = shapely.set_precision(feature.geometry, 10**-DECIMALS, mode="pointwise")
    said: dict[str, Any] = {
        "geometry": json.loads(shapely.to_geojson(shape)),
        "label": _both(feature.label, other.label, language),
        "facts": [
            [_both(one, same, language) for one, same in zip(fact, its, strict=True)]
            for fact, its in zip(feature.facts, other.facts, strict=True)
        ],
        "style": feature.style or layer.style,
    }
    if feature.reaches:
        said |= {"reaches": feature.reaches, "error": feature.error_m}
    if feature.mark:
        said |= {"mark": _both(feature.mark, other.mark, language), "at_edge": feature.at_edge}
    return said


def _code(document: MapDocument) -> str:
    """What the code holds, for programs that are handed the page."""
    return "" if document.code is None else f'<meta name="heatguard-code" content="{html.escape(document.code.holds)}">'


def here_as_data(here: Here) -> dict[str, Any]:
    """What a page needs to answer for a place, as its scripts read it."""
    return {
        "areas": {
            name: {
                "title": told.title.as_dict(),
                "lines": [
                    {"head": head.as_dict(), "said": [[words.as_dict(), at.as_dict()] for words, at in said]}
                    for head, said in told.lines
                ],
                "instead": told.instead,
                "judged": told.judged,
                "look": told.look,
            }
            for name, told in here.areas.items()
        },
        "known": json.loads(shapely.to_geojson(here.known)),
        "unknown": here.unknown.as_dict(),
        "nothing": here.nothing.as_dict(),
        "undeclared": here.undeclared.as_dict(),
        "not_loaded": here.not_loaded.as_dict(),
        "complete": here.complete,
        "limit_m": here.limit_m,
    }


def _data(document: MapDocument, other: MapDocument) -> str:
    content: dict[str, Any] = {
        "title": document.title.as_dict(),
        "notes": [note.as_dict() for note in document.notes],
        "frame": document.frame,
        "code": None if document.code is None else {"svg": document.code.svg, "words": document.code.words.as_dict()},
        "styles": {name: dict(STYLES[name]) for name in sorted(_styles(document))},
        "layers": [
            {
                "name": layer.name.as_dict(),
                "features": [
                    _feature(feature, its, layer, document.language)
                    for feature, its in zip(layer.features, same.features, strict=True)
                ],
            }
            for layer, same in zip(document.layers, other.layers, strict=True)
            if layer.features
        ],
    }
    if document.banner is not None:
        content["banner"] = document.banner.as_dict()
    if document.here is not None:
        content["here"] = here_as_data(document.here)
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Inside a script element nothing may look like its end, like a comment, or like a line break to old parsers.
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
