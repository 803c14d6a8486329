"""What must stay possible: from every state that can come about, somebody can still get through.

A claim of the kind `always_possible` is refuted by a *trap*: a state that the moves of everybody lead to, and
from which no moves of those who may help lead to an attempt with the outcome. Every reading is
decided at once, on the same arrays as the search for attacks. A way and a trap are shown only after the
plain meaning has told them again, and a trap only if that finds no way out of it either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from proofs.answers.notebook import html_paragraph, html_status, status_word
from proofs.answers.tabular import COUNT, TEXT, TEXTS, Columns, TableRow, Tabular
from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, Status
from proofs.attacks.attack import relevant_moves
from proofs.attacks.dead_ends import DeadEnd, dead_end
from proofs.attacks.distances import Distances, distances
from proofs.attacks.outcomes import Bits, Outcomes, Set, equal_rows, outcomes_of
from proofs.attacks.replay import picture
from proofs.attacks.search import Board, MoveLimits, Ways, reachable_states, shortest
from proofs.attacks.transitions import States
from proofs.engines.solver import Disagreement
from proofs.scenes.frames import Frame, Frames
from rulebook.language import SHOWN, Message, said_in, say, translator
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Row
from rulebook.moves import (
    Move,
    Moves,
    Promise,
    State,
    is_possible_move,
    successors,
)
from rulebook.reader.faults import one_fault
from rulebook.table import Mask

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture

TraceFrames = tuple[Frame, ...]


@dataclass(frozen=True)
class PromiseAnswer(Tabular):
    """Whether somebody can always still get through, in one reading; `readings` counts all left open.

    `way` is the shortest way to the outcome in the reading asked about, None where there is none at all;
    `trap` shows how one gets into a state without a way out, in that reading or the nearest that has one.
    `pattern` covers the readings with a trap, and `dead_end` says why there is no way out of the one shown.
    `unknown` counts the readings that were not looked at: all of them, or none.
    """

    policy: Policy
    promise: Promise
    moves: Moves
    assumptions: tuple[str, ...]
    after_confirmation: str
    status: Status
    reason: Message | None
    total: int
    refuted: int
    pattern: tuple[Row, ...]
    way: TraceFrames | None
    trap: TraceFrames | None
    dead_end: DeadEnd | None = None
    unknown: int = 0

    def words(self, language: str = SHOWN) -> str:
        """The answer in a sentence or two."""
        _ = translator(language)
        if self.status == NOT_APPLICABLE:
            return _("It cannot be asked here: {reason}.").format(reason=said_in(self.reason or "", language))
        if self.status == UNKNOWN:
            return _("Could not tell: {reason}.").format(reason=said_in(self.reason or "", language))
        if not self.refuted:
            return _("Whatever happens, there is still a way.")
        said = _("In {refuted} of {total} readings one can get into a state from which there is no way.")
        return said.format(refuted=self.refuted, total=self.total)

    def told(self, steps: TraceFrames | None, language: str = SHOWN) -> list[dict[str, str]] | None:
        """Steps as in the contract of the command line; None where there are none."""
        if steps is None:
            return None
        return [
            {"move": frame.move.id, "by": ", ".join(frame.by), "words": frame.words(self.moves, language)}
            for frame in steps
            if frame.move
        ]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The answer as JSON values, as `attack --format json` gives it."""
        found: dict[str, object] = {
            "policy": self.policy.id,
            "claim": self.promise.id,
            "kind": "always_possible",
            "by": self.promise.by,
            "assumptions": list(self.assumptions),
            "after_confirmation": self.after_confirmation,
            "status": self.status.value,
            "readings": {
                "total": self.total,
                "refuted": self.refuted,
                **({"unknown": self.unknown} if self.unknown else {}),
            },
            "way": self.told(self.way, language),
            "trap": self.told(self.trap, language),
            "no_way_out": None if self.dead_end is None else self.dead_end.to_dict(language),
        }
        return found if self.reason is None else {**found, "reason": said_in(self.reason, language)}

    @property
    def columns(self) -> Columns:
        """The answer and the moves of the trap."""
        return {
            **dict.fromkeys(("policy", "claim", "by", "after_confirmation", "status", "reason"), TEXT),
            **dict.fromkeys(("readings", "refuted"), COUNT),
            "trap": TEXTS,
        }

    def table(self) -> list[TableRow]:
        """One row; `trap` holds the moves that lead into one."""
        moved = [frame.move.id for frame in self.trap or () if frame.move]
        return [
            {
                **self.to_dict(),
                "reason": self.reason,
                "readings": self.total,
                "refuted": self.refuted,
                "trap": None if self.trap is None else moved,
            }
        ]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """How one gets into the trap, with the best attempt there; where there is none, the shortest way.

        Raises:
            InputError: there is neither.
        """
        frames = self.trap or self.way
        if frames is None:
            raise one_fault(self.policy.id, Message("no steps lead there, so there is nothing to draw"))
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.trace_picture import draw_trace

        ends = (self.dead_end and self.dead_end.attempt) or (None, None)
        return draw_trace(Frames(self.policy, self.moves, frames, *ends), language).on(ax)

    plot = draw

    def _repr_html_(self) -> str:
        words = html_paragraph(f"{say(self.promise.words, SHOWN)} {self.words()}")
        return html_status(say(self.policy.title, SHOWN), self.promise.id, self.status, words)

    def __str__(self) -> str:
        said = f"{self.policy.id} · {self.promise.id}: {status_word(self.status)}"
        return "\n  ".join([said, say(self.promise.words, SHOWN), self.words()])

    __repr__ = __str__


