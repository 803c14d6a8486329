"""`cp.check`: what is wrong with a rule book whatever one claims of it."""

from __future__ import annotations

from collections.abc import Iterable

from childproof.answers.result_lists import ResultList
from childproof.calls.arguments import LIMIT, OPTIONAL_WHOLE, takes
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from proofs.anomalies import check as checking
from proofs.anomalies.check_answer import MOST_LISTED, Check
from rulebook.model import Reading


@takes(time_limit=LIMIT, most_overlaps=OPTIONAL_WHOLE)
def check(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    reading: Reading | None = None,
    time_limit: float | None = None,
    most_overlaps: int | None = MOST_LISTED,
) -> ResultList[Check]:
    """Gaps, contradictory overlaps, and dead, shadowed and redundant rules of each policy.

        cp.check("sferum-2025-03-safety")[0]

    `most_overlaps` bounds how many overlaps are worked out; the others are only counted, unless it is None.
    What could not be told of a policy within `time_limit` seconds is named in `unfinished`.

    Raises:
        InputError: a policy, reading or option is unknown, or a file has faults.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    return ResultList(
        checking.check(policy, settled=settled, time_limit=time_limit, most_overlaps=most_overlaps)
        for policy in books
    )
