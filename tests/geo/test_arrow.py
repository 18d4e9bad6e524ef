"""Arrow without pandas: none is loaded for arrays of ours, and whoever asks for a frame has one."""

from __future__ import annotations

import subprocess
import sys


def said(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_pass_arrays_are_made_without_pandas_and_frames_with_it() -> None:
    code = (
        "import sys, pyarrow\n"
        "from geo.arrow import without_pandas\n"
        "without_pandas()\n"
        "table = pyarrow.table({'a': pyarrow.array(['x', None])})\n"
        "print('pandas' in sys.modules, table.column('a').null_count)\n"
        "frame = table.to_pandas()\n"
        "print('pandas' in sys.modules, len(frame), pyarrow.Table.from_pandas(frame).num_rows)\n"
    )
    assert said(code) == ["False", "1", "True", "2", "2"]


def test_pass_where_pandas_is_there_arrow_knows_it() -> None:
    code = (
        "import pandas, pyarrow\n"
        "from geo.arrow import without_pandas\n"
        "without_pandas()\n"
        "print(pyarrow.array(pandas.Series([1.0, None])).null_count)\n"
    )
    assert said(code) == ["1"]
