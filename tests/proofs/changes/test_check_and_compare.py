from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from proofs.anomalies.check import check
from proofs.anomalies.enumerated_effects import EnumeratedEffects
from proofs.anomalies.solver_effects import SolverEffects
from proofs.changes.compare import change_direction, compare
from proofs.changes.compare_by_solver import changed_by_solver
from proofs.changes.expectations import hold_against, load_expectations
from proofs.changes.reading_pairs import reading_pairs
from proofs.engines.covers import mask_of
from rulebook.decide import applies, decide
from rulebook.model import Silence
from rulebook.reader.faults import InputError
from rulebook.table import OUTCOME_NAMES, Situations, outcome_table
from tests.sampling import one_of_each


def rule_of(policy, rule_id):
    return next(rule for rule in policy.rules if rule.id == rule_id)


def with_rule(policy, rule_id, **changes):
    rules = tuple(replace(rule, **changes) if rule.id == rule_id else rule for rule in policy.rules)
    return replace(policy, rules=rules)


def union(situations, rows):
    found = np.zeros(situations.size, dtype=bool)
    for row in rows:
        found |= mask_of(situations, row)
    return found


@pytest.mark.parametrize("letter", "SAB")
def test_gaps_are_exactly_the_silent_situations(sferum, letter):
    policy = sferum[letter]
    situations = Situations.of(policy.vocabulary)
    found = check(policy)
    silent = outcome_table(policy, policy.default_reading) == OUTCOME_NAMES.index("unspecified")
    assert found.gaps is not None
    assert (union(situations, found.gaps.rows) == silent).all()
    assert found.gaps.situations == silent.sum()
    always = np.logical_and.reduce(
        [
            outcome_table(policy, reading) == OUTCOME_NAMES.index("unspecified")
            for reading in policy.all_readings()
        ]
    )
    assert found.everywhere is not None
    assert (union(situations, found.everywhere.rows) == always).all()


@pytest.mark.parametrize("letter", "SAB")
def test_overlaps_have_an_example_that_both_lines_fit(sferum, letter):
    policy = sferum[letter]
    found = check(policy).overlaps
    assert found
    for overlap in found:
        example = overlap.example
        for rule in (overlap.first, overlap.second):
            assert applies(rule, policy, example.situation, example.reading)
        assert example.decision == decide(policy, example.situation, example.reading)
        assert overlap.first.outcome != overlap.second.outcome


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_idle_rules_are_counted_as_dropping_them_shows(sferum, letter):
    policy = sferum[letter]
    idle = {(found.rule.id, found.kind): found.readings.refuted for found in check(policy).idle}
    readings = policy.all_readings()
    sample = policy.rules if len(policy.rules) < 10 else policy.rules[::4]
    for rule in sample:
        without = replace(policy, rules=tuple(other for other in policy.rules if other is not rule))
        same = sum(
            bool((outcome_table(policy, reading) == outcome_table(without, reading)).all())
            for reading in readings
        )
        assert same == sum(count for (name, _), count in idle.items() if name == rule.id)


def looked_at(look, rules):
    """What a way of looking says of each rule, and of each rule with the next."""
    ways = [getattr(look, way)(rule) for rule in rules for way in ("speaks", "decides", "alone")]
    pairs = list(pairwise(rules))
    return [*ways, *(look.both(*pair) for pair in pairs)], [look.collide(*pair) for pair in pairs]


def is_same_look(one, other):
    return one[1] == other[1] and all(map(np.array_equal, one[0], other[0]))


@pytest.mark.parametrize("settled", [{}, {"overlap": "strictest"}], ids=["open", "settled"])
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_solver_and_the_look_at_every_situation_agree_on_every_line(sferum, letter, settled):
    policy = sferum[letter]
    everywhere, solver = EnumeratedEffects(policy, settled), SolverEffects(policy, settled)
    assert is_same_look(looked_at(everywhere, policy.rules), looked_at(solver, policy.rules))
    pair = next(found for found in combinations(policy.rules, 2) if everywhere.collide(*found))
    reading = everywhere.where(everywhere.both(*pair)).nearest()
    assert everywhere.example(*pair, reading) == solver.example(*pair, reading)


def test_the_two_ways_of_looking_are_told_apart_by_one_line_that_speaks_of_less(sferum):
    policy = sferum["B"]
    changed = with_rule(policy, "B5.q1", unless=({"own_child": (False,)},))
    ours = looked_at(EnumeratedEffects(policy), policy.rules)
    assert not is_same_look(ours, looked_at(SolverEffects(changed), changed.rules))


