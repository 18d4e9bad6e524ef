"""Systems as people name them beside coordinates (西安80, 北京54坐标, 火星坐标, EPSG:4610), and whether the data are in one of those.

Nothing is placed by such words: they are held against the system that is used, and what they contradict is asked about.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pyproj

from geo.errors import CrsError
from geo.pattern import pattern
from geo.place.crs import read_crs
from geo.place.datum import is_cgcs2000, is_wgs84_or_cgcs2000
from geo.place.declaration import Declaration
from geo.simplified import simplified

WGS84, CGCS2000, XIAN80, BEIJING54 = "wgs84", "cgcs2000", "xian80", "beijing54"
GCJ02, BD09, LOCAL = "gcj02", "bd09", "local"
# What is longer is no statement of a system: the longest PROJJSON of one has some 10 KB.
_MOST_LETTERS = 20_000

# Members of an object that say how its numbers are kept, or speak of heights.
_NO_MEMBER = pattern(r"tolerance|false|scale|unit|vcs|vertical|^type$", re.IGNORECASE)
_UNKNOWN = frozenset(
    [
        *("", "-", "--", "—", "/", "?", "0", "-1", "无", "不详", "未知", "待定", "暂无", "默认"),
        *("default", "null", "none", "n/a", "na", "nan", "unknown", "undefined"),
    ]
)


class _Sort(StrEnum):
    """What a name says of the text under it."""

    SYSTEM = "system"
    MAYBE = "maybe"
    ORIGIN = "origin"
    TEXT = "text"
    NONE = "none"


# Columns and members that say nothing but the system, whatever stands in them.
_SYSTEM = pattern(
    r"坐标(?:系统?|体系|基准|参考|参照|框架)|空间参[考照]|参考系|大地基准|(?<![a-z])epsg(?![a-z])|(?:^|[.\s-])(?:crs|srs|srid|wkid|coordrefsys|proj4string|proj4"
    r"|(?:coord(?:inate)?s?[.\s-]?(?:ref(?:erence)?[.\s-]?)?|ref(?:erence)?[.\s-]?)sys(?:tem)?|spatial[.\s-]?ref(?:erence)?(?:[.\s-]?system)?)"
    r"(?:[.\s-]?(?:code|name|id|text|wkt|uri))?$"
)
# Numbers of drawings and names of firms, which may look like anything: BJ54-12.
_WHO_OR_WHICH = pattern(r"图号|图幅|编号$|单位$|公司|drawing[ .-]?n(?:o|umber)")
# Names that may mean something else: what stands there counts where it is a system that we know.
_MAYBE = pattern(
    r"基准面|椭球|^投影|中央(?:子午线|经线)|^分?带号$|^(?:几度)?分带|^几?度带$|central[ .-]?meridian|datum|ellipsoid|spheroid|projection|^坐标$|坐标类型|坐标说明"
)
_HEIGHTS = pattern(r"高程|height|vertical|elevation")
_ORIGIN = pattern(
    r"^(?:data|坐标|数据|位置)?[.\s-]?(?:source|来源|出处)$|数据源|(?:采集|定位|取点|拾取)(?:方式|方法|来源|工具)$|^provider$"
)

_GCJ02_MAPS = r"高德|腾讯|火星|\bamap\b|\bgaode\b|\btencent\b"
_BD09_MAPS = r"百度|\bbaidu\b"
# What is done with a map to have coordinates of it; a tower or a square of that name is none.
_PICKED = r"\s*(?:地图|maps?)?[^大广中楼路城园店]{0,3}?(?:坐标|拾取|经纬度|定位|取点|选点|打点|标点|截取|导出|coord)"
_PICKED_FROM = r"(?:(?:坐标|拾取|经纬度|取自|来自|来源|源自|导出自)[^，。；,;]{0,4}?|\b(?:from|over|in)\s+)"
# Words that name a system wherever they stand; (?!…) keeps house numbers and streets out.
_WORDS = (
    (
        LOCAL,
        pattern(
            r"(?:地方|独立|自定义|假定|任意)(?:平面|直角|大地|施工|控制网?)*坐标|(?:地方|独立|自定义|假定|任意)坐?标?系"
            r"|抵偿(?:高程)?面|(?:郑州|[\u4e00-\u9fff]市)(?:市|城市|城建|平面|规划|建设)*坐标系"
            r"|\b(?:local|arbitrary) (?:grid|coordinate|system|crs)|\bengineering crs"
        ),
    ),
    (
        XIAN80,
        pattern(
            r"西安\s*(?:19)?80|(?:19)?80\s*年?\s*西安|西安坐标|国家\s*(?:19)?80|(?<![\d.])(?:19)?80年?(?:国家)?(?:大地|平面)?坐标(?![点个数])"
            r"|(?<![\d.])80系(?!列)|xi['’]?an[\s-]*(?:19)?80|(?<![a-z])xa[\s-]?80(?!\d)"
        ),
    ),
    (
        BEIJING54,
        pattern(
            r"北京\s*(?:19)?54(?![号路街弄巷\d])|(?:19)?54\s*年?\s*北京|北京坐标|(?<![\d.])(?:19)?54年?(?:国家|北京)?(?:大地|平面)?坐标(?![点个数])"
            r"|(?<![\d.])54系(?!列)|(?:beijing|peking)[\s-]*(?:19)?54|(?<![a-z])bj[\s-]?(?:19)?54(?!\d)|krass?o[vw]sky|克拉索夫斯基|pulkovo"
        ),
    ),
    (GCJ02, pattern(rf"gcj[\s-]?0?2|火星坐标|国测局坐标|(?:{_GCJ02_MAPS}){_PICKED}|{_PICKED_FROM}(?:{_GCJ02_MAPS})")),
    (BD09, pattern(rf"bd[\s-]?0?9(?!\d)|(?:{_BD09_MAPS}){_PICKED}|{_PICKED_FROM}(?:{_BD09_MAPS})")),
    (
        CGCS2000,
        pattern(
            r"c?gcs[\s-]*2000|china\s*(?:geodetic coordinate system\s*)?2000|国家\s*2000|2000\s*年?\s*(?:中国)?国家|大地\s*2000"
            r"|(?<!\d)2000\s*(?:大地|平面)?坐标(?![点个])|(?<!\d)2000系(?!列)"
        ),
    ),
    (
        WGS84,
        pattern(r"(?<![a-z])wgs[\s-]*(?:19)?84|(?<![\d.])84(?:大地)?坐标(?![点个数])|gps坐标|crs84|world geodetic"),
    ),
)
# Grids of one building, town or job, which may as well be on a datum that is named beside: 本工程坐标系为 CGCS2000.
_OF_ONE_JOB = pattern(r"(?:城市|城建|工程|施工|相对|局部|建筑|厂区|矿区)(?:平面|直角|控制网?)*坐标")
# In a column of systems the name alone will do.
_NAMES = (
    (XIAN80, pattern(r"^西安$|^(?:19)?80$")),
    (BEIJING54, pattern(r"^北京$|^(?:19)?54$")),
    (CGCS2000, pattern(r"(?<!\d)2000$")),
    (WGS84, pattern(r"^(?:19)?84$|^gps$")),
    (LOCAL, pattern(r"地方|独立|自定义|假定|^local$|郑州")),
)
_MAPS = ((GCJ02, pattern(_GCJ02_MAPS)), (BD09, pattern(_BD09_MAPS)))
# 坐标系：郑州, somewhere in a text.
_STATED = pattern(r"坐标系统?\s*(?:[:=]|为|是|采用)+\s*([^，。；,;\s()（）]{1,40})")
_SAME_MERIDIAN = 1e-6
# 113.667, 113°40′, 113度40分.
_MERIDIAN = pattern(
    r"(?:中央(?:子午线|经线)(?:经度)?|\bcm)[\s:=为是]*(?:东经)?e?\s*(\d{2,3}(?:\.\d+)?)(?![\d.])(?:\s*[°度]\s*(\d{1,2}(?:\.\d+)?)\s*['′分](?:\s*(\d{1,2}(?:\.\d+)?))?|(?!\s*[°度]\s*\d))"
)
_ZONE = pattern(r"(?<![\d.])(\d{2})\s*号?带(?!宽)")
_UTM_ZONE = pattern(r"\butm[\s-]*(?:zone)?\s*(\d{2})(?!\d)")
_NAMES_A_MERIDIAN = pattern(r"中央(?:子午线|经线)|central[ .-]?meridian")
# Zones of six degrees have their middle at 111, 117, 123; those of three at each third degree.
_SIX_DEGREES = pattern(r"(?<![\d.])(?:6|六)\s*[度°]\s*分?带")
_NAMES_A_WIDTH = pattern(r"^(?:几度)?分带(?:方式|类型|宽度)?$|^几?度带$")
_NAMES_A_ZONE = pattern(r"^(?:分?带号|投影带号?|度带号?)$")
# A text without any of these names no system.
_HINT = pattern(
    r"[坐座][标標]|子午[线線]|抵[偿償]|(?:80|54|00)系|西安|北京|[国國]家|大地|地方|独立|獨立|定义|定義|gcj|bd[\s_-]?0?9|火星|国测局|國測局|高德|百度|腾讯|騰訊|克拉索|amap|baidu|gaode|tencent"
    r"|xi.?an|xa[\s_-]?80|bj[\s_-]?(?:19)?54|beijing|peking|epsg|srid|esri|wkid|wgs|gcs|crs|geodetic|2000|krass|pulkovo|(?:local|arbitrary)[ _]|engineering",
    re.IGNORECASE,
)
# What data were converted out of is not what they are in; what they are still to be converted out of is.
_CONVERTED = pattern(
    r"(?<![需待须应拟])(?:由|从|自|原)[^，。；,;未没不需待须应拟]{1,20}?(?:转换?|换算|纠偏|改正)(?:到|为|至|成)?|(?<!not )converted from [\w' ]{1,30}"
    # Nor is what they are drawn over.
    r"|底图(?:来源|采用|使用)[^，。；,;]{0,20}"
)
# Said of a system, and of none more than of another.
_NEUTRAL = pattern(
    r"(?:国家|中国|大地|平面|直角|投影|高斯|克吕格|坐标系?统?|经纬度|经度|纬度|十进制|度分秒|分带|[36三六]\s*度?带|第?\d{2}\s*[度带]?带?|中央(?:子午线|经线)|\d{2,3}(?:\.0+)?[°度]?e?"
    r"|地理|空间|横轴|墨卡托|东经|北纬|米|度|gauss|kr[uü]e?ger|transverse|mercator|geographic|projected|geodetic|lat|lon|long|lng|latlon|xy|degrees?|utm|[\s\-—/()（）,，.:：、+]){1,40}"
)
_CODE = pattern(r"(?:epsg|srid|esri|wkid)(?:代码|编码|号|code)?(?:\s*[:=/]+\s*[\w.]*){0,2}?\s*[:=/]*\s*(\d{4,6})(?!\d)")
_BARE_CODE = pattern(r"(\d{4,6})(?:\.0+)?")


def plain_words(text: str) -> str:
    """Lower case, full-width signs as ASCII, simplified characters, blanks for underscores."""
    return simplified(unicodedata.normalize("NFKC", text).strip().lower()).replace("_", " ")


@lru_cache(maxsize=1024)
def is_name_of_system(name: str) -> bool:
    """Whether a column or member of this name says in which system coordinates are."""
    said = plain_words(name)
    return bool(_SYSTEM.search(said)) and not _HEIGHTS.search(said)


@lru_cache(maxsize=1024)
def _sort(name: str) -> _Sort:
    said = plain_words(name)
    if _HEIGHTS.search(said):
        return _Sort.TEXT
    if _SYSTEM.search(said):
        return _Sort.SYSTEM
    if _WHO_OR_WHICH.search(said):
        return _Sort.NONE
    return _Sort.MAYBE if _MAYBE.search(said) else _Sort.ORIGIN if _ORIGIN.search(said) else _Sort.TEXT


def is_looked_at_whole(name: str) -> bool:
    """Whether numbers and objects under a name may be a system, and not texts alone."""
    return _sort(name) in (_Sort.SYSTEM, _Sort.MAYBE)


def may_name_a_system(text: str) -> bool:
    """Whether a text, or several in one, can be worth a closer look; quick."""
    return _HINT.search(text) is not None


def named_words(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Texts that may name a system, each under its own name where it has one: 坐标系：西安80."""
    for text in texts:
        name, sign, value = text.replace("：", ":").replace("＝", "=").replace("=", ":").partition(":")
        if sign and is_name_of_system(name):
            yield name.strip(), value.strip(" ,，;；")
        elif may_name_a_system(text):
            yield "", text


