"""The moves of a what-if are Sferum's, with what its plan adds, and nothing is left untold for any number."""

import difflib

import pytest

from proofs.attacks.promises import keeps_promise
from proofs.unbounded.crowd_promises import keeps_promise_in_crowd
from proofs.unbounded.prove import refuted_readings
from rulebook.catalogue import CATALOGUE, policy_ids, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present
from tests.sampling import one_of_each

WHAT_IFS = {
    "advisors": "advisor",
    "bots": "bot",
    "diary": "diary",
    "surfaces": "surface",
}


@pytest.mark.parametrize("plan", WHAT_IFS)
def test_the_moves_of_a_what_if_differ_from_sferums_only_in_what_the_plan_adds(plan):
    ours = (CATALOGUE / f"what-if-{plan}" / "over-time" / "moves.toml").read_text("utf-8").splitlines()
    theirs = (CATALOGUE / "sferum" / "over-time" / "moves.toml").read_text("utf-8").splitlines()
    blocks = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    for kind, first, last, start, end in blocks:
        if kind == "equal" or first < 8:
            continue
        assert kind != "delete"
        assert last - first <= end - start
        assert WHAT_IFS[plan] in "\n".join(ours[start:end]) or "sender_is" in "\n".join(ours[start:end])


@pytest.mark.slow
@pytest.mark.parametrize(
    "policy", one_of_each([name for name in policy_ids() if "with-" in name or "every-surface" in name])
)
def test_every_claim_over_time_of_a_what_if_is_told_for_any_number_of_people(policy):
    book = load_policy(present(policy_path(policy)))
    moves = present(catalogue_moves(book.vocabulary))
    for claim in (one for one in moves.claims.values() if not one.unknown):
        assert refuted_readings(book, claim, moves, None).size == len(book.all_readings())
    for promise in moves.promises.values():
        assert keeps_promise_in_crowd(keeps_promise(book, promise, moves)).unknown == 0
