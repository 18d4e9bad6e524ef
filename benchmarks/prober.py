"""How exactly a pipe can be found by asking as an applicant again and again: the figures of docs/security.md.

The prober knows the law, the casing and that the pipe is straight. It holds thousands of pipes that would have given all
answers so far, and of many questions (boreholes anywhere, thin trenches of any length, large sites) asks next the one
whose answer divides them best. It reads everything in the answer but the cut-out of its own site. What the cut-out tells, to who
knows already that the pipe runs through the site, is measured apart: one answer, the squares alone. After how many answers the
log of a server would show the prober to the operator is said, too, all of them from one address.

    python benchmarks/prober.py
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.place.buffers import grown
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.reading.geojson import read_geojson_object
from permits.disclosure.disclose import disclose
from permits.record.bands import band_m, on_the_grid
from permits.record.cut_out import CUT_OUT_M, square_m
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.particulars import particulars_of
from permits.service.tiling import noticed
from permits.storage.answers import Answered

EAST, NORTH = 465_000.0, 3_846_000.0
# Where the pipe may lie: heights of its two ends, 1 km apart.
HALF_M = 500.0
CASING_M = 0.655
UNCERTAINTY_M = 0.1
LIMIT_M = 1.5
# The half width for which the zone of any casing is drawn.
CASING_CLASS_M = 1.0
DAY = datetime.date(2026, 5, 10)
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
SAID_AFTER = (10, 12, 15, 20, 30, 100)


def pipe_desk(left: float, right: float) -> Desk:
    """A desk over one straight pipe, from end to end of the square and far beyond."""
    slope = (right - left) / (2 * HALF_M)
    ends = [[EAST + x, NORTH + (left + right) / 2 + slope * x] for x in (-4 * HALF_M, 4 * HALF_M)]
    facts = {"kind": "main", "outer_diameter_mm": CASING_M * 1000, "position_accuracy_m": UNCERTAINTY_M}
    feature = {"type": "Feature", "properties": facts, "geometry": {"type": "LineString", "coordinates": ends}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "n.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": CRS, "features": [feature]}))
        return Desk(open_network([str(path)]))


@dataclass(frozen=True)
class Question:
    """A site as the prober draws it: a borehole, a trench or an area, its vertices about the middle of the square."""

    vertices: np.ndarray[Any, Any]
    area: bool

    @property
    def shape(self) -> Any:
        moved = self.vertices + np.array([EAST, NORTH])
        if self.area:
            return shapely.Polygon(moved)
        return shapely.Point(moved[0]) if len(moved) == 1 else shapely.LineString(moved)

    def disclosed(self, desk: Desk) -> Record:
        """The answer as an applicant has it."""
        works = {
            "type": "FeatureCollection",
            "crs": CRS,
            "features": [
                {
                    "type": "Feature",
                    "properties": {"activity": "EX-TRENCH", "width_m": 0.02, "diameter_m": 0.02, "accuracy_m": 0.0},
                    "geometry": json.loads(shapely.to_geojson(self.shape)),
                }
            ],
        }
        layer = read_geojson_object(works, file="probe", content=json.dumps(works).encode())
        return disclose(desk.check([layer], today=DAY, beside={"start": "2026-05-10"}).record, "applicant").record

    def squares(self, desk: Desk) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Which squares of its own site are shown to hold a zone, and the corners of all of them, about the middle of the square."""
        inside = grown(self.shape, CUT_OUT_M)
        squares = shapely.get_parts(on_the_grid(inside, square_m(inside)))
        squares = squares[shapely.area(shapely.intersection(squares, inside)) > 0.1]
        drawn = [one.geometry for one in self.disclosed(desk).cut_out]
        plane = transform(np.array(drawn, dtype=object), LONGITUDE_LATITUDE, desk.register.crs).geometry
        shown = shapely.area(shapely.intersection(squares, shapely.union_all(plane))) > 0.05
        return shown, shapely.get_coordinates(squares).reshape(len(squares), 5, 2)[:, :4] - np.array([EAST, NORTH])

    def answers(self, pipes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """What each of some pipes would have answered, as numbers to be compared."""
        signed = _signed(pipes, self.vertices)
        to_line = np.where((signed.min(axis=1) < 0) & (signed.max(axis=1) > 0), 0.0, np.abs(signed).min(axis=1))
        distance = np.maximum(to_line - CASING_M / 2 - 0.01, 0.0)
        inside = distance <= LIMIT_M
        corners = shapely.get_coordinates(on_the_grid(shapely.buffer(self.shape, 0.01))) - np.array([EAST, NORTH])
        squares = _signed(pipes, corners)
        grid = np.where((squares.min(axis=1) < 0) & (squares.max(axis=1) > 0), 0.0, np.abs(squares).min(axis=1))
        bands = np.array([-1.0 if (end := band_m(one)) is None else end for one in grid])
        verify = ~inside & (distance <= LIMIT_M + UNCERTAINTY_M)
        return np.where(inside, np.round(distance, 1), 1000 + bands + 0.5 * verify)


def heard(record: Record) -> float:
    """What an answer says of the pipe, in the same numbers."""
    near = record.features[0].nearest
    assert near is not None
    if near.distance_m is not None:
        return float(near.distance_m)
    band = -1.0 if near.distance_band_m is None else near.distance_band_m
    return 1000 + band + 0.5 * (record.outcome.value == "verify_on_site")


def logged(record: Record, number: int) -> Answered:
    """An answer as the log of a server has it."""
    said = particulars_of(record)
    at = datetime.datetime(2026, 5, 10, tzinfo=datetime.UTC) + datetime.timedelta(minutes=number)
    return Answered(at, "203.0.113.7", said.outcome, said.number, said.network_sha256, said.ground)


def _signed(pipes: np.ndarray[Any, Any], points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Distance of points from each pipe, with its side."""
    slope = (pipes[:, 1] - pipes[:, 0]) / (2 * HALF_M)
    middle = pipes.mean(axis=1)
    above = points[None, :, 1] - (middle[:, None] + slope[:, None] * points[None, :, 0])
    return np.asarray(above / np.sqrt(1 + slope[:, None] ** 2))


def boreholes(rng: np.random.Generator, pipes: np.ndarray[Any, Any], count: int) -> Iterator[Question]:
    """Boreholes from where no pipe that is still possible lies inside a zone: only bands answer."""
    for _ in range(count):
        left, right = pipes[rng.integers(len(pipes))]
        x = rng.uniform(-HALF_M, HALF_M)
        on_pipe = (left + right) / 2 + (right - left) / (2 * HALF_M) * x
        place = np.array([[x, on_pipe + rng.choice([-1, 1]) * rng.uniform(4, 520)]])
        if np.abs(_signed(pipes[:500], place)).min() > 3:
            yield Question(place, area=False)


def any_sites(rng: np.random.Generator, pipes: np.ndarray[Any, Any], count: int) -> Iterator[Question]:
    """Sites where the answer is open: on or near a pipe that is still possible."""
    for number in range(count):
        left, right = pipes[rng.integers(len(pipes))]
        x = rng.uniform(-HALF_M, HALF_M)
        y = (left + right) / 2 + (right - left) / (2 * HALF_M) * x
        spread = float(np.std(pipes)) + 0.5
        kind = number % 3
        if kind == 0:
            yield Question(np.array([[x, y + rng.normal() * min(spread, 300)]]), area=False)
        elif kind == 1:
            low = y + rng.normal() * spread
            yield Question(np.array([[x, low], [x, low + rng.exponential(spread) + 0.05]]), area=False)
        else:
            low, wide = y + rng.normal() * spread, rng.uniform(1, 2 * HALF_M)
            high = low + rng.exponential(spread) + 0.05
            corners = [[x, low], [x + wide, low], [x + wide, high], [x, high]]
            yield Question(np.array(corners), area=True)


def known_to_m(pipes: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> float:
    """Half the width, at the worse end, of where 95 of 100 pipes that are still possible lie."""
    off = np.abs(pipes - truth).max(axis=1)
    return float(np.quantile(off, 0.95))


def probe(seed: int, questions: Callable[..., Iterator[Question]]) -> tuple[dict[int, float], int | None]:
    """Metres to which a pipe is known after some numbers of answers, and after how many the operator is shown the prober."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(-HALF_M, HALF_M, 2)
    desk = pipe_desk(*truth)
    pipes = rng.uniform(-HALF_M, HALF_M, (20_000, 2))
    asked: list[tuple[Question, float]] = []
    result, log, shown_after = {}, list[Answered](), None
    for number in range(1, max(SAID_AFTER) + 1):
        open_ = list(questions(rng, pipes, 60)) or list(any_sites(rng, pipes, 1))
        best = max(open_, key=lambda one: _divides(one.answers(pipes[:1500])))
        record = best.disclosed(desk)
        asked.append((best, heard(record)))
        log.append(logged(record, number))
        if shown_after is None and noticed(log):
            shown_after = number
        pipes = _still_possible(rng, pipes, asked, truth)
        if number in SAID_AFTER:
            result[number] = known_to_m(pipes, truth)
    return result, shown_after


def _divides(answers: np.ndarray[Any, Any]) -> float:
    """Entropy of the answers: how much one of them says."""
    _, counts = np.unique(answers, return_counts=True)
    share = counts / counts.sum()
    return float(-(share * np.log2(share)).sum())


def _fits(pipes: np.ndarray[Any, Any], asked: list[tuple[Question, float]]) -> np.ndarray[Any, Any]:
    fits = np.ones(len(pipes), dtype=bool)
    for question, heard in asked:
        answers = question.answers(pipes[fits])
        # An inside distance is a tenth, a band is a band: half a unit of slack for rounding on both sides.
        same = np.abs(answers - heard) <= (0.051 if heard < 1000 else 0.26)
        fits[np.flatnonzero(fits)] = same
    return fits


def _still_possible(
    rng: np.random.Generator,
    pipes: np.ndarray[Any, Any],
    asked: list[tuple[Question, float]],
    truth: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    """Pipes that would have answered all alike; drawn anew near those that are left."""
    left = pipes[_fits(pipes, asked[-1:])]
    if not len(left):
        # No particle was near enough: the prober starts over from the truth's neighbourhood, which flatters it.
        left = truth[None, :]
    spread = np.maximum(np.std(left, axis=0), 0.02)
    for _ in range(6):
        if len(left) >= 4000:
            break
        moved = left[rng.integers(len(left), size=8000)] + rng.normal(size=(8000, 2)) * spread * rng.choice(
            [1.5, 0.5, 0.1]
        )
        left = np.concatenate([left, moved[_fits(moved, asked)]])
    return left[:20_000]


def squares_tell(seed: int, side_m: float) -> float:
    """Metres to which a pipe through a square site is known from the squares of one answer, where it crosses the middle of the site."""
    rng = np.random.default_rng(seed)
    truth = _through(rng, 1, side_m)
    site = Question(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side_m / 2, area=True)
    shown, squares = site.squares(pipe_desk(*truth[0]))
    pipes = _through(rng, 20_000, side_m)
    for spread in (1.0, 0.3, 0.1, 0.03):
        left = pipes[(_held(pipes, squares) == shown).all(axis=1)]
        if len(left) >= 2000:
            break
        left = np.concatenate([left, truth])
        width = np.maximum(np.std(left, axis=0), side_m * spread)
        pipes = np.concatenate(
            [left, left[rng.integers(len(left), size=20_000)] + rng.normal(size=(20_000, 2)) * width]
        )
    left = pipes[(_held(pipes, squares) == shown).all(axis=1)]
    return float(np.quantile(np.abs(left.mean(axis=1) - truth.mean()), 0.95))


def _through(rng: np.random.Generator, count: int, side_m: float) -> np.ndarray[Any, Any]:
    """Pipes in any of the directions nearer to the east than to the north, through the middle half of a site."""
    middle, rise = rng.uniform(-side_m / 4, side_m / 4, count), rng.uniform(-HALF_M, HALF_M, count)
    return np.column_stack([middle - rise, middle + rise])


def _held(pipes: np.ndarray[Any, Any], squares: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whether the zone of each of some pipes, taken for the casings of the first kind, meets each square (their corners, shape (n, 4, 2))."""
    signed = _signed(pipes, squares.reshape(-1, 2)).reshape(len(pipes), len(squares), 4)
    across = (signed.min(axis=2) < 0) & (signed.max(axis=2) > 0)
    return across | (np.abs(signed).min(axis=2) <= LIMIT_M + CASING_CLASS_M)


def main() -> None:
    for side_m in (10.0, 30.0, 100.0, 300.0):
        known = sorted(squares_tell(seed, side_m) for seed in range(6))
        print(
            f"squares of a site of {side_m:g} m: known to {known[3]:.2f} m (six pipes: {known[0]:.2f} to {known[-1]:.2f} m)"
        )
    for name, questions in (("boreholes at a distance", boreholes), ("any sites", any_sites)):
        runs = [probe(seed, questions) for seed in range(3)]
        for number in SAID_AFTER:
            low, middle, high = sorted(known[number] for known, _ in runs)
            print(
                f"{name}: after {number} answers known to {middle:.2f} m (three pipes: {low:.2f} to {high:.2f} m)",
                flush=True,
            )
        print(f"{name}: shown to the operator after {[shown_after for _, shown_after in runs]} answers")


if __name__ == "__main__":
    main()
