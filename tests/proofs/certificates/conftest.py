import copy
import json
from collections.abc import Mapping

import pytest

from proofs.certificates.certify import Certificate, certify
from proofs.certificates.checker.format import seal_of, sha256


class Certified(Mapping):
    """The certificates of policies, each made when it is first asked for."""

    def __init__(self, policies):
        self.policies = policies
        self.made: dict[str, Certificate] = {}

    def __getitem__(self, letter):
        if letter not in self.made:
            self.made[letter] = certify(self.policies[letter])
        return self.made[letter]

    def __iter__(self):
        return iter(self.policies)

    def __len__(self):
        return len(self.policies)


@pytest.fixture(scope="session")
def certified(sferum):
    """The certificates of the three Sferum policies by their letters."""
    return Certified(sferum)


@pytest.fixture
def forged(certified):
    """A copy of a certificate to forge; sealed again by `resealed`, so that the seal cannot tell."""
    return lambda letter: json.loads(certified[letter].text)


def resealed(document):
    return {**document, "seal": seal_of(document)}


def redigested(document):
    """With every digest made to fit the texts."""
    document = copy.deepcopy(document)
    sources = document["sources"]
    moves = [sources["moves"]] if sources["moves"] else []
    for source in (sources["policy"], sources["vocabulary"], *sources["claims"], *moves):
        source["sha256"] = sha256(source["text"])
    both = f"{sources['policy']['sha256']} {sources['vocabulary']['sha256']}"
    document["policy"]["digest"] = sha256(both)
    return resealed(document)


def entry_of(document, claim):
    return next(entry for entry in document["verdicts"] if entry["claim"] == claim)
