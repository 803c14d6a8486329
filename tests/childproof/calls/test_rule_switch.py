"""One policy that takes the rules of another on a day, as it is asked for."""

from __future__ import annotations

import pytest

import childproof as cp
from rulebook.reader.faults import InputError
from tests.simulated import Simulated

BEFORE, AFTER = "sferum-2025-03-by-channel", "sferum-2025-03-who-and-when"
SMALL: Simulated = {"region": "kursk", "scale": 0.005, "days": 4, "seed": 5}


def test_a_run_with_new_rules_stands_beside_the_one_without_on_the_same_attempts():
    found = cp.simulate(BEFORE, **SMALL, switch={3: AFTER})
    alone = cp.simulate([BEFORE, AFTER], **SMALL)
    kept, changed = found.policies
    assert (kept.id, changed.id) == (BEFORE, f"{BEFORE}-then-who-and-when")
    assert changed.title["en"] == f"{kept.title['en']}; from day 3 on {cp.policy(AFTER).title['en']}"
    assert found.measures[kept.id] == alone.measures[BEFORE]
    assert found.measures[changed.id] != found.measures[kept.id]
    assert {(one.a, one.b) for one in found.differences} == {(kept.id, changed.id)}


@pytest.mark.parametrize(
    ("policies", "switch", "told"),
    [
        ([BEFORE, AFTER], {3: AFTER}, "takes the rules of another, once"),
        (BEFORE, {2: AFTER, 3: AFTER}, "takes the rules of another, once"),
        (BEFORE, {1: AFTER}, "from 2 to"),
        (BEFORE, {5: AFTER}, "from 2 to 4"),
        (BEFORE, {3: "nobody"}, "nobody"),
        (BEFORE, {"three": AFTER}, "three"),
        (BEFORE, 3, "--switch|switch"),
    ],
)
def test_a_switch_that_cannot_be_made_is_told(policies, switch, told):
    with pytest.raises(InputError, match=told):
        cp.simulate(policies, **SMALL, switch=switch)
