"""Certificates where moves wait for what the policy says: they hold, and name each proof that they lack."""

import copy

import pytest

from proofs.answers.verdict import PROVED
from proofs.attacks.attack import find_attack
from proofs.certificates import certify as certify_module
from proofs.certificates.certify import certify
from proofs.certificates.recheck import recheck
from proofs.unbounded.prove import prove_beside
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from tests.proofs.certificates.conftest import resealed
from tests.proofs.certificates.test_own_moves import CLAIM
from tests.proofs.unbounded.drawn_crowds import waiting_crowd

FEW = (5, 8, 16, 68)
"""Two of them have proofs for two people that rest on what the policy says; two of them plain chats."""


def waiting_policy(seed, folder):
    """A drawn crowd that waits and can be certified: its policy names a claim."""
    waiting_crowd(seed).write(folder)
    (folder / "claims.toml").write_text(f'title.en = "drawn"\n{CLAIM}', encoding="utf-8")
    path = folder / "policy.toml"
    text = path.read_text("utf-8").replace('version = "1"\n', 'version = "1"\nclaims = "claims.toml"\n', 1)
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def unnamed_proofs(policy, certificate):
    """For how many people the claim is proved, and neither certified nor named as left out."""
    named = {one.people for one in certificate.left_out}
    document, found = certificate.document, set()
    attack = find_attack(policy, "drawn", moves=moves_of(policy))
    entries = {
        "two": [one["readings"] for one in document["over_time"]],
        "any": [one["answers"][0]["readings"] for one in document["any_number"]],
    }
    for people, status in (("two", attack.status), ("any", prove_beside(attack).status)):
        certified = all(one["proved"] == one["total"] for one in entries[people])
        if status == PROVED and not certified and people not in named:
            found.add(people)
    return found


def check(seed, folder):
    policy = waiting_policy(seed, folder)
    certificate = certify(policy)
    assert recheck(certificate.document).holds
    assert unnamed_proofs(policy, certificate) == set()
    return certificate


@pytest.mark.parametrize("seed", FEW)
def test_a_certificate_holds_and_names_what_it_lacks(seed, tmp_path):
    check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_certificates_of_many_crowds_hold_and_name_what_they_lack(seed, tmp_path):
    check(seed, tmp_path)


def test_a_proof_for_two_people_that_is_not_named_is_noticed(tmp_path, monkeypatch):
    """The planted fault: nobody looks for what two people's proofs owe to the policy."""
    assert [one.people for one in check(5, tmp_path).left_out] == ["two"]
    monkeypatch.setattr(certify_module, "proved_for_two_alone", lambda *asked: iter(()))
    policy = load_policy(tmp_path / "policy.toml")
    assert unnamed_proofs(policy, certify(policy)) == {"two"}


def test_what_is_proved_whole_cannot_be_named_as_left_out(tmp_path):
    document = copy.deepcopy(check(16, tmp_path).document)
    document["over_time"][0]["readings"]["proved"] = document["over_time"][0]["readings"]["total"]
    document["left_out"] = [
        {"claim": "drawn", "people": "two", "assumptions": [], "why": "solver", "moves": []}
    ]
    told = [str(one) for one in recheck(resealed(document)).findings]
    assert any("nothing is left that a solver could prove" in one for one in told)


def test_a_bound_that_two_people_reach_needs_its_cutoff(tmp_path):
    """R is the same, and that it is exact is taken out."""
    document = copy.deepcopy(check(4, tmp_path).document)
    shown = [one for one in document["any_number"] if one["cutoff"]["people"]]
    for one in shown:
        one["cutoff"] = {"people": 0, "chats": 0}
    told = [str(one) for one in recheck(resealed(document)).findings]
    assert shown
    assert any("so that there is a cutoff" in one for one in told)


def test_an_entry_too_many_is_found_whatever_it_says(tmp_path):
    """Once every reading has been answered, another entry would be looked at by nobody."""
    document = copy.deepcopy(check(4, tmp_path).document)
    more = copy.deepcopy(document["any_number"][-1])
    more["answers"][0]["readings"]["proved"] = more["answers"][0]["readings"]["total"]
    document["any_number"].append(more)
    told = [str(one) for one in recheck(resealed(document)).findings]
    assert any("in every reading once" in one for one in told)
