from dataclasses import replace

from proofs.attacks.outlived_ties import outlived_ties
from rulebook.moves import matches, successors


def test_no_tie_of_sferum_outlives_its_reason_because_the_axioms_make_it_fall(moves):
    assert outlived_ties(moves) == ()


def test_a_tie_that_the_axioms_let_stand_is_found_with_the_step_and_an_example(moves):
    """The planted fault: a confirmed child stays the child of somebody who is no guardian any more."""
    kept = tuple(axiom for axiom in moves.vocabulary.axioms if axiom.id != "own-child")
    assert len(kept) == len(moves.vocabulary.axioms) - 1
    changed = replace(moves, vocabulary=replace(moves.vocabulary, axioms=kept))
    found = {(one.fact, one.value, one.move.id): one for one in outlived_ties(changed)}
    one = found["own_child", True, "loses-role"]
    assert one.states > 0
    assert one.before["own_child"] is one.after["own_child"] is True
    assert one.after in successors(changed, one.move, one.before)
    reason = changed.moves["confirmed-as-own-guardian"].when
    assert matches(reason, one.before)
    assert not matches(reason, one.after)
    assert one.to_dict()["move"] == "loses-role"