@pytest.mark.slow
def test_the_solver_checks_what_is_too_large_to_look_at(sferum, monkeypatch):
    policy = sferum["B"]
    ours = check(policy)
    monkeypatch.setattr("proofs.engines.bit_sets.LARGEST_SPACE", 1000)
    found = check(policy)
    assert found.gaps is not None
    assert (found.gaps.situations, found.everywhere) == (None, None)
    assert [idle.to_dict() for idle in found.idle] == [idle.to_dict() for idle in ours.idle]
    assert [overlap.to_dict() for overlap in found.overlaps] == [o.to_dict() for o in ours.overlaps]


def test_a_line_that_can_never_apply_is_dead_under_that_reading(sferum):
    found = [idle for idle in check(sferum["B"]).idle if idle.rule.id == "B5.q1"]
    assert [(idle.kind, idle.readings.refuted) for idle in found] == [("dead", 216)]
    assert found[0].readings.pattern == ({"the_student": ("literal",)},)


def test_settled_readings_narrow_the_check(sferum):
    found = check(sferum["B"], settled={"the_student": "recipient"})
    assert not any(idle.rule.id == "B5.q1" for idle in found.idle)


@pytest.mark.parametrize("pair", ["SA", "AB", "BS"])
def test_a_comparison_has_exactly_the_changed_situations(sferum, pair):
    old, new = sferum[pair[0]], sferum[pair[1]]
    situations = Situations.of(old.vocabulary)
    before, after = outcome_table(old, old.default_reading), outcome_table(new, new.default_reading)
    found = compare(old, new)
    assert found.vocabulary == ()
    for one, o in enumerate(OUTCOME_NAMES):
        for other, n in enumerate(OUTCOME_NAMES):
            rows = [row for row in found.rows if (row.old, row.new) == (o, n)]
            expected = (before == one) & (after == other) & (o != n)
            assert (union(situations, [row.row for row in rows]) == expected).all()
            assert all(row.direction == change_direction(o, n, Silence.FORBIDDEN) for row in rows)


@pytest.mark.slow
def test_the_solver_alone_finds_the_same_changes(sferum):
    old, new = sferum["S"], sferum["A"]
    situations = Situations.of(old.vocabulary)
    found = compare(old, new)
    for one, other, rows in changed_by_solver(old, new, old.default_reading, new.default_reading):
        ours = [row.row for row in found.rows if (row.old, row.new) == (one, other)]
        assert (union(situations, ours) == union(situations, rows)).all()


@pytest.mark.slow
def test_a_policy_does_not_differ_from_itself(sferum):
    for policy in sferum.values():
        found = compare(policy, policy, all_readings=True)
        assert not found
        assert (found.rows, found.rules) == ((), ())
        assert found.pairs == len(policy.all_readings())


def test_readings_of_one_name_are_tied_and_the_others_vary(sferum):
    pairs = list(reading_pairs(sferum["S"], sferum["A"], {}))
    assert len(pairs) == 2 * 3 * 2 * 2 * 24 * 16
    assert all(left["trusted_contact"] == right["trusted_contact"] for left, right in pairs[::97])


def test_rows_over_all_readings_say_in_how_many_pairs(sferum):
    policy = sferum["B"]
    changed = with_rule(policy, "B5.q1", outcome="forbidden")
    found = compare(policy, changed, all_readings=True)
    assert found.pairs == 432
    assert all(1 <= row.pairs[0] <= row.pairs[1] <= 216 for row in found.rows)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ((3, 9), ("in 3 to 9 of 12 pairs", "пар прочтений: от 3 до 9 из 12")),
        ((3, 3), ("in 3 of 12 pairs", "пар прочтений: 3 из 12")),
    ],
)
def test_a_range_of_one_number_of_pairs_is_told_as_one_number(sferum, pairs, said):
    policy = sferum["B"]
    found = compare(policy, with_rule(policy, "B4.f1", outcome="request"))
    told = replace(found, pairs=12, rows=(replace(found.rows[0], pairs=pairs),))
    for language, words in zip(("en", "ru"), said, strict=True):
        assert any(words in line for line in told.words(language))


def test_one_tightened_rule_is_one_row_and_one_change_of_meaning(sferum):
    policy = sferum["B"]
    found = compare(policy, with_rule(policy, "B4.f1", outcome="request"))
    assert found.loosened == ()
    assert [(row.old, row.new) for row in found.tightened] == [("free", "request")]
    assert [(change.rule, change.kind) for change in found.rules] == [("B4.f1", "meaning")]
    turned = {change.claim for change in found.claims if change.turned}
    assert "roleless-adult-to-student" in turned
    assert "own-parent-can-write" not in turned


