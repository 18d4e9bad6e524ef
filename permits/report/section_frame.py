"""Which part of a section a drawing shows, at which scale, and where its depths are cut by a break."""

from __future__ import annotations

import dataclasses
import itertools

from geo.dataclass import dataclass
from permits.record.plan import CrossSection

# Scales that a ruler has.
_SCALES = (20, 25, 30, 40, 50, 60, 100, 150, 200, 250, 300, 400, 500, 1000, 2000, 5000, 10_000)
# A drawing over the width of a page of A4, with room for the chains of dimensions on either side.
WIDTH_MM = 178.0
CHAIN_MM = 26.0
# Over the drawing the title and two rows of dimensions, below it the scale and the notes.
HEAD_MM, FOOT_MM = 25.0, 18.0
_MOST_DEEP_MM = 110.0 - HEAD_MM - FOOT_MM
_LEAST_DEEP_MM = 18.0
_BELOW_MM = 5.0
# Ground beside the limits, and how much of works is shown where they go on beyond them, metres.
_BESIDE_M = (0.5, 1.5)
_OF_WORKS_M = 1.5
_LEAST_WIDE_MM = 76.0
# A section is known that far beyond the limits (`permits.plan.sections`).
_KNOWN_BESIDE_M = 3.0
# A break stands that far from the nearest height that is drawn, and is that wide.
_CLEAR_OF_BREAK_MM, BREAK_MM = 4.0, 3.0


@dataclass(frozen=True)
class SectionFrame:
    """What is shown of a section, metres, at one to ``scale``; ``cut_m`` are the depths between which nothing is drawn."""

    left_m: float
    right_m: float
    top_m: float
    bottom_m: float
    scale: int
    cut_m: tuple[float, float] | None

    @property
    def mm_per_m(self) -> float:
        return 1000 / self.scale

    @property
    def left_mm(self) -> float:
        return (WIDTH_MM - (self.right_m - self.left_m) * self.mm_per_m) / 2

    @property
    def right_mm(self) -> float:
        return WIDTH_MM - self.left_mm

    @property
    def bottom_mm(self) -> float:
        """The lower edge of what is drawn to scale."""
        return HEAD_MM + max(self._down_mm(self.bottom_m) + _BELOW_MM, _LEAST_DEEP_MM)

    @property
    def height_mm(self) -> float:
        return self.bottom_mm + FOOT_MM

    def x(self, across_m: float) -> float:
        return self.left_mm + (min(max(across_m, self.left_m), self.right_m) - self.left_m) * self.mm_per_m

    def y(self, down_m: float) -> float:
        return HEAD_MM + self._down_mm(down_m)

    def _down_mm(self, down_m: float) -> float:
        plain_mm = (down_m - self.top_m) * self.mm_per_m
        if self.cut_m is None or down_m <= self.cut_m[0]:
            return plain_mm
        first_m, last_m = self.cut_m
        return plain_mm - (min(down_m, last_m) - first_m) * self.mm_per_m + BREAK_MM


def frame_of(section: CrossSection) -> SectionFrame:
    """The largest scale at which the limits, the asset and the near edge of the works fit; deep ground that is alike is cut out."""
    frame = _fitted(section)
    # A narrow drawing shows more of the ground on either side, as far as it is known.
    more_m = (_LEAST_WIDE_MM / frame.mm_per_m - (frame.right_m - frame.left_m)) / 2
    known_m = section.limits_m[1] + _KNOWN_BESIDE_M
    return dataclasses.replace(
        frame,
        left_m=min(frame.left_m, max(frame.left_m - more_m, -known_m)),
        right_m=max(frame.right_m, min(frame.right_m + more_m, known_m)),
    )


def _fitted(section: CrossSection) -> SectionFrame:
    left_m, right_m = _across(section)
    error_m = section.depth_error_m or 0.0
    outlines = [(one.top_m - error_m, one.bottom_m + error_m) for one in section.pipes]
    heights = sorted({0.0, section.works.top_m, section.works.bottom_m, *itertools.chain(*outlines)})
    top_m, bottom_m = heights[0], heights[-1]
    wide = [one for one in _SCALES if (right_m - left_m) * 1000 / one <= WIDTH_MM - 2 * CHAIN_MM] or [_SCALES[-1]]
    most_mm = _MOST_DEEP_MM - _BELOW_MM
    for scale in wide:
        if (bottom_m - top_m) * 1000 / scale <= most_mm:
            return SectionFrame(left_m, right_m, top_m, bottom_m, scale, None)
        # A break is worth a scale that is larger by half.
        if (bottom_m - top_m) * 1000 / (1.4 * scale) > most_mm:
            cut_m = _cut(heights, most_mm, 1000 / scale)
            if cut_m is not None:
                return SectionFrame(left_m, right_m, top_m, bottom_m, scale, cut_m)
    return SectionFrame(left_m, right_m, top_m, bottom_m, wide[-1], None)


def _across(section: CrossSection) -> tuple[float, float]:
    """From where to where a section is shown: the limits and what is beside them, works as far as they tell something."""
    beside_m = min(max(0.15 * section.limit_m, _BESIDE_M[0]), _BESIDE_M[1])
    left_m = min(section.limits_m[0], section.pipes[0].left_m) - beside_m
    right_m = max(section.limits_m[1], section.pipes[-1].right_m) + beside_m
    works = section.works
    right_m = max(right_m, works.left_m + _OF_WORKS_M)
    left_m = min(left_m, works.right_m - _OF_WORKS_M)
    # Works that end a little farther on are shown whole.
    if not works.cut_right and right_m - beside_m < works.right_m < right_m + 2 * beside_m:
        right_m = works.right_m + beside_m / 2
    if not works.cut_left and left_m - 2 * beside_m < works.left_m < left_m + beside_m:
        left_m = works.left_m - beside_m / 2
    return left_m, right_m


def _cut(heights: list[float], most_mm: float, mm_per_m: float) -> tuple[float, float] | None:
    """The depths to be left out of the longest stretch in which nothing begins or ends; None where that is not enough."""
    first_m, last_m = max(itertools.pairwise(heights), key=lambda pair: pair[1] - pair[0])
    spared_mm = (heights[-1] - heights[0]) * mm_per_m - most_mm + BREAK_MM
    room_mm = (last_m - first_m) * mm_per_m - 2 * _CLEAR_OF_BREAK_MM
    if spared_mm > room_mm:
        return None
    first_m += (_CLEAR_OF_BREAK_MM + (room_mm - spared_mm) / 2) / mm_per_m
    return first_m, first_m + spared_mm / mm_per_m
