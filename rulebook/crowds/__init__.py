"""Any number of people: which facts are whose, and what happens in a crowd. Start with `crowd.py`."""
