"""What must stay possible, among any number of people: from every state that can come about, somebody can
still get through.

R, the states that any number of people can bring the two into, takes the place of what two people come to.
From above and from below: a way is one of steps that real people make, and there is none where not even
what at most could happen leads to the outcome. A trap is shown as it happens among people, and is given away
only after the plain meaning has found no outcome in anything that could follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, Status
from proofs.attacks.attack import relevant_moves
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.dead_ends import DeadEnd, dead_end
from proofs.attacks.distances import Distances, distances
from proofs.attacks.outcomes import equal_rows, outcomes_of
from proofs.attacks.promises import PromiseAnswer
from proofs.attacks.transitions import Edges, States
from proofs.engines.clock import Clock, running
from proofs.engines.solver import Disagreement
from proofs.findings.finding import Finding
from proofs.scenes.few_people import Step, scene_of
from proofs.unbounded.answer import Cutoff
from proofs.unbounded.few_people_search import WorldQuestion
from proofs.unbounded.least_set import LeastSet, Limits
from proofs.unbounded.pair_edges import PairEdges, PairStep, closed, pair_edges
from proofs.unbounded.pair_search import PairSearch, search_pair
from proofs.unbounded.people_way import blame_axioms, pair_way
from proofs.unbounded.reading_groups import ReadingGroup, reading_groups
from proofs.unbounded.story import PeopleSteps
from proofs.unbounded.unset_ties import (
    TieWarning,
    declared_ties,
    tie_findings,
    undeclared_ties,
    unset_ties,
)
from rulebook.crowds.crowd import TIE_CHANGED, happen
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.language import Message, Untold, said_in, translator
from rulebook.model import NOTHING_SETTLED, Reading, Rows, Silence
from rulebook.moves import EVERYBODY, HELP, ClaimOverTime
from rulebook.table import Mask

Flags = NDArray[np.bool_]

_NOT_DECIDED = Message("steps that real people make do not decide it; --worlds looks at more of them")


@dataclass(frozen=True)
class CrowdPromise:
    """Whether somebody can always still get through among any number of people; counts of readings.

    `way` is the shortest way in the reading asked about; `trap` how one gets into a state without any, in
    that reading or the nearest that has one. `cutoff` is None where nothing was asked. `pattern` covers the
    readings with a trap, and `dead_end` says why there is no way out of it. `findings` are the ties that
    nobody sets and that the answer turns on.
    """

    status: Status
    total: int
    proved: int
    refuted: int
    way: PeopleSteps | None = None
    trap: PeopleSteps | None = None
    cutoff: Cutoff | None = None
    reason: Message | None = None
    pattern: Rows = ()
    dead_end: DeadEnd | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def unknown(self) -> int:
        """In how many readings it could not be told."""
        return 0 if self.status == NOT_APPLICABLE else self.total - self.proved - self.refuted

    def words(self, language: str = "en") -> str:
        """The answer in a sentence or two."""
        _ = translator(language)
        if self.status == NOT_APPLICABLE:
            return _("It cannot be asked here: {reason}.").format(reason=said_in(self.reason or "", language))
        parts = [_("For any number of people there is always a way.")] if self.proved == self.total else []
        if self.refuted:
            said = _("For any number of people there is a trap in {refuted} of {total} readings.")
            parts.append(said.format(refuted=self.refuted, total=self.total))
        if self.unknown:
            parts.append(_("In {n} it could not be told.").format(n=self.unknown))
        return " ".join(parts)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON values."""
        counts = {"total": self.total, "proved": self.proved, "refuted": self.refuted}
        found: dict[str, object] = {
            "status": self.status.value,
            "readings": {**counts, "unknown": self.unknown},
            "way": None if self.way is None else self.way.to_list(language),
            "trap": None if self.trap is None else self.trap.to_list(language),
            "no_way_out": None if self.dead_end is None else self.dead_end.to_dict(language),
            "cutoff": self.cutoff.to_dict() if self.cutoff else None,
        }
        if self.findings:
            found["findings"] = [finding.to_dict() for finding in self.findings]
        return found if self.reason is None else {**found, "reason": said_in(self.reason, language)}