def is_named_in_words(text: str) -> bool:
    """Whether a text names systems that we know, and none in a program's way."""
    named, system = _named(text, _Sort.SYSTEM)
    return bool(named) and system is None


def contradicts(name: str, value: Any, declaration: Declaration, shift: str | None) -> bool:
    """Whether a statement names a system that data which are read in another one cannot be in, or none that we know.

    Parameters
    ----------
    name : str
        Under which it stands: a column, a member of a file; of free text whatever it is called.
    value : object
        Text, number, or an object of a JSON file.
    shift : str or None
        The web-map system in which the numbers are taken to stand.
    """
    sort = _sort(name)
    if sort is _Sort.NONE or (not isinstance(value, str) and not is_looked_at_whole(name)):
        return False
    known = False
    own = None if shift is not None else _meridian(declaration.crs)
    for text in _texts(value):
        if own is not None and any(abs(one - own) > _SAME_MERIDIAN for one in _meridians(name, text)):
            return True
        if own is not None and own % 6 != 3 and _says_six_degrees(name, text):
            return True
        named, system = _named(text, sort)
        known |= bool(named) or system is not None
        if (named and _in_none(named, declaration, shift)) or (
            system is not None and _is_other(system, declaration, shift)
        ):
            return True
    return sort is _Sort.SYSTEM and not known and _says_something(value)


