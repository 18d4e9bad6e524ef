"""``article-NN.toml`` to the versions of an article."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable

from geo.text import Text
from permits.rulebook.articles import Article, Item, Paragraph
from permits.rulebook.in_force import ArticleVersion
from permits.rulebook.provisions import (
    Act,
    DecidedWinter,
    Duty,
    Note,
    Penalty,
    Prohibition,
    Readiness,
    SeasonBan,
)
from permits.rulebook.rule_files import outcome_named, parse, text_of, wrong
from permits.rulebook.schema import StatedArticle, StatedText, StatedVersion
from permits.rulebook.stated_provisions import heating_season, reading, review_tier, river_band, zone


def article_versions(
    folder: Traversable,
    entry: Traversable,
    decided: tuple[DecidedWinter, ...],
    *,
    order: str,
    since: datetime.date,
) -> Iterator[ArticleVersion]:
    """All versions of the article that a file holds.

    Parameters
    ----------
    decided : tuple of DecidedWinter
        Winters whose days were decided.
    order : str
        The text of the order.
    since : date
        When it came into force.

    Raises
    ------
    RuleBookError
        Versions that overlap or leave a gap, and anything that does not fit.
    """
    stated = parse(entry, StatedArticle)
    if entry.name != f"article-{stated.article:02d}.toml":
        raise wrong(entry.name, "article", f"the file holds article {stated.article}")
    _one_after_the_other(entry.name, stated.version)
    for version in stated.version:
        published = _published(folder, entry.name, version, order=order, since=since)
        yield _version(entry.name, _words(stated, version), version, decided, published=published)


def _one_after_the_other(file: str, versions: Sequence[StatedVersion]) -> None:
    previous: StatedVersion | None = None
    for version in versions:
        if version.until is not None and version.until < version.from_:
            raise wrong(file, f"version {version.from_}", "it ends before it begins")
        if previous is not None:
            if previous.until is None or version.from_ <= previous.until:
                raise wrong(file, f"version {version.from_}", "two versions overlap")
            if version.from_ != previous.until + datetime.timedelta(days=1):
                raise wrong(file, f"version {version.from_}", "a gap between two versions")
        previous = version


def _published(
    folder: Traversable, file: str, version: StatedVersion, *, order: str, since: datetime.date
) -> str | None:
    """Text a version's words are proved against: the one it names, for the first version the order itself."""
    if version.text is not None:
        return text_of(folder, file, version.text)
    return order if version.from_ == since else None


def _words(stated: StatedArticle, version: StatedVersion) -> Article:
    return Article(
        stated.article,
        stated.subject.build(),
        tuple(
            Paragraph(
                paragraph.number,
                paragraph.build(),
                tuple(Item(item.number, item.build()) for item in paragraph.item),
            )
            for paragraph in version.paragraph
        ),
    )


def _version(
    file: str,
    article: Article,
    version: StatedVersion,
    decided: tuple[DecidedWinter, ...],
    *,
    published: str | None,
) -> ArticleVersion:
    season, ban, readiness = version.heating_season, version.season_ban, version.readiness
    return ArticleVersion(
        file=file,
        article=article,
        valid_from=version.from_,
        valid_until=version.until,
        source=version.source,
        published=published,
        checked_on=version.checked_on,
        zones=tuple(zone(file, one) for one in version.zone),
        prohibitions=_prohibitions(version),
        river_bands=tuple(river_band(file, band) for band in version.river_band),
        review_tiers=tuple(review_tier(tier) for tier in version.review_tier),
        heating_season=None if season is None else heating_season(file, season, decided),
        season_ban=None
        if ban is None
        else SeasonBan(ban.clause, outcome_named(file, "season_ban.outcome", ban.outcome)),
        readiness=None
        if readiness is None
        else Readiness(readiness.clause, readiness.days_before_season, readiness.build()),
        duties=_duties(version),
        penalties=_penalties(version),
        notes=tuple(
            Note(note.kind, note.clause, tuple(note.when), note.build(), _built(note.source)) for note in version.note
        ),
        readings=tuple(reading(file, one) for one in version.reading),
    )


def _prohibitions(version: StatedVersion) -> tuple[Prohibition, ...]:
    return tuple(
        Prohibition(one.clause, tuple(one.zones), tuple(Act(act.build(), tuple(act.activities)) for act in one.acts))
        for one in version.prohibition
    )


def _duties(version: StatedVersion) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            duty.kind,
            duty.clause,
            tuple(duty.when),
            tuple(duty.owed_by),
            tuple(duty.towards),
            duty.build(),
            _built(duty.due),
            _built(duty.source),
            _built(duty.document),
            duty.with_owner,
            duty.before_start,
        )
        for duty in version.duty
    )


def _penalties(version: StatedVersion) -> tuple[Penalty, ...]:
    return tuple(
        Penalty(
            penalty.clause,
            penalty.for_clause,
            penalty.build(),
            {
                "unit": (penalty.unit.min_cny, penalty.unit.max_cny),
                "individual": (penalty.individual.min_cny, penalty.individual.max_cny),
            },
            _built(penalty.source),
        )
        for penalty in version.penalty
    )


def _built(text: StatedText | None) -> Text | None:
    return None if text is None else text.build()
