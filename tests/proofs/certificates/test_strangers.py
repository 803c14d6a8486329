"""Certificates by strangers: the answer comes soon, and never says more than was checked."""

import json
import time
from hashlib import sha256

import pytest

from childproof.__main__ import main
from proofs.certificates.checker.format import seal_of
from proofs.certificates.recheck import recheck
from rulebook.catalogue import policy_path
from rulebook.reader.faults import InputError
from tests.narrowing import present
from tests.sampling import one_of_each

SOON = 30


@pytest.fixture
def document(certified):
    """A certificate that may be changed."""
    return json.loads(certified["B"].text)


def sealed(document):
    document["seal"] = seal_of(document)
    return document


def test_an_id_of_the_catalogue_is_compared_with_the_catalogue(document, tmp_path):
    rules = document["sources"]["policy"]["text"].replace('outcome = "free"', 'outcome = "forbidden"')
    (tmp_path / "mine.toml").write_text(rules, encoding="utf-8")
    document["policy"]["file"] = "mine.toml"
    document["sources"]["policy"]["text"] = rules
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(sealed(document)), encoding="utf-8")
    assert any(
        "is not the text that was certified" in finding.message and "mine.toml" not in finding.message
        for finding in recheck(path).findings
    )


def renamed(document):
    """The same certificate of a policy that the catalogue does not have."""
    text = document["sources"]["policy"]["text"].replace("sferum-2025-03-by-channel", "of-our-own", 1)
    return document, text


@pytest.mark.parametrize("file", one_of_each(["nowhere.toml", None]))
def test_what_was_compared_with_nothing_is_never_status_0(document, tmp_path, file, capsys):
    document, text = renamed(document)
    own = document["sources"]["policy"]
    own["text"], own["sha256"] = text, sha256(text.encode()).hexdigest()
    digests = f"{own['sha256']} {document['sources']['vocabulary']['sha256']}"
    document["policy"] |= {"id": "of-our-own", "digest": sha256(digests.encode()).hexdigest(), "file": file}
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(sealed(document)), encoding="utf-8")
    found = recheck(path)
    assert (found.findings, found.compared_with, found.status) == ((), None, 3)
    assert main(["recheck", str(path), "--lang", "en"]) == 3
    assert "It was not compared with any policy file: " in capsys.readouterr().out


@pytest.mark.slow
def test_line_ends_and_a_byte_order_mark_make_no_difference(certified, tmp_path):
    text = present(policy_path("sferum-2025-03-by-channel")).read_text(encoding="utf-8")
    folder = present(policy_path("sferum-2025-03-by-channel")).parent
    for file in folder.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    own = tmp_path / "by-channel.toml"
    own.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert recheck(certified["B"].document, own).status == 0


def soon(call):
    started = time.perf_counter()
    answer = call()
    assert time.perf_counter() - started < SOON
    return answer


@pytest.mark.parametrize(
    "text",
    [
        "version = " + "9" * 5000,
        "version = 0x" + "f" * 5000,
        "a" + ".a" * 100_000 + " = 1",
        "a = " + "[" * 100_000,
        'a = "' + "x" * 2_000_000 + '"',
        ('x\\"""\n' * 100_000),
        "\n".join(f'[readings.r{n}]\noptions.a.en = "a"\noptions.b.en = "b"' for n in range(10_000)),
    ],
    ids=["digits", "hexadecimal", "dotted", "nested", "long", "quotes", "readings"],
)
def test_a_text_that_would_take_for_ever_is_refused_soon(document, text):
    document["sources"]["policy"]["text"] = text
    assert soon(lambda: recheck(sealed(document))).findings


@pytest.mark.parametrize(
    "text",
    [
        "{" + ", ".join(f'"n{n}": 1' for n in range(300_000)) + ', "n0": 2}',
        '{"format": ' + "9" * 5000 + "}",
        "[" * 200_000,
        "[" + "[]," * 3_000_000 + "[]]",
    ],
    ids=["twice", "digits", "nested", "many"],
)
def test_a_file_that_would_take_for_ever_is_refused_soon(tmp_path, text):
    path = tmp_path / "certificate.json"
    path.write_text(text)
    with pytest.raises(InputError):
        soon(lambda: recheck(path))


def test_of_a_list_without_end_a_finding_shows_the_first_few_and_the_count(document):
    document["verdicts"][0]["lacks"] = [f"name-{number}" for number in range(300_000)]
    (finding,) = recheck(sealed(document)).findings
    assert "`name-0`" in finding.message
    assert "`name-19` and 299,980 more, but it is nothing" in finding.message
    assert len(finding.message) < 500


@pytest.mark.slow
def test_many_verdicts_are_looked_up_and_not_searched(document):
    one = document["verdicts"][0]
    document["verdicts"] += [{**one, "claim": f"claim-{n}"} for n in range(20_000)]
    assert not soon(lambda: recheck(sealed(document))).holds


@pytest.mark.slow
def test_many_rows_of_a_pattern_are_compared_soon(document):
    entry = next(entry for entry in document["verdicts"] if entry["readings"]["pattern"])
    entry["readings"]["pattern"] *= 50_000
    assert not soon(lambda: recheck(sealed(document))).holds


def test_an_id_steers_no_terminal(document):
    document["policy"]["id"] = "\x1b[2J\u202e"
    assert recheck(document).policy.isprintable()