def names_wgs84(name: str, value: Any) -> bool:
    """Whether a statement, as of `contradicts`, names WGS 84 and not CGCS2000 beside it."""
    sort = _sort(name)
    if sort is _Sort.NONE or (not isinstance(value, str) and not is_looked_at_whole(name)):
        return False
    said = [_named(text, sort) for text in _texts(value)]
    named = frozenset[str]().union(*(words for words, _ in said))
    systems = [system for _, system in said if system is not None and is_wgs84_or_cgcs2000(system)]
    if CGCS2000 in named or any(map(is_cgcs2000, systems)):
        return False
    return WGS84 in named or bool(systems)


def _meridians(name: str, text: str) -> Iterator[float]:
    """The central meridians that a text names, in degrees: by themselves, or by the number of a zone."""
    said = _CONVERTED.sub(" ", plain_words(text))
    named = plain_words(name)
    if _NAMES_A_MERIDIAN.search(named):
        said = f"中央子午线 {said}"
    elif _NAMES_A_ZONE.search(named):
        said = f"{said.removesuffix('.0')}带"
    for found in _MERIDIAN.finditer(said):
        degrees, minutes, seconds = (float(part or 0) for part in found.groups())
        yield degrees + minutes / 60 + seconds / 3600
    for found in _ZONE.finditer(said):
        zone = int(found[1])
        # In China zones of six degrees are 13 to 23, those of three 24 to 45.
        yield from [3.0 * zone] if 24 <= zone <= 45 else [6.0 * zone - 3.0] if 13 <= zone <= 23 else []
    yield from (6.0 * int(found[1]) - 183.0 for found in _UTM_ZONE.finditer(said))


