"""The simulation once more, slowly: NetworkX, dicts and sets, one person and one attempt at a time.

Written from the definitions in `sim/population/people.py`, `sim/facts/observations.py`,
`sim/facts/providers.toml` and `sim/engine/decisions.py`.
Districts, lists of pairs and random numbers are taken as given; what follows from them is said again.
"""
