"""CP601, CP602 and CP205 for claims about what must stay possible: worse, weaker, gone, or new.

Such a claim is worse in a reading if one can get into a state without a way out, and could not in the same
reading before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.promises import keeps_promise, trapped_readings
from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.memory import JudgementMemory
from proofs.gate.moves_in_new_words import MovesInNewWords, in_new_words
from proofs.gate.over_time_findings import claim_gone, claim_weaker, starts_no_less
from proofs.gate.side import Side
from proofs.gate.telling import readings_counted, told
from rulebook.language import say, translator
from rulebook.moves import HELP, OWN, WAITING, Moves, Promise

Flags = NDArray[np.bool_]
HELP_LESS_FIRST = (WAITING, OWN, HELP)
"""How something can still be brought about, the most that can be asked first."""


@dataclass(frozen=True)
class PromiseSide:
    """What one side promises to stay possible.

    `trapped` says by promise, then by the answer to "only after role confirmation", in which readings one can
    get into a state without a way: bool[readings].
    """

    side: Side
    moves: Moves
    trapped: Mapping[str, Mapping[str, Flags]]


def promise_side(side: Side, memory: JudgementMemory, digest: str) -> PromiseSide | None:
    """The promises of one side, with what is remembered of them under its digest; None without any."""
    moves = side.book.moves
    if moves is None or not moves.promises:
        return None
    key = f"promises {digest}"
    asked = [promise for promise in moves.promises.values() if not promise.unknown]
    known = _remembered(memory.get(key), asked, moves, len(side.readings))
    if known is None:
        known = {one.id: _trapped(side, one, moves) for one in side.clock.ticking(asked)}
        kept = {
            name: {answer: np.flatnonzero(flags).tolist() for answer, flags in answers.items()}
            for name, answers in known.items()
        }
        memory.put(key, kept)
    return PromiseSide(side, moves, known)


def _trapped(side: Side, promise: Promise, moves: Moves) -> dict[str, Flags]:
    return {
        answer: trapped_readings(side.policy, promise, moves, answer)
        for answer in side.clock.ticking(moves.after_confirmation)
    }


def _remembered(
    value: object, asked: list[Promise], moves: Moves, readings: int
) -> dict[str, dict[str, Flags]] | None:
    """What was remembered, if it has the shape that it was given."""
    if not isinstance(value, dict) or set(value) != {promise.id for promise in asked}:
        return None
    found: dict[str, dict[str, Flags]] = {}
    for name, answers in value.items():
        if not isinstance(answers, dict) or list(answers) != list(moves.after_confirmation):
            return None
        found[name] = {}
        for answer, numbers in answers.items():
            if not isinstance(numbers, list) or not all(
                type(one) is int and 0 <= one < readings for one in numbers
            ):
                return None
            found[name][answer] = np.isin(np.arange(readings), numbers)
    return found


def promise_findings(edit: Edit, old: PromiseSide | None, new: PromiseSide | None) -> Iterator[Finding]:
    """What an edit did to claims about what must stay possible."""
    if old is None:
        if new is not None:
            yield from (_come(new, promise) for promise in new.moves.promises.values())
        return
    if new is None:
        yield from (claim_gone(edit.new, promise) for promise in old.moves.promises.values())
        return
    again = in_new_words(edit, old.moves, new.moves)
    old, after = _named_anew(old, again), new.moves.promises
    for name, promise in old.moves.promises.items():
        if name not in after:
            yield claim_gone(edit.new, promise)
    for name, promise in after.items():
        if name not in old.moves.promises:
            yield _come(new, promise)
            continue
        if ways := weaker_promise(edit, again.moves, new.moves, old.moves.promises[name], promise):
            yield claim_weaker(edit.new, promise, ways)
        if name in old.trapped and name in new.trapped:
            yield from _if_worse(edit, old, new, promise)


def _named_anew(old: PromiseSide, again: MovesInNewWords) -> PromiseSide:
    """The old side with its promises and answers under the ids that they have now."""
    trapped = {
        again.claims.get(name, name): {again.answers.get(one, one): flags for one, flags in answers.items()}
        for name, answers in old.trapped.items()
    }
    promises = {again.claims.get(name, name): promise for name, promise in old.moves.promises.items()}
    return replace(old, moves=replace(old.moves, promises=promises), trapped=trapped)


def promise_findings_alone(new: PromiseSide | None) -> Iterator[Finding]:
    """The claims about what must stay possible that a book without an old side breaks."""
    if new is None:
        return
    for name, answers in new.trapped.items():
        found = next(((answer, flags) for answer, flags in answers.items() if flags.any()), None)
        if found is not None:
            yield _worse(new, new.moves.promises[name], *found)


def _if_worse(edit: Edit, old: PromiseSide, new: PromiseSide, promise: Promise) -> Iterator[Finding]:
    before = old.trapped[promise.id]
    usual = next(iter(before.values()))
    for answer, flags in new.trapped[promise.id].items():
        was = before.get(answer, usual)
        worse = np.array([now and not was[edit.tied[at]].any() for at, now in enumerate(flags)])
        if worse.any():
            yield _worse(new, promise, answer, worse)
            return


def weaker_promise(edit: Edit, old_moves: Moves, new_moves: Moves, old: Promise, new: Promise) -> list[str]:
    """In which ways a promise asks for less than before."""
    cannot = bool(new.unknown) and not old.unknown
    asked = old_moves.promises[old.id]
    may_help = HELP_LESS_FIRST.index(new.by) > HELP_LESS_FIRST.index(old.by) or (
        new.by == old.by == OWN and not set(new.movers) <= set(asked.movers)
    )
    ways = {
        "premise": cannot,
        "goal": not cannot and _reaches_more(edit, old, new),
        "help": may_help,
        "left out": set(new.excepted) != set(asked.excepted),
        "starts": not starts_no_less(old_moves, new_moves, old, new),
    }
    return [way for way, is_so in ways.items() if is_so]


def _reaches_more(edit: Edit, old: Promise, new: Promise) -> bool:
    """Whether more attempts than before count as getting through."""
    if not new.always <= old.always:
        return True
    return not (old.unknown or new.unknown) and edit.more_and_less(old, new)[0]


def _worse(new: PromiseSide, promise: Promise, answer: str, worse: Flags) -> Finding:
    """There is a trap in some readings, with one answer to "only after role confirmation"."""
    side = new.side
    at = next(int(one) for one in side.nearest if worse[one])
    kept = keeps_promise(
        side.policy, promise, new.moves, settled=side.readings[at], after_confirmation=answer
    )

    def words(language: str) -> str:
        _ = translator(language)
        text = _(
            "The claim over time {claim} is worse: one can get to where there is no way any more. "
            "“{sentence}”: {readings}."
        )
        said = text.format(
            claim=promise.id,
            sentence=say(promise.words, language).rstrip("."),
            readings=readings_counted(int(worse.sum()), len(side.readings), language),
        )
        if answer != next(iter(new.moves.after_confirmation)):
            options = say(new.moves.after_confirmation[answer].words, language)
            said += " " + _("Read so: {options}.").format(options=options)
        steps = [step["words"] for step in kept.told(kept.trap, language) or ()]
        return " ".join([said, *steps])

    made = told(side, "CP601", Level.ERROR, words, promise.place)
    return replace(made, about=f"over-time:{promise.id}", readings=int(worse.sum()))


def _come(new: PromiseSide, promise: Promise) -> Finding:
    answers = new.trapped.get(promise.id, {}).values()
    broken = int(np.logical_or.reduce(list(answers)).sum()) if answers else 0

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim over time {claim} is new. It fails {readings}.")
        said = readings_counted(broken, len(new.side.readings), language) if broken else _("in no reading")
        return text.format(claim=promise.id, readings=said)

    made = told(new.side, "CP205", Level.NOTE, words, promise.place)
    return replace(made, about=f"over-time:{promise.id}", readings=broken)
