"""CP205 and CP302 over time: claims that ask for more than before, and moves that are new or do more.

Neither makes anything worse by itself; what it does to a claim is told as that. Without these, an edit of
moves that breaks nothing would pass for one of layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.moves_in_new_words import in_new_words
from proofs.gate.over_time_findings import covers_no_less, does_no_less, starts_no_less, weaker_ways
from proofs.gate.promise_findings import HELP_LESS_FIRST, weaker_promise
from proofs.gate.telling import told
from rulebook.language import Message, joined
from rulebook.moves import OWN, ClaimOverTime, Move, Moves, Promise

STRONGER = {
    "asked": Message("it can be asked now"),
    "premise": Message("it covers more"),
    "never": Message("it forbids more"),
    "movers": Message("more people move"),
    "except": Message("it leaves out fewer moves"),
    "starts": Message("it begins in more places"),
    "goal": Message("less than before counts as getting through"),
    "help": Message("fewer people or moves may help"),
}


def stronger_over_time(edit: Edit) -> Iterator[Finding]:
    """What an edit of the moves added to them and to claims over time; nothing where a side has none.

    What a term adds to a claim is told of the term.
    """
    old, now = edit.old.book.moves, edit.new.book.moves
    if old is None or now is None or old == now:
        return
    again = in_new_words(edit, old, now)
    was = again.moves
    for name, claim in old.claims.items():
        new = now.claims.get(again.claims.get(name, name))
        if new is not None and not weaker_ways(edit, was, now, claim, new):
            yield from _stronger(edit, new, _ways(edit, was, now, claim, new))
    for name, promise in old.promises.items():
        asked = now.promises.get(again.claims.get(name, name))
        if asked is not None and not weaker_promise(edit, was, now, promise, asked):
            yield from _stronger(edit, asked, _promise_ways(edit, was, now, promise, asked))
    for move in now.moves.values():
        before = was.moves.get(move.id)
        if before is None or (
            does_no_less(was, now, before, move) and not does_no_less(now, was, move, before)
        ):
            yield _more_moves(edit, move, is_new=before is None)


def _stronger(edit: Edit, claim: ClaimOverTime | Promise, ways: list[str]) -> Iterator[Finding]:
    if ways:
        message = Message(
            "The claim over time {claim} is stronger: {ways}.",
            claim=claim.id,
            ways=joined((STRONGER[way] for way in ways), "; "),
        )
        made = told(edit.new, "CP205", Level.NOTE, message, claim.place)
        yield replace(made, about=f"over-time:{claim.id}:{','.join(ways)}")


def _ways(edit: Edit, was: Moves, now: Moves, old: ClaimOverTime, new: ClaimOverTime) -> list[str]:
    """In which ways a claim over time asks for more than before."""
    before = was.claims[old.id]
    both = not (old.unknown or new.unknown)
    ways = {
        "asked": bool(old.unknown) and not new.unknown,
        "premise": both and edit.more_and_less(old, new)[0],
        "never": not new.never <= old.never
        or (both and not covers_no_less(now, was, new.learned, before.learned)),
        "movers": not before.lets_everybody_move
        and (new.lets_everybody_move or not set(new.movers) <= set(before.movers)),
        "except": not set(before.excepted) <= set(new.excepted),
        "starts": not starts_no_less(now, was, new, before),
    }
    return [way for way, is_so in ways.items() if is_so]


def _promise_ways(edit: Edit, was: Moves, now: Moves, old: Promise, new: Promise) -> list[str]:
    """In which ways a promise asks for more than before."""
    before = was.promises[old.id]
    ways = {
        "asked": bool(old.unknown) and not new.unknown,
        "goal": not old.always <= new.always
        or (not (old.unknown or new.unknown) and edit.more_and_less(old, new)[1]),
        "help": HELP_LESS_FIRST.index(new.by) < HELP_LESS_FIRST.index(old.by)
        or (new.by == old.by == OWN and not set(before.movers) <= set(new.movers)),
        "starts": not starts_no_less(now, was, new, before),
    }
    return [way for way, is_so in ways.items() if is_so]


def _more_moves(edit: Edit, move: Move, *, is_new: bool) -> Finding:
    said = {"move": move.id, "sentence": move.words}
    message = Message("The move {move} does more than before: {sentence}", **said)
    if is_new:
        message = Message("The move {move} is new: {sentence}", **said)
    return replace(told(edit.new, "CP302", Level.NOTE, message, move.place), about=f"move:{move.id}")
