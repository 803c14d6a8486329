"""What a certificate names as left out: what its check cannot decide, and proofs that Z3 alone finds."""

import copy
import shutil
from pathlib import Path

import pytest

from proofs.certificates import certify as certify_module
from proofs.certificates.certify import certify
from proofs.certificates.recheck import recheck
from proofs.unbounded.prove import prove_unbounded
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from tests.proofs.certificates.conftest import resealed
from tests.proofs.certificates.test_own_moves import CLAIM, FOUND, in_a_folder

YARD = Path(__file__).parents[1] / "unbounded" / "yard"
LEADERS = """
[starts.any-two]
en = "a stranger and a child, whoever leads"
any = { recipient_permission = "none", chat = "apart", friend = false }

[moves.leader-joins]
by = "leader"
when = { sender_permission = "full" }
sets = { chat = "open" }
words.en = "Somebody adds a leader to an open chat."
because.en = "clubs grow"

[claims.never-alone]
words.en = "No stranger who is no leader writes freely to a child."
starts = "any-two"
movers = "everybody"
when = { child_recipient = true, sender_permission = "none" }
never = ["free"]
basis = { kind = "ours", why = "a test" }

[relations]
properties = ["permission"]
places = ["chat"]
symmetric = ["friend"]
third_people = ["friend"]
"""
"""Who leads never changes, and only leaders come into an open chat: the bound by pairs forgets who came."""


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    """A book with a claim that is proved for any number of people, by Z3 alone."""
    folder = tmp_path_factory.mktemp("club")
    for name in ("policy", "vocabulary"):
        shutil.copy(YARD / f"{name}.toml", folder)
    head = (YARD / "moves.toml").read_text("utf-8").split("[starts.apart]", 1)[0]
    (folder / "moves.toml").write_text(head + LEADERS, encoding="utf-8")
    (folder / "claims.toml").write_text(f'title.en = "club"\n{CLAIM}', encoding="utf-8")
    path = folder / "policy.toml"
    text = path.read_text("utf-8").replace('version = "1"\n', 'version = "1"\nclaims = "claims.toml"\n', 1)
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


@pytest.fixture(scope="module")
def certificate(club):
    return certify(club)


def forged(certificate, change):
    document = copy.deepcopy(dict(certificate.document))
    change(document)
    return [str(one) for one in recheck(resealed(document)).findings]


def test_a_proof_that_z3_alone_finds_is_named_as_left_out(club, certificate):
    assert prove_unbounded(club, "never-alone", moves=moves_of(club)).status == "proved"
    (entry,) = certificate.document["any_number"]
    assert entry["answers"][0]["readings"]["proved"] == 0
    (left,) = certificate.document["left_out"]
    assert (left["claim"], left["people"], left["why"]) == ("never-alone", "any", "solver")
    told = (
        "Not certified for any number of people: never-alone, because in some readings the solver proves it"
    )
    assert told in certificate.words("en")


def test_recheck_tells_what_a_certificate_leaves_out_and_does_not_end_with_0(club, certificate):
    found = recheck(certificate.document, club.path)
    assert (found.holds, found.status) == (True, 3)
    assert any("never-alone" in line for line in found.told("en"))
    assert [one.why for one in found.left_out] == ["solver"]


def test_that_comparison_notices_a_proof_that_nobody_names(club, monkeypatch):
    """The planted fault: what Z3 proves is not held against what is certified."""
    monkeypatch.setattr(certify_module, "proved_by_solver_alone", lambda *asked: ())
    assert certify(club).left_out == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["left_out"].append(said["left_out"][0]),
        lambda said: said["left_out"][0].update(claim="never-free"),
        lambda said: said["left_out"][0].update(people="two"),
        lambda said: said["left_out"][0].update(assumptions=["own-chat"]),
        lambda said: said["left_out"][0].update(moves=["leader-joins"]),
        lambda said: said["left_out"][0].update(why="places"),
        lambda said: said["left_out"][0].update(why="nothing of the kind"),
    ],
    ids=["twice", "claim", "people", "assumptions", "moves", "reason", "no reason"],
)
def test_what_is_not_so_of_a_proof_left_out_is_found(certificate, change):
    assert any(one.startswith("left_out:") for one in forged(certificate, change))


def test_a_claim_that_is_proved_in_every_reading_leaves_nothing_out(certified):
    proved = {"claim": "stranger-reaches-student", "people": "any", "assumptions": [], "why": "solver"}
    document = copy.deepcopy(dict(certified["S"].document))
    assert document["left_out"] == []
    document["left_out"].append({**proved, "moves": []})
    told = [str(one) for one in recheck(resealed(document)).findings]
    assert any("nothing is left that a solver could prove" in one for one in told)


def test_claims_that_the_check_cannot_decide_stand_in_the_certificate_and_cannot_be_taken_out(tmp_path):
    policy = in_a_folder(tmp_path, FOUND.replace("sets =", "when = { in_dialogue = true }\nsets ="))
    certificate = certify(policy)
    left = certificate.document["left_out"]
    assert {(one["people"], one["why"], *one["moves"]) for one in left} == {
        ("two", "memory", "child-is-found")
    }
    assert {one["claim"] for one in left} >= {"stranger-reaches-student", "own-parent-gets-through"}
    assert recheck(certificate.document, policy.path).status == 3
    for change in (lambda said: said["left_out"].pop(), lambda said: said["left_out"][0].update(moves=[])):
        assert any("cannot be decided here" in one for one in forged(certificate, change))
