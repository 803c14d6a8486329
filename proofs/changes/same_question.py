"""Whether two versions can be asked the same question over time: the same facts, the same claim.

Knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.model import Rows
from rulebook.moves import HELP, ClaimOverTime, Move, Moves, Promise

ClaimOfTwoKinds = ClaimOverTime | Promise


def claims_to_ask(moves: Moves) -> Mapping[str, ClaimOfTwoKinds]:
    """The claims over time that can be asked, by id: the vocabulary has all that they speak of."""
    every: list[ClaimOfTwoKinds] = [*moves.claims.values(), *moves.promises.values()]
    return {claim.id: claim for claim in every if not claim.unknown}


def same_facts(old: Moves, new: Moves) -> bool:
    """Whether states and situations are the same, and the meanings of "only after role confirmation"."""
    return (
        _facts(old) == _facts(new)
        and list(old.state_values) == list(new.state_values)
        and list(old.after_confirmation) == list(new.after_confirmation)
    )


def _facts(moves: Moves) -> object:
    vocabulary = moves.vocabulary
    values = [(name, fact.values, fact.silent) for name, fact in vocabulary.facts.items()]
    terms = {name: _plain(term.rows) for name, term in vocabulary.terms.items()}
    return values, terms, [_plain(axiom.impossible) for axiom in vocabulary.axioms]


def asks_the_same(old: Moves, new: Moves, claim: str) -> bool:
    """Whether a claim asks the same of both, whatever its words."""
    before, after = claims_to_ask(old).get(claim), claims_to_ask(new).get(claim)
    if before is None or after is None:
        return False
    return _question(old, new, before) == _question(new, old, after)


def _question(moves: Moves, others: Moves, claim: ClaimOfTwoKinds) -> object:
    """All that a claim asks; a move that only one side has may well be excepted there."""
    rows = (
        [_plain(moves.starts[name].rows) for name in claim.starts],
        _plain(claim.when),
        _plain(claim.unless),
    )
    excepted = {move for move in claim.excepted if move in others.moves}
    people = claim.starts, sorted(claim.movers), excepted
    if isinstance(claim, Promise):
        return rows, people, claim.always, claim.by
    return rows, people, claim.never, _plain(claim.learned)


def _plain(rows: Rows) -> list[dict[str, tuple[object, ...]]]:
    return [{name: tuple(values) for name, values in row.items()} for row in rows]


def adds_something(moves: Moves, claim: str, granted: tuple[str, ...]) -> bool:
    """Whether assumptions let anything happen that could not without them, as far as a claim looks at it.

    Where everybody moves, a leaked link lets a stranger do no more than a member who adds them to the chat.
    """
    asked, allowed = claims_to_ask(moves)[claim], moves.granted(granted)
    possible = [move for move in moves.moves.values() if not move.is_event and move.id not in asked.excepted]
    plain = [move for move in possible if move.assumption is None and not move.asks_outcome]
    new = [move for move in possible if move.assumption in allowed]
    if not granted or not _lets_everybody_move(asked):
        return not granted or bool(new)
    return not all(any(_does_as_much(other, move) for other in plain) for move in new)


def _lets_everybody_move(claim: ClaimOfTwoKinds) -> bool:
    return claim.by == HELP if isinstance(claim, Promise) else claim.lets_everybody_move


def _does_as_much(one: Move, other: Move) -> bool:
    """Whether a move leads wherever another one leads, from wherever that does."""
    return (any(not row for row in one.when) or _plain(one.when) == _plain(other.when)) and (
        set(one.sets) == set(other.sets)
        and all(set(values) <= set(one.sets[name]) for name, values in other.sets.items())
        and one.joins == other.joins
    )
