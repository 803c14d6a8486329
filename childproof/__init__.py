"""Do a messenger's rules keep strangers away from children?

    import childproof as cp

    cp.policies()                                   # the rule books at hand
    cp.matrix()                                     # who may write to a pupil, in plain words
    cp.decide(sender_role="none", recipient_role="student")  # one attempt, and what it hangs on
    cp.situations("safety")                         # every situation that can occur, as a data frame
    cp.verify()                                     # every claim, under every reading of the text
    cp.explain(cp.verify()[0])                      # every failing situation, and what would mend it
    cp.compare("old.toml", "new.toml")              # what a change loosened and tightened
    cp.gate("policies/", against="main...")         # what an edit made worse, against a revision
    cp.check()                                      # gaps, contradictions, idle lines
    cp.find_attack()                                # the shortest chain of moves, or an invariant
    cp.claim("…", when={"sender_role": "none"}, never="free")  # a claim of your own
    cp.policy("safety").without_rule("S1.4")        # another rule book, to ask all of this
    cp.world("kursk", scale=0.01, seed=1)           # a synthetic region
    cp.simulate(region="kursk", scale=0.01, days=5, seed=1)
    cp.weigh(cp.compare("old.toml", "new.toml"), run)  # whom that concerns, by a run of `cp.simulate`
    cp.sweep(seed=1, scale=0.01, days=5)            # which assumption matters how much
    cp.robust(seed=1, scale=0.01, days=5, samples=50)  # what holds whatever the figures are
    cp.explore(output="cases.html")                 # a page in which anybody can try a case
    cp.audit(seed=1, output="report")               # all of it in one report

Every result shows itself, in the language of the system or of `cp.language("ru")`, and becomes a data frame
with `.to_frame()` (Polars) or `.to_pandas()`. The names below are loaded when they are first used, so that
importing the package costs nothing.
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
    from childproof.calls.claim import claim
    from childproof.calls.compare import compare
    from childproof.calls.decide import decide
    from childproof.calls.explain import explain
    from childproof.calls.explore import explore
    from childproof.calls.find_attack import find_attack
    from childproof.calls.for_any_number_of_people import for_any_number_of_people
    from childproof.calls.gate import gate
    from childproof.calls.language import language
    from childproof.calls.matrix import matrix
    from childproof.calls.policies import policies, policy
    from childproof.calls.recheck import recheck
    from childproof.calls.robust import robust
    from childproof.calls.simulate import simulate
    from childproof.calls.situations import situations
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
    "claim",
    "compare",
    "decide",
    "explain",
    "explore",
    "find_attack",
    "for_any_number_of_people",
    "gate",
    "language",
    "matrix",
    "policies",
    "policy",
    "recheck",
    "robust",
    "simulate",
    "situations",
    "strength",
    "sweep",
    "verify",
    "weigh",
    "world",
]

_ELSEWHERE = {"policy": "policies"}
"""Where a call stands that has no file of its own name."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise _no_such_name(name)
    try:
        value: object = getattr(import_module(f"childproof.calls.{_ELSEWHERE.get(name, name)}"), name)
    except ModuleNotFoundError as error:
        # Not above: it takes `rulebook`, which a file of the user's may hide.
        from childproof.files.missing_parts import missing_part

        missing = missing_part(error)
        raise error if missing is None else ModuleNotFoundError(str(missing), name=error.name) from None
    globals()[name] = value
    return value


def _no_such_name(name: str) -> AttributeError:
    """As Python says it, with the nearest name; not for names that Python asks for by itself."""
    told = f"module {__name__!r} has no attribute {name!r}"
    if name.startswith("_"):
        return AttributeError(told)
    # Whoever types a name that there is needs none of this.
    from rulebook.language import SHOWN, said_in
    from rulebook.reader.faults import did_you_mean, nearest_name

    near = nearest_name(name, __all__)
    return AttributeError(f"{told}; {said_in(did_you_mean(near), SHOWN)}" if near else told)


def __dir__() -> list[str]:
    """What is public, and nothing else."""
    return list(__all__)
