import pytest

from proofs.strength.mutants import MutationOperator, mutants_of
from rulebook.table import outcome_table

RULE = """
[[rules]]
id = "R1"
line = "R1"
when = { channel = "phone", recipient_has_number = true }
outcome = "request"
quote = "by phone"
"""


def changes(policy):
    return {mutant.id for mutant in mutants_of(policy)}


@pytest.mark.parametrize("letter", "SAB")
def test_every_operator_finds_something_to_change_and_no_two_mutants_are_named_alike(sferum, letter):
    mutants = list(mutants_of(sferum[letter]))
    assert {mutant.operator for mutant in mutants} == set(MutationOperator)
    assert len({mutant.id for mutant in mutants}) == len(mutants) > 200


def test_the_mutants_of_one_rule_are_these(small):
    assert changes(small(RULE)) == {
        "drop_rule R1",
        "loosen R1: free",
        "tighten R1: role_confirmation",
        "drop_condition R1.when: channel=phone",
        "widen R1.when: channel=phone/id",
        "widen R1.when: channel=phone/chat",
        "negate R1.when: channel=id/chat",
        "drop_condition R1.when: recipient_has_number=yes",
        "negate R1.when: recipient_has_number=no",
        "swap R1.when: sender_has_number=yes",
        "overlap readings.overlap: strictest",
        "overlap readings.overlap: forbidden_first",
    }


def test_the_loosest_outcome_cannot_be_loosened_nor_the_strictest_tightened(small):
    free, forbidden = (small(RULE.replace('"request"', f'"{said}"')) for said in ("free", "forbidden"))
    assert not any(change.startswith("loosen") for change in changes(free))
    assert not any(change.startswith("tighten") for change in changes(forbidden))


def test_a_party_changes_for_sender_and_recipient_alike(sferum):
    mutant = next(
        m for m in mutants_of(sferum["B"]) if m.id == "drop_condition parties.staff: sender_confirmed=yes"
    )
    changed = mutant.changed().conditions
    assert changed["sender_is_staff"].rows == ({"sender_role": ("staff",)},)
    assert changed["recipient_is_staff"].rows == ({"recipient_role": ("staff",)},)
    assert mutant.words() == "parties.staff without “confirmed=yes”."


def test_sender_and_recipient_of_a_rule_are_exchanged(sferum):
    mutant = next(m for m in mutants_of(sferum["A"]) if m.id == "swap A5.f1")
    (changed,) = [rule for rule in mutant.changed().rules if rule.id == "A5.f1"]
    assert changed.sender == ({"sender_is_roleless": (True,)},)
    assert changed.recipient == ({"recipient_is_student": (True,)},)
    assert mutant.words() == "A5.f1 with sender and recipient exchanged."


def test_a_new_default_changes_nothing_but_which_option_comes_first(sferum):
    policy = sferum["B"]
    mutant = next(m for m in mutants_of(policy) if m.id == "default readings.lost_sign: gt_le")
    changed = mutant.changed()
    assert changed.default_reading == {**policy.default_reading, "lost_sign": "gt_le"}
    assert set(changed.readings["lost_sign"].options) == set(policy.readings["lost_sign"].options)
    reading = {**policy.default_reading, "overlap": "strictest"}
    assert (outcome_table(changed, reading) == outcome_table(policy, reading)).all()


def test_a_condition_that_rests_on_its_twin_is_not_swapped_into_a_circle(small):
    body = """
[conditions.sender_odd]
en = "odd"
any = { sender_has_number = true }

[conditions.recipient_odd]
en = "odd"
any = { sender_odd = true, recipient_has_number = true }
"""
    policy = small(body + RULE.replace("recipient_has_number", "recipient_odd"))
    for mutant in mutants_of(policy):
        outcome_table(mutant.changed(), mutant.changed().default_reading)
