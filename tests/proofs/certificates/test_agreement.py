"""The checker against the plain meaning, the array and the loader, which it does not use."""

import ast
import random
import sys
from pathlib import Path

import numpy as np
import pytest

from proofs.certificates.checker import check as checker
from proofs.certificates.checker.judgement import OpenReadings, judge
from proofs.certificates.checker.policy_source import read_book
from proofs.certificates.checker.sets import Meaning, SituationSets
from proofs.claims.verify import verify_all
from rulebook.decide import decide, holds
from rulebook.loaders.load_policy import load_policy
from rulebook.model import ALWAYS, Silence
from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table
from tests.sampling import one_of_each


def book_of(certificate):
    sources = certificate.to_dict()["sources"]
    texts = [one["text"] for one in sources["claims"]]
    return read_book(sources["policy"]["text"], sources["vocabulary"]["text"], texts)


def meaning_of(certificate, kind=Meaning):
    book = book_of(certificate)
    return kind(book, SituationSets(book.facts, book.impossible))


def flags(numbers, size):
    raw = np.frombuffer(numbers.to_bytes((size + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(raw, bitorder="little", count=size).astype(bool)


def differences(policy, meaning, readings):
    """The (reading, situation number) pairs of which array and integers say different things."""
    for reading in readings:
        table = outcome_table(policy, reading)
        outcomes = meaning.outcomes(reading)
        ours = np.full(table.size, 255)
        for outcome, numbers in outcomes.items():
            ours[flags(numbers, table.size)] = OUTCOME_NAMES.index(outcome)
        assert sum(numbers.bit_count() for numbers in outcomes.values()) == table.size
        yield from ((reading, int(number)) for number in np.flatnonzero(ours != table))


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_integers_and_array_agree_on_every_situation_under_every_reading(sferum, certified, letter):
    readings = sferum[letter].all_readings()
    assert len(readings) in (864, 384, 432)
    assert list(differences(sferum[letter], meaning_of(certified[letter]), readings)) == []


class OneBitFlipped(Meaning):
    def rule(self, rule, reading):
        found = super().rule(rule, reading)
        is_it = (
            rule.id == "A6.r1"
            and reading["overlap"] == "strictest"
            and reading["line_scope"] == "own_channel"
        )
        return found ^ (1 << 3210) if is_it else found


@pytest.mark.slow
def test_the_comparison_finds_one_flipped_bit(sferum, certified):
    flipped = meaning_of(certified["A"], OneBitFlipped)
    found = list(differences(sferum["A"], flipped, sferum["A"].all_readings()))
    assert found
    assert {number for _reading, number in found} == {3210}
    assert {reading["overlap"] for reading, _number in found} == {"strictest"}


@pytest.mark.parametrize("letter", one_of_each("ASB"))
def test_integers_and_the_plain_meaning_agree_on_a_sample(sferum, certified, letter):
    policy, meaning = sferum[letter], meaning_of(certified[letter])
    chosen = random.Random(7)
    for reading in chosen.sample(policy.all_readings(), 40):
        outcomes = meaning.outcomes(reading)
        for number in chosen.sample(range(meaning.space.size), 10):
            situation = meaning.space.situation(number)
            decision = decide(policy, situation, reading)
            assert outcomes[decision.outcome] >> number & 1
            assert tuple(meaning.deciding_lines(number, decision.outcome, reading)) == decision.lines
            for ours, claim in zip(meaning.book.claims, policy.claims, strict=True):
                speaks = holds(claim.when, policy, situation, reading) and not holds(
                    claim.unless, policy, situation, reading
                )
                assert bool(meaning.premise(ours, reading) >> number & 1) == speaks


@pytest.mark.parametrize("letter", "SAB")
def test_premises_are_those_of_the_array(sferum, certified, letter):
    policy, meaning = sferum[letter], meaning_of(certified[letter])
    for reading in policy.all_readings()[::7]:
        masks = Masks(policy, reading)
        for ours, claim in zip(meaning.book.claims, policy.claims, strict=True):
            assert (flags(meaning.premise(ours, reading), 5088) == masks.claim(claim)).all()


def test_both_number_the_same_situations(sferum, certified):
    space, situations = meaning_of(certified["A"]).space, Situations.of(sferum["A"].vocabulary)
    assert space.size == situations.size == 5088
    for number in range(space.size):
        assert space.situation(number) == situations.situation(number)
        assert space.number_of(space.situation(number)) == number
    assert space.number_of({**space.situation(0), "sender_role": "none", "sender_confirmed": True}) is None
    assert space.number_of({}) is None


@pytest.mark.parametrize("which", ["S", "A", "B", "small"])
def test_the_reader_of_the_checker_reads_what_the_loader_reads(sferum, certified, small, which):
    if which == "small":
        policy = load_policy(small)
        texts = [(small.parent / name).read_text(encoding="utf-8") for name in ("one.toml", "two.toml")]
        book = read_book(
            small.read_text(encoding="utf-8"),
            (small.parent / "words.toml").read_text(encoding="utf-8"),
            texts,
        )
    else:
        policy, book = sferum[which], book_of(certified[which])
    assert book.facts == {name: fact.values for name, fact in policy.vocabulary.facts.items()}
    assert list(book.facts) == list(policy.vocabulary.facts)
    assert [dict(row) for row in book.impossible] == [
        dict(row) for axiom in policy.vocabulary.axioms for row in axiom.impossible
    ]
    assert book.readings == {name: question.options for name, question in policy.readings.items()}
    assert list(book.readings) == list(policy.readings)
    assert {name: plain(rows) for name, rows in book.conditions.items()} == {
        name: plain(condition.rows) for name, condition in policy.conditions.items()
    }
    for ours, rule in zip(book.rules, policy.rules, strict=True):
        assert (ours.id, ours.line, ours.outcome) == (rule.id, rule.line, rule.outcome)
        assert [plain(rows) for rows in ours.all_of] == [
            plain(r) for r in (rule.sender, rule.recipient, rule.when)
        ]
        assert plain(ours.unless) == plain(rule.unless)
    for read, claim in zip(book.claims, policy.claims, strict=True):
        assert (read.id, read.never, read.lacks) == (claim.id, claim.never, claim.unknown)
        assert (plain(read.when), plain(read.unless)) == (plain(claim.when), plain(claim.unless))


def plain(rows):
    return [dict(row) for row in rows]


def test_a_row_without_names_always_holds(certified):
    meaning = meaning_of(certified["A"])
    assert plain(ALWAYS) == [{}]
    assert meaning.space.every.bit_count() == 5088


@pytest.mark.parametrize("silence", list(Silence))
def test_the_checker_and_z3_judge_a_policy_alike_that_uses_what_the_others_do_not(small, silence):
    policy = load_policy(small)
    texts = [(small.parent / name).read_text(encoding="utf-8") for name in ("one.toml", "two.toml")]
    book = read_book(
        small.read_text(encoding="utf-8"), (small.parent / "words.toml").read_text(encoding="utf-8"), texts
    )
    readings = OpenReadings(book, {})
    judgements = judge(Meaning(book, SituationSets(book.facts, book.impossible)), readings, silence)
    for judgement, verdict in zip(judgements, verify_all([policy], silence=silence), strict=True):
        for name in ("status", "status_all", "if_unspecified_free"):
            assert judgement.entry[name] == getattr(verdict, name)
        assert judgement.entry["readings"]["refuted"] == verdict.readings.refuted
        if verdict.counterexample:
            assert judgement.entry["counterexample"]["situation"] == verdict.counterexample.situation
            assert judgement.entry["counterexample"]["reading"] == verdict.counterexample.reading


def test_the_checker_imports_the_standard_library_and_nothing_that_gives_a_policy_its_meaning():
    folder = Path(checker.__file__).parent
    files = {path.stem for path in folder.glob("*.py")}
    assert files >= {"check", "judgement", "sets", "policy_source", "format", "steps"}
    allowed = {f"proofs.certificates.checker.{name}" for name in files}
    imported: set[str] = set()
    for name in files:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.module is not None
                imported.add(node.module)
    assert len(imported) > 10
    others = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert others <= allowed
