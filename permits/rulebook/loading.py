"""A folder of TOML files to a rule book. Unknown keys, wrong types and dangling codes are errors that name file and key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from permits.rulebook.activity_rules import activity_rules
from permits.rulebook.article_files import article_versions
from permits.rulebook.in_force import ArticleVersion, Instrument, RuleBook
from permits.rulebook.provisions import CircumstanceWords
from permits.rulebook.rule_files import parse, text_of
from permits.rulebook.schema import StatedActivityRules, StatedDecidedWinters, StatedInstrument
from permits.rulebook.stated_provisions import decided_winters


def load_rulebook(
    folder: Traversable,
    *,
    activity_codes: frozenset[str],
    species: Mapping[str, tuple[str, ...]],
    circumstance_words: Mapping[str, CircumstanceWords],
) -> RuleBook:
    """Load one instrument.

    Parameters
    ----------
    folder : Traversable
        ``instrument.toml``, ``activities.toml``, ``article-NN.toml`` and the text of the order.
    activity_codes : frozenset of str
        Codes of the activity list; the order must say something of each.
    species : mapping
        Class of plants to names, strictest first.
    circumstance_words : mapping
        Circumstance of works to the words that say it.

    Raises
    ------
    RuleBookError
        Anything that does not fit; names file and key.
    """
    files = sorted((entry for entry in folder.iterdir() if entry.is_file()), key=lambda entry: entry.name)
    digest = hashlib.sha256()
    for entry in files:
        digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    digest.update(repr([*species.items(), *circumstance_words.items()]).encode())
    stated = parse(folder / "instrument.toml", StatedInstrument)
    order_text = text_of(folder, "instrument.toml", stated.text)
    decided = decided_winters(parse(folder / "heating-seasons.toml", StatedDecidedWinters))
    versions: list[ArticleVersion] = []
    for entry in files:
        if entry.name.startswith("article-") and entry.name.endswith(".toml"):
            versions.extend(article_versions(folder, entry, decided, order=order_text, since=stated.in_force_from))
    return RuleBook(
        instrument=_instrument(stated),
        versions=tuple(versions),
        activities=activity_rules(
            parse(folder / "activities.toml", StatedActivityRules), stated, codes=activity_codes, species=species
        ),
        species={name: tuple(values) for name, values in species.items()},
        circumstance_words=dict(circumstance_words),
        sha256=digest.hexdigest(),
    )


def _instrument(stated: StatedInstrument) -> Instrument:
    district = stated.district
    return Instrument(
        id=stated.id,
        title=stated.title.build(),
        number=stated.number.build(),
        published=stated.published,
        in_force_from=stated.in_force_from,
        in_force_clause=stated.in_force_clause,
        predecessor=stated.predecessor.title.build(),
        predecessor_note=stated.predecessor.note.build(),
        district=district.name.build(),
        district_bounds=(district.west, district.south, district.east, district.north),
        safety_review_clause=stated.safety_review_clause,
        own_work_clauses=tuple(stated.own_work_clauses),
        open_end_months=stated.open_end.months,
        open_end_season_days=stated.open_end.season_days,
    )