def _says_six_degrees(name: str, text: str) -> bool:
    """Whether coordinates are said to stand in zones of six degrees."""
    said = _CONVERTED.sub(" ", plain_words(text))
    return bool(_SIX_DEGREES.search(said)) or (
        _NAMES_A_WIDTH.search(plain_words(name)) is not None and said.removesuffix(".0") in ("6", "六", "6度", "六度")
    )


def _texts(value: Any) -> Iterator[str]:
    """The texts and numbers in a value, whatever holds them."""
    open_parts = [value]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, Mapping):
            open_parts.extend(one for key, one in part.items() if not _NO_MEMBER.search(str(key)))
        elif isinstance(part, list | tuple):
            open_parts.extend(part)
        elif isinstance(part, str) and part.lstrip()[:1] in ("{", "[") and (held := _held(part)) is not None:
            open_parts.append(held)
        elif isinstance(part, str | int | float) and not isinstance(part, bool) and part == part:
            yield str(part)[:_MOST_LETTERS]


def _held(text: str) -> Any:
    """What an object or a list says that a table keeps as its JSON text; None where it is none."""
    try:
        return json.loads(text[:_MOST_LETTERS])
    except (ValueError, RecursionError):
        return None


def _says_something(value: Any) -> bool:
    """Whether anything in it may be the name of a system that we do not know."""
    if isinstance(value, Mapping | list | tuple) or str(value).lstrip()[:1] == "{":
        # How it is written is said in many members; a system among them would have been recognised.
        return False
    return any(
        said not in _UNKNOWN and not _NEUTRAL.fullmatch(said) for said in map(plain_words, _texts(value)) if said
    )


