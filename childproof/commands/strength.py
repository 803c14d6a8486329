"""`childproof strength`: how much of a policy its claims and scenarios really pin down."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import RenderableType

from childproof.answers.exit_status import ExitStatus
from childproof.commands.shared.arguments import (
    ReadingTexts,
    TimeLimit,
    Unspecified,
    language_of,
    number,
    one_of,
    readings_for,
    seconds,
    silence_for,
)
from childproof.commands.shared.option_groups import PolicyOptions, TextOrJsonOptions, takes_groups
from childproof.commands.shared.terminal import Text, indented, progress_bar, rendered
from childproof.commands.shared.verdict_status import tell_nothing_judged, tell_undecided
from childproof.files.output import emit, emit_json
from childproof.gating.result import FailOn
from proofs.engines.bit_sets import TooLargeError
from proofs.engines.clock import Undecided
from proofs.strength.report import Strength
from proofs.strength.strength import strength
from rulebook.language import N_, Message, say, translator
from rulebook.model import Silence
from rulebook.reader.faults import one_fault

HELP = N_(
    "How much of the policy the claims and scenarios really pin down\n\n"
    "Small changes are made to the rules, one at a time; a change that nobody notices is a part of the "
    "policy that nobody watches. Three scores, never mixed: by the claims alone, with the sourced scenarios, "
    "with those that merely pin what the policy does today. And for each condition of each line, whether a "
    "pair of situations that differ in it alone is told apart.\n\n"
    "Ends with 1 if a score is under --min or, with --fail-on any, if nobody notices a change, with 3 if the "
    "policy is too large to change in every way or "
    "the time was not enough, otherwise with 0."
)
EXAMPLES = (
    "childproof strength sferum-2025-03-safety\n"
    "childproof strength sferum-2025-03-safety --min 0.9\n"
    "childproof strength sferum-2025-03-safety --fail-on any"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    least: Annotated[
        str | None,
        typer.Option("--min", metavar="SHARE", help=N_("the share, 0 to 1, that the last score needs")),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="any|none",
            help=N_("end with 1 for any change that nobody notices, or for none (the default)"),
        ),
    ] = FailOn.NONE.value,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    time_limit: TimeLimit = None,
    answer: TextOrJsonOptions,
) -> int:
    """Measure strength."""
    as_json = answer.as_json
    silence = silence_for(unspecified)
    wanted = 0.0 if least is None else number(least, "--min", least=0)
    if wanted > 1:
        raise one_fault(
            "--min", Message("`{least}` is more than 1", least=least), Message("give a share between 0 and 1")
        )
    one_of(fail_on, (FailOn.NONE, FailOn.ANY), "--fail-on")
    wanted = 1.0 if fail_on == FailOn.ANY else wanted
    limit = seconds(time_limit)
    language = language_of(context)
    _ = translator(language)
    chosen = policies.chosen()
    settled = readings_for(chosen, reading)
    found = []
    try:
        with progress_bar(_("changing the rules")) as progress:
            for done, one in enumerate(chosen):
                progress(done, len(chosen))
                found.append(strength(one, settled=settled, silence=Silence(silence), time_limit=limit))
    except (TooLargeError, Undecided) as error:
        return tell_undecided(error.message, language, as_json=as_json)
    if as_json:
        emit_json([{**one.to_dict(language), **answer.seconds(one.seconds)} for one in found])
    else:
        emit(rendered(*(part for one in found for part in _page(one, language))))
    if any(one.share < wanted for one in found):
        return ExitStatus.FOUND
    unmeasured = [one.policy.id for one in found if not one.mutation_score().total]
    if wanted and unmeasured:
        tell_nothing_judged(language, unmeasured)
        return ExitStatus.FAULT
    return ExitStatus.DONE


def _page(found: Strength, language: str) -> list[RenderableType]:
    title = Text(f"{found.policy.id}: {say(found.policy.title, language)}", style="bold")
    return [title, *(indented(line) for line in found.words(language).splitlines()), Text("")]
