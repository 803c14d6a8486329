"""Which assumption matters (tornado, Sobol), and what holds over all of them (`robust.py`)."""
