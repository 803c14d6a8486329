"""The page of `childproof simulate`: the measures side by side, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table

from childproof.answers.sensitivity import measure_id
from childproof.commands.pages.verdicts import short_names
from childproof.commands.shared.terminal import Text, rendered
from childproof.words.locale import plain_number
from childproof.words.measure_words import WHO_IS_MEANT, formatted_alone, measure_words
from rulebook.language import grouped, plural, say, translator
from sim.assumptions.profile import Profile
from sim.results.measures import assumed_keys

if TYPE_CHECKING:
    from childproof.answers.paired_simulations import PairedSimulations
    from childproof.answers.simulation import Simulation

MEASURE_WIDTH = 38
MEASURE_COLUMNS = ("policy", "name", "by", "value", "low", "high", "withheld", "unit", "per")
_PARTS = (("", "value"), ("_low", "low"), ("_high", "high"))
Ranges = Mapping[str, Mapping[str, tuple[float, float]]]
"""The lowest and highest of each first-day measure over all readings, by policy."""


def measure_rows(
    result: Simulation, moved: PairedSimulations | None = None, ranges: Ranges | None = None
) -> list[dict[str, object]]:
    """Every measure of every policy, one row each, with what else was asked for in columns of its own."""
    rows, read = [], result.first_day() if ranges else {}
    for policy, found in result.measures.items():
        changes = {(one.name, one.by): one for one in moved.changes[policy]} if moved else {}
        for measure in found:
            row: dict[str, object] = {"policy": policy, **measure.to_dict(), "by": measure.by or ""}
            change = changes.get((measure.name, measure.by))
            if change is not None:
                row["usual"] = change.usual
                if change.difference is not None:
                    row |= {f"difference{part}": getattr(change.difference, name) for part, name in _PARTS}
            if ranges and (name := measure_id((measure.name, measure.by))) in ranges[policy]:
                row["first_day"] = read[policy][name]
                row["first_day_least"], row["first_day_most"] = ranges[policy][name]
            rows.append(row)
    return rows


def measure_columns(moved: PairedSimulations | None, ranges: Ranges | None) -> tuple[str, ...]:
    """The columns of those rows."""
    return (
        *MEASURE_COLUMNS,
        *(("usual", *(f"difference{part}" for part, _name in _PARTS)) if moved else ()),
        *(("first_day", "first_day_least", "first_day_most") if ranges else ()),
    )


def simulation_page(result: Simulation, profile: Profile, language: str) -> str:
    """A run for a person."""
    _, ngettext = translator(language), plural(language)
    run = result.run
    head = _("{region}, scale {scale}: {people} people, {days}, seed {seed}").format(
        region=say(profile.words, language),
        scale=plain_number(run.world.scale, language),
        people=grouped(run.people, language),
        days=ngettext("{n} day", "{n} days", run.days).format(n=run.days),
        seed=run.provenance.seed,
    )
    children = ngettext("{n} child on the service", "{n} children on the service", run.children)
    attempts = int(run.attempts.sum())
    said = ngettext("{n} attempt to write", "{n} attempts to write", attempts)
    parts: list[RenderableType] = [
        Text(head, style="bold"),
        Text(
            _("{children}; {attempts}, decided by every policy").format(
                children=children.format(n=grouped(run.children, language)),
                attempts=said.format(n=grouped(attempts, language)),
            )
        ),
        Text(""),
        _table(result, language),
        *(Text(said) for said in _notes(result, language)),
    ]
    number = len(assumed_keys(run))
    rests = ngettext(
        "The figures rest on {n} assumption without a published source; the report of `audit` and --format "
        "json list it, with its range.",
        "The figures rest on {n} assumptions without a published source; the report of `audit` and --format "
        "json list them, with their ranges.",
        number,
    )
    return rendered(*parts, Text(rests.format(n=number)))


def breakdown_page(result: Simulation, what: str, language: str) -> str:
    """One measure in parts."""
    found = result.breakdown(what, language)
    table = _grid([policy.id for policy in result.policies], "")
    for line in found.lines:
        table.add_row(
            Text(f"– {line.words}" if line.below else line.words), *(Text(said) for said in line.cells)
        )
    about = [Text(found.about)] if found.about else []
    return rendered(Text(""), Text(found.title, style="bold"), *about, table)


def _notes(result: Simulation, language: str) -> list[str]:
    """How the measures are to be read, and under which reading of the text and of its silence."""
    _ = translator(language)
    settled = ", ".join(f"{name} = {option}" for name, option in result.reading.items())
    silent = {
        "forbidden": _("Where no line speaks, an attempt does not get through; --unspecified free lets it."),
        "free": _("Where no line speaks, an attempt gets through, as --unspecified free says."),
    }
    return [
        *map(_, WHO_IS_MEANT),
        _(
            "In brackets: the interval of 95 % over the draws alone, not over assumptions (for those see "
            "`childproof robust`). A dash: it has not been found to hold at this size."
        ),
        _("Breakdowns: --by, --format csv or json."),
        _("Every policy in its plainest reading, but {settled}; others: --over-readings.").format(
            settled=settled
        )
        if settled
        else _("Every policy in its plainest reading; --over-readings shows how far others go."),
        silent[result.run.silence],
    ]


def beside_page(moved: PairedSimulations, language: str) -> str:
    """What the figures that were changed do."""
    _ = translator(language)
    table = _grid(list(moved.measures), _("measure"))
    for words, cells in moved.rows(language):
        table.add_row(Text(words), *(Text(cell.replace(" (", "\n(")) for cell in cells))
    changed = moved.parameter_words(language) or [_("No figure has another value.")]
    nothing = Text(_("No measure moves at this size."))
    shown = [table, Text(moved.note(language))] if table.row_count else [nothing]
    head = Text(_("What other figures do"), style="bold")
    return rendered(Text(""), head, *(Text(f"  {said}") for said in changed), *shown)


def readings_page(result: Simulation, ranges: Ranges, language: str) -> str:
    """The first day's measures, lowest and highest over all readings."""
    _ = translator(language)
    table = _grid([policy.id for policy in result.policies], _("measure"))
    first = {measure_id((one.name, one.by)): one for one in next(iter(result.measures.values()))}
    read = result.first_day()
    for name in next(iter(ranges.values())):
        cells = []
        for policy in result.policies:
            least, most = ranges[policy.id][name]
            here, low, high = (
                formatted_alone(first[name], one, language) for one in (read[policy.id][name], least, most)
            )
            cells.append(f"{here} [{low} … {high}]")
        table.add_row(Text(measure_words(first[name], language)), *map(Text, cells))
    head = _("The first day alone: as read here [lowest … highest over all readings left open]")
    note = _(
        "On later days more and more children are reached, and roles confirmed and dialogues opened since "
        "let more contacts through."
    )
    return rendered(Text(""), Text(head, style="bold"), table, Text(note))


def _table(result: Simulation, language: str) -> Table:
    days = result.run.days
    ngettext = plural(language)
    head = ngettext("measure, in {n} day", "measure, in {n} days", days).format(n=days)
    table = _grid([policy.id for policy in result.policies], head)
    for words, cells in result.rows(language):
        table.add_row(Text(words), *(Text(said) for said in cells))
    return table


def _grid(ids: list[str], heading: str) -> Table:
    """A table without rows yet, with a column for each policy."""
    names = short_names(ids)
    table = Table(padding=(0, 1))
    table.add_column(heading, max_width=MEASURE_WIDTH)
    for policy in ids:
        table.add_column(names[policy], justify="right")
    return table
