"""Certificates of books with moves of their own, and where places are of several kinds."""

import copy

import pytest

from childproof.gating.starting_folder import write_starting_folder
from proofs.answers.verdict import PROVED
from proofs.attacks.attack import find_attack
from proofs.attacks.transitions import States
from proofs.certificates.any_number import entries_for_any_number, rows_without_memory
from proofs.certificates.certify import Uncertifiable, certify
from proofs.certificates.checker import any_number as checked_module
from proofs.certificates.checker import shared_places
from proofs.certificates.checker.any_number import as_rows
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.moves_source import read_moves
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.pair_steps import PairInCrowd
from proofs.certificates.checker.policy_source import read_book
from proofs.certificates.checker.sets import Meaning, SituationSets
from proofs.certificates.checker.shared_places import bound_with_places
from proofs.certificates.left_out import claims_left_out
from proofs.certificates.recheck import recheck
from proofs.unbounded.bound_by_pairs import bound_by_pairs
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from tests.narrowing import present
from tests.proofs.certificates.conftest import resealed
from tests.proofs.unbounded.brute_force_crowd import BruteForceCrowd
from tests.proofs.unbounded.test_random_crowds import loaded, question_of
from tests.reliability.test_random_policies import CORPUS

KINDS = 5
"""The seed of a crowd with chats of several kinds in which something comes about."""
CLAIM = """
[claims.never-free]
words.en = "Nobody writes freely."
when = { act = "write" }
never = "free"
basis = { kind = "ours", why = "drawn" }
"""
FOUND = """
[moves.child-is-found]
by = "adversary"
sets = { recipient_has_number = true }
words = { en = "The adult gets into the address book.", ru = "Взрослый попадает в записную книжку." }
because = { en = "a search finds everybody", ru = "поиск находит всех" }
"""


def with_a_claim(seed, folder):
    """A drawn crowd that can be certified: its policy names a claim."""
    loaded(seed, folder)
    (folder / "claims.toml").write_text(f'title.en = "drawn"\n{CLAIM}', encoding="utf-8")
    path = folder / "policy.toml"
    text = path.read_text("utf-8").replace('version = "1"\n', 'version = "1"\nclaims = "claims.toml"\n', 1)
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def in_a_folder(folder, extra=""):
    """The book S with its moves beside it, and moves of one's own."""
    write_starting_folder(folder, load_policy(present(policy_path(SFERUM[0]))))
    moves = folder / "moves.toml"
    moves.write_text(moves.read_text("utf-8") + extra, encoding="utf-8")
    return load_policy(folder / "rules.toml")


def crowd_of(folder):
    """The checker's own view of the drawn claim."""
    texts = [(folder / f"{name}.toml").read_text("utf-8") for name in ("policy", "vocabulary", "moves")]
    book = read_book(texts[0], texts[1], [])
    meaning = Meaning(book, SituationSets(book.facts, book.impossible))
    over_time = OverTime(meaning, OpenReadings(book, {}), read_moves(texts[2], book), "forbidden")
    claim = next(one for one in over_time.moves.claims if one.id == "drawn")
    return PairInCrowd(over_time, claim, [])


def tampered(certificate, change):
    document = copy.deepcopy(dict(certificate.document))
    change(document["any_number"][0])
    return [str(one) for one in recheck(resealed(document)).findings]


def test_places_of_several_kinds_are_certified_and_decided_without_a_solver(tmp_path):
    policy = with_a_claim(KINDS, tmp_path)
    certificate = certify(policy)
    (entry,) = certificate.document["any_number"]
    assert (entry["claim"], entry["cutoff"]) == ("drawn", {"people": 0, "chats": 0})
    assert entry["states"] > 1
    assert recheck(certificate.document, policy.path).status == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda one: one.update(least=[]), "too small"),
        (lambda one: one.update(least=[{}]), "too large"),
        (lambda one: one["cutoff"].update(people=2), "no cutoff is shown"),
        (lambda one: one.update(states=one["states"] + 1), "states, not"),
    ],
    ids=["small", "large", "cutoff", "count"],
)
def test_r_that_is_not_so_is_found_out_where_places_are_of_several_kinds(tmp_path, change, message):
    certificate = certify(with_a_claim(KINDS, tmp_path))
    assert any(message in one for one in tampered(certificate, change))


