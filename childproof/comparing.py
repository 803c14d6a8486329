"""`cp.check`, `cp.compare` and `cp.explain`: what is wrong with a rule book, what a change did, and why.

Knows how a person names policies and readings. The work is done in `proofs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from childproof.asking import PolicyName, chosen_policies, settled_readings
from childproof.results import Answers
from policy.faults import allowed_names, clipped, one_fault
from policy.model import Reading
from proofs import check as checking
from proofs import compare as comparing
from proofs.check import Check
from proofs.comparison import Comparison
from proofs.expectations import Expected, hold_against, load_expectations
from proofs.explain import Explanation
from proofs.explain import explain as explain_verdict
from proofs.verdict import Verdict
from proofs.verify import SILENCE


def check(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    reading: Reading | None = None,
    time_limit: float | None = None,
) -> Answers[Check]:
    """Gaps, contradictory overlaps, and dead, shadowed and redundant rules of each policy.

        cp.check("sferum-2025-03-safety")[0]

    Raises:
        InputError: a policy, reading or option is unknown, or a file has faults.
        Undecided: the solver could not tell within `time_limit` seconds.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    return Answers(checking.check(policy, settled=settled, time_limit=time_limit) for policy in books)


def compare(
    old: PolicyName,
    new: PolicyName,
    *,
    reading: Reading | None = None,
    all_readings: bool = False,
    unspecified: str = "forbidden",
) -> Comparison:
    """Which situations a change loosened and tightened, and which claims it turned.

        cp.compare("sferum-2025-03-by-channel", "my-rules.toml").where(channel="id")

    Raises:
        InputError: a policy, reading or option is unknown, or a file has faults.
    """
    books = chosen_policies([old, new])
    settled = settled_readings(books, reading)
    if unspecified not in SILENCE:
        hint = allowed_names(unspecified, SILENCE, "words")
        raise one_fault("unspecified", f"unknown word `{clipped(unspecified)}`", hint)
    return comparing.compare(
        books[0], books[-1], settled=settled, all_readings=all_readings, silence=unspecified
    )


def expect(comparison: Comparison, path: str | Path) -> Expected:
    """Hold a comparison against the intended change in a file of `[[expect]]` tables.

    Raises:
        InputError: with every fault of the file.
    """
    return hold_against(comparison, load_expectations(path, comparison))


def explain(verdict: Verdict, *, time_limit: float | None = None) -> Explanation:
    """All failing situations of a verdict, what a proof rests on, and what would restore the claim."""
    return explain_verdict(verdict, time_limit=time_limit)
