"""Verdicts that anybody can check: `certify.py` writes them down, `recheck.py` checks them.

The checker needs a Python and nothing else: `python -m proofs.certificates FILE`. It shares no code
with the formula, the array or the plain meaning, and not even the readers of the file formats.
Claims over time are decided again with sets of states as integers (`over_time.py`, `steps.py`);
`invariants.py` checks one in one reading by the plain meaning of moves and rules. `certify*.py` and
`second_engine.py` are not part of the check.
"""
