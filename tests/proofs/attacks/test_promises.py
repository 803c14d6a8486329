"""What must stay possible: proved in every reading, or a trap that the plain meaning finds no way out of."""

from dataclasses import replace

import pytest

from proofs.attacks.promises import keeps_promise
from proofs.engines.solver import Disagreement
from rulebook.moves import matches

PARENT = "own-parent-gets-through"


def without(moves, *ids):
    return replace(moves, moves={name: move for name, move in moves.moves.items() if name not in ids})


def test_teachers_and_classmates_get_through_under_every_book_in_every_reading(sferum, moves):
    for policy in sferum.values():
        for claim in ("class-teacher-gets-through", "classmates-get-through"):
            found = keeps_promise(policy, moves.promises[claim], moves)
            assert (found.status, found.refuted, found.trap) == ("proved", 0, None)
            assert found.way is not None
            assert found.way[-1].outcomes


@pytest.mark.parametrize(("letter", "count"), [("S", 144), ("A", 48), ("B", 0)])
def test_a_chat_that_nobody_can_leave_cuts_parents_off(sferum, moves, letter, count):
    """Sharing a chat makes the request line win in every channel; leaving it is the way back."""
    policy, stuck = sferum[letter], without(moves, "leaves-chat")
    found = keeps_promise(policy, moves.promises[PARENT], stuck)
    assert found.refuted == count
    if count:
        assert len([one for one in policy.all_readings() if matches(found.pattern, one)]) == count
        assert found.trap is not None
        assert found.trap[-1].state["shared_chat"] or found.trap[-1].state["sender_has_id"]
        assert keeps_promise(policy, moves.promises[PARENT], moves).refuted < count


def test_by_own_moves_alone_there_is_less_than_with_help_and_by_waiting_less_than_that(sferum, moves):
    promise = moves.promises[PARENT]
    counts = [
        keeps_promise(sferum["A"], replace(promise, by=by), moves).refuted
        for by in ("help", "own", "waiting")
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]


def test_one_reading_is_judged_as_it_is_among_all(sferum, moves):
    policy, promise = sferum["A"], moves.promises[PARENT]
    pattern = keeps_promise(policy, promise, moves).pattern
    for reading in policy.all_readings()[3::61]:
        one = keeps_promise(policy, promise, moves, settled=reading)
        assert (one.status == "refuted", one.total) == (matches(pattern, reading), 1)


def test_a_trap_that_has_a_way_out_is_found_out(sferum, moves, monkeypatch):
    """The planted fault: a search backwards that forgets the ways."""
    from proofs.attacks import promises

    monkeypatch.setattr(promises._Search, "_with_a_way", lambda self: self.goal)
    with pytest.raises(Disagreement, match="there is a way out"):
        keeps_promise(sferum["S"], moves.promises[PARENT], moves)


def test_a_promise_with_a_term_that_the_vocabulary_lacks_cannot_be_asked(sferum, moves):
    found = keeps_promise(sferum["S"], replace(moves.promises[PARENT], unknown=("coach",)), moves)
    assert (found.status, found.refuted) == ("not_applicable", 0)
    assert "`coach`" in found.words()
