"""Works as grave as what nobody used of them can make them: acts told beside the declared ones, sizes under unknown names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.dataclass import replaced
from permits.works.activities import ActivityList
from permits.works.acts import LIGHT, UNSPECIFIED
from permits.works.contradictions import contradicted
from permits.works.proposed import ProposedWorks
from permits.works.said import deepest_sloped_m
from permits.works.unread_sizes import Meant, together
from permits.works.unused import Unused


def with_acts_told_elsewhere(
    works: Sequence[ProposedWorks], clear: np.ndarray[Any, Any], activities: ActivityList
) -> tuple[ProposedWorks, ...]:
    """Works with the activities that stand in properties nobody uses, that facts contradicting the declared ones speak
    of, or that names say (of works that are ``clear``, bool, shape (number of works,), or of which nothing else says what they are); the very same objects where none do.
    """
    result = []
    for one, is_clear in zip(works, clear.tolist(), strict=True):
        codes: list[str] = []
        told: list[str] = []
        for says in (unused.says for unused in one.unused if unused.says):
            spoken = activities.spoken_of(says, beside_light=set(one.activities) <= {LIGHT})
            more = [code for code in spoken if code not in one.activities]
            codes += more
            # 绿化养护 tends shrubs, and 绿篱种植 beside it plants them: one code, and not the same works.
            if more or activities.done_in(says, things=False):
                told.append(says)
        codes += one.contradicted
        # Where nothing else says what is done, a name is all that does.
        counts = is_clear or set(one.activities) == {UNSPECIFIED}
        codes += [code for name in one.named for code in name.codes] if counts else []
        changed = replaced(one, activities=(*one.activities, *dict.fromkeys(codes)), told=tuple(dict.fromkeys(told)))
        result.append(changed if codes or told else one)
    return tuple(result)


def with_sizes_not_used(works: Sequence[ProposedWorks], activities: ActivityList) -> tuple[ProposedWorks, ...]:
    """Works as far and as deep as the sizes of which nobody knows what they are can mean; the very same objects
    where there are none.
    """
    return tuple(_at_the_most(one, activities) if any(map(_may_reach, one.unused)) else one for one in works)


def _may_reach(unused: Unused) -> bool:
    return unused.meant is not None and unused.meant != Meant()


def _at_the_most(works: ProposedWorks, activities: ActivityList) -> ProposedWorks:
    meant = [one.meant for one in works.unused if one.meant is not None]
    stated_m = works.facts.get("depth_m")
    said = " ".join((str(works.facts.get("method", "")), *works.declared))
    feared = together(meant, depth_m=stated_m, sloped_m=deepest_sloped_m(works.activities, works.said_deep_m))
    facts = {one.fact: one.size_m for one in meant if one.fact and one.size_m and one.fact not in works.facts}
    codes = contradicted(activities.contradictions, works.activities, facts, said)
    return replaced(
        works,
        activities=tuple(dict.fromkeys((*works.activities, *codes))),
        farther_m=feared.beyond_m,
        deeper_m=feared.depth_m if feared.depth_m > (stated_m or 0.0) else 0.0,
    )
