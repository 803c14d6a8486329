"""A trace: the moves that lead to an attempt, frame by frame.

Knows how it looks in words, as JSON and as a picture.
Knows nothing of searches or solvers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs.scenes.frames import Frames
from rulebook.language import SHOWN, say, translator
from rulebook.model import Reading
from rulebook.moves import ClaimOverTime, matches
from rulebook.words import clause, decision_words, reading_words

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True)
class Trace(Frames):
    """The moves that lead from a start to an attempt, replayed by the plain meaning."""

    claim: ClaimOverTime
    reading: Reading
    after_confirmation: str

    @property
    def helped(self) -> tuple[str, ...]:
        """The steps that somebody other than the claim's movers had to take; nobody takes an event."""
        made = [frame.move for frame in self.frames if frame.move and not frame.move.is_event]
        if self.claim.lets_everybody_move:
            return ()
        return tuple(move.id for move in made if set(move.by).isdisjoint(self.claim.movers))

    def sentences(self, language: str = SHOWN) -> list[str]:
        """The start, each move, and the attempt, one sentence or more for each."""
        _ = translator(language)
        start = next(
            say(self.moves.starts[name].words, language)
            for name in self.claim.starts
            if matches(self.moves.starts[name].rows, self.frames[0].state)
        )
        facts = self.policy.vocabulary.facts
        chosen = [clause(say(facts[n].sentences[self.attempt[n]], language)) for n in self.moves.attempt]
        outcome = decision_words(self.policy, self.decision, language)
        changed = reading_words(self.policy, self.reading, language)
        return [
            _("At first: {start}.").format(start=start),
            *(frame.words(self.moves, language) for frame in self.frames[1:]),
            _("Now {attempt}, and {outcome}").format(attempt=", ".join(chosen), outcome=outcome),
            *([_("Read so: {options}.").format(options="; ".join(changed))] if changed else []),
        ]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The steps as a row of small pictures, the attempt in the last."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.trace_picture import draw_trace

        return draw_trace(self, language).on(ax)

    plot = draw

    def steps(self, language: str = SHOWN) -> list[dict[str, str]]:
        """The moves as in the contract of the command line."""
        return [
            {"move": frame.move.id, "by": ", ".join(frame.by), "words": frame.words(self.moves, language)}
            for frame in self.frames
            if frame.move
        ]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a figure or a page needs to draw it."""
        return {
            "policy": self.policy.id,
            "claim": self.claim.id,
            "reading": dict(self.reading),
            "after_confirmation": self.after_confirmation,
            "frames": [
                {
                    "state": dict(frame.state),
                    "move": frame.move.id if frame.move else None,
                    "by": list(frame.by),
                    "changed": list(frame.changed),
                    "words": frame.words(self.moves, language),
                    "outcomes": [{**chosen, "outcome": outcome} for chosen, outcome in frame.outcomes],
                }
                for frame in self.frames
            ],
            "attempt": dict(self.attempt),
            "outcome": self.decision.outcome.value,
            "rules": list(self.decision.lines),
            "words": self.sentences(language),
        }
