"""``heatguard rules …``"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from data import DEFAULT_REGULATION
from permits.cli.options import (
    CoverageOption,
    MappingOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    stated_readings,
)

rules_app = typer.Typer(help="收录的法规 | the law as held", no_args_is_help=True, rich_markup_mode=None)


@rules_app.command("list")
def rules_list() -> None:
    """列出法规 | list the rule books."""
    from permits.service.opening import open_rulebook, rule_books

    for name in rule_books():
        book = open_rulebook(name)
        print(f"{name}\t{book.instrument.title.zh}（{book.instrument.number.zh}）\t{book.instrument.in_force_from}")
        print(f"\t{book.instrument.title.en}")


@rules_app.command("show")
def rules_show(
    article: Annotated[int | None, typer.Argument(help="条号 | article")] = None,
    on: Annotated[str | None, typer.Option(help="日期 | day, 2026-04-01")] = None,
    regulation: RegulationOption = DEFAULT_REGULATION,
) -> None:
    """打印收录的条文与解读 | print the law as held, with its readings."""
    from permits.report.law import law_as_held
    from permits.service.opening import open_rulebook
    from permits.service.shipped import activity_list

    activities = activity_list()
    names = {code: activities[code].name for code in activities.codes}
    print(law_as_held(open_rulebook(regulation), names, article=article, on=on), end="")


@rules_app.command("effect")
def rules_effect(
    draft: Annotated[str, typer.Argument(help="修订稿文件夹 | folder of the amended rule book")],
    works: Annotated[
        list[Path] | None, typer.Argument(help="作业文件，缺省为样例城市 | works; the sample city's")
    ] = None,
    network: Annotated[list[str] | None, typer.Option(help="管网文件[=映射] | network FILE[=MAPPING]")] = None,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    regulation: Annotated[str, typer.Option(help="修订前 | the rule book before")] = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="按该日作业检查 | as if all works were done on this day"),
    ] = None,
) -> None:
    """修订的影响 | which determinations a draft changes."""
    import data
    from permits.intake.handed_in import read_layers
    from permits.service.check import Desk
    from permits.service.effect import as_done_on, changes, described
    from permits.service.opening import open_network

    with data.as_file(data.sample("")) as city:
        if not network:
            network, rivers = [str(city / "network.geojson")], str(city / "rivers.geojson")
            coverage, works = str(city / "coverage.geojson"), works or sorted((city / "works").glob("*.geojson"))
        register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping)
        corpus = {path.stem: list(read_layers(path)) for path in works or []}
    if on is not None:
        corpus = {job: as_done_on(layers, on.date()) for job, layers in corpus.items()}
    readings = stated_readings(reading)
    before = Desk(register, regulation=regulation, readings=readings)
    after = Desk(register, regulation=draft, readings=readings)
    found = changes(corpus, before, after, today=datetime.today().date())
    for line in described(found, total=len(corpus), words=before.words):
        print(line)


@rules_app.command("verify")
def rules_verify(
    folders: Annotated[list[str] | None, typer.Argument(help="缺省为全部收录的法规 | all that are held")] = None,
) -> None:
    """核对引文与原文 | prove that each quotation equals the order."""
    from permits.catalogue.activities import Activities
    from permits.catalogue.lists import code_list, problems
    from permits.catalogue.measures import Measures
    from permits.plan import proof
    from permits.report.words_verification import verify_words
    from permits.rulebook.numbers import numbers
    from permits.rulebook.own_numbers import own_numbers
    from permits.rulebook.verification import verify, verify_code_lists
    from permits.service.opening import open_rulebook, rule_books

    misshapen = [f"{slip.text.zh} | {slip.text.en}" for slip in problems()]
    for line in misshapen:
        print(line)
    if misshapen:
        raise typer.Exit(1)
    codes = code_list(Activities).names
    unknown = [*verify_code_lists(codes), *verify_words()]
    contradicting = list(proof.slips(code_list(Measures), tuple(codes)))
    for problem in unknown:
        print(f"{problem.file}: {problem.key}: {problem.problem}")
    for key, what in contradicting:
        print(f"measures.toml: {key}: {what}")
    if unknown or contradicting:
        raise typer.Exit(1)
    failed = False
    for name in folders or rule_books():
        book = open_rulebook(name)
        for version in book.versions:
            for one in numbers(version, book.instrument):
                print(f"  {one.file} {version.valid_from} {one.key} = {one.value} {one.unit} | {_said_of(one)}")
        for one in own_numbers(book):
            print(f"  {one.file} {one.key} = {one.value} {one.unit} | {_said_of(one)}")
        slips = verify(book)
        for problem in slips:
            failed = True
            print(f"{name}/{problem.file}: {problem.key}: {problem.problem}")
        if not slips:
            articles = {version.article.number for version in book.versions}
            print(f"{name}: {len(articles)} 条与原文一致 | {len(articles)} articles agree with the published text")
    raise typer.Exit(1 if failed else 0)


def _said_of(number: Any) -> str:
    """What the words say beside a number of a rule, or from where it comes."""
    if number.elsewhere is not None:
        return f"{number.clause} 不在条文中 not in its words: {number.elsewhere.zh} | {number.elsewhere.en}"
    differs = "不一致，请改写解读的文字 differs: rewrite the reading" if number.ours else "不一致 DIFFERS"
    mark = "一致 agrees" if number.agrees else differs
    return f"{number.clause} {number.found.zh} | {number.found.en} | {mark}"
