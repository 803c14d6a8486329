"""A trace among few people: who does what, told by the plain meaning step by step.

Knows how it looks in words, as JSON and as a picture. It is made by letting everything happen in a world
of people (`rulebook/crowds/crowd.py`); what cannot happen there is never shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proofs.answers.notebook import SaysItself
from proofs.attacks.trace import attempt_words
from proofs.engines.solver import Disagreement
from proofs.scenes.few_people import Step, scene_of
from proofs.unbounded.few_people_search import PAIR, WorldQuestion, WorldWay
from rulebook.crowds.crowd import (
    Crowd,
    Happening,
    happen,
    state_of,
)
from rulebook.decide import Decision
from rulebook.language import SHOWN
from rulebook.model import Outcome, Policy, Reading, Situation
from rulebook.moves import (
    ClaimOverTime,
    Moves,
    attempts,
    begins,
    decide_after,
    is_possible_move,
    matches,
    speaks_of,
)

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True, repr=False)
class Story(SaysItself):
    """What happens among few people until a stranger reaches a child, and the attempt at the end.

    There is no attempt where the claim is about what is learned.
    """

    policy: Policy
    claim: ClaimOverTime
    reading: Reading = field(hash=False)
    after_confirmation: str
    steps: tuple[Step, ...]
    attempt: Situation | None = field(hash=False)
    decision: Decision | None

    @property
    def people(self) -> int:
        """How many people take part."""
        return len(self.steps[-1].after.people) if self.steps else 2

    def sentences(self, language: str = SHOWN) -> list[str]:
        """What happens, one sentence for each step."""
        return [step.words(language) for step in self.steps]

    def told(self) -> list[str]:
        """The sentences and the attempt at the end, in the language that is shown."""
        if not self.steps or self.attempt is None or self.decision is None:
            return self.sentences()
        moves = self.steps[-1].moves
        return [*self.sentences(), attempt_words(self.policy, moves, self.attempt, self.decision)]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The steps below each other, each with what it changes in colour."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.few_people_picture import draw_steps

        return draw_steps(self.steps, language).on(ax)

    plot = draw

    def to_list(self, language: str = SHOWN) -> list[dict[str, object]]:
        """The steps as in the contract of the command line."""
        return [step.to_dict(language) for step in self.steps]


@dataclass(frozen=True)
class PeopleSteps:
    """Steps among few people, told by the plain meaning."""

    steps: tuple[Step, ...]

    def to_list(self, language: str = "en") -> list[dict[str, object]]:
        """The steps as in the contract of the command line."""
        return [step.to_dict(language) for step in self.steps]

    def sentences(self, language: str = "en") -> list[str]:
        """What happens, one sentence for each step."""
        return [step.words(language) for step in self.steps]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The steps below each other, each with what it changes in colour."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.few_people_picture import draw_steps

        return draw_steps(self.steps, language).on(ax)

    plot = draw


@dataclass(frozen=True)
class Ending:
    """What a trace ends with: the rule book, one of its readings, and the outcomes that break the claim."""

    policy: Policy
    reading: Reading
    after_confirmation: str
    outcomes: frozenset[Outcome]


def told_story(question: WorldQuestion, way: WorldWay, ending: Ending) -> Story:
    """The trace, with everything in it confirmed by the plain meaning.

    Raises:
        Disagreement: the start is none, something cannot happen, or nothing at the end breaks the claim.
    """
    moves, claim, policy, reading = question.moves, question.claim, ending.policy, ending.reading
    world = _without_bystanders(way)
    where = f"{policy.id}, {claim.id}: the plain meaning says that"
    if not begins(moves, claim, state_of(moves, world, *PAIR)):
        raise Disagreement(f"{where} no trace begins there")
    steps = []
    for one in way.happenings:
        after = happen(moves, claim, world, one)
        if after is None or not _is_let_happen(moves, world, one, ending):
            raise Disagreement(f"{where} `{one.what}` cannot happen")
        steps.append(Step(moves, one.what, one.people, scene_of(world), scene_of(after)))
        world = after
    state = state_of(moves, world, *PAIR)
    if matches(claim.learned, state):
        return Story(policy, claim, reading, ending.after_confirmation, tuple(steps), None, None)
    for situation in attempts(moves, state):
        decision = decide_after(policy, moves, situation, reading, ending.after_confirmation)
        if decision.outcome in ending.outcomes and speaks_of(policy, claim, situation, reading):
            return Story(policy, claim, reading, ending.after_confirmation, tuple(steps), situation, decision)
    raise Disagreement(f"{where} no attempt at the end breaks the claim")


def _is_let_happen(moves: Moves, world: Crowd, one: Happening, ending: Ending) -> bool:
    move = moves.moves.get(one.what)
    if move is None or not move.asks_outcome:
        return True
    state = state_of(moves, world, one.people["sender"], one.people["recipient"])
    return is_possible_move(ending.policy, moves, move, state, ending.reading, ending.after_confirmation)


def _without_bystanders(way: WorldWay) -> Crowd:
    """The world where it begins, without third people who take no part."""
    acting = {person for one in way.happenings for person in one.people.values()} | set(PAIR)
    start = way.start

    return Crowd(
        {person: part for person, part in start.parts.items() if person in acting},
        {key: value for key, value in start.properties.items() if key[0] in acting},
        {key: value for key, value in start.ties.items() if set(key[1:]) <= acting},
        start.places,
    )
