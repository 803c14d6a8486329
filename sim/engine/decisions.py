"""Decides each attempt of a day under several policies, and updates their state.

Knows how an attempt is observed, decided by the tables of the policies and answered. Knows nothing of where
attempts (`attempts`) or tables come from. What is written here is the meaning of a run; `tests/twins` says it
once more in plain Python.

An attempt stands in a situation. Under each policy, in this order: a stranger who is banned, and anybody whom
the recipient has blocked, starts again from a new account or does not write at all; within a dialogue a
message arrives; else the table of the policy decides. Then the answer: requests are accepted or not, children
save numbers, block and report, the service bans, a sender who is asked for a role asks the school to confirm
it. What changes holds from the next day on, under this policy alone; so on the first day the tables alone
decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.attempts import AttemptDraw, PairSource
from sim.engine.columns import DistrictRun
from sim.engine.counting import Counted, arrives, count_result, school_of
from sim.engine.event_rows import is_violation, log_attempt, log_result
from sim.engine.false_roles import ask_for_role
from sim.engine.knowing import claimed_record, plan_of
from sim.engine.pair_classes import TIES_KNOWN, is_roleless_adult, ties_at_start
from sim.engine.policy_state import (
    BANNED,
    HIGH_BLOCKED,
    HIGH_SAVED,
    LOG_ALL,
    LOW_BLOCKED,
    LOW_SAVED,
    OPEN,
    TALKED,
    number_of,
    pair_key,
)
from sim.engine.results import Result, Total
from sim.engine.situation_lookup import (
    NO_CHANNEL,
    Observed,
    channel_of,
    role_holds,
    situation_now,
    situation_of,
)
from sim.facts.observations import CONFIRMED
from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import i64, inline_kernel, kernel
from sim.population.people import ADULT, RESIDENTS, Kind

__all__ = ["decide_day"]

_UNDECIDED = -1
_ANY_PLAN = -1
"""What `plan_of` says of an attempt in which no plan has a say."""


class ObservedAttempt(NamedTuple):
    """One attempt of a day, as it is the same under every policy.

    key: of its draws. via: see AttemptColumns. row: the behaviour under which it is counted, source: how its
    people were found (PairSource). start: the situation at the start of the run. pair: the number of the two
    in the policy state, through: that of the sender and the child between, -1 for none. low: the sender has
    the lower number of the two. attacking: from an adversary; stranger: from a stranger of this district.
    grown: the sender is truly an adult. roleless: from a known adult whose account carried no role at the
    start. child, resident: the recipient is one. school: row of the counters. changing: a role may have been
    confirmed to one of the two.
    """

    observed: Observed
    key: np.uint64
    via: int
    row: int
    source: int
    channel: int
    start: int
    pair: int
    through: int
    low: bool
    attacking: bool
    stranger: bool
    grown: bool
    roleless: bool
    child: bool
    resident: bool
    school: int
    changing: bool


@kernel
def decide_day(run: DistrictRun, day: int, used: int) -> None:
    """Decide and answer the first `used` attempts of a day, those not only counted, in their order.

    What is to be remembered goes to `pending`, for `remember`.
    """
    any_drawn, silence_free = run.tables.drawn.sum() > 0, run.rates.silence_free > 0
    policies = run.tables.outcome.shape[1]
    for index in range(used):
        for policy in range(policies):
            run.pending[index, policy] = 0
        observed, channel = _observe(run, index, any_drawn)
        if channel == NO_CHANNEL:
            run.counters.totals[Total.WITHOUT_CHANNEL] += 1
            continue
        attempt = _attempt(run, index, observed, channel)
        if attempt.start < 0:
            run.counters.totals[Total.EXCLUDED] += 1
            continue
        planned = run.attempts.planned[index]
        if attempt.resident and not planned:
            _count_attempt(run, day, attempt)
        logging = run.logged == LOG_ALL
        for policy in range(policies):
            place = plan_of(run, index, policy)
            if place < _ANY_PLAN:
                not_made = i64(Result.NOT_MADE)
                log_result(run, observed.sender, policy, attempt.start, not_made, attempt.row)
                continue
            claimed = observed.sender_record
            if place >= 0:
                claimed = claimed_record(run, day, observed.sender, observed.sender_record, policy, place)
            state, row, fresh, result = stopped_before(run, day, attempt, policy, claimed)
            situation = attempt.start
            if result == _UNDECIDED:
                situation = _situation_on(run, day, attempt, policy, state, fresh, claimed)
                result = i64(run.tables.outcome[situation, policy])
                if attempt.resident:
                    run.counters.decided[situation, policy] += 1
            arrived = arrives(result, silence_free)
            by_known = attempt.roleless and not _confirmed(run, day, attempt, policy)
            if attempt.resident:
                reach_kind = i64(run.behaviours.reach_kind[row if attempt.attacking else -1])
                recipient, child, attacking = observed.recipient, attempt.child, attempt.attacking
                by_adult = attacking and attempt.stranger and attempt.grown
                counted = Counted(
                    1, attempt.school, row, recipient, child, attacking, by_known, by_adult, reach_kind
                )
                first = run.counters.first_reached[policy, recipient]
                count_result(run.counters, counted, day, policy, result, arrived)
                if attacking and child and attempt.stranger and _stopped(result, arrived):
                    run.counters.elsewhere[policy, recipient] |= _goes_elsewhere(run, attempt)
                if place >= 0 and result != Result.NOT_MADE:
                    reached = first != run.counters.first_reached[policy, recipient]
                    run.knowing.tried[policy, place] += 1
                    run.knowing.won[policy, place] += i64(reached)
            if attempt.attacking and attempt.child:
                logging |= is_violation(run, result, arrived)
            log_result(run, observed.sender, policy, situation, result, row)
            if result == Result.ROLE_CONFIRMATION:
                ask_for_role(run, day, attempt.observed, attempt.stranger, policy)
            elif result == Result.REQUEST or arrived:
                changes = answer_message(run, attempt, policy, result, arrived, fresh)
                run.pending[index, policy] = changes & ~state
        if logging and attempt.resident:
            goes = attempt.attacking and attempt.stranger and _goes_elsewhere(run, attempt)
            place_of_it = (attempt.row, channel, attempt.start)
            log_attempt(run, day, place_of_it, observed, attempt.key, (bool(planned), bool(goes)))


@inline_kernel
def _observe(run: DistrictRun, index: int, any_drawn: bool) -> tuple[Observed, int]:
    """What is observed of the two people of an attempt, and by which channel it goes."""
    attempts, persons = run.attempts, run.persons
    sender, recipient = i64(attempts.sender[index]), i64(attempts.recipient[index])
    row, contact = i64(attempts.row[index]), i64(attempts.contact[index])
    if contact >= 0:
        ties = i64(run.pair_classes.known[run.pair_classes.of[contact]]) & TIES_KNOWN
    else:
        ties = ties_at_start(run, sender, recipient, any_drawn)
    ties |= i64(attempts.extra[index])
    channel = i64(attempts.via[index])
    if row < len(run.behaviours.source) - 1:
        weight = run.behaviours.weight
        u = uniform(attempts.key[index], AttemptDraw.CHANNEL)
        channel = channel_of(weight[row, 0], weight[row, 1], weight[row, 2], ties, u)
    observed = Observed(
        sender,
        recipient,
        i64(persons.kind[sender]),
        i64(persons.kind[recipient]),
        i64(persons.record[sender]),
        i64(persons.record[recipient]),
        ties,
    )
    return observed, channel


@inline_kernel
def _attempt(run: DistrictRun, index: int, observed: Observed, channel: int) -> ObservedAttempt:
    """All that is the same of an attempt under every policy."""
    persons, behaviours, state = run.persons, run.behaviours, run.state
    sender, recipient = observed.sender, observed.recipient
    row, contact = i64(run.attempts.row[index]), i64(run.attempts.contact[index])
    via = i64(run.attempts.via[index])
    source = i64(behaviours.source[row])
    residents, first_stranger = persons.offsets[RESIDENTS], persons.offsets[Kind.STRANGER]
    attacking = behaviours.hostile[row] and source != PairSource.CHILD_FIRST
    stranger = sender >= first_stranger and sender < residents
    grown = persons.age[sender] >= ADULT
    if stranger and grown and attacking and observed.sender_record & CONFIRMED and behaviours.false_role >= 0:
        row = i64(behaviours.false_role)
    resident = recipient < residents
    child = persons.age[recipient] < ADULT and not (resident and recipient >= first_stranger)
    school = i64(persons.school[recipient, 0]) if child and resident else i64(persons.school[sender, 0])
    pair = i64(run.pair_classes.pair[contact]) if contact >= 0 else number_of(state, sender, recipient)
    through = number_of(state, sender, via) if source == PairSource.CHAIN else i64(-1)
    return ObservedAttempt(
        observed,
        run.attempts.key[index],
        via,
        row,
        source,
        channel,
        situation_of(run.tables, observed.sender_record, observed.recipient_record, observed.ties, channel),
        pair,
        through,
        sender < recipient,
        attacking,
        stranger,
        grown,
        not attacking and is_roleless_adult(run, sender),
        child,
        resident,
        school_of(run, school),
        state.changing[sender] | state.changing[recipient] != 0,
    )


@inline_kernel
def _count_attempt(run: DistrictRun, day: int, attempt: ObservedAttempt) -> None:
    counters, start = run.counters, attempt.start
    counters.totals[Total.ATTEMPTS] += 1
    if attempt.source != PairSource.CHAIN:
        counters.attempts[attempt.observed.sender_kind, start] += 1
        if day == 1:
            counters.first_day[attempt.row, i64(attempt.child), start] += 1


@inline_kernel
def _confirmed(run: DistrictRun, day: int, attempt: ObservedAttempt, policy: int) -> bool:
    """Tell whether a role that has been confirmed to the sender during the run counts under a policy."""
    return role_holds(i64(run.state.confirmed_from[policy, attempt.observed.sender]), day)


@inline_kernel
def stopped_before(
    run: DistrictRun, day: int, attempt: ObservedAttempt, policy: int, claimed: int
) -> tuple[int, int, bool, int]:
    """What comes before any table: a ban, a block, a dialogue; `claimed` is the record that is shown.

    Returns:
        the flags of the pair; the behaviour under which the attempt is counted; whether it comes from a new
        account, of which nothing is remembered; the result, or _UNDECIDED where the table decides.
    """
    sender, behaviours = attempt.observed.sender, run.behaviours
    state = i64(run.state.states[attempt.pair, policy]) if attempt.pair >= 0 else i64(0)
    row = attempt.row
    from_stranger = attempt.attacking and attempt.stranger
    confirmed = claimed & CONFIRMED != 0 or _confirmed(run, day, attempt, policy)
    if from_stranger and attempt.grown and behaviours.false_role >= 0 and confirmed:
        row = i64(behaviours.false_role)
    if attempt.source == PairSource.TAKEN_OVER and run.state.secured[policy, attempt.via]:
        return state, row, False, i64(Result.NOT_MADE)
    if attempt.source == PairSource.CHAIN and not _talked(run, attempt.through, policy):
        return state, row, False, i64(Result.NOT_MADE)
    banned = attempt.stranger and run.state.banned[policy, sender]
    blocked = state & (HIGH_BLOCKED if attempt.low else LOW_BLOCKED) != 0
    if banned or blocked:
        if not (from_stranger and _starts_again(run, attempt)):
            return state, row, False, i64(Result.NOT_MADE if banned else Result.BLOCKED)
        return i64(0), i64(behaviours.again) if behaviours.again >= 0 else row, True, i64(_UNDECIDED)
    return state, row, False, i64(Result.IN_DIALOGUE if state & OPEN else _UNDECIDED)


@inline_kernel
def _talked(run: DistrictRun, pair: int, policy: int) -> bool:
    """Tell whether a stranger's message has arrived at the child between."""
    return pair >= 0 and run.state.states[pair, policy] & TALKED != 0


