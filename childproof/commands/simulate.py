"""`childproof simulate`: what happens under each policy, on the same attempts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from childproof.answers.breakdown import BREAKDOWNS
from childproof.answers.exit_status import ExitStatus
from childproof.calls.rule_switch import switched
from childproof.calls.simulate import run_simulation
from childproof.calls.simulation_request import SimulationRequest
from childproof.commands.pages.simulation import (
    Ranges,
    beside_page,
    breakdown_page,
    measure_columns,
    measure_rows,
    readings_page,
    simulation_page,
)
from childproof.commands.shared.arguments import language_of, one_of, whole_number
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.option_groups import PolicyOptions, RunVerdictOptions, takes_groups
from childproof.commands.shared.region_options import (
    AssumptionOptions,
    Gate,
    RegionOptions,
    Scheduler,
    adjusted_region,
    usual_region,
)
from childproof.commands.shared.table_options import AnswerForm, AnswerOptions
from childproof.commands.shared.terminal import progress_bar, telling_of_damage
from childproof.commands.shared.verdict_status import exit_status
from childproof.files.output import check_folder, emit, emit_json, write_text
from rulebook.language import N_, Message, translator
from rulebook.reader.faults import clipped, one_fault
from sim.run.event_log import EVENTS

if TYPE_CHECKING:
    from childproof.answers.paired_simulations import PairedSimulations
    from childproof.answers.simulation import Simulation
    from sim.assumptions.profile import Profile

HELP = N_(
    "What happens in a region under each policy, on the same attempts\n\n"
    "Teachers, parents, classmates, relatives and strangers write to each other day by day, and every policy "
    "decides the same attempts. Counts the children whom a stranger or a known adult without a role reaches, "
    "and the ordinary contacts that are slowed or stopped, each with an interval of 95 %. What the solver "
    "has proved is watched during the run."
)
EXAMPLES = (
    "childproof simulate --region kursk --scale 0.01 --days 5 --seed 1\n"
    "childproof simulate --region tomsk --seed 1 --set strangers_per_1000_pupils=10 --beside-usual"
)


@dataclass(frozen=True)
class _RunAssumptions(AssumptionOptions):
    """What the run goes by besides the region, and what does the work."""

    scheduler: Scheduler = None
    switch: Annotated[
        list[str] | None,
        typer.Option(
            "--switch",
            metavar="DAY=POLICY",
            help=N_("one policy takes the rules of another from a day on; shown beside the run without"),
        ),
    ] = None


@dataclass(frozen=True)
class _OutputOptions:
    """What else is worked out, and where it is written."""

    events: Annotated[
        str,
        typer.Option("--events", metavar="WHICH", help=N_("event log in --output: all, violations or none")),
    ] = "none"
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help=N_("write simulation.json and measures.csv there, and go on where a run was cut short"),
        ),
    ] = None
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help=N_("also in parts: ways, relations, adults, places or load; may be given several times"),
        ),
    ] = None
    beside_usual: Annotated[
        bool,
        typer.Option(
            "--beside-usual",
            help=N_("also run with the usual figures, and show what those that were changed do"),
        ),
    ] = False
    over_readings: Annotated[
        bool,
        typer.Option(
            "--over-readings",
            help=N_("also the first day's figures, lowest and highest over all readings left open"),
        ),
    ] = False


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    drawn: RegionOptions,
    assumed: _RunAssumptions,
    wanted: _OutputOptions,
    gate: Gate = False,
    judged: RunVerdictOptions,
    answer: AnswerOptions,
) -> int:
    """Run a simulation."""
    form = answer.form()
    threads = assumed.threads()
    one_of(wanted.events, EVENTS, "--events")
    parts = [one_of(what, tuple(BREAKDOWNS), "--by") for what in wanted.by or []]
    asked = judged.request(policies)
    values = assumed.values()
    profile = adjusted_region(drawn.region, values)
    scale, days, seed = drawn.drawn()
    usual = usual_region(drawn.region, values, assumed.behaviours) if wanted.beside_usual else None
    if wanted.output is not None:
        check_folder(wanted.output)
    language = language_of(context)
    say_if_compiling(language)
    behaviour_values = {key: value for key, value in values.items() if "." in key}
    request = SimulationRequest(
        asked.policies,
        seed,
        profile,
        scale,
        days,
        asked.settled,
        asked.silence,
        behaviour_values,
        assumed.behaviours,
        assumed.providers,
        threads,
        assumed.scheduler,
        switched(asked.policies, _parsed_switch(assumed.switch)),
    )
    result = _simulated(
        request, N_("simulating, district by district"), language, wanted.events, wanted.output
    )
    moved = None
    if usual is not None:
        folder = None if wanted.output is None else wanted.output / "usual"
        other = replace(request, region=usual, settings={}, behaviours=None)
        words = N_("the same with the usual figures")
        moved = result.paired_with(_simulated(other, words, language, "none", folder))
    found = _Answer(result, profile, moved, result.over_readings() if wanted.over_readings else None)
    if wanted.output is not None:
        found.write(wanted.output, form)
    if form.is_json:
        emit_json(found.to_dict())
    elif form.is_table:
        form.emit_table(*found.table())
    else:
        found.emit_pages(parts, language)
    return exit_status(asked.verdicts(), asked.policies, language) if gate else ExitStatus.DONE


def _parsed_switch(texts: Sequence[str] | None) -> dict[int, str] | None:
    """`--switch DAY=POLICY` as a day and the name of a policy.

    Raises:
        InputError: it has another form, or stands twice for one day.
    """
    found: dict[int, str] = {}
    for text in texts or ():
        day, equals, name = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise one_fault(
                "--switch",
                Message("`{text}` is not DAY=POLICY", text=clipped(text)),
                Message("for example: {example}", example="--switch 10=ID"),
            )
        number = whole_number(day, "--switch", least=2)
        if number in found:
            raise one_fault("--switch", Message("it stands twice for one day"), Message("leave one out"))
        found[number] = name
    return found or None


def _simulated(
    request: SimulationRequest, words: str, language: str, events: str, output: Path | None
) -> Simulation:
    """One run, with a bar that says in `words` what goes on."""
    with telling_of_damage(language), progress_bar(translator(language)(words)) as progress:
        return run_simulation(request, events=events, output=output, progress=progress)


@dataclass(frozen=True)
class _Answer:
    """A run, with what else was asked for: what other parameters do, and the range over readings."""

    result: Simulation
    profile: Profile
    moved: PairedSimulations | None
    ranges: Ranges | None

    def to_dict(self) -> dict[str, object]:
        """Everything as JSON values; what was not asked for is left out."""
        besides = {
            "first_day": self.ranges,
            "first_day_as_read": self.result.first_day() if self.ranges else None,
            "beside_usual": self.moved.to_dict() if self.moved else None,
        }
        return {**self.result.to_dict(), **{name: part for name, part in besides.items() if part}}

    def table(self) -> tuple[Sequence[str], Sequence[Mapping[str, object]]]:
        """Every measure of every policy, a row each, under its head."""
        columns = measure_columns(self.moved, self.ranges)
        return columns, list(measure_rows(self.result, self.moved, self.ranges))

    def write(self, folder: Path, form: AnswerForm) -> None:
        """Write simulation.json and measures.csv."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
        write_text(folder / "simulation.json", f"{text}\n")
        write_text(folder / "measures.csv", form.csv(*self.table()))

    def emit_pages(self, parts: Sequence[str], language: str) -> None:
        """Print the pages for a person, with some breakdowns."""
        emit(simulation_page(self.result, self.profile, language))
        for what in parts:
            emit(breakdown_page(self.result, what, language))
        if self.moved is not None:
            emit(beside_page(self.moved, language))
        if self.ranges is not None:
            emit(readings_page(self.result, self.ranges, language))
