"""Why there is no way out of a trap: what everything that can follow it comes to, by the plain meaning.

Knows nothing of how a trap is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proofs.engines.solver import Disagreement
from rulebook.decide import Decision
from rulebook.language import SHOWN, plural, translator
from rulebook.model import Outcome, Policy, Reading, Situation
from rulebook.moves import Moves, Promise, State, attempts, decide_after, speaks_of
from rulebook.words import decision_words, reading_words

MOST_TOLD = 3


@dataclass(frozen=True)
class DeadEnd:
    """What follows a trap in one reading: so many states, itself among them, and the best that attempts of
    which the promise speaks come to there, with the lines behind it; none where it speaks of none.
    `attempt` is the best one in the trap itself, with its decision.
    """

    policy: Policy
    reading: Reading
    states: int
    decisions: tuple[Decision, ...]
    attempt: tuple[Situation, Decision] | None = None

    def words(self, language: str = SHOWN) -> list[str]:
        """How the text is read there, and why there is no way out."""
        _, ngettext = translator(language), plural(language)
        said = []
        if read := reading_words(self.policy, self.reading, language):
            said.append(_("Read so: {options}.").format(options="; ".join(read)))
        if not self.decisions:
            none = ngettext(
                "There is no way out: in the {n} state that can follow there is no such attempt.",
                "There is no way out: in none of the {n} states that can follow is there such an attempt.",
                self.states,
            )
            return [*said, none.format(n=self.states)]
        best = ngettext(
            "There is no way out: {n} state can follow, and an attempt comes to no more there than this:",
            "There is no way out: {n} states can follow, and an attempt comes to no more there than this:",
            self.states,
        )
        told = [decision_words(self.policy, one, language) for one in self.decisions[:MOST_TOLD]]
        return [*said, best.format(n=self.states), *(f"  {one}" for one in told)]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON values."""
        return {
            "reading": dict(self.reading),
            "states": self.states,
            "outcomes": [{"outcome": one.outcome.value, "rules": list(one.lines)} for one in self.decisions],
            "words": self.words(language),
        }


def dead_end(
    policy: Policy,
    moves: Moves,
    promise: Promise,
    states: Iterable[State],
    reading: Reading,
    after_confirmation: str,
) -> DeadEnd:
    """What all the states that can follow a trap come to; the first of them is the trap.

    Raises:
        Disagreement: in one of them the promise is kept, so that it is no trap.
    """
    count, order = 0, list(Outcome)
    here: list[tuple[Situation, Decision]] = []
    found: dict[tuple[Outcome, tuple[str, ...]], Decision] = {}
    for state in states:
        count += 1
        for situation in attempts(moves, state):
            if speaks_of(policy, promise, situation, reading):
                decision = decide_after(policy, moves, situation, reading, after_confirmation)
                if decision.outcome in promise.always:
                    raise Disagreement(f"{promise.id}: for the plain meaning there is a way out of the trap")
                found.setdefault((decision.outcome, decision.lines), decision)
                here += [(situation, decision)] if count == 1 else []
    ranked = sorted(found.values(), key=lambda one: order.index(one.outcome))
    best = [one for one in ranked if one.outcome == ranked[0].outcome]
    attempt = min(here, key=lambda one: order.index(one[1].outcome), default=None)
    return DeadEnd(policy, reading, count, tuple(best), attempt)
