"""Cut a text about works into words: the cut that leaves the fewest signs unexplained, then the fewest words."""

from __future__ import annotations

from collections.abc import Iterator

from geo.dataclass import dataclass
from geo.pattern import pattern
from permits.works.vocabulary import FILLER, Kind, Vocabulary, Word


@dataclass(frozen=True)
class Cut:
    """A piece of a text and what it is taken for."""

    text: str
    word: Word

    @property
    def kind(self) -> Kind:
        return self.word.kind

    @property
    def key(self) -> str:
        return self.word.key


_UNKNOWN = Word(Kind.UNKNOWN)
_PLAIN = Word(Kind.PLAIN)
# What a sign that nothing explains costs against a word: no cut that explains less is ever taken.
_LEFT = 10.0
# Sizes, numbers and marks: DN300, D1200×8, 10kV, K1+200, 2024年, 3#, 第二标段, 三期, 8号楼, 1.5m, A区, XX.
_MARKS = pattern(
    r"第\d+|(?<![a-z])[a-h](?=[)）])|(?:dn|de|pn|φ|ø|ф|d)\s?\d+(?:[.×*x/-]\d+)*(?:mm|m)?"
    r"|[a-z]{0,2}\d*k\d+(?:\+\d+(?:\.\d+)?)?"
    r"|第?[一二三四五六七八九十百零〇两\d]+(?:个月|小时|天|周(?!边|围|转|界)|号楼|号院|号线|号地块|号|标段|标|期|批次?|阶段|分部|工区|区|座|处|根|口|台|个|栋|幢|棵|株|套|条|层|排|年度?|月份?|日|基(?![础坑槽坡床桩])|组团|环路?|路|级|合同段|孔|跨|车道|米|公里|亩|项|步|眼|段(?!路)|条街|街坊|中学?|小学?|院)"
    r"|no\.? ?\d+|ch(?:ainage)?\.? ?\d+\+\d+(?:\.\d+)?|[lbhdws]\s?[=≈]\s?\d+(?:\.\d+)?(?:mm|cm|m|米)?|\d+-way(?![a-z])|\d+(?:[.,:×*x/]\d+)*\s?(?:mm2|mm²|mm|cm|km|kva|kv|kw|mw|m3|m2|m³|㎡|m|t|v|%|‰|平方米|平方公里|平米|立方米|立方|万方|方(?![面向案式法木桩格砖管块])|°|度(?=[,，。;；)）]|$)|公里|千米|毫米|厘米|米|吨|亩|公顷|芯|孔|万|亿|元)?(?![a-z])"
    r"|[a-z]\d*[#＃]?(?:区|段|座|栋|线|标|标段|地块|路|匝道|期|版|类|级|块|组团|型|轴)"
    r"|\d*[a-z]{0,3}\d+[a-z]?[-#]?\d*(?![a-z])|@\d+|x{2,}|[〇×○●*#＃□]+"
)
# A longer one is taken for several: looked for at each of its signs, it must not be read to its end each time.
_LONGEST_MARK = 64
# Signs of an act that names of places hold beside what they are called after: 煤仓北街, 樱桃沟街.
_OF_PLACES = frozenset("仓沟池塔井坑窑墙")
# Quarry Road, Orchard Lane: behind what it is called after.
_ROAD_IN_ENGLISH = pattern(r" (?:road|street|lane|avenue|close|drive|crescent|row|way|terrace)(?![a-z])(?! ?side)")
_ASCII_WORD = pattern(r"[a-zà-ÿ][a-zà-ÿ0-9]*")
_CHINESE = pattern(r"[\u3400-\u9fff]+")
# Signs of an act or of something dangerous: no name of a place or a project is taken to hold one.
GRAVE = frozenset(
    "挖拆爆炸钻打砌浇埋堆吊焊栽掘凿破掏切锯剖铣灌抽排毁烧倒存储油气酸碱药燃酮醇醚苯氨氯氢氧硫磷毒腐桩坑沟槽井管缆墙漆拔砍伐压占建修种施装设拓炮填夯顶矿采"
    # What substances, their vessels and further acts are written with.
    "烷烯炔腈肼胺酚醛酯酐烃硝氟溴碘钠钾钡砷汞铬镉铀剧危焦沥弹罐桶瓶囤贮仓铲冲撞犁耕浚渗熔煅焚刨撬剥扒割撤棚塔杆穴坟窖"
)
# Names of roads that hold such a sign all the same; they are too common to be read as an act.
_NAMED_ALL_THE_SAME = (
    "建设",
    "福建",
    "建新",
    "油田",
    "气象",
    "金水",
    "管城",
    "建业",
    "城建",
    "建国",
    "建文",
    "井冈",
    "种子",
)
# What stands between the name of a place and the next: no name begins with it.
_NO_NAMES = (
    "工程",
    "项目",
    "施工",
    "作业",
    "及",
    "和",
    "与",
    "至",
    "的",
    "等",
    "内",
    "后",
    "在",
    "另外",
    "还要",
    "还需",
    "还将",
    "本次",
)
_LONGEST_PLACE = 8
# Things of one sign that an unknown name may be put before.
_HEADS = (
    "building",
    "structure",
    "pole",
    "bridge",
    "chamber",
    "pipe",
    "trench",
    "bored_pile",
    "driven_pile",
    "hazard",
    "acid",
)


