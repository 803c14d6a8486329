import importlib
import sys
from dataclasses import replace

import pytest

from proofs.answers.verdict import REFUTED
from proofs.certificates.second_engine import redecide
from proofs.claims.verify import verify_all
from proofs.engines.solver import Disagreement
from rulebook.reader.faults import InputError
from tests.twins.claim_premises import PREMISES


@pytest.mark.slow
@pytest.mark.parametrize("letter", "SAB")
def test_a_second_engine_agrees_on_every_verdict(sferum, letter):
    opinion = redecide(verify_all([sferum[letter]]))
    assert opinion.verdicts == len(PREMISES)
    assert opinion.questions > len(PREMISES)


@pytest.mark.slow
def test_a_verdict_that_was_turned_is_found_by_the_second_engine(sferum):
    verdict = next(v for v in verify_all([sferum["B"]]) if v.status == "proved")
    with pytest.raises(Disagreement, match="is not what cvc5 finds"):
        redecide([replace(verdict, status=REFUTED)])


def test_without_the_second_engine_the_error_names_the_extra(sferum, monkeypatch):
    monkeypatch.setitem(sys.modules, "cvc5", None)
    importlib.invalidate_caches()
    with pytest.raises(InputError, match=r"childproof\[second-engine\]"):
        redecide([])