@inline_kernel
def _starts_again(run: DistrictRun, attempt: ObservedAttempt) -> bool:
    """Tell whether a stranger who is stopped starts again from a new account."""
    pair = i64(pair_key(attempt.observed.sender, attempt.observed.recipient))
    key = stage_key(stage_key(run.key, Stage.ANSWERS_OF_PAIR), pair)
    return uniform(key, 0) < run.rates.again_after_block


@inline_kernel
def _stopped(result: int, arrived: bool) -> bool:
    """Tell whether the rules, or a block, stop a message: a request is not stopped, whatever the answer."""
    return not arrived and result not in (Result.REQUEST, Result.NOT_MADE)


@inline_kernel
def _goes_elsewhere(run: DistrictRun, attempt: ObservedAttempt) -> bool:
    """Tell whether a stranger who is stopped looks for this child on another service."""
    pair = i64(pair_key(attempt.observed.sender, attempt.observed.recipient))
    key = stage_key(stage_key(run.key, Stage.ANSWERS_OF_PAIR), pair)
    return uniform(key, 1) < run.rates.elsewhere_when_stopped


@inline_kernel
def _situation_on(
    run: DistrictRun, day: int, attempt: ObservedAttempt, policy: int, state: int, fresh: bool, claimed: int
) -> int:
    """The situation on a day, of a new account if `fresh`; that at the start where the axioms exclude it.

    `claimed` is the record of a stranger who says another role; one that cannot be is not believed.
    """
    observed = attempt.observed
    if claimed != observed.sender_record:
        observed = _showing(observed, claimed)
        situation = situation_now(run.tables, run.state, observed, attempt.channel, policy, state, day, fresh)
        if situation >= 0:
            return situation
        observed = attempt.observed
    if not (attempt.changing or fresh or state):
        return attempt.start
    situation = situation_now(run.tables, run.state, observed, attempt.channel, policy, state, day, fresh)
    if situation < 0:
        run.counters.totals[Total.EXCLUDED] += 1
        return attempt.start
    return situation


