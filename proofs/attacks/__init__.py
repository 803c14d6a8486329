"""Claims over time: can strangers reach a child step by step, with how much help? Start with `attack.py`."""
