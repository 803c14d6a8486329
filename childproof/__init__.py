"""Do a messenger's rules keep strangers away from children?

    import childproof as cp

    cp.policies()                                   # the rule books at hand
    cp.verify()                                     # every claim, under every reading of the text
    cp.explain(cp.verify()[0])                      # every failing situation, and what would mend it
    cp.compare("old.toml", "new.toml")              # what a change loosened and tightened
    cp.check()                                      # gaps, contradictions, idle lines
    cp.find_attack()                                # the shortest chain of moves, or an invariant
    cp.decide("sferum-2025-03-by-channel", {...})   # one attempt to write
    cp.world("kursk", scale=0.01, seed=1)           # a synthetic region
    cp.simulate(region="kursk", scale=0.01, days=5, seed=1)
    cp.weigh(cp.compare("old.toml", "new.toml"), run)  # whom that concerns, by a run of `cp.simulate`
    cp.sweep(seed=1, scale=0.01, days=5)            # which assumption matters how much
    cp.audit(seed=1, output="report")               # all of it in one report

What verify, check, compare, find_attack, strength, certify and recheck find becomes a Polars DataFrame
with `.to_frame()`. The names below are loaded when they are first used, so that importing the
package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from childproof.asking import decide, policies, policy
    from childproof.attacking import find_attack
    from childproof.auditing import audit
    from childproof.comparing import check, compare, explain
    from childproof.proving import verify
    from childproof.running import simulate, world
    from childproof.sweeping import sweep
    from childproof.weighing import weigh
    from proofs.certificates.certify import certify
    from proofs.certificates.recheck import recheck
    from proofs.strength.measure import strength

__all__ = [
    "__version__",
    "audit",
    "certify",
    "check",
    "compare",
    "decide",
    "explain",
    "find_attack",
    "policies",
    "policy",
    "recheck",
    "simulate",
    "strength",
    "sweep",
    "verify",
    "weigh",
    "world",
]

__version__ = "0.1.0"

_HOMES = {
    "audit": "childproof.auditing",
    "check": "childproof.comparing",
    "certify": "proofs.certificates.certify",
    "compare": "childproof.comparing",
    "decide": "childproof.asking",
    "explain": "childproof.comparing",
    "find_attack": "childproof.attacking",
    "policies": "childproof.asking",
    "policy": "childproof.asking",
    "recheck": "proofs.certificates.recheck",
    "simulate": "childproof.running",
    "strength": "proofs.strength.measure",
    "sweep": "childproof.sweeping",
    "verify": "childproof.proving",
    "weigh": "childproof.weighing",
    "world": "childproof.running",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
