"""What an attack looks like: a storyboard frame by frame, and the answer to one claim over time.

Knows how results look in words, as JSON and in a notebook, and what a figure needs to draw them.
Knows nothing of searches or solvers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from policy.decide import Decision
from policy.language import plural, say, translator
from policy.model import Policy, Reading, Row, Rows, Situation, Value
from policy.moves import ClaimOverTime, Move, Moves, State, matches
from policy.words import clause, decision_words, name_words, reading_words
from proofs.tabular import COUNT, NUMBER, TEXT, TEXTS, Columns, TableRow, Tabular
from proofs.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN

if TYPE_CHECKING:
    from proofs.marks import Picture


@dataclass(frozen=True)
class Frame:
    """One picture of a storyboard: the state after a move – the first has none – and what it allows.

    `changed` names what differs from the frame before; `outcomes` has one entry for each way in
    which the sender can write now: the values chosen at the attempt, and what it comes to.
    """

    state: State
    move: Move | None
    changed: tuple[str, ...]
    outcomes: tuple[tuple[Mapping[str, Value], str], ...]

    @property
    def by(self) -> tuple[str, ...]:
        """Who can make the move; nobody in the first frame."""
        return self.move.by if self.move else ()

    def words(self, moves: Moves, language: str = "en") -> str:
        """What happens, and what that changes where the move leaves a choice or more falls with it."""
        if self.move is None:
            return ""
        besides = [
            name
            for name in self.changed
            if len(self.move.sets.get(name, ())) != 1 and name not in moves.memory
        ]
        facts = moves.vocabulary.facts
        said = [say(facts[name].sentences[self.state[name]], language) for name in besides]
        return " ".join([say(self.move.words, language), *said])


@dataclass(frozen=True)
class Storyboard:
    """A trace, replayed by the plain meaning: frames, and at the end one attempt with its outcome."""

    policy: Policy
    moves: Moves
    claim: ClaimOverTime
    reading: Reading
    after_confirmation: str
    frames: tuple[Frame, ...]
    attempt: Situation
    decision: Decision

    @property
    def helped(self) -> tuple[str, ...]:
        """The steps that somebody other than the claim's movers had to take."""
        made = [frame.move for frame in self.frames if frame.move]
        if self.claim.lets_everybody_move:
            return ()
        return tuple(move.id for move in made if set(move.by).isdisjoint(self.claim.movers))

    def sentences(self, language: str = "en") -> list[str]:
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

    def draw(self, language: str = "en") -> Picture:
        """The steps as a row of small pictures, the attempt in the last."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.figures import draw

        return draw(self, language)

    def steps(self, language: str = "en") -> list[dict[str, str]]:
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
            "outcome": self.decision.outcome,
            "rules": list(self.decision.lines),
            "words": self.sentences(language),
        }


@dataclass(frozen=True)
class AttackReadings:
    """A claim over time in all readings left open.

    `refuted` counts those in which the movers get there, `pattern` covers them exactly. `least`
    counts readings by the steps of help that the outcome needs (`"0"` … `"3"`, `"more"`), for
    `free` and `request`; None for claims that let everybody move.
    """

    total: int
    refuted: int
    pattern: tuple[Row, ...]
    least: Mapping[str, Mapping[str, int]] | None

    def to_dict(self) -> dict[str, object]:
        """As in the contract of the command line."""
        least = None if self.least is None else {"free": dict(self.least["free"])}
        return {"total": self.total, "refuted": self.refuted, "least_cooperation": least}


@dataclass(frozen=True)
class Attack(Tabular):
    """The answer to one claim over time, under some assumptions and one answer to "after confirmation".

    `status` is `proved` where the movers cannot get there: then `invariant` holds rows that are true
    at the start, kept by every move of theirs and never with a forbidden outcome, as Z3 has
    confirmed. It is `refuted` where they can. `least` counts the steps of help by others (None for
    more than three, or where everybody moves), `cooperation` all minimal collections of them.
    `trace` is the shortest with the least help; `request_trace` the same for a request.
    `elsewhere`, where the reading asked about is proved and others are not, is a trace in the
    nearest of those. `in_dialogue` is the least help with which a dialogue comes about, the child's
    own step included; messages in it are never counted as free. `seconds` is the time it took.
    """

    policy: Policy
    claim: ClaimOverTime
    moves: Moves
    assumptions: tuple[str, ...]
    events: tuple[str, ...]
    after_confirmation: str
    reading: Reading
    status: str
    reason: str | None
    least: Mapping[str, int | None] | None
    cooperation: tuple[tuple[str, ...], ...] | None
    readings: AttackReadings
    trace: Storyboard | None
    request_trace: Storyboard | None
    elsewhere: Storyboard | None
    invariant: Rows | None
    in_dialogue: int | None
    seconds: float

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it: refuted here or in another reading."""
        return self.status == REFUTED or self.readings.refuted > 0

    @property
    def is_unsure(self) -> bool:
        """Whether it could not be told."""
        return self.status == UNKNOWN

    def words(self, language: str = "en") -> str:
        """The answer as a few sentences."""
        _, ngettext = translator(language), plural(language)
        said = []
        if self.status == PROVED:
            said.append(
                _("In this reading it cannot happen, however many steps they take.")
                if self.readings.refuted
                else _("It cannot happen, however many steps they take.")
            )
        elif self.status == REFUTED:
            assert self.trace is not None
            steps = len(self.trace.frames) - 1
            said.append(
                ngettext("It happens after {steps} step.", "It happens after {steps} steps.", steps).format(
                    steps=steps
                )
            )
        elif self.status == NOT_APPLICABLE:
            said.append(_("It cannot be asked here: {reason}.").format(reason=self.reason))
        else:
            said.append(_("Could not tell: {reason}.").format(reason=self.reason))
        if self.readings.refuted:
            said.append(
                _("It can happen in {refuted} of {total} readings.").format(
                    refuted=self.readings.refuted, total=self.readings.total
                )
            )
        if self.least is not None and self.status == PROVED:
            least = self.least["free"]
            said.append(
                _("Even with three steps of help by others it does not happen.")
                if least is None
                else ngettext(
                    "It takes {steps} step of help by others.",
                    "It takes {steps} steps of help by others.",
                    least,
                ).format(steps=least)
            )
        return " ".join(said)

    def invariant_words(self, language: str = "en") -> list[str]:
        """What stays true whatever the movers do: in every state one of these sentences holds."""
        _ = translator(language)
        return [
            _(", and ").join(
                name_words(self.policy, name, allowed, language) for name, allowed in row.items()
            )
            for row in self.invariant or ()
        ]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As in the contract of the command line; a reason only where there is one."""
        found: dict[str, object] = {
            "policy": self.policy.id,
            "claim": self.claim.id,
            "assumptions": list(self.assumptions),
            "after_confirmation": self.after_confirmation,
            "status": self.status,
            "least_cooperation": None if self.least is None else dict(self.least),
            "cooperation": None if self.cooperation is None else [list(steps) for steps in self.cooperation],
            "readings": self.readings.to_dict(),
            "trace": self.trace.steps(language) if self.trace else None,
            "invariant": None
            if self.invariant is None
            else [{name: list(allowed) for name, allowed in row.items()} for row in self.invariant],
        }
        return found if self.reason is None else {**found, "reason": self.reason}

    @property
    def columns(self) -> Columns:
        """The answer, the least help and the moves of the trace."""
        return {
            **dict.fromkeys(("policy", "claim", "after_confirmation"), TEXT),
            "assumptions": TEXTS,
            **dict.fromkeys(("status", "reason"), TEXT),
            **dict.fromkeys(("readings", "refuted", "least_free", "least_request", "in_dialogue"), COUNT),
            "moves": TEXTS,
            "seconds": NUMBER,
        }

    def table(self) -> list[TableRow]:
        """One row; `moves` are those of the trace with the least help."""
        return [
            {
                **self.to_dict(),
                "reason": self.reason,
                "readings": self.readings.total,
                "refuted": self.readings.refuted,
                **({f"least_{kind}": steps for kind, steps in self.least.items()} if self.least else {}),
                "in_dialogue": self.in_dialogue,
                "moves": [frame.move.id for frame in self.trace.frames if frame.move] if self.trace else None,
                "seconds": self.seconds,
            }
        ]

    def __str__(self) -> str:
        lines = [
            f"{self.policy.id} · {self.claim.id}: {self.status}",
            say(self.claim.words, "en"),
            self.words(),
            *(self.trace.sentences() if self.trace else []),
        ]
        return "\n  ".join(lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{escape(line)}</li>" for line in (self.trace.sentences() if self.trace else []))
        return (
            f"<div><b>{escape(self.policy.id)}</b> · <code>{escape(self.claim.id)}</code>: "
            f"<b>{escape(self.status)}</b>"
            f"<p>{escape(say(self.claim.words, 'en'))} {escape(self.words())}</p>"
            f"{f'<ol>{told}</ol>' if told else ''}</div>"
        )
