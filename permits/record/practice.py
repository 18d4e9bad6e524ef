"""Distances that practice usually asks for: which an activity has, and which a change of the works leaves unmet."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from geo.text import Text
from permits.catalogue.measures import Line, Measures
from permits.counterproposal.options import Option
from permits.determination.missing import Missing
from permits.record import record as to
from permits.record.bands import Bands, band_m
from permits.rulebook.in_force import RulesInForce
from permits.screening.case import Case
from permits.screening.nearest import nearest_assets


def usual_distances(activities: Sequence[str], zone: str | None, measures: Measures) -> Iterator[to.UsualDistance]:
    """What practice keeps between some activities and what a zone surrounds."""
    line: Line = "transmission" if (zone or "").startswith("transmission") else "network"
    for row in measures.measure:
        usual_m = None if row.usual is None else row.keep_m(line)
        if row.usual is None or usual_m is None:
            continue
        for activity in activities:
            if activity.startswith(tuple(row.usual.for_)):
                yield to.UsualDistance(activity, row.usual.text, usual_m, row.source)


def unmet(
    option: Option, case: Case, rules: RulesInForce | None, measures: Measures, missing: Missing, *, exact: bool
) -> Text:
    """What an option says besides: of what it frees, how much nearer to a pipe it lies than is usual; empty where nothing does.

    Parameters
    ----------
    exact : bool
        By the distance; otherwise by its band, so that it gives no more away.
    """
    if option.free is None:
        return Text("", "")
    chosen = case.part(option.free.row)
    works = tuple(option.otherwise.get(row, one) for row, one in zip(option.free.row, chosen.works, strict=True))
    site = dataclasses.replace(chosen.site, geometry=option.free.geometry)
    changed = dataclasses.replace(chosen, site=site, works=works)
    near = nearest_assets(changed, rules)
    names = case.register.column("asset_id")
    bands = None if exact else _bands(changed, missing)
    held: dict[tuple[Text, float], list[str]] = {}
    for place, (one, zone) in enumerate(zip(works, near.zone, strict=True)):
        if near.asset[place] < 0:
            continue
        feature = site.feature[place]
        for usual in usual_distances(one.activities, None if zone is None else zone.id, measures):
            if bands is None:
                is_unmet = float(near.distance_m[place]) < usual.usual_m
            else:
                band, of_usual = bands.of(feature, str(names[near.asset[place]])), band_m(usual.usual_m)
                is_unmet = band is not None and (of_usual is None or band <= of_usual)
            if is_unmet:
                held.setdefault((usual.name, usual.usual_m), []).append(feature)
    said = [_said(name, usual_m, features, exact=exact) for (name, usual_m), features in held.items()]
    return Text("".join(one.zh for one in said), "".join(one.en for one in said))


def _bands(case: Case, missing: Missing) -> Bands:
    x, y = case.site.geometry[0].bounds[:2]
    scale = float(case.register.scale.at(np.array([x]), np.array([y]))[0])
    grown = case.site.grown_by(case.extents.most_m() * scale)
    return Bands(grown.feature, grown.geometry, case.register, missing)


def _said(name: Text, usual_m: float, features: Sequence[str], *, exact: bool) -> Text:
    zh_names, en_names = "、".join(features), ", ".join(features)
    left = Text("仍不足", "still falls short of that") if exact else Text("可能仍不足", "may still fall short of that")
    return Text(
        f"；{name.zh}常要求距管 {usual_m:g} m 以上，要素 {zh_names} 改动后{left.zh}（行业做法，由热经营企业确认）",
        f"; {name.en} are usually kept {usual_m:g} m away, {en_names} {left.en} so changed (practice; the operator confirms it)",
    )
