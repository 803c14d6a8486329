"""Verdicts that anybody can check: `certify.py` writes them down, `recheck.py` checks them.

The checker needs a Python and nothing else: `python -m proofs.certificates FILE`. It shares no code
with the formula, the array or the plain meaning, and not even the readers of the file formats.
`invariants.py` checks claims over time by the plain meaning of moves and rules; `certify.py` and
`second_engine.py` are not part of the check.
"""