def cut(text: str, words: Vocabulary) -> list[Cut]:
    """Cut a text that is already in its normal form (`permits.works.vocabulary.normal`)."""
    size = len(text)
    best: list[float] = [0.0] * (size + 1)
    taken: list[Cut] = [Cut("", _UNKNOWN)] * size
    for start in range(size - 1, -1, -1):
        best[start] = float("inf")
        for piece, word, cost in _candidates(text, start, words):
            total = cost + best[start + len(piece)]
            if total < best[start]:
                best[start], taken[start] = total, Cut(piece, word)
    found: list[Cut] = []
    start = 0
    while start < size:
        found.append(taken[start])
        start += len(taken[start].text)
    return _joined([one for one in found if one.text != " "])


def _candidates(text: str, start: int, words: Vocabulary) -> Iterator[tuple[str, Word, float]]:
    first = text[start]
    if first == " ":
        yield first, _PLAIN, 0.0
        return
    ascii_word = _ASCII_WORD.match(text, start)
    inside_a_word = start > 0 and ascii_word is not None and _ASCII_WORD.match(text, start - 1) is not None
    for length in words.lengths.get(first, ()):
        piece = text[start : start + length]
        word = words.words.get(piece)
        if word is not None and not (inside_a_word or _ends_inside_a_word(text, start + length)):
            # Of two cuts alike the one without single signs: 给水 管道, not 给水管 道.
            yield piece, word, 1.0 if length > 1 else 1.1
            after = _called_after(piece, word, words)
            road = _ROAD_IN_ENGLISH.match(text, start + length) if after and piece.isascii() else None
            if road is not None:
                yield piece + road.group(), Word(Kind.PLACE, "road", after), 0.9
    if not inside_a_word:
        mark = _MARKS.match(text, start, start + _LONGEST_MARK)
        if mark is not None and not _is_numbered_act(mark.group(), words):
            yield mark.group(), _PLAIN, 0.9
    if ascii_word is not None:
        yield ascii_word.group(), _UNKNOWN, _LEFT
        road = _ROAD_IN_ENGLISH.match(text, ascii_word.end())
        if road is not None and not inside_a_word and ascii_word.group() not in words.words:
            # Noord Road: a word that nobody knows is what the road is called.
            yield ascii_word.group() + road.group(), Word(Kind.PLACE, "road"), 1.5
        return
    yield from _places(text, start, words)
    yield from _called(text, start, words)
    yield from _called_after_a_trade(text, start, words)
    yield first, _UNKNOWN, _LEFT


def _is_numbered_act(mark: str, words: Vocabulary) -> bool:
    """Whether a number stands behind the short name of an act or of what is dangerous: HDD1, TBM2, TNT3 are no marks."""
    letters = _LETTERS_OF_A_MARK.match(mark)
    return letters is not None and _is_act(letters[1], words)


_LETTERS_OF_A_MARK = pattern(r"([a-z]{3})\d")


def _ends_inside_a_word(text: str, end: int) -> bool:
    return end < len(text) and _is_letter(text[end]) and _is_letter(text[end - 1])


def _is_letter(sign: str) -> bool:
    return "a" <= sign <= "z" or "à" <= sign <= "ÿ"


