"""The law as held, as Markdown that a lawyer reads in the terminal or in ``docs/law.md`` and signs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from geo.text import Text
from permits.errors import RuleBookError
from permits.report.wording import MEASURED_FROM, OBLIGATIONS, PARTIES, word
from permits.rulebook.articles import Clause, chinese_number
from permits.rulebook.in_force import ArticleVersion, RuleBook
from permits.rulebook.provisions import ActivityRule, Reading

_NOT_IN_THE_ORDER = "〔非本办法条文 not in the order〕"


def law_as_held(
    book: RuleBook, activities: Mapping[str, Text], *, article: int | None = None, on: str | None = None
) -> str:
    """Articles with their words, the rules drawn from them, and the readings; without an article, everything.

    Parameters
    ----------
    activities : mapping
        Names of the activity codes.
    article : int, optional
        Only this one.
    on : str, optional
        Only what holds on this day, ``2026-04-01``.

    Raises
    ------
    RuleBookError
        No such article, a day that is none, or one the order does not cover.
    """
    versions = [v for v in book.versions if article is None or v.article.number == article]
    if not versions:
        held = "、".join(str(number) for number in sorted({v.article.number for v in book.versions}))
        raise RuleBookError(
            Text(f"第 {article} 条未收录", f"article {article} is not held"),
            Text(f"已收录：{held}", f"Held: {held}"),
        )
    if on is not None:
        versions = _holding_on(book, versions, on)
    lines = [
        f"# {book.instrument.title.zh}（{book.instrument.number.zh}）",
        "",
        book.instrument.title.en,
        "",
        "条文照录原文（`heatguard rules verify` 逐字核对）；英文为非官方译文；规则、解读由本项目编写，标明“非本办法条文”的不是办法的规定。",
        "",
        "Articles are quoted verbatim; the English is ours and unofficial; rules and readings are ours, and what is not in"
        " the order says so.",
        "",
        f"sha256 `{book.sha256}`" if article is None and on is None else "",
    ]
    for version in versions:
        lines.extend(("", *_version(version, book.instrument.in_force_from)))
    if article is None:
        lines.extend(("", *_activities(book, activities)))
        lines.extend(("", "核对人 checked by ____________  日期 date ____________"))
    return "\n".join(line for line, before in zip(lines, ["x", *lines], strict=False) if line or before) + "\n"


def _holding_on(book: RuleBook, versions: list[ArticleVersion], on: str) -> list[ArticleVersion]:
    try:
        day = datetime.date.fromisoformat(on)
    except ValueError:
        raise RuleBookError(
            Text(f"日期“{on}”有误", f"the day {on!r} is none"), Text("应写作 2026-04-01", "Write 2026-04-01")
        ) from None
    versions = [v for v in versions if v.holds_on(day)]
    if not versions:
        raise RuleBookError(
            Text(f"{on} 不在本法规的施行期内", f"the order does not cover {on}"),
            Text(f"自 {book.instrument.in_force_from} 起施行", f"It is in force from {book.instrument.in_force_from}"),
        )
    return versions


def _version(version: ArticleVersion, in_force_from: datetime.date) -> Iterator[str]:
    number = Clause(version.article.number).text
    yield f"## {number.zh} {version.article.subject.zh} | {number.en}, {version.article.subject.en}"
    yield ""
    until = "…" if version.valid_until is None else str(version.valid_until)
    yield f"{version.valid_from} – {until} · {version.source} · 核对 checked {version.checked_on} · `{version.file}`"
    yield ""
    for paragraph in version.article.paragraphs:
        yield f"> （{paragraph.number}）{paragraph.words.zh}"
        for item in paragraph.items:
            yield f"> 　（{chinese_number(item.number)}）{item.words.zh}"
        yield ">"
        yield f"> ({paragraph.number}) {paragraph.words.en}"
        for item in paragraph.items:
            yield f"> - ({item.number}) {item.words.en}"
        yield ""
    rules = list(_rules(version))
    if rules:
        yield "规则 rules:"
        yield ""
        yield from rules
        yield ""
    for reading in version.readings:
        yield from _reading(reading)
        yield ""


def _rules(version: ArticleVersion) -> Iterator[str]:
    for zone in version.zones:
        line = word(MEASURED_FROM, zone.measured_from)
        yield (
            f"- 范围 zone `{zone.id}`: {zone.name.zh} | {zone.name.en}; **{zone.limit_m:g} m** 自{line.zh} from the {line.en}"
            f" ({zone.clause}){_changes(zone.under_reading)}"
        )
    for band in version.river_bands:
        waters = ", ".join(f"{water} → {outcome.value}" for water, outcome in band.on_water.items())
        yield f"- 河流带 band: **{band.limit_m:g} m** ({band.clause}); {waters}; land → {band.on_land.value}{_changes(band.under_reading)}"
        facts = ", ".join(band.exception_facts)
        yield f"- 例外 exception → {band.exception_outcome.value}: {', '.join(band.exception_activities)} + {facts}"
        for water, words in band.not_asserted.items():
            yield f"- `{water}`: {words.zh} | {words.en}"
    for tier in version.review_tiers:
        only = f"; only {', '.join(tier.activities)}" if tier.activities else ""
        tunnel = "; 专用隧道 tunnels" if tier.in_tunnel else ""
        presumed = "推定 presumed" if tier.presumed else f"推定 presumed for {', '.join(tier.presumed_for)}"
        yield (
            f"- {_NOT_IN_THE_ORDER} 筛查 tier {tier.tier}: 管道 pipe {tier.pipe_limit_m:g} m, 场站 station"
            f" {tier.station_limit_m:g} m; {presumed}{only}{tunnel} — {tier.source.zh} | {tier.source.en}"
        )
    if version.heating_season is not None:
        season = version.heating_season
        yield (
            f"- 供热期 season ({season.clause}): {season.default_start[0]:02d}-{season.default_start[1]:02d} –"
            f" {season.default_end[0]:02d}-{season.default_end[1]:02d}"
        )
        for winter in season.decided:
            yield f"- {winter.year}: {winter.start} – {winter.end} — {winter.source.zh} | {winter.source.en}"
    if version.season_ban is not None:
        yield f"- 供热期内可能停热或者降低供热质量的计划性作业 planned work that may stop the supply or lower its quality → {version.season_ban.outcome.value} ({version.season_ban.clause})"
    if version.readiness is not None:
        readiness = version.readiness
        yield f"- {readiness.days_before_season} 日 days ({readiness.clause}): {readiness.words.zh} | {readiness.words.en}"
    for prohibition in version.prohibitions:
        acts = "；".join(f"{act.words.zh} {act.words.en}" for act in prohibition.acts) or "—"
        yield f"- 禁止 prohibition {prohibition.clause}: {', '.join(prohibition.zones)}: {acts}"
    for duty in version.duties:
        who = (
            "、".join(_party(code) for code in duty.owed_by) + " → " + "、".join(_party(code) for code in duty.towards)
        )
        mark = f"（{duty.clause}）" if duty.source is None else f"{_NOT_IN_THE_ORDER}（{duty.source.zh}）"
        yield (
            f"- 义务 duty {word(OBLIGATIONS, duty.kind).zh}{mark}: {who}; 条件 when {', '.join(duty.when)}; {duty.words.zh}"
            f" | {duty.words.en}"
        )
    for penalty in version.penalties:
        for who, (least, most) in penalty.ranges.items():
            yield f"- 罚款幅度 fine ({penalty.clause} ← {penalty.for_clause}), {who}: {least}–{most} 元 CNY; {penalty.words.zh} | {penalty.words.en}"
    for note in version.notes:
        mark = f"（{note.clause}）" if note.source is None else f"{_NOT_IN_THE_ORDER}（{note.source.zh}）"
        yield f"- 提示 note{mark} when {', '.join(note.when)}: {note.words.zh} | {note.words.en}"


def _party(code: str) -> str:
    return f"{word(PARTIES, code).zh} {word(PARTIES, code).en}"


def _changes(under_reading: Mapping[str, Mapping[str, Mapping[str, float | str | bool]]]) -> str:
    changes = [
        f"`{key}={value}`: {', '.join(f'{name} = {changed}' for name, changed in fields.items())}"
        for key, values in under_reading.items()
        for value, fields in values.items()
    ]
    return f"; {'; '.join(changes)}" if changes else ""


def _reading(reading: Reading) -> Iterator[str]:
    yield f"解读 reading `{reading.key}`:"
    yield ""
    for value, words in reading.options.items():
        mark = "**采用 held** " if value == reading.default else ""
        yield f"- {mark}`{value}`: {words.zh} | {words.en} — {reading.arguments[value].zh} | {reading.arguments[value].en}"


def _activities(book: RuleBook, names: Mapping[str, Text]) -> Iterator[str]:
    yield "## 作业 activities"
    yield ""
    review = book.instrument.safety_review_clause
    bands = ", ".join(dict.fromkeys(band.clause for version in book.versions for band in version.river_bands))
    yield f"| 代码 code | 名称 name | 在安全保护范围内 in a zone | {review} | {bands} | 自有 own |"
    yield "|---|---|---|---|---|---|"
    for code, rule in book.activities.items():
        under = "<br>".join(
            f"{one.clause} → {one.outcome.value}"
            + (f" @{one.at}" if one.at != "works" else "")
            + (f" [{', '.join(one.species_class)}]" if one.species_class else "")
            + (f" if {', '.join(one.when)}" if one.when else "")
            + (f" unless {', '.join(one.unless)}" if one.unless else "")
            + "".join(
                f" ({key}={value} → {outcome.value})"
                for key, values in one.under_reading.items()
                for value, outcome in values.items()
            )
            for one in rule.falls_under
        )
        yield (
            f"| {code} | {names[code].zh} {names[code].en} | {under or '—'} | {_review(rule)} |"
            f" {', '.join(rule.river_ban)} | {'✓' if rule.own_work else ''} |"
        )


def _review(rule: ActivityRule) -> str:
    """When the review clause names an activity."""
    if rule.safety_review:
        return "✓"
    said = [f"if {', '.join(rule.safety_review_when)}"] if rule.safety_review_when else []
    if rule.safety_review_from_depth_m is not None:
        said.append(f"> {rule.safety_review_from_depth_m:g} m")
        if rule.safety_review_unstated_within_m is not None:
            said.append(f"深度未说明 depth unstated: ≤ {rule.safety_review_unstated_within_m:g} m")
    return "; ".join(said)
