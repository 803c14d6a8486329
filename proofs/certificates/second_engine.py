"""Asks a second engine, cvc5, the same questions, from their text in SMT-LIB 2.

cvc5 is an optional extra. That every reading of a pattern fails is the one thing not asked here:
`recheck` looks at each.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, VACUOUS, Verdict
from proofs.engines.smtlib import export
from proofs.engines.solver import Disagreement, Undecided, milliseconds
from rulebook.language import Message
from rulebook.model import Silence
from rulebook.reader.faults import one_fault


@dataclass(frozen=True)
class SecondOpinion:
    """A second engine has answered `questions` about `verdicts`, each like the first."""

    engine: str
    verdicts: int
    questions: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.engine} agrees: {self.questions} questions about {self.verdicts} verdicts"


@dataclass(frozen=True)
class _Question:
    """A question of one verdict, and whether there has to be a model."""

    about: str
    text: str
    has_model: bool


def redecide(
    verdicts: Iterable[Verdict],
    *,
    time_limit: float | None = None,
) -> SecondOpinion:
    """Decide each verdict again with cvc5, as it was asked.

    What is unknown in a verdict is not asked. `time_limit` bounds each question, in seconds.

    Raises:
        InputError: cvc5 is not installed.
        Disagreement: cvc5 says otherwise.
        Undecided: cvc5 could not tell.
    """
    engine = _engine()
    started = time.perf_counter()
    asked = judged = 0
    for verdict in verdicts:
        judged += 1
        for question in _questions(verdict):
            asked += 1
            if _has_model(engine, question.text, time_limit) != question.has_model:
                raise Disagreement(
                    f"{verdict.policy.id} · {verdict.claim.id}: {question.about} is not what cvc5 finds"
                )
    name = f"cvc5 {engine.__version__}"
    return SecondOpinion(name, judged, asked, round(time.perf_counter() - started, 6))


def _engine() -> Any:
    try:
        return importlib.import_module("cvc5")
    except ImportError:
        raise one_fault(
            "second engine",
            Message("cvc5 is not installed"),
            Message("pip install 'childproof[second-engine]'"),
        ) from None


def _questions(verdict: Verdict) -> Iterator[_Question]:
    if verdict.status == NOT_APPLICABLE:
        return
    policy, claim, settled, silence = verdict.policy, verdict.claim, verdict.settled, verdict.silence
    default = verdict.reading
    for about, status, within, quiet in (
        (f"`status` = {verdict.status}", verdict.status, default, silence),
        (f"`status_all` = {verdict.status_all}", verdict.status_all, settled, silence),
        (
            f"`if_unspecified_free` = {verdict.if_unspecified_free}",
            verdict.if_unspecified_free,
            default,
            Silence.FREE,
        ),
    ):
        if status == UNKNOWN:
            continue
        broken = export(policy, claim, settled=within, silence=quiet)
        yield _Question(about, broken, status == REFUTED)
        if status in (PROVED, VACUOUS):
            occurs = export(policy, claim, question="occurs", settled=within)
            yield _Question(about, occurs, status == PROVED)
    if verdict.readings.pattern and not verdict.readings.unknown:
        rest = export(policy, claim, settled=settled, silence=silence, excluded=verdict.readings.pattern)
        yield _Question("`readings.pattern`", rest, False)


def _has_model(engine: Any, text: str, time_limit: float | None) -> bool:
    terms = engine.TermManager()
    solver = engine.Solver(terms)
    if time_limit is not None:
        solver.setOption("tlimit-per", str(milliseconds(time_limit)))
    symbols = engine.SymbolManager(terms)
    parser = engine.InputParser(solver, symbols)
    parser.setStringInput(engine.InputLanguage.SMT_LIB_2_6, text, "question")
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer += command.invoke(solver, symbols)
    if answer.strip() not in ("sat", "unsat"):
        raise Undecided(Message("cvc5 could not tell: {answer}", answer=answer.strip()))
    return answer.strip() == "sat"
