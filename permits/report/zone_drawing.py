"""What each zone of the law is, as a drawing to scale made of the numbers that are held."""

from __future__ import annotations

import html
from collections.abc import Iterator

from geo.text import Text
from permits.catalogue.assets import Casings, Structures
from permits.catalogue.lists import code_list
from permits.report.zone_acts import ZoneActs
from permits.rulebook.provisions import ReviewTier, RiverBand

# The pipes that are drawn: sizes that a reader meets.
_MAIN_DN, _LINE_DN = 500, 1400
_COVER_M, _CHAMBER_M, _PARCEL_M, _RIVER_M = 1.2, 4.0, 40.0, 60.0
_WIDE, _EDGE = 400.0, 8.0
_ZONE = 'fill="#fcd34d" fill-opacity="0.45" stroke="#b45309" stroke-width="1.5"'
_OTHERWISE = 'fill="none" stroke="#92400e" stroke-width="1.5" stroke-dasharray="5 4"'
_WATER = 'fill="#bae6fd" stroke="#0369a1" stroke-width="1"'
_SOLID = 'fill="#ea580c" stroke="#7c2d12" stroke-width="1.5"'
_INK = 'fill="none" stroke="#1b1f24" stroke-width="1.2"'
_AXIS = 'fill="none" stroke="#1b1f24" stroke-width="1" stroke-dasharray="10 3 2 3"'


class _Picture:
    """Strokes and words that come together to one SVG."""

    def __init__(self, title: str, high: float, language: str) -> None:
        self._title, self._high, self._language = title, high, language
        self._parts: list[str] = []

    def pick(self, zh: str, en: str) -> str:
        return zh if self._language == "zh" else en

    def draw(self, tag: str, look: str, **values: float) -> None:
        numbers = " ".join(f'{name}="{value:.1f}"' for name, value in values.items())
        self._parts.append(f"<{tag} {numbers} {look}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str = _INK) -> None:
        self.draw("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def box(self, x: float, y: float, width: float, height: float, look: str, *, round_px: float = 0) -> None:
        self.draw("rect", look, x=x, y=y, width=width, height=height, rx=round_px)

    def say(self, x: float, y: float, words: str, *, anchor: str = "middle", bold: bool = False) -> None:
        weight = ' font-weight="700"' if bold else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight} paint-order="stroke" stroke="#fff" stroke-width="3"'
            f' fill="#1b1f24">{html.escape(words)}</text>'
        )

    def across(self, left: float, right: float, y: float, words: str) -> None:
        """A level dimension with its words over it."""
        self.line(left, y, right, y)
        for x in (left, right):
            self.line(x - 4, y + 4, x + 4, y - 4)
        if right - left < 40:
            # Too narrow for its words: they stand on the far side.
            self.say(right + 8, y + 4, words, anchor="start", bold=True)
        else:
            self.say((left + right) / 2, y - 6, words, bold=True)

    def up(self, x: float, top: float, bottom: float, words: str) -> None:
        """An upright dimension with its words beside it."""
        self.line(x, top, x, bottom)
        for y in (top, bottom):
            self.line(x - 4, y + 4, x + 4, y - 4)
        self.say(x + 8, (top + bottom) / 2 + 4, words, anchor="start", bold=True)

    def finished(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {_WIDE:.0f} {self._high:.0f}" role="img"'
            f' font-size="13" font-family="system-ui, sans-serif"><title>{html.escape(self._title)}</title>'
            f"{''.join(self._parts)}</svg>"
        )


def zone_drawing(zone: ZoneActs, others: tuple[ZoneActs, ...], *, language: str) -> str:
    """One area of the law as SVG.

    Parameters
    ----------
    others : tuple of ZoneActs
        The same area under other readings; its edge is dashed.
    """
    high = 230.0
    picture = _Picture(str(getattr(_title(zone), language)), high, language)
    if isinstance(zone.provision, RiverBand):
        _river(picture, zone)
    elif zone.limit_m == 0:
        _parcel(picture)
    elif zone.provision.kind == "facility":
        _chamber(picture, zone, others)
    elif zone.provision.measured_from == "centreline":
        _line_section(picture, zone, others)
    else:
        _main_section(picture, zone)
    return picture.finished()


def _title(zone: ZoneActs) -> Text:
    limit = f"{zone.limit_m:g} m"
    return Text(
        f"{zone.name.zh}：自{zone.measured_from.zh} {limit}",
        f"{zone.name.en}: {limit} from the {zone.measured_from.en}",
    )