@lru_cache(maxsize=4096)
def _named(text: str, sort: _Sort) -> tuple[frozenset[str], pyproj.CRS | None]:
    """The systems that a text names by words, and the one that it names in a program's way."""
    said = _CONVERTED.sub(" ", plain_words(text))
    found = {system for system, words in _WORDS if words.search(said)}
    of_systems = sort in (_Sort.SYSTEM, _Sort.MAYBE)
    stated = _STATED.search(said)
    alone = said if of_systems else stated.group(1) if stated else ""
    if not found and _OF_ONE_JOB.search(said):
        found = {LOCAL}
    if not found and alone:
        found = {system for system, words in (*_NAMES, *_MAPS) if words.search(alone)}
    if not found and sort is _Sort.ORIGIN:
        found = {system for system, words in _MAPS if words.search(said)}
    if LOCAL in found:
        # A grid of a town on a datum of the state: it is the grid that the numbers are of.
        found = {LOCAL}
    code = _CODE.search(said)
    if code is None and sort is _Sort.SYSTEM and not found:
        code = _BARE_CODE.fullmatch(said)
    if code is not None:
        return frozenset(found), _read(f"EPSG:{code.group(1)}")
    return frozenset(found), _read(text) if of_systems and not found else None


def _read(text: str) -> pyproj.CRS | None:
    try:
        crs = read_crs(text)
    except CrsError:
        return None
    return crs if crs.geodetic_crs is not None else None


def _in_none(named: frozenset[str], declaration: Declaration, shift: str | None) -> bool:
    """Whether the data are in none of some systems."""
    if shift is not None:
        # Maps and telephones call their own system WGS 84.
        return not named & {shift, WGS84}
    crs = declaration.crs
    if is_wgs84_or_cgcs2000(crs):
        own = {WGS84, CGCS2000}
    else:
        own = {system for system, words in _WORDS if words.search(_datum(crs))}
    if declaration.way is not None or (crs.is_projected and crs.to_epsg() is None):
        # Parameters of its owner, or a projection that no list holds.
        own.add(LOCAL)
    return not named & own


def _is_other(system: pyproj.CRS, declaration: Declaration, shift: str | None) -> bool:
    """Whether a system that was stated is another than that in which the data are read: of another datum, or of another zone."""
    crs = declaration.crs
    if shift is not None:
        return not is_wgs84_or_cgcs2000(system) or is_cgcs2000(system)
    if is_wgs84_or_cgcs2000(system) is not is_wgs84_or_cgcs2000(crs):
        return True
    if not is_wgs84_or_cgcs2000(crs) and _datum(system) != _datum(crs):
        return True
    one, other = _meridian(system), _meridian(crs)
    return one is not None and other is not None and abs(one - other) > _SAME_MERIDIAN


def _datum(crs: pyproj.CRS) -> str:
    geodetic = crs.geodetic_crs
    return "" if geodetic is None else plain_words(f"{getattr(geodetic.datum, 'name', '')} {geodetic.name}")


def _meridian(crs: pyproj.CRS) -> float | None:
    """The central meridian of a projection, degrees; None without one."""
    if not crs.is_projected or crs.coordinate_operation is None:
        return None
    named = (one for one in crs.coordinate_operation.params if one.name == "Longitude of natural origin")
    return next((float(one.value) for one in named), None)