@pytest.mark.parametrize("seed", range(12))
def test_the_checker_bounds_a_crowd_as_the_search_does(seed, tmp_path):
    _drawn, _policy, moves = loaded(seed, tmp_path)
    crowd = crowd_of(tmp_path)
    rows = rows_without_memory(States.of(moves), bound_by_pairs(question_of(moves)))
    assert bound_with_places(crowd, {}) == crowd.steps.rows(as_rows(rows))


def test_a_bound_that_forgets_who_meets_whom_is_found_out(tmp_path, monkeypatch):
    """The planted fault: nobody is ever brought to where the other one is."""
    monkeypatch.setattr(shared_places._Bound, "_moved", lambda *asked: None)
    beyond = 0
    for seed in range(12):
        folder = tmp_path / str(seed)
        folder.mkdir()
        drawn, _policy, _moves = loaded(seed, folder)
        crowd = crowd_of(folder)
        bound = bound_with_places(crowd, {})
        found, _all = BruteForceCrowd(drawn, 1).reached(200)
        rows = [{name: (value,) for name, value in state} for state in found]
        beyond += sum(not crowd.steps.rows((row,)) & bound for row in rows)
    assert beyond


def test_moves_beside_a_book_are_those_that_are_certified(tmp_path):
    policy = with_a_claim(KINDS, tmp_path)
    certificate = certify(policy)
    moves = tmp_path / "moves.toml"
    assert certificate.document["sources"]["moves"]["text"] == moves.read_text("utf-8")
    moves.write_text(moves.read_text("utf-8") + "# and more\n", encoding="utf-8")
    told = [str(one) for one in recheck(certificate.document, policy.path).findings]
    assert any(one.startswith("moves:") and "is not the text that was certified" in one for one in told)


def test_moves_that_only_add_to_those_of_the_catalogue_have_no_certificate(tmp_path):
    policy = in_a_folder(tmp_path)
    added = f'title.en = "more"\nvocabulary = "sferum"\n{FOUND}'
    (tmp_path / "moves.toml").write_text(added, encoding="utf-8")
    with pytest.raises(Uncertifiable, match="write all of them in one file"):
        certify(load_policy(policy.path))


def test_claims_that_the_check_cannot_decide_are_named_with_the_reason(tmp_path):
    waits = FOUND.replace("sets =", "when = { in_dialogue = true }\nsets =")
    policy = in_a_folder(tmp_path, waits)
    assert entries_for_any_number(policy, {}, Silence.FORBIDDEN, ()) == []
    told = [one.words("en") for one in claims_left_out(policy, ())]
    said = "Not certified: stranger-reaches-student, because a move waits for"
    assert any(one.startswith(said) and "child-is-found" in one for one in told)
    assert any(one.startswith("Not certified: own-parent-gets-through, because") for one in told)


def test_a_proof_that_rests_on_a_memory_is_named_and_not_certified():
    policy = load_policy(CORPUS / "proof-by-memory" / "policy.toml")
    assert find_attack(policy, "known", moves=present(moves_of(policy))).status == PROVED
    certificate = certify(policy)
    entry = next(one for one in certificate.document["over_time"] if one["claim"] == "known")
    assert entry["readings"]["proved"] == 0
    told = [one.words("en") for one in certificate.left_out]
    assert any(
        one.startswith("Not certified: known, because a move waits for what is remembered") for one in told
    )


def test_of_the_catalogue_nothing_is_left_out(sferum):
    for policy in (*sferum.values(), load_policy(present(policy_path("max-2025-09-safe-mode")))):
        assert list(claims_left_out(policy, ())) == []


def test_the_checker_asks_the_bound_where_places_are_of_several_kinds(tmp_path, monkeypatch):
    certificate = certify(with_a_claim(KINDS, tmp_path))
    monkeypatch.setattr(checked_module, "bound_with_places", lambda crowd, lets: 0)
    assert any("too large" in str(one) for one in recheck(certificate.document).findings)
