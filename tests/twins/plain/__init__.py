"""The simulation once more, slowly: NetworkX, dicts and sets, one person and one attempt at a time.

Written from the definitions in `sim/people.py`, `sim/observations.py`, `sim/providers.toml` and
`sim/decisions.py`.
Districts, lists of pairs and random numbers are taken as given; what follows from them is said again.
"""