@inline_kernel
def _showing(observed: Observed, record: int) -> Observed:
    """The same two people, the sender with another record."""
    return Observed(
        observed.sender,
        observed.recipient,
        observed.sender_kind,
        observed.recipient_kind,
        record,
        observed.recipient_record,
        observed.ties,
    )


@inline_kernel
def answer_message(
    run: DistrictRun, attempt: ObservedAttempt, policy: int, result: int, arrived: bool, fresh: bool
) -> int:
    """Answer a message that has arrived or a request; returns the flags that are to be remembered."""
    persons, rates, key = run.persons, run.rates, attempt.key
    sender, recipient = attempt.observed.sender, attempt.observed.recipient
    changes = i64(0)
    if result == Result.REQUEST and uniform(key, AttemptDraw.ACCEPT) < _chance_to_accept(run, attempt):
        arrived = True
        changes |= OPEN
    if attempt.attacking and attempt.child:
        if uniform(key, AttemptDraw.REPORT) < rates.report_stranger:
            if policy == 0:
                run.counters.totals[Total.REPORTS] += 1
            if uniform(key, AttemptDraw.BAN) < rates.ban_after_report:
                changes |= BANNED
        if uniform(key, AttemptDraw.BLOCK) < rates.block_stranger and not fresh:
            changes |= HIGH_BLOCKED if attempt.low else LOW_BLOCKED
        if arrived:
            changes |= TALKED
    if arrived and attempt.source == PairSource.CHILD_FIRST:
        changes |= OPEN | TALKED
    if arrived and attempt.child and persons.phone[recipient] and persons.phone[sender]:
        chance = rates.save_stranger if attempt.attacking else rates.save_acquaintance
        if uniform(key, AttemptDraw.SAVE) < chance:
            changes |= HIGH_SAVED if attempt.low else LOW_SAVED
    return changes


@inline_kernel
def _chance_to_accept(run: DistrictRun, attempt: ObservedAttempt) -> float:
    """The chance that a request is accepted; strangers accept every one."""
    offsets, recipient = run.persons.offsets, attempt.observed.recipient
    if offsets[Kind.STRANGER] <= recipient < offsets[RESIDENTS]:
        return 1.0
    if not attempt.attacking:
        return run.rates.accept_acquaintance
    if attempt.source == PairSource.CHAIN:
        return run.rates.accept_stranger_of_friend
    return run.rates.accept_stranger
