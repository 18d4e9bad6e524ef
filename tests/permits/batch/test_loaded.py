"""What the processes of a batch load: most of a batch of a few sites is their starts."""

from __future__ import annotations

import subprocess
import sys


def said(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_pass_a_batch_loads_no_frames() -> None:
    code = (
        "import sys, permits.batch.zygote, permits.batch.writer, geo.reading.part_bytes; print('pandas' in sys.modules)"
    )
    assert said(code) == ["False"]


def test_pass_the_command_that_runs_a_batch_loads_no_tables() -> None:
    code = (
        "import sys, permits.cli.batch, permits.batch.to_file, permits.batch.formats\n"
        "print(*{'numpy', 'pyarrow', 'shapely', 'pandas', 'alembic'} & set(sys.modules))"
    )
    assert said(code) == []
