"""Array bundles passed to kernels: behaviours, response rates, pairs, attempts, policy state, counters.

Knows names, shapes and dtypes. Knows nothing of how any of it is made or used.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.facts.decision_tables import DecisionTables
from sim.facts.observations import ChatMembers, Persons, TieColumns
from sim.population.people import Bools, Ints, Shorts, Small, Wide, Words

__all__ = [
    "Activity",
    "AttemptColumns",
    "BehaviourColumns",
    "ContactPairs",
    "Counters",
    "DistantPairs",
    "DistrictRun",
    "FirstLinks",
    "Knowing",
    "PairClasses",
    "PolicyState",
    "ResponseRates",
    "Rules",
    "Strangers",
    "Takeovers",
]


class ResponseRates(NamedTuple):
    """How people and the service respond: chances, and days until a role is confirmed (`behaviours.toml`)."""

    accept_stranger: float
    accept_stranger_of_friend: float
    accept_acquaintance: float
    save_stranger: float
    save_acquaintance: float
    block_stranger: float
    report_stranger: float
    ban_after_report: float
    again_after_block: float
    elsewhere_when_stopped: float
    confirmation_granted: float
    confirmation_days: float
    false_confirmation: float
    false_role_found_out: float
    silence_free: float


class BehaviourColumns(NamedTuple):
    """The behaviours; the last row stands for scripted attempts.

    key: uint64[behaviours], of all draws of a behaviour. source: uint8[behaviours + 1], how it finds its two
    people (`attempts.PairSource`). weight: float64[behaviours + 1, 3], of channels. hostile:
    bool[behaviours + 1], the sender is an adversary. reach_kind: int32[behaviours + 2], as what a child
    counts as reached, -1 for nothing; the last is that of a known adult without a role. again, false_role:
    the rows under which attempts from new accounts and with false roles are counted, -1 for none.
    """

    key: Words
    source: Small
    weight: NDArray[np.float64]
    hostile: Bools
    reach_kind: Ints
    again: int
    false_role: int


class Strangers(NamedTuple):
    """Adversary state of strangers over a run.

    joined: uint16[strangers, 8], chats; joined_day: uint16, the day of each, 0 for none. confirmed_from,
    confirmed_to: int32[strangers], days between which a false role stands confirmed, 0 for never.
    """

    joined: Shorts
    joined_day: Shorts
    confirmed_from: Ints
    confirmed_to: Ints


class Activity(NamedTuple):
    """How much each stranger writes, as running parts of the whole (`engine.activity`).

    first: the person who is the first stranger. stranger, adult: float64[strangers], of all strangers and of
    adults alone, `adults` of them. pair_first: int32[behaviours + 1] and pair: float64, of the contact pairs
    of strangers, behaviour by behaviour, each as active as its stranger.
    """

    first: int
    stranger: NDArray[np.float64]
    adult: NDArray[np.float64]
    adults: int
    pair_first: Ints
    pair: NDArray[np.float64]


class Knowing(NamedTuple):
    """Strangers who have read the rules (`engine.knowing`).

    The first `usual_policies` columns of a run know nothing; the others are the same policies once more.
    own: bool[behaviours + 1], ways of a stranger who follows no plan. menu: int32[columns, 5],
    the behaviour of each plan, USUAL or NO_PLAN; role: uint8[columns, 5], carried unconfirmed; confirmed_as:
    uint8[columns], confirmed by mistake. numbers: int64[days, behaviours], messages on purpose. first:
    int32[behaviours, strangers + 1], where the contact pairs of each stranger begin. confirmed_from,
    confirmed_to: int32[strangers], as in Strangers, if all of them carried a role.

    tried, won: int64[columns, 5], messages by each plan, and children newly reached by them. order:
    int64[columns, 5], places of a menu in the order of today, and followed: int8[columns, strangers], the one
    that each stranger follows today, -1 for none. schedule: int64[days, columns, 5], that order
    where it is given; no days where it is learned.
    """

    usual_policies: int
    own: Bools
    menu: Ints
    role: Small
    confirmed_as: Small
    numbers: NDArray[np.int64]
    first: Ints
    confirmed_from: Ints
    confirmed_to: Ints
    tried: NDArray[np.int64]
    won: NDArray[np.int64]
    order: NDArray[np.int64]
    followed: NDArray[np.int8]
    schedule: NDArray[np.int64]


class Rules(NamedTuple):
    """The rules from a day on (`rule_switch`).

    day: int64, 0 where they stay as they are. outcome: uint8[situations, columns]. menu, role, confirmed_as:
    as in Knowing.
    """

    day: int
    outcome: Small
    menu: Ints
    role: Small
    confirmed_as: Small


class Takeovers(NamedTuple):
    """Accounts taken over: account uint16, row uint8, first_day and last_day int32."""

    account: Shorts
    row: Small
    first_day: Ints
    last_day: Ints


class DistantPairs(NamedTuple):
    """Friends in other districts: friend uint16[pairs], the pupil here; key uint64, of all draws of the pair;
    leads bool, the distant person stands first in it."""

    friend: Shorts
    key: Words
    leads: Bools


class FirstLinks(NamedTuple):
    """Whom strangers were in touch with the day before (`friend_chain`).

    rate: float64[behaviours], messages that follow one message, 0 for all that are no chain. stranger, child:
    uint16[k], key: uint64[k], of the attempt; used[0] (int64[1]) of them.
    """

    rate: NDArray[np.float64]
    stranger: Shorts
    child: Shorts
    key: Words
    used: NDArray[np.int64]


class ContactPairs(NamedTuple):
    """Pairs between whom behaviours run: first int32[behaviours + 2], sender and recipient uint16[pairs]."""

    first: Ints
    sender: Shorts
    recipient: Shorts


class AttemptColumns(NamedTuple):
    """Attempts of one day, in a fixed order; columns of k.

    sender, recipient: uint16. row: uint8, the behaviour. contact: int32, the contact pair, -1 for others.
    via: int32, the child between a stranger and a friend of theirs, the place among the accounts taken over,
    or the channel of a scripted attempt; else -1. extra: uint16, ties that hold besides those of the
    district. planned: bool, of a stranger who follows a plan. key: uint64, of all further draws.
    """

    sender: Shorts
    recipient: Shorts
    row: Small
    contact: Ints
    via: Ints
    extra: Shorts
    planned: Bools
    key: Words


class PairClasses(NamedTuple):
    """Equivalence classes of contact pairs (`pair_classes`).

    pair: int32[contacts], the number of each contact pair in the policy state. last: int32[numbered pairs],
    the last contact of a pair, and before: int32[contacts], the one before, -1 for none. ties:
    uint16[numbered pairs, 2], at the start of the run, from the lower person to the higher and back.

    of: int32[contacts], the class of each: below `contacts` it may have many members, from there on it is
    the own class of one. events: uint16[contacts], of today's messages (`pair_classes.ACCEPTED` …); changed:
    int32[contacts + 1], contacts that have any, used[0] of them, and one that is written and not counted.
    work: int32[2 * contacts], classes to work out or to count. asking: uint64[n], the policies under which a
    counted message has asked its sender for a role, one bit each.

    known: uint32[2 * contacts], see `pair_classes.STEADY_FROM`. example: int32[2 * contacts], a member; row:
    uint8[2 * contacts], its behaviour. roles: uint64[2 * contacts, 4], the policies under which a message
    asks for a role, by channel. tally: uint32[2 * contacts, 4], messages counted by channel. result:
    uint8[2 * contacts, 3, policies], situation: int32[2 * contacts, 3, policies], what they come to in both
    columns of a policy. used:
    int64[3]; used[1] classes are shared, used[2] are of one contact alone.

    keys: uint64[slots], an open hash table of shared classes, and number: int32[slots].
    """

    pair: Ints
    last: Ints
    before: Ints
    ties: Shorts
    of: Ints
    events: Shorts
    changed: Ints
    work: Ints
    asking: Words
    known: Wide
    example: Ints
    row: Small
    roles: Words
    tally: Wide
    result: Small
    situation: Ints
    used: NDArray[np.int64]
    keys: Words
    number: Ints


class PolicyState(NamedTuple):
    """What each policy remembers of people and pairs from day to day.

    changing: uint8[n], HOLDING for people some policy has granted a role, BEGINNING on the day from which it
    holds. confirmed_from: int32[policies, n], that day, 0 for never. banned, asked: bool[policies, n].
    secured: bool[policies, accounts taken over].

    Contact pairs are numbered by their lower person: first: int32[n + 1], where those of each begin, other:
    uint16[contact pairs], the higher person. All others follow as they come up: keys: uint64[slots], an open
    hash table of them, and numbers: int32[slots]. states: uint8[pairs, policies], flags
    (`policy_state.LOW_SAVED` …).

    used: int64[2], pairs and rows of the log. log: int64[rows, columns], see `results.LogColumn`. There is
    room for all days.
    """

    changing: Small
    confirmed_from: Ints
    banned: Bools
    asked: Bools
    secured: Bools
    first: Ints
    other: Shorts
    keys: Words
    numbers: Ints
    states: Small
    used: NDArray[np.int64]
    log: NDArray[np.int64]


class Counters(NamedTuple):
    """What is counted, over the residents of a district.

    contacts: int32[schools + 1, behaviours + 1, 2, policies, 8], attempts by behaviour, whether the recipient
        is a child, and Result; by the school of the recipient if that is a child, else of the sender, the
        last for none.
    requests: int32[schools + 1, policies, 3], requests to children by Requester.
    asked: int32[schools + 1, policies], people who asked to have their role confirmed, by their own school,
        or else by that of the one they wrote to.
    reached: uint64[policies, n], bit 3 * kind + Way: how each child was reached (not ANY).
    first_reached: int32[policies, n], the first day of a stranger's message or request, 0 for never.
    by_adult: uint8[policies, n], a bit for each Way in which an unknown adult has reached a child from an
        account of his own.
    elsewhere: bool[policies, n], a stranger who was stopped looks for the child elsewhere.
    attempts: int64[kinds, situations], attempts by the sender's Kind and the situation at the start.
    first_day: int64[behaviours + 1, 2, situations], those of day 1 by behaviour and whether the recipient is
        a child.
    decided: int64[situations, policies], attempts decided by the table, in the situations as they were.
    totals: int64[5], see Total.
    """

    contacts: NDArray[np.int32]
    requests: NDArray[np.int32]
    asked: NDArray[np.int32]
    reached: NDArray[np.uint64]
    first_reached: NDArray[np.int32]
    by_adult: Small
    elsewhere: Bools
    attempts: NDArray[np.int64]
    first_day: NDArray[np.int64]
    decided: NDArray[np.int64]
    totals: NDArray[np.int64]


class DistrictRun(NamedTuple):
    """All inputs, state and counters of a run of some days in one district.

    key: of the run in this district. by_behaviour: int64[days, behaviours + accounts taken over] and
    by_distant_pair: int32[days, distant friends], see `attempts.attempts_by_day`. attempts, and pending:
    uint8[k, policies], preallocated for the attempts of one day. script: int64[k, 4], see
    `district_run.run_district`. logged: see `policy_state.LOG_NOTHING`.
    """

    key: np.uint64
    seed: int
    by_behaviour: NDArray[np.int64]
    by_distant_pair: Ints
    links: FirstLinks
    attempts: AttemptColumns
    pending: Small
    behaviours: BehaviourColumns
    contact_pairs: ContactPairs
    strangers: Strangers
    activity: Activity
    knowing: Knowing
    takeovers: Takeovers
    distant_pairs: DistantPairs
    script: NDArray[np.int64]
    persons: Persons
    ties: TieColumns
    chat_members: ChatMembers
    tables: DecisionTables
    later: Rules
    rates: ResponseRates
    counters: Counters
    state: PolicyState
    pair_classes: PairClasses
    logged: int
