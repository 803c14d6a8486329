"""Whether axioms leave anything: a search for one possible situation, fact by fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from rulebook.model import Axiom, Row, Value

MOST_STEPS = 200_000
"""How many values are tried before the search gives up."""

_MOST_CHOICES = 100_000


def can_be(row: Row, axioms: Sequence[Axiom]) -> bool:
    """Whether some choice of the row's values is possible, as far as the row says something.

    True, too, where there are too many choices to look at each.
    """
    excluded: list[Row] = [bad for axiom in axioms for bad in axiom.impossible if set(bad) <= set(row)]
    return prod(len(values) for values in row.values()) > _MOST_CHOICES or any(
        not any(all(state[name] in allowed for name, allowed in bad.items()) for bad in excluded)
        for values in product(*row.values())
        for state in [dict(zip(row, values, strict=True))]
    )


def first_that_excludes_all(facts: Mapping[str, Sequence[Value]], axioms: Sequence[Axiom]) -> Axiom | None:
    """The axiom that, with those before it, leaves no situation; None where some is left.

    None, too, where that cannot be told in `MOST_STEPS` steps.
    """
    rows: list[Row] = [row for axiom in axioms for row in axiom.impossible]
    if _leaves_something(facts, rows):
        return None
    rows = []
    for axiom in axioms:
        rows += axiom.impossible
        if not _leaves_something(facts, rows):
            return axiom
    return None


def _leaves_something(facts: Mapping[str, Sequence[Value]], rows: Sequence[Row]) -> bool:
    names = [name for name in facts if any(name in row for row in rows)]
    place = {name: at for at, name in enumerate(names)}
    if any(not row for row in rows):
        return False
    ending: list[list[Row]] = [[] for _ in names]
    for row in rows:
        ending[max(place[name] for name in row)].append(row)
    known: dict[str, Value] = {}
    ways = [iter(facts[names[0]])] if names else []
    for _ in range(MOST_STEPS):
        if len(known) == len(names):
            return True
        if not ways:
            return False
        name = names[len(ways) - 1]
        known.pop(name, None)
        value = next(ways[-1], None)
        if value is None:
            ways.pop()
            if ways:
                known.pop(names[len(ways) - 1], None)
            continue
        known[name] = value
        if any(all(known[n] in allowed for n, allowed in row.items()) for row in ending[len(ways) - 1]):
            del known[name]
        elif len(ways) < len(names):
            ways.append(iter(facts[names[len(ways)]]))
    return True
