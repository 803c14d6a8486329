"""How much of a policy its claims and scenarios really pin down. Start with `strength.py`."""
