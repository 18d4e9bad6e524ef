"""A section of a plan as a picture to scale: ground, pipe and works with their heights, limits and clear distances, legible in grey.

Drawn as engineers draw it: dimensions between oblique ticks, metres with two decimals, breaks where something goes on. Dashed is what is
assumed or of unknown depth. Nothing but plain paths, circles and text, which browsers and typst draw alike.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from geo.dataclass import dataclass
from geo.text import printable
from permits.record.plan import CrossSection, Profile
from permits.report.labels import TEXT_MM, Box, Labels, shortened, width_mm
from permits.report.section_frame import BREAK_MM, CHAIN_MM, FOOT_MM, HEAD_MM, WIDTH_MM, SectionFrame, frame_of
from permits.report.strokes import (
    BROKEN,
    DIMENSION,
    THIN,
    broken_upright,
    dimension,
    ellipse,
    plate,
    spread,
    text,
    tick,
    wrapped,
)
from permits.report.wording import ASSUMED, word

_WHERE = {"crossing": ("交叉处", "crossing"), "overlap": ("重叠处", "overlap"), "nearest": ("最近处", "nearest place")}
_TITLE_MM = 3.2
_ROWS_MM = (12.5, 19.5)
_LINE_MM = 3.4
_NOTES_MM, _MOST_NOTES = 128.0, 4
_LIMIT = 'fill="none" stroke="#000" stroke-width="0.35" stroke-dasharray="4 1 0.6 1"'
_WORKS = 'fill="none" stroke="#000" stroke-width="0.45"'
_PIPE = 'fill="#fff" stroke="#000" stroke-width="0.8"'
_UNSURE = ' stroke-dasharray="1.6 1"'
_ERROR = 'fill="none" stroke="#000" stroke-width="0.25" stroke-dasharray="0.3 0.9" stroke-linecap="round"'
_DEFS = (
    '<defs><pattern id="dug" width="2.4" height="2.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V2.4" stroke="#777" stroke-width="0.2"/></pattern></defs>'
)


@dataclass(frozen=True)
class SectionDrawing:
    """A picture in SVG of a stated size, at one to ``scale`` across and down."""

    svg: str
    width_mm: float
    height_mm: float
    scale: int


def section_drawing(section: CrossSection, *, name: str, activity: str, language: str) -> SectionDrawing:
    """Draw one section.

    Parameters
    ----------
    name, activity : str
        How the asset and the activity are called in the language.
    language : str
        ``zh`` | ``en``.
    """
    frame = frame_of(section)
    return SectionDrawing(
        _Sheet(section, frame, printable(name), printable(activity), language).svg(),
        WIDTH_MM,
        round(frame.height_mm, 2),
        frame.scale,
    )


def _half_up(metres: float) -> str:
    """Two decimals, half up: a casing of 315 mm is 0.32 m, whatever its binary fraction."""
    return str(Decimal(f"{metres:.3f}").quantize(Decimal("0.01"), ROUND_HALF_UP))


class _Sheet:
    """A section being drawn."""

    def __init__(self, section: CrossSection, frame: SectionFrame, name: str, activity: str, language: str) -> None:
        self._section, self._frame = section, frame
        self._name, self._activity, self._language = name, activity, language
        self._unsure = bool(section.assumed) or section.depth_error_m is None
        self._chain_words: list[Box] = []

    def _say(self, zh: str, en: str) -> str:
        return zh if self._language == "zh" else en

    def svg(self) -> str:
        wide, high = WIDTH_MM, self._frame.height_mm
        body = "".join(
            [
                *self._works(),
                *self._ground(),
                *self._limits(),
                *self._pipes(),
                *self._break(),
                *self._chains(),
                *self._labels(),
                *self._foot(),
                self._title(),
            ]
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}mm" height="{high:.2f}mm" viewBox="0 0 {wide:g} {high:.2f}"'
            f' font-family="Noto Sans SC, sans-serif" font-size="{TEXT_MM}">{_DEFS}'
            f'<path d="M0 0H{wide:g}V{high:.2f}H0Z" fill="#fff"/>{body}'
            f'<path d="M0.1 0.1H{wide - 0.1:g}V{high - 0.1:.2f}H0.1Z" fill="none" stroke="#333" stroke-width="0.2"/></svg>'
        )

    def _title(self) -> str:
        where = self._say(*_WHERE[self._section.kind])
        room = WIDTH_MM - 12 - width_mm(f"{self._section.number}   × （{where}）", _TITLE_MM)
        activity = shortened(self._activity, room * 0.55, _TITLE_MM)
        name = shortened(self._name, room - width_mm(activity, _TITLE_MM), _TITLE_MM)
        said = f"{name} × {activity}" + self._say(f"（{where}）", f" ({where})")
        return (
            f'<text x="3" y="5.6" font-size="{_TITLE_MM}"><tspan font-weight="bold">{html.escape(self._section.number)}</tspan>'
            f'</text><text x="{3 + width_mm(self._section.number + "  ", _TITLE_MM):.2f}" y="5.6" font-size="{_TITLE_MM}">'
            f"{html.escape(said)}</text>"
        )

    def _works(self) -> Iterator[str]:
        frame, works = self._frame, self._section.works
        left, top, right, bottom = _box(frame, works)
        if works.round:
            yield ellipse((left, top, right, bottom), 'fill="url(#dug)" stroke="#000" stroke-width="0.45"')
            return
        yield f'<path d="M{left:.2f} {top:.2f}H{right:.2f}V{bottom:.2f}H{left:.2f}Z" fill="url(#dug)"/>'
        ends = [works.left_m < frame.left_m or works.cut_left, works.right_m > frame.right_m or works.cut_right]
        # What is open to the sky has no line above it.
        if works.top_m > 0:
            yield f'<path d="M{left:.2f} {top:.2f}H{right:.2f}" {_WORKS}/>'
        yield f'<path d="M{left:.2f} {bottom:.2f}H{right:.2f}" {_WORKS}/>'
        for x, goes_on in zip((left, right), ends, strict=True):
            yield broken_upright(x, top, bottom) if goes_on else f'<path d="M{x:.2f} {top:.2f}V{bottom:.2f}" {_WORKS}/>'

    def _ground(self) -> Iterator[str]:
        """The surface with the earth below it; dashed over what is dug from above."""
        frame, works = self._frame, self._section.works
        y, first, last = frame.y(0), frame.left_mm, frame.right_mm
        opened = (frame.x(works.left_m), frame.x(works.right_m)) if works.top_m <= 0 else (last, last)
        for x1, x2 in ((first, opened[0]), (opened[1], last)):
            if x2 - x1 < 0.1:
                continue
            yield f'<path d="M{x1:.2f} {y:.2f}H{x2:.2f}" fill="none" stroke="#000" stroke-width="0.6"/>'
            x = x1 + 1.0
            while x < x2 - 3.0:
                steps = "".join(f"M{x + step:.2f} {y + 0.3:.2f}l-1.3 1.6" for step in (1.3, 2.3, 3.3))
                yield f'<path d="{steps}" {DIMENSION}/>'
                x += 9.0
        if opened[1] > opened[0]:
            yield f'<path d="M{opened[0]:.2f} {y:.2f}H{opened[1]:.2f}" fill="none" stroke="#000" stroke-width="0.25" stroke-dasharray="2 1"/>'

    def _limits(self) -> Iterator[str]:
        """Limits, each dimensioned from the line from which the law measures, and the clear distance across above the ground."""
        section, frame = self._section, self._frame
        row, pipe_y = _ROWS_MM[0], self._pipe_y()
        for limit_m, side in zip(section.limits_m, (-1, 1), strict=True):
            x, from_x = frame.x(limit_m), frame.x(limit_m - side * section.limit_m)
            yield f'<path d="M{x:.2f} {row - 2:.2f}V{frame.bottom_mm:.2f}" {_LIMIT}/>'
            yield f'<path d="M{from_x:.2f} {row - 1.5:.2f}V{pipe_y:.2f}" {THIN}/>'
            said = self._say("界线 ", "limit ") + f"{section.limit_m:.2f}"
            yield from dimension(min(x, from_x), max(x, from_x), row, said, side=side)
        yield from self._clear_across()

    def _clear_across(self) -> Iterator[str]:
        section, frame, row = self._section, self._frame, _ROWS_MM[1]
        works, first, last = section.works, section.pipes[0], section.pipes[-1]
        if section.clear_across_m <= 0:
            left, right = frame.x(max(works.left_m, first.left_m)), frame.x(min(works.right_m, last.right_m))
            yield plate((left + right) / 2, row - 0.9, self._say("平面重叠", "overlap in plan"))
            return
        rightwards = works.left_m >= last.right_m
        from_m, to_m = (last.right_m, works.left_m) if rightwards else (works.right_m, first.left_m)
        left, right = frame.x(from_m), frame.x(to_m)
        pipe, dug = (left, right) if rightwards else (right, left)
        yield f'<path d="M{pipe:.2f} {row - 1.5:.2f}V{self._pipe_y():.2f}" {THIN}/>'
        yield f'<path d="M{dug:.2f} {row - 1.5:.2f}V{frame.y(max(works.top_m, min(0.0, works.bottom_m))):.2f}" {THIN}/>'
        yield from dimension(left, right, row, self._say("水平净距 ", "clear ") + f"{section.clear_across_m:.2f}")

    def _pipe_y(self) -> float:
        return (self._frame.y(self._section.pipes[0].top_m) + self._frame.y(self._section.pipes[0].bottom_m)) / 2

    def _pipes(self) -> Iterator[str]:
        section, frame = self._section, self._frame
        look = _PIPE + (_UNSURE if self._unsure else "")
        for one in section.pipes:
            left, top, right, bottom = _box(frame, one)
            x, y = (left + right) / 2, (top + bottom) / 2
            if one.round:
                yield ellipse((left, top, right, bottom), look)
            else:
                yield f'<path d="M{left:.2f} {top:.2f}H{right:.2f}V{bottom:.2f}H{left:.2f}Z" {look}/>'
            yield f'<path d="M{x - 1:.2f} {y:.2f}H{x + 1:.2f}M{x:.2f} {y - 1:.2f}V{y + 1:.2f}" {THIN}/>'
        yield self._error()

    def _error(self) -> str:
        """Where the asset may lie: a ring round it, or a bar across where nobody knows how well its depth is known."""
        section, frame = self._section, self._frame
        first, last = section.pipes[0], section.pipes[-1]
        left = frame.x(first.left_m - section.error_m)
        right = frame.x(last.right_m + section.error_m)
        if section.depth_error_m is None:
            y = self._pipe_y()
            ends = "".join(
                f"M{x:.2f} {y - 1.2:.2f}V{y + 1.2:.2f}"
                for x, ends_here in (
                    (left, first.left_m - section.error_m >= frame.left_m),
                    (right, last.right_m + section.error_m <= frame.right_m),
                )
                if ends_here
            )
            return f'<path d="M{left:.2f} {y:.2f}H{right:.2f}{ends}" fill="none" stroke="#000" stroke-width="0.25"/>'
        top, bottom = frame.y(first.top_m - section.depth_error_m), frame.y(first.bottom_m + section.depth_error_m)
        round_m = (first.bottom_m - first.top_m) / 2 if first.round else 0.0
        across, down = (round_m + section.error_m) * frame.mm_per_m, (bottom - top) / 2
        if not first.round:
            down = section.depth_error_m * frame.mm_per_m
        return (
            f'<rect x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}"'
            f' rx="{min(across, (right - left) / 2):.2f}" ry="{min(down, (bottom - top) / 2):.2f}" {_ERROR}/>'
        )

    def _break(self) -> Iterator[str]:
        """Where depths are left out: a white band between two broken lines, over the chains of dimensions too."""
        frame = self._frame
        if frame.cut_m is None:
            return
        top = frame.y(frame.cut_m[0])
        left, right = frame.left_mm - 1, frame.right_mm + 1
        yield f'<path d="M{left:.2f} {top:.2f}H{right:.2f}V{top + BREAK_MM:.2f}H{left:.2f}Z" fill="#fff"/>'
        for y in (top, top + BREAK_MM):
            steps, x = f"M{left:.2f} {y:.2f}", left
            while x + 26 < right:
                steps += f"H{x + 12:.2f}l1 -1.1l1.6 2.2l1 -1.1"
                x += 15.6
            yield f'<path d="{steps}H{right:.2f}" {BROKEN}/>'

    def _chains(self) -> Iterator[str]:
        """Heights: of the pipe and of the clearance below it on the left, of the works on the right."""
        section = self._section
        pipe, works = section.pipes[0], section.works
        size = self._say("外径 ", "outer ") if pipe.round else self._say("高 ", "height ")
        left = [(pipe.top_m, pipe.bottom_m, f"{size}{_half_up(pipe.bottom_m - pipe.top_m)}")]
        if pipe.top_m > 0:
            left.insert(0, (0.0, pipe.top_m, self._say("覆土 ", "cover ") + f"{pipe.top_m:.2f}"))
        elif pipe.bottom_m < 0:
            left.append((pipe.bottom_m, 0.0, self._say("离地 ", "above ") + f"{-pipe.bottom_m:.2f}"))
        right = [(works.top_m, works.bottom_m, self._height_of_works())]
        if works.top_m > 0:
            right.insert(0, (0.0, works.top_m, self._say("作业顶 ", "top ") + f"{works.top_m:.2f}"))
        clear = self._say("竖向净距 ", "clear ") + f"{section.clear_down_m:.2f}"
        if section.clear_down_m > 0 and works.top_m >= pipe.bottom_m and pipe.top_m > 0:
            left.append((pipe.bottom_m, works.top_m, clear))
        elif section.clear_down_m > 0 and pipe.top_m >= works.bottom_m:
            right.append((works.bottom_m, pipe.top_m, clear))
        x = self._frame.left_mm - 3, self._frame.right_mm + 3
        pipe_x = self._frame.x((pipe.left_m + pipe.right_m) / 2)
        last_x = self._frame.x((section.pipes[-1].left_m + section.pipes[-1].right_m) / 2)
        works_x = self._frame.x(works.left_m), self._frame.x(works.right_m)
        yield from self._chain(left, x[0], -1, pipe_x, works_x[0])
        yield from self._chain(right, x[1], 1, last_x, works_x[1])

    def _height_of_works(self) -> str:
        works = self._section.works
        deep = f"{works.bottom_m - works.top_m:.2f}"
        return self._say("作业深 ", "works ") + deep if works.top_m <= 0 else self._say("作业高 ", "height ") + deep

    def _chain(
        self, parts: Sequence[tuple[float, float, str]], x: float, side: int, pipe_x: float, works_x: float
    ) -> Iterator[str]:
        """A chain of heights beside the drawing, its words spread so that none stands on another."""
        frame, works = self._frame, self._section.works
        heights = sorted({height for first_m, last_m, _ in parts for height in (first_m, last_m)})
        yield f'<path d="M{x:.2f} {frame.y(heights[0]):.2f}V{frame.y(heights[-1]):.2f}" {DIMENSION}/>'
        for height in heights:
            y = frame.y(height)
            yield tick(x, y)
            ends_at = works_x if height in (works.top_m, works.bottom_m) and height != 0 else pipe_x
            ends_at = frame.left_mm if side < 0 and height == 0 else frame.right_mm if height == 0 else ends_at
            yield f'<path d="M{x + side * 1.5:.2f} {y:.2f}H{ends_at:.2f}" {THIN}/>'
        wanted = [(frame.y(first_m) + frame.y(last_m)) / 2 for first_m, last_m, _ in parts]
        for (_, _, words), middle, y in zip(parts, wanted, spread(wanted, HEAD_MM, frame.bottom_mm), strict=True):
            at = x + side * 2.5
            if abs(y - middle) > 1:
                yield f'<path d="M{x:.2f} {middle:.2f}L{at:.2f} {y:.2f}" {THIN}/>'
            wide = width_mm(words) + 0.5
            self._chain_words.append((min(at, at + side * wide), y - 1.7, max(at, at + side * wide), y + 1.7))
            anchor = "end" if side < 0 else "start"
            yield text(at + side * 0.5, y + TEXT_MM * 0.36, shortened(words, CHAIN_MM - 6.5), anchor=anchor)

    def _labels(self) -> list[str]:
        section, frame = self._section, self._frame
        pipes = [_box(frame, one) for one in section.pipes]
        taken = [(0.0, 0.0, WIDTH_MM, _ROWS_MM[1] + 0.5), *pipes, *self._lines(), *self._chain_words]
        labels = Labels(WIDTH_MM, frame.bottom_mm, taken=taken)
        marks = [
            *([self._say("推定", "assumed")] if section.assumed else []),
            *([self._say("埋深误差不详", "error of depth unknown")] if section.depth_error_m is None else []),
        ]
        mark = self._say("（", " (") + self._say("，", ", ").join(marks) + self._say("）", ")") if marks else ""
        room = frame.right_mm - frame.left_mm
        said = shortened(self._name, max(room * 0.6, 60.0, width_mm(mark) + 16) - width_mm(mark)) + mark
        whole: Box = (pipes[0][0], pipes[0][1], pipes[-1][2], pipes[-1][3])
        labels.put(said, _round(whole, width_mm(said)), most_mm=WIDTH_MM)
        works = _box(frame, section.works)
        done = shortened(self._activity, max(min(room * 0.45, 50.0), works[2] - works[0] - 2))
        labels.put(done, _inside(works, width_mm(done)), most_mm=WIDTH_MM)
        ground = self._say("地面", "ground")
        wide = width_mm(ground) / 2
        y = frame.y(0) - 2.2
        labels.put(ground, iter([(x, y) for x in self._over_ground(wide)]))
        return labels.parts

    def _over_ground(self, half: float) -> Iterator[float]:
        """Places along the ground where nothing is dug, from the left."""
        frame, works = self._frame, self._section.works
        opened = (frame.x(works.left_m), frame.x(works.right_m)) if works.top_m <= 0 else (0.0, 0.0)
        x = frame.left_mm + half + 1
        while x < frame.right_mm - half:
            if x + half < opened[0] or x - half > opened[1]:
                yield x
            x += 2.0
        yield frame.left_mm + half + 3

    def _lines(self) -> Iterator[Box]:
        """The strong lines, on which no words stand: limits, edges of the works, the ground, a break."""
        frame, half = self._frame, 0.4
        left, top, right, bottom = _box(frame, self._section.works)
        for x in (left, right):
            yield x - half, top, x + half, bottom
        for y in (top, bottom):
            yield left, y - half, right, y + half
        for limit_m in self._section.limits_m:
            yield frame.x(limit_m) - half, 0.0, frame.x(limit_m) + half, frame.bottom_mm
        yield frame.left_mm, frame.y(0) - half, frame.right_mm, frame.y(0) + half
        if frame.cut_m is not None:
            top = frame.y(frame.cut_m[0])
            yield frame.left_mm, top - 1.2, frame.right_mm, top + BREAK_MM + 1.2

    def _foot(self) -> Iterator[str]:
        frame, section = self._frame, self._section
        y = frame.height_mm - FOOT_MM + 8
        bar_m = next(one for one in (100, 50, 20, 10, 5, 2, 1, 0.5) if one * frame.mm_per_m <= 30)
        wide = bar_m * frame.mm_per_m
        yield f'<path d="M3 {frame.bottom_mm + 1.5:.2f}H{WIDTH_MM - 3:.2f}" {THIN}/>'
        yield (
            f'<path d="M4 {y - 1.5:.2f}V{y:.2f}H{4 + wide:.2f}V{y - 1.5:.2f}M{4 + wide / 2:.2f} {y - 1:.2f}V{y:.2f}" fill="none" '
            f'stroke="#000" stroke-width="0.4"/>'
        )
        yield text(4, y - 2.2, "0")
        yield text(4 + wide, y - 2.2, f"{bar_m:g} m")
        yield text(4, y + 5, f"1 : {frame.scale}" + self._say("（单位 m）", " (measures in m)"), anchor="start")
        lines = wrapped(self._notes(section), _NOTES_MM)
        if len(lines) > _MOST_NOTES:
            lines = [*lines[: _MOST_NOTES - 1], shortened(lines[_MOST_NOTES - 1], _NOTES_MM - 4) + " …"]
        for number, line in enumerate(lines):
            yield text(46, frame.bottom_mm + 5.5 + number * _LINE_MM, line, anchor="start")

    def _notes(self, section: CrossSection) -> list[str]:
        across = f"{section.clear_across_m:.2f} m" if section.clear_across_m > 0 else self._say("重叠", "overlap")
        down = f"{section.clear_down_m:.2f} m" if section.clear_down_m > 0 else self._say("高程重叠", "heights overlap")
        depth = self._say("不详", "unknown") if section.depth_error_m is None else f"±{section.depth_error_m:.2f} m"
        notes = [
            self._say(f"水平净距：{across}", f"clear across: {across}"),
            self._say(f"竖向净距：{down}", f"clear down: {down}"),
            self._say(f"位置误差：±{section.error_m:.2f} m", f"error of position: ±{section.error_m:.2f} m"),
            self._say(f"埋深误差：{depth}", f"error of depth: {depth}"),
        ]
        if self._unsure:
            notes.append(self._say("虚线：推定或埋深误差不详", "dashed: assumed, or error of depth unknown"))
        if section.depth_error_m is not None:
            notes.append(self._say("点线：管道可能位置", "dotted: where the pipe may lie"))
        said = [str(getattr(word(ASSUMED, code), self._language)) for code in section.assumed]
        if said:
            said[0] = self._say("推定：", "assumed: ") + said[0]
        return [*notes, *said]


def _box(frame: SectionFrame, one: Profile) -> Box:
    return frame.x(one.left_m), frame.y(one.top_m), frame.x(one.right_m), frame.y(one.bottom_m)


def _round(box: Box, wide: float) -> Iterator[tuple[float, float]]:
    """Places round a pipe for its name: above, below, beside it, then farther off."""
    left, top, right, bottom = box
    middle = (left + right) / 2
    for off in (2.6, 5.5, 8.5, 12.0):
        for y in (top - off, bottom + off):
            for x in (middle, middle - wide / 2 - 3, middle + wide / 2 + 3):
                yield x, y
        yield left - off - wide / 2, (top + bottom) / 2
        yield right + off + wide / 2, (top + bottom) / 2


def _inside(box: Box, wide: float) -> Iterator[tuple[float, float]]:
    """Places in works for what is done, else beside them."""
    left, top, right, bottom = box
    for y in ((top + bottom) / 2, top + 3, bottom - 3, bottom + 2.6, top - 2.6):
        for x in ((left + right) / 2, left + wide / 2 + 2.5, right - wide / 2 - 2.5):
            yield x, y
    for off in (2.0, 6.0):
        yield right + off + wide / 2, (top + bottom) / 2
        yield left - off - wide / 2, (top + bottom) / 2
