"""What must stay possible over time, asked of policies by the names a person uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from childproof.answers.result_lists import ResultList
from childproof.calls.find_attack import moves_for
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from proofs.attacks.attack import MoveError, check_names
from proofs.attacks.promises import PromiseAnswer, keeps_promise
from rulebook.model import Reading
from rulebook.reader.faults import one_fault


def keep_promises(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    claims: str | Iterable[str] | None = None,
    *,
    assume: Sequence[str] = (),
    after_confirmation: str = "new_role",
    reading: Reading | None = None,
    moves_file: str | Path | None = None,
) -> ResultList[PromiseAnswer]:
    """Can the child's own people always still get through, whatever has happened before?

    `claims` are ids of claims over time, by default all of them; those of another kind are left out.

    Raises:
        InputError: a name is unknown, or a file has faults.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    asked = [claims] if isinstance(claims, str) else None if claims is None else list(claims)
    found = []
    for policy in books:
        moves = moves_for(policy, moves_file)
        try:
            check_names(moves, assume, after_confirmation)
        except MoveError as error:
            raise one_fault("attack", error.message, error.hint) from None
        for promise in moves.promises.values():
            if asked is None or promise.id in asked:
                found.append(
                    keeps_promise(
                        policy,
                        promise,
                        moves,
                        assumptions=assume,
                        after_confirmation=after_confirmation,
                        settled={n: o for n, o in settled.items() if n in policy.readings},
                    )
                )
    return ResultList(found)
