"""Disagreements that are known to be defects of the toolkit: a pattern of each, and what is wrong.

Each has a case in `corpus` that has to fail; once it is mended, entry and mark go. There are none today.
"""

KNOWN_DEFECTS: dict[str, str] = {}
