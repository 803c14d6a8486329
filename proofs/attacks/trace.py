"""A trace: the moves that lead to an attempt, or to what is learned, frame by frame.

Knows how it looks in words, as JSON and as a picture.
Knows nothing of searches or solvers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proofs.answers.notebook import SaysItself
from proofs.scenes.frames import Frames
from proofs.scenes.parts import with_subject
from rulebook.decide import Decision
from rulebook.language import SHOWN, say, translator
from rulebook.model import Policy, Reading, Situation
from rulebook.moves import ClaimOverTime, Moves, matches
from rulebook.words import clause, decision_words, reading_words

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True, repr=False)
class Trace(SaysItself, Frames):
    """The moves from a start to an attempt, or to what is learned, replayed by the plain meaning."""

    claim: ClaimOverTime
    reading: Reading = field(hash=False)
    after_confirmation: str

    @property
    def helped(self) -> tuple[str, ...]:
        """The steps that somebody other than the claim's movers had to take; nobody takes an event."""
        made = [frame.move for frame in self.frames if frame.move and not frame.move.is_event]
        if self.claim.lets_everybody_move:
            return ()
        return tuple(move.id for move in made if set(move.by).isdisjoint(self.claim.movers))

    def sentences(self, language: str = SHOWN) -> list[str]:
        """The start, each move, and the attempt or what is learned, one sentence or more for each."""
        _ = translator(language)
        start = next(
            say(self.moves.starts[name].words, language)
            for name in self.claim.starts
            if matches(self.moves.starts[name].rows, self.frames[0].state)
        )
        changed = reading_words(self.policy, self.reading, language)
        return [
            _("At first: {start}.").format(start=start),
            *(frame.words(self.moves, language) for frame in self.frames[1:]),
            self._end(language),
            *([_("Read so: {options}.").format(options="; ".join(changed))] if changed else []),
        ]

    def told(self) -> list[str]:
        """The sentences, in the language that is shown."""
        return self.sentences()

    def _end(self, language: str) -> str:
        """The attempt with what it comes to, or the facts that have been learned."""
        _ = translator(language)
        facts = self.policy.vocabulary.facts
        if self.attempt is None or self.decision is None:
            last = self.frames[-1]
            if last.move is not None:
                # Nothing but the reason of the move stands behind it, so the reason is told.
                return _("That is enough: {because}.").format(because=say(last.move.because, language))
            row = next(row for row in self.claim.learned if matches((row,), last.state))
            known = [clause(say(facts[name].sentences[last.state[name]], language)) for name in row]
            return _("Now {learned}.").format(learned=_(", and ").join(known))
        return attempt_words(self.policy, self.moves, self.attempt, self.decision, language)

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The steps as a row of small pictures, the attempt in the last if there is one."""
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
            "attempt": None if self.attempt is None else dict(self.attempt),
            "outcome": None if self.decision is None else self.decision.outcome.value,
            "rules": [] if self.decision is None else list(self.decision.lines),
            "words": self.sentences(language),
        }


def attempt_words(
    policy: Policy, moves: Moves, attempt: Situation, decision: Decision, language: str = SHOWN
) -> str:
    """The attempt at the end of a trace, and what it comes to, in a sentence."""
    _ = translator(language)
    facts = policy.vocabulary.facts
    said = [clause(say(facts[name].sentences[attempt[name]], language)) for name in moves.attempt]
    chosen = ", ".join(with_subject(moves, one, language) for one in said)
    outcome = decision_words(policy, decision, language)
    return _("Now {attempt}, and {outcome}").format(attempt=chosen, outcome=outcome)
