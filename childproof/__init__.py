"""Do a messenger's rules keep strangers away from children?

    import childproof as cp

    cp.policies()                                   # the rule books at hand
    cp.matrix()                                     # who may write to a pupil, in plain words
    cp.verify()                                     # every claim, under every reading of the text
    cp.explain(cp.verify()[0])                      # every failing situation, and what would mend it
    cp.compare("old.toml", "new.toml")              # what a change loosened and tightened
    cp.gate("policies/", against="main...")         # what an edit made worse, against a revision
    cp.check()                                      # gaps, contradictions, idle lines
    cp.find_attack()                                # the shortest chain of moves, or an invariant
    cp.decide("sferum-2025-03-by-channel", {...})   # one attempt to write
    cp.world("kursk", scale=0.01, seed=1)           # a synthetic region
    cp.simulate(region="kursk", scale=0.01, days=5, seed=1)
    cp.weigh(cp.compare("old.toml", "new.toml"), run)  # whom that concerns, by a run of `cp.simulate`
    cp.sweep(seed=1, scale=0.01, days=5)            # which assumption matters how much
    cp.robust(seed=1, scale=0.01, days=5, samples=50)  # what holds whatever the figures are
    cp.audit(seed=1, output="report")               # all of it in one report

What verify, check, compare, find_attack, strength, certify and recheck find becomes a Polars DataFrame
with `.to_frame()`. The names below are loaded when they are first used, so that importing the
package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from childproof.own_packages import check_own_packages
from childproof.version import __version__

check_own_packages()

if TYPE_CHECKING:
    from childproof.calls.audit import audit
    from childproof.calls.certify import certify
    from childproof.calls.check import check
    from childproof.calls.compare import compare
    from childproof.calls.decide import decide
    from childproof.calls.explain import explain
    from childproof.calls.find_attack import find_attack
    from childproof.calls.gate import gate
    from childproof.calls.matrix import matrix
    from childproof.calls.policies import policies, policy
    from childproof.calls.recheck import recheck
    from childproof.calls.robust import robust
    from childproof.calls.simulate import simulate
    from childproof.calls.strength import strength
    from childproof.calls.sweep import sweep
    from childproof.calls.verify import verify
    from childproof.calls.weigh import weigh
    from childproof.calls.world import world

__all__ = [
    "__version__",
    "audit",
    "certify",
    "check",
    "compare",
    "decide",
    "explain",
    "find_attack",
    "gate",
    "matrix",
    "policies",
    "policy",
    "recheck",
    "robust",
    "simulate",
    "strength",
    "sweep",
    "verify",
    "weigh",
    "world",
]

_HOMES = {
    "audit": "childproof.calls.audit",
    "check": "childproof.calls.check",
    "certify": "childproof.calls.certify",
    "compare": "childproof.calls.compare",
    "decide": "childproof.calls.decide",
    "explain": "childproof.calls.explain",
    "find_attack": "childproof.calls.find_attack",
    "matrix": "childproof.calls.matrix",
    "gate": "childproof.calls.gate",
    "policies": "childproof.calls.policies",
    "policy": "childproof.calls.policies",
    "recheck": "childproof.calls.recheck",
    "robust": "childproof.calls.robust",
    "simulate": "childproof.calls.simulate",
    "strength": "childproof.calls.strength",
    "sweep": "childproof.calls.sweep",
    "verify": "childproof.calls.verify",
    "weigh": "childproof.calls.weigh",
    "world": "childproof.calls.world",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
