"""A fault planted in each engine is caught by the same comparison that finds none without it."""

import re
from dataclasses import replace

import pytest

import proofs.attacks.attack as attacking
import proofs.certificates.certify as certifying
import proofs.changes.compare as comparing
import proofs.claims.explain as explaining
import proofs.claims.repairs as mending
import proofs.claims.verify as verifying
import proofs.engines.covers as covers
import rulebook.decide
import rulebook.moves
import rulebook.table
from proofs.anomalies.enumerated_effects import EnumeratedEffects
from proofs.certificates.checker.check import CertificateCheck
from rulebook.loaders import load_claims_over_time
from tests.reliability.engines import ENGINES, disagreements
from tests.reliability.generator import write_case
from tests.reliability.test_random_policies import why_known

SEEDS = range(1, 41)
CRASH = re.compile(r"\(\w+\.py:\d+\)$")


def loosest_always_wins(patch):
    original = rulebook.decide.prevailing
    patch.setattr(rulebook.decide, "prevailing", lambda outcomes, overlap: original(outcomes, "loosest"))


def loosest_always_wins_in_the_table(patch):
    original = rulebook.table.combine
    patch.setattr(rulebook.table, "combine", lambda spoken, overlap, size: original(spoken, "loosest", size))


def other_readings_are_not_searched(patch):
    patch.setattr(
        verifying, "find_readings", lambda session, happens, found: setattr(found, "complete", True)
    )


def without_the_last_row(module, name):
    """A planter: what finds rows forgets the last of them."""

    def plant(patch):
        original = getattr(module, name)
        patch.setattr(module, name, lambda *given: original(*given)[:-1])

    return plant


def repairs_are_not_confirmed(patch):
    patch.setattr(mending._Search, "_confirmed", lambda self, repair: repair)


def rules_that_decide_count_as_alone(patch):
    patch.setattr(EnumeratedEffects, "alone", EnumeratedEffects.decides)


def help_costs_nothing(patch):
    patch.setattr(attacking, "is_allowed_to", lambda claim, move: True)


def nothing_falls_back(patch):
    def changed_to(moves, state, sets):
        after = {**state, **sets}
        return after if rulebook.moves.is_possible(moves, after) else None

    patch.setattr(rulebook.moves, "changed_to", changed_to)


def a_certificate_leaves_readings_out(patch):
    original = certifying._entry

    def entry(verdict, *given):
        readings = replace(verdict.readings, pattern=verdict.readings.pattern[1:])
        return original(replace(verdict, readings=readings), *given)

    patch.setattr(certifying, "_entry", entry)
    nothing_is_rechecked(patch)


def nothing_is_rechecked(patch):
    patch.setattr(CertificateCheck, "contents", lambda self: iter(()))


def a_part_of_what_is_learned_is_overlooked(patch):
    original = load_claims_over_time._learned

    def learned(entries, known):
        rows, unknown = original(entries, known)
        return (rows[:-1] or rows), unknown

    patch.setattr(load_claims_over_time, "_learned", learned)


PLANTED = {
    "decide": loosest_always_wins,
    "table": loosest_always_wins_in_the_table,
    "verify": other_readings_are_not_searched,
    "explain": without_the_last_row(explaining, "claim_rows"),
    "repairs": repairs_are_not_confirmed,
    "solver_only": without_the_last_row(covers, "cover_formula"),
    "compare": without_the_last_row(comparing, "cover"),
    "check": rules_that_decide_count_as_alone,
    "attack": help_costs_nothing,
    "moves": nothing_falls_back,
    "certify": a_certificate_leaves_readings_out,
    "recheck": nothing_is_rechecked,
}


def test_every_engine_has_a_planted_fault():
    assert set(PLANTED) == set(ENGINES)


@pytest.mark.parametrize(
    ("engine", "plant"), [*PLANTED.items(), ("attack", a_part_of_what_is_learned_is_overlooked)]
)
def test_a_planted_fault_is_caught(engine, plant, tmp_path, monkeypatch):
    plant(monkeypatch)
    for seed in SEEDS:
        write_case(seed, tmp_path / str(seed))
        found = disagreements(tmp_path / str(seed), [engine])
        if any(why_known(fault) is None and not CRASH.search(fault) for fault in found):
            return
    pytest.fail(f"nobody noticed what was planted in `{engine}`")
