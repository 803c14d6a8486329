"""Checks a certificate with the standard library alone; start with `check.py`."""
