import shutil
from dataclasses import replace

import pytest

from proofs.attacks.attack import find_attack
from proofs.attacks.promises import keeps_promise
from proofs.changes.compare import compare
from proofs.claims.scenarios import run_scenarios
from proofs.claims.verify import verify
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from rulebook.reader.faults import InputError
from tests.narrowing import present
from tests.sampling import one_of_each

MISSION_OVER_TIME = "stranger-reaches-child-unconfirmed"
PAIRS = [(name, f"{name}-repaired") for name in SFERUM]


@pytest.fixture(params=PAIRS, ids=[new for _, new in PAIRS])
def pair(request):
    return tuple(load_policy(present(policy_path(name))) for name in request.param)


@pytest.mark.parametrize("silence", list(Silence))
def test_a_repaired_policy_keeps_the_missions_claim_in_every_reading_with_silence_read_either_way(
    pair, silence
):
    verdict = verify(pair[1], pair[1].claims[0], silence=silence)
    assert verdict.claim.id == "unverified-adult-to-child"
    assert (verdict.status, verdict.status_all) == ("proved", "proved")
    assert not verdict.rests_on_silence


@pytest.mark.slow
def test_a_repaired_policy_keeps_each_service_wherever_the_original_kept_it(pair):
    old, new = pair
    services = [claim for claim in new.claims if claim.is_service]
    assert len(services) == 3
    for claim in services:
        for reading in new.all_readings():
            before = verify(old, claim, settled=reading, default_only=True)
            after = verify(new, claim, settled=reading, default_only=True)
            assert not (before.status == "proved" and after.status == "refuted")


OWN_CHILD, COACH = ("request", "free"), ("role_confirmation", "request")
"""What a promise takes: a parent no longer asks the own child, a coach whom the child has saved may ask."""


def test_a_repair_loosens_only_what_a_promise_asks_for_and_fits_on_one_screen(pair):
    found = compare(*pair, all_readings=True)
    for change in found.loosened:
        kept = {OWN_CHILD: "own_child", COACH: "recipient_has_number"}[change.old.value, change.new.value]
        assert change.row[kept] == (True,)
    assert {str(change.old) for change in found.loosened} == (
        {"request", "role_confirmation"} if "who-and-when" in pair[0].id else set()
    )
    assert all(change.why for change in found.rules)
    assert [name for name, _, _ in found.readings] == ["unconfirmed_role"]
    assert pair[1].readings["unconfirmed_role"].why
    assert len(compare(*pair).words()) <= 32


@pytest.mark.parametrize("answer", ["new_role", "free_sender", "free_recipient"])
def test_a_repaired_policy_keeps_every_promise_in_every_reading(pair, answer):
    moves = catalogue_moves(pair[1].vocabulary)
    for promise in present(moves).promises.values():
        assert moves is not None
        found = keeps_promise(pair[1], promise, moves, after_confirmation=answer)
        assert (found.status, found.refuted) == ("proved", 0), promise.id


@pytest.mark.parametrize(
    ("policy", "line", "promise", "refuted"),
    [
        (SFERUM[0], "S3", "known-coach-gets-through", 192),
        (SFERUM[1], "A4.x1", "known-coach-gets-through", 64),
        (SFERUM[1], "A2.q3", "own-parent-gets-through", 8),
        (SFERUM[2], "B6", "known-coach-gets-through", 96),
    ],
)
def test_without_its_exception_a_line_takes_a_promise_away(policy, line, promise, refuted):
    repaired = load_policy(present(policy_path(f"{policy}-repaired")))
    rules = tuple(replace(rule, unless=()) if rule.id == line else rule for rule in repaired.rules)
    moves = catalogue_moves(repaired.vocabulary)
    assert moves is not None
    assert keeps_promise(replace(repaired, rules=rules), moves.promises[promise], moves).refuted == refuted


@pytest.mark.parametrize("silence", list(Silence))
@pytest.mark.parametrize("answer", one_of_each(["new_role", "free_sender", "free_recipient"]))
def test_a_repaired_policy_has_an_invariant_whatever_role_confirmation_means(pair, answer, silence):
    attack = find_attack(pair[1], MISSION_OVER_TIME, after_confirmation=answer, silence=silence)
    assert (attack.status, attack.readings.refuted) == ("proved", 0)
    assert attack.invariant


@pytest.mark.parametrize(("policy", "line", "refuted"), [(SFERUM[1], "A4.r1", 128), (SFERUM[2], "B4.r1", 48)])
def test_without_the_exception_in_the_line_on_confirmation_the_invariant_is_lost(policy, line, refuted):
    repaired = load_policy(present(policy_path(f"{policy}-repaired")))
    rules = tuple(replace(rule, unless=()) if rule.id == line else rule for rule in repaired.rules)
    attack = find_attack(
        replace(repaired, rules=rules), MISSION_OVER_TIME, after_confirmation="free_recipient"
    )
    assert attack.readings.refuted == refuted


def test_the_missions_claim_does_not_hold_in_the_originals(pair):
    assert verify(pair[0], pair[0].claims[0]).status_all == "refuted"


def test_a_repaired_policy_names_the_policy_it_replaces(pair):
    assert pair[1].previous == pair[0].id


def test_a_repaired_policy_says_of_each_scenario_of_the_source_that_it_fails_why_it_should(pair):
    found = run_scenarios(pair[1])
    assert not [one.scenario.id for one in found if one.is_new]
    silent = replace(pair[1], scenarios=tuple(replace(one, finding={}) for one in pair[1].scenarios))
    assert [one.scenario.id for one in run_scenarios(silent) if one.is_new] == [
        one.scenario.id for one in found if one.status == "known"
    ]


@pytest.mark.parametrize(
    ("file", "name", "fault"),
    [
        ("safety-repaired.toml", "friend-of-the-familly", "no scenario `friend-of-the-familly`"),
        ("safety.toml", "pinned", "a pinned scenario records what the policy does, so it cannot fail"),
    ],
)
def test_a_finding_about_no_cited_scenario_is_a_fault(tmp_path, file, name, fault):
    folder = tmp_path / "sferum"
    shutil.copytree(present(policy_path(SFERUM[0])).parent, folder)
    if name == "pinned":
        name = next(one.id for one in load_policy(folder / file).scenarios if one.basis.kind == "pinned")
    text = (folder / file).read_text()
    (folder / file).write_text(text.replace("[source]", f'[findings.{name}]\nen = "so"\n\n[source]', 1))
    with pytest.raises(InputError) as error:
        load_policy(folder / file)
    assert fault in str(error.value)
