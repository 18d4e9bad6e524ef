"""What sizes in columns that nobody reads can mean at the most: properties of the bounds themselves."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.works.unread_sizes import Meant, most_meant, together

WRITTEN = ("{}", "{}m", "{} 米", "DN{}", "2x{}", "约{}左右", "{}~{}")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["宽", "规格", "缓冲", "墙厚", "沟深", "放坡", "放坡系数", "壁厚", "进深", "foo"]),
    written=st.sampled_from(WRITTEN),
    metres=st.floats(0.02, 900).map(lambda one: round(one, 2)),
)
def test_no_size_means_less_than_its_number_in_a_unit_that_makes_sense(name: str, written: str, metres: float) -> None:
    """As large as the number in metres where anything of that name is so large, else as centimetres or millimetres."""
    meant = most_meant(name, written.format(*[f"{metres:g}"] * 2))
    assert meant is not None
    if name == "放坡系数":
        return
    reached = max(meant.beyond_m, meant.depth_m)
    stated = metres if "m" in written or "米" in written else metres * 0.001
    assert reached >= stated - 1e-9
    if metres <= 2 and written == "{}":
        assert reached >= metres


@given(
    name=st.sampled_from(["宽", "规格", "缓冲", "墙厚", "沟深", "放坡", "锚索", "foo"]),
    written=st.sampled_from(["{}m", "{} mm", "约{}厘米", "{}x0.5m", "DN{}"]),
    sizes=st.tuples(st.integers(15, 900), st.integers(15, 900)),
)
def test_a_larger_size_in_its_unit_never_means_less(name: str, written: str, sizes: tuple[int, int]) -> None:
    less, more = (most_meant(name, written.format(size)) for size in sorted(sizes))
    assert less is not None and more is not None
    assert more.beyond_m >= less.beyond_m and more.depth_m >= less.depth_m


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5), st.floats(0, 30)), max_size=4), st.floats(0, 30))
def test_more_columns_and_larger_values_never_reach_less(said: list[tuple[float, float, float]], more: float) -> None:
    meant = [Meant(*one) for one in said]
    for depth_m in (None, 2.0):
        before = together(meant, depth_m=depth_m)
        stated_m = 0.0 if depth_m is None else depth_m
        for larger in (
            [*meant, Meant(beyond_m=more)],
            [*meant, Meant(depth_m=max(more, before.depth_m, stated_m, 20.0))],
        ):
            after = together(larger, depth_m=depth_m)
            assert after.beyond_m >= before.beyond_m - 1e-9 and after.depth_m >= before.depth_m
