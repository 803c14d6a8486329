"""`cp.find_attack`: claims over time, asked of policies by the names a person uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from childproof.answers.result_lists import ResultList
from childproof.calls.arguments import LIMIT, OPTIONAL_TEXT, PATH, TEXTS, listed, takes
from childproof.calls.over_time_names import OverTimeNames, check_claim_ids
from childproof.calls.policies import PolicyName, chosen_policies, chosen_silence, settled_readings
from proofs.attacks import attack as attacking
from proofs.attacks.attack import not_asked
from proofs.attacks.attack_answer import Attack
from proofs.attacks.attack_question import AttackQuestion
from rulebook.language import Message
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading
from rulebook.moves import Moves
from rulebook.reader.faults import clipped, one_fault


@takes(
    claims=TEXTS,
    assume=TEXTS,
    after_confirmation=OPTIONAL_TEXT,
    events=TEXTS,
    time_limit=LIMIT,
    moves_file=PATH,
)
def find_attack(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    claims: str | Iterable[str] | None = None,
    *,
    assume: Sequence[str] = (),
    after_confirmation: str | None = None,
    events: Sequence[str] = (),
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
    moves_file: str | Path | None = None,
) -> ResultList[Attack]:
    """Can a stranger come to write to a child, or to find one, step by step, and how much help would it take?

    `claims` are ids of claims over time, by default all of them. `assume` names assumptions about
    what the adversary can do besides, `events` what may happen at any time. Moves come from
    a moves.toml beside the policy, else from the catalogue; `moves_file` adds to them.

        cp.find_attack("sferum-2025-03-by-channel", "stranger-reaches-student")[0]

    Raises:
        InputError: a name is unknown, or a file has faults.
    """
    chosen = chosen_policies(policies)
    settled, books = settled_readings(chosen, reading), with_moves(chosen, moves_file)
    names = OverTimeNames(listed(assume), after_confirmation, listed(events))
    names.check(books, "attack")
    asked = None if claims is None else listed(claims)
    check_claim_ids(books, asked or (), "attack")
    found = []
    for policy, moves in books:
        lacked = names.lacked_by(policy, moves)
        for claim in moves.claims if asked is None else [one for one in asked if one in moves.claims]:
            question = AttackQuestion(
                policy,
                moves,
                moves.claims[claim],
                names.answer(moves),
                {name: option for name, option in settled.items() if name in policy.readings},
                chosen_silence(unspecified),
                names.assumptions,
                names.events,
            )
            found.append(not_asked(question, lacked) if lacked else _attacked(question, time_limit))
    return ResultList(found)


def _attacked(question: AttackQuestion, time_limit: float | None) -> Attack:
    return attacking.find_attack(
        question.policy,
        question.claim,
        moves=question.moves,
        assumptions=question.assumptions,
        after_confirmation=question.after_confirmation,
        events=question.events,
        settled=question.settled,
        silence=question.silence,
        time_limit=time_limit,
    )


def with_moves(policies: Iterable[Policy], moves_file: str | Path | None) -> list[tuple[Policy, Moves]]:
    """Each policy with what can happen over time under it.

    Raises:
        InputError: there is nothing for one of them, or a file has faults.
    """
    return [(policy, moves_for(policy, moves_file)) for policy in policies]


def moves_for(policy: Policy, moves_file: str | Path | None) -> Moves:
    """The moves of a policy: of the file beside it or the catalogue, with those of a person's own file.

    Raises:
        InputError: there are none, or a file has faults.
    """
    moves = moves_of(policy, moves_file)
    if moves is None:
        message = Message("there are no moves for the vocabulary `{id}`", id=clipped(policy.vocabulary.id))
        raise one_fault(policy.path or policy.id, message, Message("give a file of moves with --moves"))
    return moves
