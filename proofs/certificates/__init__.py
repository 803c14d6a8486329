"""Verdicts that anybody can check: `certify.py` writes them down, `recheck.py` checks them.

The check is `checker`: a Python and nothing else. It shares no code with the formula, the array or the plain
meaning, and not even the readers of the file formats. `plain_invariants.py` checks one invariant in one
reading by the plain meaning of moves and rules, while a certificate is made.
"""
