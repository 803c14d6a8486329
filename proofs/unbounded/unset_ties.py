"""The ties of which the moves do not say how third people change them, and what turns on them.

Nothing is taken for granted of such a tie: it changes at any time where that breaks a claim, and never where
it would help somebody through. Where an answer would be another one otherwise, that is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proofs.findings.finding import Finding, Level
from rulebook.crowds.crowd import untold
from rulebook.crowds.fact_kinds import FactKind, kinds_of
from rulebook.language import LANGUAGES, SHOWN, plural, translator
from rulebook.model import Policy
from rulebook.moves import ClaimOverTime, Move, Moves, Promise

TURNS_ON_A_TIE = "CP603"
"""The kind of these findings."""


@dataclass(frozen=True)
class TieWarning:
    """A tie that no move of a third person sets, and on which the answer turns in some readings."""

    fact: str
    readings: int

    def words(self, language: str = SHOWN) -> str:
        """What was taken for granted, and what it turns."""
        _, ngettext = translator(language), plural(language)
        readings = ngettext("in {n} reading", "in {n} readings", self.readings).format(n=self.readings)
        said = _(
            "No move of somebody else sets `{fact}`, so nothing is known of how it changes: it was taken to "
            "change at any time where that harms, and never where it helps; {readings} the answer turns on "
            "that. Write a move that says who changes it, or name it in `third_people` or `between` of "
            "[relations]."
        )
        return said.format(fact=self.fact, readings=readings)


def tie_findings(
    policy: Policy, claim: ClaimOverTime | Promise, warnings: Iterable[TieWarning]
) -> tuple[Finding, ...]:
    """The warnings of one claim over time as findings, at the line of the claim."""
    return tuple(
        Finding(
            TURNS_ON_A_TIE,
            Level.WARNING,
            policy.id,
            {language: _about(claim, one, language) for language in LANGUAGES},
            claim.place.file.replace("\\", "/"),
            claim.place.line,
            about=f"over-time:{claim.id}:{one.fact}",
            readings=one.readings,
        )
        for one in warnings
    )


def _about(claim: ClaimOverTime | Promise, warning: TieWarning, language: str) -> str:
    _ = translator(language)
    said = _("The claim over time {claim}, for any number of people: {warning}")
    return said.format(claim=claim.id, warning=warning.words(language))


def unset_ties(moves: Moves) -> tuple[str, ...]:
    """The ties that no move of a third person brings about: nothing says how they change.

    A mover with a side is one of the two; all others can be third people. A tie that belongs to one of the
    two (a number that somebody has saved) is their own if any move sets it; what a trace remembers is between
    them, as is what the moves say to be. A move that does no more than end a tie brings none about. What the
    moves say to follow from third people changes at any time as well.
    """
    relations = moves.relations
    return tuple(
        name
        for name, kind in kinds_of(moves).items()
        if kind.is_tie
        and name not in moves.memory
        and (relations is None or name not in relations.between)
        and (name in declared_ties(moves) or not _is_set(moves, name, kind))
    )


def declared_ties(moves: Moves) -> tuple[str, ...]:
    """The ties that the moves say to follow from third people."""
    return moves.relations.third_people if moves.relations is not None else ()


def undeclared_ties(moves: Moves) -> tuple[str, ...]:
    """The ties of which nothing at all is said: those that can be warned of."""
    declared = declared_ties(moves)
    return tuple(name for name in unset_ties(moves) if name not in declared)


def _is_set(moves: Moves, name: str, kind: FactKind) -> bool:
    """Whether a move says how a tie comes about: of somebody else, or of anybody where it is one's own."""
    made = [move for move in moves.moves.values() if not move.is_event]
    if kind.side or name.startswith(("sender_", "recipient_")):
        return any(kinds_of(moves)[other].name == kind.name for move in made for other in move.sets)
    return any(_brings_about(moves, move, name) for move in made if set(move.by) - set(moves.sides))


def _brings_about(moves: Moves, move: Move, name: str) -> bool:
    return any(value != untold(moves, name) for value in move.sets.get(name, ()))
