"""Who may write to a child: people in plain words × rule books × channels, over every reading of the text.

A cell says the loosest outcome in the plainest reading, every outcome over all readings, the lines that
decide, and the questions of the text on which it depends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, overload

from childproof.answers.equality import EqualByContent
from childproof.answers.reading_limits import MOST_READINGS_DECIDED
from childproof.words.locale import short_titles
from proofs.answers.notebook import Marked, cell_colours, html_table, html_title
from proofs.answers.tabular import COUNT, TEXT, TEXTS, Columns, TableRow, Tabular
from rulebook.decide import decide
from rulebook.language import SHOWN, Message, say, translator
from rulebook.loaders.load_people import People, Person
from rulebook.model import OUTCOMES, UNSPECIFIED, Outcome, Policy, Situation, Value
from rulebook.reader.faults import allowed_names, clipped, one_fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from proofs.pictures.picture import Picture

    Ranks = NDArray[np.uint8]

LOOSEST_FIRST = (*OUTCOMES, UNSPECIFIED)
"""The order in which outcomes count for a child: silence last."""


@dataclass(frozen=True)
class OverReadings:
    """How all readings of a text decide.

    `counts` says for each outcome, loosest first, in how many readings it comes out; `depends_on` are the
    questions of the text that turn the outcome, alone or together with others.
    """

    counts: Mapping[Outcome, int] = field(hash=False)
    depends_on: tuple[str, ...]

    @property
    def loosest(self) -> Outcome:
        """The outcome of the reading that is kindest to whoever writes."""
        return next(iter(self.counts))


@dataclass(frozen=True)
class Approach:
    """One way in which one person can try to write, decided by one rule book.

    `outcome` and `lines` are those of the plainest reading; `over_readings` is what all readings say.
    """

    channel: Value
    situation: Situation = field(hash=False)
    outcome: Outcome
    lines: tuple[str, ...]
    over_readings: OverReadings


@dataclass(frozen=True, repr=False)
class Cell:
    """What one rule book says to one person, who takes the way that gets furthest.

    `over_readings` counts, reading by reading, what the best of the person's ways leads to.
    """

    policy: Policy
    person: Person
    attempts: tuple[Approach, ...]
    over_readings: OverReadings

    @property
    def best(self) -> Approach:
        """The attempt that gets furthest in the plainest reading."""
        return min(self.attempts, key=lambda attempt: LOOSEST_FIRST.index(attempt.outcome))

    @property
    def outcome(self) -> Outcome:
        """What the person may do at best, in the plainest reading."""
        return self.best.outcome

    def words(self, language: str = SHOWN) -> str:
        """The cell in a few words."""
        _ = translator(language)
        said = short_outcome(self.outcome, language)
        counts = self.over_readings.counts
        if len(counts) == 1:
            return said
        others = [short_outcome(outcome, language) for outcome in counts if outcome is not self.outcome]
        return _("{outcome} (read otherwise: {others})").format(outcome=said, others=", ".join(others))

    def marked(self, language: str = SHOWN) -> Marked:
        """The same with the colour of the outcome."""
        return Marked(self.words(language), outcome_mark(self.outcome))

    def __repr__(self) -> str:
        who, book = say(self.person.words, SHOWN), say(self.policy.title, SHOWN)
        said = f"{who} – {book}: {self.words()}"
        return f"{said} – {', '.join(self.best.lines)}" if self.best.lines else said


def short_outcome(outcome: Outcome, language: str) -> str:
    """An outcome in one or two words, for a cell."""
    _ = translator(language)
    return {
        Outcome.FREE: _("freely"),
        Outcome.REQUEST: _("by request"),
        Outcome.ROLE_CONFIRMATION: _("after role confirmation"),
        Outcome.FORBIDDEN: _("not at all"),
        Outcome.UNSPECIFIED: _("the text is silent"),
    }[outcome]


def outcome_mark(outcome: Outcome) -> str:
    """How a cell with an outcome is marked: how far it lets somebody through; no judgement."""
    marks = {Outcome.FREE: "open", Outcome.FORBIDDEN: "closed", Outcome.UNSPECIFIED: "silent"}
    return marks.get(outcome, "asked")


class Matrix(EqualByContent, Tabular):
    """Who may write: a row for each person, a column for each rule book."""

    def __init__(self, people: People, cells: Iterable[Cell]):
        self.people = people
        self._cells = {(cell.person.id, cell.policy.id): cell for cell in cells}

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The rule books, in the order of the question."""
        return tuple({cell.policy.id: cell.policy for cell in self}.values())

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells.values())

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, place: str) -> Matrix: ...

    @overload
    def __getitem__(self, place: tuple[str, str]) -> Cell: ...

    def __getitem__(self, place: str | tuple[str, str]) -> Cell | Matrix:
        """The cell of a person and a policy, by their ids; all of one person or policy by its id.

        The end of a policy's id is enough.

        Raises:
            InputError: there is no such person or policy.
        """
        names = place if isinstance(place, tuple) else (place,)
        found = [cell for cell in self if all(_is_called(cell, name) for name in names)]
        if not found:
            known = {name for cell in self for name in (cell.person.id, cell.policy.id)}
            wrong = next((name for name in names if not any(_is_called(cell, name) for cell in self)), place)
            hint = allowed_names(wrong, known, Message("people and policies"))
            told = Message("nobody and nothing here is called `{name}`", name=clipped(str(wrong)))
            raise one_fault("matrix", told, hint)
        if len(names) > 1:
            return found[0]
        persons = {cell.person.id: cell.person for cell in found}
        return Matrix(replace(self.people, persons=tuple(persons.values())), found)

    def _ipython_key_completions_(self) -> list[str]:
        """What a notebook offers between the brackets."""
        return [*(one.id for one in self.people.persons), *(one.id for one in self.policies)]

    @property
    def columns(self) -> Columns:
        """One row for each person, rule book and channel."""
        texts = dict.fromkeys(("person", "words", "policy", "channel", "outcome"), TEXT)
        counts = {outcome.value: COUNT for outcome in LOOSEST_FIRST}
        return {**texts, "lines": TEXTS, "depends_on": TEXTS, **counts}

    def table(self, language: str = SHOWN) -> list[TableRow]:
        """The rows; the columns named after outcomes count the readings that lead to them."""
        return [
            {
                "person": cell.person.id,
                "words": say(cell.person.words, language),
                "policy": cell.policy.id,
                "channel": str(attempt.channel),
                "outcome": attempt.outcome.value,
                "lines": list(attempt.lines),
                "depends_on": list(attempt.over_readings.depends_on),
                **{o.value: attempt.over_readings.counts.get(o, 0) for o in LOOSEST_FIRST},
            }
            for cell in self
            for attempt in cell.attempts
        ]

    def to_dict(self, language: str = "en") -> list[dict[str, object]]:
        """One object for each person, rule book and channel."""
        return [dict(row) for row in self.table(language)]

    def words(self, language: str = SHOWN) -> list[str]:
        """A line for each person and rule book."""
        return [
            f"{say(cell.person.words, language)} – {say(cell.policy.title, language)}: {cell.words(language)}"
            for cell in self
        ]

    def __str__(self) -> str:
        return "\n".join([say(self.people.title, SHOWN), *self.words()])

    __repr__ = __str__

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The table as a picture."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.matrix_picture import DrawnCell, draw_matrix
        from proofs.pictures.picture import Picture

        heads = tuple(short_titles(self.policies, language).values())
        rows = [
            (words, [DrawnCell(cell, *cell_colours(cell)) for cell in cells])
            for words, cells in self._marked_rows(language)
        ]
        return Picture(draw_matrix(say(self.people.title, language), heads, rows)).on(ax)

    plot = draw

    def _marked_rows(self, language: str) -> list[tuple[str, list[Marked]]]:
        """Each person with the cells of the rule books."""
        return [
            (
                say(person.words, language),
                [self._cells[person.id, policy.id].marked(language) for policy in self.policies],
            )
            for person in self.people.persons
        ]

    def _repr_html_(self) -> str:
        language = SHOWN
        head = ["", *short_titles(self.policies, language).values()]
        rows = [[words, *cells] for words, cells in self._marked_rows(language)]
        return html_title(say(self.people.title, language)) + html_table(head, rows)


