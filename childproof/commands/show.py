"""`childproof show`: a policy in words, or one decision explained."""

from __future__ import annotations

from typing import Annotated

import typer

from childproof.answers.decision_explanation import explain_decision
from childproof.answers.policy_described import policy_dict
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
from rulebook.language import N_
from rulebook.situations import parse_situation

HELP = N_(
    "A rule book in words, or one decision explained\n\n"
    "Prints every rule with the words of its source, every reading of the text with its options, and "
    "where no line speaks. With --situation it decides one attempt to write: which lines apply, and what "
    "other readings would make of it. Facts that follow from the others, or go without saying, may be "
    "left out."
)
EXAMPLES = (
    "childproof show sferum-2025-03-by-channel\n"
    "childproof show sferum-2025-03-by-channel --situation sender_role=none sender_age=over_18 \\\n"
    "    recipient_role=student recipient_confirmed=yes recipient_age=under_18 channel=id"
)


@takes_groups
def run(
    context: typer.Context,
    policy: OnePolicy,
    situation: Annotated[
        list[str] | None,
        typer.Option("--situation", metavar="FACT=VALUE …", help=N_("explain this one attempt to write")),
    ] = None,
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
    if situation is None:
        warnings = tell_missing_quotes(chosen, language)
        if format == Format.JSON:
            emit_json(quotes_in_json(policy_dict(one, settled, language), one.id, warnings))
        else:
            emit(policy_page(one, settled, language))
        return 0
    complete = parse_situation(one.vocabulary, pairs(situation, "--situation"))
    explanation = explain_decision(one, complete, settled)
    if format == Format.JSON:
        emit_json({**explanation.to_dict(language), "unspecified": unspecified})
    else:
        emit(explanation_page(explanation, unspecified, language))
    return 0