def keeps_promise_in_crowd(
    answer: PromiseAnswer,
    *,
    settled: Reading = NOTHING_SETTLED,
    time_limit: float | None = None,
    most_worlds: int | None = None,
) -> CrowdPromise:
    """The same promise as an answer for two people, for any number of them.

    `most_worlds` is how many worlds of one number of people are looked at; None for the usual.

    Raises:
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
        Disagreement: arrays and plain meaning say different things, a defect of the toolkit.
    """
    kinds_of(answer.moves)
    if answer.status == NOT_APPLICABLE:
        return CrowdPromise(NOT_APPLICABLE, answer.total, 0, 0, reason=answer.reason)
    clock = Clock.within(time_limit)
    try:
        with running(clock):
            return _Crowd(answer, settled, clock.until, most_worlds=most_worlds).answered()
    except Untold as untold:
        return CrowdPromise(UNKNOWN, answer.total, 0, 0, reason=untold.message)


def promise_warnings(answer: PromiseAnswer, deadline: float | None = None) -> tuple[TieWarning, ...]:
    """The ties of which nothing is said and that a promise turns on, among any number of people.

    Raises:
        Undecided: there was no time for it.
    """
    moves = answer.moves
    if answer.status == NOT_APPLICABLE or moves.relations is None or not undeclared_ties(moves):
        return ()
    return _Crowd(answer, NOTHING_SETTLED, deadline).warnings()


def crowd_distances(
    answer: PromiseAnswer, *, settled: Reading = NOTHING_SETTLED, deadline: float | None = None
) -> list[Distances]:
    """How far each state that any number of people bring two into is from the outcome; equal tables together.

    Raises:
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
        Undecided: there was no time for it.
    """
    return _Crowd(answer, settled, deadline).distances()


@dataclass(frozen=True, eq=False)
class _Group:
    """Readings in which the policy lets the same moves happen, with R and what helps there."""

    numbers: NDArray[np.int64]
    limits: Limits
    least: LeastSet
    certain: list[Edges]
    possible: list[Edges]


