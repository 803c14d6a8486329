"""Claims over time: can strangers reach a child step by step, and how much help would it take?

Every state that the moves lead to is looked at, in every reading at once. Proved iff no state that
the claim's movers can bring about has an attempt with a forbidden outcome; the proof is an
inductive invariant in few rows that Z3 has confirmed. A trace is shown only after the plain meaning
has told it again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, Status
from proofs.attacks.attack_answer import Attack, AttackReadings
from proofs.attacks.attack_question import REQUEST, AttackQuestion
from proofs.attacks.induction import prove_by_induction
from proofs.attacks.invariants import invariant_rows
from proofs.attacks.outcomes import Outcomes, Set, in_reading, outcomes_of
from proofs.attacks.replay import replay_trace
from proofs.attacks.search import MOST_HELP, Board, levels, minimal_help, shortest
from proofs.attacks.trace import Trace
from proofs.attacks.transitions import States
from proofs.engines.clock import Clock, Undecided, running
from rulebook.language import Message, Untold
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Rows, Silence
from rulebook.moves import ClaimOverTime, Move, Moves, is_allowed_to
from rulebook.reader.faults import allowed_names, clipped
from rulebook.table import Mask

_CLAIM = Message("claim"), Message("claims")
_ASSUMPTION = Message("assumption"), Message("assumptions")
_EVENT = Message("event"), Message("events")
_OPTION = Message("option"), Message("options")
"""What one is called, and several."""


class MoveError(ValueError):
    """A name that a person gave is not one of the moves file; `hint` is the way out."""

    def __init__(self, message: Message, hint: Message):
        super().__init__(message)
        self.message = message
        self.hint = hint


def find_attack(
    policy: Policy,
    claim: ClaimOverTime | str,
    *,
    moves: Moves | None = None,
    assumptions: Sequence[str] = (),
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    events: Sequence[str] = (),
    time_limit: float | None = None,
) -> Attack:
    """Decide a claim over time, in one reading and over all those left open by `settled`.

    `moves` are those of the policy's vocabulary in the catalogue, unless others are given. `events`
    are let happen for nothing at any time, to see what each does. `silence` is what an attempt
    counts as of which no line speaks. `time_limit` in seconds; when it is over, or where the states are too
    many for a search, the status is `unknown`.

    Raises:
        MoveError: an unknown claim, assumption, event or answer to `after_confirmation`.
        Disagreement: search, solver and plain meaning say different things, a defect of the toolkit.
    """
    started = time.perf_counter()
    moves = catalogue_moves(policy.vocabulary) if moves is None else moves
    if moves is None:
        raise MoveError(
            Message("there are no moves for the vocabulary `{id}`", id=policy.vocabulary.id),
            Message("give a file of moves"),
        )
    if isinstance(claim, str):
        claim = moves.claims[_known(claim, moves.claims, _CLAIM)]
    check_names(moves, assumptions, after_confirmation)
    for name in events:
        _known(name, [move.id for move in moves.moves.values() if move.is_event], _EVENT)
    question = AttackQuestion(
        policy,
        moves,
        claim,
        after_confirmation,
        settled,
        Silence(silence),
        tuple(assumptions),
        tuple(events),
        None if time_limit is None else started + time_limit,
    )
    attack = not_asked(question, _lacking(question)) if claim.unknown else _searched(question)
    return replace(attack, seconds=round(time.perf_counter() - started, 6))


def _searched(question: AttackQuestion) -> Attack:
    """What the search says; `unknown` in every reading where it could not be finished."""
    try:
        with running(Clock(question.deadline)):
            return Search(question).attack()
    except Untold as untold:
        total = question.policy.count_readings(question.settled)
        return _unanswered(question, AttackReadings(total, 0, (), None, total), UNKNOWN, untold.message)


def check_assumptions(moves: Moves | None, assumptions: Sequence[str]) -> None:
    """Make sure that moves know all of these assumptions.

    Raises:
        MoveError: they do not.
    """
    for name in assumptions:
        _known(name, moves.assumptions if moves is not None else (), _ASSUMPTION)


def check_names(moves: Moves, assumptions: Sequence[str], after_confirmation: str) -> None:
    """Make sure that moves know these assumptions and this answer to "only after role confirmation".

    Raises:
        MoveError: they do not.
    """
    check_assumptions(moves, assumptions)
    _known(after_confirmation, moves.after_confirmation, _OPTION)


def _known(name: str, names: Iterable[str], kind: tuple[Message, Message]) -> str:
    listed = list(names)
    if name not in listed:
        raise MoveError(
            Message("unknown {kind} `{name}`", kind=kind[0], name=clipped(name)),
            allowed_names(name, listed, kind[1]),
        )
    return name


def board_of(
    moves: Moves,
    claim: ClaimOverTime,
    assumptions: tuple[str, ...] = (),
    events: tuple[str, ...] = (),
    outcomes: Outcomes | None = None,
    after_confirmation: str = "new_role",
) -> Board:
    """The moves of a claim, without those that only change what nothing looks at."""
    available = [*moves.available(claim, assumptions), *(moves.moves[name] for name in events)]
    useful = relevant_moves(moves, available)
    limits = {}
    if outcomes is not None:
        limits = {move: outcomes.limit(move, after_confirmation) for move in useful if move.asks_outcome}
    own = tuple(move for move in useful if move.is_event or is_allowed_to(claim, move))
    return Board(States.of(moves), own, tuple(move for move in useful if move not in own), limits)


def relevant_moves(moves: Moves, available: Iterable[Move]) -> tuple[Move, ...]:
    """The moves among these that do more than change what none of them looks at."""
    listed = tuple(available)
    read = {name for move in listed for row in move.when for name in row} & set(moves.memory)
    return tuple(move for move in listed if not set(move.sets) <= set(moves.memory) - read)


def count_readings(question: AttackQuestion) -> AttackReadings:
    """In how many readings two people break a claim, and with how much help, without traces and proofs."""
    return Search(question).counted()


def not_asked(question: AttackQuestion, reason: Message) -> Attack:
    """The answer where the question cannot be asked of a policy, and why."""
    readings = AttackReadings(question.policy.count_readings(question.settled), 0, (), None)
    return _unanswered(question, readings, NOT_APPLICABLE, reason)


def _lacking(question: AttackQuestion) -> Message:
    missing = ", ".join(f"`{name}`" for name in question.claim.unknown)
    reason = Message(
        "the vocabulary `{vocabulary}` has no term {names}",
        vocabulary=question.policy.vocabulary.id,
        names=missing,
    )
    if question.claim.because:
        reason = Message("{reason}, because {because}", reason=reason, because=question.claim.because)
    return reason


def _unanswered(
    question: AttackQuestion, readings: AttackReadings, status: Status, reason: Message | None
) -> Attack:
    """The answer with what every answer has: no trace and no invariant."""
    return Attack(
        policy=question.policy,
        claim=question.claim,
        moves=question.moves,
        assumptions=question.assumptions,
        events=question.events,
        after_confirmation=question.after_confirmation,
        reading=question.reading,
        status=status,
        reason=reason,
        least=None,
        cooperation=None,
        readings=readings,
        trace=None,
        request_trace=None,
        elsewhere=None,
        invariant=None,
        in_dialogue=None,
        seconds=0.0,
    )


class Search:
    """The explicit search that answers one question; `kinds` are those searched for, all by default."""

    def __init__(self, question: AttackQuestion, kinds: Sequence[str] | None = None):
        self.question = question
        self.policy, self.moves, self.claim = question.policy, question.moves, question.claim
        self.after_confirmation, self.reading = question.after_confirmation, question.reading
        self.outcomes = outcomes_of(self.policy, self.moves, question.settled)
        self.board = board_of(
            self.moves,
            self.claim,
            question.assumptions,
            question.events,
            self.outcomes,
            self.after_confirmation,
        )
        self.starts = self.board.states.starts(self.claim)
        self.reached = self._levels()
        self.goals = {
            kind: self.outcomes.goal(self.claim, question.wanted[kind], self.after_confirmation)
            for kind in kinds or question.wanted
        }
        self.least = {kind: self._least(kind) for kind in self.goals}

    def attack(self) -> Attack:
        """The whole answer; its time is for the caller to tell."""
        question, status, reason, invariant = self.question, REFUTED, None, None
        if self.least[question.kind][0] > 0:
            try:
                invariant = self._proved_invariant()
                status = PROVED
            except Undecided as undecided:
                status, reason = UNKNOWN, undecided.message
        counts_help = not self.claim.lets_everybody_move
        least = {kind: _or_none(int(found[0])) for kind, found in self.least.items()}
        return replace(
            _unanswered(question, self._readings(counts_help), status, reason),
            least=least if counts_help else None,
            cooperation=self._cooperation(self.goals[question.kind][0]) if counts_help else None,
            trace=self._trace(question.kind),
            request_trace=self._trace(REQUEST) if REQUEST in self.goals else None,
            elsewhere=self._elsewhere(self.least[question.kind]),
            invariant=invariant,
            in_dialogue=self._in_dialogue(),
            depends_on_rules=bool(self.board.limits) or not self.claim.learned,
        )

    def trace(self, at: int = 0) -> Trace | None:
        """The shortest trace with the least help in the reading with this number."""
        return self._trace(self.question.kind, at)

    def counted(self) -> AttackReadings:
        """The readings alone."""
        return self._readings(not self.claim.lets_everybody_move)

    def _proved_invariant(self) -> Rows:
        """Rows that hold at the start, survive every move and exclude the outcome, confirmed by Z3."""
        Clock(self.question.deadline).look()
        rows = invariant_rows(self.board, self.starts, self.goals[self.question.kind][0], self._limit(0))
        prove_by_induction(self.question, self.board.own, rows)
        return rows

    def _levels(self) -> list[Set]:
        """The states reached with at most 0, 1, … steps of help: bool[readings or 1, states]."""
        start = np.logical_or.reduce(self.starts)
        if not self.board.limits:
            return [level.T > 0 for level in levels(self.board, start)]
        count = len(self.outcomes.readings)
        width = next(iter(self.board.limits.values())).shape[1]
        every = levels(self.board, start, width)
        return [np.unpackbits(level, axis=1, count=count).view(np.bool_).T for level in every]

    def _least(self, kind: str) -> NDArray[np.int64]:
        """For each reading the least number of steps of help, `MOST_HELP + 1` for more."""
        goal, wanted = self.goals[kind], self.question.wanted[kind]
        counts = np.full(len(goal), MOST_HELP + 1)
        for steps, reached in reversed(list(enumerate(self.reached))):
            if len(reached) == 1:
                broken = self.outcomes.breaking(self.claim, wanted, self.after_confirmation, reached[0])
                counts[broken] = steps
            else:
                counts[(goal & reached).any(axis=1)] = steps
        return counts

    def _in_dialogue(self) -> int | None:
        """The fewest steps of help with which a dialogue – anything remembered – comes about."""
        found = []
        for move in self.moves.available(self.claim, self.question.assumptions):
            if any(move.sets.get(name) == (True,) for name in self.moves.memory):
                possible = self.outcomes.lets_happen_in(0, move, self.after_confirmation)
                possible = possible & self.board.states.rows(move.when)
                cost = 0 if is_allowed_to(self.claim, move) else 1
                found += [
                    steps + cost for steps, level in enumerate(self.reached) if (level[0] & possible).any()
                ]
        return min((steps for steps in found if steps <= MOST_HELP), default=None)

    def _limit(self, at: int) -> dict[Move, Mask]:
        """In which states each move can happen in one reading, where the policy has a say."""
        return {move: in_reading(bits, at) for move, bits in self.board.limits.items()}

    def _trace(self, kind: str, at: int = 0) -> Trace | None:
        """The shortest trace with the least help, in the reading with this number."""
        reading, wanted = self.outcomes.readings[at], self.question.wanted[kind]
        goal, least = self.goals[kind][at], int(self.least[kind][at])
        way = shortest(self.board, self.starts, goal, self._limit(at).get, least)
        if way is None:
            return None
        return replay_trace(
            self.policy,
            self.moves,
            self.claim,
            [(move, self.board.states.state(number)) for move, number in way],
            wanted,
            self.board.moves,
            reading,
            self.after_confirmation,
        )

    def _cooperation(self, goal: Mask) -> tuple[tuple[str, ...], ...]:
        start = np.logical_or.reduce(self.starts)
        limits = {
            move: np.where(mask[:, None], 255, 0).astype(np.uint8) for move, mask in self._limit(0).items()
        }
        board = Board(self.board.states, self.board.own, self.board.help, limits)
        found = (tuple(sorted(steps)) for steps in minimal_help(board, start, goal))
        return tuple(sorted(found, key=lambda steps: (len(steps), steps)))

    def _elsewhere(self, least: NDArray[np.int64]) -> Trace | None:
        """A trace without help in the refuted reading with the fewest changes, if this one holds."""
        nearest = self.outcomes.nearest(np.flatnonzero(least == 0))
        # The reading asked about is the nearest of all.
        return self._trace(self.question.kind, nearest) if nearest else None

    def _readings(self, counts_help: bool) -> AttackReadings:
        least, refuted = self.least, self.least[self.question.kind] == 0
        counts = {
            kind: {
                **{str(steps): int((found == steps).sum()) for steps in range(MOST_HELP + 1)},
                "more": int((found > MOST_HELP).sum()),
            }
            for kind, found in least.items()
        }
        pattern = self.outcomes.pattern(np.flatnonzero(refuted))
        return AttackReadings(refuted.size, int(refuted.sum()), pattern, counts if counts_help else None)


def _or_none(steps: int) -> int | None:
    return steps if steps <= MOST_HELP else None
