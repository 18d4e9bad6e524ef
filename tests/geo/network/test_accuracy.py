"""How well a pipe's position is known, against the survey standard's formula worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from geo.coded import coded
from permits.service.shipped import network_tables


@pytest.mark.parametrize(
    ("grade", "depth_m", "uncertainty_m"),
    [
        ("A", 1.5, 0.10),
        # CJJ 61: a tenth of the depth, at least of one metre, and the surveyed point's 0.10 m, as squares.
        ("B", 0.2, 0.1414),
        ("B", 1.0, 0.1414),
        ("B", 1.01, 0.1421),
        ("B", 1.5, 0.1803),
        ("B", 3.0, 0.3162),
        ("C", 9.0, 1.0),
        ("D", 0.5, 5.0),
    ],
)
def test_grade_and_depth(grade: str, depth_m: float, uncertainty_m: float) -> None:
    found = network_tables().grades.uncertainty_m(coded(np.array([grade], dtype=object)), np.array([depth_m]))
    assert found[0] == pytest.approx(uncertainty_m, abs=5e-5)


def test_a_depth_nobody_knows_is_the_usual_one_and_each_row_has_its_own_grade() -> None:
    grades = network_tables().grades
    found = grades.uncertainty_m(coded(np.array(["B", "D", "B"], dtype=object)), np.array([np.nan, np.nan, 4.0]))
    usual = grades.detected["B"].default_depth_m
    assert found[0] == pytest.approx(float(np.hypot(0.1 * usual, 0.1))) and found[1] == 5.0
    assert found[2] == pytest.approx(float(np.hypot(0.4, 0.1)))


def test_a_grade_that_is_none_has_no_uncertainty_to_go_by() -> None:
    """Not zero: what is not known must not read as exact."""
    assert np.isnan(network_tables().grades.uncertainty_m(coded(np.array(["E"], dtype=object)), np.array([1.0]))[0])
