"""Rows as a team writes them, read against one policy, and whether findings lie inside them."""

from __future__ import annotations

from rulebook.loaders.row_names import RowNames
from rulebook.model import Policy, Row, Rows
from rulebook.reader.entries import Entries

__all__ = ["EVERYWHERE", "EVERY_SITUATION", "read_rows", "rows_lie_inside"]

EVERYWHERE = "everywhere"
"""What stands for rows where every situation is meant."""
EVERY_SITUATION: Rows = ({},)


def read_rows(entries: Entries, key: str, policy: Policy) -> Rows:
    """The rows under a key, over facts and terms of a policy's vocabulary; `"everywhere"` is all of them."""
    if entries.table.get(key) == EVERYWHERE:
        return EVERY_SITUATION
    names = RowNames(
        facts={name: fact.values for name, fact in policy.vocabulary.facts.items()},
        terms=dict.fromkeys(policy.vocabulary.terms, (False, True)),
    )
    return entries.rows(key, names, ())


def rows_lie_inside(rows: Rows, area: Rows, policy: Policy) -> bool:
    """Whether every situation of some rows is one of an area's, as far as that can be told.

    Where situations are too many to enumerate, or rows speak of what the policy's vocabulary does not have,
    each row has to lie in one row of the area.
    """
    if not rows or EVERY_SITUATION[0] in area:
        return True
    if all(any(_is_part(row, whole) for whole in area) for row in rows):
        return True
    # NumPy takes a while to load, and rows are mostly found as they were written.
    from rulebook.table import LARGEST_TABLE, Masks

    if policy.vocabulary.combinations > LARGEST_TABLE or not _is_spoken(rows, policy):
        return False
    masks = Masks(policy, policy.default_reading)
    return not bool((masks.rows(rows) & ~masks.rows(area)).any())


def _is_part(row: Row, whole: Row) -> bool:
    return all(name in row and set(row[name]) <= set(values) for name, values in whole.items())


def _is_spoken(rows: Rows, policy: Policy) -> bool:
    facts = policy.vocabulary.facts
    return all(
        name in facts and set(values) <= set(facts[name].values)
        for row in rows
        for name, values in row.items()
    )
