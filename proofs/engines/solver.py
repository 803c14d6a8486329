"""One solver for one policy, asked many questions under assumptions.

Knows Z3 and time limits. Knows nothing of claims or verdicts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache

import z3

from proofs.engines.clock import NO_CLOCK, TIME_IS_UP, Clock
from proofs.engines.clock import Undecided as Undecided
from proofs.engines.formulas import Encoding, Formula, encoding_of
from rulebook.language import Message
from rulebook.model import Policy, Value

NO_LIMIT = 2**32 - 1
KEYBOARD = "interrupted from keyboard"
"""What Z3, which listens to Ctrl-C itself, gives as its reason."""


def milliseconds(left: float | None) -> int:
    """The limit that Z3 is given for so many seconds, at least 1; None for no bound."""
    return NO_LIMIT if left is None else max(1, int(min(left * 1000, NO_LIMIT)))


class Disagreement(Exception):
    """Two engines say different things of one question: a defect of the toolkit."""


class Session:
    """One solver for what is `always` so; questions are assumptions, so nothing is built twice."""

    def __init__(self, encoding: Encoding, always: Sequence[Formula]):
        self.encoding = encoding
        self.solver = z3.SolverFor("QF_FD")
        self.solver.add(*always)
        self._defined: dict[object, Formula] = {}
        self._deadline: float | None = None
        self._blocks = 0

    def limit_to(self, deadline: float | None) -> None:
        """Bound the questions from here on: `deadline` as of `time.perf_counter`, None for no bound."""
        if deadline is None and self._deadline is not None:
            self.solver.set("timeout", NO_LIMIT)
        self._deadline = deadline

    def limit_within(self, seconds: float | None) -> None:
        """Bound the questions from here on to so many seconds from now, None for no bound."""
        self.limit_to(None if seconds is None else time.perf_counter() + seconds)

    def define(self, key: object, formula: Formula) -> Formula:
        """A literal that stands for a formula; the same key is defined once."""
        return self.defined(key, lambda: formula)

    def defined(self, key: object, build: Callable[[], Formula]) -> Formula:
        """The same, with a formula that is built only the first time."""
        if key not in self._defined:
            formula = build()
            literal = z3.Bool(f"defined!{len(self._defined)}")
            self.solver.add(literal == formula)
            self._defined[key] = literal
        return self._defined[key]

    def fresh(self) -> Formula:
        """A literal under which clauses can be added that bind nobody else."""
        self._blocks += 1
        return z3.Bool(f"block!{self._blocks}")

    def has_model(self, assumptions: Sequence[Formula]) -> bool:
        """Whether the assumptions can hold together.

        Raises:
            Undecided: time is up, or the solver gives up.
            KeyboardInterrupt: the user has had enough.
        """
        if self._deadline is not None:
            left = self._deadline - time.perf_counter()
            if left <= 0:
                raise Undecided(TIME_IS_UP)
            self.solver.set("timeout", milliseconds(left))
        answer = self._check(assumptions)
        if answer == z3.unknown:
            late = self._deadline is not None and time.perf_counter() >= self._deadline
            why = self.solver.reason_unknown()
            if why.startswith("interrupted"):
                # Z3 takes Ctrl-C for itself while it searches, and tells of it as of any other reason.
                raise KeyboardInterrupt
            raise Undecided(
                TIME_IS_UP
                if late or why in ("timeout", "canceled")
                else Message("the solver gave up: {reason}", reason=why)
            )
        return bool(answer == z3.sat)

    def _check(self, assumptions: Sequence[Formula]) -> z3.CheckSatResult:
        """`Solver.check` without its casts, which take longer than most answers: these all are Booleans."""
        asked = (z3.Ast * len(assumptions))(*(one.as_ast() for one in assumptions))
        context, solver = self.solver.ctx.ref(), self.solver.solver
        return z3.CheckSatResult(z3.Z3_solver_check_assumptions(context, solver, len(asked), asked))

    def model(self) -> tuple[dict[str, Value], dict[str, str]]:
        """The situation and the reading that `has_model` found."""
        return self.encoding.values_in(self.solver.model())

    def core(self) -> list[Formula]:
        """Which assumptions of the last question without a model cannot hold together."""
        return list(self.solver.unsat_core())


def session_of(policy: Policy, clock: Clock = NO_CLOCK) -> Session:
    """The solver of a policy, with what it has been told so far; the clock bounds how it is built alone.

    Raises:
        Undecided: there was no time to build its formula.
    """
    return kept_session(policy, clock)


# All clocks are equal, so that what was built under one is found under any other.
@lru_cache(maxsize=32)
def kept_session(policy: Policy, clock: Clock) -> Session:
    """What `session_of` keeps."""
    encoding = encoding_of(policy, clock)
    return Session(encoding, encoding.domain)
