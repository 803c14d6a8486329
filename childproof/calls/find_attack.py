"""`cp.find_attack`: claims over time, asked of policies by the names a person uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from childproof.answers.result_lists import ResultList
from childproof.calls.arguments import LIMIT, PATH, TEXT, TEXTS, listed, takes
from childproof.calls.policies import PolicyName, chosen_policies, chosen_silence, settled_readings
from proofs.attacks import attack as attacking
from proofs.attacks.attack import MoveError
from proofs.attacks.attack_answer import Attack
from rulebook.language import Message
from rulebook.loaders.load_moves import catalogue_moves, catalogue_path, load_moves
from rulebook.model import Policy, Reading
from rulebook.moves import Moves
from rulebook.reader.faults import allowed_names, clipped, one_fault


@takes(claims=TEXTS, assume=TEXTS, after_confirmation=TEXT, events=TEXTS, time_limit=LIMIT, moves_file=PATH)
def find_attack(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    claims: str | Iterable[str] | None = None,
    *,
    assume: Sequence[str] = (),
    after_confirmation: str = "new_role",
    events: Sequence[str] = (),
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
    moves_file: str | Path | None = None,
) -> ResultList[Attack]:
    """Can a stranger come to write to a child, or to find one, step by step, and how much help would it take?

    `claims` are ids of claims over time, by default all of them. `assume` names assumptions about
    what the adversary can do besides, `events` what may happen at any time. `moves_file` adds moves
    of your own to those of the vocabulary.

        cp.find_attack("sferum-2025-03-by-channel", "stranger-reaches-student")[0]

    Raises:
        InputError: a name is unknown, or a file has faults.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    asked = [claims] if isinstance(claims, str) else claims
    found = []
    for policy in books:
        moves = moves_for(policy, moves_file)
        for claim in moves.claims if asked is None else [one for one in asked if one not in moves.promises]:
            try:
                found.append(
                    attacking.find_attack(
                        policy,
                        claim,
                        moves=moves,
                        assumptions=listed(assume),
                        after_confirmation=after_confirmation,
                        events=listed(events),
                        settled=settled,
                        silence=chosen_silence(unspecified),
                        time_limit=time_limit,
                    )
                )
            except MoveError as error:
                raise one_fault("attack", error.message, error.hint) from None
    return ResultList(found)


def moves_for(policy: Policy, moves_file: str | Path | None) -> Moves:
    """The moves of a policy's vocabulary, with those of a person's own file.

    Raises:
        InputError: the vocabulary has no moves, or the file has faults.
    """
    own = catalogue_path(policy.vocabulary)
    if moves_file is not None:
        return load_moves([*([own] if own else []), moves_file], policy.vocabulary)
    moves = catalogue_moves(policy.vocabulary)
    if moves is None:
        message = Message("there are no moves for the vocabulary `{id}`", id=clipped(policy.vocabulary.id))
        raise one_fault(policy.path or policy.id, message, Message("give a file of moves with --moves"))
    return moves


def claim_ids(moves: Moves) -> tuple[str, ...]:
    """All claims over time: what must not come about, then what must stay possible."""
    return (*moves.claims, *moves.promises)


def check_claims(policies: Iterable[Policy], ids: Iterable[str], moves_file: str | Path | None) -> None:
    """Make sure that each id is a claim over time of some policy.

    Raises:
        InputError: it is not.
    """
    known = {claim for policy in policies for claim in claim_ids(moves_for(policy, moves_file))}
    for claim in ids:
        if claim not in known:
            hint = allowed_names(claim, known, Message("claims"))
            raise one_fault("--claim", Message("unknown claim over time `{name}`", name=clipped(claim)), hint)
