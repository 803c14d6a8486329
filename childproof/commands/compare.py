"""`childproof compare`: what a change of rules loosened and tightened, and which claims it turned."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from childproof.answers.exit_status import ExitStatus
from childproof.calls import compare as comparing
from childproof.commands.shared.arguments import (
    Format,
    ReadingTexts,
    TextOrJson,
    TimeLimit,
    Unspecified,
    language_of,
    one_of,
    readings_for,
    seconds,
    silence_for,
)
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.commands.shared.verdict_status import tell_undecided
from childproof.commands.shared.weighing_options import WeighingOptions, population_for
from childproof.files.output import emit, emit_json
from childproof.gating.result import FailOn, is_red
from proofs.changes.comparison import Comparison
from proofs.changes.expectations import Expected
from proofs.changes.over_time_changes import OverTimeComparison
from proofs.engines.solver import Undecided
from rulebook.language import N_, Message, grouped, plural, translator
from rulebook.model import UNSPECIFIED

HELP = N_(
    "Which situations a change loosened or tightened, and which claims it turned\n\n"
    "Compares two versions of a policy, or two policies over one vocabulary: exactly, by pair of outcomes, "
    "folded into few rows with the number of situations; ids may be equal, and REV:path is a file at a git "
    "revision. --expect names a TOML file with the intended change ([[expect]] tables with where, change, "
    "from, to, claims, because, or intents of the gate): what is outside it is an error, and an expectation "
    "that matches nothing is one too. With --region and --seed, how many pairs of people stand in each row, "
    "and how many attempts a month are made there. Claims over time are held against each other in every "
    "reading, without assumptions and with each that both know: a chain that a stranger did not have before, "
    "a way taken from the child's own people.\n\n"
    "Ends with 1 if something is looser in any reading, or a stranger gets a new chain (--fail-on says what "
    "counts; worse counts a way taken too), or with --expect if the "
    "change is not the expected one; with 3 if something was not compared or could not be told, "
    "otherwise with 0."
)
EXAMPLES = (
    "childproof compare sferum-2025-03-safety sferum-2025-03-who-and-when\n"
    "childproof compare sferum-2025-03-safety sferum-2025-03-safety-repaired --region kursk --seed 1\n"
    "childproof init my-rules --from sferum-2025-03-safety\n"
    "childproof compare sferum-2025-03-safety my-rules/rules.toml --expect my-rules/intent.toml"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    old: Annotated[str, typer.Argument(metavar="OLD", help=N_("the policy before: an id, path or REV:path"))],
    new: Annotated[
        str | None,
        typer.Argument(metavar="[NEW]", help=N_("the policy after; without it, OLD against its `previous`")),
    ] = None,
    expect: Annotated[
        Path | None, typer.Option("--expect", metavar="FILE", help=N_("the intended change"))
    ] = None,
    all_readings: Annotated[
        bool,
        typer.Option("--all-readings", help=N_("over all pairs of readings; those of one name are tied")),
    ] = False,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="loosened|worse|any|none",
            help=N_("which findings end with 1, without --expect: what is looser (the default), worse, any"),
        ),
    ] = FailOn.LOOSENED.value,
    weighing: WeighingOptions,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume",
            metavar="NAME",
            help=N_("over time with this granted; by default with each assumption that both know"),
        ),
    ] = None,
    moves: Annotated[
        Path | None, typer.Option("--moves", metavar="FILE", help=N_("moves of your own, besides"))
    ] = None,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    time_limit: TimeLimit = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Compare two policies."""
    one_of(format, (Format.TEXT, Format.JSON), "--format")
    one_of(fail_on, tuple(FailOn), "--fail-on")
    silence = silence_for(unspecified)
    limit = seconds(time_limit)
    language = language_of(context)
    books = comparing.both_policies(old, new)
    settled = readings_for(books, reading)
    population = population_for(weighing.request(books), language)
    try:
        found = comparing.compare(
            books[0],
            books[-1],
            reading=settled,
            all_readings=all_readings,
            unspecified=silence,
            assume=assume,
            moves_file=moves,
            time_limit=limit,
        ).weighed(population)
        expected = None if expect is None else comparing.expect(found, expect)
    except Undecided as undecided:
        return tell_undecided(undecided.message, language, as_json=format == Format.JSON)
    judgement = _judged(found, expected, FailOn(fail_on), all_readings=all_readings)
    if format == Format.JSON:
        over_time = {"over_time": found.over_time.to_dict()}
        emit_json(
            {**found.to_dict(), **over_time, **({} if expected is None else {"expected": expected.to_dict()})}
        )
    else:
        emit(_page(found, expected, judgement.everywhere, language))
    if judgement.untold is not None:
        tell_undecided(judgement.untold, language, as_json=format == Format.JSON)
    # Whoever asks what changed in any reading is not told that nothing did where some were not compared.
    judges_all = expected is not None or fail_on != FailOn.NONE
    left = judgement.is_unsure or found.over_time.is_unsure
    unsure = found.is_unsure or (judges_all and left)
    return ExitStatus.UNSURE if judgement.status == ExitStatus.DONE and unsure else judgement.status


