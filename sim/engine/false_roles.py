"""Roles during a run: asking a school for one, and when a stranger's false one begins and ends.

A stranger comes by a role in two ways: by trying whatever the rules say, which `adversaries` draws for the
whole run, and by being asked for one, where the school confirms it wrongly. Either is found out with the same
chance a day. Those of strangers who have read the rules are in `knowing`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.columns import DistrictRun
from sim.engine.counting import school_of
from sim.engine.policy_state import HOLDING
from sim.engine.situation_lookup import ROLE_OF_KIND, Observed
from sim.facts.observations import CONFIRMED
from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import i64, kernel
from sim.population.people import NONE, RESIDENTS, Kind, Role

__all__ = ["ask_for_role", "change_roles"]


@kernel
def change_roles(run: DistrictRun, day: int) -> None:
    """Let false roles of strangers begin and end."""
    record, granted = run.persons.record, run.state.confirmed_from
    first_stranger = i64(run.persons.offsets[Kind.STRANGER])
    for stranger in range(run.persons.offsets[RESIDENTS] - first_stranger):
        person = first_stranger + stranger
        if run.strangers.confirmed_from[stranger] == day:
            record[person] |= CONFIRMED
        if run.strangers.confirmed_to[stranger] == day:
            record[person] &= ~np.uint8(CONFIRMED)
        # A role that a school was talked into on being asked is found out in the same way.
        key = stage_key(stage_key(run.key, Stage.REVOCATIONS), person)
        if run.state.changing[person] and uniform(key, day) < run.rates.false_role_found_out:
            for policy in range(len(granted)):
                if 0 < granted[policy, person] < day:
                    granted[policy, person] = 0


@kernel
def ask_for_role(run: DistrictRun, day: int, observed: Observed, stranger: bool, policy: int) -> None:
    """Let a sender who is asked for a role ask the school to confirm it, once under each policy.

    `stranger` says whether the sender is one, whose role the school confirms only by mistake.
    """
    state, persons = run.state, run.persons
    sender, recipient = observed.sender, observed.recipient
    if sender >= persons.offsets[RESIDENTS] or state.asked[policy, sender]:
        return
    state.asked[policy, sender] = True
    school = i64(persons.school[sender, 0])
    if school == NONE:
        school = i64(persons.school[recipient, 0])
    run.counters.asked[school_of(run, school), policy] += 1
    role = i64(ROLE_OF_KIND[observed.sender_kind])
    grown = role == Role.STUDENT or not persons.recorded_minor[sender]
    granted = run.rates.false_confirmation if stranger else run.rates.confirmation_granted
    key = stage_key(stage_key(run.key, Stage.ANSWERS_OF_PERSON), sender)
    if role != Role.NONE and grown and uniform(key, 0) < granted:
        state.confirmed_from[policy, sender] = day + max(1, i64(run.rates.confirmation_days))
        state.changing[sender] = HOLDING
