"""One policy that takes the rules of another on a day of a run.

Knows how a switch is asked for and what is then run: the policy as it is, and beside it the one whose rules
change, on the same attempts. Knows nothing of how the engine changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from childproof.answers.result_lists import Policies
from childproof.calls.policies import PolicyName, policy
from childproof.calls.simulation_request import SimulationRequest, Switched
from rulebook.language import LANGUAGES, N_, Message, say, translator
from rulebook.reader.arguments import whole_argument
from rulebook.reader.faults import one_fault
from sim.run.set_up import LONGEST

__all__ = ["policies_run", "switched"]

_TITLE = N_("{before}; from day {day} on {after}")


def switched(books: Policies, switch: Mapping[int, PolicyName] | None) -> Switched | None:
    """The one switch that is asked for, by a day and the name of a policy; None where none is.

    Raises:
        InputError: more than one, of several policies, or to another vocabulary.
    """
    if not switch:
        return None
    if len(switch) > 1 or len(books) != 1:
        raise one_fault(
            "--switch",
            Message("one policy takes the rules of another, once"),
            Message("name one policy, and --switch DAY=POLICY once"),
        )
    ((day, name),) = switch.items()
    found = Switched(whole_argument("--switch", day, 2, LONGEST), policy(name))
    if found.policy.vocabulary.digest != books[0].vocabulary.digest:
        raise one_fault(
            "--switch",
            Message("{one} and {other} have different vocabularies", one=found.policy.id, other=books[0].id),
            Message("switch to the rules of the same messenger"),
        )
    return found


def policies_run(request: SimulationRequest) -> Policies:
    """The policies that a request runs: with a switch the one as it is, and the one whose rules change."""
    switch = request.switch
    if switch is None:
        return request.policies
    (before,) = request.policies
    title = {
        language: translator(language)(_TITLE).format(
            before=say(before.title, language), day=switch.day, after=say(switch.policy.title, language)
        )
        for language in LANGUAGES
    }
    name = f"{before.id}-then-{_short(switch.policy.id, before.id)}"
    return Policies([before, replace(before, id=name, title=title)])


def _short(name: str, other: str) -> str:
    """An id without the first parts that it shares with another."""
    parts, others = name.split("-"), other.split("-")
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(parts, others, strict=False))
    return "-".join(parts[min(len(list(alike)), len(parts) - 1) :])
