"""`childproof attack`: the shortest chain of moves that breaks a claim over time, or an invariant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from childproof.answers.exit_status import ExitStatus
from childproof.calls import find_attack as attacking
from childproof.calls.for_any_number_of_people import (
    for_any_number_of_people,
    promise_for_any_number_of_people,
)
from childproof.calls.keep_promises import keep_promises
from childproof.calls.recheck_attack import recheck_attack
from childproof.commands.shared.arguments import language_of
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
from proofs.answers.verdict import NOT_APPLICABLE, PROVED
from proofs.attacks.attack_answer import Attack
from proofs.attacks.promises import PromiseAnswer
from proofs.certificates.checker.format import CertificateFault
from proofs.unbounded.answer import UnboundedAnswer
from proofs.unbounded.crowd_promises import CrowdPromise
from rulebook.language import N_, say, translator

HELP = N_(
    "The shortest chain of moves that breaks a claim over time, or why there is none\n\n"
    "A stranger starts without a role and without any tie to the child. Moves change that: the stranger's "
    "own, those of others (each is a step of help), and those behind an assumption. For each claim over time "
    "the answer is the shortest chain of moves, or an invariant that shows there is none, and the least help "
    "it would take. --any-number asks once more with any number of people and chats. Claims about what is "
    "learned end with a number, an id or a shared chat instead of a message. Claims about what must "
    "stay possible are answered with the shortest way, or with a trap: how one gets into a state without "
    "any.\n\n"
    "Ends with 1 if a claim over time is refuted in a reading that is not settled, with 2 if no claim could "
    "be asked, with 3 if it could not be told – with --any-number, for any number of people too –, otherwise "
    "with 0."
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
    answer: TextOrJsonOptions,
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
    promises = keep_promises(
        request.policies,
        claim,
        assume=assume or (),
        after_confirmation=after_confirmation,
        reading=request.settled,
        moves_file=moves,
    )
    told = [_behind(attack, request, any_number=any_number, again=again) for attack in attacks]
    kept = [_Promise(one, _in_crowd(one, request) if any_number else None) for one in promises]
    everything: list[_Answer | _Promise] = [*told, *kept]
    if as_json:
        attacked = [{**one.to_dict(language), **answer.seconds(one.attack.seconds)} for one in told]
        emit_json([*attacked, *(one.to_dict(language) for one in kept)])
    else:
        pages = [part for one in told for part in _page(one, language)]
        emit(rendered(*pages, *(part for one in kept for part in _promise_page(one, language))))
    if any(one.is_finding for one in everything):
        return ExitStatus.FOUND
    statuses = [*(attack.status for attack in attacks), *(one.status for one in promises)]
    if all(status == NOT_APPLICABLE for status in statuses):
        tell_nothing_judged(language)
        return ExitStatus.FAULT
    return ExitStatus.UNSURE if any(one.is_unsure for one in everything) else ExitStatus.DONE


@dataclass(frozen=True)
class _Answer:
    """An attack or invariant, with what else was asked for: any number of people, faults of the invariant."""

    attack: Attack
    many: UnboundedAnswer | None
    faults: list[CertificateFault] | None

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it."""
        return bool(self.attack.is_finding or self.faults or (self.many and self.many.readings.refuted))

    @property
    def is_unsure(self) -> bool:
        """Whether something could not be told."""
        return self.attack.is_unsure or bool(self.many and self.many.readings.unknown)

    def to_dict(self, language: str) -> dict[str, object]:
        """Everything as JSON values; what was not asked for is left out."""
        values = self.attack.to_dict(language)
        if self.many is not None:
            values["any_number"] = self.many.to_dict(language)
        if self.faults is not None:
            values["recheck"] = [str(fault) for fault in self.faults]
        return values


@dataclass(frozen=True)
class _Promise:
    """What must stay possible, for two people and, where that was asked, for any number of them."""

    answer: PromiseAnswer
    crowd: CrowdPromise | None

    @property
    def is_finding(self) -> bool:
        """Whether there is a trap."""
        return bool(self.answer.refuted or (self.crowd and self.crowd.refuted))

    @property
    def is_unsure(self) -> bool:
        """Whether something could not be told."""
        return bool(self.crowd and self.crowd.unknown)

    def to_dict(self, language: str) -> dict[str, object]:
        """Everything as JSON values; what was not asked for is left out."""
        values = self.answer.to_dict(language)
        return values if self.crowd is None else {**values, "any_number": self.crowd.to_dict(language)}


def _in_crowd(answer: PromiseAnswer, request: VerdictRequest) -> CrowdPromise:
    return promise_for_any_number_of_people(answer, reading=request.settled, time_limit=request.time_limit)


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
        *_basis(attack, language),
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
    if many is not None and many.status != NOT_APPLICABLE:
        parts += [indented(line) for line in _any_number(many, language)]
    return [*parts, Text("")]


def _basis(attack: Attack, language: str) -> list[RenderableType]:
    """Who asks that something is not learned: rule books seldom do."""
    said = basis_words(attack.claim.basis, OVER_TIME, language) if attack.claim.learned else ()
    return [indented(" ".join(said))] if any(said) else []


def _promise_page(kept: _Promise, language: str) -> list[RenderableType]:
    """What must stay possible: whether it does, the shortest way, and how one gets into a trap."""
    _ = translator(language)
    answer, crowd = kept.answer, kept.crowd
    parts: list[RenderableType] = [
        Text(f"{answer.policy.id} · {answer.promise.id}", style="bold cyan"),
        Text(say(answer.promise.words, language)),
        indented(answer.words(language)),
    ]
    way, trap = _("The shortest way:"), _("Into a state without a way out:")
    told: list[tuple[str, list[str]]] = [
        (title, [step["words"] for step in answer.told(steps, language) or ()])
        for title, steps in ((way, answer.way), (trap, answer.trap))
    ]
    if crowd is not None and crowd.status != NOT_APPLICABLE:
        parts_of = [crowd.words(language)]
        parts_of += [crowd.cutoff.words(language)] if crowd.cutoff and crowd.cutoff.checked else []
        told += [(_("For any number of people:"), [*parts_of, *_ties(crowd, language)])]
        if crowd.trap is not None:
            told += [(_("Among few people, step by step:"), crowd.trap.sentences(language))]
    for title, lines in told:
        if lines:
            parts += [indented(title), *(indented(f"  {line}") for line in lines)]
    return [*parts, Text("")]


def _any_number(many: UnboundedAnswer, language: str) -> list[str]:
    """What is said of any number of people: the answer, a trace among few of them, and what it rests on."""
    _ = translator(language)
    said = [_("For any number of people:")]
    if many.status == PROVED:
        said.append("  " + _("In this reading it cannot happen, however many steps they take."))
    if many.reason:
        said.append("  " + _("Could not tell: {reason}.").format(reason=many.reason))
    if many.readings.total > 1:
        said.append(f"  {many.readings.words(language)}")
    if many.story:
        said.append(_("Among few people, step by step:"))
        said += [f"  {line}" for line in many.story.sentences(language)]
    if many.cutoff and many.cutoff.checked:
        said.append(f"  {many.cutoff.words(language)}")
    return [*said, *(f"  {line}" for line in _ties(many, language))]


def _ties(many: UnboundedAnswer | CrowdPromise, language: str) -> list[str]:
    """The ties that nobody sets and that the answer turns on, each with the line of the claim."""
    warning = translator(language)("warning")
    return [
        f"{one.file}:{one.line}: {warning} {one.kind} {say(one.words, language)}" for one in many.findings
    ]
