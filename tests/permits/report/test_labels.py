"""Words in pictures are measured without the font: never shorter than they are set."""

from __future__ import annotations

import pylopdf_fonts_zh_cn
import pytest
from fontTools.ttLib import TTFont

from permits.report.labels import shortened, width_mm


@pytest.fixture(scope="module")
def advance() -> dict[str, float]:
    """How wide the packaged font sets each sign, shares of its size."""
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        widths, units = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): widths[name][0] / units for code, name in font.getBestCmap().items()}


def test_no_sign_is_wider_than_it_is_reckoned(advance: dict[str, float]) -> None:
    # Two dashes of two and three signs' length are the only ones.
    wider = [sign for sign, share in advance.items() if share > width_mm(sign, 1.0) + 0.02]
    assert wider == ["⸺", "⸻"]


@pytest.mark.parametrize(
    "words", ["水平净距 0.62", "directional drilling", "热力管 R-101（推定）", "clear across: 0.62 m"]
)
def test_words_are_not_reckoned_much_longer_than_they_are(words: str, advance: dict[str, float]) -> None:
    true = sum(advance[sign] for sign in words)
    assert true <= width_mm(words, 1.0) <= 1.35 * true


def test_what_is_too_long_is_shortened_and_says_so() -> None:
    assert shortened("短", 10) == "短"
    assert shortened("很长的名称" * 9, 20).endswith("…") and width_mm(shortened("W" * 90, 20)) <= 20
