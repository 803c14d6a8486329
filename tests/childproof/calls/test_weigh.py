"""Answers of proofs weighed by a run, against plain Python on the same run and against other runs."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

import childproof as cp
from childproof.answers.claim_weight import ClaimWeighing
from childproof.answers.run_population import RunPopulation
from proofs.answers.population_weight import KNOWN_ADULT, OTHER, SENDERS, STRANGER
from rulebook.catalogue import SFERUM
from rulebook.decide import decide
from rulebook.model import OUTCOMES, UNSPECIFIED, Outcome
from rulebook.reader.faults import InputError
from rulebook.table import Situations
from sim.engine.district_run import run_district
from sim.engine.results import LogColumn
from sim.engine.setup import EventLog
from sim.facts.axioms_held import occurring_situations
from sim.facts.observations import Channel
from sim.population.people import RESIDENTS, Kind
from tests.childproof.report.golden import YARD
from tests.childproof.weights import DIRECTIONS, WEIGHT
from tests.narrowing import present

SAFETY, WHO_AND_WHEN, BY_CHANNEL = SFERUM
MISSION = "unverified-adult-to-child"


@pytest.fixture(scope="module")
def simulation():
    """One day, so that nothing has been saved and no dialogue is open."""
    many = {"strangers_per_1000_pupils": 100}
    return cp.simulate(region="kursk", scale=0.003, days=1, seed=1, settings=many)


@pytest.fixture(scope="module")
def population(simulation):
    return RunPopulation(simulation)


@pytest.fixture(scope="module")
def situations(simulation):
    return Situations.of(simulation.policies[0].vocabulary)


@pytest.fixture(scope="module")
def comparison(simulation):
    return cp.weigh(cp.compare(SAFETY, BY_CHANNEL), simulation)


def counted_plainly(run, old, new):
    """By direction: attempts and pairs in the situations of which the two policies say different things."""
    strictness = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    strictness[UNSPECIFIED] = strictness[Outcome.FORBIDDEN]
    table = Situations.of(old.vocabulary)
    found: dict[str, Counter[str]] = {name: Counter() for name in DIRECTIONS}
    for number in range(table.size):
        if run.attempts[number] or run.pairs[number]:
            situation = table.situation(number)
            one, other = (decide(p, situation, p.reading({})).outcome for p in (old, new))
            step = strictness[other] - strictness[one]
            if one != other:
                found[DIRECTIONS[0] if step < 0 else DIRECTIONS[1] if step else DIRECTIONS[2]] += Counter(
                    attempts=int(run.attempts[number]), pairs=int(run.pairs[number])
                )
    return found


def disagreements(comparison, run):
    """Directions whose weight is not what plain Python counts."""
    plain = counted_plainly(run, comparison.old, comparison.new)
    return [
        name
        for name, weight in comparison.weights.items()
        if (weight.attempts, weight.pairs) != (plain[name]["attempts"], plain[name]["pairs"])
    ]


def test_the_weights_of_a_change_are_the_attempts_that_two_policies_decide_differently(
    comparison, simulation
):
    assert disagreements(comparison, simulation.run) == []
    assert all(comparison.weights[name].attempts > 0 for name in ("loosened", "tightened"))


def test_a_shifted_mask_is_noticed(comparison, simulation, monkeypatch):
    honest = RunPopulation.weigh
    monkeypatch.setattr(RunPopulation, "weigh", lambda self, members: honest(self, np.roll(members, 1)))
    shifted = replace(comparison)
    assert set(disagreements(shifted, simulation.run)) >= {"loosened", "tightened"}


def test_a_run_of_both_policies_moves_as_many_attempts_between_outcomes_as_the_rows_weigh(simulation):
    every = [UNSPECIFIED, *OUTCOMES]
    found = cp.weigh(cp.compare(SAFETY, BY_CHANNEL), simulation)
    moved = Counter(dict.fromkeys(every, 0))
    for old, new in {(row.old, row.new) for row in found.rows}:
        weight = found.weight_of(tuple(r.row for r in found.rows if (r.old, r.new) == (old, new)))
        assert weight is not None
        moved[new] += weight.attempts
        moved[old] -= weight.attempts
    before, after = (simulation.run.results(name) for name in (SAFETY, BY_CHANNEL))
    results = ("free", "request", "role_confirmation", "forbidden", UNSPECIFIED)
    assert {name: moved[Outcome(name)] for name in results} == {
        name: after[name] - before[name] for name in results
    }
    assert any(moved.values())


def test_the_weights_of_disjoint_sets_add_up(population, situations):
    draw = np.random.default_rng(1)
    part = draw.integers(0, 3, situations.size)
    weights = [population.weigh(part == number) for number in range(3)]
    assert sum(weight.attempts for weight in weights) == population.whole.attempts
    assert sum(weight.pairs for weight in weights) == int(population.run.pairs.sum())
    for sender in SENDERS:
        assert sum(weight.by[sender] for weight in weights) == population.whole.by[sender]


def test_all_situations_weigh_all_attempts_and_none_weigh_nothing(population, situations):
    everything = population.weigh(np.ones(situations.size, np.bool_))
    assert everything.attempts == int(population.run.attempts.sum()) > 0
    assert (everything.share, everything.by) == (1.0, population.whole.by)
    nothing = population.weigh(np.zeros(situations.size, np.bool_))
    assert (nothing.situations, nothing.pairs, nothing.attempts, nothing.share) == (0, 0, 0, 0.0)


def occurring(situations, simulation, channels=(0, 1, 2)):
    """The situations that a world can come to; with other `channels`, one in which those are never used."""
    provision = simulation.run.setup.provision
    *others, of_channel = provision.tables[:4]
    tables = (*others, of_channel[list(channels)])
    return occurring_situations(situations, tables, provision.edges, provision.drawn)


def test_pairs_and_attempts_stand_only_in_situations_that_a_world_can_come_to(situations, simulation):
    can_be = occurring(situations, simulation)
    assert can_be.any()
    assert not simulation.run.pairs[~can_be].any()
    assert not simulation.run.attempts[~can_be].any()
    by_id = occurring(situations, simulation, (Channel.ID,) * 3)
    assert 0 < by_id.sum() < situations.size
    assert not (by_id & ~situations.where("channel", ("id",))).any()
    assert simulation.run.pairs[~by_id].any(), "a bound that is too narrow would be noticed"


def test_what_cannot_occur_in_a_world_is_told_as_such_and_has_no_numbers(situations, simulation, monkeypatch):
    can_be = simulation.run.pairs + simulation.run.attempts > 0
    population = RunPopulation(simulation)
    monkeypatch.setattr(population, "_occurring", can_be)
    weight = population.weigh(~can_be)
    assert weight.is_impossible
    assert weight.words().startswith("cannot occur in a simulated region")
    told = weight.to_dict()
    assert (told["occurring"], told["pairs"], told["attempts"], told["by"]) == (0, None, None, {})
    one_more = ~can_be.copy()
    one_more[np.flatnonzero(can_be)[0]] = True
    assert population.weigh(one_more).to_dict()["occurring"] == 1
    assert not population.weigh(np.zeros(situations.size, np.bool_)).is_impossible


def test_senders_are_told_apart_as_in_the_measures_of_a_run(population, simulation):
    run = simulation.run
    rows = [row.relation for row in run.behaviours.rows]
    counted: Counter[str] = Counter()
    for number in range(run.world.size):
        district = run.world.district(number)
        setup = replace(run.setup, events=EventLog.ALL)
        found = run_district(setup, district, key=run.world.plan.keys[number], number=number)
        usual = found.log[found.log[:, LogColumn.PLANNED] == 0]
        for row, sender in usual[:, 2:4].tolist():
            if rows[row] == "stranger-chain":
                continue
            if sender >= district.offsets[Kind.STRANGER] and sender < district.offsets[RESIDENTS]:
                counted[STRANGER] += 1
            elif district.role[sender] == 3 and district.age[sender] >= 18:
                counted[KNOWN_ADULT] += 1
            else:
                counted[OTHER] += 1
    assert dict(counted) == population.whole.by
    assert population.whole.by[STRANGER] == int(simulation.run.attempts_of("stranger").sum())
    assert min(population.whole.by.values()) > 0


def test_a_month_has_thirty_days(population, situations):
    everything = population.weigh(np.ones(situations.size, np.bool_))
    assert everything.attempts_a_month == 30 * everything.attempts
    longer = replace(everything, whole=replace(everything.whole, days=60))
    assert longer.attempts_a_month == everything.attempts / 2


def test_a_few_attempts_are_never_told_as_none(population, situations):
    nothing = population.weigh(np.zeros(situations.size, np.bool_))
    one = replace(nothing, by={**nothing.by, OTHER: 1}, whole=replace(nothing.whole, days=3000))
    assert "0.1 attempts a month" in one.words()
    assert "0,1 попыток в месяц" in one.words("ru")


def test_a_policy_compared_with_itself_weighs_nothing(simulation):
    found = cp.weigh(cp.compare(SAFETY, SAFETY), simulation)
    assert [weight.pairs + weight.attempts for weight in found.weights.values()] == [0, 0, 0]


def test_a_total_counts_a_situation_of_two_rows_once(comparison):
    rows = comparison.loosened
    total = comparison.weights["loosened"]
    assert total.situations < sum(row.situations for row in rows)
    assert total.pairs < sum(comparison.weight_of((row.row,)).pairs for row in rows)
    assert "One situation can stand in several rows; here each counts once." in str(comparison)


def test_a_narrowed_comparison_weighs_what_is_left(comparison, situations):
    channels = situations.vocabulary.facts["channel"].values
    by_phone = comparison.where(channel="phone")
    elsewhere = comparison.where(channel=tuple(one for one in channels if one != "phone"))
    for name in DIRECTIONS:
        assert by_phone.weights[name].attempts + elsewhere.weights[name].attempts == (
            comparison.weights[name].attempts
        )


def test_the_failing_situations_of_a_claim_weigh_what_plain_python_counts(simulation):
    run = simulation.run
    explanation = cp.weigh(cp.explain(cp.verify(BY_CHANNEL, MISSION)[0]), simulation)
    policy, table = explanation.subject, Situations.of(explanation.subject.vocabulary)
    plain = 0
    for number in np.flatnonzero(run.attempts):
        one = table.situation(int(number))
        adult = one["sender_age"] != "under_18" and not one["sender_confirmed"]
        child = one["recipient_age"] == "under_18"
        free = adult and child and decide(policy, one, explanation.reading).outcome == "free"
        plain += int(run.attempts[number]) if free else 0
    assert explanation.weight is not None
    assert explanation.weight.attempts == plain > 0
    assert explanation.weight.by[KNOWN_ADULT] > 0


def test_gaps_and_contradictions_weigh_what_plain_python_counts(simulation):
    run = simulation.run
    found = cp.weigh(cp.check(BY_CHANNEL)[0], simulation)
    table = Situations.of(found.policy.vocabulary)
    silent = against = 0
    for number in np.flatnonzero(run.attempts):
        situation = table.situation(int(number))
        silent += int(run.attempts[number]) * (
            decide(found.policy, situation, found.reading).outcome == UNSPECIFIED
        )
        said = {
            decide(replace(found.policy, rules=(rule,)), situation, found.reading).outcome
            for rule in found.policy.rules
        }
        against += int(run.attempts[number]) * (len(said - {UNSPECIFIED}) > 1)
    assert found.gaps is not None
    assert found.gaps.rows is not None
    assert present(found.weight_of(found.gaps.rows)).attempts == silent > 0
    assert found.contradicted is not None
    assert found.contradicted.attempts == against > 0


def test_the_audit_and_an_explanation_give_a_claim_the_same_weight(simulation, population):
    explanation = cp.explain(cp.verify(BY_CHANNEL, MISSION)[0])
    audited = ClaimWeighing(population).weigh(explanation)
    assert audited is not None
    assert audited.weight == cp.weigh(explanation, simulation).weight
    assert audited.fewest is not None
    assert audited.most is not None
    assert audited.fewest <= audited.weight.attempts <= audited.most
    assert {"policy", "claim", "reading", "attempts_over_readings"} | WEIGHT == set(audited.to_dict())


def test_a_proved_claim_has_nothing_to_weigh(simulation, population):
    proved = cp.explain(cp.verify(WHO_AND_WHEN, "teacher-can-write-by-id", default_only=True)[0])
    assert cp.weigh(proved, simulation).weight is None
    assert ClaimWeighing(population).weigh(proved) is None
    assert "weight" not in cp.weigh(proved, simulation).to_dict()


def test_an_answer_about_other_situations_is_refused(simulation):
    with pytest.raises(InputError, match="speak of different situations"):
        cp.weigh(cp.check(YARD)[0], simulation)


def test_a_fact_that_is_drawn_is_the_same_for_a_pair_and_its_messages():
    run = cp.simulate(
        YARD, region="kursk", scale=0.003, days=1, seed=1, providers=YARD.with_name("providers.toml")
    ).run
    ordinary = [place for place, row in enumerate(run.behaviours.rows) if not row.adversary]
    written = run.outcome.first_day[ordinary].sum(axis=(0, 1)) > 0
    assert written.sum() > 4
    assert set(np.flatnonzero(written)) <= set(np.flatnonzero(run.pairs))
    undrawn = replace(run, setup=replace(run.setup, provision=replace(run.setup.provision, drawn=(0.0,) * 3)))
    assert not set(np.flatnonzero(written)) <= set(np.flatnonzero(undrawn.pairs))


def test_weights_are_plain_json(comparison):
    assert json.loads(json.dumps(comparison.to_dict()))["weight"]["loosened"]["pairs"] > 0
