"""In which readings of the text something happens: all of them, found without trying each.

Each round the solver finds one situation and reading in which it happens. The options of the
reading that it does not need are dropped; every reading with the rest behaves in the same way and
is excluded from the next round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
import z3
from numpy.typing import NDArray

from proofs.answers.verdict import Readings
from proofs.engines.formulas import Formula
from proofs.engines.prime_rows import fold
from proofs.engines.solver import Disagreement, Session
from rulebook.model import Reading, Rows, Situation, Value


@dataclass
class ReadingsWhere:
    """The readings in which something is known to happen, while they are being found.

    `choices` are the open options of each reading; `found` is bool with one axis for each reading;
    `witnesses` pairs the options that one case needs with its situation; `complete` says that
    there are no others.
    """

    choices: Mapping[str, Sequence[str]]
    found: NDArray[np.bool_] = field(init=False)
    witnesses: list[tuple[Reading, Situation]] = field(default_factory=list)
    complete: bool = False

    def __post_init__(self) -> None:
        self.found = np.zeros([len(options) for options in self.choices.values()], dtype=np.bool_)

    def add(self, needed: Reading, situation: Situation) -> None:
        """It happens in `situation` under every reading with the `needed` options."""
        self.found[
            np.ix_(
                *(
                    [options.index(needed[name])] if name in needed else range(len(options))
                    for name, options in self.choices.items()
                )
            )
        ] = True
        self.witnesses.append((needed, situation))

    def nearest(self) -> Reading:
        """The found reading with the fewest changed options, then the first in the fixed order."""
        changed = (np.indices(self.found.shape) != 0).sum(axis=0)
        distance = np.where(self.found, changed, self.found.ndim + 1)
        places = np.unravel_index(int(np.argmin(distance)), self.found.shape)
        return {
            name: options[int(at)] for (name, options), at in zip(self.choices.items(), places, strict=True)
        }

    def witness(self, reading: Reading) -> Situation:
        """A situation in which it happens under this reading, one of those found."""
        return next(
            situation
            for needed, situation in self.witnesses
            if all(reading[name] == option for name, option in needed.items())
        )

    def summary(self) -> Readings:
        """How many were found, how many are unknown, and the rows that cover the found ones exactly."""
        total, refuted = prod(self.found.shape), int(self.found.sum())
        pattern = fold(self.found, self.choices) if refuted else ()
        return Readings(total, refuted, 0 if self.complete else total - refuted, pattern)


def find_readings(session: Session, happens: Formula, found: ReadingsWhere, known: Rows = ()) -> None:
    """Add every open reading in which `happens` has a model to `found`, except those of `known` rows.

    Raises:
        Undecided: the solver could not tell; what was found until then stays.
    """
    literal = session.encoding.literal
    fixed = [literal(name, options[0]) for name, options in found.choices.items() if len(options) == 1]
    block = session.fresh()
    if known:
        session.solver.add(z3.Or(z3.Not(block), z3.Not(session.encoding.holds(known))))
    while session.has_model([happens, block, *fixed]):
        situation, reading = session.model()
        needed = _needed_options(session, happens, situation, reading)
        found.add({name: reading[name] for name in sorted(needed)}, situation)
        excluded = [z3.Not(literal(name, reading[name])) for name in sorted(needed)]
        session.solver.add(z3.Or(z3.Not(block), *excluded))
    found.complete = True


def _needed_options(
    session: Session, happens: Formula, situation: Mapping[str, Value], reading: Mapping[str, str]
) -> set[str]:
    """The readings whose option a case rests on: a minimal core of "and yet it does not happen"."""
    literals = session.encoding.literals
    fixed = [z3.Not(happens), *literals(situation)]
    if session.has_model([*fixed, *literals(reading)]):
        raise Disagreement(f"the solver both finds and denies {situation}")
    names = {session.encoding.literal(name, option).get_id(): name for name, option in reading.items()}
    needed = {names[literal.get_id()] for literal in session.core() if literal.get_id() in names}
    for name in sorted(needed):
        fewer = {other: reading[other] for other in needed if other != name}
        if not session.has_model([*fixed, *literals(fewer)]):
            needed = set(fewer)
    return needed
