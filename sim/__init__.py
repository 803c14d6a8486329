"""What happens: people, ties, behaviour, runs and measures.

Start with `population/people.py` (the columns of a district), `facts/observations.py` and
`facts/providers.toml` (what every fact means between two people) and `engine/decisions.py` (what becomes of
an attempt). A world is drawn by `population`; a run is `run/simulate.py`.
"""
