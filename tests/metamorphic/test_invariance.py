"""What a result does not depend on: order, names, workers, other policies, other behaviours, a longer run."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.engine.district_run import run_district
from sim.engine.results import LogColumn, Result
from sim.engine.school_counts import SchoolCounts, merge
from sim.facts.pair_counts import pairs_vector
from sim.population.people import NONE, District, Kind
from sim.run.run import Run
from tests.metamorphic.stage import (
    FORBIDDEN,
    attempts_of,
    behaviours,
    county,
    flat,
    holds,
    let,
    noticed,
    of_policy,
    otherwise,
    planted,
    situations,
    tables,
    usual,
    village,
    with_cell,
)


def alike(one: Run, other: Run, leave: tuple[str, ...] = ()) -> list[str]:
    return otherwise(one.outcome, other.outcome, leave)


def alike_for(one: Run, other: Run, policy: str, called: str | None = None) -> list[str]:
    """What of a policy's counts is not the same in both runs."""
    first, second = of_policy(one, policy), of_policy(other, called or policy)
    return [name for name, column in first.items() if not np.array_equal(column, second[name])]


def alike_attempts(one: Run, other: Run, *leave: str, days: int | None = None) -> list[str]:
    """Behaviours whose attempts are not the same in both runs; `leave` are left aside."""
    first, second = attempts_of(one, days), attempts_of(other, days)
    shared = (first.keys() & second.keys()) - set(leave)
    return [name for name in sorted(shared) if first[name] != second[name]]


def test_the_order_of_the_policies_changes_nothing():
    turned = let(given=dict(reversed(tables().items())))
    for policy in tables():
        holds(alike_for, usual(), turned, policy)
        noticed(alike_for, planted(usual(), "requests", (0, slice(None), 0)), turned, policy)


def test_a_policy_alone_fares_as_beside_others():
    for policy, table in tables().items():
        alone = let(given={policy: table})
        holds(alike_for, usual(), alone, policy)
        noticed(alike_for, usual(), planted(alone, "contacts", (0, 0, 1, 0, Result.FREE)), policy)


def test_another_name_for_a_policy_changes_nothing():
    policy, table = next(iter(tables().items()))
    renamed = let(given={"another name": table})
    holds(alike_for, usual(), renamed, policy, "another name")
    other = let(given={"another name": tables()["sferum-2025-03-by-channel"]})
    noticed(alike_for, usual(), other, policy, "another name")


def test_a_change_in_one_policy_leaves_the_others_as_they_are():
    first, *others = tables()
    common = int(usual().attempts.argmax())
    changed = let(given=tables() | with_cell({first: tables()[first]}, common, FORBIDDEN))
    for policy in others:
        holds(alike_for, usual(), changed, policy)
    noticed(alike_for, usual(), changed, first)


@pytest.mark.parametrize("workers", [2, 7])
def test_the_number_of_workers_changes_nothing(workers: int):
    one, other = let(county()), let(county(), workers=workers)
    holds(alike, one, other)
    noticed(alike, one, planted(other, "asked", (0, 0)))


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_size_of_a_shard_changes_nothing(size: int):
    one, other = let(county()), let(county(), shard_size=size)
    holds(alike, one, other)
    noticed(alike, planted(one, "first_day", (0, 0, 0)), other)


def by_district(run: Run, numbers: list[int]) -> list[str]:
    """Whether districts that are run by themselves, in some order, come to the same as all together."""
    world = run.world
    parts = {
        number: run_district(
            run.setup, world.district(number), key=world.plan.keys[number], number=number, region=0
        )
        for number in numbers
    }
    return otherwise(run.outcome, merge([parts[number] for number in sorted(parts)]))


def test_districts_may_be_run_in_any_order():
    run = let(county())
    backwards = list(reversed(range(run.world.size)))
    holds(by_district, run, backwards)
    noticed(by_district, run, backwards[1:])


def test_the_event_log_changes_nothing_else():
    for events in ("none", "violations"):
        other = let(events=events)
        holds(alike, usual(), other, ("log",))
        noticed(alike, usual(), planted(other, "decided", (0, 0)), ("log",))


def test_the_order_of_the_behaviours_changes_no_attempt():
    who = behaviours()
    turned = let(who=replace(who, rows=tuple(reversed(who.rows))))
    holds(alike_attempts, usual(), turned)
    noticed(alike_attempts, usual(), let(seed=4))


def test_another_rate_of_one_behaviour_leaves_the_attempts_of_all_others():
    busier = let(changes={"friends.rate": 5.0})
    holds(alike_attempts, usual(), busier, "friends", "distant-friends")
    noticed(alike_attempts, usual(), busier)


def test_one_behaviour_less_leaves_the_attempts_of_all_others():
    fewer = let(who=behaviours(without=["id-scan"]))
    # A chain of friends begins with whom somebody else has written to.
    holds(alike_attempts, usual(), fewer, "false-role", "friend-chain")
    noticed(alike_attempts, let(changes={"id-scan.rate": 9.0}), usual())


