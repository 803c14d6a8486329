import pytest

from proofs.strength.coverage import LEVELS, Coverage, conditions_of
from proofs.strength.kills import Judge
from proofs.strength.mutants import part_of
from proofs.strength.strength import judge_condition
from rulebook.decide import applies, decide, holds
from rulebook.table import Situations
from tests.sampling import one_of_each

RULES = """
[[rules]]
id = "R1"
line = "R1"
when = { channel = "id", sender_has_id = true }
outcome = "free"
quote = "by id"

[[rules]]
id = "R2"
line = "R2"
when = { channel = "id", shared_chat = true }
outcome = "request"
quote = "by id, with a shared chat"

[[rules]]
id = "R3"
line = "R3"
when = [{ channel = "phone", own_child = true }, { channel = "chat" }]
outcome = "request"
quote = "others"

[[rules]]
id = "R4"
line = "R4"
when = { channel = "phone" }
outcome = "request"
quote = "by phone"
"""


def truths(policy, place, case):
    """The truth of the condition, and of the rule's conditions on other names."""
    others = {}
    for part in ("from", "to", "when", "unless"):
        for row in part_of(place.rule, part):
            for name, allowed in row.items():
                others[name, allowed] = holds(({name: allowed},), policy, case.situation, case.reading)
    mine = others[place.name, place.allowed]
    return mine, {key: truth for key, truth in others.items() if key[0] != place.name}


@pytest.mark.parametrize("letter", one_of_each("ASB"))
def test_the_two_cases_of_a_pair_differ_in_one_condition_and_in_the_outcome(sferum, strengths, letter):
    policy = sferum[letter]
    reachable = [result for result in strengths[letter].conditions if result.reachable]
    assert len(reachable) > 25
    for result in reachable:
        on, off = result.pair
        (first, rest), (second, same) = (truths(policy, result.place, case) for case in (on, off))
        assert first != second
        assert rest == same
        assert applies(result.place.rule, policy, on.situation, on.reading)
        assert not applies(result.place.rule, policy, off.situation, off.reading)
        for case in (on, off):
            assert decide(policy, case.situation, case.reading).outcome == case.outcome
        assert on.outcome == result.place.rule.outcome != off.outcome
        changed = [name for name in on.reading if on.reading[name] != off.reading[name]]
        assert len(changed) <= 1
        assert not changed or on.situation == off.situation


def plainly_has_a_pair(policy, place, reading):
    """Whether two situations under this reading form a pair, by trying all of them."""
    situations = Situations.of(policy.vocabulary)
    on, off = set(), set()
    for situation in map(situations.situation, range(situations.size)):
        case = Plain(situation, reading)
        truth, others = truths(policy, place, case)
        key = tuple(others.values())
        speaks = applies(place.rule, policy, situation, reading)
        outcome = decide(policy, situation, reading).outcome
        if speaks and outcome == place.rule.outcome:
            on.add((key, truth))
        if not speaks and outcome != place.rule.outcome:
            off.add((key, truth))
    return any((key, not truth) in off for key, truth in on)


class Plain:
    def __init__(self, situation, reading):
        self.situation, self.reading = situation, reading


@pytest.mark.parametrize("at", one_of_each([3, 11, 17, 26]))
def test_a_condition_has_a_pair_under_a_reading_iff_trying_all_situations_finds_one(sferum, at):
    policy = sferum["S"]
    coverage = Coverage(Judge(policy))
    place = list(conditions_of(policy))[at]
    reading = policy.default_reading
    found = any(
        pairs.step is None and pairs.overlap == 0 and pairs.exist[tuple(0 for _ in pairs.exist.shape)]
        for pairs in coverage.pairs(place)
    )
    assert found == plainly_has_a_pair(policy, place, reading)


def reasons(policy):
    coverage = Coverage(Judge(policy))
    return {place.id: judge_condition(coverage, place) for place in conditions_of(policy)}


def test_conditions_that_cannot_matter_say_why(small):
    found = reasons(small(RULES))
    kinds = {place: result.reason.kind for place, result in found.items() if result.reason}
    assert kinds == {
        "R1.when[1].sender_has_id": "always_true",
        "R2.when[1].channel": "masked",
        "R2.when[1].shared_chat": "masked",
        "R3.when[1].own_child": "same_outcome",
    }
    assert found["R1.when[1].sender_has_id"].reason.axiom == "channel-needs-means"
    assert found["R2.when[1].shared_chat"].reason.lines == ("R1",)
    assert "other lines decide there (R1)" in found["R2.when[1].shared_chat"].words()
    assert "(R4)" in found["R3.when[1].own_child"].words()


def test_a_condition_nobody_tells_has_a_pair_but_no_level(small):
    found = reasons(small(RULES))
    result = found["R4.when[1].channel"]
    assert (result.reachable, result.level) == (True, None)
    assert not any(result.noticed_by(level) for level in LEVELS)


def test_a_scenario_on_either_case_tells_a_pair_apart(small, tmp_path):
    (tmp_path / "cases.toml").write_text(
        """
title = { en = "cases" }
[scenarios.by-phone]
situation = { channel = "phone", own_child = false }
outcome = "request"
why = { en = "it is so" }
pinned = true
""",
        encoding="utf-8",
    )
    found = reasons(small(RULES, 'scenarios = ["cases.toml"]'))
    assert found["R4.when[1].channel"].level == "pinned"
    assert found["R1.when[1].channel"].level == "pinned"
