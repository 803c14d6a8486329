import copy
import json

import pytest

from proofs.certificates.certify import certify
from proofs.certificates.checker.format import seal_of, sha256


@pytest.fixture(scope="session")
def certified(sferum):
    """The certificates of the three Sferum policies by their letters."""
    return {letter: certify(policy) for letter, policy in sferum.items()}


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
