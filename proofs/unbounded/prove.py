"""Claims over time for any number of people and chats, with third people acting: proved or refuted.

The least set R of states that a stranger and a child can come into (`least_set.py`) is compared with the
states in which the claim is broken, in every reading at once. Only a pair's own facts decide what an
attempt comes to. A proof is R itself as rows, and Z3 confirms that they exclude the outcome; a refutation
is a trace among few people that the plain meaning has told.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, Status
from proofs.attacks.attack import find_attack, relevant_moves
from proofs.attacks.attack_answer import Attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.induction import excludes_outcome
from proofs.attacks.outcomes import outcomes_of
from proofs.engines.clock import Clock, running
from proofs.engines.solver import Disagreement, Undecided
from proofs.unbounded.answer import Cutoff, UnboundedAnswer, UnboundedReadings
from proofs.unbounded.few_people_search import MOST_WORLDS, WorldQuestion
from proofs.unbounded.least_set import LeastSet, found_among_people
from proofs.unbounded.people_way import HeldBack, blame_axioms, pair_way
from proofs.unbounded.reading_groups import ReadingGroup, reading_groups
from proofs.unbounded.story import Ending, Story, told_story
from proofs.unbounded.unset_ties import TieWarning, undeclared_ties, unset_ties
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.language import Message, Untold
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Silence
from rulebook.moves import ClaimOverTime, Moves

Flags = NDArray[np.bool_]


def prove_unbounded(
    policy: Policy,
    claim: ClaimOverTime | str,
    *,
    moves: Moves | None = None,
    assumptions: Sequence[str] = (),
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    time_limit: float | None = None,
) -> UnboundedAnswer:
    """Decide a claim over time for any number of people, in one reading and over all that are left open.

    Raises:
        MoveError: an unknown claim, assumption or answer to `after_confirmation`.
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
        Disagreement: searches, solver and plain meaning say different things, a defect of the toolkit.
    """
    started = time.perf_counter()
    deadline = None if time_limit is None else started + time_limit
    attack = find_attack(
        policy,
        claim,
        moves=moves,
        assumptions=assumptions,
        after_confirmation=after_confirmation,
        settled=settled,
        silence=silence,
        time_limit=time_limit,
    )
    answer = prove_beside(attack, settled=settled, silence=silence, deadline=deadline)
    return replace(answer, seconds=round(time.perf_counter() - started, 6))


def prove_beside(
    attack: Attack,
    *,
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    deadline: float | None = None,
    most_worlds: int | None = None,
) -> UnboundedAnswer:
    """The same claim as an answer for two people, for any number of them.

    `most_worlds` is how many worlds of one number of people are looked at; None for the usual.

    Raises:
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
        Disagreement: searches, solver and plain meaning say different things, a defect of the toolkit.
    """
    started = time.perf_counter()
    kinds_of(attack.moves)
    question = AttackQuestion(
        attack.policy,
        attack.moves,
        attack.claim,
        attack.after_confirmation,
        settled,
        silence,
        attack.assumptions,
        deadline=deadline,
        most_worlds=most_worlds,
    )
    empty = not_asked_of_many(attack, attack.reason)
    if attack.status == NOT_APPLICABLE:
        return empty
    try:
        with running(Clock(deadline)):
            answer = _Proof(question).answer(empty)
    except Untold as untold:
        total = attack.readings.total
        unknown = UnboundedReadings(total, 0, 0, total, ())
        answer = replace(empty, status=UNKNOWN, reason=untold.message, readings=unknown)
    return replace(answer, seconds=round(time.perf_counter() - started, 6))


def not_asked_of_many(attack: Attack, reason: Message | None) -> UnboundedAnswer:
    """The answer that a claim cannot be asked about any number of people, and why."""
    nothing = UnboundedReadings(attack.readings.total, 0, 0, 0, ())
    return UnboundedAnswer(
        attack.policy, attack.claim, attack, NOT_APPLICABLE, reason, None, None, None, (), (), nothing, 0.0
    )  # fmt: skip


def refuted_readings(
    policy: Policy,
    claim: ClaimOverTime,
    moves: Moves,
    deadline: float | None,
    after_confirmation: str | None = None,
    assumptions: tuple[str, ...] = (),
) -> Flags:
    """In which readings any number of people break a claim, in the order of `Policy.all_readings`.

    No trace is told and no proof written out. Without `after_confirmation` it means what it usually does.

    Raises:
        Undecided: in some reading it could not be told.
    """
    answer = after_confirmation or moves.usual_answer
    question = AttackQuestion(
        policy, moves, claim, answer, NOTHING_SETTLED, Silence.FORBIDDEN, assumptions, deadline=deadline
    )
    proof = _Proof(question)
    proved, refuted = proof.judged()
    if not (proved | refuted).all():
        raise Undecided(Message("in some readings it could not be told"))
    return refuted


def tie_warnings(
    policy: Policy, claim: ClaimOverTime, moves: Moves, deadline: float | None = None
) -> tuple[TieWarning, ...]:
    """The ties of which nothing is said and that a claim turns on, without a trace or a proof.

    Raises:
        Undecided: there was no time for it.
    """
    if claim.unknown or moves.relations is None or not undeclared_ties(moves):
        return ()
    question = AttackQuestion(
        policy, moves, claim, moves.usual_answer, NOTHING_SETTLED, Silence.FORBIDDEN, deadline=deadline
    )
    return _Proof(question).warnings()


def least_sets(question: AttackQuestion) -> list[tuple[NDArray[np.int64], LeastSet]]:
    """R, with the numbers of the readings in which it is this one; no worlds of more people are looked at.

    Raises:
        Undecided: there was no time for it.
    """
    groups = _Proof(replace(question, most_worlds=0)).groups(unset_ties(question.moves))
    return [(group.numbers, group.least) for group in groups]


class _Proof:
    """One question, answered in all readings at once."""

    def __init__(self, question: AttackQuestion):
        self.question = question
        self.moves, self.claim = question.moves, question.claim
        self.outcomes = outcomes_of(question.policy, question.moves, question.settled)
        self.goals = self.outcomes.goal(question.claim, question.broken, question.after_confirmation)
        self.available = relevant_moves(
            question.moves, question.moves.available(question.claim, question.assumptions)
        )

    def answer(self, empty: UnboundedAnswer) -> UnboundedAnswer:
        """Everything about the one question."""
        free = unset_ties(self.moves)
        groups, story = self._told_groups(free)
        proved, refuted = self._judged(groups)
        pair = empty.attack
        if np.any(refuted[0] < (pair.status == REFUTED)) or refuted.sum() < pair.readings.refuted:
            blame_axioms(groups[0].least.states)
            raise Disagreement(f"{self.question.policy.id}: two people do what any number of them cannot")
        for group in groups:
            here = self.outcomes.pattern(group.numbers[proved[group.numbers]])
            if here and not excludes_outcome(self.question, group.least.rows, here):
                raise Disagreement(f"{self.question.policy.id}: array and solver differ on the least set")
        first = next(group.least for group in groups if 0 in group.numbers)
        status: Status = PROVED if proved[0] else REFUTED if refuted[0] else UNKNOWN
        unknown = ~proved & ~refuted
        exact = all(group.least.is_exact for group in groups)
        return replace(
            empty,
            status=status,
            reason=self._why_unknown(first) if unknown.any() else None,
            invariant=first.rows if status == PROVED else None,
            story=story,
            cutoff=Cutoff(max(group.least.people for group in groups), self._chats(groups), exact),
            warnings=self._warnings(free, proved),
            checked=first.checked,
            readings=UnboundedReadings(
                proved.size,
                int(proved.sum()),
                int(refuted.sum()),
                int(unknown.sum()),
                self.outcomes.pattern(np.flatnonzero(proved)),
            ),
        )

    def judged(self) -> tuple[Flags, Flags]:
        """In which readings the claim is proved, and in which it is refuted."""
        return self._judged(self.groups(unset_ties(self.moves)))

    def groups(self, free: tuple[str, ...]) -> list[ReadingGroup]:
        """Readings that let the same moves happen, each with its least set."""
        return reading_groups(self.question, self.outcomes, free, self._is_decided)

    def _told_groups(self, free: tuple[str, ...]) -> tuple[list[ReadingGroup], Story | None]:
        """The groups with the trace that breaks the claim: all that they say is refuted can be told.

        Where axioms keep people from what the two come through, worlds of people are looked at one by one.
        """
        groups = self.groups(free)
        try:
            return groups, self._story(groups)
        except HeldBack:
            groups = [self._among_people(group, free) for group in groups]
            return groups, self._story(groups)

    def _among_people(self, group: ReadingGroup, free: tuple[str, ...]) -> ReadingGroup:
        asked = WorldQuestion(self.moves, self.claim, self.available, group.limits.masks, free)
        broken: Flags = np.logical_or.reduce(self.goals[group.numbers])
        most = MOST_WORLDS if self.question.most_worlds is None else self.question.most_worlds
        least = found_among_people(group.least, asked, broken, most, self.question.deadline)
        return replace(group, least=least)

    def _is_decided(self, group: ReadingGroup) -> bool:
        proved, refuted = self._judged([group])
        return bool((proved | refuted)[group.numbers].all())

    def _judged(self, groups: Sequence[ReadingGroup]) -> tuple[Flags, Flags]:
        """In which readings the claim is proved, and in which it is refuted."""
        proved = np.zeros(len(self.goals), dtype=np.bool_)
        refuted = np.zeros_like(proved)
        for group in groups:
            proved[group.numbers] = ~self._broken(group.least.above)[group.numbers]
            refuted[group.numbers] = self._broken(group.least.below)[group.numbers]
        return proved, refuted

    def _broken(self, states: Flags) -> Flags:
        """In which readings the claim is broken in one of these states."""
        question = self.question
        return self.outcomes.breaking(self.claim, question.broken, question.after_confirmation, states)

    def _story(self, groups: Sequence[ReadingGroup]) -> Story | None:
        """The trace in the reading asked about, or in the nearest refuted one; others are told as well."""
        refuted = self._judged(groups)[1]
        if not refuted.any():
            return None
        readings = self.outcomes.readings
        changes = [sum(reading[n] != readings[0][n] for n in reading) for reading in readings]
        nearest = min((int(number) for number in np.flatnonzero(refuted)), key=lambda one: changes[one])
        group = next(group for group in groups if nearest in group.numbers)
        story = self._shortest(group, nearest)
        for other in groups:
            self._tell_all(other, refuted)
        return story

    def _shortest(self, group: ReadingGroup, number: int) -> Story:
        """The trace with the fewest steps that breaks the claim in one reading."""
        states = np.flatnonzero(self.goals[number] & group.least.below)
        lengths = {int(state): self._steps(group, int(state)) for state in states}
        return self._told(group, min(lengths, key=lambda state: lengths[state]), number)

    def _steps(self, group: ReadingGroup, state: int) -> int:
        if state in group.least.ways:
            return len(group.least.ways[state].happenings)
        return len(group.least.search.way(state)) - 1

    def _tell_all(self, group: ReadingGroup, refuted: Flags) -> None:
        """Tell a trace to enough states that each refuted reading of a group is broken in one of them."""
        left = [int(number) for number in group.numbers if refuted[number]]
        broken = self.goals[:, group.least.below]
        states = np.flatnonzero(group.least.below)
        while left:
            best = int(np.argmax(broken[left].sum(axis=0)))
            here = [number for number in left if broken[number, best]]
            self._told(group, int(states[best]), here[0])
            left = [number for number in left if not broken[number, best]]

    def _told(self, group: ReadingGroup, state: int, number: int) -> Story:
        question = self.question
        asked = WorldQuestion(
            self.moves, self.claim, self.available, group.limits.masks, unset_ties(self.moves)
        )
        way = group.least.ways.get(state) or pair_way(asked, group.least.search, state)
        reading = self.outcomes.readings[number]
        ending = Ending(question.policy, reading, question.after_confirmation, question.broken)
        return told_story(asked, way, ending)

    def _chats(self, groups: Sequence[ReadingGroup]) -> int:
        """How many chats the world has in which everything comes about."""
        used = [
            len({one.place for one in way.happenings if one.place is not None})
            for group in groups
            for way in group.least.ways.values()
        ]
        return max([int(any(kind.is_place for kind in kinds_of(self.moves).values())), *used])

    def warnings(self) -> tuple[TieWarning, ...]:
        """The ties that nobody sets and on which it turns in some readings whether the claim is proved."""
        free = unset_ties(self.moves)
        names = undeclared_ties(self.moves)
        return self._warnings(free, self._judged(self.groups(free))[0]) if names else ()

    def _warnings(self, free: tuple[str, ...], proved: Flags) -> tuple[TieWarning, ...]:
        """The ties without which some reading would be proved; all of them where it takes several."""
        names = undeclared_ties(self.moves)
        if not names or proved.all():
            return ()
        turned = {name: self._proved_without(free, (name,)) & ~proved for name in names}
        several = self._proved_without(free, names) & ~proved & ~np.logical_or.reduce([*turned.values()])
        counts = {name: int((one | several).sum()) for name, one in turned.items()}
        return tuple(TieWarning(name, count) for name, count in counts.items() if count)

    def _proved_without(self, free: tuple[str, ...], names: tuple[str, ...]) -> Flags:
        """In which readings the claim would be proved if some ties did not change."""
        return self._judged(self.groups(tuple(name for name in free if name not in names)))[0]

    def _why_unknown(self, least: LeastSet) -> Message:
        return Message(
            "in {most} worlds of each number of people {missing} of {all} states that could come about were "
            "not found; --worlds looks at more",
            most=self.question.most_worlds or MOST_WORLDS,
            missing=int((least.above & ~least.below).sum()),
            all=int(least.above.sum()),
        )
