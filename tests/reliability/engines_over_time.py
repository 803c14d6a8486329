"""Moves and claims over time, held against the brute force."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import childproof
from childproof.calls.find_attack import moves_for
from childproof.calls.recheck_attack import recheck_attack
from rulebook.moves import successors
from tests.reliability.brute_force import listed
from tests.reliability.brute_force_moves import MOST_HELP, Unclear, World
from tests.reliability.case import differing, plain_row


def attack(case):
    """Claims over time: refuted or proved, least help, the shortest trace, minimal help, the invariant."""
    if case.moves_file is None:
        return []
    found = []
    moves = moves_for(case.policy, case.moves_file)
    answers = list(moves.after_confirmation)
    for answer, assume in dict.fromkeys([(answers[0], ()), (answers[-1], tuple(case.assume))]):
        events = [name for name, move in moves.moves.items() if move.is_event and case.events]
        world = World(case.book, case.moves_file, answer, assume, case.silence, events)
        attacks = childproof.find_attack(
            case.policy,
            assume=assume,
            events=events,
            after_confirmation=answer,
            reading=case.settled,
            unspecified=case.silence,
            moves_file=case.moves_file,
        )
        for one in attacks:
            try:
                faults = list(_attack_faults(case, world, one))
            except Unclear:
                continue
            found += [
                f"claim {one.claim.id} with {answer}, {assume}, {events}, silence {case.silence}: {f}"
                for f in faults
            ]
    return found


def _attack_faults(case, world, one):
    claim = world.moves["claims"][one.claim.id]
    if world.missing(claim):
        yield from differing("status", one.status, "not_applicable")
        return
    default = case.book.reading(case.settled)
    each = {tuple(reading.values()): world.answer_to(claim, reading) for reading in case.readings}
    least, length, collections, request = each[tuple(default.values())]
    counts_help = listed(claim["movers"]) != ["everybody"]
    yield from differing("status", one.status, "refuted" if least == 0 else "proved")
    failing = [reading for reading in case.readings if each[tuple(reading.values())][0] == 0]
    yield from differing(
        "readings", (one.readings.total, one.readings.refuted), (len(case.readings), len(failing))
    )
    yield from case.pattern_faults(one.readings.pattern, failing)
    if counts_help:
        kind = "learned" if "learned" in claim else "free"
        yield from differing("least help", one.least[kind], least)
        if kind == "free" and "forbidden" not in listed(claim["never"]) and case.silence == "forbidden":
            yield from differing("least help to a request", one.least["request"], request)
        yield from differing(
            "minimal help", sorted(one.cooperation), sorted(tuple(sorted(c)) for c in collections)
        )
        steps = Counter("more" if answer[0] is None else str(answer[0]) for answer in each.values())
        theirs = {key: n for key, n in one.readings.least[kind].items() if n}
        yield from differing("least help in each reading", theirs, dict(steps))
    yield from _trace_faults(world, claim, one.trace, default, least, length)
    if one.invariant is not None:
        yield from _invariant_faults(world, claim, one.invariant, default)
        yield from (
            f"the invariant is not rechecked: {f}" for f in recheck_attack(one, unspecified=case.silence)
        )


def _trace_faults(world, claim, trace, reading, least, length):
    yield from differing("a trace is given", trace is not None, least is not None and least <= MOST_HELP)
    if trace is None or least is None:
        return
    frames = trace.frames
    yield from differing("steps of the trace", len(frames) - 1, length)
    yield from differing("help in the trace", len(trace.helped), least)
    if world.number_of(frames[0].state) not in world.starts(claim):
        yield f"the trace begins in {dict(frames[0].state)}"
    for before, after in pairwise(frames):
        at, name = world.number_of(before.state), after.move.id
        if name not in world.available(claim):
            yield f"{name} cannot be made"
        elif world.number_of(after.state) not in world.led_to(name, at) or not world.is_let(
            name, at, reading
        ):
            yield f"{name} does not lead from {dict(before.state)} to {dict(after.state)}"
    if "learned" in claim:
        yield from differing("attempt of the trace", (trace.attempt, trace.decision), (None, None))
        if not world.matches(claim["learned"], frames[-1].state):
            yield f"nothing is learned in {dict(frames[-1].state)}"
        return
    at = world.book.number_of(trace.attempt)
    if at not in set(world.attempts(frames[-1].state)) & world.book.premise(claim, reading):
        yield f"the trace ends with {dict(trace.attempt)}"
    elif not world.breaks(claim, world.after(reading)[at]):
        yield "the trace ends with an attempt that breaks nothing"
    else:
        yield from differing("outcome of the trace", trace.decision.outcome, world.after(reading)[at])


def _invariant_faults(world, claim, rows, reading):
    inside = {
        at for at, state in enumerate(world.states) if world.matches([plain_row(row) for row in rows], state)
    }
    if not world.starts(claim) <= inside:
        yield "the invariant leaves out a start"
    if inside & world.goals(claim, reading, lambda outcome: world.breaks(claim, outcome)):
        yield "the invariant holds a state that breaks the claim"
    for name in world.available(claim):
        if world.is_own(claim, name):
            for at in inside:
                if world.led_to(name, at) - inside and world.is_let(name, at, reading):
                    yield f"{name} leads out of the invariant"
                    break


def moves(case):
    """The plain meaning of moves: from each state to which others."""
    if case.moves_file is None:
        return []
    theirs, found = moves_for(case.policy, case.moves_file), []
    world = World(case.book, case.moves_file, next(iter(theirs.after_confirmation)))
    for name, move in theirs.moves.items():
        for at, state in enumerate(world.states):
            try:
                ours = world.led_to(name, at)
            except Unclear:
                continue
            led = {world.number_of(after) for after in successors(theirs, move, state)}
            found += differing(f"where {name} leads from {state}", led, ours)
    return found
