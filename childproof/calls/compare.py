"""`cp.compare`: which situations a change loosened and tightened, and which claims it turned.

Knows how a person names policies and readings. The work is done in `proofs`.
"""

from __future__ import annotations

from pathlib import Path

from childproof.calls.policies import PolicyName, chosen_policies, chosen_silence, settled_readings
from proofs.changes import compare as comparing
from proofs.changes.comparison import Comparison
from proofs.changes.expectations import Expected, hold_against, load_expectations
from rulebook.model import Reading


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
    return comparing.compare(
        books[0], books[-1], settled=settled, all_readings=all_readings, silence=chosen_silence(unspecified)
    )


def expect(comparison: Comparison, path: str | Path) -> Expected:
    """Hold a comparison against the intended change in a file of `[[expect]]` tables.

    Raises:
        InputError: with every fault of the file.
    """
    return hold_against(comparison, load_expectations(path, comparison))