@dataclass(frozen=True)
class _Judgement:
    """What a comparison comes to: in `everywhere`, with what could not be told in time in `untold`."""

    status: ExitStatus
    everywhere: Comparison
    untold: Message | None

    @property
    def is_unsure(self) -> bool:
        """Whether some readings were not compared, or something else was not told."""
        return self.everywhere.unasked > 0 or self.untold is not None


def _judged(
    found: Comparison, expected: Expected | None, fail_on: FailOn, *, all_readings: bool
) -> _Judgement:
    """The status, over all pairs of readings as far as there is time; what is found in some counts."""
    everywhere, untold, status = found, None, ExitStatus.DONE
    try:
        everywhere = found if all_readings else comparing.in_every_reading(found)
    except Undecided as undecided:
        untold = undecided.message
    try:
        status = (
            _status(everywhere, found.over_time, fail_on)
            if expected is None
            else (ExitStatus.DONE if expected.is_met else ExitStatus.FOUND)
        )
    except Undecided as undecided:
        untold = undecided.message
    return _Judgement(status, everywhere, untold)


def _status(everywhere: Comparison, over_time: OverTimeComparison, fail_on: FailOn) -> ExitStatus:
    """1 for what counts, in any reading that both policies have; 3 where nothing could be compared."""
    if not everywhere.pairs:
        return ExitStatus.UNSURE
    if fail_on is FailOn.LOOSENED:
        lost = any(row.new is UNSPECIFIED and row.old is not UNSPECIFIED for row in everywhere.rows)
        given = any(change.change == "chain_given" for change in over_time.changes)
        return ExitStatus.FOUND if everywhere.loosened or lost or given else ExitStatus.DONE
    if fail_on is FailOn.NONE:
        return ExitStatus.DONE
    if over_time.changes:
        return ExitStatus.FOUND
    is_worse = any(is_red(finding, fail_on) for finding in comparing.findings_of(everywhere))
    return ExitStatus.FOUND if is_worse else ExitStatus.DONE


def _elsewhere(found: Comparison, everywhere: Comparison, language: str) -> list[str]:
    """How much changes in other readings than those compared, in one line; nothing where nothing does."""
    _, ngettext = translator(language), plural(language)
    rest = everywhere.without(found)
    parts = []
    for name, rows in ((_("loosened"), rest.loosened), (_("tightened"), rest.tightened)):
        count = sum(row.situations or 0 for row in rows)
        if count:
            said = ngettext("{n} situation {changed}", "{n} situations {changed}", count)
            parts.append(said.format(n=grouped(count, language), changed=name))
    if not parts:
        return [] if found.unasked else everywhere.unasked_words(language)
    return [_("In other readings: {what}; --all-readings shows them.").format(what=", ".join(parts))]


def _over_time(found: Comparison, language: str) -> list[str]:
    """What is worse over time, or that nothing is; nothing where the vocabulary has no moves."""
    _ = translator(language)
    said = found.over_time.words(language)
    if found.over_time.compared and not found.over_time.changes:
        kept = _("no stranger gets a new chain, and no way of the child's own people is taken")
        said = [kept, found.over_time.asked_words(language), *said]
    return [_("Over time:"), *(f"  {line}" for line in said)] if said else []


def _page(found: Comparison, expected: Expected | None, everywhere: Comparison, language: str) -> str:
    lines = [*found.words(language), *_elsewhere(found, everywhere, language)]
    lines += _over_time(found, language)
    lines += found.population_words(language)
    if expected is not None:
        lines += ["", *expected.words(language)]
    title = Text(f"{found.old.id} → {found.new.id}", style="bold")
    return rendered(title, *(indented(line) for line in lines))
