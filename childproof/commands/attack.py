"""`childproof attack`: the shortest chain of moves that breaks a claim over time, or an invariant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from childproof.answers.exit_status import ExitStatus
from childproof.answers.over_time_answer import OverTimeAnswer
from childproof.calls.find_attack import find_attack, with_moves
from childproof.calls.for_any_number_of_people import (
    check_any_number,
    for_any_number_of_people,
    promise_for_any_number_of_people,
)
from childproof.calls.keep_promises import keep_promises
from childproof.calls.over_time_names import check_claim_ids
from childproof.calls.recheck_attack import recheck_attack
from childproof.commands.shared.arguments import language_of, whole_number
from childproof.commands.shared.option_groups import (
    PolicyOptions,
    TextOrJsonOptions,
    VerdictOptions,
    VerdictRequest,
    takes_groups,
)
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.commands.shared.verdict_status import tell_nothing_judged
from childproof.files.output import emit, emit_json
from childproof.words.basis_words import OVER_TIME, basis_words
from proofs.answers.verdict import NOT_APPLICABLE
from proofs.attacks.attack_answer import Attack
from proofs.attacks.promises import PromiseAnswer
from proofs.unbounded.answer import UnboundedAnswer
from proofs.unbounded.crowd_promises import CrowdPromise
from proofs.unbounded.prove import not_asked_of_many
from rulebook.crowds.fact_kinds import why_not_of_many
from rulebook.language import N_, say
from rulebook.moves import ClaimOverTime

HELP = N_(
    "The shortest chain of moves that breaks a claim over time, or why there is none\n\n"
    "A stranger starts without a role and without any tie to the child. Moves change that: the stranger's "
    "own, those of others (each is a step of help), and those behind an assumption. For each claim over time "
    "the answer is the shortest chain of moves, or an invariant that shows there is none, and the least help "
    "it would take. Moves come from a moves.toml beside the policy, else from the catalogue; --moves adds "
    "to them. --any-number asks once more with any number of people and chats. Claims about what is "
    "learned end with a number, an id or a shared chat instead of a message. Claims about what must "
    "stay possible are answered with the shortest way, or with a trap: how one gets into a state without "
    "any.\n\n"
    "Ends with 1 if a claim over time is refuted in a reading that is not settled, with 2 if of a policy no "
    "claim could be asked, with 3 if it could not be told – with --any-number also if it could not be told "
    "for any number of people, or asked of one of several policies –, otherwise with 0."
)
EXAMPLES = (
    "childproof attack\n"
    "childproof attack sferum-2025-03-by-channel --claim stranger-reaches-student --assume recycled-number\n"
    "childproof attack --after-confirmation free_recipient --format json"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    claim: Annotated[
        list[str] | None, typer.Option("--claim", metavar="ID", help=N_("only this claim over time"))
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="NAME", help=N_("what the stranger can do besides")),
    ] = None,
    after_confirmation: Annotated[
        str | None,
        typer.Option(
            "--after-confirmation",
            metavar="new_role|free_sender|free_recipient",
            help=N_("what “only after role confirmation” means once a role is confirmed"),
        ),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="NAME", help=N_("what may happen at any time, such as a birthday")),
    ] = None,
    moves: Annotated[
        Path | None, typer.Option("--moves", metavar="FILE", help=N_("moves of your own, besides"))
    ] = None,
    any_number: Annotated[
        bool, typer.Option("--any-number", help=N_("also for any number of people and chats"))
    ] = False,
    worlds: Annotated[
        str | None,
        typer.Option(
            "--worlds",
            metavar="N",
            help=N_("with --any-number, look at so many worlds of few people (2,000) before giving up"),
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--recheck", help=N_("look up each invariant again, state by state")),
    ] = False,
    judged: VerdictOptions,
    answer: TextOrJsonOptions,
) -> int:
    """Look for attacks."""
    as_json = answer.as_json
    language = language_of(context)
    request = judged.request(policies)
    books = with_moves(request.policies, moves)
    check_claim_ids(books, claim or (), "--claim")
    if any_number:
        check_any_number((moves_of_book for _policy, moves_of_book in books), event or ())
    attacks = find_attack(
        request.policies,
        claim,
        assume=assume or (),
        after_confirmation=after_confirmation,
        events=event or (),
        reading=request.settled,
        unspecified=request.silence,
        time_limit=request.time_limit,
        moves_file=moves,
    )
    promises = keep_promises(
        request.policies,
        claim,
        assume=assume or (),
        after_confirmation=after_confirmation,
        reading=request.settled,
        time_limit=request.time_limit,
        moves_file=moves,
    )
    most = None if worlds is None else whole_number(worlds, "--worlds", least=1)
    crowds = _Crowds(request, any_number, most)
    told = [_behind(attack, crowds, again=again) for attack in attacks]
    told += [OverTimeAnswer(one, crowds.promise(one)) for one in promises]
    if as_json:
        emit_json([{**one.to_dict(language), **_seconds(one, answer)} for one in told])
    else:
        emit(rendered(*(part for one in told for part in _page(one, language))))
    if any(one.is_finding for one in told):
        return ExitStatus.FOUND
    asked = {one.policy.id for one in told if one.is_asked}
    left = [policy.id for policy in request.policies if policy.id not in asked]
    if left:
        tell_nothing_judged(language, left if asked else ())
        return ExitStatus.FAULT
    return ExitStatus.UNSURE if any(one.is_unsure for one in told) else ExitStatus.DONE


def _seconds(one: OverTimeAnswer, answer: TextOrJsonOptions) -> dict[str, float]:
    return answer.seconds(one.answer.seconds) if isinstance(one.answer, Attack) else {}


@dataclass(frozen=True)
class _Crowds:
    """What is asked of any number of people, if it is, and how many worlds of few people are looked at."""

    request: VerdictRequest
    is_asked: bool
    worlds: int | None

    def attack(self, attack: Attack) -> UnboundedAnswer | None:
        """An attack among any number of people."""
        if not self.is_asked:
            return None
        why_not = why_not_of_many(attack.moves)
        if why_not is not None:
            return not_asked_of_many(attack, attack.reason or why_not.message)
        return for_any_number_of_people(
            attack,
            reading=self.request.settled,
            unspecified=self.request.silence,
            time_limit=self.request.time_limit,
            worlds=self.worlds,
        )

    def promise(self, answer: PromiseAnswer) -> CrowdPromise | None:
        """What must stay possible among any number of people."""
        if not self.is_asked:
            return None
        why_not = why_not_of_many(answer.moves)
        if why_not is not None:
            reason = answer.reason or why_not.message
            return CrowdPromise(NOT_APPLICABLE, answer.total, 0, 0, reason=reason)
        return promise_for_any_number_of_people(
            answer, reading=self.request.settled, time_limit=self.request.time_limit, worlds=self.worlds
        )


def _behind(attack: Attack, crowds: _Crowds, *, again: bool) -> OverTimeAnswer:
    """Ask what else is asked about an attack."""
    faults = recheck_attack(attack, unspecified=crowds.request.silence) if again else None
    return OverTimeAnswer(attack, crowds.attack(attack), faults)


def _page(one: OverTimeAnswer, language: str) -> list[RenderableType]:
    said = [
        Text(f"{one.policy.id} · {one.claim.id}", style="bold cyan"),
        Text(say(one.claim.words, language)),
    ]
    claim = one.claim
    # Who asks that something is not learned: rule books seldom do.
    is_learned = isinstance(claim, ClaimOverTime) and claim.learned
    basis = " ".join(basis_words(claim.basis, OVER_TIME, language)) if is_learned else ""
    lines = [*([basis] if basis.strip() else []), *one.told(language)]
    return [*said, *(indented(line) for line in lines), Text("")]
