"""A run as a small table for a notebook.

Knows how the totals of a run are laid out in HTML. Knows nothing of how they come about.
"""

from __future__ import annotations

from html import escape

from sim.measures import Measure, measures
from sim.run import Run

__all__ = ["run_table"]


def run_table(run: Run) -> str:
    """The measures without the breakdown by relation, one column for each policy, as an HTML table."""
    found = measures(run)
    shown = [
        place
        for place, measure in enumerate(next(iter(found.values())))
        if measure.by is None or not measure.name.startswith("contacts")
    ]
    head = "".join(f"<th>{escape(policy)}</th>" for policy in found)
    rows = []
    for place in shown:
        first = next(iter(found.values()))[place]
        name = escape(first.name if first.by is None else f"{first.name}, {first.by}")
        cells = "".join(f"<td>{_cell(row[place])}</td>" for row in found.values())
        rows.append(f"<tr><th>{name}</th>{cells}<td>{escape(first.unit)} per {escape(first.per)}</td></tr>")
    caption = f"{escape(run.world.region)}, {run.days} days, seed {run.provenance.seed}, 95 % intervals"
    return f"<table><caption>{caption}</caption><tr><th></th>{head}<th></th></tr>{''.join(rows)}</table>"


def _cell(measure: Measure) -> str:
    return f"{measure.value:.3g} ({measure.low:.3g}–{measure.high:.3g})"
