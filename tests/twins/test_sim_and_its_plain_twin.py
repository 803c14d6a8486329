"""The fast simulation and its slow plain twin agree, attempt by attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from sim.assumptions.behaviours import with_behaviour_settings
from sim.assumptions.names import ADVERSARIES
from sim.engine.results import RESULTS, LogColumn
from tests.sampling import one_of_each
from tests.twins.cases import BUSY, CASES, DAYS, Twin, fast, plain_run, policies, situations, twin, world_of
from tests.twins.plain import decisions
from tests.twins.plain.comparing import differing
from tests.twins.plain.decisions import PlainMemory, PlainRun
from tests.twins.plain.world import PlainWorld


@pytest.mark.parametrize(("seed", "unspecified"), one_of_each(CASES))
def test_every_attempt_agrees_under_every_policy(seed: int, unspecified: str) -> None:
    assert world_of(seed).size >= 2
    for number in range(world_of(seed).size):
        plain = plain_run(seed, number, unspecified)
        assert len(plain.log) > 1000
        assert list(differing(fast(seed, number, unspecified), plain)) == []


def test_everything_that_can_happen_happens() -> None:
    runs = [
        fast(seed, number, unspecified)
        for seed, unspecified in CASES
        for number in range(world_of(seed).size)
    ]
    log = [row for run in runs for row in run.log()]
    assert {one.result for row in log for one in row.decided} == set(RESULTS)
    counted = Counter(one.behaviour for row in log for one in row.decided)
    relations = {row.id: row.relation for row in BUSY.rows}
    assert {relations[name] for name in counted} >= set(ADVERSARIES)
    assert set(counted) == set(relations)
    for place in range(3):
        remembered = [run.remembered(place) for run in runs]
        for name in vars(PlainMemory()):
            if place or name not in ("asked", "confirmed_from"):
                assert sum(len(getattr(one, name)) for one in remembered) > 1, name
    assert sum(int(run.counts.totals[1]) for run in runs) > 0
    assert any(run.memory.used[0] > 300 for run in runs)


def settings_of(**values: float) -> Callable[[Twin], None]:
    def change(one: Twin) -> None:
        named = {f"responses.{name}": value for name, value in values.items()}
        one.behaviours = with_behaviour_settings(BUSY, named)

    return change


def flip_one_cell(one: Twin) -> None:
    policy = policies()[0].id
    seen = next(row.decided[0] for row in one.log if row.decided[0].result == "free")
    cell, meaning = situations().situation(seen.situation), one.meanings[policy]
    one.meanings = {**one.meanings, policy: lambda now: "forbidden" if now == cell else meaning(now)}


def save_one_number_more(one: Twin) -> None:
    pairs = ((row.sender, row.recipient) for row in one.log)
    sender, recipient = next(pair for pair in pairs if not one.world.has(*pair[::-1], "number"))
    one.world.graph.add_edge(recipient, sender, "number")


def forget_one_chat(one: Twin) -> None:
    sender, recipient = next((row.sender, row.recipient) for row in one.log if row.channel == "chat")
    one.world.graph.remove_edge(sender, recipient, "chat")


def keep_an_account_a_day_longer(one: Twin) -> None:
    one.attempts.taken = [(who, relation, begin, end + 1) for who, relation, begin, end in one.attempts.taken]


def forget_classmates_of_accounts_taken(one: Twin) -> None:
    one.world.mates = {}


def revoke_a_false_role_a_day_later(one: Twin) -> None:
    days = one.attempts.strangers.confirmed
    one.attempts.strangers.confirmed = {who: (since + 1, until) for who, (since, until) in days.items()}


def take_silence_for_free(one: Twin) -> None:
    one.unspecified = "free"


CHANGES: dict[str, tuple[Callable[[Twin], None], str]] = {
    "one cell of one policy": (flip_one_cell, "decided"),
    "one number saved": (save_one_number_more, "log"),
    "one chat left": (forget_one_chat, "log"),
    "an account taken over for longer": (keep_an_account_a_day_longer, "log"),
    "an account taken over without its classmates": (forget_classmates_of_accounts_taken, "log"),
    "a false role confirmed later": (revoke_a_false_role_a_day_later, "log"),
    "silence": (take_silence_for_free, "reached"),
    "numbers saved less often": (settings_of(save_acquaintance=0.4), "saved"),
    "requests accepted less often": (settings_of(accept_acquaintance=0.5), "dialogues"),
    "requests of friends of friends": (settings_of(accept_stranger_of_friend=0.9), "dialogues"),
    "blocking less often": (settings_of(block_stranger=0.1), "blocked"),
    "reporting less often": (settings_of(report_stranger=0.1), "totals"),
    "banning less often": (settings_of(ban_after_report=0), "banned"),
    "giving up after a block": (settings_of(again_after_block=0), "log"),
    "a school that takes longer": (settings_of(confirmation_days=2), "confirmed_from"),
    "a school that refuses": (settings_of(confirmation_granted=0.1), "confirmed_from"),
}


@pytest.mark.parametrize("name", one_of_each(CHANGES))
def test_the_comparison_of_runs_notices_one_change(name: str) -> None:
    change, shown = CHANGES[name]
    places = [(seed, number) for seed in (11, 12) for number in range(world_of(seed).size)]

    def seen(seed: int, number: int) -> bool:
        spoilt = twin(seed, number)
        change(spoilt)
        return any(shown in one for one in differing(fast(seed, number, "forbidden"), spoilt.run()))

    assert any(seen(*place) for place in places)


FORGOTTEN = ("saved", "blocked", "dialogues", "talked", "banned", "secured")


@pytest.mark.slow
@pytest.mark.parametrize("name", one_of_each(FORGOTTEN))
def test_the_comparison_of_runs_notices_what_is_forgotten(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take = PlainMemory.take

    def taking(self: PlainMemory, other: PlainMemory) -> None:
        forgetful = copy(other)
        setattr(forgetful, name, set())
        take(self, forgetful)

    monkeypatch.setattr(PlainMemory, "take", taking)
    found = [list(differing(fast(11, number, "forbidden"), twin(11, number).run())) for number in range(2)]
    assert any(name in one for one in chain(*found))
    assert any("log" in one for one in found)


@pytest.mark.slow
def test_the_comparison_of_runs_notices_another_role_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(decisions.CONFIRMED_AS, "pupil", None)
    found = [list(differing(fast(11, number, "forbidden"), twin(11, number).run())) for number in range(2)]
    assert any("confirmed_from" in one for one in chain(*found))


@pytest.mark.slow
def test_the_comparison_of_runs_notices_false_roles_that_are_not_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PlainRun, "_find_out", lambda self, day: None)
    found = [list(differing(fast(11, number, "forbidden"), twin(11, number).run())) for number in range(2)]
    assert any("confirmed_from" in one for one in chain(*found))


@pytest.mark.slow
def test_the_comparison_of_runs_notices_another_school_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_school(world: PlainWorld, person: int) -> int | None:
        return max(world.of(person)["schools"], default=None)

    monkeypatch.setattr(PlainWorld, "school_of", last_school)
    found = [list(differing(fast(11, number, "forbidden"), twin(11, number).run())) for number in range(2)]
    assert any("asked" in one for one in chain(*found))


@pytest.mark.parametrize("column", one_of_each([*range(1, LogColumn.KEY + 1), *range(len(LogColumn), 16)]))
def test_the_comparison_of_runs_notices_one_number_of_the_log(column: int) -> None:
    run = fast(12, 0, "forbidden")
    log = run.outcome.log.copy()
    log[len(log) // 2, column] = (log[len(log) // 2, column] + 1) % 3
    changed = replace(run, outcome=replace(run.outcome, log=log))
    assert "log" in differing(changed, plain_run(12, 0, "forbidden"))


# What a district adds up to


def test_counts_by_person_become_counts_by_school() -> None:
    for number in range(2):
        run, plain = fast(11, number, "forbidden"), plain_run(11, number, "forbidden")
        world, outcome, kinds = plain.world, run.outcome, run.setup.kinds
        schools = [*range(world.schools), None]
        children = [
            person
            for person in world.of_kind("pupil")
            if world.is_child(person) and world.of(person)["active"]
        ]
        assert outcome.children.sum() == len(children)
        reached: Counter = Counter()
        by_anybody: Counter = Counter()
        for column, policy in enumerate(run.setup.policies):
            for child in children:
                met = {
                    (kind, way)
                    for who, whom, kind, way in plain.counts.reached
                    if (who, whom) == (policy, child)
                }
                place = schools.index(world.school_of(child))
                named = {(len(kinds) - 1 if kind == "known" else kinds.index(kind), way) for kind, way in met}
                named |= {(0, way) for kind, way in met if kind != "known"}
                named |= {(kind, "any") for kind, _ in named}
                for kind, way in named:
                    reached[place, column, kind, ("free", "request", "in_dialogue", "any").index(way)] += 1
                for way in {way for _, way in named}:
                    by_anybody[place, column, ("free", "request", "in_dialogue", "any").index(way)] += 1
            days = Counter(day for (who, _), day in plain.counts.first_reached.items() if who == policy)
            found = outcome.first_reached[:, column].sum(axis=0)
            assert [days[day] for day in range(1, DAYS + 1)] == found.tolist()
        assert sum(reached.values()) > 20
        for counts, array in ((reached, outcome.reached), (by_anybody, outcome.reached_by_any)):
            expected = np.zeros_like(array)
            for place, many in counts.items():
                expected[place] = many
            assert (array == expected).all()
        assert (outcome.by_grade.sum(axis=2) == outcome.reached[:, :, 0]).all()