def _casing_m(dn: int) -> float:
    return next(float(row.casing_mm) for row in code_list(Casings).casing if row.dn == dn) / 1000


def _main_section(picture: _Picture, zone: ZoneActs) -> None:
    """A trench's view of one pipe: the limit counts from its outer edge, at every depth."""
    across_m = _casing_m(_MAIN_DN)
    scale = (_WIDE - 2 * _EDGE) / (across_m + 2 * zone.limit_m + 1.6)
    middle, ground = _WIDE / 2, 70.0
    half, reach = across_m / 2 * scale, (across_m / 2 + zone.limit_m) * scale
    axis = ground + (_COVER_M + across_m / 2) * scale
    axis = min(axis, 230.0 - half - 12)
    _ground(picture, ground, middle - reach, middle + reach)
    picture.draw("circle", _SOLID, cx=middle, cy=axis, r=half)
    for side in (-1, 1):
        picture.line(middle + side * half, axis, middle + side * half, ground - 16)
    picture.across(middle - reach, middle - half, ground - 14, f"{zone.limit_m:g} m")
    picture.across(middle + half, middle + reach, ground - 14, f"{zone.limit_m:g} m")
    picture.say(
        middle, ground - 40, picture.pick("自外护管（管沟：外墙）外缘量", "from the outer edge of casing or channel")
    )
    picture.say(middle + half + 6, axis + 4, f"DN{_MAIN_DN}", anchor="start")


def _line_section(picture: _Picture, zone: ZoneActs, others: tuple[ZoneActs, ...]) -> None:
    """Supply and return of a transmission line: the limit counts from the centreline of each."""
    gaps = code_list(Structures).pair_gap
    gap_m = next(row.gap_mm for row in gaps if row.up_to_dn >= _LINE_DN) / 1000
    apart_m = _casing_m(_LINE_DN) + gap_m
    scale = (_WIDE - 2 * _EDGE) / (apart_m + 2 * zone.limit_m + 3)
    middle, ground = _WIDE / 2, 90.0
    aside, limit = apart_m / 2 * scale, zone.limit_m * scale
    axis = ground + (2.0 + _casing_m(_LINE_DN) / 2) * scale
    _ground(picture, ground, middle - aside - limit, middle + aside + limit)
    for side in (-1, 1):
        picture.draw("circle", _SOLID, cx=middle + side * aside, cy=axis, r=_casing_m(_LINE_DN) / 2 * scale)
        picture.line(middle + side * aside, axis + 34, middle + side * aside, ground - 18, _AXIS)
    picture.across(middle - aside - limit, middle - aside, ground - 14, f"{zone.limit_m:g} m")
    picture.across(middle + aside, middle + aside + limit, ground - 14, f"{zone.limit_m:g} m")
    picture.say(
        middle, 24, picture.pick("自供水管、回水管各自的中心线量", "from the centreline of each of supply and return")
    )
    for other in others:
        reach = other.limit_m * scale
        picture.box(middle - reach, ground + 6, 2 * reach, 200 - ground, _OTHERWISE)
        words = picture.pick(
            "虚线：自一对管的中线量（另一种解读）", "dashed: from the mid-line of the pair (another reading)"
        )
        picture.say(middle, 224, words)


def _ground(picture: _Picture, ground: float, left: float, right: float) -> None:
    picture.box(0, ground, _WIDE, 230 - ground, 'fill="#efe9df"')
    picture.box(left, ground - 10, right - left, 240 - ground, _ZONE)
    picture.line(0, ground, _WIDE, ground, 'stroke="#57534e" stroke-width="2"')
    picture.say(6, ground + 18, picture.pick("地面", "ground"), anchor="start")


def _chamber(picture: _Picture, zone: ZoneActs, others: tuple[ZoneActs, ...]) -> None:
    """A facility from above: the limit counts from its outer wall."""
    most_m = max(zone.limit_m, *(one.limit_m for one in others)) if others else zone.limit_m
    scale = 176 / (_CHAMBER_M + 2 * most_m)
    x, y, half = _WIDE / 2, 122.0, _CHAMBER_M / 2 * scale

    def ring(limit_m: float, look: str) -> None:
        reach = half + limit_m * scale
        picture.box(x - reach, y - reach, 2 * reach, 2 * reach, look, round_px=limit_m * scale)

    ring(zone.limit_m, _ZONE)
    for other in others:
        ring(other.limit_m, _OTHERWISE)
        words = picture.pick(
            f"虚线：{other.limit_m:g} m（另一种解读）", f"dashed: {other.limit_m:g} m (another reading)"
        )
        picture.say(8, 222, words, anchor="start")
    picture.box(x - half, y - half, 2 * half, 2 * half, _SOLID)
    picture.across(x + half, x + half + zone.limit_m * scale, y, f"{zone.limit_m:g} m")
    picture.say(
        _WIDE / 2, 18, picture.pick("俯视：自外墙外缘量，井盖不算", "from above: from the outer wall, not the cover")
    )


