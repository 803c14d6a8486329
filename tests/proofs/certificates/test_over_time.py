"""Claims over time in a certificate: where they are proved, and by which invariant."""

import pytest

from proofs.attacks.attack import find_attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.transitions import States
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.moves_source import read_moves
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.policy_source import read_book
from proofs.certificates.checker.sets import Meaning, SituationSets
from proofs.certificates.checker.steps import Steps
from proofs.certificates.checker.toml_source import Unreadable
from proofs.certificates.plain_invariants import recheck_invariant
from proofs.certificates.recheck import recheck
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.model import Silence
from rulebook.moves import successors
from tests.proofs.certificates.conftest import redigested, resealed
from tests.sampling import one_of_each

ANSWERS = ("new_role", "free_sender", "free_recipient")
MISSION = "stranger-reaches-child-unconfirmed"


def findings(document):
    return [str(finding) for finding in recheck(document).findings]


def entry_over_time(document, claim, answer="new_role"):
    return next(
        one for one in document["over_time"] if (one["claim"], one["after_confirmation"]) == (claim, answer)
    )


def book_of(certificate):
    sources = certificate.document["sources"]
    texts = [one["text"] for one in sources["claims"]]
    return read_book(sources["policy"]["text"], sources["vocabulary"]["text"], texts)


def moves_of(certificate):
    return read_moves(certificate.document["sources"]["moves"]["text"], book_of(certificate))


def bits(states, codes):
    """The set of the states with these codes, as an integer."""
    return sum(1 << int(codes[number]) for number in states)


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_a_certificate_says_of_every_claim_over_time_where_it_is_proved(sferum, certified, letter):
    moves = catalogue_moves(sferum[letter].vocabulary)
    entries = certified[letter].document["over_time"]
    assert moves is not None
    asked = [(claim, answer) for claim in moves.claims for answer in ANSWERS]
    assert [(one["claim"], one["after_confirmation"]) for one in entries] == asked
    for entry in entries:
        attack = find_attack(sferum[letter], entry["claim"], after_confirmation=entry["after_confirmation"])
        assert entry["readings"]["total"] == attack.readings.total
        if entry["lacks"]:
            assert (attack.status, entry["readings"]["proved"]) == ("not_applicable", 0)
            continue
        assert entry["readings"]["proved"] == attack.readings.total - attack.readings.refuted
        assert (entry["invariant"] is None) == (entry["readings"]["proved"] == 0)
    checked = recheck(certified[letter].document)
    assert checked.holds
    assert checked.invariants == sum(entry["invariant"] is not None for entry in entries) > 0


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_plain_meaning_confirms_each_invariant_in_the_default_reading(sferum, certified, letter):
    policy = sferum[letter]
    moves = catalogue_moves(policy.vocabulary)
    proved = [
        entry
        for entry in certified[letter].document["over_time"]
        if entry["invariant"]
        and find_attack(
            policy, entry["claim"], after_confirmation=entry["after_confirmation"]
        ).status == "proved"
    ]  # fmt: skip
    assert proved
    for entry in proved[::2]:
        rows = tuple({name: tuple(values) for name, values in row.items()} for row in entry["invariant"])
        assert moves is not None
        claim, answer = moves.claims[entry["claim"]], entry["after_confirmation"]
        question = AttackQuestion(policy, moves, claim, answer, policy.default_reading, Silence.FORBIDDEN)
        assert not recheck_invariant(question, rows)


