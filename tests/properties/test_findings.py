"""What must not change a verdict, and what may only make it stricter: whole checks of random works and networks.

More of anything (site, limit, uncertainty, assets) never makes a finding disappear. Saying the same thing
otherwise (in another order, place, system, number of parts) gives the same findings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import courses, facts, networks, placed, sites, stars

from geo.repair import enclose_everything, ring_as_area
from permits.screening.findings import Finding
from permits.service.shipped import activity_list

pytestmark = pytest.mark.usefixtures("either_way")

CODES = activity_list().codes
# Rounding of a shift of 300 m and of a turn; a verdict may differ only where a measure is this near its limit.
TOLERANCE_M = 1e-4
EDGE_M = 1e-3
SAME = settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)

# The order's words as we read them, and each other way to read where a zone ends.
LAWS = st.sampled_from([{}, {}, {"line_end": "flat"}, {"transmission_centreline": "pair"}, {"facility_scope": "all"}])

Key = tuple[str, str, str]


def held(findings: Iterable[Finding]) -> dict[Key, Finding]:
    """The nearest finding of the law for each asset, activity and clause that restricts or asks something.

    Doubts are none of the law's: a site grown to an area states the size that its axis left open.

    Parts of one site add up, so which feature it was does not matter; nor does the screening of a review, which
    ends where a zone begins, nor what is owed by declaration alone, which ends where an asset is found.
    """
    found: dict[Key, Finding] = {}
    for one in findings:
        if one.outcome.value == "no_restriction_found" or not one.statutory or one.asset_id is None:
            continue
        key = (str(one.asset_id), str(one.activity), str(one.provision))
        if key not in found or _nearness(one) < _nearness(found[key]):
            found[key] = one
    return found


def _nearness(finding: Finding) -> tuple[float, int]:
    return (finding.distance_m if finding.distance_m is not None else 0.0, finding.outcome.rank)


def on_the_edge(finding: Finding) -> bool:
    """Whether a rounding decides: at the limit, at the end of the uncertainty, or a sliver of a parcel."""
    if finding.zone == "reserved_land":
        return finding.overlap_m2 is None or finding.overlap_m2 < 0.1
    assert finding.distance_m is not None and finding.limit_m is not None and finding.uncertainty_m is not None
    margin = finding.distance_m - finding.limit_m
    return min(abs(margin), abs(margin - finding.uncertainty_m)) < EDGE_M


def assert_nothing_lost(before: Iterable[Finding], after: Iterable[Finding]) -> None:
    less, more = held(before), held(after)
    assert {key for key in less.keys() - more.keys() if not on_the_edge(less[key])} == set()
    for key in less.keys() & more.keys():
        if less[key].distance_m is not None:
            assert more[key].distance_m <= less[key].distance_m + 1e-9  # type: ignore[operator]


def assert_same(
    before: Iterable[Finding], after: Iterable[Finding], *, called: Mapping[str, str] | None = None
) -> None:
    """The same findings; ``called`` says what an asset of ``before`` is called in ``after``."""
    one, two = held(before), held(after)
    if called is not None:
        one = {(called[asset], activity, clause): finding for (asset, activity, clause), finding in one.items()}
    either = {**two, **one}
    assert {key for key in one.keys() ^ two.keys() if not on_the_edge(either[key])} == set()
    for key in one.keys() & two.keys():
        if one[key].distance_m is not None:
            assert two[key].distance_m == pytest.approx(one[key].distance_m, abs=TOLERANCE_M)
        if not on_the_edge(one[key]):
            assert two[key].outcome == one[key].outcome


# --- more of anything makes nothing disappear ---------------------------------------------------------


@SAME
@given(
    network=networks(), site=sites(), more=st.one_of(placed(stars()), st.floats(0.001, 5)), said=facts(CODES), law=LAWS
)
def test_a_larger_site_loses_no_finding(city: Any, network: Any, site: Any, more: Any, said: Any, law: Any) -> None:
    desk = city.desk(network)
    # A closed line is screened as the area inside it; grown as a line, it would be a ring round nothing.
    screened, _ = enclose_everything(ring_as_area(site, feature="site")[0], feature="site")
    grown = shapely.union(screened, more if not isinstance(more, float) else shapely.buffer(screened, more))
    assert_nothing_lost(
        city.findings(desk, [(site, said)], readings=law), city.findings(desk, [(grown, said)], readings=law)
    )


@SAME
@given(network=networks(), site=sites(), said=facts(CODES), law=LAWS)
def test_larger_limits_lose_no_finding(
    city: Any, stricter_city: Any, network: Any, site: Any, said: Any, law: Any
) -> None:
    before, after = (
        where.findings(where.desk(network), [(site, said)], readings=law) for where in (city, stricter_city)
    )
    assert_nothing_lost(before, after)
    more = held(after)
    for key, one in held(before).items():
        assert one.limit_m is None or more[key].limit_m == pytest.approx(one.limit_m * 1.1)


@SAME
@given(
    network=networks(),
    site=sites(),
    more_m=st.floats(0.01, 6),
    of=st.sampled_from(["site", "pipe"]),
    said=facts(CODES),
    law=LAWS,
)
def test_more_uncertainty_loses_no_finding(
    city: Any, network: Any, site: Any, more_m: float, of: str, said: Any, law: Any
) -> None:
    unsure = city.desk(network, uncertainty_m=more_m if of == "pipe" else 0.0)
    vague = {**said, "accuracy_m": said["accuracy_m"] + (more_m if of == "site" else 0.0)}
    before, after = (
        city.findings(city.desk(network), [(site, said)], readings=law),
        city.findings(unsure, [(site, vague)], readings=law),
    )
    assert_nothing_lost(before, after)
    # What was certain may become marginal, never the other way round.
    less, more = held(before), held(after)
    assert not [key for key in less if less[key].certainty != "inside" and more[key].certainty == "inside"]


@SAME
@given(network=networks(least=2), site=sites(), said=facts(CODES), law=LAWS)
def test_one_asset_more_loses_no_finding(city: Any, network: Any, site: Any, said: Any, law: Any) -> None:
    works = [(site, said)]
    fewer = city.findings(city.desk(network[:-1]), works, readings=law)
    every = city.findings(city.desk(network), works, readings=law)
    assert_nothing_lost(fewer, every)
    added = str(len(network) - 1)
    assert_same(fewer, [one for one in every if one.asset_id != added])


# --- the same thing said otherwise --------------------------------------------------------------------


@SAME
@given(network=networks(), site=placed(stars()), cut=courses(30.0, most=3), said=facts(CODES), law=LAWS)
def test_a_site_split_in_two_features(city: Any, network: Any, site: Any, cut: Any, said: Any, law: Any) -> None:
    x0, y0, x1, y1 = site.bounds
    middle = site.representative_point()
    halves = [
        shapely.intersection(site, shapely.box(x0 - 1, y0 - 1, middle.x, y1 + 1)),
        shapely.intersection(site, shapely.box(middle.x, y0 - 1, x1 + 1, y1 + 1)),
    ]
    assume(all(half.geom_type in ("Polygon", "MultiPolygon") and half.area > 0.05 for half in halves))
    desk = city.desk(network)
    whole = city.findings(desk, [(site, said)], readings=law)
    assert_same(whole, city.findings(desk, [(half, said) for half in halves], readings=law))
    # And merged again, as the parts of one feature.
    polygons = [part for half in halves for part in shapely.get_parts(half)]
    assert_same(whole, city.findings(desk, [(shapely.GeometryCollection(polygons), said)], readings=law))


def turned(degrees: float) -> Callable[[Any], Any]:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return lambda shape: shapely.transform(shape, lambda xy: xy @ turn)


@SAME
@given(
    network=networks(),
    site=sites(),
    said=facts(CODES),
    law=LAWS,
    move=st.one_of(
        st.tuples(st.floats(-300, 300), st.floats(-300, 300)).map(
            lambda step: lambda shape: shapely.transform(shape, lambda xy: xy + np.array(step))
        ),
        st.floats(0, 360).map(turned),
        st.just(lambda shape: shapely.transform(shape, lambda xy: xy * np.array([-1.0, 1.0]))),
    ),
)
def test_moved_turned_or_mirrored_together(city: Any, network: Any, site: Any, said: Any, law: Any, move: Any) -> None:
    before = city.findings(city.desk(network), [(site, said)], readings=law)
    elsewhere = city.desk([(name, move(shape)) for name, shape in network])
    assert_same(before, city.findings(elsewhere, [(move(site), said)], readings=law))


@SAME
@given(
    network=networks(least=2),
    areas=st.lists(sites(), min_size=2, max_size=3),
    said=facts(CODES),
    law=LAWS,
    shuffled=st.randoms(),
)
def test_in_another_order(city: Any, network: Any, areas: Any, said: Any, law: Any, shuffled: Any) -> None:
    works = [(site, {**said, "id": f"site {number}"}) for number, site in enumerate(areas)]
    before = city.findings(city.desk(network), works, readings=law)
    order = list(range(len(network)))
    shuffled.shuffle(order)
    other = city.desk([network[place] for place in order], names=[str(place) for place in order])
    after = city.findings(other, works[::-1], readings=law)
    everything = [
        [
            (one.feature, one.asset_id, one.activity, one.provision, one.zone, one.outcome, one.distance_m)
            for one in found
            # Of features whose lines surround land together the first is asked.
            if one.provision != "outline_in_doubt"
        ]
        for found in (before, after)
    ]
    assert sorted(map(repr, everything[0])) == sorted(map(repr, everything[1]))


def reversed_rings(shape: Any) -> Any:
    return shapely.reverse(shape)


def with_vertices_between(shape: Any) -> Any:
    return shapely.segmentize(shape, 0.7)


@SAME
@given(
    network=networks(),
    site=sites(),
    said=facts(CODES),
    law=LAWS,
    drawn=st.sampled_from([reversed_rings, with_vertices_between]),
)
def test_drawn_otherwise(city: Any, network: Any, site: Any, said: Any, law: Any, drawn: Any) -> None:
    before = city.findings(city.desk(network), [(site, said)], readings=law)
    other = city.desk([(name, drawn(shape)) for name, shape in network])
    assert_same(before, city.findings(other, [(drawn(site), said)], readings=law))


@SAME
@given(network=networks(), site=sites(), said=facts(CODES), law=LAWS)
def test_an_asset_twice_is_found_twice(city: Any, network: Any, site: Any, said: Any, law: Any) -> None:
    before = city.findings(city.desk(network), [(site, said)], readings=law)
    after = city.findings(city.desk([*network, *network]), [(site, said)], readings=law)
    after = tuple(one for one in after if one.asset_id is not None)
    count = len(network)
    copies = {str(number): str(number + count) for number in range(count)}
    assert_same(before, [one for one in after if int(str(one.asset_id)) < count])
    assert_same(before, [one for one in after if int(str(one.asset_id)) >= count], called=copies)


@SAME
@given(network=networks(), site=sites(), said=facts(CODES), law=LAWS, epsg=st.sampled_from([4490, 4526]))
def test_handed_in_in_another_system(city: Any, network: Any, site: Any, said: Any, law: Any, epsg: int) -> None:
    desk = city.desk(network)
    way = pyproj.Transformer.from_crs(4547, epsg, always_xy=True)

    def project(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))

    before = city.findings(desk, [(site, said)], readings=law)
    assert_same(before, city.findings(desk, [(site, said)], epsg=epsg, project=project, readings=law))


@SAME
@given(network=networks(), site=sites(), said=facts(CODES), law=LAWS, far=st.sampled_from([5_000.0, 40_000.0]))
def test_far_elements_change_nothing(city: Any, network: Any, site: Any, said: Any, law: Any, far: float) -> None:
    before = city.findings(city.desk(network), [(site, said)], readings=law)
    away = shapely.transform(network[0][1], lambda xy: xy + far)
    elsewhere = (shapely.transform(site, lambda xy: xy - far), said)
    after = city.findings(city.desk([*network, (network[0][0], away)]), [(site, said), elsewhere], readings=law)
    assert_same(before, [one for one in after if one.feature == "0" and one.asset_id != str(len(network))])