def _parcel(picture: _Picture) -> None:
    """Reserved land: the land itself."""
    scale = 150 / _PARCEL_M
    picture.box(
        110, 50, _PARCEL_M * scale * 1.2, 150, 'fill="#ddd6fe" stroke="#7c3aed" stroke-width="2" stroke-dasharray="8 4"'
    )
    picture.say(_WIDE / 2, 18, picture.pick("俯视：用地界线之内", "from above: inside the boundary of the parcel"))
    picture.say(200, 128, picture.pick("预留用地", "reserved land"), bold=True)


def _river(picture: _Picture, zone: ZoneActs) -> None:
    """A line under a river, from above: the limit counts up and down the stream from the section in the river."""
    scale = 190 / (2 * zone.limit_m + 40)
    middle, y = _WIDE / 2, 122.0
    half, reach = _RIVER_M / 2 * scale, zone.limit_m * scale
    picture.box(
        middle - half - reach,
        y - reach,
        2 * (half + reach),
        2 * reach,
        _ZONE.replace("#fcd34d", "#7dd3fc"),
        round_px=reach,
    )
    picture.box(middle - half, 26, 2 * half, 204, _WATER)
    picture.line(10, y, _WIDE - 10, y, 'stroke="#991b1b" stroke-width="5"')
    picture.line(middle - half, y, middle + half, y, 'stroke="#0c4a6e" stroke-width="9"')
    picture.up(middle, y - reach, y - 5, f"{zone.limit_m:g} m")
    picture.up(middle, y + 5, y + reach, f"{zone.limit_m:g} m")
    picture.say(middle, 18, picture.pick("河道（管理范围）", "river (its management area)"))
    picture.say(middle + half + 8, y - reach + 16, picture.pick("上游", "upstream"), anchor="start")
    picture.say(middle + half + 8, y + reach - 6, picture.pick("下游", "downstream"), anchor="start")
    picture.say(10, y - 10, picture.pick("长输管线", "line"), anchor="start")


def tiers_drawing(tiers: tuple[ReviewTier, ...], zone_m: float, *, language: str) -> str:
    """How far from a transmission pipe works are screened for a safety review; by analogy, never the order's own number."""
    shown = [tier for tier in tiers if not tier.in_tunnel]
    title = Text(
        "安全评审筛查距离（类比，非本办法规定）",
        "distances of screening for a safety review (by analogy, not in the order)",
    )
    picture = _Picture(str(getattr(title, language)), 150, language)
    most_m = max(tier.pipe_limit_m for tier in shown)
    scale = (_WIDE - 60) / most_m
    for number, tier in enumerate(reversed(shown)):
        look = f'fill="#c7d2fe" fill-opacity="{0.35 + 0.3 * number:.2f}" stroke="#3730a3" stroke-width="1" stroke-dasharray="6 3"'
        picture.box(20, 30, tier.pipe_limit_m * scale, 70, look)
    picture.box(20, 30, zone_m * scale, 70, _ZONE)
    picture.line(20, 20, 20, 110, _AXIS)
    for place, (limit_m, name) in enumerate(_marks(shown, zone_m, picture)):
        picture.line(20 + limit_m * scale, 100, 20 + limit_m * scale, 108 + 14 * (place % 2))
        picture.say(
            20 + limit_m * scale,
            122 + 14 * (place % 2),
            f"{limit_m:g} m {name}",
            anchor="start" if place == 0 else "middle" if place == 1 else "end",
        )
    picture.say(20, 16, picture.pick("管道中心线", "centreline of the pipe"), anchor="start")
    return picture.finished()


def _marks(tiers: list[ReviewTier], zone_m: float, picture: _Picture) -> Iterator[tuple[float, str]]:
    yield zone_m, picture.pick("保护范围", "zone")
    for tier in tiers:
        yield tier.pipe_limit_m, tier.tier
