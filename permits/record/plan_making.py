"""The plan and the letters of a record made from what was drawn up."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import numpy as np

from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from permits.plan.letters import Letter
from permits.plan.protection_plan import ProtectionPlan
from permits.plan.sections import Section
from permits.plan.stretch import Point
from permits.record import plan as to
from permits.record.shapes import written
from permits.screening.case import Case

Band = Callable[[str, str | None], float | None]
Part = TypeVar("Part")


def plan_of(plan: ProtectionPlan, case: Case, band_of: Band) -> to.Plan:
    """The plan as it is written: metres with three decimals, places in longitude and latitude.

    Parameters
    ----------
    case : Case
        Over the network in which the places of the plan lie.
    band_of : callable
        Band of the distance from a feature to an asset.
    """
    places = _Places(
        [
            *(pit.point.shape for pit in plan.trial_pits),
            *(one.point.shape for one in plan.monitoring_points),
            *(cut.line for cut in plan.sections),
        ],
        case,
    )
    return _same(
        to.Plan,
        plan,
        conflicts=tuple(_same(to.Conflict, one) for one in plan.conflicts if not one.of_pipe),
        pipe_conflicts=tuple(_same(to.Conflict, one) for one in plan.conflicts if one.of_pipe),
        parties=tuple(_same(to.Party, one) for one in plan.parties),
        responsible=_joined(plan.responsible),
        assets=tuple(
            _same(
                to.PlanAsset,
                one,
                distance_band_m=band_of(one.feature, one.asset_id),
                in_season=one.asset_id in plan.in_season,
            )
            for one in plan.assets
        ),
        works=tuple(_same(to.PlanWork, one) for one in plan.works),
        to_state=tuple(_same(to.ToState, one) for one in plan.to_state),
        risks=tuple(_same(to.Risk, one) for one in plan.risks if not one.of_pipe),
        pipe_risks=tuple(_same(to.Risk, one) for one in plan.risks if one.of_pipe),
        measures=tuple(_same(to.Measure, one) for one in plan.measures if not one.of_pipe),
        pipe_measures=tuple(_same(to.Measure, one) for one in plan.measures if one.of_pipe),
        standards=tuple(dict.fromkeys(one.standard for one in plan.measures if one.standard is not None)),
        trial_pits=tuple(_same(to.TrialPit, one, **places.of(one.point)) for one in plan.trial_pits),
        monitoring_points=tuple(
            _same(to.MonitoringPoint, one, **places.of(one.point)) for one in plan.monitoring_points
        ),
        season=_same(to.Season, plan.season),
        clocks=tuple(_same(to.Clock, one) for one in plan.schedule.appointments),
        earliest_start=plan.schedule.earliest_start,
        schedule_note=plan.schedule.note,
        programme=_joined(plan.programme),
        machines=_joined(plan.machines),
        sections=tuple(_section(one, places) for one in plan.sections),
        own_table=plan.table.own,
        table_sha256=plan.table.sha256,
    )


def _section(one: Section, places: _Places) -> to.CrossSection:
    pipes = tuple(_same(to.Profile, pipe) for pipe in one.pipes)
    return _same(to.CrossSection, one, pipes=pipes, works=_same(to.Profile, one.works), line=places.shape(one.line))


def letters_of(letters: Sequence[Letter]) -> tuple[to.Letter, ...]:
    """The letters as they are written."""
    return tuple(_same(to.Letter, one) for one in letters)


class _Places:
    """Shapes of the working system in longitude and latitude, transformed together: one by one each costs 0.6 ms."""

    def __init__(self, shapes: Sequence[Any], case: Case) -> None:
        column = np.empty(len(shapes), dtype=object)
        column[:] = shapes
        moved = written(transform(column, case.register.crs, LONGITUDE_LATITUDE).geometry) if len(shapes) else column
        self._moved = {id(shape): other for shape, other in zip(shapes, moved, strict=True)}

    def shape(self, shape: Any) -> Any:
        return self._moved[id(shape)]

    def of(self, point: Point) -> dict[str, Any]:
        return {"chainage_m": _rounded(point.chainage_m), "place": self.shape(point.shape)}


def _same(shape: type[Part], one: Any, **other: Any) -> Part:
    """A part of the record from the object whose fields have its names; ``other`` are those that have none there."""
    held = {name: _rounded(getattr(one, name)) for name in _names(shape) if name not in other}  # type: ignore[arg-type]
    return shape(**held, **other)


@cache
def _names(shape: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(shape))


def _rounded(value: Any) -> Any:
    """As written: three decimals; + 0.0 turns the -0.0 that rounding can leave into 0.0."""
    kind = type(value)
    if kind is str or kind is Text or value is None:
        return value
    if isinstance(value, float):
        return round(value, 3) + 0.0
    if isinstance(value, tuple) and not isinstance(value, Text):
        return tuple(_rounded(one) for one in value)
    return value


def _joined(stated: tuple[str, ...]) -> str | None:
    return "；".join(stated) or None
