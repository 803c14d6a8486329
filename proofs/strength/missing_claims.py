"""Which claims are missing: survivors grouped by who writes to whom, and how the outcome moves.

Every survivor changes an outcome somewhere. The fewest groups that hold a change of each survivor
are what no claim watches (greedily: the group with most survivors first).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from proofs.engines.bit_sets import LETTERS, SILENT, Flags
from proofs.strength.examples_found import nearest_readings
from proofs.strength.findings import LOOSENS, SILENCES, TIGHTENS, MissingClaim, OutcomeShift
from proofs.strength.kills import Judge
from proofs.strength.mutants import Mutant, parties_of
from rulebook.model import Outcome, Policy, Reading
from rulebook.table import OUTCOME_NAMES, Masks

Group = tuple[str, str, OutcomeShift]
"""Party of the sender, party of the recipient, how the outcome moves."""

Moved = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.uint8], NDArray[np.uint8]]
"""The situations in which an outcome moves, their channels, and the outcomes before and after."""


def moved_outcomes(judge: Judge, mutant: Mutant) -> tuple[Reading, NDArray[np.uint8], NDArray[np.uint8]]:
    """The reading nearest to the default under which a mutant moves an outcome; all outcomes there."""
    space = judge.space
    if mutant.default:
        for reading in judge.judged(mutant):
            before, after = judge.outcomes(reading), judge.outcomes(judge.moved(mutant, reading))
            if (before != after).any():
                return reading, before, after
    change = judge.change(mutant)
    touched = [space.differs(space.spoken, change.spoken, overlap) for overlap in space.overlaps]
    at = nearest_readings(space, [(one != 0).any(axis=-1) for one in touched])
    assert at is not None, f"{mutant.id} means the same"
    overlap, place = at
    reading = space.reading(overlap, place)
    return (
        reading,
        space.outcomes(space.spoken, reading["overlap"], place),
        space.outcomes(change.spoken, reading["overlap"], place),
    )


def missing_claims(judge: Judge, survivors: Sequence[Mutant]) -> tuple[MissingClaim, ...]:
    """The fewest groups that hold a change of every mutant, the largest first."""
    groups: dict[Group, dict[Mutant, Moved]] = {}
    regions: dict[tuple[str, ...], dict[tuple[str, str], Flags]] = {}
    for mutant in survivors:
        reading, before, after = moved_outcomes(judge, mutant)
        key = tuple(option for name, option in reading.items() if name != "overlap")
        if key not in regions:
            regions[key] = _regions(judge.policy, reading)
        moves = _moves(before, after)
        for (sender, recipient), where in regions[key].items():
            for kind, moved in moves.items():
                found = _moved(judge, where & moved, before, after)
                if found[0].size:
                    groups.setdefault((sender, recipient, kind), {})[mutant] = found
    left, result = set(survivors), []
    while left:
        group = max(groups, key=lambda one: len(left & groups[one].keys()))
        caught = [mutant for mutant in groups[group] if mutant in left]
        result.append(_described(judge.policy, group, caught, groups[group]))
        left.difference_update(caught)
    return tuple(result)


def _moves(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> dict[OutcomeShift, Flags]:
    """Where the outcome gets looser, stricter, or moves between forbidden and silence."""
    rank = np.arange(len(LETTERS))
    rank[SILENT] = LETTERS[Outcome.FORBIDDEN]
    return {
        LOOSENS: rank[after] < rank[before],
        TIGHTENS: rank[after] > rank[before],
        SILENCES: (rank[after] == rank[before]) & (after != before),
    }


def _moved(judge: Judge, where: Flags, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> Moved:
    numbers = np.flatnonzero(where)
    columns = judge.space.situations.columns
    channels = columns["channel"][numbers] if "channel" in columns else np.zeros(0, dtype=np.uint8)
    return numbers, channels.astype(np.intp), before[numbers], after[numbers]


def _described(
    policy: Policy, group: Group, caught: Sequence[Mutant], found: dict[Mutant, Moved]
) -> MissingClaim:
    sender, recipient, kind = group
    changes: Counter[tuple[int, int]] = Counter()
    channels: set[int] = set()
    for mutant in caught:
        _, ways, before, after = found[mutant]
        changes.update({(int(b), int(a)) for b, a in zip(before, after, strict=True)})
        channels |= {int(way) for way in ways}
    (before_most, after_most), _ = min(changes.items(), key=lambda item: (-item[1], item[0]))
    values = policy.vocabulary.facts["channel"].values if channels else ()
    return MissingClaim(
        policy,
        sender,
        recipient,
        kind,
        tuple(values[way] for way in sorted(channels)),
        OUTCOME_NAMES[before_most],
        OUTCOME_NAMES[after_most],
        tuple(caught),
    )


def _regions(policy: Policy, reading: Reading) -> dict[tuple[str, str], Flags]:
    """Where each party writes to each other, as masks over the situations."""
    masks = Masks(policy, reading)
    sides: list[dict[str, Flags]] = []
    for side in ("sender_is_", "recipient_is_"):
        names = [f"{side}{party}" for party in parties_of(policy)]
        parties: dict[str, Flags] = {name: masks.rows(({name: (True,)},)) for name in names}
        somebody = np.zeros(masks.situations.size, dtype=np.bool_)
        for mask in parties.values():
            somebody |= mask
        sides.append({**parties, "": ~somebody})
    return {
        (sender, recipient): one & other
        for (sender, one), (recipient, other) in product(sides[0].items(), sides[1].items())
    }
