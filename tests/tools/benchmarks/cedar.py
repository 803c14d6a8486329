"""The same edit put to the Cedar engine: `python -m tests.tools.benchmarks.cedar OLD NEW`.

Cedar knows permit and forbid alone, and no open readings. So it is asked what it can be asked: in which
situations somebody may write freely now and could not before, in the default reading of either side, by a
decision for each situation. Only where the loosest line wins is that what the rule book says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rulebook.loaders.load_policy import load_policy
from rulebook.model import Outcome, Overlap, Policy, Reading, Row, Rows, Rule
from rulebook.table import Situations


def permits(policy: Policy) -> str:
    """A permit for each line that lets somebody write freely, in the default reading.

    Raises:
        ValueError: another line than the loosest wins.
    """
    reading = policy.default_reading
    if reading["overlap"] != Overlap.LOOSEST:
        raise ValueError("the loosest line does not win")
    return "\n".join(
        f"permit(principal, action, resource) when {{ {_applies(policy, rule, reading)} }};"
        for rule in policy.rules
        if rule.outcome is Outcome.FREE
    )


def _applies(policy: Policy, rule: Rule, reading: Reading) -> str:
    parts = [_any(policy, rows, reading) for rows in (rule.sender, rule.recipient, rule.when)]
    return " && ".join([*parts, f"!({_any(policy, rule.unless, reading)})"])


def _any(policy: Policy, rows: Rows, reading: Reading) -> str:
    return "(" + (" || ".join(_all(policy, row, reading) for row in rows) or "false") + ")"


def _all(policy: Policy, row: Row, reading: Reading) -> str:
    said = []
    for name, values in row.items():
        if name in policy.vocabulary.facts:
            said.append(" || ".join(f"context.{name} == {_literal(value)}" for value in values))
        elif name in policy.readings:
            said.append(_literal(reading[name] in values))
        else:
            inner = _any(policy, policy.conditions[name].rows, reading)
            said += [inner] if values == (True,) else [f"!{inner}"] if values == (False,) else []
    return "(" + (" && ".join(f"({one})" for one in said) or "true") + ")"


def _literal(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def loosened(old: Policy, new: Policy) -> list[int]:
    """The numbers of the situations in which somebody may write freely now and could not before.

    Raises:
        ImportError: Cedar is not installed.
    """
    import cedarpy

    situations = Situations.of(new.vocabulary)
    asked = [
        {
            "principal": 'User::"sender"',
            "action": 'Action::"write"',
            "resource": 'User::"recipient"',
            "context": situations.situation(number),
        }
        for number in range(situations.size)
    ]
    before, after = (cedarpy.is_authorized_batch(asked, permits(policy), []) for policy in (old, new))
    return [
        number
        for number, (was, now) in enumerate(zip(before, after, strict=True))
        if now.allowed and not was.allowed
    ]


if __name__ == "__main__":
    old, new = (load_policy(Path(name)) for name in sys.argv[1:])
    sys.stdout.write(f"{len(loosened(old, new))}\n")
