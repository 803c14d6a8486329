"""Reads the TOML files that people write: typed access, and every fault with its file, line and way out.

A library of its own: start with `document.py` (a file with the line of each entry), then `entries.py`.
"""
