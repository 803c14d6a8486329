import json
import os
import subprocess
import sys

import pytest

from proofs.certificates.certify import certify
from proofs.certificates.recheck import recheck
from rulebook.catalogue import policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.faults import InputError
from tests import ROOT
from tests.proofs.certificates.conftest import entry_of, redigested, resealed
from tests.sampling import one_of_each
from tests.twins.claim_premises import PREMISES

OTHERS = ["strictest", "forbidden_first"]
MISSION = "unverified-adult-to-child"
TRUSTED = "roleless-adult-to-child-unless-trusted"
BARE = """
import sys
sys.modules.update(dict.fromkeys(["z3", "numpy", "cvc5", "typer", "rich", "networkx"]))
from proofs.certificates.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def findings(document, **with_policy):
    return [str(finding) for finding in recheck(document, **with_policy).findings]


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_certificate_of_each_book_holds(sferum, certified, letter):
    checked = recheck(certified[letter].to_dict(), sferum[letter].path)
    assert checked.findings == ()
    assert checked.holds
    assert (checked.claims, checked.situations) == (len(PREMISES), 5088)
    assert checked.readings == {"S": 864, "A": 384, "B": 432}[letter]
    assert checked.compared_with == sferum[letter].path
    assert f"{len(PREMISES)} claims" in checked.words()
    assert checked.to_dict()["holds"] is True


@pytest.mark.slow
def test_all_three_are_checked_without_numpy_and_z3_in_a_bare_python(certified, tmp_path):
    before = os.times().children_user
    for letter, certificate in certified.items():
        path = tmp_path / f"{letter}.json"
        path.write_text(certificate.text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-S", "-c", BARE, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"The certificate holds: {len(PREMISES)} claims about sferum-2025-03-")
    assert os.times().children_user - before < 10


@pytest.mark.slow
def test_the_module_is_a_program_of_its_own(forged, tmp_path):
    document = forged("A")
    entry_of(document, MISSION)["status"] = "refuted"
    (tmp_path / "forged.json").write_text(json.dumps(document), encoding="utf-8")
    for arguments, status in ((["forged.json"], 1), (["none.json"], 2), ([], 2)):
        paths = [str(tmp_path / name) for name in arguments]
        command = [sys.executable, "-S", "-m", "proofs.certificates", *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == status
        assert "Traceback" not in done.stderr
        assert ("does not hold" in done.stdout) if status == 1 else done.stderr.startswith("error: ")


@pytest.mark.slow
def test_the_seal_tells_that_something_was_changed(forged):
    document = forged("A")
    document["date"] = "2025-03-26"
    assert findings(document) == ["seal: something in the certificate was changed after it was written"]


def test_a_changed_verdict_is_named(forged):
    document = forged("A")
    entry_of(document, MISSION)["status_all"] = "proved"
    assert findings(resealed(document)) == [
        f"verdict `{MISSION}`: status_all: says `proved`, but it is `refuted`"
    ]


@pytest.mark.slow
def test_a_proof_that_rests_on_silence_cannot_be_passed_off_as_another(forged):
    document = forged("B")
    entry = next(
        one
        for one in document["verdicts"]
        if (one["status"], one["if_unspecified_free"]) == ("proved", "refuted")
    )
    entry["if_unspecified_free"] = "proved"
    assert findings(resealed(document)) == [
        f"verdict `{entry['claim']}`: if_unspecified_free: says `proved`, but it is `refuted`"
    ]


@pytest.mark.slow
def test_a_changed_count_is_named(forged):
    document = forged("B")
    entry_of(document, TRUSTED)["readings"]["refuted"] = 71
    document["counts"]["situations"] = 5087
    assert findings(resealed(document)) == [
        "counts: situations: says `5087`, but it is `5088`",
        f"verdict `{TRUSTED}`: readings: refuted: says `71`, but it is `72`",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "message"),
    one_of_each([
        ([], "leaves out readings in which the claim fails"),
        ([{"lost_sign": ["gt_le"]}], "covers readings in which the claim holds"),
        (
            [{"lost_sign": ["gt_le"], "both_adults": ["alone"], "overlap": ["loosest", "strictest"]}],
            "leaves out readings in which the claim fails",
        ),
        ([{"lost_sign": ["gt_le"], "both_adults": ["alone"]}] * 2, "row 1 can go: the others cover it"),
        (
            [
                {"lost_sign": ["gt_le"], "both_adults": ["alone"], "overlap": ["loosest"]},
                {"lost_sign": ["gt_le"], "both_adults": ["alone"], "overlap": OTHERS},
            ],
            "row 1 can be wider",
        ),
        ([{"lost_sign": ["gt_le"], "both_adults": ["neither"]}], "`both_adults` is no reading of the policy"),
        ([{"colour": ["red"]}], "`colour` is no reading of the policy"),
        ([{"lost_sign": ["gt_le"], "both_adults": []}], "`both_adults` is no reading of the policy"),
        (
            [{"lost_sign": ["gt_le"], "both_adults": ["alone"], "chat_channel": ["separate", "as_id"]}],
            "a row has to name some of the options of `chat_channel`, not all",
        ),
    ]),
)  # fmt: skip
def test_a_changed_row_of_failing_readings_is_named(forged, pattern, message):
    document = forged("B")
    assert entry_of(document, TRUSTED)["readings"]["pattern"] == [
        {"lost_sign": ["gt_le"], "both_adults": ["alone"]}
    ]
    entry_of(document, TRUSTED)["readings"]["pattern"] = pattern
    found = findings(resealed(document))
    assert found
    assert all(one.startswith(f"verdict `{TRUSTED}`: readings.pattern: ") for one in found)
    assert any(message in one for one in found)


@pytest.mark.slow
def test_a_changed_counterexample_is_named(forged):
    document = forged("B")
    entry_of(document, TRUSTED)["counterexample"]["situation"]["recipient_has_number"] = True
    assert findings(resealed(document)) == [
        f"verdict `{TRUSTED}`: counterexample: situation: "
        "recipient_has_number: says `true`, but it is `false`"
    ]
    document = forged("B")
    entry_of(document, TRUSTED)["counterexample"]["rules"] = ["B5.f1"]
    assert findings(resealed(document)) == [
        f"verdict `{TRUSTED}`: counterexample: rules: says `B5.f1`, but it is `B5.f2`"
    ]
    document = forged("B")
    entry_of(document, TRUSTED)["counterexample"] = None
    assert findings(resealed(document)) == [
        f"verdict `{TRUSTED}`: counterexample: says nothing, but it is something"
    ]


@pytest.mark.slow
def test_a_claim_taken_out_is_missed_wherever_it_is_taken_out(forged):
    document = forged("A")
    removed = document["verdicts"].pop(0)
    assert f"verdict `{removed['claim']}`: is missing" in findings(resealed(document))
    text = document["sources"]["claims"][0]["text"]
    start, end = text.index(f"[claims.{MISSION}]"), text.index(f"[claims.{MISSION}-unless-trusted]")
    document["sources"]["claims"][0]["text"] = text[:start] + text[end:]
    assert findings(redigested(document)) == [
        "claims: " + findings(redigested(document))[0].removeprefix("claims: "),
        f"counts: claims: says `{len(PREMISES)}`, but it is `{len(PREMISES) - 1}`",
    ]
    assert "is not the text that was certified" in findings(redigested(document))[0]


@pytest.mark.slow
def test_a_verdict_on_a_claim_that_is_not_there_and_one_given_twice_are_named(forged):
    document = forged("A")
    document["verdicts"].append({**document["verdicts"][0], "claim": "another"})
    document["verdicts"].append(document["verdicts"][1])
    assert findings(resealed(document)) == [
        "verdict `another`: there is no such claim",
        "verdicts: a claim stands twice",
    ]
    document = forged("A")
    document["verdicts"].reverse()
    assert findings(resealed(document)) == ["verdicts: do not stand in the order of the claims"]


@pytest.mark.slow
def test_a_changed_policy_is_found_with_and_without_new_digests(forged):
    document = forged("A")
    source = document["sources"]["policy"]
    source["text"] = source["text"].replace('outcome = "role_confirmation"', 'outcome = "free"')
    assert findings(resealed(document))[:2] == [
        "sources: policy: the text does not have the digest that stands beside it",
        "policy.digest: is not that of the texts of policy and vocabulary",
    ]
    found = findings(redigested(document))
    assert found[0].startswith("policy: `")
    assert f"verdict `{MISSION}`: status: says `proved`, but it is `refuted`" in found


@pytest.mark.slow
def test_a_changed_vocabulary_is_found_with_and_without_new_digests(forged):
    document = forged("A")
    source = document["sources"]["vocabulary"]
    source["text"] = (
        source["text"].replace("[axioms.", "[terms.unused-", 1).replace("impossible =", "any =", 1)
    )
    assert "sources: vocabulary: the text does not have the digest that stands beside it" in findings(
        resealed(document)
    )
    found = findings(redigested(document))
    assert found[0].startswith("vocabulary: `")
    assert any(one.startswith("counts: situations: says `5088`") for one in found)


@pytest.mark.parametrize("name", one_of_each(["policy", "vocabulary"]))
def test_a_changed_digest_is_named(forged, name):
    document = forged("A")
    document["sources"][name]["sha256"] = "0" * 64
    assert findings(resealed(document)) == [
        f"sources: {name}: the text does not have the digest that stands beside it"
    ]


@pytest.mark.slow
def test_another_id_or_version_is_named(forged):
    document = forged("A")
    document["policy"].update(id="mine", version="2")
    assert findings(resealed(document)) == [
        "policy.id: says `mine`, not `sferum-2025-03-who-and-when`",
        "policy.version: says `2`, not `2025-03-25`",
    ]


def test_other_questions_than_those_asked_are_named(forged):
    document = forged("A")
    settled = {"lost_sign": "gt_le", "overlap": "any"}
    document["asked"] = {"settled": settled, "silence": "maybe", "assumptions": []}
    assert findings(resealed(document)) == [
        "asked.settled: `lost_sign` = `gt_le` is no reading of the policy",
        "asked.settled: `overlap` = `any` is no reading of the policy",
        "asked.silence: has to be `forbidden` or `free`, not `maybe`",
    ]


def test_entries_that_do_not_belong_or_are_missing_or_mistyped_are_named(forged):
    document = forged("A")
    document["extra"] = 1
    document["verdicts"][2]["note"] = "trust me"
    del document["counts"]["rules"]
    document["verdicts"][0]["readings"]["refuted"] = True
    document["verdicts"][1]["status"] = None
    document["verdicts"][3]["readings"]["pattern"] = {}
    document["verdicts"][4]["premise"]["situation"]["channel"] = 3
    document["date"] = 20250325
    document["asked"] = []
    assert sorted(findings(document)) == [
        "asked: has to be a table, not a list",
        "certificate: unknown entry `extra`",
        "counts: `rules` is missing",
        "date: has to be a text, not a whole number",
        "verdicts[0].readings.refuted: has to be a whole number, not true or false",
        "verdicts[1].status: has to be a text, not null",
        "verdicts[2]: unknown entry `note`",
        "verdicts[3].readings.pattern: has to be a list, not a table",
        "verdicts[4].premise.situation.`channel`: has to be a text or true or false, not a whole number",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON"),
        ("[]", "this is not a certificate"),
        ("{}", "this is not a certificate"),
        ('{"format": "childproof-certificate-9"}', "this is not a certificate"),
        ('{"format": 1, "format": 2}', "the entry `format` stands twice"),
        ('{"format": NaN}', "`NaN` is not a number that JSON knows"),
        ("[" * 100_000, "nested too deep"),
        ("1" * 5000, "error: "),
    ],
)
def test_a_file_that_is_no_certificate_is_an_error(tmp_path, text, message):
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        recheck(path)
    assert message in str(error.value)


@pytest.mark.parametrize("raw", [b'{"format":\n"x",\n}', b'{\n"format":\n"\xff"}'])
def test_what_is_no_json_or_no_text_is_told_at_its_line(tmp_path, raw):
    path = tmp_path / "c.json"
    path.write_bytes(raw)
    with pytest.raises(InputError) as error:
        recheck(path)
    assert str(error.value).startswith(f"error: {path}:3: ")


def test_a_certificate_cut_short_anywhere_is_an_error(certified, tmp_path):
    path = tmp_path / "c.json"
    text = certified["A"].text
    for length in range(1, len(text) - 2, len(text) // 40):
        path.write_text(text[:length], encoding="utf-8")
        with pytest.raises(InputError, match="not valid JSON"):
            recheck(path)


def test_a_file_that_cannot_be_read_is_an_error(forged, tmp_path):
    (tmp_path / "c.json").write_bytes(b"\xff\xfe{")
    for path, message in (
        (tmp_path, "this is a folder"),
        (tmp_path / "none", "no such file"),
        (tmp_path / "c.json", "not UTF-8"),
    ):
        with pytest.raises(InputError, match=message):
            recheck(path)
    with pytest.raises(InputError, match="no such file"):
        recheck(forged("B"), tmp_path / "none")


def test_the_policy_file_that_the_certificate_names_is_compared(small, tmp_path):
    path = tmp_path / "proofs" / "c.json"
    path.parent.mkdir()
    path.write_text(certify(load_policy(small), file="../policy.toml").text, encoding="utf-8")
    assert recheck(path).compared_with == str(path.parent / "../policy.toml")
    with (small.parent / "two.toml").open("a", encoding="utf-8") as file:
        file.write("# later\n")
    assert [finding.where for finding in recheck(path).findings] == ["claims"]
    small.unlink()
    assert recheck(path).holds is True
    assert recheck(path).compared_with is None


@pytest.mark.slow
def test_a_policy_of_the_catalogue_is_compared_unless_another_file_is_named(certified, small):
    certificate = certified["A"].to_dict()
    assert recheck(certificate).compared_with == str(policy_path("sferum-2025-03-who-and-when"))
    wheres = [finding.where for finding in recheck(certificate, small).findings]
    assert wheres == ["policy", "vocabulary", "claims"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('outcome = "free"', 'outcome = "fine"', "rule 1: unknown outcome `fine`"),
        ("[[rules]]", "[[rules", "policy: not valid TOML"),
        ("unless = {", "unles = {", "rule 1: unknown entry `unles`"),
        ('to = "one"', 'to = "nobody"', "rule 1: unknown party in `to`"),
        ('from = ["one", "other"]', "from = 3", "rule 1: `from`: has to be a list, not a whole number"),
        ("near_b = true", "far_b = true", "rule 1: unknown name `far_b`"),
        ("near_b = true", "near_b = 1", "rule 1: `near_b` cannot be `1`"),
        ('id = "2"', 'id = "1"', "rules: `1` stands twice"),
        ("known = true, who", "near_b = true, who", "policy: conditions mention each other in a circle"),
        ("options.strictest", "options.weakest", "policy: the reading `overlap` is missing or has"),
        ('version = "1"', "", "policy: `version` has to be a text, not null"),
    ],
)
def test_texts_that_are_no_policy_are_named_and_never_a_traceback(small, old, new, message):
    document = certify(load_policy(small)).to_dict()
    assert old in document["sources"]["policy"]["text"]
    document["sources"]["policy"]["text"] = document["sources"]["policy"]["text"].replace(old, new, 1)
    found = findings(redigested(document))
    assert len(found) == 1
    assert found[0].startswith(message)


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "facts = 1", "a" * 20 + "." * 5, "\ud800", "\x00"])
@pytest.mark.parametrize("kind", ["policy", "vocabulary", "claims"])
def test_nonsense_for_a_text_is_a_finding(small, kind, text):
    document = certify(load_policy(small)).to_dict()
    source = document["sources"][kind][0] if kind == "claims" else document["sources"][kind]
    source["text"] = text
    found = findings(redigested(document))
    assert len(found) == 1
    str(found).encode()
