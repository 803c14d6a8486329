"""Reads the files of `valid/` and `invalid/`, and writes what each of them means or is refused for.

    python -m tests.cases.reading --update

writes every `.expected` anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path

from rulebook.decide import decide
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.model import Policy
from rulebook.reader.faults import InputError
from rulebook.table import Masks, Situations, outcome_table

CASES = Path(__file__).parent
SMALL = "valid/vocabulary-small.toml"
MOST_SHOWN = 64
VOCABULARY_WORDS = ("vocabulary", "fact", "axiom", "term", "sentence")
CLAIM_WORDS = ("claim", "claims", "basis")


def files(folder):
    """The cases of one folder, as paths from here."""
    return sorted(f"{folder}/{path.name}" for path in (CASES / folder).glob("*.toml"))


def expected(case):
    """The text that is kept next to a case."""
    return (CASES / case).with_suffix(".expected").read_text(encoding="utf-8")


@contextmanager
def here():
    """Errors name the path that was given, so cases are read from their own folder."""
    before = Path.cwd()
    os.chdir(CASES)
    try:
        yield
    finally:
        os.chdir(before)


def load(case):
    """A case by the first word of its name: a vocabulary, claims, or else a policy."""
    word = Path(case).name.partition("-")[0]
    with here():
        if word in VOCABULARY_WORDS:
            return load_vocabulary(case)
        if word in CLAIM_WORDS:
            return load_claims(case, load_vocabulary(vocabulary_of(case)))
        return load_policy(case)


def vocabulary_of(case):
    """The vocabulary beside a claim file of the same name, else the small one."""
    beside = CASES / case.replace("claims-", "vocabulary-")
    return str(beside) if case.startswith("valid/") and beside.exists() else SMALL


def refusal(case):
    """What a person is told about an invalid case."""
    try:
        load(case)
    except InputError as error:
        return f"{error}\n"
    return "no fault was found\n"


def meaning(case):
    """What a valid case says, written out."""
    loaded = load(case)
    word = Path(case).name.partition("-")[0]
    if word in VOCABULARY_WORDS:
        lines = vocabulary_lines(loaded)
    elif word in CLAIM_WORDS:
        with here():
            lines = claim_lines(loaded, load_vocabulary(vocabulary_of(case)))
    else:
        lines = policy_lines(loaded)
    return "\n".join(lines) + "\n"


def written(value):
    return ("yes" if value else "no") if isinstance(value, bool) else value


def situations_of(vocabulary):
    situations = Situations.of(vocabulary)
    if situations.size > MOST_SHOWN:
        return None
    return [situations.situation(n) for n in range(situations.size)]


def words(situation):
    return " ".join(f"{name}={written(value)}" for name, value in situation.items())


def vocabulary_lines(vocabulary):
    for fact in vocabulary.facts.values():
        silent = f", {written(fact.silent)} goes without saying" if fact.silent is not None else ""
        yield f"fact {fact.id}: {', '.join(written(value) for value in fact.values)}{silent}"
    every = situations_of(vocabulary)
    yield f"{Situations.of(vocabulary).size} possible situations"
    yield from (f"  {words(situation)}" for situation in every or ())
    yield f"terms: {', '.join(vocabulary.terms) or 'none'}"


def claim_lines(claims, vocabulary):
    policy = Policy("bare", {}, {}, "1", None, vocabulary, {}, vocabulary.terms, (), (), "")
    for claim in claims:
        kind = "service claim" if claim.is_service else "claim"
        yield f"{kind} {claim.id}: never {', '.join(sorted(claim.never))}; {claim.basis.kind}"
        if claim.unknown:
            yield f"  not applicable: the vocabulary lacks {', '.join(claim.unknown)}"
            continue
        holds = Masks(policy, {}).claim(claim)
        for number, situation in enumerate(situations_of(vocabulary)):
            if holds[number]:
                yield f"  {words(situation)}"


def policy_lines(policy):
    every = situations_of(policy.vocabulary)
    for reading in policy.all_readings():
        yield "under " + " ".join(f"{name}={option}" for name, option in reading.items())
        if every is None:
            found = outcome_table(policy, reading)
            yield f"  {len(found)} situations, {int((found == 0).sum())} of them free"
            continue
        decisions = [decide(policy, situation, reading) for situation in every]
        for situation, decision in zip(every, decisions, strict=True):
            if decision.rules:
                rules = " ".join(rule.id for rule in decision.rules)
                yield f"  {words(situation)} -> {decision.outcome} ({rules})"
        yield f"  {sum(not d.rules for d in decisions)} of {len(decisions)} situations unspecified"
    if policy.claims:
        yield f"claims: {', '.join(claim.id for claim in policy.claims)}"


def update():
    """Write every expectation anew."""
    for case in files("valid"):
        (CASES / case).with_suffix(".expected").write_text(meaning(case), encoding="utf-8")
    for case in files("invalid"):
        (CASES / case).with_suffix(".expected").write_text(refusal(case), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    update()