def test_another_quote_is_a_change_of_wording_only(sferum):
    policy = sferum["B"]
    found = compare(policy, with_rule(policy, "B4.f1", quote="other words"))
    assert [(change.rule, change.kind) for change in found.rules] == [("B4.f1", "wording")]
    assert not found


def test_added_and_removed_rules_are_named(sferum):
    policy = sferum["B"]
    fewer = replace(policy, rules=policy.rules[1:])
    assert [(change.rule, change.kind) for change in compare(policy, fewer).rules] == [("B1.f1", "removed")]
    assert [(change.rule, change.kind) for change in compare(fewer, policy).rules] == [("B1.f1", "added")]


def test_vocabularies_that_differ_are_said_first_and_compared_for_real(sferum):
    policy = sferum["B"]
    silent = replace(policy.vocabulary.facts["own_child"], id="x", sentences={True: {}, False: {}})
    other = replace(
        policy, vocabulary=replace(policy.vocabulary, facts={**policy.vocabulary.facts, "x": silent})
    )
    found = compare(policy, other)
    assert found.vocabulary == ("only the new one has the fact `x`",)
    assert found.rows == ()
    assert found.words("en")[1:] == ["Nothing else differs."]
    freer = with_rule(other, "B4.q1", outcome="free")
    loosened = compare(policy, freer)
    assert "Nothing else differs." not in loosened.words("en")
    plain = compare(policy, with_rule(policy, "B4.q1", outcome="free"))
    ours, plainly = (sum(row.situations or 0 for row in found.rows) for found in (loosened, plain))
    assert ours == 2 * plainly > 0


def test_facts_in_another_order_are_another_vocabulary(sferum):
    policy = sferum["B"]
    facts = dict(reversed(policy.vocabulary.facts.items()))
    found = compare(policy, replace(policy, vocabulary=replace(policy.vocabulary, facts=facts)))
    assert found.vocabulary == ("the facts stand in another order",)
    assert found.rows == ()


def test_a_comparison_can_be_narrowed_and_compared_again(sferum):
    policy = sferum["B"]
    found = compare(policy, with_rule(policy, "B4.f1", outcome="request"))
    assert found.where(channel="phone").rows == tuple(
        replace(row, row={**row.row, "channel": ("phone",)}) for row in found.rows
    )
    assert found.where(channel="id").rows == ()
    assert found.without(found).rows == ()


EXPECT = """
[[expect]]
change = "tightened"
from = "free"
to = "request"
where = {{ {where} }}
because = "roleless people write to students by request"
"""


def expected(policy, changed, tmp_path, where):
    path = tmp_path / "expect.toml"
    path.write_text(EXPECT.format(where=where), encoding="utf-8")
    found = compare(policy, changed)
    return hold_against(found, load_expectations(path, found))


def test_an_expected_change_is_met(sferum, tmp_path):
    policy = sferum["B"]
    found = expected(
        policy, with_rule(policy, "B4.f1", outcome="request"), tmp_path, 'recipient_role = "student"'
    )
    assert found.is_met


def test_a_change_outside_the_expectation_is_an_error_with_its_rows(sferum, tmp_path):
    policy = sferum["B"]
    found = expected(policy, with_rule(policy, "B4.f1", outcome="request"), tmp_path, 'sender_role = "none"')
    assert not found.is_met
    assert found.outside
    assert all("none" not in row.row.get("sender_role", ()) for row in found.outside)


def test_an_expectation_that_matches_nothing_is_an_error(sferum, tmp_path):
    policy = sferum["B"]
    found = expected(policy, policy, tmp_path, 'sender_role = "none"')
    assert not found.is_met
    assert "expected, but nothing changed so" in str(found)


def test_a_faulty_expectation_names_the_fault(sferum, tmp_path):
    with pytest.raises(InputError, match=r"unknown fact or term `sender_rol`"):
        expected(sferum["B"], sferum["B"], tmp_path, 'sender_rol = "none"')


def test_many_overlaps_are_counted_and_the_first_told(sferum):
    every, few = check(sferum["A"]), check(sferum["A"], most_overlaps=2)
    assert few.overlaps == every.overlaps[:2]
    assert few.more_overlaps == len(every.overlaps) - 2
    assert any(f"And {few.more_overlaps} more pairs of lines" in line for line in few.words())
    assert not every.folded_overlaps()
