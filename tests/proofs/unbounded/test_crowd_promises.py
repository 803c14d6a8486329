"""What must stay possible among any number of people: traps, ways, and the plain meaning of both."""

from dataclasses import replace

import pytest

from proofs.attacks.promises import keeps_promise
from proofs.engines.solver import Disagreement
from proofs.unbounded import crowd_promises
from proofs.unbounded import least_set as least_set_module
from proofs.unbounded.crowd_promises import keeps_promise_in_crowd
from tests.sampling import one_of_each

PARENT, COACH = "own-parent-gets-through", "known-coach-gets-through"


def asked(policy, moves, promise, by="help"):
    answer = keeps_promise(policy, replace(moves.promises[promise], by=by), moves)
    return answer, keeps_promise_in_crowd(answer)


@pytest.mark.parametrize("letter", one_of_each("ASB"))
@pytest.mark.parametrize("by", ["help", "own", "waiting"])
def test_in_sferum_a_third_person_makes_no_difference_and_nothing_is_unknown(sferum, moves, letter, by):
    for promise in moves.promises:
        pair, crowd = asked(sferum[letter], moves, promise, by)
        assert (crowd.refuted, crowd.unknown) == (pair.refuted, 0)
        assert crowd.status == pair.status
        assert (crowd.cutoff.people, crowd.cutoff.chats, crowd.cutoff.checked) == (2, 1, True)
        assert (crowd.trap is None) == (crowd.refuted == 0)


def test_the_way_into_a_trap_and_the_shortest_way_are_told_and_drawn(sferum, moves):
    _pair, crowd = asked(sferum["A"], moves, PARENT)
    assert [step.move for step in crowd.trap.steps] == ["learn-id"]
    assert crowd.trap.sentences() == ["The adult learns the child's id."]
    assert crowd.trap.draw().svg() == crowd.trap.draw().svg()
    _pair, teacher = asked(sferum["S"], moves, "class-teacher-gets-through", "own")
    assert [step["move"] for step in teacher.to_dict()["way"]] == ["learn-id"]
    assert "there is always a way" in teacher.words()


def test_without_leaving_a_chat_more_readings_have_a_trap_and_a_third_person_adds_them(sferum, moves):
    """A chat is left among people whatever the moves say: the crowd is no worse than two people."""
    ids = [name for name in moves.moves if name != "leaves-chat"]
    stuck = replace(moves, moves={name: moves.moves[name] for name in ids})
    pair, crowd = asked(sferum["S"], stuck, PARENT)
    assert pair.refuted == 144
    assert crowd.refuted == 0


def test_a_trap_with_a_way_out_is_found_out(sferum, moves, monkeypatch):
    """The planted fault: a search backwards that forgets the ways."""
    answer = keeps_promise(sferum["S"], moves.promises[PARENT], moves)
    monkeypatch.setattr(crowd_promises, "_backwards", lambda goal, edges: goal)
    with pytest.raises(Disagreement, match="there is a way out"):
        keeps_promise_in_crowd(answer)


def test_when_time_is_up_nothing_is_said(sferum, moves):
    least_set_module._least_set.cache_clear()
    answer = keeps_promise(sferum["B"], moves.promises[COACH], moves)
    crowd = keeps_promise_in_crowd(answer, time_limit=0)
    assert (crowd.status, crowd.proved, crowd.unknown) == ("unknown", 0, 432)