def keeps_promise(
    policy: Policy,
    promise: Promise,
    moves: Moves,
    *,
    assumptions: Sequence[str] = (),
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
) -> PromiseAnswer:
    """Decide a claim of the kind `always_possible`, in one reading and over all those left open.

    Raises:
        Undecided: the states are too many to look at each, or the clock that runs has no time left.
        TooManySituations: the vocabulary has too many combinations to number them.
        Disagreement: arrays and plain meaning say different things, a defect of the toolkit.
    """
    asked = policy, promise, moves, tuple(assumptions), after_confirmation
    if promise.unknown:
        missing = ", ".join(f"`{name}`" for name in promise.unknown)
        lacking = Message(
            "the vocabulary `{vocabulary}` has no term {names}",
            vocabulary=policy.vocabulary.id,
            names=missing,
        )
        return promise_not_asked(*asked, settled, lacking)
    return _Search(*asked, settled).answer(policy.count_readings(settled))


def promise_not_asked(
    policy: Policy,
    promise: Promise,
    moves: Moves,
    assumptions: tuple[str, ...],
    after_confirmation: str,
    settled: Reading,
    reason: Message,
) -> PromiseAnswer:
    """The answer where the question cannot be asked of a policy, and why."""
    total = policy.count_readings(settled)
    return PromiseAnswer(
        policy, promise, moves, assumptions, after_confirmation, NOT_APPLICABLE, reason, total, 0, (), None,
        None,
    )  # fmt: skip


def promise_untold(unasked: PromiseAnswer) -> PromiseAnswer:
    """The same answer where it could not be told in any reading, for the same reason."""
    return replace(unasked, status=UNKNOWN, unknown=unasked.total)


def trapped_readings(
    policy: Policy, promise: Promise, moves: Moves, after_confirmation: str
) -> NDArray[np.bool_]:
    """In which readings one can get into a state without a way: bool[readings], as `Policy.all_readings`.

    Of a promise that can be asked; nothing is told again in words.
    """
    search = _Search(policy, promise, moves, (), after_confirmation, NOTHING_SETTLED)
    return np.array(search.traps().any(axis=1), dtype=np.bool_)


def promise_distances(answer: PromiseAnswer, settled: Reading = NOTHING_SETTLED) -> list[Distances]:
    """How far each state that two people come to is from the outcome; readings with one table together."""
    asked = answer.policy, answer.promise, answer.moves, answer.assumptions, answer.after_confirmation
    return _Search(*asked, settled).distances()


