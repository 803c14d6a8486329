"""What happens: people, ties, behaviour, runs and measures.

Start with `people.py` (the columns of a district), `observations.py` and `providers.toml` (what every fact
means between two people) and `decisions.py` (what becomes of an attempt). A world is drawn by `plan.py` and
`district.py` and what these call; a run is `run.py`, which spreads districts over workers by `shards.py`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Attempt": "contradiction",
    "Behaviours": "behaviour",
    "Profile": "profiles",
    "ProofContradicted": "contradiction",
    "Run": "run",
    "World": "world",
    "differences": "measures",
    "events_frame": "events",
    "figure_balance": "figures",
    "figure_reached": "figures",
    "load_behaviours": "behaviour",
    "load_profile": "profiles",
    "make_world": "world",
    "measures": "measures",
    "plant": "plant",
    "provide": "providers",
    "regions": "profiles",
    "replay": "run",
    "results": "measures",
    "set_up": "run",
    "simulate": "run",
    "survival": "measures",
    "to_networkx": "graph",
    "weigh": "weights",
    "with_settings": "profiles",
    "world_statistics": "statistics",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sim.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
