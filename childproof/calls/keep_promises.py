"""What must stay possible over time, asked of policies by the names a person uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from childproof.answers.result_lists import ResultList
from childproof.calls.arguments import listed
from childproof.calls.find_attack import with_moves
from childproof.calls.over_time_names import OverTimeNames, check_claim_ids
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from proofs.attacks.promises import PromiseAnswer, keeps_promise, promise_not_asked, promise_untold
from proofs.engines.clock import Clock, running
from rulebook.language import Untold
from rulebook.model import Reading


def keep_promises(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    claims: str | Iterable[str] | None = None,
    *,
    assume: Sequence[str] = (),
    after_confirmation: str | None = None,
    reading: Reading | None = None,
    time_limit: float | None = None,
    moves_file: str | Path | None = None,
) -> ResultList[PromiseAnswer]:
    """Can the child's own people always still get through, whatever has happened before?

    `claims` are ids of claims over time, by default all of them; those of another kind are left out.
    `time_limit` is for each of them, in seconds; when it is over, the status is `unknown`.

    Raises:
        InputError: a name is unknown, or a file has faults.
    """
    chosen = chosen_policies(policies)
    settled, books = settled_readings(chosen, reading), with_moves(chosen, moves_file)
    names = OverTimeNames(listed(assume), after_confirmation)
    names.check(books, "attack")
    asked = None if claims is None else listed(claims)
    check_claim_ids(books, asked or (), "attack")
    found = []
    for policy, moves in books:
        lacked = names.lacked_by(policy, moves)
        for promise in moves.promises.values():
            if asked is None or promise.id in asked:
                ours = {n: o for n, o in settled.items() if n in policy.readings}
                question = policy, promise, moves, names.assumptions, names.answer(moves)
                if lacked is not None:
                    found.append(promise_not_asked(*question, ours, lacked))
                    continue
                try:
                    with running(Clock.within(time_limit)):
                        found.append(
                            keeps_promise(
                                policy,
                                promise,
                                moves,
                                assumptions=names.assumptions,
                                after_confirmation=names.answer(moves),
                                settled=ours,
                            )
                        )
                except Untold as untold:
                    found.append(promise_untold(promise_not_asked(*question, ours, untold.message)))
    return ResultList(found)
