"""What a feature's works fall under: circumstances that its facts and words say, and how deep the review clause looks."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from permits.rulebook.circumstances import WorksCircumstance
from permits.rulebook.in_force import RulesInForce
from permits.screening.applicability import circumstances, exemption_complete, profiles
from permits.service.opening import open_rulebook
from permits.works.proposed import ProposedWorks


@pytest.fixture(scope="module")
def rules() -> RulesInForce:
    found = open_rulebook("zhengzhou-253").in_force(datetime.date(2026, 5, 10))
    assert found is not None
    return found


def works(*codes: str, declared: tuple[str, ...] = (), **facts: Any) -> ProposedWorks:
    return ProposedWorks("1", codes, (), declared, frozenset(codes), facts)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (works("BL-ROCK"), set()),
        (works("BL-ROCK", method="水下爆破"), {"underwater"}),
        (works("BL-ROCK", declared=("航道炸礁",)), {"underwater"}),
        (works("DR-SEIS", method="可控震源"), {"no_explosives"}),
        # Charges beside another source are charges.
        (works("DR-SEIS", method="可控震源，个别点用炸药"), set()),
        (works("ST-TEMP", temporary=True), {"temporary"}),
        (works("ST-TEMP", temporary=False), set()),
    ],
)
def test_circumstances_are_what_facts_and_words_say(work: ProposedWorks, said: set[str], rules: RulesInForce) -> None:
    assert circumstances(work, rules) == {WorksCircumstance.ALWAYS, *map(WorksCircumstance, said)}


WHOLE = {"purpose": "防洪", "maintenance": "养护疏浚", "operator_conditions": "热力公司函"}


@pytest.mark.parametrize("fact", WHOLE)
@pytest.mark.parametrize("instead", [None, "", "无", "尚未取得", "待定"])
def test_the_exception_needs_each_of_its_facts(fact: str, instead: str | None, rules: RulesInForce) -> None:
    assert exemption_complete(works("WA-MUD", exemption=WHOLE), rules)
    rest = {name: value for name, value in WHOLE.items() if name != fact}
    assert not exemption_complete(
        works("WA-MUD", exemption=rest if instead is None else {**rest, fact: instead}), rules
    )
    assert not exemption_complete(works("WA-MUD"), rules)


@pytest.mark.parametrize(
    ("code", "depth_m", "within_m"),
    [
        ("EX-PIT", None, math.inf),
        ("EX-PIT", 0.1, math.inf),
        # Deeper than half a metre, than two metres: the number itself is not deeper.
        ("EX-SHALLOW", 0.5, 0.0),
        ("EX-SHALLOW", 0.501, math.inf),
        ("EX-SHALLOW", None, 0.0),
        ("EX-FIELD", 2.0, 0.0),
        ("EX-FIELD", 2.001, math.inf),
        ("EX-FIELD", None, 50.0),
        ("LD-STACK", 9.0, 0.0),
    ],
)
def test_how_far_from_a_line_the_review_names_an_act(
    code: str, depth_m: float | None, within_m: float, rules: RulesInForce
) -> None:
    work = works(code) if depth_m is None else works(code, depth_m=depth_m)
    ((profile,), _) = profiles([work], rules)
    assert dict(profile.review_within_m).get(code, 0.0) == within_m


def test_works_that_are_alike_share_a_profile_and_others_do_not(rules: RulesInForce) -> None:
    """A name and a client make no difference to what applies; depth, plant and what is said do."""
    a, tree = works("EX-FIELD", depth_m=1.0), works("PL-TREE", species="毛白杨")
    found, rows = profiles(
        [a, works("EX-FIELD", depth_m=1.5, client="某公司"), works("EX-FIELD", depth_m=2.5), tree, works("PL-TREE"), a],
        rules,
    )
    assert rows.tolist() == [0, 0, 1, 2, 3, 0] and len(found) == 4
