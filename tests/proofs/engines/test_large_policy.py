import pytest

from proofs.anomalies.check import check
from proofs.changes.compare import compare
from proofs.claims.explain import explain
from proofs.claims.verify import verify
from rulebook.loaders.load_policy import load_policy
from rulebook.table import LARGEST_TABLE
from tests.tools.benchmarks.large_policy import write_large_policy


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    old = load_policy(write_large_policy(folder, seed=1, rules=24))
    return old, load_policy(write_large_policy(folder, seed=1, rules=24, loosened=7))


def test_the_vocabulary_is_too_large_for_a_table(versions):
    assert versions[0].vocabulary.combinations > LARGEST_TABLE
    assert len(versions[0].vocabulary.facts) == 24


def test_the_solver_alone_decides_and_names_the_line(versions):
    old, new = versions
    assert verify(old, old.claims[0]).status_all == "proved"
    verdict = verify(new, new.claims[0])
    assert verdict.counterexample is not None
    assert verdict.counterexample.decision.lines == ("R7",)
    found = explain(verdict, mend=False)
    assert found.situations is None
    assert [row.lines for row in found.failing] == [("R7",)]


@pytest.mark.slow
def test_a_comparison_without_a_table_finds_the_one_loosened_rule(versions):
    found = compare(*versions)
    assert {row.direction for row in found.rows} == {"loosened"}
    assert [change.rule for change in found.rules] == ["R7"]
    assert [change.claim for change in found.claims if change.turned] == ["no-unconfirmed"]


@pytest.mark.slow
def test_a_check_without_a_table_leaves_out_what_it_cannot_count(versions):
    found = check(versions[0])
    assert found.everywhere is None
    assert found.gaps is not None
    assert found.gaps.situations is None
