"""How strong are the claims and scenarios of a policy? Every mutant and every condition is judged.

A weak set of claims calls many different policies good. The mutants are such policies, one small
mistake away; a claim or scenario that notices none of them says nothing about that part of the text.
"""

from __future__ import annotations

import time

import numpy as np

from proofs.engines.clock import Clock
from proofs.strength.coverage import LEVELS, Coverage, Place, conditions_of
from proofs.strength.examples_found import Case, closest_pair, plainest, why_not
from proofs.strength.findings import ConditionResult, MutantResult
from proofs.strength.kills import Judge
from proofs.strength.missing_claims import missing_claims, moved_outcomes
from proofs.strength.mutants import Mutant, mutants_of
from proofs.strength.report import Strength
from rulebook.model import NOTHING_SETTLED, BasisKind, Outcome, Policy, Reading, Silence
from rulebook.table import OUTCOME_NAMES


def strength(
    policy: Policy,
    *,
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    time_limit: float | None = None,
) -> Strength:
    """How much of `policy` its claims and scenarios pin down, in every reading that is left open.

    `silence` is what an attempt counts as of which no line speaks.

    Raises:
        TooLargeError: the situations and readings are too many to look at each.
        Undecided: it took longer than `time_limit` seconds.
    """
    started = time.perf_counter()
    clock = Clock.within(time_limit)
    judge = Judge(policy, settled, silence=silence, clock=clock)
    mutants = tuple(
        _result(judge, mutant) for mutant in clock.ticking(mutants_of(policy)) if _is_open(mutant, settled)
    )
    coverage = Coverage(judge)
    conditions = tuple(judge_condition(coverage, place) for place in clock.ticking(conditions_of(policy)))
    groups = missing_claims(
        judge, [result.mutant for result in mutants if not result.same and not result.claims]
    )
    return Strength(policy, mutants, conditions, groups, round(time.perf_counter() - started, 6))


def _is_open(mutant: Mutant, settled: Reading) -> bool:
    return settled.keys().isdisjoint(mutant.default)


def _result(judge: Judge, mutant: Mutant) -> MutantResult:
    noticed = judge.notice(mutant)
    if noticed.same:
        return MutantResult(mutant, True, (), (), (), None, None)
    pinned = {s.id for s in judge.policy.scenarios if s.basis.kind is BasisKind.PINNED}
    case, after = telling_case(judge, mutant)
    return MutantResult(
        mutant,
        False,
        noticed.claims,
        tuple(name for name in noticed.scenarios if name not in pinned),
        tuple(name for name in noticed.scenarios if name in pinned),
        case,
        after,
    )


def telling_case(judge: Judge, mutant: Mutant) -> tuple[Case, Outcome]:
    """The plainest case under the nearest reading in which a mutant decides otherwise, and its outcome."""
    reading, before, after = moved_outcomes(judge, mutant)
    number = plainest(judge.space, before != after)
    case = Case(judge.space.situations.situation(number), dict(reading), _name(before[number]))
    return case, _name(after[number])


def _name(outcome: np.uint8) -> Outcome:
    return OUTCOME_NAMES[int(outcome)]


def judge_condition(coverage: Coverage, place: Place) -> ConditionResult:
    """Whether one condition can matter, and from which level on somebody tells."""
    policy = coverage.judge.policy
    pairs = coverage.pairs(place)
    if not pairs:
        return ConditionResult(policy, place, None, None, why_not(coverage, place))
    for level in LEVELS:
        told = [one for found in pairs for one in coverage.told_apart(place, found, level)]
        if told:
            return ConditionResult(policy, place, closest_pair(coverage, place, told), level, None)
    return ConditionResult(policy, place, closest_pair(coverage, place, pairs), None, None)
