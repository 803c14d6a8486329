"""What can happen: whether claims hold, and how they fail. Start with `claims/verify.py`."""
