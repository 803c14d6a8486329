"""Strangers who have read the rules: which plan each of them follows on a day, and what they learn.

Knows the plans of each policy (`assumptions.plans`), how attempts on purpose are drawn, and the rule by which
strangers choose. Knows nothing of how an attempt is decided.

The rule. The strangers of a district tell each other what paid. Each day, under each policy, they put their
plans in order: those not yet tried first, as the proofs list them, and to write as strangers do who know
nothing last of these; then the others by children newly reached for each message, the earlier plan first
where that is the same. Everybody follows the first plan in that order for which he has the means: an id or a
number, a chat joined. A stranger writes as many messages a day as all ways of strangers together have by
their rates, a chat joined counted once. All this is of adults: unknown peers write as they always do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.plans import Plans
from sim.engine.activity import place_of
from sim.engine.adversaries import JOINED
from sim.engine.attempts import AttemptDraw, PairSource, chat_joined, child_in_chat, write_attempt
from sim.engine.columns import Activity, BehaviourColumns, ContactPairs, DistrictRun, Knowing, Strangers
from sim.engine.setup import Setup
from sim.facts.observations import CONFIRMED, record_with
from sim.kernel.draws import Stage, poisson, stage_key, uniform
from sim.kernel.jit import entry, i64, inline_kernel, kernel
from sim.population.people import ADULT, RESIDENTS, ROLES, Ints, Kind, Role, Words

__all__ = [
    "MOST_PLANS",
    "USUAL",
    "choose_plans",
    "claimed_record",
    "columns_of_plans",
    "draw_planned",
    "knowing_inputs",
    "plan_of",
]

MOST_PLANS = 5
"""One of each way, and to write as usual."""
USUAL = -1
"""Stands in a menu for writing as strangers do who know nothing."""
NO_PLAN = -2
_OWN_WAYS = ("stranger-ids", "stranger-numbers", "stranger-recycled", "stranger-chats")
"""Ways on which a stranger spends effort of his own."""
_AS_USUAL = (*_OWN_WAYS, "stranger-chain")
"""Ways of those who follow no plan: chains follow what they have written."""


def columns_of_plans(
    setup: Setup, plans: Sequence[Plans]
) -> tuple[Ints, NDArray[np.uint8], NDArray[np.uint8]]:
    """menu, role and confirmed_as as in Knowing: nothing for the columns of those who know nothing."""
    policies = len(setup.policies)
    menu, role, confirmed_as = _menus(plans, [row.relation for row in setup.behaviours.rows])
    return (
        np.concatenate([np.full((policies, MOST_PLANS), NO_PLAN, np.int32), menu]),
        np.concatenate([np.full((policies, MOST_PLANS), Role.NONE, np.uint8), role]),
        np.concatenate([np.full(policies, Role.NONE, np.uint8), confirmed_as]),
    )


def knowing_inputs(
    setup: Setup,
    key: np.uint64,
    columns: BehaviourColumns,
    pairs: ContactPairs,
    strangers: Strangers,
    activity: Activity,
) -> Knowing:
    """What knowing strangers may do in a district; nothing of all that where the setup has no plans.

    `key` is that of the run in the district; `strangers` are drawn as if all of them carried a role.
    """
    rows, number = [row.relation for row in setup.behaviours.rows], len(strangers.joined)
    policies, known = len(setup.policies), len(setup.plans)
    menu, role, confirmed_as = columns_of_plans(setup, setup.plans)
    first = np.zeros((len(rows), number + 1), np.int32)
    for row in range(len(rows) if known else 0):
        of_row = pairs.sender[pairs.first[row] : pairs.first[row + 1]]
        if columns.hostile[row] and len(of_row):
            who = np.arange(activity.first, activity.first + number + 1, dtype=np.int64)
            first[row] = pairs.first[row] + np.searchsorted(of_row.astype(np.int64), who)
    effort = sum(setup.behaviours.rate(row) for row in setup.behaviours.rows if row.relation in _OWN_WAYS)
    numbers = np.zeros((setup.days, len(rows)), np.int64)
    wanted = np.zeros(len(rows), np.bool_)
    wanted[menu[menu >= 0]] = True
    if setup.switch is not None:
        later = columns_of_plans(setup, setup.switch.plans)[0]
        wanted[later[later >= 0]] = True
    _draw_numbers(columns.key, wanted, key, effort * activity.adults, numbers)
    own = np.array([*(relation in _AS_USUAL for relation in rows), False])
    return Knowing(
        policies,
        own,
        menu,
        role,
        confirmed_as,
        numbers,
        first,
        strangers.confirmed_from,
        strangers.confirmed_to,
        np.zeros((policies + known, MOST_PLANS), np.int64),
        np.zeros((policies + known, MOST_PLANS), np.int64),
        np.zeros((policies + known, MOST_PLANS), np.int64),
        np.zeros((policies + known, number), np.int8),
        np.zeros((0, policies + known, MOST_PLANS), np.int64),
    )


def _menus(
    plans: Sequence[Plans], relations: Sequence[str]
) -> tuple[Ints, NDArray[np.uint8], NDArray[np.uint8]]:
    """Menus as rows of behaviours, the role carried with each plan, and the role that may be confirmed."""
    menu = np.full((len(plans), MOST_PLANS), NO_PLAN, np.int32)
    role = np.full((len(plans), MOST_PLANS), Role.NONE, np.uint8)
    for place, of_policy in enumerate(plans):
        possible = [plan for plan in of_policy.menu if plan.way in relations]
        for at, plan in enumerate(possible):
            menu[place, at] = relations.index(plan.way)
            role[place, at] = ROLES.index(plan.role)
        menu[place, len(possible)] = USUAL
    confirmed_as = np.array([ROLES.index(one.confirmed_as) for one in plans], np.uint8)
    return menu, role, confirmed_as


@entry
def _draw_numbers(
    keys: Words, wanted: NDArray[np.bool_], key: np.uint64, mean: float, numbers: NDArray[np.int64]
) -> None:
    """Draw how many messages on purpose each day has by each behaviour that is on some menu."""
    own = stage_key(key, Stage.PLANNED_ATTEMPTS)
    for row in range(len(keys)):
        if wanted[row]:
            for day in range(1, len(numbers) + 1):
                numbers[day - 1, row] = poisson(mean, stage_key(keys[row] ^ own, day), 0)


@kernel
def draw_planned(run: DistrictRun, day: int, used: int) -> int:
    """Draw the messages on purpose of one day, after the `used` attempts; returns how many there are."""
    first_stranger = i64(run.persons.offsets[Kind.STRANGER])
    n_strangers = i64(run.persons.offsets[RESIDENTS]) - first_stranger
    own = stage_key(run.key, Stage.PLANNED_ATTEMPTS)
    for row in range(len(run.behaviours.key)):
        today = stage_key(run.behaviours.key[row] ^ own, day)
        for turn in range(run.knowing.numbers[day - 1, row]):
            key = stage_key(today, 1 + turn)
            stranger = place_of(run.activity.adult, i64(0), n_strangers, uniform(key, AttemptDraw.PAIR))
            contact, child = i64(-1), i64(-1)
            if run.behaviours.source[row] == PairSource.CHATS:
                child = child_in_chat(run, stranger, _chats_joined(run, stranger, day), day, key)
            else:
                begin = i64(run.knowing.first[row, stranger])
                number = i64(run.knowing.first[row, stranger + 1]) - begin
                if number:
                    contact = begin + i64(uniform(key, AttemptDraw.OWN_CONTACT) * number)
                    child = i64(run.contact_pairs.recipient[contact])
            if child >= 0:
                sender = first_stranger + stranger
                extra = chat_joined(run, sender, child, day)
                write_attempt(run, used, sender, child, row, -1, extra, key)
                run.attempts.contact[used], run.attempts.planned[used] = contact, True
                used += 1
    return used


@kernel
def _chats_joined(run: DistrictRun, stranger: int, day: int) -> int:
    """How many chats a stranger (counted from 0) has joined by a day; they stand first, in their order."""
    number = i64(0)
    for slot in range(JOINED):
        number += i64(0 < run.strangers.joined_day[stranger, slot] <= day)
    return number


@kernel
def choose_plans(run: DistrictRun, day: int) -> None:
    """Put the plans of each policy in the order of a day, and find out which of them each stranger follows.

    The order is by the rule, or as `schedule` says.
    """
    knowing = run.knowing
    for policy in range(knowing.usual_policies, len(knowing.menu)):
        order = knowing.order[policy]
        for place in range(MOST_PLANS):
            order[place] = knowing.schedule[day - 1, policy, place] if len(knowing.schedule) else place
        for place in range(1, MOST_PLANS if len(knowing.schedule) == 0 else 0):
            at = place
            while at > 0 and _pays_more(knowing, policy, order[at], order[at - 1]):
                order[at], order[at - 1] = order[at - 1], order[at]
                at -= 1
        for stranger in range(knowing.followed.shape[1]):
            knowing.followed[policy, stranger] = _followed(run, day, stranger, policy)


@kernel
def _pays_more(knowing: Knowing, policy: int, one: int, other: int) -> bool:
    """Tell whether one plan goes before another that stands before it on the menu, or has paid as much."""
    tried, won = knowing.tried[policy], knowing.won[policy]
    if tried[one] == 0 or tried[other] == 0:
        return bool(tried[one] == 0 and tried[other] != 0)
    return bool(won[one] * tried[other] > won[other] * tried[one])


@inline_kernel
def plan_of(run: DistrictRun, index: int, policy: int) -> int:
    """By which plan an attempt is made under a policy: its place on the menu; -1 where no plan has a say.

    -2 where it is not made under this policy: planned for others, or one as usual where a plan is followed.
    """
    row, planned = i64(run.attempts.row[index]), run.attempts.planned[index]
    if not planned and (not run.knowing.own[row] or run.persons.age[run.attempts.sender[index]] < ADULT):
        return -1
    if policy < run.knowing.usual_policies:
        return -2 if planned else -1
    stranger = i64(run.attempts.sender[index]) - i64(run.persons.offsets[Kind.STRANGER])
    place = i64(run.knowing.followed[policy, stranger])
    wanted = row if planned else i64(USUAL)
    return place if place >= 0 and run.knowing.menu[policy, place] == wanted else -2


@kernel
def _followed(run: DistrictRun, day: int, stranger: int, policy: int) -> int:
    """The first plan in the order of today for which a stranger (counted from 0) has the means."""
    knowing = run.knowing
    for rank in range(MOST_PLANS):
        place = i64(knowing.order[policy, rank])
        row = i64(knowing.menu[policy, place])
        if row == USUAL:
            return place
        if row >= 0:
            if run.behaviours.source[row] == PairSource.CHATS:
                able = _chats_joined(run, stranger, day) > 0
            else:
                able = knowing.first[row, stranger + 1] > knowing.first[row, stranger]
            if able:
                return place
    return -1


@inline_kernel
def claimed_record(run: DistrictRun, day: int, sender: int, record: int, policy: int, place: int) -> int:
    """The record of a stranger who follows the plan at a place of a menu."""
    knowing = run.knowing
    stranger = sender - i64(run.persons.offsets[Kind.STRANGER])
    since, until = knowing.confirmed_from[stranger], knowing.confirmed_to[stranger]
    if knowing.confirmed_as[policy] != Role.NONE and 0 < since <= day and (until == 0 or day < until):
        return record_with(record, i64(knowing.confirmed_as[policy]), i64(CONFIRMED))
    if knowing.menu[policy, place] >= 0:
        return record_with(record, i64(knowing.role[policy, place]), 0)
    return record
