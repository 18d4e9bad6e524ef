"""``heatguard demo``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.text import Language
from permits.cli.options import LanguageOption


def demo(
    out: Annotated[Path, typer.Option(help="输出文件夹 | folder for the results")] = Path("heatguard-demo"),
    lang: LanguageOption = Language.ZH,
) -> None:
    """样例城市 | the invented sample city, end to end."""
    from permits.service.demo import run_demo

    run_demo(out, language=lang.value)
