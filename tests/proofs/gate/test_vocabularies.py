"""Vocabularies that changed: the old one read in the new one, held against a brute force on random pairs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.engines.vocabulary_map import VocabularyMap
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.model import Axiom, Fact, Value, Vocabulary, Words
from tests.proofs.gate.dale import findings, written

VALUES = ("p", "q", "r", "s")
NAMES = ("a", "b", "c", "d")


def sentence(name, value):
    return {"en": f"{name} {value}"}


@st.composite
def vocabularies(draw):
    """A vocabulary with some of four facts and some of four values each; an axiom may exclude a pair."""
    facts = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        values = tuple(draw(st.lists(st.sampled_from(VALUES), min_size=2, max_size=3, unique=True)))
        silent = draw(st.sampled_from((None, *values)))
        facts[name] = Fact(name, values, {"en": name}, {v: sentence(name, v) for v in values}, silent)
    axioms: tuple[Axiom, ...] = ()
    if len(facts) > 1 and draw(st.booleans()):
        row = {name: (draw(st.sampled_from(fact.values)),) for name, fact in list(facts.items())[:2]}
        axioms = (Axiom("x", (row,), {"en": "x"}),)
    return Vocabulary("v", {"en": "v"}, facts, axioms, {}, repr((facts, axioms)))


def possible(vocabulary):
    for values in product(*(fact.values for fact in vocabulary.facts.values())):
        situation = dict(zip(vocabulary.facts, values, strict=True))
        rows = [row for axiom in vocabulary.axioms for row in axiom.impossible]
        if not any(all(situation[n] in allowed for n, allowed in row.items()) for row in rows):
            yield situation


def stands_for(old, new, situation):
    """Which old situations a new one stands for, fact by fact in plain words."""
    choices = {}
    for name, fact in old.facts.items():
        if name not in new.facts:
            choices[name] = fact.values
        elif situation[name] in fact.values:
            choices[name] = (situation[name],)
        else:
            choices[name] = tuple(value for value in fact.values if value not in new.facts[name].values)
    every = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    return [one for one in every if one in list(possible(old))]


def disagreements(old, new, read):
    """The new situations of which the arrays and the plain words say different things."""
    wrong = []
    for number in range(read.new.size):
        situation = read.new.situation(number)
        said = {int(way) for way in read.ways[:, number] if way >= 0}
        plain = {read.old.number_of(one) for one in stands_for(old, new, situation)}
        came = any(situation[name] not in old.facts[name].values for name in new.facts if name in old.facts)
        if said != plain or bool(read.is_new[number]) != (came or not plain):
            wrong.append(situation)
    return wrong


@given(vocabularies(), vocabularies())
def test_arrays_and_plain_words_read_the_old_vocabulary_alike(old, new):
    read = VocabularyMap(old, new)
    assert disagreements(old, new, read) == []
    new_facts = [
        fact for name, fact in new.facts.items() if name not in old.facts and fact.silent is not None
    ]
    still = [
        number
        for number in range(read.new.size)
        if all(read.new.situation(number)[fact.id] == fact.silent for fact in new_facts)
    ]
    reached = {int(way) for way in read.ways[:, still].ravel() if way >= 0}
    assert {int(n) for n in read.is_gone.nonzero()[0]} == set(range(read.old.size)) - reached


def test_a_map_that_forgets_a_value_is_noticed():
    fact: dict[Value, Words] = {v: sentence("a", v) for v in VALUES}
    two = Fact("b", ("p", "q"), {"en": "b"}, {v: sentence("b", v) for v in ("p", "q")}, "p")
    old = Vocabulary("v", {}, {"a": Fact("a", ("p", "q"), {}, fact, None), "b": two}, (), {}, "old")
    new = Vocabulary("v", {}, {"a": Fact("a", ("p", "q"), {}, fact, None)}, (), {}, "new")
    read = VocabularyMap(old, new)
    assert disagreements(old, new, read) == []
    read.ways = read.ways[:1]
    assert disagreements(old, new, read)


def test_a_value_that_only_has_another_name_is_the_same(tmp_path):
    values = [
        ("vocabulary", 'value = "call", en = "By call."', 'value = "phone", en = "By call."'),
        ("scenarios", 'way = "call"', 'way = "phone"'),
    ]
    assert {one.kind for one in findings(tmp_path / "values", *values)} <= {"CP401", "CP801"}


FREE_NEW = """[[rules]]
id = "5"
line = "5"
to = "pupil"
when = { new_account = true, sender_role = "pupil" }
outcome = "free"
quote = "New pupils may write."
[[rules]]
id = "4"
"""


def test_a_line_that_looks_at_a_new_fact_is_held_against_the_old_outcome(tmp_path):
    fact = (
        "vocabulary",
        "[axioms.guests]",
        '[facts.new_account]\nlabel.en = "new"\nsilent = false\nsentences = [\n'
        '  { value = false, en = "Old." },\n  { value = true, en = "New." },\n]\n[axioms.guests]',
    )
    found = findings(tmp_path, fact, ("policy", '[[rules]]\nid = "4"\n', FREE_NEW))
    loosened = next(one for one in found if one.kind == "CP101")
    assert loosened.rule == "5"
    assert loosened.rows[0]["new_account"] == (True,)


def test_an_axiom_that_excludes_the_silent_value_of_a_new_fact_takes_old_situations_away(tmp_path):
    fact = (
        "vocabulary",
        "[axioms.guests]",
        '[facts.new_account]\nlabel.en = "new"\nsilent = false\nsentences = [\n'
        '  { value = false, en = "Old." },\n  { value = true, en = "New." },\n]\n'
        '[axioms.pupils-are-new]\nen = "x"\nimpossible = { sender_role = "pupil", new_account = NEW }\n'
        "[axioms.guests]",
    )
    kinds = {}
    for new in ("false", "true"):
        edit = (*fact[:2], fact[2].replace("NEW", new))
        kinds[new] = {one.kind for one in findings(tmp_path / new, edit)}
    assert "CP303" in kinds["false"]
    assert "CP303" not in kinds["true"]


def test_a_fact_that_is_gone_is_read_at_every_value_it_had(tmp_path):
    without = [
        ("vocabulary", '[facts.way]\nlabel.en = "way"\nsilent = "chat"\n', '[facts.how]\nlabel.en = "how"\n'),
        ("vocabulary", '{ value = "chat", en = "By chat." }', '{ value = "chat", en = "Written." }'),
        ("scenarios", ', way = "call"', ""),
        ("moves", 'attempt = "way"', 'attempt = "how"'),
    ]
    found = findings(tmp_path, *without)
    assert {"CP401", "CP402", "CP404"} <= {one.kind for one in found}
    assert "CP101" not in {one.kind for one in found}


@pytest.mark.parametrize("side", ["old", "new"])
def test_vocabularies_without_a_common_fact_are_never_told_as_the_same(tmp_path, side):
    old = written(tmp_path / "old")
    facts = {"x": Fact("x", ("u", "v"), {"en": "x"}, {"u": {"en": "u"}, "v": {"en": "v"}}, "u")}
    other = Vocabulary("other", {"en": "o"}, facts, (), {}, "other")
    bare = replace(
        old.policy, vocabulary=other, rules=(), claims=(), scenarios=(), conditions={}, digest="other"
    )
    pair = (BookVersion(bare), old) if side == "old" else (old, BookVersion(bare))
    assert "CP404" in {one.kind for one in judge(*pair)}
