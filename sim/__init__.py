"""What happens: people, ties, behaviour, runs and measures.

Start with `world.py` (who there is), `facts.py` (what every fact means between two people) and `run.py` (what
happens under a policy). `sim.measures`, `sim.plant` and `sim.structure` are modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Attempt": "run",
    "Behaviours": "behaviour",
    "Profile": "profiles",
    "ProofContradicted": "run",
    "Run": "run",
    "Script": "attempts",
    "World": "world",
    "load_behaviours": "behaviour",
    "load_profile": "profiles",
    "differences": "measures",
    "figure_balance": "figures",
    "figure_reached": "figures",
    "make_world": "world",
    "regions": "profiles",
    "results": "measures",
    "replay": "run",
    "simulate": "run",
    "to_networkx": "graph",
    "weigh": "run",
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
