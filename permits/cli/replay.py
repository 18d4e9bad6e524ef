"""``heatguard replay``: a kept determination judged again, from what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from permits.cli.options import (
    CoverageOption,
    MappingOption,
    MeasuresOption,
    NetworkOption,
    OperatorsOption,
    RiversOption,
    RiverWidthOption,
    TransformOption,
)
from permits.cli.works import around

# Of all exit statuses this alone says that it is not the same; those of a check say what was found.
DIFFERS = 40


def replay(
    determination: Annotated[Path, typer.Argument(help="determination.json | 检查意见文件")],
    works: Annotated[
        Path | None,
        typer.Argument(help="作业文件，检查意见中没有保存时才需要 | the works file, where the record does not keep it"),
    ] = None,
    *,
    network: NetworkOption,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    river_width: RiverWidthOption = None,
    operators: OperatorsOption = None,
    transform: TransformOption = None,
    regulation: Annotated[
        str | None, typer.Option(help="法规文件夹，默认按检查意见 | folder of the rule book, else as the record says")
    ] = None,
    measures: MeasuresOption = None,
) -> None:
    """复核保存的检查意见：得到同样的字节，或者说明哪里不同 | judge a kept determination again: the same bytes, or what differs.

    按出具当日判定；管网等选项与当时相同 | judged on its day of issue; network and options as they were then.
    退出码 | exit: 0 一致 same bytes · 40 不一致 it differs · 2 输入有误 bad input · 1 程序缺陷 a defect of ours
    """
    from geo.place.transform_file import read_transform_file
    from geo.text import printable
    from permits.children.own_child import foreign_from_here
    from permits.service.opening import open_network
    from permits.service.plan_table import own_plan_table
    from permits.service.replay import Kept
    from permits.service.replay import replay as judge_again

    # A slip in a short file is said before a whole network is read.
    plan_table = None if measures is None else own_plan_table(measures)
    register = open_network(
        network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width, operators=operators
    )
    rules = None if regulation is None else Path(regulation)
    foreign_from_here(readable=around(determination, works, transform, rules))
    kept = Kept(determination)
    way = None if transform is None else read_transform_file(transform)
    done = judge_again(kept, register, works=works, transform=way, plan_table=plan_table, regulation=regulation)
    basis = f"{kept.issued_on} · {done.record.basis.engine}"
    if done.same:
        print(f"一致：重新判定得到同样的字节（{basis}）")
        print(f"The same: judged again, byte for byte ({basis})")
        return
    print(f"不一致（{basis}）：")
    for one in done.differences:
        print(printable(f"  · {one.zh}"))
    print(f"It differs ({basis}):")
    for one in done.differences:
        print(printable(f"  · {one.en}"))
    raise typer.Exit(DIFFERS)