def _places(text: str, start: int, words: Vocabulary) -> Iterator[tuple[str, Word, float]]:
    """Names of places: two to six signs that name nothing else, and an ending such as 路 or 小区."""
    run = _CHINESE.match(text, start)
    if run is None:
        return
    longest = min(len(run.group()), _LONGEST_PLACE)
    for inner in range(1, longest):
        name = text[start : start + inner]
        if inner == 1:
            # 魏河, 潮河: of places only waters are called by one sign.
            if (
                words.place_ends.get(text[start + 1 : start + 2]) == "river"
                and name not in words.words
                and name not in GRAVE
            ):
                yield text[start : start + 2], Word(Kind.PLACE, "river"), 1.5
            continue
        if name[-1] in GRAVE and not name.endswith(_NAMED_ALL_THE_SAME):
            return
        if inner == 2 and not _names_nothing(name, words):
            return
        if inner > 2 and not all(_names_nothing(name[from_:], words) for from_ in range(inner - 1)):
            return
        for length in (3, 2, 1):
            kind = words.place_ends.get(text[start + inner : start + inner + length])
            if kind is not None and inner + length <= longest:
                if kind != "road" and name in ("建设", "城建"):
                    continue
                if _splits_a_word(text, start, start + inner, start + inner + length, words):
                    continue
                common = 0.8 if kind in ("road", "river") or length > 1 else 2.2
                yield text[start : start + inner + length], Word(Kind.PLACE, kind), common + 0.2 * inner


def _called(text: str, start: int, words: Vocabulary) -> Iterator[tuple[str, Word, float]]:
    """Names of places that are called after a thing which is grave where it is meant itself: 油库街, 农药厂家属院.

    No verb and no act is part of such a name (爆破路基), and no sign of one.
    """
    run = _CHINESE.match(text, start)
    if run is None or text.startswith(_NO_NAMES, start):
        return
    longest = min(len(run.group()), _LONGEST_PLACE)
    for inner in range(2, longest):
        after = _named_after(text[start : start + inner], words)
        if not after:
            continue
        for length in (3, 2, 1):
            stop = start + inner + length
            kind = words.called_ends.get(text[start + inner : stop])
            if kind is None or inner + length > longest or text.startswith("道路", stop - 2):
                # No road is called 堆土道路.
                continue
            # 果园路 is a road like any 园路; 矿山巷道 is none, and the road ends behind 油库路基.
            inside = (text[from_:stop] for from_ in range(start + 1, start + inner))
            across = text[start + inner : stop + 1] if length == 1 and stop < len(text) else ""
            if _is_act(across, words) or any(
                _is_act(piece, words) and not kind == words.words[piece].key == "road" for piece in inside
            ):
                continue
            yield text[start:stop], Word(Kind.PLACE, kind, after), 0.8 + 0.2 * inner


def _called_after_a_trade(text: str, start: int, words: Vocabulary) -> Iterator[tuple[str, Word, float]]:
    """Streets and villages that bear the name of what people once did there, in front of what is done: 打井巷管沟开挖.

    Only where a name begins and another act follows directly: 打井村 alone may be a well, 打桩路基 is driven.
    """
    found = _OF_A_TRADE.match(text, start)
    if found is None or (start and not _BEFORE_A_NAME.search(text, max(start - 2, 0), start)):
        return
    stop = found.end()
    across = (text[stop - 1 : end] for end in (stop + 1, stop + 2))
    if stop == len(text) or any(piece in words.words for piece in across) or text[stop] in _NO_MORE_A_NAME:
        return
    behind = any(
        _is_act(text[stop : stop + length], words) for length in words.lengths.get(text[stop], ()) if length > 1
    )
    if behind or not _CHINESE.match(text, stop):
        yield found.group(), Word(Kind.PLACE, "road"), 0.8


# Trades and places after which streets are called; 爆破路 itself is none.
_OF_A_TRADE = pattern(
    r"(?:(?:爆破(?:器材)?|拆船|采石|采矿|炸药)[厂队]|打[井铁石鱼渔]|挖[井沟]|凿[井石]|钻井|采石|采矿|植树|焊工|水井|[石白]?灰窑|砖窑|瓦窑|炮[院营房局团厂校台]|火药局)"
    r"(?:[南北东西中前后大小新老一二三]?)(?:大街|胡同|路|街|巷|村)"
)
_BEFORE_A_NAME = pattern(r"(?:[^\u3400-\u9fffa-z]|[区市县镇乡在于沿与和及]|街道)$")
# Behind 村, 街 or 路 these go on with another word: 村民, 街道, 路边.
_NO_MORE_A_NAME = frozenset("民中内里级属部委口边侧旁段面基堑肩牙沿缘道灯障坡线区坊头上下两左右东南西北")


