"""`childproof attack`: the shortest chain of moves that breaks a claim over time, or an invariant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from childproof.calls import find_attack as attacking
from childproof.commands.shared.arguments import (
    SILENCE,
    Lang,
    ManyPolicies,
    ReadingOptions,
    TextOrJson,
    TimeLimit,
    Unspecified,
    WholeCatalogue,
    language_of,
    one_of,
    policies_for,
    readings_for,
    seconds,
)
from childproof.commands.shared.terminal import indented, rendered
from childproof.files.output import emit, emit_json
from proofs.answers.verdict import PROVED
from proofs.attacks.attack_answer import Attack
from proofs.certificates.checker.format import Finding
from proofs.unbounded.prove import ManyPeople
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


def run(
    context: typer.Context,
    policy: ManyPolicies = None,
    whole_catalogue: WholeCatalogue = False,
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
    reading: ReadingOptions = None,
    unspecified: Unspecified = None,
    time_limit: TimeLimit = None,
    format: TextOrJson = "text",
    lang: Lang = None,
) -> int:
    """Look for attacks."""
    one_of(format, ("text", "json"), "--format")
    silence = one_of(unspecified or "forbidden", SILENCE, "--unspecified")
    limit = seconds(time_limit)
    language = language_of(context)
    chosen = policies_for(policy, whole_catalogue)
    settled = readings_for(chosen, reading)
    attacking.check_claims(chosen, claim or (), moves)
    found = attacking.find_attack(
        chosen,
        claim,
        assume=assume or (),
        after_confirmation=after_confirmation,
        events=event or (),
        reading=settled,
        unspecified=silence,
        time_limit=limit,
        moves_file=moves,
    )
    many = [
        attacking.for_any_number_of_people(one, reading=settled, unspecified=silence, time_limit=limit)
        if any_number
        else None
        for one in found
    ]
    checked = [attacking.recheck(one, unspecified=silence) if again else None for one in found]
    told = list(zip(found, many, checked, strict=True))
    if format == "json":
        emit_json([_as_json(*one, language) for one in told])
    else:
        emit(rendered(*(part for one in told for part in _page(*one, language))))
    if any(one.is_finding for one in found) or any(checked):
        return 1
    return 3 if any(one.is_unsure for one in found) else 0


def _as_json(
    attack: Attack, many: ManyPeople | None, checked: list[Finding] | None, language: str
) -> dict[str, object]:
    found = attack.to_dict(language)
    if many is not None:
        found["any_number"] = many.to_dict(language)
    if checked is not None:
        found["recheck"] = [str(finding) for finding in checked]
    return found


def _page(
    attack: Attack, many: ManyPeople | None, checked: list[Finding] | None, language: str
) -> list[RenderableType]:
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
