"""Where no terminal is, a log has a line a minute, with an estimate, and says when the result is being written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from permits.cli import progress
from permits.cli.progress import Progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]

    def passes(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return passes


def begun(of: int | None) -> Progress:
    told = Progress()
    told.expects(of)
    return told


def test_a_batch_that_is_soon_done_says_nothing(
    clock: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    told = begun(3)
    clock(59.0)
    told.done(3, anew=True)
    told.writes()
    assert capsys.readouterr().err == ""


def test_a_line_a_minute_with_what_is_left_and_then_that_it_is_written(
    clock: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    told = begun(40_000)
    told.done(4_000, anew=False)  # of an earlier run: of them no rate is made
    for _ in range(12):
        clock(10.0)
        told.done(1_000, anew=True)
    told.done(24_000, anew=True)
    told.writes()
    first, second, last = capsys.readouterr().err.splitlines()
    assert "10,000 / 40,000" in first and "100" in first and "5 分 min" in first
    assert "16,000 / 40,000" in second and "4 分 min" in second
    assert "40,000" in last and "正在写出结果" in last and "writing the result" in last


def test_of_an_unknown_number_there_is_a_rate_and_no_estimate(
    clock: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    told = begun(None)
    clock(61.0)
    told.done(122, anew=True)
    said = capsys.readouterr().err
    assert "122" in said and "a second 2" in said and "left" not in said
