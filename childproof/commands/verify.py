"""`childproof verify`: which claims hold, by default reading and over all readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.answers.result_lists import Verdicts
from childproof.calls.policies import chosen_claims
from childproof.commands.pages.verdicts import summary_page, verdict_page
from childproof.commands.shared.arguments import ClaimIds, ClaimsFile, Timing, language_of
from childproof.commands.shared.known_findings import WhatIsKnown, known_among, write_verdicts
from childproof.commands.shared.option_groups import (
    PolicyOptions,
    VerdictOptions,
    VerdictRequest,
    takes_groups,
)
from childproof.commands.shared.quotes_told import quotes_in_json, tell_missing_quotes
from childproof.commands.shared.table_options import AnswerOptions
from childproof.commands.shared.terminal import progress_bar, tell
from childproof.commands.shared.verdict_status import KnownReasons, exit_status
from childproof.commands.shared.weighing_options import WeighingOptions, population_for
from childproof.files.output import check_writable, emit, emit_json
from proofs.answers.population_weight import Population
from proofs.answers.verdict import PROVED
from proofs.claims.explain import Explanation, explain
from proofs.claims.scenarios import run_scenarios
from rulebook.language import N_, Message, translator
from rulebook.model import Silence

HELP = N_(
    "Which claims hold, by default reading and over all readings\n\n"
    "Every claim is proved or refuted for every situation that can occur. A refuted claim comes with the "
    "simplest situation that breaks it and the lines behind it. A claim that holds only because no line "
    "speaks is set apart: it would fail if silence were read as free. Of several claims a summary is told; "
    "--details tells all failing situations in few rows, --explain adds what each proof rests on and what "
    "would restore a claim, --region and --seed how many pairs of people and attempts a month stand in those "
    "rows.\n\n"
    "Ends with 1 if a claim is refuted or says nothing in any reading that is not settled, or a scenario "
    "of the policy fails that was not known to, with 2 if no claim of a policy could be asked, with 3 if "
    "something could not be told, with --explain also of what stands behind a verdict. --known names a file "
    "of known findings, which do not count within the extent that it states; --write-known writes them for "
    "review."
)
EXAMPLES = (
    "childproof verify\n"
    "childproof verify --details\n"
    "childproof verify sferum-2025-03-by-channel --claim unverified-adult-to-child\n"
    "childproof verify sferum-2025-03-safety --region kursk --seed 1\n"
    "childproof verify sferum-2025-03-safety --write-known known.toml\n"
    "childproof verify sferum-2025-03-safety --known known.toml\n"
    "childproof verify --format json > verdicts.json"
)
FEW_RULES = 1_000
"""With more, what a proof rests on takes long to find, and is a list that nobody reads unasked."""
NOT_LOOKED_FOR = Message("what the proof rests on is looked for with --explain only, the rules being so many")
_WEIGHT_COLUMNS = ("situations", "pairs", "attempts_a_month")
_COLUMNS = ("policy", "claim", "status", "status_all", "if_unspecified_free", "refuted", "total", "reason")


@dataclass(frozen=True)
class _ClaimOptions:
    """Which claims are judged, which findings do not count, and how much is said."""

    claim: ClaimIds = None
    claims: ClaimsFile = None
    default_only: Annotated[
        bool, typer.Option("--default-only", help=N_("judge the default reading alone"))
    ] = False
    known: Annotated[
        Path | None, typer.Option("--known", metavar="FILE", help=N_("findings that the team lives with"))
    ] = None
    write_known: Annotated[
        Path | None,
        typer.Option("--write-known", metavar="FILE", help=N_("write what is found as known, for review")),
    ] = None
    details: Annotated[
        bool,
        typer.Option("--details", help=N_("the cases that break each claim, and their lines; no summary")),
    ] = False
    explained: Annotated[
        bool,
        typer.Option(
            "--explain",
            help=N_("also what each proof rests on, and the smallest changes that would restore a claim"),
        ),
    ] = False


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    asked: _ClaimOptions,
    weighing: WeighingOptions,
    judged: VerdictOptions,
    answer: AnswerOptions,
    timing: Timing = False,
) -> int:
    """Verify claims."""
    form = answer.form()
    language = language_of(context)
    _ = translator(language)
    request = judged.request(policies)
    chosen_claims(request.policies, asked.claim, asked.claims, where="--claim")
    population = population_for(weighing.request(request.policies), language)
    warnings = tell_missing_quotes(request.policies, language)
    with progress_bar(_("verifying")) as progress:
        verdicts = cp.verify(
            request.policies,
            asked.claim,
            reading=request.settled,
            unspecified=request.silence,
            time_limit=request.time_limit,
            default_only=asked.default_only,
            claims_file=asked.claims,
            progress=progress,
        )
    known = _known(asked, verdicts, request, language)
    explanations = []
    in_full = asked.explained or form.is_json or len(verdicts) == 1
    told = asked.details or asked.explained or population is not None or len(verdicts.claims) == 1
    if form.is_json or population is not None or (told and not form.is_table):
        explanations = _explained(
            verdicts, population, language, mend=asked.explained, limit=request.time_limit, told=in_full
        )
    if form.is_json:
        listed = [
            quotes_in_json(one, verdict.policy.id, warnings)
            for one, verdict in zip(
                _as_json(verdicts, known.verdicts, explanations, language), verdicts, strict=True
            )
        ]
        if timing:
            listed = [
                {**one, "seconds": verdict.seconds} for one, verdict in zip(listed, verdicts, strict=True)
            ]
        emit_json(listed)
    elif form.is_table:
        columns = _COLUMNS if population is None else (*_COLUMNS, *_WEIGHT_COLUMNS)
        form.emit_table(columns, _flat(verdicts, explanations, language))
    else:
        about = None if population is None else population.words(language)
        emit(
            verdict_page(
                verdicts, known.verdicts, explanations, language, in_full=asked.explained, about=about
            )
            if told or not verdicts
            else summary_page(verdicts, known.verdicts, language)
        )
    known.tell(language)
    failed = _tell_new_failures(request, known, language)
    if failed or known.has_expired:
        return ExitStatus.FOUND
    status = exit_status(verdicts, request.policies, language, known.verdicts)
    # Whoever asks for explanations gets to know that one is not whole.
    untold = asked.explained and any(one.unfinished for one in explanations)
    return ExitStatus.UNSURE if status == ExitStatus.DONE and untold else status


def _known(asked: _ClaimOptions, verdicts: Verdicts, request: VerdictRequest, language: str) -> WhatIsKnown:
    """The known findings among the verdicts, written first where that is asked for."""
    settled = request.settled
    if asked.default_only:
        settled = {
            name: option
            for policy in request.policies
            for name, option in policy.reading(request.settled).items()
        }
    silence = Silence(request.silence)
    if asked.write_known is not None:
        check_writable(asked.write_known, is_written_by_people=True)
        write_verdicts(asked.write_known, verdicts, settled, silence, language)
    path = asked.write_known or asked.known
    return WhatIsKnown() if path is None else known_among(path, verdicts, settled, silence)


def _explained(
    verdicts: Verdicts,
    population: Population | None,
    language: str,
    *,
    mend: bool,
    told: bool,
    limit: float | None,
) -> list[Explanation]:
    """What stands behind each verdict, weighed where there is a population; `told` says that all of it is."""
    explanations = []
    _ = translator(language)
    with progress_bar(_("explaining")) as progress:
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            rest = told and (mend or len(verdict.policy.rules) <= FEW_RULES)
            explanation = explain(verdict, mend=mend, rest=rest, time_limit=limit)
            if told and not rest and verdict.status is PROVED:
                explanation = replace(explanation, unfinished=(*explanation.unfinished, NOT_LOOKED_FOR))
            explanations.append(explanation.weighed(population))
    return explanations


def _tell_new_failures(request: VerdictRequest, known: WhatIsKnown, language: str) -> bool:
    """Tell which scenarios of the policies fail that were not known to; whether there are any."""
    failures = [
        result
        for policy in request.policies
        for result in run_scenarios(policy, settled=request.settled)
        if result.is_new and (policy.id, result.scenario.id) not in known.scenarios
    ]
    _ = translator(language)
    for result in failures:
        told = _("{policy}: scenario `{scenario}`: {words}")
        names = {"policy": result.policy.id, "scenario": result.scenario.id}
        tell(told.format(**names, words=result.words(language)))
    return bool(failures)


def _as_json(
    verdicts: Verdicts, known: KnownReasons, explanations: Sequence[Explanation], language: str
) -> list[dict[str, object]]:
    """Each verdict with what stands behind it; a known finding also says why."""
    listed = []
    for verdict, explanation in zip(verdicts, explanations, strict=True):
        one = {**verdict.to_dict(language), "explanation": explanation.to_dict(language)}
        reason = known.get((verdict.policy.id, verdict.claim.id))
        listed.append(one if reason is None else {**one, "known": reason})
    return listed


def _flat(verdicts: Verdicts, explanations: Sequence[Explanation], language: str) -> list[dict[str, object]]:
    """One row for each verdict; with the weight of what fails, where there are explanations to weigh."""
    rows = []
    for one, behind in zip_longest(verdicts.to_dict(language), explanations):
        readings = one["readings"]
        assert isinstance(readings, dict)
        row = {
            **one,
            "refuted": readings["refuted"],
            "total": readings["total"],
            "reason": one["reason"] or "",
        }
        rows.append(row if behind is None or behind.weight is None else {**row, **behind.weight.to_dict()})
    return rows
