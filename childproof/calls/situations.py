"""`cp.situations`: every situation that can occur, and what rule books say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from childproof.answers.result_lists import ResultList
from childproof.answers.situation_table import SituationTable
from childproof.calls.arguments import POLICIES, READING, takes
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from rulebook.model import Reading

if TYPE_CHECKING:
    from proofs.answers.tabular import DataFrame


@takes(policies=POLICIES, reading=READING)
def situations(
    policies: PolicyName | Iterable[PolicyName] | None = None, *, reading: Reading | None = None
) -> DataFrame:
    """Every situation that can occur, decided, as a Polars DataFrame: a row for each and each rule book.

        free = cp.situations("safety").filter(outcome="free", recipient_age="under_18")

    Beside a column for each fact stand `outcome` and `lines` in the reading at hand – the plainest one, with
    what `reading` settles – and how many of the readings that are left open give each outcome, in columns
    named after the outcomes. Those are empty where the readings are too many to go through.

    Raises:
        InputError: a policy, reading or option is unknown, or a file has faults.
        TooManySituations: the vocabulary has too many situations to list them.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    frame = ResultList(SituationTable(policy, settled) for policy in books).to_frame()
    # Whoever has no Polars is told so above.
    from proofs.answers.result_frame import ResultFrame

    return ResultFrame(frame)
