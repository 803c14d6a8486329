"""Whole tables of outcomes as decision diagrams for the solver, made without the encoder.

A diagram asks for the value of one reading or fact after the other; equal parts of the table share
a node. So a single question to the solver compares the formula with the array on every situation
under every reading.
"""

import numpy as np
import z3

from proofs.engines.formulas import Encoding
from rulebook.table import OUTCOME_NAMES, Situations


def is_outcome(encoding: Encoding, tables: np.ndarray, outcome: str) -> z3.BoolRef:
    """The formula that holds exactly where the tables, uint8[readings, situations], have this outcome."""
    policy = encoding.policy
    situations = Situations.of(policy.vocabulary)
    packed, of_reading = np.unique(
        np.packbits(tables == OUTCOME_NAMES.index(outcome), axis=1), axis=0, return_inverse=True
    )
    ids = np.zeros((len(packed), situations.number.size), dtype=np.int32)
    ids[:, situations.codes] = np.unpackbits(packed, axis=1, count=situations.size)
    nodes = [z3.BoolVal(False), z3.BoolVal(True)]
    facts = {name: fact.values for name, fact in policy.vocabulary.facts.items()}
    nodes, ids = _ask(encoding, facts, nodes, ids.ravel())
    readings = {name: question.options for name, question in policy.readings.items()}
    nodes, ids = _ask(encoding, readings, nodes, ids[of_reading.ravel()])
    return nodes[int(ids[0])]


def _ask(encoding, names, nodes, ids):
    """Put a level of nodes for each name above `nodes`, the last name lowest."""
    for name, values in reversed(names.items()):
        codes = ids.reshape(-1, len(values)) @ len(nodes) ** np.arange(len(values))
        branches, ids = _distinct(codes, len(nodes) ** len(values))
        nodes = [_branch(encoding, name, values, nodes, int(branch)) for branch in branches]
    return nodes, ids


def _distinct(codes: np.ndarray, bound: int) -> tuple[np.ndarray, np.ndarray]:
    """As `numpy.unique` with the inverse, without sorting where the codes are small."""
    if bound > 2**22:
        return np.unique(codes, return_inverse=True)
    present = np.zeros(bound, dtype=bool)
    present[codes] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[codes]


def _branch(encoding, name, values, below, branch):
    formula = None
    for value in values:
        branch, child = divmod(branch, len(below))
        chosen = below[child]
        formula = chosen if formula is None else z3.If(encoding.literal(name, value), chosen, formula)
    return formula