def test_shifted_bits_lead_where_the_plain_moves_lead(sferum, certified):
    policy, moves = sferum["A"], moves_of(certified["A"])
    plain = catalogue_moves(policy.vocabulary)
    states, steps = States.of(plain), Steps(moves.facts, book_of(certified["A"]).impossible, moves.fall_back)
    assert plain is not None
    remembering = len(plain.memory)
    assert remembering == 1
    codes = {number: int(code) // 2 for number, code in enumerate(states.codes) if code % 2 == 0}
    assert bits(codes, codes) == steps.possible
    own = {move.id: move for claim in moves.claims for move in claim.moves if move.sets}
    assert len(own) >= 8
    for name, move in own.items():
        for number in list(codes)[::23]:
            state = states.state(number)
            reached = {states.number_of(after) for after in successors(plain, plain.moves[name], state)}
            ours = steps.led_to(1 << codes[number], move) & ~(1 << codes[number])
            assert ours == bits(reached, codes), (name, state)


def test_the_comparison_of_moves_notices_a_fact_that_does_not_fall_back(certified):
    moves, book = moves_of(certified["A"]), book_of(certified["A"])
    right = Steps(moves.facts, book.impossible, moves.fall_back)
    wrong = Steps(moves.facts, book.impossible, {})
    loses = next(move for move in moves.claims[0].moves if move.id == "child-loses-role")
    classmates = right.rows(({"affiliation": ("class",)},))
    assert right.led_to(classmates, loses)
    assert not wrong.led_to(classmates, loses)


@pytest.mark.parametrize(
    ("rows", "message"),
    one_of_each([
        (None, "invariant: is missing"),
        ([], "invariant: does not hold at the start"),
        ([{"sender_confirmed": [True]}], "invariant: does not hold at the start"),
        ([{"sender_confirmed": [False], "sender_has_id": [False]}], "the move `learn-id` leads out of it"),
        ([{"recipient_age": ["under_18"]}], "does not exclude what the claim forbids"),
        ([{"sender_confirmed": [False]}] * 2, "row 1 can go"),
        ([{"sender_confirmed": [False, True]}], "has to name some of the values of `sender_confirmed`"),
        ([{"in_dialogue": [False]}], "has to name some of the values of `in_dialogue`"),
        ([{"sender_confirmed": ["no"]}], "has to name some of the values of `sender_confirmed`"),
    ]),
)  # fmt: skip
def test_a_tampered_invariant_is_found(forged, rows, message):
    document = forged("A")
    entry = entry_over_time(document, MISSION)
    assert entry["invariant"] == [{"sender_confirmed": [False]}]
    entry["invariant"] = rows
    found = findings(resealed(document))
    where = f"over_time `{MISSION}`, `new_role`: invariant: "
    assert len(found) == (2 if rows and len(rows) > 1 else 1)
    assert all(one.startswith(where) for one in found)
    assert message in found[0]


@pytest.mark.slow
def test_an_invariant_for_a_claim_that_is_broken_everywhere_is_found(forged):
    document = forged("S")
    entry = entry_over_time(document, MISSION)
    assert (entry["readings"]["proved"], entry["invariant"]) == (0, None)
    entry["invariant"] = [{"sender_confirmed": [False]}]
    assert "broken in every reading" in findings(resealed(document))[0]


@pytest.mark.slow
def test_a_claim_passed_off_as_proved_in_more_readings_is_found(forged):
    document = forged("A")
    entry = entry_over_time(document, MISSION)
    entry["readings"] |= {"proved": 384, "pattern": [{}]}
    found = findings(resealed(document))
    assert "readings: proved: says `384`, but it is `256`" in found[0]
    assert "covers readings in which the claim is not proved" in found[1]


@pytest.mark.slow
def test_a_claim_over_time_that_was_left_out_is_found(forged):
    document = forged("A")
    document["over_time"].pop()
    assert findings(resealed(document)) == [
        "over_time: these are not the claims over time with each answer, in their order"
    ]


@pytest.mark.slow
def test_changed_moves_are_found(forged):
    document = forged("A")
    moves = document["sources"]["moves"]
    assert 'except = ["school-confirms-*", "child-accepts-request"]' in moves["text"]
    moves["text"] = moves["text"].replace('"school-confirms-*", ', "")
    assert any("sources: moves" in one for one in findings(resealed(document)))
    found = findings(redigested(document))
    assert any(one.startswith("moves: ") and "is not the text that was certified" in one for one in found)
    assert any("the move `school-confirms" in one for one in found)


def test_a_certificate_without_its_moves_is_found(forged):
    document = forged("A")
    document["sources"]["moves"] = None
    assert len(findings(resealed(document))) == 3


def test_a_file_of_moves_that_is_none_is_named(certified):
    text = certified["A"].document["sources"]["moves"]["text"]
    book = book_of(certified["A"])
    for old, new in (
        ('attempt = "channel"', 'attempt = "canal"'),
        ("sets = { shared_chat = true }", "sets = { shared_chat = 3 }"),
        ('starts = "student"', 'starts = "teacher"'),
        ('never = ["free"]', 'never = ["freely"]'),
        ('except = ["school-confirms-*"', 'except = ["nobody-*"'),
    ):
        assert old in text
        with pytest.raises(Unreadable):
            read_moves(text.replace(old, new), book)


def test_one_broken_reading_is_not_hidden_by_the_others(certified):
    """A planted outcome in one reading alone: that reading is no longer proved."""
    book = book_of(certified["A"])
    meaning, readings = Meaning(book, SituationSets(book.facts, book.impossible)), OpenReadings(book, {})
    over_time = OverTime(meaning, readings, moves_of(certified["A"]), "forbidden")
    before = over_time.judge()[0]
    proved = [n for n in range(readings.size) if before.proved >> n & 1]
    broken = dict(over_time.outcomes[proved[0]])
    over_time.outcomes[proved[0]] = {**broken, "free": meaning.space.every}
    over_time._breaking.clear()
    after = over_time.judge()[0]
    assert before.proved ^ after.proved == 1 << proved[0]


@pytest.mark.slow
def test_a_proof_that_something_is_never_learned_is_checked_like_any_other(forged):
    shared = forged("A")
    entry = entry_over_time(shared, "stranger-shares-chat-with-child")
    assert (entry["readings"]["proved"], entry["invariant"]) == (384, [{"shared_chat": [False]}])
    entry["invariant"] = [{"recipient_age": ["under_18"]}]
    assert "does not exclude what the claim forbids" in findings(resealed(shared))[0]
    known = forged("A")
    entry = entry_over_time(known, "stranger-learns-id")
    assert (entry["readings"]["proved"], entry["invariant"]) == (0, None)
    entry["readings"] |= {"proved": 384, "pattern": [{}]}
    entry["invariant"] = [{"sender_has_id": [False]}]
    assert any("proved: says `384`, but it is `0`" in one for one in findings(resealed(known)))


@pytest.mark.slow
def test_what_is_learned_cannot_be_exchanged(forged):
    """The planted fault: the certificate is one of a shared chat, the file of moves speaks of a number."""
    document = forged("A")
    moves = document["sources"]["moves"]
    assert "learned = { shared_chat = true }" in moves["text"]
    moves["text"] = moves["text"].replace(
        "learned = { shared_chat = true }", "learned = { sender_has_number = true }"
    )
    where = "over_time `stranger-shares-chat-with-child`"
    assert any(one.startswith(where) for one in findings(redigested(document)))


@pytest.mark.slow
def test_a_sentence_that_cannot_be_asked_is_no_proof(forged):
    document = forged("A")
    entry = entry_over_time(document, "child-is-suggested-to-nobody")
    assert (entry["lacks"], entry["invariant"]) == (["child_suggested"], None)
    entry["lacks"] = []
    assert any("lacks" in one for one in findings(resealed(document)))
