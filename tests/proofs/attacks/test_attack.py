import json
import random
from dataclasses import replace

import pytest

from proofs.attacks.attack import MoveError, find_attack
from proofs.attacks.replay import replay_trace
from proofs.attacks.search import shortest
from proofs.engines.solver import Disagreement
from rulebook.model import Outcome, Silence
from rulebook.moves import Moves
from tests.narrowing import present
from tests.proofs.attacks.all_attacks import find_attacks
from tests.proofs.attacks.plain_search import least_help
from tests.sampling import one_of_each

MISSION = "stranger-reaches-child-unconfirmed"
ANSWERS = ("new_role", "free_sender", "free_recipient")
FREE, REACHES = {Outcome.FREE}, {Outcome.FREE, Outcome.REQUEST}


def agrees_with_plain_search(policy, moves, attack):
    """Whether the help and the length of the trace are what the definitions give."""
    asked = (policy, moves, attack.claim, attack.assumptions)
    free = least_help(*asked, FREE, attack.reading, attack.after_confirmation)
    found = attack.trace and (len(attack.trace.helped), len(attack.trace.frames) - 1)
    if attack.least is None:
        return found == free
    if attack.claim.learned:
        return (found, attack.least) == (free, {"learned": free and free[0]})
    request = least_help(*asked, REACHES, attack.reading, attack.after_confirmation)
    return (found, attack.least) == (
        free,
        {"free": free and free[0], "request": request and request[0]},
    )


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_help_and_traces_are_what_a_search_state_by_state_gives(sferum, moves, letter):
    policy, draw = sferum[letter], random.Random(letter)
    attacks = [one for one in find_attacks([policy]) if one.status != "not_applicable"]
    assert len(attacks) == 8
    for claim in (one.claim for one in list(attacks)):
        attacks.append(
            find_attack(
                policy,
                claim,
                assumptions=draw.sample(sorted(moves.assumptions), 2),
                after_confirmation=draw.choice(ANSWERS),
                settled=draw.choice(policy.all_readings()),
            )
        )
    for attack in attacks:
        assert agrees_with_plain_search(policy, moves, attack), attack


def test_the_comparison_with_the_plain_search_notices_a_step_of_help_too_many(sferum, moves):
    attack = find_attack(sferum["S"], "stranger-reaches-student")
    assert not agrees_with_plain_search(
        sferum["S"], moves, replace(attack, least={**(attack.least or {}), "free": 2})
    )


def test_the_readings_are_counted_as_asking_each_of_them_gives(sferum):
    policy, draw = sferum["A"], random.Random(1)
    attack = find_attack(policy, "stranger-reaches-student")
    assert attack.readings.least is not None
    counts = attack.readings.least["free"]
    assert sum(counts.values()) == attack.readings.total == 384
    assert attack.readings.refuted == counts["0"] == 40
    for reading in draw.sample(policy.all_readings(), 12):
        alone = find_attack(policy, "stranger-reaches-student", settled=reading)
        in_pattern = any(
            all(reading[name] in options for name, options in row.items()) for row in attack.readings.pattern
        )
        assert (alone.status == "refuted") == in_pattern
        assert alone.readings.total == 1


def test_a_child_who_saves_a_number_lets_a_stranger_in_under_two_of_the_books(sferum):
    found = {letter: find_attack(sferum[letter], MISSION) for letter in "SAB"}
    assert {letter: attack.status for letter, attack in found.items()} == {
        "S": "refuted",
        "A": "proved",
        "B": "refuted",
    }
    for letter in "SB":
        assert {present(frame.move).id for frame in present(found[letter].trace).frames[1:]} == {
            "child-saves-number",
            "learn-number",
        }
    assert found["A"].readings.refuted == 128
    assert found["A"].invariant == ({"sender_confirmed": (False,)},)
    assert present(found["A"].elsewhere).reading["unconfirmed_role"] == "as_claimed"


def test_with_a_chat_of_their_own_strangers_alone_reach_students_in_384_readings_of_s(sferum):
    attack = find_attack(sferum["S"], "stranger-reaches-student", assumptions=["own-chat"])
    assert (attack.readings.refuted, attack.readings.total) == (384, 864)
    assert attack.elsewhere is not None
    assert "bring-into-own-chat" in [present(frame.move).id for frame in attack.elsewhere.frames[1:]]
    assert attack.elsewhere.helped == ()


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_ways_back_change_no_count(sferum, moves, letter):
    back = {"leaves-chat", "deletes-number", "child-deletes-number", "ends-dialogue", "loses-role"}
    fewer = replace(moves, moves={n: move for n, move in moves.moves.items() if n not in back})
    for claim in ("stranger-reaches-student", "stranger-reaches-roleless-minor"):
        for assumptions in ((), ("own-chat",)):
            with_them = find_attack(sferum[letter], claim, assumptions=assumptions)
            without = find_attack(sferum[letter], claim, moves=fewer, assumptions=assumptions)
            assert with_them.readings == without.readings
            assert (with_them.least, with_them.cooperation) == (without.least, without.cooperation)


def test_cooperation_lists_minimal_collections_only(sferum):
    attack = find_attack(sferum["S"], "stranger-reaches-student")
    assert attack.cooperation is not None
    assert ("child-saves-number",) in attack.cooperation
    assert ("added-to-chat", "school-confirms-guardian") in attack.cooperation
    for one in attack.cooperation:
        assert not any(set(other) < set(one) for other in attack.cooperation)
        assert len(one) <= 3


