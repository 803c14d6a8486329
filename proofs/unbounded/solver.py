"""Asks Z3 for models of first-order formulas, within a time limit."""

from __future__ import annotations

import time
from collections.abc import Sequence

import z3

from proofs.engines.formulas import Formula
from proofs.engines.solver import Undecided, milliseconds
from rulebook.language import Message


def has_model(formulas: Sequence[Formula], deadline: float | None) -> z3.ModelRef | None:
    """A model of first-order formulas, or None if there is none; `deadline` as of `time.perf_counter`.

    Raises:
        Undecided: time is up, or the solver gives up.
    """
    solver = z3.Solver()
    if deadline is not None:
        left = deadline - time.perf_counter()
        if left <= 0:
            raise Undecided(Message("the time limit was reached"))
        solver.set("timeout", milliseconds(left))
    solver.add(*formulas)
    answer = solver.check()
    if answer == z3.unknown:
        why = solver.reason_unknown()
        late = deadline is not None and time.perf_counter() >= deadline
        raise Undecided(
            Message("the time limit was reached")
            if late
            else Message("the solver gave up: {reason}", reason=why)
        )
    return solver.model() if answer == z3.sat else None
