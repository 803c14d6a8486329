"""Whatever stands in a file, each loader takes it or says what is wrong, all of them in the same words."""

import re
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from childproof.files.open_questions import open_questions
from childproof.gating.lock import read_lock
from childproof.gating.team.intents import read_intents
from childproof.gating.team.known import read_known
from proofs.changes.expectations import load_expectations
from rulebook.catalogue import CATALOGUE, moves_path
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_scenarios import load_scenarios
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.entries import Entries
from rulebook.reader.faults import InputError
from rulebook.reader.single_entries import LONGEST_TEXT
from rulebook.table import Situations
from sim.assumptions import behaviours, profiles
from sim.assumptions.behaviours import load_behaviours
from sim.assumptions.profiles import load_profile
from sim.facts.fact_providers import provide
from tests import ROOT
from tests.cases.reading import CASES
from tests.narrowing import present
from tests.rulebook.loaders.test_fuzz import damaged
from tests.tools.english import english_in

YARD = ROOT / "tests" / "childproof" / "yard"
HILL = {kind: CASES / "valid" / f"{kind}-hill.toml" for kind in ("policy", "vocabulary", "claims")}
REGION = Path(profiles.__file__).parent / "regions" / "kursk.toml"
BEHAVIOURS = Path(behaviours.__file__).parent / "behaviours.toml"
KNOWN = """
[[known]]
kind = "CP201"
policy = "hill"
claim = "some-claim"
rows = [{ channel = "chat" }]
at_most = { readings = 2, situations = 4 }
reason = "decided by the club"
expires = 2027-06-30
"""
INTENTS = """
[[intend]]
base = "0123"
where = { channel = "chat" }
change = "loosened"
claims = ["some-claim"]
because = "decided by the club"
"""
LOCK = """
format = 1
[[policies]]
id = "hill"
file = "hill.toml"
valid_from = "2025"
bytes = "0123"
meaning = "4567"
vocabulary = "hill 89ab"
strength = 0.5
childproof = "0.2.0"
claims = [{ id = "some-claim", status = "proved", status_all = "proved", failing = 0, readings = 2 }]
seal = "c3edc0da8528245bd0a390551618f2e5"
"""
EXPECTATIONS = """
[[expect]]
where = { channel = "phone" }
change = "tightened"
from = "free"
to = "request"
because = "numbers alone are not enough"
"""
SCENARIOS = """
title = { en = "Examples" }
[scenarios.by-phone]
situation = { channel = "phone" }
outcome = "free"
why = { en = "so" }
pinned = true
"""


@cache
def hill():
    return load_policy(HILL["policy"])


@cache
def sferum():
    return load_vocabulary(CATALOGUE / "sferum" / "vocabulary.toml")


@cache
def about_sferum() -> Any:
    """As much of a comparison as expectations are read with."""
    return SimpleNamespace(subject=SimpleNamespace(vocabulary=sferum()))


def yard():
    return Situations(load_policy(YARD / "rules.toml").vocabulary)


def asked(path):
    """The open questions that lie beside a policy."""
    policy: Any = SimpleNamespace(id="p", path=str(path.parent.parent / "p.toml"))
    return open_questions([policy])


LOADERS = {
    "policy": (HILL["policy"].read_text("utf-8"), load_policy),
    "vocabulary": (HILL["vocabulary"].read_text("utf-8"), load_vocabulary),
    "claims": (HILL["claims"].read_text("utf-8"), lambda path: load_claims(path, hill().vocabulary)),
    "moves": (present(moves_path("sferum")).read_text("utf-8"), lambda path: load_moves([path], sferum())),
    "scenarios": (SCENARIOS, lambda path: load_scenarios(path, sferum(), {})),
    "region": (REGION.read_text("utf-8"), load_profile),
    "behaviours": (BEHAVIOURS.read_text("utf-8"), load_behaviours),
    "providers": ((YARD / "providers.toml").read_text("utf-8"), lambda path: provide(yard(), path)),
    "known findings": (KNOWN, lambda path: read_known(path, "known.toml")),
    "intents": (INTENTS, lambda path: read_intents(path, "intent.toml")),
    "lock": (LOCK, read_lock),
    "expectations": (
        EXPECTATIONS,
        lambda path: load_expectations(path, about_sferum()),
    ),
    "open questions": ((YARD / "notes" / "open-questions.toml").read_text("utf-8"), asked),
}
"""A file of each kind, and what reads one at a path."""

SAID_IN = {
    "policy": 'id = "p"\nversion = @\n',
    "vocabulary": 'id = "v"\n[facts.f.label]\nen = @\n',
    "claims": "[claims.c.words]\nen = @\n",
    "moves": 'vocabulary = "sferum"\n[movers.m]\nen = @\n',
    "scenarios": "[scenarios.s.why]\nen = @\n",
    "region": '[profile]\nid = "p"\nru = "п"\ninherits = "national"\nen = @\n',
    "behaviours": '[[behaviour]]\nid = "b"\nsource = @\n',
    "providers": "[facts.neighbours]\ndrawn = 0.5\nsource = @\n",
    "known findings": "[[known]]\nreason = @\n",
    "intents": "[[intend]]\nbecause = @\n",
    "lock": "[[policies]]\nmeaning = @\n",
    "expectations": "[[expect]]\nbecause = @\n",
    "open questions": '[[open]]\nid = "o"\nquote = @\n',
}
"""A file of each kind with a place for a text, on the last line."""