def _is_act(piece: str, words: Vocabulary) -> bool:
    word = words.words.get(piece)
    return word is not None and word.kind in (Kind.THING, Kind.NAME, Kind.VERB)


def _named_after(name: str, words: Vocabulary) -> str:
    """The thing that a name was made of, with plain words and signs that mean nothing; empty where it holds more."""
    made: list[str | None] = ["", *[None] * len(name)]
    for end in range(1, len(name) + 1):
        for start in range(end):
            before, piece = made[start], name[start:end]
            if before is None:
                continue
            word = words.words.get(piece)
            after = "" if word is None else _called_after(piece, word, words)
            nothing = piece not in GRAVE if word is None else word.kind is Kind.PLAIN
            nothing = piece in _OF_PLACES or (nothing and (word is not None or len(piece) == 1))
            if after or nothing:
                made[end] = made[end] or before or after
    return made[-1] or ""


def _called_after(piece: str, word: Word, words: Vocabulary) -> str:
    """What a place may be called after: a kind of thing, or the code of a name that is a place itself (采石场, quarry)."""
    if word.kind is Kind.THING and word.key in words.called_after:
        return word.key
    return word.key if word.kind is Kind.NAME and piece.endswith(("场", "quarry", "yard")) else ""


def _splits_a_word(text: str, start: int, end: int, stop: int, words: Vocabulary) -> bool:
    """Whether the name of a place from ``start`` with its ending (``end`` to ``stop``) cuts into, or swallows, another word.

    厂房, 道路 and 人工湖 are no endings of places, and 站台 begins with none.
    """
    pieces = [text[from_:stop] for from_ in range(start + 1, end)]
    across = text[end : end + 2] if stop - end == 1 and stop < len(text) else ""
    # 贾鲁河堤顶道路: the bank of a river that is called by its name.
    if across in words.words and words.words[across].key != "bank":
        pieces.append(across)
    found = (words.words.get(piece) for piece in pieces)
    return any(word is not None and word.kind in (Kind.THING, Kind.NAME, Kind.VERB) for word in found)


def _names_nothing(name: str, words: Vocabulary) -> bool:
    """Whether a piece may be part of a place's name: it is no word for an act, and holds no sign of one."""
    if name.startswith(_NO_NAMES) or "及" in name:
        return False
    if name.startswith(_NAMED_ALL_THE_SAME) or name in _NAMED_ALL_THE_SAME:
        return True
    word = words.words.get(name)
    if word is not None and not (
        word.kind in FILLER or word.key in ("tree", "shrub", "green", "road", "building", "structure", "river", "vague")
    ):
        return False
    return not GRAVE & set(name)


def together(*texts: str) -> str:
    """Pieces of a text as one again: letters that met with a space between them do so again."""
    whole = texts[0]
    for text in texts[1:]:
        whole += f" {text}" if _is_letter(whole[-1:]) and _is_letter(text[:1]) else text
    return whole


def _joined(cuts: list[Cut]) -> list[Cut]:
    """Unknown signs in a row as one piece, with single signs that stand between them: they are part of the same name."""
    loose = [one.kind is Kind.UNKNOWN for one in cuts]
    for row, one in enumerate(cuts):
        single = (
            len(one.text) == 1
            and one.kind in (Kind.THING, Kind.VERB, *FILLER, Kind.DENIAL)
            and bool(_CHINESE.match(one.text))
        )
        before = row > 0 and loose[row - 1] and bool(_CHINESE.match(cuts[row - 1].text))
        # 看护房, 回迁楼: behind a name of two signs and more it is what is built.
        if one.key in _HEADS and row > 1 and loose[row - 1] and loose[row - 2]:
            before = False
        after = row + 1 < len(cuts) and cuts[row + 1].kind is Kind.UNKNOWN and bool(_CHINESE.match(cuts[row + 1].text))
        if single and (before or after):
            loose[row] = True
    found: list[Cut] = []
    for one, is_loose in zip(cuts, loose, strict=True):
        if not is_loose:
            found.append(one)
        elif found and found[-1].kind is Kind.UNKNOWN:
            found[-1] = Cut(together(found[-1].text, one.text), _UNKNOWN)
        else:
            found.append(Cut(one.text, _UNKNOWN))
    return found
