"""Damaged files either load or are refused in words; nothing else ever happens."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.decide import decide
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.model import OUTCOMES, UNSPECIFIED
from rulebook.reader.faults import InputError
from rulebook.table import OUTCOME_NAMES, Situations, outcome_table
from tests.cases.reading import CASES

HILL = {
    kind: (CASES / "valid" / f"{kind}-hill.toml").read_text() for kind in ("policy", "vocabulary", "claims")
}
VALUES = st.sampled_from(
    [
        *("1", "-0.0", "nan", "true", "1979-05-27", "07:32:00", '""', '"x"', "9999999999999999999999"),
        *("[]", "[[]]", "{}", "{ a = 1 }", '["free", 1]', "[1, [2]]", '{ en = "x" }', "{ same_club = true }"),
        *('"overlap"', "[{ overlap = 'loosest' }]", '"\\u0000"', "'''\n'''", "0x" + "f" * 99),
        *('"hill"', '"free"', '"policy-hill.toml"'),
    ]
)


@st.composite
def damaged(draw, text):
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at, to = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["drop", "twice", "swap", "value", "cut", "rename", "letter"])):
            case "drop":
                lines[at] = ""
            case "twice":
                lines.insert(to, lines[at])
            case "swap":
                lines[at], lines[to] = lines[to], lines[at]
            case "value" if "=" in lines[at]:
                lines[at] = lines[at].partition("=")[0] + "= " + draw(VALUES)
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, 40))]
            case "rename":
                words = [word for line in lines for word in line.split() if word.isidentifier()]
                lines[at] = lines[at].replace(draw(st.sampled_from(words)), draw(st.sampled_from(words)))
            case "letter":
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(st.characters(codec="utf-8")) + lines[at][place:]
    return "\n".join(lines)


def loaded(kind, text):
    """What loads, or None; with the other two files as they should be."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**HILL, kind: text}.items():
            (Path(folder) / f"{name}-hill.toml").write_bytes(content.encode("utf-8", "surrogatepass"))
        path = Path(folder) / f"{kind}-hill.toml"
        try:
            if kind == "claims":
                return load_claims(path, load_vocabulary(Path(folder) / "vocabulary-hill.toml"))
            return load_policy(path) if kind == "policy" else load_vocabulary(path)
        except InputError as error:
            faults = error.faults
    assert faults
    for fault in faults:
        assert 0 <= fault.line <= text.count("\n") + 1
        assert all(letter.isprintable() or letter == "\n" for letter in str(fault))
    return None


@given(damaged(HILL["policy"]))
def test_a_damaged_policy_loads_or_is_refused(text):
    policy = loaded("policy", text)
    if policy is None:
        return
    situations = Situations.of(policy.vocabulary)
    table = outcome_table(policy, policy.default_reading)
    for number in range(0, situations.size, 5):
        outcome = decide(policy, situations.situation(number), policy.default_reading).outcome
        assert outcome in (*OUTCOMES, UNSPECIFIED)
        assert outcome == OUTCOME_NAMES[table[number]]


@given(damaged(HILL["vocabulary"]))
def test_a_damaged_vocabulary_loads_or_is_refused(text):
    vocabulary = loaded("vocabulary", text)
    assert vocabulary is None or Situations(vocabulary).size >= 0


@given(damaged(HILL["claims"]))
def test_damaged_claims_load_or_are_refused(text):
    claims = loaded("claims", text)
    assert claims is None or all(claim.never < set(OUTCOMES) or claim.is_service for claim in claims)


@given(st.sampled_from(["policy", "vocabulary", "claims"]), st.text(max_size=200))
def test_any_text_is_refused(kind, text):
    assert loaded(kind, text) is None


@pytest.mark.parametrize("kind", HILL)
def test_what_is_damaged_is_a_file_that_loads(kind):
    assert loaded(kind, HILL[kind]) is not None
