"""The frames of a trace, as data that can be drawn and told.

Knows what is seen after each move. Knows nothing of searches, of solvers or of Matplotlib.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from proofs.scenes.parts import few_words
from rulebook.decide import Decision
from rulebook.language import SHOWN, say
from rulebook.model import Policy, Situation, Value
from rulebook.moves import Move, Moves, State
from rulebook.words import is_implied


@dataclass(frozen=True)
class Frame:
    """One picture of a trace: the state after a move – the first has none – and what it allows.

    `changed` names what differs from the frame before; `outcomes` has one entry for each way in
    which the sender can write now: the values chosen at the attempt, and what it comes to.
    """

    state: State = field(hash=False)
    move: Move | None
    changed: tuple[str, ...]
    outcomes: tuple[tuple[Mapping[str, Value], str], ...] = field(hash=False)

    @property
    def by(self) -> tuple[str, ...]:
        """Who can make the move; nobody in the first frame."""
        return self.move.by if self.move else ()

    def words(self, moves: Moves, language: str = SHOWN) -> str:
        """What happens, and what that changes where the move leaves a choice or more falls with it."""
        if self.move is None:
            return ""
        besides = [
            name
            for name in self.changed
            if len(self.move.sets.get(name, ())) != 1
            and name not in moves.memory
            and not is_implied(moves.vocabulary, name, self.state)
        ]
        facts = moves.vocabulary.facts
        short = {name: few_words(moves, name, self.state[name], language) for name in besides}
        more = ", ".join(filter(None, short.values()))
        said = say(self.move.words, language)
        left = [say(facts[n].sentences[self.state[n]], language) for n, words in short.items() if not words]
        return " ".join([f"{said.rstrip('.')}: {more}." if more else said, *left])


@dataclass(frozen=True)
class Frames:
    """All frames of a trace, and at the end one attempt with its outcome: what a picture of it shows.

    There is neither where the trace ends with what is learned.
    """

    policy: Policy
    moves: Moves
    frames: tuple[Frame, ...]
    attempt: Situation | None = field(hash=False)
    decision: Decision | None
