"""Results as Polars DataFrames: what stands in them is what the results say."""

import polars as pl
import pytest

import childproof as cp
from proofs.answers.tabular import frame_of
from proofs.answers.verdict import Verdict
from proofs.certificates.certify import Certificate
from proofs.strength.report import Strength
from tests.twins.claim_premises import PREMISES

BY_CHANNEL = "sferum-2025-03-by-channel"
MISSION = "unverified-adult-to-child"


@pytest.fixture(scope="module")
def verdicts():
    return cp.verify(claims=[MISSION, "teacher-can-write-by-id"])


def test_verdicts_become_one_frame_with_the_facts_of_their_counterexamples(verdicts):
    frame = verdicts.to_frame()
    assert frame.height == len(verdicts) == 6
    assert frame.schema["refuted"] == pl.Int64
    assert frame.schema["own_child"] == pl.Boolean
    assert frame["policy"].to_list() == [verdict.policy.id for verdict in verdicts]
    assert frame["refuted"].to_list() == [verdict.readings.refuted for verdict in verdicts]
    for row, verdict in zip(frame.rows(named=True), verdicts, strict=True):
        facts = {name: row[name] for name in verdict.policy.vocabulary.facts}
        if verdict.counterexample is None:
            assert set(facts.values()) == {None}
        else:
            assert facts == verdict.counterexample.situation
            assert row["rules"] == list(verdict.counterexample.decision.lines)


def test_one_result_and_several_have_the_same_columns(verdicts):
    assert verdicts[0].to_frame().schema == verdicts.to_frame().schema
    assert verdicts[0].to_frame().equals(verdicts.to_frame().head(1))


def test_a_check_has_a_row_for_each_finding():
    (found,) = cp.check(BY_CHANNEL)
    counts = dict(found.to_frame()["kind"].value_counts().iter_rows())
    kinds: list[str] = [idle.kind for idle in found.idle]
    assert found.everywhere is not None
    assert found.everywhere.rows is not None
    assert found.gaps is not None
    assert found.gaps.rows is not None
    assert counts == {
        "gap": len(found.gaps.rows),
        "gap_in_every_reading": len(found.everywhere.rows),
        "overlap": len(found.overlaps),
        **{kind: kinds.count(kind) for kind in kinds},
    }
    dead = found.to_frame().row(by_predicate=pl.col("kind") == "dead", named=True)
    assert (dead["rules"], dead["found"], dead["readings"]) == (["B5.q1"], 216, 432)
    both = cp.check([BY_CHANNEL, "sferum-2025-03-safety"])
    assert both.to_frame().height == sum(one.to_frame().height for one in both)


def test_a_comparison_has_a_row_for_each_of_its_rows():
    change = cp.compare(BY_CHANNEL, f"{BY_CHANNEL}-repaired")
    frame = change.to_frame()
    assert frame.height == len(change.rows) > 1
    assert frame["situations"].sum() == sum(row.situations or 0 for row in change.rows)
    for row, ours in zip(frame.rows(named=True), change.rows, strict=True):
        assert row["channel"] == (list(ours.row["channel"]) if "channel" in ours.row else None)


def test_attacks_have_their_moves_and_the_least_help():
    attacks = cp.find_attack(BY_CHANNEL)
    rows = attacks.to_frame().rows(named=True)
    assert len(rows) == len(attacks) == 12
    assert [row["status"] for row in rows] == [attack.status for attack in attacks]
    assert rows[0]["moves"] == ["child-saves-number", "learn-number"]
    least = attacks[2].least
    assert least is not None
    assert rows[2]["least_free"] == least["free"]


@pytest.mark.slow
def test_strength_has_a_row_for_each_mutant_and_condition():
    found = cp.strength(cp.policy("sferum-2025-03-safety"))
    frame = found.to_frame()
    assert isinstance(found, Strength)
    assert frame.height == len(found.mutants) + len(found.conditions)
    counted = frame.filter((pl.col("kind") == "mutant") & pl.col("counts"))
    assert counted.height == found.mutation_score().total
    assert counted["level"].drop_nulls().len() == found.mutation_score().noticed


@pytest.mark.slow
def test_a_certificate_and_its_check_become_frames():
    certificate = cp.certify(cp.policy(BY_CHANNEL))
    assert certificate.to_frame().height == len(PREMISES)
    assert isinstance(certificate, Certificate)
    assert cp.recheck(certificate.document).to_frame().height == 0
    tampered = cp.recheck(dict(certificate.document, date="2025-03-26")).to_frame()
    assert tampered["where"].to_list() == ["seal"]


def test_results_about_different_facts_stand_below_each_other_with_empty_cells(verdicts):
    class Other(Verdict):
        @property
        def columns(self):
            return {"policy": "text", "colour": "text"}

        def table(self):
            return [{"policy": "another", "colour": "red"}]

    other = Other(**{name: getattr(verdicts[0], name) for name in verdicts[0].__dataclass_fields__})
    frame = frame_of([verdicts[0], other])
    assert frame["colour"].to_list() == [None, "red"]
    assert frame["status"].to_list() == [verdicts[0].status, None]
