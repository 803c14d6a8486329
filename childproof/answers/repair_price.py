"""What a repair costs and brings: the measures that somebody who decides looks at, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from childproof.answers.simulation import Simulation
from sim.results.measures import Difference, Measure

PRICED = (
    ("children_reached_free", None),
    ("children_reached_free", "stranger"),
    ("children_reached_free", "known_roleless_adult"),
    ("children_reached", "stranger"),
    ("contacts_hindered", None),
)
"""Name and breakdown of each measure: who reaches children, and what ordinary contacts pay for it."""


@dataclass(frozen=True)
class PriceRow:
    """One measure before and after, and by how much it moves, paired on the same attempts."""

    before: Measure
    after: Measure
    difference: Difference | None


def is_price(one: Difference) -> bool:
    """Whether a difference belongs to the price of a repair."""
    return (one.name, one.by) in PRICED


def price_rows(run: Simulation) -> Sequence[PriceRow]:
    """The rows of a run of a policy and its repaired version, in this order."""
    before, after = ({(m.name, m.by): m for m in measures} for measures in run.measures.values())
    moved = {(one.name, one.by): one for one in run.differences}
    return [
        PriceRow(before[key], after[key], moved.get(key)) for key in PRICED if key in before and key in after
    ]