class _Crowd:
    """One promise, in all readings."""

    def __init__(
        self,
        answer: PromiseAnswer,
        settled: Reading,
        deadline: float | None,
        *,
        free: Sequence[str] | None = None,
        helping: Sequence[str] = (),
        most_worlds: int | None = None,
    ):
        """`free` are the ties that change at any time; of these the declared, and `helping`, help as well."""
        self.given, self.moves, self.promise = answer, answer.moves, answer.promise
        self.deadline, self.settled = deadline, settled
        promise = answer.promise
        self.claim = ClaimOverTime(
            promise.id, promise.words, promise.starts, (EVERYBODY,), promise.excepted, promise.when,
            promise.unless, frozenset(), promise.basis, promise.unknown,
        )  # fmt: skip
        granted = tuple(answer.assumptions)
        self.question = AttackQuestion(
            answer.policy, answer.moves, self.claim, answer.after_confirmation, settled, Silence.FORBIDDEN,
            granted, deadline=deadline, most_worlds=most_worlds,
        )  # fmt: skip
        self.available = relevant_moves(self.moves, self.moves.available(self.claim, granted))
        self.outcomes = outcomes_of(answer.policy, answer.moves, settled)
        reached = self.outcomes.comes_to(promise.always, answer.after_confirmation)
        self.goal: Flags = self.outcomes.in_state(reached & self.outcomes.premise(promise))
        self.free = unset_ties(self.moves) if free is None else tuple(free)
        self.helping = (*declared_ties(self.moves), *helping)
        self.edges: PairEdges = pair_edges(self.moves, self.claim, self.available, self.free)
        self.states: States = self.edges.states

    def answered(self) -> CrowdPromise:
        """Everything about it."""
        groups = self._groups()
        proved, refuted, traps = self._judged(groups)
        if proved.sum() > proved.size - self.given.refuted and self.promise.by != HELP:
            blame_axioms(self.states)
            raise Disagreement(f"{self.promise.id}: two people get into a trap that many cannot")
        status = PROVED if proved[0] else REFUTED if refuted[0] else UNKNOWN
        nearest = self.outcomes.nearest(np.flatnonzero(refuted))
        exact = all(group.least.is_exact for group in groups) and bool((proved | refuted).all())
        chats = int(any(kind.is_place for kind in kinds_of(self.moves).values()))
        trap, held = (None, None) if nearest is None else self._trap(groups, nearest, traps[nearest])
        return CrowdPromise(
            status,
            proved.size,
            int(proved.sum()),
            int(refuted.sum()),
            self._way(next(group for group in groups if 0 in group.numbers)),
            trap,
            Cutoff(max(group.least.people for group in groups), chats, exact),
            None if (proved | refuted).all() else _NOT_DECIDED,
            self.outcomes.pattern(np.flatnonzero(refuted)),
            held,
            tie_findings(self.given.policy, self.promise, self.warnings(proved)),
        )

    def _judged(self, groups: Sequence[_Group]) -> tuple[Flags, Flags, dict[int, Mask]]:
        """In which readings there is always a way, in which there is a trap, and the traps."""
        proved, refuted = np.zeros((2, len(self.goal)), dtype=np.bool_)
        traps: dict[int, Mask] = {}
        for group in groups:
            alike = equal_rows(self.goal, group.numbers)
            goals = self.goal[[numbers[0] for numbers in alike]]
            above, below = group.least.above, group.least.below
            surely = _backwards(goals, group.certain)
            perhaps = _backwards(goals, [*group.certain, *group.possible]) if group.possible else surely
            for numbers, way, hope in zip(alike, surely, perhaps, strict=True):
                proved[numbers] = not (above & ~way).any()
                refuted[numbers] = (below & ~hope).any()
                traps.update(dict.fromkeys(numbers, below & ~hope))
        return proved, refuted, traps

    def warnings(self, proved: Flags | None = None) -> tuple[TieWarning, ...]:
        """The ties without a move without which, or with whose help, there would always be a way."""
        names = undeclared_ties(self.moves)
        if not names:
            return ()
        if proved is None:
            proved = self._judged(self._groups())[0]
        turned = {name: self._otherwise((name,)) & ~proved for name in names}
        several = self._otherwise(names) & ~proved & ~np.logical_or.reduce([*turned.values()])
        counts = {name: int((one | several).sum()) for name, one in turned.items()}
        return tuple(TieWarning(name, count) for name, count in counts.items() if count)

    def _otherwise(self, names: Sequence[str]) -> Flags:
        """In which readings there would always be a way if some ties changed to help, or not at all."""
        fewer = [name for name in self.free if name not in names]
        found: Flags = np.zeros(len(self.goal), dtype=np.bool_)
        for free, helping in ((self.free, names), (fewer, ())):
            other = _Crowd(self.given, self.settled, self.deadline, free=free, helping=helping)
            found |= other._judged(other._groups())[0]
        return found

    def distances(self) -> list[Distances]:
        """A table for all readings in which it is the same, by the steps that people surely make."""
        found = []
        for group in self._groups():
            goals = self.goal & group.least.above
            found += [
                distances(numbers, group.least.above, goals[numbers[0]], group.certain)
                for numbers in equal_rows(goals, group.numbers)
            ]
        return found

    def _groups(self) -> list[_Group]:
        groups = reading_groups(self.question, self.outcomes, self.free, self._is_decided)
        return [self._group(group) for group in groups]

    def _is_decided(self, group: ReadingGroup) -> bool:
        proved, refuted, _traps = self._judged([self._group(group)])
        return bool((proved | refuted)[group.numbers].all())

    def _group(self, group: ReadingGroup) -> _Group:
        limits = group.limits
        certain = [
            one.let(limits.masks)
            for one in self.edges.surely((*self.edges.certain, *self.edges.helped))
            if self._helps(one.step)
        ]
        # Where a step may lead elsewhere than it seems, whatever can happen at all is a hope.
        everything = self.edges.possible if self.promise.by == HELP else ()
        if not self.edges.sure.all():
            everything = (*self.edges.certain, *self.edges.helped, *self.edges.possible)
        possible = [one.let(limits.masks) for one in everything]
        return _Group(group.numbers, limits, group.least, certain, possible)

    def _helps(self, step: PairStep) -> bool:
        """Whether a step is one of those who help: anybody's, or a move of the one alone, or of time.

        Nobody is known to bring about a tie that no move sets, so that nobody helps with it.
        """
        if self.promise.by == HELP:
            return step.what != TIE_CHANGED or set(step.values) <= set(self.helping)
        move = self.moves.moves.get(step.what)
        return move is not None and not step.is_back and not step.helped and self.promise.lets(move)

    # Told by the plain meaning

    def _way(self, group: _Group) -> PeopleSteps | None:
        """The shortest way from the start, with everything that helps; None where there is none."""
        masks = group.limits.masks
        search = search_pair(self.moves, self.claim, self.available, masks, self.free, True, self._helps)
        ends = np.flatnonzero(search.reached & self.goal[0])
        if not ends.size:
            return None
        number = min((int(end) for end in ends), key=lambda end: len(search.way(end)))
        return self._told(group, search, number)

    def _trap(self, groups: Sequence[_Group], at: int, trap: Mask) -> tuple[PeopleSteps, DeadEnd]:
        """How one gets into the nearest trap, after a look at everything that could follow it."""
        group = next(group for group in groups if at in group.numbers)
        search = group.least.search
        ends = [int(end) for end in np.flatnonzero(trap & search.reached)]
        number = min(ends, key=lambda end: len(search.way(end)))
        start = np.zeros(self.states.size, dtype=np.bool_)
        start[number] = True
        rest = closed(start, [*group.certain, *group.possible]) & ~start
        follow = [number, *map(int, np.flatnonzero(rest))]
        held = dead_end(
            self.given.policy,
            self.moves,
            self.promise,
            (self.states.state(state) for state in follow),
            self.outcomes.readings[at],
            self.given.after_confirmation,
        )
        return self._told(group, search, number), held

    def _told(self, group: _Group, search: PairSearch, number: int) -> PeopleSteps:
        question = WorldQuestion(self.moves, self.claim, self.available, group.limits.masks, self.free)
        way = pair_way(question, search, number)
        world, steps = way.start, []
        for one in way.happenings:
            after = happen(self.moves, self.claim, world, one)
            if after is None:
                raise Disagreement(f"{self.promise.id}: for the plain meaning `{one.what}` cannot happen")
            steps.append(Step(self.moves, one.what, one.people, scene_of(world), scene_of(after)))
            world = after
        return PeopleSteps(tuple(steps))


def _backwards(goals: Flags, edges: Sequence[Edges]) -> Flags:
    """The states from which some steps lead to each goal, for all goals at once: bool[goals, states]."""
    reached = np.packbits(goals.T, axis=1)
    both = np.concatenate([np.stack(one) for one in edges] or [np.zeros((2, 0), dtype=np.int32)], axis=1)
    sources, targets = both[:, np.argsort(both[0], kind="stable")]
    heads, first = np.unique(sources, return_index=True)
    while heads.size:
        larger = reached[heads] | np.bitwise_or.reduceat(reached[targets], first, axis=0)
        if np.array_equal(larger, reached[heads]):
            break
        reached[heads] = larger
    return np.unpackbits(reached, axis=1, count=len(goals)).view(np.bool_).T
