"""R in a certificate: decided again without a solver, and found out where it is not so."""

import copy

import pytest

from proofs.attacks.attack import MoveError, find_attack
from proofs.certificates.certify import certify
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.moves_source import read_moves
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.pair_steps import PairInCrowd
from proofs.certificates.checker.policy_source import read_book
from proofs.certificates.checker.sets import Meaning, SituationSets
from proofs.certificates.recheck import recheck
from proofs.unbounded.least_set import Limits, least_set
from tests.proofs.certificates.conftest import redigested, resealed
from tests.sampling import one_of_each

pytestmark = pytest.mark.slow

MISSION = "stranger-reaches-child-unconfirmed"
ALONE = "stranger-reaches-student"


@pytest.fixture(scope="module")
def assumed(sferum, verdicts):
    return certify(sferum["A"], [v for v in verdicts if v.policy == sferum["A"]], assumptions=["own-chat"])


def findings(document):
    return [str(finding) for finding in recheck(document).findings]


def forged(certificate):
    return copy.deepcopy(dict(certificate.document))


def entry_of(document, claim, assumptions=()):
    return next(
        one
        for one in document["any_number"]
        if (one["claim"], one["assumptions"]) == (claim, list(assumptions))
    )


def test_it_holds_r_the_cutoff_and_the_help_for_each_claim_with_and_without_assumptions(
    sferum, moves, assumed
):
    asked = [
        (name, granted)
        for name, claim in moves.claims.items()
        if not claim.unknown
        for granted in ([], ["own-chat"])
    ]
    entries = assumed.document["any_number"]
    assert [(one["claim"], one["assumptions"]) for one in entries] == asked
    for one in entries:
        granted = tuple(one["assumptions"])
        least = least_set(moves, moves.claims[one["claim"]], granted, Limits())
        assert (one["states"], one["cutoff"]) == (int(least.above.sum()), {"people": 2, "chats": 1})
        for answer in one["answers"]:
            attack = find_attack(
                sferum["A"],
                one["claim"],
                assumptions=granted,
                after_confirmation=answer["after_confirmation"],
            )
            assert answer["readings"]["proved"] == attack.readings.total - attack.readings.refuted
            assert answer["least_cooperation"] == attack.readings.least
    assert recheck(dict(assumed.document)).holds


@pytest.mark.slow
def test_r_that_is_too_small_is_found_out(assumed):
    document = forged(assumed)
    one = entry_of(document, MISSION)
    for row in one["least"]:
        row["sender_has_id"] = [False]
    told = findings(resealed(document))
    assert any("too small: the move `learn-id` between the two leads out of it" in one for one in told)


@pytest.mark.slow
def test_r_that_is_too_large_is_found_out(assumed):
    document = forged(assumed)
    one = entry_of(document, ALONE)
    del one["least"][0]["recipient_has_number"]
    told = findings(resealed(document))
    assert any("too large" in one for one in told)


@pytest.mark.slow
def test_r_for_other_moves_is_found_out(assumed):
    document = forged(assumed)
    without, granted = entry_of(document, ALONE), entry_of(document, ALONE, ["own-chat"])
    without["least"], granted["least"] = granted["least"], without["least"]
    told = findings(resealed(document))
    assert any("nothing: least: is too large" in one for one in told)
    assert any("`own-chat`: least: is too small" in one for one in told)


@pytest.mark.slow
def test_r_is_found_out_when_the_moves_are_exchanged(assumed):
    """The planted fault: a file of moves in which the child saves numbers without being asked for help."""
    document = forged(assumed)
    text = document["sources"]["moves"]["text"]
    at = text.index("[moves.child-saves-number]")
    document["sources"]["moves"]["text"] = text[:at] + text[at:].replace(
        'by = "child"', 'by = "adversary"', 1
    )
    told = findings(redigested(document))
    assert any("too small: the move `child-saves-number`" in one for one in told)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    one_of_each(
        [
            (lambda one: one.update(states=one["states"] + 1), "states, not"),
            (lambda one: one["cutoff"].update(people=3), "the cutoff is 2 people"),
            (lambda one: one["answers"].pop(), "these are not the answers"),
            (lambda one: one["answers"][0]["readings"].update(proved=1), "says `1`, but it is"),
            (
                lambda one: one["answers"][1]["least_cooperation"]["free"].update({"1": 0}),
                "says `0`, but it is",
            ),
            (lambda one: one["least"].append({"nobody": [True]}), "names no fact of a state"),
        ]
    ),
)
def test_every_figure_is_worked_out_again(assumed, change, message):
    document = forged(assumed)
    change(entry_of(document, ALONE))
    assert any(message in one for one in findings(resealed(document)))


@pytest.mark.slow
def test_the_help_to_learn_something_is_counted_again(assumed):
    document = forged(assumed)
    answer = entry_of(document, "stranger-shares-chat-with-child")["answers"][0]
    assert answer["least_cooperation"] == {"learned": {"0": 0, "1": 384, "2": 0, "3": 0, "more": 0}}
    answer["least_cooperation"]["learned"].update({"0": 384, "1": 0})
    assert any("says `384`, but it is `0`" in one for one in findings(resealed(document)))
    answer["least_cooperation"] = {"free": answer["least_cooperation"]["learned"]}
    assert findings(resealed(document))


@pytest.mark.slow
def test_an_entry_cannot_be_left_out(assumed):
    document = forged(assumed)
    document["any_number"].pop()
    assert any("not the claims that can be asked" in one for one in findings(resealed(document)))
    document = forged(assumed)
    document["asked"]["assumptions"] = []
    assert any("not the claims that can be asked" in one for one in findings(resealed(document)))


def test_the_checker_agrees_with_the_least_set_under_every_assumption(moves, assumed):
    sources = assumed.document["sources"]
    book = read_book(sources["policy"]["text"], sources["vocabulary"]["text"], [])
    space = SituationSets(book.facts, book.impossible)
    book_moves = read_moves(sources["moves"]["text"], book)
    over_time = OverTime(Meaning(book, space), OpenReadings(book, {}), book_moves, "forbidden")
    for claim in (one for one in book_moves.claims if not one.lacks):
        for granted in ((), ("age-lie",), ("leaked-class-link",), tuple(moves.assumptions)):
            crowd = PairInCrowd(over_time, claim, granted)
            assert crowd.answerable
            found = crowd.closure(crowd.certain, {})
            least = least_set(moves, moves.claims[claim.id], granted, Limits())
            assert found.bit_count() == int(least.above.sum())
            assert crowd.escape(found, {}) is None


def test_an_unknown_assumption_is_no_certificate(sferum):
    with pytest.raises(MoveError, match="unknown assumption `own-chats`"):
        certify(sferum["A"], assumptions=["own-chats"])