def test_how_people_answer_changes_no_attempt_of_ordinary_contact():
    curt = let(changes={"responses.accept_acquaintance": 0.0, "responses.save_acquaintance": 0.9})
    hostile = {row.id for row in behaviours().rows if row.adversary}
    holds(alike_attempts, usual(), curt, *hostile)
    noticed(alike, usual(), curt)


def test_a_longer_run_begins_like_a_shorter_one():
    def begins_otherwise(shorter: Run, longer: Run) -> list[str]:
        log = longer.outcome.log
        found = alike_attempts(shorter, longer, days=shorter.days)
        return found + (
            [] if np.array_equal(log[log[:, LogColumn.DAY] <= shorter.days], shorter.outcome.log) else ["log"]
        )

    longer = let(days=7)
    holds(begins_otherwise, usual(), longer)
    noticed(begins_otherwise, usual(), let(days=7, changes={"responses.save_stranger": 0.9}))
    noticed(begins_otherwise, usual(), let(days=7, seed=4))


def test_what_silence_means_changes_nothing_for_a_policy_that_is_never_silent():
    one, other = (let(given=flat("request"), unspecified=silence) for silence in ("forbidden", "free"))
    holds(alike, one, other)
    silent = [let(given=flat("unspecified"), unspecified=silence) for silence in ("forbidden", "free")]
    noticed(alike, *silent)


def test_another_seed_changes_the_attempts_and_not_the_people():
    again = let(seed=4)
    holds(lambda one, other: otherwise(one, other), people_of(usual()), people_of(again))
    noticed(alike_attempts, usual(), again)
    noticed(lambda one, other: otherwise(one, other), people_of(usual()), people_of(let(county())))


def people_of(run: Run) -> SchoolCounts:
    """The outcome with nothing in it but the people."""
    empty = {
        name: np.zeros_like(getattr(run.outcome, name))
        for name in SchoolCounts.__dataclass_fields__
        if name not in ("region", "rural", "school", "children", "pupils", "people", "log")
    }
    return replace(run.outcome, **empty, log=run.outcome.log[:0])


def renumbered(district: District, *, forgetting: str = "") -> District:
    """The same people and ties, numbered otherwise: pupils within their class, others within their kind.

    Only what pairs are counted from is renumbered; `forgetting` names a column left as it was.
    """
    generator = np.random.default_rng(5)
    people = len(district.kind)
    new = np.arange(people)
    groups = [*district.class_first, *district.offsets[2:8]]
    for begin, end in pairwise(groups):
        new[begin:end] = begin + generator.permutation(end - begin)
    old = np.argsort(new)
    columns = {
        name: getattr(district, name)[old]
        for name in ("role", "confirmed", "recorded_age", "active", "school", "class_number", "chat_word")
    }
    contact = (new[district.contact >> 8] << 8 | district.contact & 255).astype(np.uint32)
    columns["contact_first"], columns["contact"] = _rows(district.contact_first, contact, old)
    columns["chat_first"], columns["chat"] = _rows(district.chat_first, district.chat, old)
    columns["member"] = new[district.member].astype(np.uint16)
    for name in ("classmate_numbers", "classmate_ids"):
        columns[name] = np.array(
            [_mask(district, name, person, new) for person in old[: district.offsets[Kind.TEACHER]]]
        )
    columns.pop(forgetting, None)
    return district._replace(**columns)


def _rows(first: np.ndarray, values: np.ndarray, old: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    lengths = np.diff(first)[old]
    rows = [values[first[person] : first[person + 1]] for person in old]
    return np.concatenate([[0], lengths.cumsum()]).astype(first.dtype), np.concatenate(rows)


def _mask(district: District, name: str, person: int, new: np.ndarray) -> np.uint64:
    """The bits of one pupil's classmates, at their new places."""
    group = int(district.class_number[person])
    assert group != NONE
    begin, bits, mask = int(district.class_first[group]), int(getattr(district, name)[person]), 0
    for bit in range(64):
        if bits >> bit & 1:
            mask |= 1 << int(new[begin + bit]) - begin
    return np.uint64(mask)


def other_pairs(one: District, other: District) -> list[str]:
    """Situations in which not the same number of pairs stands."""
    setup = usual().setup
    vectors = [pairs_vector(each, setup.provision, situations().size) for each in (one, other)]
    number = np.count_nonzero(vectors[0] != vectors[1])
    return [f"{number} situations"] if number else []


def test_renumbering_people_changes_no_pair():
    district = village().district(0)
    assert not np.array_equal(renumbered(district).member, district.member)
    holds(other_pairs, district, renumbered(district))
    for column in ("classmate_numbers", "member", "recorded_age"):
        noticed(other_pairs, district, renumbered(district, forgetting=column))
