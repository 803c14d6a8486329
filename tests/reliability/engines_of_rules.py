"""Comparison of two versions and anomalies of one, held against the brute force."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from typing import Any

import childproof
from tests.reliability.brute_force import LOOSEST_FIRST, Book, points_of
from tests.reliability.case import differing, plain_row

OUTCOMES = [*LOOSEST_FIRST, "unspecified"]

# Two versions


def compare(case):
    """Which situations change from what to what, in the default readings and in every pair of readings."""
    common = common_readings(case)
    one = childproof.compare(case.policy, case.changed, reading=common, unspecified=case.silence)
    all_of_them = childproof.compare(
        case.policy, case.changed, reading=common, all_readings=True, unspecified=case.silence
    )
    found = list(comparison_faults(case, one, [default_pair(case)]))
    return found + [f"in all readings: {f}" for f in comparison_faults(case, all_of_them, _pairs(case))]


def _new(case):
    return Book(case.folder / "changed.toml")


def common_readings(case):
    """What is settled, where both versions have the option."""
    new = _new(case).options
    return {name: option for name, option in case.settled.items() if option in new.get(name, ())}


def default_pair(case):
    new, common = _new(case), common_readings(case)
    return case.book.reading(common), new.reading({n: o for n, o in common.items() if n in new.options})


def _pairs(case):
    """Readings of one name take the same option on both sides, the others vary."""
    new, common = _new(case), common_readings(case)
    ours = case.book.open_readings(common)
    theirs = new.open_readings({n: o for n, o in common.items() if n in new.options})
    return [(a, b) for a in ours for b in theirs if all(a[name] == b[name] for name in a if name in b)]


def comparison_faults(case, comparison, pairs):
    book, new = case.book, _new(case)
    yield from differing("vocabulary", comparison.vocabulary, ())
    yield from differing("pairs of readings", comparison.pairs, len(pairs))
    counts: dict[tuple[str, str], Counter[int]] = {}
    for left, right in pairs:
        for at, (old, now) in enumerate(zip(book.outcomes(left), new.outcomes(right), strict=True)):
            if old != now:
                counts.setdefault((old, now), Counter())[at] += 1
    for turn in product(OUTCOMES, OUTCOMES):
        rows = [row for row in comparison.rows if (row.old, row.new) == turn]
        times = counts.get(turn, Counter())
        if " → ".join(turn) in comparison.unlisted:
            continue
        for fault in case.row_faults([row.row for row in rows], set(times)):
            yield f"{turn}: {fault}"
        for row in rows:
            inside = points_of(plain_row(row.row), book.situations)
            seen = [times[at] for at in inside] or [0]
            yield from differing(f"pairs of {turn}", row.pairs, (min(seen), max(seen)))
            if row.situations is not None:
                yield from differing(f"situations of {turn}", row.situations, len(inside))
            yield from differing(f"direction of {turn}", row.direction, _direction(*turn, comparison.silence))


def _direction(old, new, silence):
    before, after = (LOOSEST_FIRST.index(silence if one == "unspecified" else one) for one in (old, new))
    return "loosened" if after < before else "tightened" if after > before else "reworded"


# What is wrong whatever one claims


def check(case):
    """Gaps, contradictory overlaps, dead, shadowed and redundant rules."""
    return list(check_faults(case, childproof.check(case.policy, reading=case.settled)[0], counted=True))


def check_faults(case, checked, counted):
    book, readings = case.book, case.readings
    silent = [{at for at, o in enumerate(book.outcomes(r)) if o == "unspecified"} for r in readings]
    default = silent[readings.index(book.reading(case.settled))]
    gaps = [("gaps", checked.gaps, default)]
    if counted:
        gaps.append(("gaps in every reading", checked.everywhere, set.intersection(*silent)))
        yield from differing("gaps", checked.gaps.situations, len(default))
        yield from differing(
            "gaps in every reading", checked.everywhere.situations, len(set.intersection(*silent))
        )
    for name, gap, members in gaps:
        if gap.rows is not None:
            yield from (f"{name}: {fault}" for fault in case.row_faults(gap.rows, members))
    yield from _overlap_faults(case, checked)
    yield from _idle_faults(case, checked)


def _overlap_faults(case, checked):
    book, ours = case.book, {}
    for (i, first), (j, second) in combinations(enumerate(book.rules), 2):
        where = [r for r in case.readings if book.speaking(r)[i] & book.speaking(r)[j]]
        if first["outcome"] != second["outcome"] and where:
            ours[first["id"], second["id"]] = (i, j, where)
    theirs = [(one.first.id, one.second.id) for one in checked.overlaps]
    yield from differing("overlaps", theirs, list(ours))
    for one in checked.overlaps:
        if (one.first.id, one.second.id) not in ours:
            continue
        i, j, where = ours[one.first.id, one.second.id]
        name = f"overlap of {one.first.id} and {one.second.id}"
        yield from differing(f"readings of the {name}", one.readings.refuted, len(where))
        yield from (f"{name}: {fault}" for fault in case.pattern_faults(one.readings.pattern, where))
        speaking = book.speaking(dict(one.example.reading))
        if book.number_of(one.example.situation) not in speaking[i] & speaking[j]:
            yield f"the example of the {name} does not show it"


def _idle_faults(case, checked):
    book = case.book
    ours: dict[tuple[str, str], list[Any]] = {}
    for at, rule in enumerate(book.rules):
        ways: dict[str, list[Any]] = {"dead": [], "shadowed": [], "redundant": []}
        for reading in case.readings:
            if kind := _idle(book, at, rule, reading):
                ways[kind].append(reading)
        ours |= {(rule["id"], kind): where for kind, where in ways.items() if where}
    theirs = [(one.rule.id, one.kind) for one in checked.idle]
    yield from differing("idle rules", theirs, list(ours))
    for one in checked.idle:
        where = ours.get((one.rule.id, one.kind))
        if where is not None:
            name = f"{one.kind} rule {one.rule.id}"
            yield from differing(f"readings of the {name}", one.readings.refuted, len(where))
            yield from (f"{name}: {fault}" for fault in case.pattern_faults(one.readings.pattern, where))
            yield from differing(
                f"what takes the place of the {name}", list(one.others), _others(case, one.rule.id, one.kind)
            )


def _idle(book, at, rule, reading):
    speaking, outcomes = book.speaking(reading), book.outcomes(reading)
    decided = {i for i in speaking[at] if outcomes[i] == rule["outcome"]}
    same = [
        speaking[j] for j, other in enumerate(book.rules) if j != at and other["outcome"] == rule["outcome"]
    ]
    if not speaking[at]:
        return "dead"
    if not decided:
        return "shadowed"
    return None if decided - set().union(*same) else "redundant"


def _others(case, rule_id, kind):
    book = case.book
    at = next(i for i, rule in enumerate(book.rules) if rule["id"] == rule_id)
    if kind == "dead":
        return []
    lines = [
        other["line"]
        for i, other in enumerate(book.rules)
        if i != at
        and (other["outcome"] == book.rules[at]["outcome"]) == (kind == "redundant")
        and any(book.speaking(reading)[at] & book.speaking(reading)[i] for reading in case.readings)
    ]
    return list(dict.fromkeys(lines))