class _Search:
    """One promise, in all readings at once."""

    def __init__(
        self,
        policy: Policy,
        promise: Promise,
        moves: Moves,
        assumptions: tuple[str, ...],
        after_confirmation: str,
        settled: Reading,
    ):
        self.policy, self.promise, self.moves = policy, promise, moves
        self.assumptions, self.after_confirmation = assumptions, after_confirmation
        self.settled = settled
        self.outcomes: Outcomes = outcomes_of(policy, moves, settled)
        granted = moves.granted(assumptions)
        happening = [
            move
            for move in moves.moves.values()
            if not move.is_event
            and move.id not in promise.excepted
            and (move.assumption is None or move.assumption in granted)
        ]
        self.happening = relevant_moves(moves, happening)
        self.helping = tuple(move for move in self.happening if promise.lets(move))
        self.states = States.of(moves)
        forgotten = self.states.rows((dict.fromkeys(moves.memory, (False,)),))
        rows = tuple(row for name in promise.starts for row in moves.starts[name].rows)
        self.start: Mask = self.states.rows(rows) & forgotten
        self.goal: Set = self.outcomes.in_state(
            self.outcomes.comes_to(promise.always, after_confirmation) & self._premise()
        )
        self.limits: MoveLimits = {
            move: self.outcomes.limit(move, after_confirmation)
            for move in self.happening
            if move.asks_outcome
        }
        # Nobody leaves it: whoever helps does what can happen.
        self.region: Mask = reachable_states(self._board(), self.start)

    def _premise(self) -> Bits:
        return self.outcomes.premise(self.promise)

    def answer(self, total: int) -> PromiseAnswer:
        """Everything about it."""
        traps = self.traps()
        refuted: NDArray[np.bool_] = np.array(traps.any(axis=1), dtype=np.bool_)
        nearest = self.outcomes.nearest(np.flatnonzero(refuted))
        trap, held = (None, None) if nearest is None else self._trap(traps[nearest], nearest)
        return PromiseAnswer(
            self.policy,
            self.promise,
            self.moves,
            self.assumptions,
            self.after_confirmation,
            REFUTED if refuted[0] else PROVED,
            None,
            total,
            int(refuted.sum()),
            self.outcomes.pattern(np.flatnonzero(refuted)),
            self._way(self.helping, self.start, self.goal[0], 0),
            trap,
            held,
        )

    def traps(self) -> Set:
        """The states that come about and from which there is no way: bool[readings, states]."""
        return self._come_about() & ~self._with_a_way()

    def distances(self) -> list[Distances]:
        """A table for all readings in which it is the same."""
        reached = self._come_about()
        goal = self.goal & reached
        let = {move: self.outcomes.unpacked(bits) & reached for move, bits in self.limits.items()}
        found = []
        for numbers in equal_rows(np.concatenate([reached, goal, *let.values()], axis=1)):
            first, edges = numbers[0], []
            for move in self.helping:
                sources, targets = self.states.edges(move)
                kept = let[move][first][sources] if move in let else slice(None)
                edges.append((sources[kept], targets[kept]))
            found.append(distances(numbers, reached[first], goal[first], edges))
        return found

    def _come_about(self) -> Set:
        """The states that everybody's moves lead to: bool[readings, states]."""
        ways = Ways(self._board(), self.happening, self.region)
        start = np.where(self.start[:, None], 255, np.zeros(self.outcomes.width)).astype(np.uint8)
        return self.outcomes.unpacked(ways.closure(start))

    def _with_a_way(self) -> Set:
        """The states from which those who help lead to the outcome: bool[readings, states]."""
        ways = Ways(self._board(), self.helping, self.region, backwards=True)
        return self.outcomes.unpacked(ways.closure(np.packbits(self.goal.T, axis=1)))

    def _board(self) -> Board:
        return Board(self.states, self.happening, (), self.limits)

    # Told again by the plain meaning

    def _way(self, made: tuple[Move, ...], start: Mask, goal: Mask, at: int) -> TraceFrames | None:
        """The shortest way of some moves in the reading with this number, each step confirmed."""
        limits = {move: np.unpackbits(bits, axis=1)[:, at] > 0 for move, bits in self.limits.items()}
        way = shortest(Board(self.states, made, (), {}), [start], goal, limits.get, 0)
        if way is None:
            return None
        reading, told = self.outcomes.readings[at], (self.policy, self.moves)
        state: State = self.states.state(way[0][1])
        frames = [picture(*told, state, state, None, reading, self.after_confirmation)]
        for move, number in way[1:]:
            assert move is not None
            following = self.states.state(number)
            if following not in self._successors(move, state, reading):
                raise Disagreement(f"{self.policy.id}: for the plain meaning `{move.id}` leads elsewhere")
            frames.append(picture(*told, following, state, move, reading, self.after_confirmation))
            state = following
        return tuple(frames)

    def _trap(self, traps: Mask, at: int) -> tuple[TraceFrames, DeadEnd]:
        """How one gets into the nearest trap, and that the plain meaning has found no way out of it."""
        frames = self._way(self.happening, self.start, traps, at)
        assert frames is not None
        reading = self.outcomes.readings[at]
        seen: list[State] = [frames[-1].state]
        for state in seen:
            for move in self.helping:
                seen += [one for one in self._successors(move, state, reading) if one not in seen]
        asked = self.policy, self.moves, self.promise
        return frames, dead_end(*asked, seen, reading, self.after_confirmation)

    def _successors(self, move: Move, state: State, reading: Reading) -> list[State]:
        if not is_possible_move(self.policy, self.moves, move, state, reading, self.after_confirmation):
            return []
        return list(successors(self.moves, move, state))
