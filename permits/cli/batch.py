"""``heatguard batch``"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data import DEFAULT_REGULATION
from geo.text import Text
from permits.cli.facts import with_facts
from permits.cli.options import (
    OPERATOR,
    CoverageOption,
    CrsOption,
    MappingOption,
    NetworkOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    RoleOption,
    TransformOption,
    stated_readings,
)
from permits.cli.progress import Progress
from permits.cli.works import around, unwrapped

if TYPE_CHECKING:
    from permits.batch.to_file import Order

_INTERRUPTED = 130
_GIVEN_UP = 2
_DEFECT = 1


@with_facts
def batch(
    *,
    works: Annotated[
        Path,
        typer.Argument(
            help="作业范围文件，每个要素一处；GeoParquet 与逐行 GeoJSON 不限大小"
            " | works, a feature a site; GeoParquet and GeoJSON a feature a line of any size"
        ),
    ],
    network: NetworkOption,
    out: Annotated[
        Path, typer.Option(metavar="FILE.parquet|.csv|.gpkg|.ndjson", help="结果文件，每处一行 | result, a row a site")
    ],
    findings: Annotated[
        bool, typer.Option("--findings", help="另写检查结果表，每条一行 | a second table, a row a finding")
    ] = False,
    statistics: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="另写统计 | how many of what, as JSON")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="进程数，默认每核一个 | processes, one a core")
    ] = None,
    restart: Annotated[
        bool,
        typer.Option("--restart", help="重新开始，不接着未完成的 | begin anew, whatever is done or there already"),
    ] = False,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    river_width: RiverWidthOption = None,
    layer: Annotated[str | None, typer.Option(help="只检查此图层 | only this layer")] = None,
    crs: CrsOption = None,
    transform: TransformOption = None,
    facts: Mapping[str, Any],
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    role: RoleOption = OPERATOR,
) -> None:
    """成批检查，每处各为一项 | check very many sites, each a job of its own; interrupted, the same command goes on.

    退出码 | exit: 0 全部写出，不论结论 all written, whatever the outcomes · 130 中断，可继续 interrupted ·
    2 输入有误 bad input · 1 程序缺陷 a defect of ours
    """
    import datetime

    from permits.batch.asked import Asked
    from permits.batch.formats import refuse_format
    from permits.batch.overwriting import refuse_overwriting
    from permits.batch.to_file import Order
    from permits.catalogue.lists import code_list
    from permits.catalogue.roles import Roles

    refuse_format(out)
    if statistics is not None and not statistics.absolute().parent.is_dir():
        raise typer.BadParameter(f"--statistics：没有文件夹 no folder {statistics.parent}")
    asked = Asked(
        file=works.name,
        today=datetime.date.today().isoformat(),
        facts=dict(facts),
        crs=crs,
        transform=None if transform is None else _text_of(transform),
        readings=stated_readings(reading),
        layer=layer,
        role=role if any(one.code == role and one.rounded for one in code_list(Roles).role) else None,
    )
    opens = {
        "network": network,
        "rivers": rivers,
        "coverage": coverage,
        "mapping": None if mapping is None else str(mapping),
        "river_width_m": river_width,
        "regulation": regulation,
    }
    with unwrapped(works, asked) as (file, asked):
        order = Order(
            file,
            out,
            opens,
            asked,
            workers=workers or os.cpu_count() or 1,
            findings=findings,
            statistics=statistics,
            restart=restart,
            beside=tuple(around(file)),
        )
        read: Mapping[str, Sequence[str | Path | None]] = {
            "WORKS": [works],
            "--network": network,
            "--rivers": [rivers],
            "--coverage": [coverage],
            "--mapping": [mapping],
            "--transform": [transform],
        }
        refuse_overwriting(order.writes(), {name: [str(one) for one in held if one] for name, held in read.items()})
        done = _carried_out(order)
    print(f"{done['summary']['zh']}\n{done['summary']['en']}")
    for path in done["written"]:
        print(path)


def _carried_out(order: Order) -> Mapping[str, Any]:
    """What was written; what prevents it is said, with how to go on."""
    from permits.children.beginnings import forked

    # Before there is a thread or a file of ours: it costs no second interpreter.
    first = forked(_be_zygote)

    import asyncio

    from permits.batch.to_file import batch_to_file
    from permits.children.brood import LostError
    from permits.children.endings import Ending, NoAnswerError, told

    progress = Progress()

    async def until_it_ends_or_is_stopped() -> Mapping[str, Any]:
        own = asyncio.current_task()
        assert own is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, own.cancel)
        return await batch_to_file(order, progress, first=first)

    try:
        return asyncio.run(until_it_ends_or_is_stopped())
    except asyncio.CancelledError:
        progress.ends()
        _say(
            Text(
                f"已中断：检查了 {progress.sites:,} 处；同一命令再运行即可接着做",
                f"Interrupted, with {progress.sites:,} sites done. The same command goes on from there",
            )
        )
        raise typer.Exit(_INTERRUPTED) from None
    except NoAnswerError as error:
        progress.ends()
        _say(told(error.ending))
        raise typer.Exit(_DEFECT if error.ending in (Ending.CRASH, Ending.DEFECT) else _GIVEN_UP) from None
    except LostError as error:
        progress.ends()
        _say(error.text)
        raise typer.Exit(_DEFECT) from None
    finally:
        progress.ends()
        if first is not None:
            # It ends by this where it was never asked for anything.
            first.control.close()
            first.process.wait()


def _be_zygote(argument: str) -> None:
    from permits.children.zygote import ONE_THREAD

    os.environ.update(ONE_THREAD)

    from permits.batch.zygote import be_zygote

    be_zygote(argument)


def _text_of(transform: Path) -> dict[str, str]:
    """A transform as its file has it; whoever uses it reads it, and says what is wrong with it."""
    from geo.errors import FileError
    from geo.place.transform_file import EXAMPLE

    try:
        return {"name": transform.name, "text": transform.read_text("utf-8")}
    except (OSError, UnicodeDecodeError):
        raise FileError(
            Text("转换参数文件不存在或不是 UTF-8 文字", "the transform file does not exist or is not UTF-8 text"),
            EXAMPLE,
            file=transform.name,
        ) from None


def _say(text: Text) -> None:
    print(f"{text.zh}。\n{text.en}.", file=sys.stderr)
