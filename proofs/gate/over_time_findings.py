"""CP601 and CP602: claims over time that are worse, weaker or gone, and moves that are gone.

A claim over time is worse in a reading if fewer steps of help by others lead there than in the same reading
before, or none where none led there; by default also if the way is shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.reach import Reach, find_reach, find_trace
from proofs.attacks.search import MOST_HELP
from proofs.attacks.transitions import States
from proofs.findings.finding import Example, Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.memory import JudgementMemory
from proofs.gate.moves_in_new_words import MovesInNewWords, in_new_words
from proofs.gate.side import Side
from proofs.gate.telling import in_both, readings_counted, told
from rulebook.language import Message, joined, plural, say, translator
from rulebook.model import Rows
from rulebook.moves import ClaimOverTime, Move, Moves, Promise
from rulebook.reader.places import NOWHERE


@dataclass(frozen=True)
class TimeSide:
    """What one side has over time: its moves, and how near to being broken each of its claims is.

    `reach` is by claim, then by the answer to "only after role confirmation", the usual one first.
    """

    side: Side
    moves: Moves
    reach: Mapping[str, Mapping[str, Reach]]


def time_side(side: Side, memory: JudgementMemory, digest: str) -> TimeSide | None:
    """One side over time, with what is remembered of it under its digest; None where it has no moves."""
    moves = side.book.moves
    if moves is None:
        return None
    key = f"reach {digest}"
    asked = [claim for claim in moves.claims.values() if not claim.unknown]
    known = _remembered(memory.get(key), asked, moves, len(side.readings))
    if known is None:
        known = {claim.id: find_reach(side.policy, claim, moves) for claim in side.clock.ticking(asked)}
        memory.put(
            key,
            {
                name: {
                    answer: {"help": list(one.help), "steps": one.steps} for answer, one in answers.items()
                }
                for name, answers in known.items()
            },
        )
    return TimeSide(side, moves, known)


def _remembered(
    value: object, asked: list[ClaimOverTime], moves: Moves, readings: int
) -> dict[str, dict[str, Reach]] | None:
    """What was remembered, if it has the shape that it was given."""
    if not isinstance(value, dict) or set(value) != {claim.id for claim in asked}:
        return None
    found: dict[str, dict[str, Reach]] = {}
    for name, answers in value.items():
        if not isinstance(answers, dict) or list(answers) != list(moves.after_confirmation):
            return None
        reaches = {answer: _reach(one, readings) for answer, one in answers.items()}
        found[name] = {answer: one for answer, one in reaches.items() if one is not None}
        if len(found[name]) < len(reaches):
            return None
    return found


def _reach(one: object, readings: int) -> Reach | None:
    help_, steps = (one.get("help"), one.get("steps")) if isinstance(one, dict) else (None, None)
    if not isinstance(help_, list) or len(help_) != readings or not (steps is None or type(steps) is int):
        return None
    if not all(type(count) is int and 0 <= count <= MOST_HELP + 1 for count in help_):
        return None
    return Reach(tuple(help_), steps)


def over_time_findings(edit: Edit, old: TimeSide | None, new: TimeSide | None) -> Iterator[Finding]:
    """What an edit did to claims over time."""
    if old is None:
        if new is not None:
            yield from (_come(new, claim) for claim in new.moves.claims.values())
        return
    if new is None:
        yield _moves_gone(edit.new, old.moves)
        return
    again = in_new_words(edit, old.moves, new.moves)
    was, old = again.moves, _named_anew(old, again)
    for name, claim in old.moves.claims.items():
        if name not in new.moves.claims:
            yield claim_gone(edit.new, claim)
            continue
        now = new.moves.claims[name]
        if ways := weaker_ways(edit, was, new.moves, claim, now):
            yield claim_weaker(edit.new, now, ways)
        if name in old.reach and name in new.reach:
            before = old.reach[name]
            usual = next(iter(before.values()))
            for answer, reach in new.reach[name].items():
                worse = worse_readings(edit, before.get(answer, usual), reach)
                if worse:
                    yield _worse(new, now, worse, answer)
                    break
    for move in was.moves.values():
        if move.id not in new.moves.moves:
            yield _move_gone(edit.new, move, None)
        elif not does_no_less(was, new.moves, move, new.moves.moves[move.id]):
            yield _move_gone(edit.new, move, new.moves.moves[move.id])
    for claim in new.moves.claims.values():
        if claim.id not in old.moves.claims:
            yield _come(new, claim)
    if _ground(was) != _ground(new.moves):
        yield _other_ground(edit.new, [name for name in old.reach if _is_better(edit, old, new, name)])


def _named_anew(old: TimeSide, again: MovesInNewWords) -> TimeSide:
    """The old side with its claims and answers under the ids that they have now."""
    if not (again.claims or again.answers):
        return old
    reach = {
        again.claims.get(name, name): {again.answers.get(one, one): found for one, found in answers.items()}
        for name, answers in old.reach.items()
    }
    claims = {again.claims.get(name, name): claim for name, claim in old.moves.claims.items()}
    return replace(old, moves=replace(old.moves, claims=claims), reach=reach)


def _ground(moves: Moves) -> tuple[object, ...]:
    """How states behave, whatever the moves are."""
    answers = [(one.id, one.when, dict(one.instead)) for one in moves.after_confirmation.values()]
    implied = [(one.id, one.implies) for one in moves.assumptions.values()]
    changes = dict(moves.fall_back), dict(moves.turned_round)
    relations = None if moves.relations is None else replace(moves.relations, words={})
    return moves.attempt, list(moves.memory), *changes, answers, implied, relations


def _is_better(edit: Edit, old: TimeSide, new: TimeSide, claim: str) -> bool:
    """Whether a claim is further from being broken than before in some reading, or is no longer asked."""
    if claim not in new.reach:
        return False
    for answer, before in old.reach[claim].items():
        after = new.reach[claim].get(answer)
        if after is None:
            return True
        was = np.array(before.help)
        tied = (was[edit.pairing.tied(reading)].max() for reading in edit.new.readings)
        if any(now > least for now, least in zip(after.help, tied, strict=True)):
            return True
    return False


def _other_ground(side: Side, better: list[str]) -> Finding:
    """Told; red where claims come out better by it, or with it: nobody knows whether that is so."""

    def words(language: str) -> str:
        _ = translator(language)
        said = _("How things change over time is other than before; the claims over time are judged by it.")
        if better:
            text = _("These come out better, or are asked in fewer meanings: {claims}.")
            said += " " + text.format(claims=", ".join(better))
        return said

    kind, level = ("CP602", Level.ERROR) if better else ("CP302", Level.NOTE)
    return replace(told(side, kind, level, words), about="over-time:ground")


def over_time_findings_alone(new: TimeSide | None) -> Iterator[Finding]:
    """The claims over time that a book without an old side breaks."""
    if new is None:
        return
    for name, answers in new.reach.items():
        for answer, reach in answers.items():
            broken = [at for at, steps in enumerate(reach.help) if steps == 0]
            if broken:
                yield _worse(new, new.moves.claims[name], broken, answer)
                break


def worse_readings(edit: Edit, old: Reach, new: Reach) -> list[int]:
    """The new readings in which a claim over time is worse; the default also where the way is shorter."""
    before: NDArray[np.intp] = np.array(old.help)
    found = [
        at
        for at, reading in enumerate(edit.new.readings)
        if new.help[at] < before[edit.pairing.tied(reading)].min()
    ]
    shorter = (
        old.steps is not None
        and new.steps is not None
        and new.help[0] == old.help[0]
        and new.steps < old.steps
    )
    by_default = new.help[0] < old.help[0] or shorter
    return [0, *(at for at in found if at)] if by_default else found


def weaker_ways(
    edit: Edit, old_moves: Moves, new_moves: Moves, old: ClaimOverTime, new: ClaimOverTime
) -> list[str]:
    """In which ways a claim over time asks for less than before."""
    loses = not (old.unknown or new.unknown) and edit.more_and_less(old, new)[1]
    asked = old_moves.claims[old.id]
    fewer_movers = not new.lets_everybody_move and (
        asked.lets_everybody_move or not set(asked.movers) <= set(new.movers)
    )
    learns_less = not (old.unknown or new.unknown) and not covers_no_less(
        old_moves, new_moves, asked.learned, new.learned
    )
    ways = {
        "premise": loses or (bool(new.unknown) and not old.unknown),
        "never": not old.never <= new.never or learns_less,
        "movers": fewer_movers,
        "except": not set(new.excepted) <= set(asked.excepted),
        "starts": not starts_no_less(old_moves, new_moves, old, new),
    }
    return [way for way, is_so in ways.items() if is_so]


def starts_no_less(
    old_moves: Moves, new_moves: Moves, old: ClaimOverTime | Promise, new: ClaimOverTime | Promise
) -> bool:
    """Whether a trace can begin wherever it could before."""
    before = [row for name in old.starts for row in old_moves.starts[name].rows]
    after = [row for name in new.starts for row in new_moves.starts[name].rows]
    return covers_no_less(old_moves, new_moves, tuple(before), tuple(after))


def covers_no_less(old_moves: Moves, new_moves: Moves, before: Rows, after: Rows) -> bool:
    """Whether rows hold in every state in which others held; by their words where states are other ones."""
    if [dict(row) for row in before] == [dict(row) for row in after]:
        return True
    if old_moves.state_values != new_moves.state_values:
        return False
    states = States.of(new_moves)
    return not (states.rows(before) & ~states.rows(after)).any()


def does_no_less(old_moves: Moves, new_moves: Moves, old: Move, new: Move) -> bool:
    """Whether a move can happen wherever it could, by whom it could, to where it could."""
    return (
        set(old.by) <= set(new.by)
        and covers_no_less(old_moves, new_moves, old.when, new.when)
        and set(old.sets) == set(new.sets)
        and all(set(values) <= set(new.sets[name]) for name, values in old.sets.items())
        and new.assumption in (None, old.assumption)
        and (not new.outcome or (bool(old.outcome) and old.outcome <= new.outcome))
        and (not new.outcome_back or (bool(old.outcome_back) and old.outcome_back <= new.outcome_back))
        and dict(old.attempt) == dict(new.attempt)
        and new.is_event in (False, old.is_event)
    )


def _moves_gone(side: Side, moves: Moves) -> Finding:
    message = Message(
        "The moves are gone, and with them the claims over time: {claims}.",
        claims=", ".join(moves.claims) or "–",
    )
    return replace(told(side, "CP602", Level.ERROR, message), about="over-time:moves")


def claim_gone(side: Side, claim: ClaimOverTime | Promise) -> Finding:
    """CP602: nobody asks any more what the claim asked."""

    def words(language: str) -> str:
        _ = translator(language)
        sentence = say(claim.words, language).rstrip(".")
        text = _("The claim over time {claim} is gone: “{sentence}”.")
        return text.format(claim=claim.id, sentence=sentence)

    return replace(told(side, "CP602", Level.ERROR, words), about=f"over-time:{claim.id}")


def _move_gone(side: Side, old: Move, new: Move | None) -> Finding:
    said = {"move": old.id, "sentence": old.words}
    message = Message(
        "The move {move} is gone, so that no claim over time reckons with it: {sentence}", **said
    )
    if new is not None:
        message = Message("The move {move} does less or other than before: {sentence}", **said)
    place = NOWHERE if new is None else new.place
    return replace(told(side, "CP602", Level.ERROR, message, place), about=f"move:{old.id}")


WEAKER = {
    "premise": Message("it covers less"),
    "never": Message("it forbids less"),
    "movers": Message("fewer people move"),
    "except": Message("it leaves out more moves"),
    "starts": Message("it begins in fewer places"),
    "goal": Message("more than before counts as getting through"),
    "help": Message("more people or moves may help"),
    "left out": Message("other moves are left out"),
}


def claim_weaker(side: Side, claim: ClaimOverTime | Promise, ways: list[str]) -> Finding:
    """CP601: the claim asks for less, in these ways."""
    message = Message(
        "The claim over time {claim} is weaker: {ways}.",
        claim=claim.id,
        ways=joined((WEAKER[way] for way in ways), "; "),
    )
    made = told(side, "CP601", Level.ERROR, message, claim.place)
    return replace(made, about=f"over-time:{claim.id}:{','.join(ways)}")


def _worse(new: TimeSide, claim: ClaimOverTime, worse: list[int], answer: str) -> Finding:
    """The claim is worse in some readings, with one answer to "only after role confirmation"."""
    side, reach = new.side, new.reach[claim.id][answer]
    at = next(int(one) for one in side.nearest if int(one) in set(worse))
    trace = find_trace(side.policy, claim, new.moves, side.readings[at], answer)
    example = None
    if trace is not None and trace.attempt is not None and trace.decision is not None:
        rules = tuple(rule.id for rule in trace.decision.rules)
        said = in_both(lambda language: " ".join(trace.sentences(language)))
        example = Example(trace.attempt, side.readings[at], None, trace.decision.outcome, rules, said)
    steps = None if trace is None else len(trace.frames) - 1

    def words(language: str) -> str:
        _, ngettext = translator(language), plural(language)
        text = _("The claim over time {claim} is worse: {help}{way}. “{sentence}”: {readings}.")
        if answer != next(iter(new.moves.after_confirmation)):
            text += " " + _("Read so: {options}.")
        # What is learned is no attempt that could be an example; its steps are told here.
        if trace is not None and example is None:
            text += " {steps}"
        return text.format(
            steps="" if trace is None else " ".join(trace.sentences(language)),
            options=say(new.moves.after_confirmation[answer].words, language),
            claim=claim.id,
            help=_help_words(reach.help[at], language),
            way=""
            if steps is None
            else ngettext(", after {n} step", ", after {n} steps", steps).format(n=steps),
            sentence=say(claim.words, language).rstrip("."),
            readings=readings_counted(len(worse), len(side.readings), language),
        )

    place = claim.place
    if example is not None and example.rules:
        place = next(rule.place for rule in side.policy.rules if rule.id in example.rules)
    return replace(
        told(side, "CP601", Level.ERROR, words, place),
        about=f"over-time:{claim.id}",
        rule=example.rules[0] if example and example.rules else None,
        readings=len(worse),
        example=example,
    )


def _help_words(steps: int, language: str) -> str:
    _, ngettext = translator(language), plural(language)
    if steps == 0:
        return _("now nobody else has to help")
    return ngettext(
        "now {n} step of help by others is enough", "now {n} steps of help by others are enough", steps
    ).format(n=steps)


def _come(new: TimeSide, claim: ClaimOverTime) -> Finding:
    answers = new.reach.get(claim.id, {}).values()
    broken = sum(0 in counts for counts in zip(*(one.help for one in answers), strict=True))

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim over time {claim} is new. It fails {readings}.")
        total = len(new.side.readings)
        said = readings_counted(broken, total, language) if broken else _("in no reading")
        return text.format(claim=claim.id, readings=said)

    made = told(new.side, "CP205", Level.NOTE, words, claim.place)
    return replace(made, about=f"over-time:{claim.id}", readings=broken)
