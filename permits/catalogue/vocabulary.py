"""The words in which people say what is planned."""

from msgspec import field

from permits.catalogue.rows import Row, Words


class WordList(Row, frozen=True):
    """Words of one kind."""

    zh: str
    en: str


class VerbGroup(Row, frozen=True):
    """Verbs of one group, and the codes of each where nothing stands beside it."""

    group: Words
    zh: str
    en: str
    alone: list[Words]


class ThingRow(Row, frozen=True):
    """A kind of thing, and what it means to do something to it."""

    id: Words
    zh: str
    en: str
    alone: list[Words] = []
    with_: dict[str, list[Words]] = field(name="with", default_factory=dict)
    scene: bool = False
    part_of_heat: str = ""


class WorkWords(Row, frozen=True):
    """``work_words.toml``: verbs and things."""

    heat: WordList
    verb: list[VerbGroup]
    thing: list[ThingRow]


class DenialWords(Row, frozen=True):
    """Words that deny the next word, strong ones that deny a thing with its verb, and those that deny the act before them."""

    zh: str
    en: str
    strong_zh: str
    strong_en: str
    done_zh: str
    done_en: str
    behind_zh: str
    behind_en: str
    instead_zh: str
    instead_en: str


class CalledAfter(Row, frozen=True):
    """Things that places are called after, and how such names end, by the kind of place."""

    things: list[Words]
    ends: dict[str, str]


class Places(Row, frozen=True):
    """How names of places end, by what they say of the works there."""

    road: Words
    river: Words
    bridge: Words
    building: Words
    estate: Words
    grounds: Words
    premises: Words
    vague: Words


class CustomaryWords(WordList, frozen=True):
    """Parts of an act that say nothing beside it, and the codes beside which they are what nobody knows."""

    unlike: list[Words]


class PlainWords(Row, frozen=True):
    """``plain_words.toml``: words that name no act, and how names of places end."""

    plain: WordList
    customary: CustomaryWords
    project: WordList
    soft_link: WordList
    hard_link: WordList
    denial: DenialWords
    called_after: CalledAfter
    places: Places
