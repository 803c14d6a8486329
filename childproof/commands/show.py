"""`childproof show`: a policy in words, its facts, or one attempt decided."""

from __future__ import annotations

from typing import Annotated

import typer

from childproof.answers.decision_explanation import explain_decision
from childproof.answers.exit_status import ExitStatus
from childproof.answers.policy_described import policy_dict
from childproof.answers.rulings import rule_on
from childproof.calls.decide import MOST_SITUATIONS, too_many_fit
from childproof.commands.pages.attempt import facts_in_json, facts_page, ruling_page
from childproof.commands.pages.policy import explanation_page, policy_page
from childproof.commands.shared.arguments import (
    SILENCE,
    Format,
    NoTimeLimit,
    OnePolicy,
    ReadingTexts,
    TextOrJson,
    Unspecified,
    language_of,
    one_of,
    pairs,
    policies_for,
    readings_for,
    seconds,
)
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.quotes_told import quotes_in_json, tell_missing_quotes
from childproof.files.output import emit, emit_json
from rulebook.language import N_, Message
from rulebook.reader.faults import one_fault
from rulebook.situations import fitting_situations

HELP = N_(
    "A rule book in words, or one decision explained\n\n"
    "Prints every rule with the words of its source, every reading of the text with its options, and "
    "where no line speaks. With --situation it decides one attempt to write: which lines apply, and what "
    "other readings would make of it. Facts that follow from the others, or go without saying, may be "
    "left out; where others are left open, every outcome still possible is told, and what it hangs on. "
    "--facts lists all facts with their values."
)
EXAMPLES = (
    "childproof show sferum-2025-03-by-channel\n"
    "childproof show sferum-2025-03-by-channel --situation sender_role=none sender_age=over_18 \\\n"
    "    recipient_role=student recipient_confirmed=yes recipient_age=under_18 channel=id\n"
    "childproof show sferum-2025-03-by-channel --situation sender_role=none recipient_role=student\n"
    "childproof show sferum-2025-03-by-channel --facts"
)


@takes_groups
def run(
    context: typer.Context,
    policy: OnePolicy,
    situation: Annotated[
        list[str] | None,
        typer.Option("--situation", metavar="FACT=VALUE …", help=N_("explain this one attempt to write")),
    ] = None,
    facts: Annotated[bool, typer.Option("--facts", help=N_("list the facts and their values"))] = False,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    time_limit: NoTimeLimit = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Show a policy or explain a decision."""
    one_of(format, (Format.TEXT, Format.JSON), "--format")
    if unspecified is not None:
        one_of(unspecified, SILENCE, "--unspecified")
    seconds(time_limit)
    language = language_of(context)
    chosen = policies_for([policy])
    settled = readings_for(chosen, reading)
    one = chosen[0]
    if facts:
        if situation is not None:
            raise one_fault(
                "--facts", Message("goes without --situation"), Message("leave one of the two out")
            )
        if format == Format.JSON:
            emit_json(facts_in_json(one.vocabulary, language))
        else:
            emit(facts_page(one.vocabulary, language))
        return ExitStatus.DONE
    if situation is None:
        warnings = tell_missing_quotes(chosen, language)
        if format == Format.JSON:
            emit_json(quotes_in_json(policy_dict(one, settled, language), one.id, warnings))
        else:
            emit(policy_page(one, settled, language))
        return ExitStatus.DONE
    written = pairs(situation, "--situation")
    found = fitting_situations(one.vocabulary, written, MOST_SITUATIONS)
    if found is None:
        raise one_fault("--situation", too_many_fit(), Message("give more facts"))
    left_open, situations = found
    if left_open and len(situations) > 1:
        ruling = rule_on(one, written, settled, found)
        if format == Format.JSON:
            emit_json({**ruling.to_dict(language), "unspecified": unspecified})
        else:
            emit(ruling_page(ruling, language))
        return ExitStatus.DONE
    explanation = explain_decision(one, situations[0], settled)
    if format == Format.JSON:
        emit_json({**explanation.to_dict(language), "unspecified": unspecified})
    else:
        emit(explanation_page(explanation, unspecified, language))
    return ExitStatus.DONE
