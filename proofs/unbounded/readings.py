"""In which readings a claim over time is proved for any number of people: few invariants for all of them.

That rows are kept does not depend on the reading, only what they have to exclude does. So rows that
are kept once prove the claim in every reading in which they exclude the outcome, and the solver
confirms that for all those readings in one question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.answers.verdict import NOT_APPLICABLE
from proofs.attacks.attack import board_of
from proofs.attacks.attack_answer import Attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.invariants import common_invariant, invariant_rows
from proofs.attacks.outcomes import outcomes_of
from proofs.engines.prime_rows import fold
from proofs.engines.solver import Disagreement, Undecided
from proofs.unbounded.induction import Induction
from rulebook.language import translator
from rulebook.model import Row, Rows
from rulebook.moves import matches
from rulebook.values.json_values import DumpedAsItIs

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class UnboundedReadings(DumpedAsItIs):
    """A claim over time, for any number of people, in all readings left open.

    It is `proved` in some, in `refuted` ones two people are enough, and for the `unknown` ones no
    invariant was found that many people keep, or not in time. `pattern` covers the proved ones exactly.
    """

    total: int
    proved: int
    refuted: int
    unknown: int
    pattern: tuple[Row, ...]

    def words(self, language: str = "en") -> str:
        """How many of the readings are proved, broken and not known."""
        _ = translator(language)
        said = _("For any number of people it is proved in {proved} of {total} readings.")
        parts = [said.format(proved=self.proved, total=self.total)]
        if self.refuted:
            parts.append(_("In {n} two people are enough to break it.").format(n=self.refuted))
        if self.unknown:
            said = _(
                "In {n} it could not be told: no invariant was found that many people keep, or not in time."
            )
            parts.append(said.format(n=self.unknown))
        return " ".join(parts)


def over_readings(question: AttackQuestion, attack: Attack, kept: Rows | None) -> UnboundedReadings:
    """Every reading that is left open: proved, refuted by two people, or not known.

    `attack` is the answer for two people over the same readings; `kept` are rows that are known to be
    kept and to exclude the outcome in its reading.
    """
    total = attack.readings.total
    if attack.status == NOT_APPLICABLE:
        return UnboundedReadings(total, 0, 0, 0, ())
    search = _Search(question, attack, kept)
    proved = search.proved()
    count, refuted = int(proved.sum()), attack.readings.refuted
    return UnboundedReadings(total, count, refuted, total - count - refuted, search.pattern(proved))


class _Search:
    """Rows are tried, and each proves as many readings as it can."""

    def __init__(self, question: AttackQuestion, attack: Attack, kept: Rows | None):
        self.question, self.attack = question, attack
        self.choices = question.policy.open_readings(question.settled)
        known = outcomes_of(question.policy, question.moves, question.settled)
        self.readings = known.readings
        self.board = board_of(question.moves, question.claim, question.assumptions)
        self.starts = self.board.states.starts(question.claim)
        self.goals = known.goal(question.claim, question.broken, question.after_confirmation)
        self._kept: dict[str, bool] = {} if kept is None else {repr(kept): True}
        self._first = kept

    def proved(self) -> Flags:
        """In which readings some rows are kept and exclude the outcome."""
        pattern = self.attack.readings.pattern
        todo = np.array([not matches(pattern, reading) for reading in self.readings])
        found = np.zeros_like(todo)
        try:
            for rows in self._candidates(todo):
                covers = todo & ~(self.goals & self.board.states.rows(rows)).any(axis=1)
                if covers.any() and self._is_kept(rows):
                    if not self._induction(rows).excludes_outcome(self._settled(covers)):
                        raise Disagreement(f"{self.attack.policy.id}: array and solver differ on {rows}")
                    found |= covers
                    todo &= ~covers
                if not todo.any():
                    break
        except Undecided:
            pass
        return found

    def _candidates(self, todo: Flags) -> Iterator[Rows]:
        """Rows that prove something for two people; `todo` shrinks while they are tried."""
        if self._first is not None:
            yield self._first
        if todo.any():
            holds, rows = common_invariant(self.board, self.starts, self.goals[todo])
            if holds.all():
                yield rows
        tried = set()
        for number in range(len(self.readings)):
            goal = self.goals[number]
            if todo[number] and goal.tobytes() not in tried:
                tried.add(goal.tobytes())
                holds, _rows = common_invariant(self.board, self.starts, goal[None, :])
                if holds.all():
                    yield invariant_rows(self.board, self.starts, goal, {})

    def _is_kept(self, rows: Rows) -> bool:
        if repr(rows) not in self._kept:
            self._kept[repr(rows)] = self._induction(rows).is_kept()
        return self._kept[repr(rows)]

    def _induction(self, rows: Rows) -> Induction:
        return Induction(self.attack, rows, self.question.broken, self.question.deadline)

    def _settled(self, flags: Flags) -> Rows:
        """The same rows, with what is settled."""
        settled = {name: options for name, options in self.choices.items() if len(options) == 1}
        return tuple({**settled, **row} for row in self.pattern(flags))

    def pattern(self, flags: Flags) -> Rows:
        """Rows that cover some of the readings exactly."""
        cells = np.zeros([len(options) for options in self.choices.values()], dtype=np.bool_)
        for number in np.flatnonzero(flags):
            reading = self.readings[number]
            cells[tuple(options.index(reading[name]) for name, options in self.choices.items())] = True
        return fold(cells, self.choices) if flags.any() else ()
