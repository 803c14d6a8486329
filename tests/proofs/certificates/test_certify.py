import json

import pytest

from proofs.certificates import certify as certifying
from proofs.certificates.certify import Uncertifiable, certify
from proofs.certificates.checker.format import CERTIFICATE, CertificateFault, Said, misfits
from proofs.certificates.recheck import Recheck, recheck
from proofs.claims.verify import verify, verify_all
from proofs.engines.solver import Disagreement, kept_session
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from rulebook.reader.faults import InputError
from tests.narrowing import present
from tests.proofs.certificates.conftest import entry_of
from tests.sampling import one_of_each
from tests.twins.claim_premises import PREMISES


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_a_certificate_says_what_verify_says(sferum, certified, letter):
    document = certified[letter].to_dict()
    assert len(document["verdicts"]) == len(PREMISES)
    for entry, verdict in zip(document["verdicts"], verify_all([sferum[letter]]), strict=True):
        theirs = verdict.to_dict()
        for name in ("claim", "status", "status_all", "if_unspecified_free"):
            assert entry[name] == theirs[name]
        assert {**entry["readings"], "unknown": 0} == theirs["readings"]
        if verdict.counterexample is None:
            assert entry["counterexample"] is None
        else:
            assert {**entry["counterexample"], "words": verdict.counterexample.words()} == theirs[
                "counterexample"
            ]


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_a_certificate_has_its_shape_and_holds_the_texts_of_the_files(sferum, certified, letter):
    document = certified[letter].to_dict()
    assert list(misfits(document, CERTIFICATE)) == []
    assert document["policy"]["digest"] == sferum[letter].digest
    with open(sferum[letter].path, "rb") as file:
        assert document["sources"]["policy"]["text"].encode() == file.read()


def test_every_claim_of_a_certificate_has_a_situation_of_which_it_speaks(certified):
    entries = [entry for one in certified.values() for entry in one.to_dict()["verdicts"]]
    assert len(entries) == 3 * len(PREMISES)
    assert all(entry["premise"] for entry in entries)


@pytest.mark.slow
def test_the_same_verdicts_give_the_same_bytes(sferum, certified):
    kept_session.cache_clear()
    again = load_policy(sferum["A"].path)
    assert certify(again).text == certified["A"].text


@pytest.mark.slow
def test_a_date_is_written_down_and_nothing_else_changes(sferum, certified):
    dated = certify(sferum["A"], date="2025-03-25")
    assert dated.to_dict()["date"] == "2025-03-25"
    assert {**dated.to_dict(), "date": None, "seal": certified["A"].seal} == certified["A"].to_dict()
    assert recheck(dated.to_dict()).holds


@pytest.mark.slow
def test_settled_readings_and_silence_are_certified_as_they_were_asked(sferum):
    settled = {"unconfirmed_role": "as_claimed", "lost_sign": "gt_le"}
    verdicts = verify_all([sferum["A"]], settled=settled, silence=Silence.FREE)
    certificate = certify(sferum["A"], verdicts)
    assert certificate.to_dict()["asked"] == {
        "settled": {"unconfirmed_role": "as_claimed"},
        "silence": "free",
        "assumptions": [],
    }
    checked = recheck(certificate.to_dict())
    assert checked.holds
    assert checked.readings == 128


def test_verdicts_asked_in_different_ways_are_not_certified_together(sferum):
    claims = sferum["A"].claims
    verdicts = verify_all([sferum["A"]], claims[1:])
    verdicts.append(verify(sferum["A"], claims[0], settled={"unconfirmed_role": "as_claimed"}))
    with pytest.raises(Uncertifiable, match="different readings"):
        certify(sferum["A"], verdicts)
    verdicts[-1] = verify(sferum["A"], claims[0], silence=Silence.FREE)
    with pytest.raises(Uncertifiable, match="silence"):
        certify(sferum["A"], verdicts)


def test_every_kind_of_verdict_can_be_certified(small):
    policy = load_policy(small)
    certificate = certify(policy)
    found = {entry["claim"]: entry for entry in certificate.to_dict()["verdicts"]}
    statuses = {entry[name] for entry in found.values() for name in ("status", "status_all")}
    assert statuses == {"proved", "refuted", "vacuous", "not_applicable"}
    assert found["lacking"]["lacks"] == ["far"]
    assert (found["empty"]["status_all"], found["empty"]["premise"]) == ("vacuous", None)
    assert recheck(certificate.to_dict(), small).holds


def test_an_unknown_verdict_cannot_be_certified(sferum):
    verdicts = verify_all([sferum["B"]], time_limit=0.0)
    with pytest.raises(Uncertifiable, match="no verdict on `unverified-adult-to-child`: the time limit"):
        certify(sferum["B"], verdicts)


def test_a_claim_that_was_not_judged_cannot_be_left_out(sferum):
    verdicts = [verify(sferum["B"], claim) for claim in sferum["B"].claims[1:]]
    with pytest.raises(Uncertifiable, match="no verdict on `unverified-adult-to-child`: it was not judged"):
        certify(sferum["B"], verdicts)


def test_too_many_situations_are_said_to_be_too_many(sferum, monkeypatch):
    monkeypatch.setattr(certifying, "MOST_COMBINATIONS", 5000)
    with pytest.raises(Uncertifiable, match="165,888 combinations of facts are too many to look at each"):
        certify(sferum["B"])


@pytest.mark.parametrize("name", ["policy.toml", "words.toml"])
def test_a_policy_that_changed_while_it_was_judged_is_not_certified(small, name):
    policy = load_policy(small)
    verdicts = verify_all([policy])
    with (small.parent / name).open("a", encoding="utf-8") as file:
        file.write("# later\n")
    with pytest.raises(InputError, match="changed while it was judged"):
        certify(policy, verdicts)


def test_files_that_change_before_the_check_are_told_as_changed_and_as_no_defect(small, monkeypatch):
    policy, checked = load_policy(small), recheck

    def changed(*asked, **how):
        with (small.parent / "words.toml").open("a", encoding="utf-8") as file:
            file.write("# later\n")
        return checked(*asked, **how)

    monkeypatch.setattr(certifying, "recheck", changed)
    with pytest.raises(InputError, match="the file was changed while it was judged"):
        certify(policy)


def test_nothing_leaves_that_the_check_does_not_confirm(sferum, monkeypatch):
    no = Recheck("", "", "", 0, 0, 0, 0, (CertificateFault("verdict", Said("is not so")),), None, 0.0)
    monkeypatch.setattr(certifying, "recheck", lambda document, path, clock: no)
    with pytest.raises(Disagreement, match="is not so"):
        certify(sferum["B"])


def test_a_certificate_shows_itself(certified):
    assert str(certified["B"]).startswith(
        f"A certificate of {len(PREMISES)} verdicts on sferum-2025-03-by-channel"
    )
    assert "unverified-adult-to-child" in certified["B"]._repr_html_()
    assert json.loads(certified["B"].text) == certified["B"].to_dict()
    assert entry_of(certified["B"].to_dict(), "roleless-adult-to-student")["counterexample"]["rules"] == [
        "B4.f1"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", one_of_each(SFERUM))
def test_a_repaired_policy_is_certified_like_any_other(name):
    repaired = load_policy(present(policy_path(f"{name}-repaired")))
    assert recheck(certify(repaired).to_dict(), repaired.path).holds