FAULTS = {
    "3": "`{}` has to be a text, not a number",
    '["x"]': "`{}` has to be a text, not a list",
    '" "': "`{}` is empty",
    f'"{"x" * (LONGEST_TEXT + 1)}"': "`{}` has 4,001 characters; at most 4,000 are read",
    r'"\u001b[2J"': r"`{}` holds the control character `\x1b`",
    "3\nstrange = 4": "unknown entry `strange`",
}
"""What can stand where a text should, and what every loader says of it."""


def refused(kind, content):
    """The faults that a loader finds in some bytes, or nothing where it takes them."""
    with tempfile.TemporaryDirectory() as folder:
        for path in HILL.values():
            (Path(folder) / path.name).write_bytes(path.read_bytes())
        path = Path(folder) / (
            "notes/open-questions.toml" if kind == "open questions" else "policy-hill.toml"
        )
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        try:
            LOADERS[kind][1](path)
        except InputError as error:
            faults = error.faults
        else:
            return ()
    assert faults
    for fault in faults:
        assert fault.path.endswith(".toml")
        assert fault.line >= 0
        assert fault.path != str(path) or fault.line <= content.count(b"\n") + 1
        assert all(letter.isprintable() or letter == "\n" for letter in str(fault))
    return faults


@pytest.mark.parametrize("kind", LOADERS)
def test_a_file_as_it_should_be_is_taken(kind):
    assert refused(kind, LOADERS[kind][0].encode()) == ()


@pytest.mark.parametrize("kind", LOADERS)
@given(data=st.data())
def test_a_damaged_file_is_taken_or_refused_with_file_and_line(kind, data):
    refused(kind, data.draw(damaged(LOADERS[kind][0])).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("kind", LOADERS)
@given(
    content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))
)
def test_any_bytes_are_taken_or_refused_with_file_and_line(kind, content):
    refused(kind, content)


def said_of(kind, value):
    """What a loader says of a value where a text should stand, by line, and what it should say there."""
    text = SAID_IN[kind].replace("@", value)
    (key,) = re.findall(r"(\w+) = @", SAID_IN[kind])
    said = {(fault.line, fault.message) for fault in refused(kind, text.encode())}
    return said, (text.count("\n"), FAULTS[value].format(key))


@pytest.mark.parametrize("value", FAULTS, ids=lambda value: value[:8])
@pytest.mark.parametrize("kind", SAID_IN)
def test_one_fault_is_worded_alike_by_all_loaders(kind, value):
    assert SAID_IN.keys() == LOADERS.keys()
    said, expected = said_of(kind, value)
    assert expected in said


@pytest.mark.parametrize("kind", SAID_IN)
def test_a_loader_with_words_of_its_own_would_be_noticed(kind, monkeypatch):
    def only(entries, *names):
        for name in set(entries.table) - set(names):
            entries.fault(f"unknown key `{name}`", "", name)

    monkeypatch.setattr(Entries, "only", only)
    said, expected = said_of(kind, "3\nstrange = 4")
    assert expected not in said


ODD = {
    "UTF-16": (lambda text: text.encode("utf-16"), 0, "the file is not UTF-8 text\n  save it as UTF-8"),
    "UTF-16 without a mark": (
        lambda text: text.strip().encode("utf-16-le"),
        0,
        "not UTF-8 text\n  save it as UTF-8",
    ),
    "UTF-32": (lambda text: text.encode("utf-32"), 0, "the file is not UTF-8 text"),
    "NUL": (lambda text: f"{text}\n# \0".encode(), 1, "the file holds NUL bytes"),
    "Latin-1": (lambda text: f"{text}\n".encode() + "# école".encode("latin-1"), 1, "is not UTF-8 text"),
    "cp1251": (lambda text: f"{text}\n".encode() + "# мама".encode("cp1251"), 1, "is not UTF-8 text"),
    "one CR": (lambda text: f"{text}\n# one\rother".encode(), 1, "the character `\\r` cannot stand here"),
    "CR alone": (lambda text: f"# a\n{text}".replace("\n", "\r").encode(), 0, "Mac (CR): save it with line"),
    "CR behind an entry": (lambda text: text.strip().replace("\n", "\r").encode(), 0, "Mac (CR): save it"),
}
"""Encodings and line ends of other machines: the bytes, the lines before the fault, and what is told."""


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", LOADERS)
def test_a_file_in_an_odd_encoding_is_told_with_line_and_way_out_in_both_languages(kind, odd):
    text, _ = LOADERS[kind]
    encoded, below, said = ODD[odd]
    (fault,) = refused(kind, encoded(text))
    assert fault.line == (text.count("\n") + 1 + below if below else 1)
    assert said in fault.told("en")
    assert fault.hint
    assert english_in(fault.told("ru")) == []


@pytest.mark.parametrize("kind", LOADERS)
def test_mixed_line_ends_and_a_byte_order_mark_change_nothing(kind):
    text, _ = LOADERS[kind]
    assert refused(kind, b"\xef\xbb\xbf" + text.replace("\n", "\r\n", 5).encode()) == ()
