"""What holds of every policy, whatever its rows say."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rulebook.catalogue import SFERUM, policy_path
from rulebook.decide import applies, decide, holds, prevailing
from rulebook.loaders.load_policy import load_policy
from rulebook.model import ALWAYS, NEVER, OUTCOMES, UNSPECIFIED, Rule
from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table
from tests.narrowing import present

POLICIES = [load_policy(present(policy_path(name))) for name in SFERUM]
SITUATIONS = Situations.of(POLICIES[0].vocabulary)

policies = st.sampled_from(POLICIES)
numbers = st.integers(0, SITUATIONS.size - 1)


def names_of(policy):
    facts = {name: fact.values for name, fact in policy.vocabulary.facts.items()}
    readings = {name: question.options for name, question in policy.readings.items()}
    return {**facts, **readings, **dict.fromkeys(policy.conditions, (False, True))}


@st.composite
def readings(draw, policy):
    return {name: draw(st.sampled_from(question.options)) for name, question in policy.readings.items()}


@st.composite
def rows(draw, policy, most=4):
    names = names_of(policy)
    found = []
    for _ in range(draw(st.integers(1, most))):
        chosen = draw(st.lists(st.sampled_from(sorted(names)), max_size=4, unique=True))
        row = {}
        for name in chosen:
            kept = draw(st.lists(st.sampled_from(names[name]), min_size=1, unique=True))
            row[name] = tuple(value for value in names[name] if value in kept)
        found.append(row)
    return tuple(found)


def rule(when, unless=NEVER, outcome="free", name="r"):
    return Rule(name, name, ALWAYS, ALWAYS, when, unless, outcome, "words")


@given(st.data(), policies, numbers)
def test_any_rows_mean_the_same_in_the_plain_form_and_in_the_array(data, policy, number):
    reading, some = data.draw(readings(policy)), data.draw(rows(policy))
    plain = holds(some, policy, SITUATIONS.situation(number), reading)
    assert plain == Masks(policy, reading).rows(some)[number]


@given(st.data(), policies)
def test_renaming_and_reordering_rules_changes_no_outcome(data, policy):
    reading = data.draw(readings(policy))
    shuffled = data.draw(st.permutations(policy.rules))
    renamed = tuple(replace(one, id=f"r{n}", line=f"l{n}") for n, one in enumerate(shuffled))
    other = replace(policy, rules=renamed)
    assert np.array_equal(outcome_table(policy, reading), outcome_table(other, reading))


@given(st.data(), policies)
def test_the_loosest_reading_is_never_stricter_than_the_strictest(data, policy):
    reading = data.draw(readings(policy))
    tables = [
        outcome_table(policy, {**reading, "overlap": overlap})
        for overlap in ("loosest", "forbidden_first", "strictest")
    ]
    silent = OUTCOME_NAMES.index(UNSPECIFIED)
    assert np.array_equal(tables[0] == silent, tables[2] == silent)
    assert np.all(tables[0] <= tables[1])
    assert np.all(tables[1] <= tables[2])


@given(st.data(), policies)
def test_a_row_that_allows_every_value_of_a_name_is_the_row_without_it(data, policy):
    reading, some = data.draw(readings(policy)), data.draw(rows(policy))
    names = names_of(policy)
    name = data.draw(st.sampled_from(sorted(names)))
    without = tuple({key: value for key, value in row.items() if key != name} for row in some)
    whole = tuple({**row, name: names[name]} for row in without)
    masks = Masks(policy, reading)
    assert np.array_equal(masks.rows(whole), masks.rows(without))


@given(st.data(), policies, numbers)
def test_unless_is_the_complement(data, policy, number):
    reading = data.draw(readings(policy))
    when, unless = data.draw(rows(policy)), data.draw(rows(policy))
    masks = Masks(policy, reading)
    assert np.array_equal(masks.rule(rule(when, unless)), masks.rows(when) & ~masks.rows(unless))
    situation = SITUATIONS.situation(number)
    assert applies(rule(when, unless), policy, situation, reading) == (
        holds(when, policy, situation, reading) and not holds(unless, policy, situation, reading)
    )


@given(st.data(), policies)
def test_a_rule_that_is_added_never_makes_the_loosest_outcome_stricter(data, policy):
    reading = {**data.draw(readings(policy)), "overlap": "loosest"}
    more = rule(data.draw(rows(policy)), outcome=data.draw(st.sampled_from(OUTCOMES)), name="more")
    before = outcome_table(policy, reading)
    after = outcome_table(replace(policy, rules=(*policy.rules, more)), reading)
    silent = before == OUTCOME_NAMES.index(UNSPECIFIED)
    assert np.all(after[~silent] <= before[~silent])


@given(policies, numbers)
def test_the_deciding_rules_all_say_the_outcome(policy, number):
    decision = decide(policy, SITUATIONS.situation(number), policy.default_reading)
    assert {one.outcome for one in decision.rules} == {decision.outcome} - {UNSPECIFIED}
    assert bool(decision.lines) == (decision.outcome != UNSPECIFIED)


@given(st.sets(st.sampled_from(OUTCOMES)), st.sampled_from(("loosest", "strictest", "forbidden_first")))
def test_the_prevailing_outcome_is_one_that_a_line_says(outcomes, overlap):
    winner = prevailing(outcomes, overlap)
    assert winner in outcomes or (winner == UNSPECIFIED and not outcomes)
    if "forbidden" in outcomes and overlap == "forbidden_first":
        assert winner == "forbidden"
