"""What the counts of a run tell apart: results, ways of reaching a child, totals, columns of the log."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.jit import entry_typed

__all__ = [
    "DISTINCT_WAYS",
    "RESULTS",
    "WAYS",
    "LogColumn",
    "PolicyLogColumn",
    "ReachWay",
    "Requester",
    "Result",
    "Total",
    "policy_log_column",
]


class Result(IntEnum):
    """The results an attempt can have; the first five are outcomes, in the order of `table.OUTCOME_NAMES`."""

    FREE = 0
    REQUEST = 1
    ROLE_CONFIRMATION = 2
    FORBIDDEN = 3
    UNSPECIFIED = 4
    IN_DIALOGUE = 5
    """A message in an open dialogue."""
    BLOCKED = 6
    """A message that a block stops."""
    NOT_MADE = 7
    """Not made under this policy: the sender is banned, or the child between is not talked to."""


class ReachWay(IntEnum):
    """How a child can be reached: freely, by a request, in a dialogue; at all."""

    FREE = 0
    REQUEST = 1
    IN_DIALOGUE = 2
    ANY = 3


class Requester(IntEnum):
    """From whom a request to a child comes: a stranger, a known adult without a role, anybody else."""

    STRANGER = 0
    KNOWN = 1
    OTHER = 2


class Total(IntEnum):
    """Places of `Counters.totals`."""

    ATTEMPTS = 0
    WITHOUT_CHANNEL = 1
    """Not made, since no channel is open."""
    REPORTS = 2
    """Under the first policy, as are bans."""
    BANS = 3
    EXCLUDED = 4
    """In situations that the axioms exclude, of which there must be none."""


class LogColumn(IntEnum):
    """Columns of the event log; behind them stand those of each column of a run."""

    DISTRICT = 0
    DAY = 1
    BEHAVIOUR = 2
    SENDER = 3
    RECIPIENT = 4
    CHANNEL = 5
    SITUATION = 6
    """At the start of the run."""
    KEY = 7
    PLANNED = 8
    """1 for a message of a stranger who has read the rules, by a plan of his."""
    ELSEWHERE = 9
    """1 where the sender is a stranger who looks for the recipient elsewhere when he is stopped."""


class PolicyLogColumn(IntEnum):
    """Columns of the event log that each column of a run has."""

    SITUATION = 0
    RESULT = 1
    BEHAVIOUR = 2
    """As counted."""
    CONFIRMED_FROM = 3
    """The day from which a role counts that was confirmed to the sender during the run; 0 for none so far."""


DISTINCT_WAYS = int(ReachWay.ANY)
"""Bits that each kind of sender has in `Counters.reached`."""
_FIRST_POLICY, _COLUMNS_OF_POLICY = len(LogColumn), len(PolicyLogColumn)


@entry_typed("int64(int64, int64)")
def policy_log_column(policy: int, column: int) -> int:
    """The column of the event log with what `column` says of a policy."""
    return _FIRST_POLICY + _COLUMNS_OF_POLICY * policy + column


RESULTS = tuple(result.name.lower() for result in Result)
WAYS = tuple(way.name.lower() for way in ReachWay)