def _is_called(cell: Cell, name: object) -> bool:
    policy = cell.policy.id
    return name in (cell.person.id, policy) or policy.endswith(f"-{name}")


def who_may_write(policies: Iterable[Policy], people: People) -> Matrix:
    """Decide every way in which each person can try to write, under every reading of each rule book.

    Over more than `MOST_READINGS_DECIDED` readings only the plainest is decided, and the counts speak of it.
    """
    cells = {policy: _cells_of(policy, people) for policy in policies}
    return Matrix(people, (column[at] for at in range(len(people.persons)) for column in cells.values()))


def _cells_of(policy: Policy, people: People) -> list[Cell]:
    """One cell for each person."""
    import numpy as np

    # NumPy is loaded only here, where tables are needed, and not for every command.
    from rulebook.table import OUTCOME_NAMES, Situations, outcome_tables

    situations = Situations.of(policy.vocabulary)
    options = {name: len(question) for name, question in policy.open_readings().items()}
    few = prod(options.values()) <= MOST_READINGS_DECIDED
    readings = policy.all_readings() if few else [dict(policy.default_reading)]
    tables = outcome_tables(policy, readings)
    rank = np.array([LOOSEST_FIRST.index(outcome) for outcome in OUTCOME_NAMES], dtype=np.uint8)
    cells = []
    for person in people.persons:
        ranks = rank[tables[:, [situations.number_of(attempt) for attempt in person.attempts]]]
        attempts = [
            _approach(policy, situation, people.tries, _over_readings(column, options))
            for situation, column in zip(person.attempts, ranks.T, strict=True)
        ]
        cells.append(Cell(policy, person, tuple(attempts), _over_readings(ranks.min(axis=1), options)))
    return cells


def _approach(policy: Policy, situation: Situation, tries: str, over_readings: OverReadings) -> Approach:
    decision = decide(policy, situation, policy.default_reading)
    return Approach(situation[tries], situation, decision.outcome, decision.lines, over_readings)


def _over_readings(ranks: Ranks, options: Mapping[str, int]) -> OverReadings:
    """From the place of the outcome in `LOOSEST_FIRST` in each reading: uint8[readings]."""
    counts = {outcome: int((ranks == at).sum()) for at, outcome in enumerate(LOOSEST_FIRST)}
    grid = ranks.reshape(tuple(options.values())) if ranks.size == prod(options.values()) else ranks[:0]
    turning = tuple(
        name
        for axis, name in enumerate(options)
        if grid.size and bool((grid.max(axis=axis) != grid.min(axis=axis)).any())
    )
    return OverReadings({outcome: count for outcome, count in counts.items() if count}, turning)
