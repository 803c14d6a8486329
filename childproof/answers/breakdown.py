"""A run broken down: by the ways of strangers, by who writes to whom, by grade and place, by school.

Knows which measure each table breaks down, and the words of its rows. Knows nothing of pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from childproof.words.measure_words import by_words, formatted
from proofs.answers.notebook import html_paragraph, html_table, html_title
from proofs.answers.tabular import NUMBER, TEXT, Columns, TableRow, Tabular
from rulebook.language import N_, say, translator
from sim.assumptions.behaviours import STRANGER
from sim.results.measures import Measure
from sim.run.run import Run


class BreakdownKind(StrEnum):
    """By what a run can be broken down."""

    WAYS = "ways"
    RELATIONS = "relations"
    ADULTS = "adults"
    PLACES = "places"
    LOAD = "load"


BREAKDOWNS = {
    BreakdownKind.WAYS: N_("By which ways strangers reach children"),
    BreakdownKind.RELATIONS: N_("Ordinary contacts with children that are slowed or stopped, %"),
    BreakdownKind.ADULTS: N_("Ordinary contacts with adults that a line slows or stops, %"),
    BreakdownKind.PLACES: N_("Children reached by any stranger, of 1,000: by grade, in town and village"),
    BreakdownKind.LOAD: N_("Load on schools"),
}
"""Each breakdown by its name, with its title."""
ABOUT = {
    BreakdownKind.WAYS: N_(
        "Children of 1,000 to whom a stranger wrote freely, by a request or in a dialogue. One child can be "
        "reached in several ways."
    ),
    BreakdownKind.ADULTS: N_(
        "What no line speaks of does not count as stopped here; it stands in a row of its own among the "
        "measures."
    ),
    BreakdownKind.LOAD: N_(
        "People whom a rule book sends to a school to have a role confirmed, for each school, in all these "
        "days together."
    ),
}
"""What the title leaves open."""


@dataclass(frozen=True)
class BreakdownLine:
    """One row: what it is of, its numbers under each policy, and whether it is a part of the first row."""

    words: str
    cells: tuple[str, ...]
    below: bool
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Breakdown(Tabular):
    """One measure in parts, under each of some policies; it shows itself, in a notebook as a table."""

    title: str
    about: str
    policies: tuple[str, ...]
    lines: tuple[BreakdownLine, ...]
    titles: tuple[str, ...] = ()

    @property
    def columns(self) -> Columns:
        """A row for each part and policy, with its figure and the interval of 95 %."""
        texts, numbers = ("policy", "part", "by", "unit", "per"), ("value", "low", "high")
        return {**dict.fromkeys(texts, TEXT), **dict.fromkeys(numbers, NUMBER)}

    def table(self) -> list[TableRow]:
        """The cells as numbers."""
        return [
            {"policy": policy, "part": line.words, **vars(measure)}
            for line in self.lines
            for policy, measure in zip(self.policies, line.measures, strict=True)
        ]

    def __str__(self) -> str:
        rows = [
            f"{line.words}: " + ", ".join(map(" ".join, zip(self.policies, line.cells, strict=True)))
            for line in self.lines
        ]
        return "\n".join([self.title, *([self.about] if self.about else []), *rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [[f"– {line.words}" if line.below else line.words, *line.cells] for line in self.lines]
        return (
            html_title(self.title)
            + html_paragraph(self.about)
            + html_table(["", *(self.titles or self.policies)], rows)
        )


def breakdown(
    run: Run, measures: Mapping[str, tuple[Measure, ...]], what: BreakdownKind, language: str
) -> Breakdown:
    """One of BREAKDOWNS of a run, from its measures by policy id."""
    _ = translator(language)
    return Breakdown(
        _(BREAKDOWNS[what]),
        _(ABOUT[what]) if what in ABOUT else "",
        tuple(measures),
        tuple(_lines(run, measures, what, language)),
    )


def _lines(
    run: Run, measures: Mapping[str, tuple[Measure, ...]], what: BreakdownKind, language: str
) -> list[BreakdownLine]:
    _ = translator(language)
    behaviours = {row.id: say(row.words, language) for row in run.behaviours.rows}
    regions = {profile.id: say(profile.words, language) for profile in run.world.plan.profiles}

    def place(by: str | None) -> str:
        return _("all of them") if by is None else regions.get(by) or by_words(by, language)

    ways = {STRANGER: _("in any of these ways"), **behaviours}
    kinds: Mapping[BreakdownKind, tuple[str, Callable[[str | None], str | None]]] = {
        BreakdownKind.WAYS: ("children_reached", lambda by: ways.get(by or "")),
        BreakdownKind.RELATIONS: ("contacts_hindered", lambda by: behaviours.get(by or "")),
        BreakdownKind.ADULTS: ("contacts_with_adults_hindered", lambda by: behaviours.get(by or "")),
        BreakdownKind.PLACES: ("children_reached_by_strangers", place),
        BreakdownKind.LOAD: ("confirmations_asked", place),
    }
    name, words = kinds[what]
    found: list[BreakdownLine] = []
    for same in zip(*measures.values(), strict=True):
        said = words(same[0].by) if same[0].name == name else None
        if said is not None:
            # A total comes first; relations have none that would say more than the table of measures.
            below = bool(found) and what not in (BreakdownKind.RELATIONS, BreakdownKind.ADULTS)
            cells = tuple(formatted(one, language) for one in same)
            found.append(BreakdownLine(said, cells, below, tuple(same)))
    return found
