"""A counterexample to induction: a step of few people after which a candidate invariant no longer holds.

Knows how it looks as JSON and as a picture. Knows nothing of how it is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs.scenes.few_people import Step

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True)
class CounterexampleToInduction(Step):
    """A world that keeps what is claimed, a move, and the world after it, which does not.

    The world before need not be reachable.
    """

    def draw(self, language: str = "en") -> Picture:
        """The world before the step, and in colour what the step makes of it."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.few_people_picture import draw_step

        return draw_step(self, language)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a picture needs."""
        return {
            "move": self.move,
            "words": self.words(language),
            "roles": dict(self.roles),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
        }
