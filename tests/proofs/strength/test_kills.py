import random

import numpy as np
import pytest

from proofs.engines.bit_sets import LETTERS, BitSets, TooLargeError
from proofs.strength.kills import Judge
from proofs.strength.mutants import mutants_of
from rulebook.model import OUTCOMES, UNSPECIFIED, Outcome, Silence
from rulebook.table import outcome_table
from tests.proofs.strength.plain import noticed
from tests.sampling import one_of_each

SAMPLE = 8
SETTLED = {
    "S": {"line_scope": "own_channel", "id_ban": "conditional", "child": "minor", "teacher_by_id": "any"},
    "A": {"line_scope": "any_channel", "id_and_chat": "or", "trusted_contact": "recipient_side"},
    "B": {"age_lines": "any_channel", "the_student": "recipient", "unconfirmed_role": "as_claimed"},
}
"""Some readings are settled, so that the plain way takes seconds; which ones differs from book to book."""


def open_mutants(policy, settled):
    return [mutant for mutant in mutants_of(policy) if settled.keys().isdisjoint(mutant.default)]


def disagreements(policy, judge, mutants, settled):
    found = []
    for mutant in mutants:
        ours = judge.notice(mutant)
        if (ours.same, ours.claims, ours.scenarios) != noticed(policy, mutant, settled):
            found.append(mutant.id)
    return found


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_who_notices_a_mutant_is_what_every_table_of_the_changed_policy_says(sferum, letter):
    policy, settled = sferum[letter], SETTLED[letter]
    mutants = random.Random(7).sample(open_mutants(policy, settled), SAMPLE)
    assert len(mutants) == SAMPLE
    assert disagreements(policy, Judge(policy, settled), mutants, settled) == []


@pytest.mark.parametrize("letter", one_of_each("ASB"))
def test_every_new_default_is_noticed_as_the_tables_say(sferum, letter):
    policy, settled = sferum[letter], SETTLED[letter]
    mutants = [mutant for mutant in open_mutants(policy, settled) if mutant.default]
    assert len(mutants) > 4
    assert disagreements(policy, Judge(policy, settled), mutants, settled) == []


def test_the_agreement_check_notices_a_rule_with_one_situation_too_many(sferum):
    policy, settled = sferum["A"], SETTLED["A"]
    judge = Judge(policy, settled)
    place = next(at for at, rule in enumerate(policy.rules) if rule.id == "A4.r1")
    mutant = next(m for m in mutants_of(policy) if m.id == "drop_rule A4.r1")
    assert disagreements(policy, judge, [mutant], settled) == []
    judge.space.spoken = tuple(
        judge.space.rules[place] if outcome == "role_confirmation" else where
        for outcome, where in zip(OUTCOMES, judge.space.spoken, strict=True)
    )
    judge._without[place] = judge.space.rules[place]
    assert disagreements(policy, judge, [mutant], settled) == [mutant.id]


def test_the_packed_sets_are_the_tables_of_every_reading(sferum):
    policy = sferum["B"]
    space = BitSets(policy)
    bad = frozenset({LETTERS[Outcome.REQUEST], LETTERS[UNSPECIFIED]})
    for reading in random.Random(3).sample(policy.all_readings(), 30):
        table = outcome_table(policy, reading)
        place = space.place(reading)
        assert (space.outcomes(space.spoken, reading["overlap"], place) == table).all()
        where = space.outcome_in(space.spoken, reading["overlap"], bad)
        assert (space.unpacked(space.at(where, place)) == np.isin(table, list(bad))).all()


def test_a_rule_that_repeats_another_is_dropped_unnoticed_because_nothing_changes(small):
    rule = (
        '[[rules]]\nid = "{}"\nline = "R"\nwhen = {{ channel = "id" }}\noutcome = "free"\nquote = "by id"\n'
    )
    policy = small(rule.format("R1") + rule.format("R2"))
    judge = Judge(policy)
    same = {m.id for m in mutants_of(policy) if judge.notice(m).same}
    assert {"drop_rule R1", "drop_rule R2", "tighten R1: request"} <= same


def test_a_single_overlap_is_exchanged_in_every_reading(small):
    rule = '[[rules]]\nid = "{}"\nline = "R"\nwhen = {{ {} }}\noutcome = "{}"\nquote = "?"\n'
    body = rule.format("R1", "shared_chat = true", "free") + rule.format("R2", "own_child = false", "request")
    policy = small(body)
    judge = Judge(policy)
    for mutant in mutants_of(policy):
        if mutant.default:
            found = judge.notice(mutant)
            assert (found.same, found.claims, found.scenarios) == noticed(policy, mutant, {})


def test_settled_readings_leave_fewer_mutants_to_notice(sferum):
    policy = sferum["B"]
    mutant = next(
        m
        for m in mutants_of(policy)
        if m.id == "drop_alternative parties.one_box[3]: lost_sign=gt_le & sender_age=over_18"
    )
    assert not Judge(policy).notice(mutant).same
    assert Judge(policy, {"lost_sign": "lt_ge"}).notice(mutant).same


def test_silence_read_as_free_changes_who_notices(sferum):
    policy = sferum["B"]
    mutants = [m for m in mutants_of(policy) if m.operator == "drop_rule"]
    usual, silent = Judge(policy), Judge(policy, silence=Silence.FREE)
    assert [usual.notice(m).claims for m in mutants] != [silent.notice(m).claims for m in mutants]


def test_too_many_readings_for_a_table_are_refused(sferum, monkeypatch):
    monkeypatch.setattr("proofs.engines.bit_sets.LARGEST_SPACE", 1000)
    with pytest.raises(TooLargeError, match="5,088 situations in 288 readings are too many"):
        BitSets(sferum["S"])
