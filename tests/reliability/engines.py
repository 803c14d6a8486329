"""All engines: a function for each, which lists in words where it disagrees with the brute force."""

from __future__ import annotations

import traceback
from pathlib import Path

import childproof
from tests.reliability.case import Case, too_large_for_tables
from tests.reliability.engines_of_certificates import certify, recheck
from tests.reliability.engines_of_claims import (
    decide,
    explain,
    explanation_faults,
    repair_faults,
    repairs,
    table,
    verdict_faults,
    verify,
)
from tests.reliability.engines_of_rules import (
    check,
    check_faults,
    common_readings,
    compare,
    comparison_faults,
    default_pair,
)
from tests.reliability.engines_over_time import attack, moves


def solver_only(case):
    """Verdicts, explanations, repairs, comparison and check where nothing may be enumerated."""
    found = []
    with too_large_for_tables():
        fresh = Case(case.folder)
        for verdict in fresh.verdicts:
            claim = fresh.book.claims[verdict.claim.id]
            explained = childproof.explain(verdict)
            faults = [
                *verdict_faults(fresh, claim, verdict),
                *explanation_faults(fresh, verdict, explained, counted=False),
            ]
            for repair in explained.repairs:
                faults += repair_faults(fresh, verdict, repair.to_dict(fresh.policy), counted=False)
            found += [f"claim {verdict.claim.id}: {fault}" for fault in faults]
        found += comparison_faults(
            fresh,
            childproof.compare(fresh.policy, fresh.changed, reading=common_readings(fresh)),
            [default_pair(fresh)],
        )
        found += check_faults(fresh, childproof.check(fresh.policy, reading=fresh.settled)[0], counted=False)
    return [f"by the solver alone: {fault}" for fault in found]


def disagreements(folder, engines=None):
    """Every disagreement of every engine about the case in a folder; a crash is one too."""
    case, found = Case(folder), []
    for name in engines or ENGINES:
        case.rng.seed(f"{case.seed} {name}")
        try:
            found += [f"{name}: {fault}" for fault in ENGINES[name](case)]
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            found.append(
                f"{name}: {type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
            )
    return found


ENGINES = {
    "decide": decide,
    "table": table,
    "verify": verify,
    "explain": explain,
    "repairs": repairs,
    "solver_only": solver_only,
    "compare": compare,
    "check": check,
    "attack": attack,
    "moves": moves,
    "certify": certify,
    "recheck": recheck,
}
