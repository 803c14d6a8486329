"""What adds up: results to attempts, breakdowns to totals, districts to regions, days to a run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import sim.results.measures
import sim.results.tallies
from sim.engine.results import RESULTS, WAYS, PolicyLogColumn, policy_log_column
from sim.results.intervals import difference_interval
from sim.results.measures import differences, measures, survival
from sim.run.run import Run
from tests.metamorphic.stage import county, holds, let, noticed, planted, usual

EXACT = 1e-9


def unbalanced(run: Run) -> list[str]:
    """Policies under which the results of all attempts are not as many as the attempts."""
    totals = run.outcome.contacts.sum(axis=(0, 1, 2, 4))
    return [
        policy for policy, total in zip(run.policies, totals, strict=True) if total != run.outcome.totals[0]
    ]


def test_results_add_up_to_the_attempts_under_every_policy():
    holds(unbalanced, usual())
    noticed(unbalanced, planted(usual(), "contacts", (0, 0, 0, 1, 0)))


def not_in_the_log(run: Run) -> list[str]:
    """Counts of behaviour and result that the log does not bear out."""
    log, found = run.outcome.log, []
    for place, policy in enumerate(run.policies):
        counted = run.outcome.contacts[:, :, :, place].sum(axis=(0, 2))
        _, result, behaviour, _ = (policy_log_column(place, column) for column in PolicyLogColumn)
        logged = np.zeros_like(counted)
        np.add.at(logged, (log[:, behaviour], log[:, result]), 1)
        found += [f"{policy}: {at}" for at in np.argwhere(counted != logged).tolist()]
    return found


def test_the_log_holds_each_attempt_as_it_is_counted():
    holds(not_in_the_log, usual())
    noticed(not_in_the_log, planted(usual(), "contacts", (0, 3, 1, 2, 1)))


def decided_apart(run: Run) -> list[str]:
    """Policies under which the vector of decisions is not as long as the list of what was decided."""
    by_table = run.outcome.contacts[..., :5].sum(axis=(0, 1, 2, 4))
    decided = run.outcome.decided.sum(axis=1)
    return [str(pair) for pair in zip(by_table, decided, strict=True) if pair[0] != pair[1]]


def test_decisions_of_the_tables_are_as_many_as_outcomes_of_the_tables():
    holds(decided_apart, usual())
    noticed(decided_apart, planted(usual(), "decided", (2, 5)))


def outcomes_apart(run: Run) -> list[str]:
    """Outcomes that the vector of decisions does not give through the table."""
    found = []
    for place, policy in enumerate(run.policies):
        counted = run.outcome.contacts[:, :, :, place, :5].sum(axis=(0, 1, 2))
        table = run.setup.outcome[:, place]
        through = np.bincount(table, run.outcome.decided[place], minlength=5).astype(int)
        found += [f"{policy}: {RESULTS[at]}" for at in range(5) if counted[at] != through[at]]
    return found


def test_the_vector_of_decisions_through_the_table_gives_each_outcome():
    holds(outcomes_apart, usual())
    table = usual().setup.outcome[:, 0]
    other = int(np.flatnonzero(table != table[0])[0])
    noticed(outcomes_apart, planted(planted(usual(), "decided", (0, 0)), "decided", (0, other), -1))


def parts_apart(run: Run) -> list[str]:
    """Breakdowns of the children reached by strangers that do not make up all of them."""
    outcome = run.outcome
    found = []
    by_any = outcome.reached[:, :, 0, :]
    if (outcome.by_grade.sum(axis=2) != by_any).any():
        found.append("grades")
    if (outcome.of_sex.sum(axis=2) != by_any).any():
        found.append("sexes")
    if (outcome.by_account[:, :, 2:].sum(axis=2) != outcome.by_account[:, :, 0])[
        ..., WAYS.index("any")
    ].any():
        found.append("adults and peers")
    if (outcome.first_reached.sum(axis=2) != by_any[..., WAYS.index("any")]).any():
        found.append("days")
    return found


def test_grades_sexes_and_days_make_up_the_children_reached_and_adults_and_peers_those_of_own_accounts():
    holds(parts_apart, let(county()))
    noticed(parts_apart, planted(let(county()), "of_sex", (0, 0, 1, 3)))
    noticed(parts_apart, planted(let(county()), "by_account", (0, 0, 3, 3)))
    noticed(parts_apart, planted(let(county()), "by_grade", (0, 0, 5, 3)))
    noticed(parts_apart, planted(let(county()), "first_reached", (0, 0, 1)))


def ways_apart(run: Run) -> list[str]:
    """Children reached in any way who are fewer than in one of them, or more than in all."""
    ways = run.outcome.reached
    some = ways[..., 3]
    wrong = (some < ways[..., :3].max(axis=-1)) | (some > ways[..., :3].sum(axis=-1))
    return [str(place) for place in np.argwhere(wrong).tolist()]


def test_children_reached_in_any_way_lie_between_one_way_and_all():
    holds(ways_apart, let(county()))
    noticed(ways_apart, planted(let(county()), "reached", (0, 0, 0, 3), 1_000))


def kinds_apart(run: Run) -> list[str]:
    """Children reached by any stranger who are fewer than by one kind, or more than by all."""
    reached = run.outcome.reached[..., 3]
    any_stranger, kinds = reached[:, :, 0], reached[:, :, 1:-1]
    wrong = (any_stranger < kinds.max(axis=2)) | (any_stranger > kinds.sum(axis=2))
    return [str(place) for place in np.argwhere(wrong).tolist()]


def test_children_reached_by_any_stranger_lie_between_one_kind_and_all():
    holds(kinds_apart, let(county()))
    noticed(kinds_apart, planted(let(county()), "reached", (0, 0, 0, 3), 50))


def places_apart(run: Run) -> list[str]:
    """Policies whose town, village and schoolless children do not make up all children reached."""
    outcome = run.outcome
    found = []
    for place, policy in enumerate(run.policies):
        by = {one.by: one for one in measures(run)[policy] if one.name == "children_reached_by_strangers"}
        children = outcome.children.sum(axis=1)
        here = {"town": ~outcome.rural & outcome.school, "village": outcome.rural}
        total = sum(by[name].value * children[rows].sum() for name, rows in here.items() if name in by)
        outside = outcome.by_grade[~outcome.school, place, :, 3].sum()
        if abs(total + 1000 * outside - by[None].value * children.sum()) > EXACT * 1000 * children.sum():
            found.append(policy)
    return found


def test_town_and_village_make_up_the_region(monkeypatch: pytest.MonkeyPatch):
    run = let(county())
    assert run.outcome.rural.any()
    assert (~run.outcome.rural & run.outcome.school).any()
    holds(places_apart, run)
    village, town = run.outcome.rural.astype(int), (~run.outcome.rural & run.outcome.school).astype(int)
    monkeypatch.setattr(sim.results.tallies, "_places", lambda run: [("town", village), ("village", town)])
    noticed(places_apart, run)


def survival_apart(run: Run) -> list[str]:
    """Policies whose survival curve does not fall, or ends elsewhere than at the children not reached."""
    found = []
    for policy, curve in survival(run).items():
        values = [1000.0, *(one.value for one in curve)]
        reached = next(
            one.value
            for one in measures(run)[policy]
            if (one.name, one.by) == ("children_reached", "stranger")
        )
        if any(later > earlier + EXACT for earlier, later in pairwise(values)):
            found.append(f"{policy}: rises")
        if abs(values[-1] - (1000.0 - reached)) > 1000 * EXACT:
            found.append(f"{policy}: ends at {values[-1]}")
    return found


def test_the_survival_curve_falls_to_those_who_are_not_reached():
    holds(survival_apart, usual())
    noticed(survival_apart, planted(usual(), "first_reached", (0, 0, 2), -1))


def differences_apart(run: Run) -> list[str]:
    """Differences that are not the difference of the two measures."""
    values = {
        policy: {(one.name, one.by): one.value for one in found} for policy, found in measures(run).items()
    }
    return [
        f"{one.a} - {one.b}: {one.name}"
        for one in differences(run)
        if abs(one.value - (values[one.a][one.name, one.by] - values[one.b][one.name, one.by])) > 1e-6
    ]


def test_a_difference_is_that_of_the_two_measures(monkeypatch: pytest.MonkeyPatch):
    holds(differences_apart, usual())
    crooked = difference_interval

    def doubled(one, other, units):
        return crooked(2 * one, other, units)

    monkeypatch.setattr(sim.results.measures, "difference_interval", doubled)
    noticed(differences_apart, usual())


def pairs_apart(run: Run) -> list[str]:
    """Situations of an attempt in which no pair stands."""
    resident = run.attempts - run.attempts_of("stranger")
    number = np.count_nonzero((run.pairs == 0) & (resident > 0))
    return [f"{number} situations"] if number else []


def test_residents_write_only_in_situations_in_which_some_pair_stands():
    quiet = {"child-writes-first.rate": 0.0}
    run = let(changes=quiet)
    holds(pairs_apart, run)
    empty = int(np.flatnonzero(run.pairs == 0)[0])
    noticed(pairs_apart, planted(run, "attempts", (0, empty)))