def test_what_is_reached_freely_by_request_and_in_dialogue_is_told_apart(sferum):
    """By book B a request reaches a child without any help; a dialogue takes the child's own step."""
    attack = find_attack(sferum["B"], "stranger-reaches-student")
    assert (attack.least, attack.in_dialogue) == ({"free": 1, "request": 0}, 1)
    assert attack.request_trace is not None
    assert present(attack.request_trace.decision).outcome == "request"
    assert attack.request_trace.helped == ()
    alone = find_attack(sferum["A"], "stranger-reaches-student")
    assert alone.least is not None
    assert alone.least["request"] == alone.in_dialogue == 1


def test_a_tampered_trace_is_not_told(sferum, moves):
    policy, claim = sferum["S"], moves.claims["stranger-reaches-student"]
    attack = find_attack(policy, claim)
    assert attack.trace is not None
    way = [(frame.move, frame.state) for frame in attack.trace.frames]
    allowed, asked = moves.available(claim), (frozenset(FREE),)

    def told(changed):
        return replay_trace(policy, moves, claim, changed, *asked, allowed, attack.reading, "new_role")

    assert told(way) == attack.trace
    with pytest.raises(Disagreement, match="does not lead to"):
        told([way[0], (way[1][0], way[0][1]), *way[2:]])
    with pytest.raises(Disagreement, match="nobody comes to"):
        told(way[:-1])
    with pytest.raises(Disagreement, match="no trace begins"):
        told(way[1:])
    with pytest.raises(Disagreement, match="not to be made"):
        told([*way, (moves.moves["join-by-link"], {**way[-1][1], "shared_chat": True})])


def test_a_search_that_errs_is_found_out(sferum, moves, monkeypatch):
    def one_step_short(*given):
        way = shortest(*given)
        return way and way[:-1]

    monkeypatch.setattr("proofs.attacks.attack.shortest", one_step_short)
    with pytest.raises(Disagreement):
        find_attack(sferum["S"], MISSION)


def test_json_follows_the_contract(sferum):
    for attack in find_attacks(sferum.values()):
        if attack.status == "not_applicable":
            continue
        found = json.loads(json.dumps(attack.to_dict("ru")))
        assert list(found) == [
            "policy",
            "claim",
            "kind",
            "assumptions",
            "after_confirmation",
            "status",
            "least_cooperation",
            "cooperation",
            "readings",
            "trace",
            "invariant",
            *(["depends_on_rules"] if attack.claim.learned else []),
        ]
        assert set(found["readings"]) == {"total", "refuted", "least_cooperation"}
        everybody = attack.claim.lets_everybody_move
        assert (found["least_cooperation"] is None) == (found["cooperation"] is None) == everybody
        assert (found["invariant"] is None) == (found["status"] != "proved")
        for step in found["trace"] or ():
            assert set(step) == {"move", "by", "words"}


def test_unknown_names_are_refused_with_the_known_ones(sferum):
    for mistake in (
        {"claim": "stranger-reaches-studnet"},
        {"claim": MISSION, "assumptions": ["leaked"]},
        {"claim": MISSION, "after_confirmation": "never"},
        {"claim": MISSION, "events": ["learn-id"]},
    ):
        with pytest.raises(MoveError, match="unknown") as caught:
            find_attack(sferum["S"], **mistake)
        assert ": " in caught.value.hint


def test_when_time_is_over_nothing_is_proved(sferum):
    attack = find_attack(sferum["A"], MISSION, time_limit=0)
    assert (attack.status, attack.invariant) == ("unknown", None)
    assert attack.to_dict()["reason"] == "the time limit was reached"


def test_a_claim_with_a_missing_term_does_not_apply(sferum, moves):
    claim = replace(moves.claims[MISSION], unknown=("verified_by_passport",))
    attack = find_attack(sferum["A"], claim)
    assert (attack.status, attack.trace) == ("not_applicable", None)
    assert "verified_by_passport" in str(attack.reason)
    assert attack.words().startswith("It cannot be asked here")


def test_silence_taken_as_free_loses_what_rested_on_silence(sferum):
    strict = find_attack(sferum["S"], "stranger-reaches-roleless-minor")
    silent = find_attack(sferum["S"], "stranger-reaches-roleless-minor", silence=Silence.FREE)
    assert (strict.status, silent.status) == ("proved", "refuted")
    assert silent.trace is not None
    assert present(silent.trace.decision).outcome == "unspecified"


def test_moves_of_ones_own_can_rest_on_an_open_dialogue(sferum, moves):
    saves = moves.moves["child-saves-number"]
    careful = replace(saves, when=({"in_dialogue": (True,)},))
    own = Moves(**{**vars(moves), "moves": {**moves.moves, saves.id: careful}})
    claim = own.claims["stranger-reaches-student"]
    attack = find_attack(sferum["B"], claim, moves=own, settled={"overlap": "loosest"})
    assert attack.least is not None
    assert attack.cooperation is not None
    assert attack.least["free"] == 1
    assert attack.trace is not None
    assert "school-confirms-staff" in attack.trace.helped
    assert ("child-accepts-request", "child-saves-number") in attack.cooperation
    assert ("child-saves-number",) not in attack.cooperation
