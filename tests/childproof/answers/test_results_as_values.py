"""Results as values: parts that can be taken out, looked at, offered by name, and used as keys."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass

import pytest

import childproof as cp

MISSION = "unverified-adult-to-child"


def test_a_rule_book_shows_its_lines_in_the_words_of_their_source_and_what_it_leaves_open():
    safety = cp.policy("safety")
    shown = safety._repr_html_()
    assert all(f"<b>{rule.line}</b>" in shown for rule in safety.rules)
    assert "Верифицированный педагог (по ID)" in shown
    assert "Which line wins" in shown


def test_a_notebook_offers_what_stands_between_the_brackets():
    verdicts, matrix = cp.verify("safety", MISSION), cp.matrix("safety")
    for result in (verdicts, matrix):
        offered = result._ipython_key_completions_()
        assert "sferum-2025-03-safety" in offered
        assert all(result[name] for name in offered)


@pytest.mark.parametrize(("wrong", "right"), [("matrx", "matrix"), ("attack", "find_attack")])
def test_a_misspelt_call_is_recognised(wrong, right):
    with pytest.raises(AttributeError, match=f"did you mean `{right}`"):
        getattr(cp, wrong)
    for nothing in ("_matrx", "nonsense"):
        with pytest.raises(AttributeError, match=f"has no attribute '{nothing}'$"):
            getattr(cp, nothing)


def test_a_part_of_a_matrix_is_a_matrix():
    matrix = cp.matrix()
    assert [cell.policy.id for cell in matrix["coach"]] == [one.id for one in matrix.policies]
    assert len(matrix["safety"]) == len(matrix.people.persons)
    assert matrix["safety"] == cp.matrix("safety")


def parts_of(value, seen):
    """Every dataclass that a result holds, itself included, without what the region is made of."""
    if id(value) in seen or isinstance(value, str):
        return
    seen[id(value)] = value
    if is_dataclass(value):
        yield value
        for one in fields(value):
            yield from parts_of(getattr(value, one.name), seen)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from parts_of(one, seen)
    elif isinstance(value, (tuple, list, Sequence)):
        for one in value:
            yield from parts_of(one, seen)


def test_every_answer_of_a_proof_and_every_part_of_it_can_be_a_key():
    verdicts = cp.verify("safety", MISSION)
    answers = [
        verdicts,
        cp.explain("safety", MISSION),
        cp.compare("safety", cp.policy("safety").without_rule("S1.4")),
        tuple(cp.matrix("safety")),
        cp.find_attack("safety", "stranger-reaches-student"),
        cp.check("safety"),
        cp.strength("safety"),
        cp.decide("safety", sender_role="none", recipient_role="student"),
    ]
    parts = [part for answer in answers for part in parts_of(answer, {})]
    assert len({type(part) for part in parts}) > 25
    assert all(hash(part) == hash(part) for part in parts)
    assert {verdicts[0]: 1}[pickle.loads(pickle.dumps(verdicts[0]))] == 1
