"""`childproof attack`: the shortest chain of moves that breaks a claim over time, or an invariant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from childproof.calls import find_attack as attacking
from childproof.calls.for_any_number_of_people import for_any_number_of_people
from childproof.calls.recheck_attack import recheck_attack
from childproof.commands.shared.accepted_findings import DONE, FINDING, NOTHING, UNSURE, tell_nothing_judged
from childproof.commands.shared.arguments import language_of
from childproof.commands.shared.option_groups import (
    AnswerOptions,
    PolicyOptions,
    VerdictOptions,
    VerdictRequest,
    takes_groups,
)
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.files.output import emit, emit_json
from proofs.answers.verdict import NOT_APPLICABLE, PROVED
from proofs.attacks.attack_answer import Attack
from proofs.certificates.checker.format import Finding
from proofs.unbounded.prove import UnboundedAnswer
from rulebook.language import N_, say, translator

HELP = N_(
    "The shortest chain of moves that breaks a claim over time, or why there is none\n\n"
    "A stranger starts without a role and without any tie to the child. Moves change that: the stranger's "
    "own, those of others (each is a step of help), and those behind an assumption. For each claim over time "
    "the answer is the shortest chain of moves, or an invariant that shows there is none, and the least help "
    "it would take. --any-number asks once more with any number of people and chats.\n\n"
    "Ends with 1 if a claim over time is refuted in a reading that is not settled, with 3 if it could not "
    "be told, otherwise with 0."
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
        str,
        typer.Option(
            "--after-confirmation",
            metavar="new_role|free_sender|free_recipient",
            help=N_("what “only after role confirmation” means once a role is confirmed"),
        ),
    ] = "new_role",
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
    again: Annotated[
        bool,
        typer.Option("--recheck", help=N_("look up each invariant again, state by state")),
    ] = False,
    judged: VerdictOptions,
    answer: AnswerOptions,
) -> int:
    """Look for attacks."""
    as_json = answer.as_json
    language = language_of(context)
    request = judged.request(policies)
    attacking.check_claims(request.policies, claim or (), moves)
    attacks = attacking.find_attack(
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
    told = [_behind(attack, request, any_number=any_number, again=again) for attack in attacks]
    if as_json:
        emit_json([{**one.to_dict(language), **answer.seconds(one.attack.seconds)} for one in told])
    else:
        emit(rendered(*(part for one in told for part in _page(one, language))))
    if any(attack.is_finding for attack in attacks) or any(one.faults for one in told):
        return FINDING
    if all(attack.status == NOT_APPLICABLE for attack in attacks):
        tell_nothing_judged(language)
        return NOTHING
    return UNSURE if any(attack.is_unsure for attack in attacks) else DONE


@dataclass(frozen=True)
class _Answer:
    """An attack or invariant, with what else was asked for: any number of people, faults of the invariant."""

    attack: Attack
    many: UnboundedAnswer | None
    faults: list[Finding] | None

    def to_dict(self, language: str) -> dict[str, object]:
        """Everything as JSON values; what was not asked for is left out."""
        values = self.attack.to_dict(language)
        if self.many is not None:
            values["any_number"] = self.many.to_dict(language)
        if self.faults is not None:
            values["recheck"] = [str(fault) for fault in self.faults]
        return values


def _behind(attack: Attack, request: VerdictRequest, *, any_number: bool, again: bool) -> _Answer:
    """Ask what else is asked about an attack."""
    many = None
    if any_number:
        many = for_any_number_of_people(
            attack, reading=request.settled, unspecified=request.silence, time_limit=request.time_limit
        )
    return _Answer(attack, many, recheck_attack(attack, unspecified=request.silence) if again else None)


def _page(answer: _Answer, language: str) -> list[RenderableType]:
    attack, many, checked = answer.attack, answer.many, answer.faults
    _ = translator(language)
    parts: list[RenderableType] = [
        Text(f"{attack.policy.id} · {attack.claim.id}", style="bold cyan"),
        Text(say(attack.claim.words, language)),
        indented(attack.words(language)),
    ]
    if attack.status == PROVED and attack.invariant:
        parts.append(indented(_("Whatever they do, one of these stays true:")))
        parts += [indented(f"  {words}") for words in attack.invariant_words(language)]
        if checked is not None:
            parts.append(indented(_("Checked again, state by state and without a solver.")))
            parts += [indented(f"  {finding}") for finding in checked]
    told = [
        (_("With the least help:") if attack.status == PROVED else _("Step by step:"), attack.trace),
        (_("In the nearest other reading:"), attack.elsewhere),
    ]
    for title, trace in told:
        if trace is not None:
            parts += [indented(title), *(indented(f"  {line}") for line in trace.sentences(language))]
    if many is not None:
        parts.append(indented(_("For any number of people: {status}.").format(status=_(many.status))))
        if many.reason:
            parts.append(indented(f"  {many.reason}"))
        if many.counterexample:
            step = _("The step that breaks it: {words}").format(words=many.counterexample.words(language))
            parts.append(indented(f"  {step}"))
        if many.readings.total > 1:
            parts.append(indented(f"  {many.readings.words(language)}"))
    return [*parts, Text("")]
