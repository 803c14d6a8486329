"""Well-formed files that ask for too much, and conditions that feed on themselves."""

import pytest

from rulebook.decide import decide
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.faults import MANY_FAULTS
from rulebook.table import Situations, outcome_table
from tests.rulebook.loaders.absurd_files import FACT, HEAD, RULE, VOCABULARY, deep, refused, soon


def chain(number, row):
    return "".join(f'[conditions.c{n}]\nen = "c"\nany = {row(n)}\n' for n in range(number))


def doubling(n):
    return f"[{{ c{n - 1} = true, known = true }}, {{ c{n - 1} = false }}]" if n else "{ known = true }"


def nesting(n):
    return f"{{ c{n - 1} = false }}" if n else "{ known = true }"


# Well-formed files that ask for too much.


def test_30_000_rules_are_too_many(write):
    text = HEAD + "rules = [" + "{id=1}," * 30_000 + "]"
    assert "rules" in refused(load_policy, write(text))


def test_the_product_of_the_readings_is_bounded(write):
    readings = "".join(
        f'[readings.q{n}]\nquestion.en = "?"\noptions = {{ a = {{ en = "a" }}, b = {{ en = "b" }} }}\n'
        for n in range(600)
    )
    row = "when = { " + ", ".join(f'q{n} = "a"' for n in range(600)) + " }"
    text = refused(load_policy, write(HEAD + readings + RULE.replace("when = { known = true }", row)))
    assert "combinations; at most 100,000" in text


def test_a_row_of_20_000_names_is_cut_short(write):
    row = "when = { " + ", ".join(f"f{n} = 1" for n in range(20_000)) + " }"
    text = refused(load_policy, write(HEAD + RULE.replace("when = { known = true }", row)))
    assert f"these are the first {MANY_FAULTS} faults; there may be more" in text


def test_a_fact_of_too_many_values_is_refused(write):
    values = ",".join(f'{{value="v{n}",en="x"}}' for n in range(10_000))
    text = refused(load_vocabulary, write(f'{VOCABULARY}[facts.f]\nlabel.en = "l"\nsentences = [{values}]\n'))
    assert "10,000 sentences; a fact has at most 64 values" in text


def test_too_many_facts_are_refused(write):
    assert "at most 64" in refused(
        load_vocabulary, write(VOCABULARY + "".join(map(FACT.format, range(2000))))
    )


def test_a_vocabulary_of_64_yes_no_facts_loads_but_is_not_enumerated(write):
    with soon():
        vocabulary = load_vocabulary(write(VOCABULARY + "".join(map(FACT.format, range(64)))))
    assert vocabulary.combinations == 2**64
    with soon(), pytest.raises(ValueError, match="too many for a table"):
        Situations(vocabulary)


def test_the_largest_policy_that_is_allowed_loads_soon(write):
    with soon():
        policy = load_policy(
            write(HEAD + "".join(RULE.replace('id = "1"', f'id = "r{n}"') for n in range(1_900)))
        )
    with soon():
        outcome_table(policy, policy.default_reading)
    situation = Situations.of(policy.vocabulary).situation(1)
    with soon():
        assert len(decide(policy, situation, policy.default_reading).rules) == 1_900


# Conditions that feed on themselves.


def test_conditions_that_double_60_times_are_refused(write):
    text = refused(load_policy, write(HEAD + chain(60, doubling) + RULE.replace("known", "c59")))
    assert "entries; at most 10,000" in text or "nest" in text


def test_conditions_that_nest_a_thousand_deep_are_refused(write):
    text = refused(load_policy, write(HEAD + chain(1000, nesting) + RULE.replace("known", "c999")))
    assert "nest" in text


def test_the_most_entangled_conditions_that_are_allowed_are_decided_soon(write):
    with soon():
        policy = load_policy(write(HEAD + chain(11, doubling) + RULE.replace("known", "c10")))
    situations = Situations.of(policy.vocabulary)
    with soon():
        table = outcome_table(policy, policy.default_reading)
        for number in range(situations.size):
            decision = decide(policy, situations.situation(number), policy.default_reading)
            assert (decision.outcome == "free") == (table[number] == 0)


def test_a_term_redefined_in_terms_of_a_later_term_is_a_circle(write):
    write(VOCABULARY + FACT.format("known") + deep("terms", 6), "terms.toml")
    text = HEAD.replace("vocabulary-small", "terms") + RULE
    text += '[conditions.t0]\nen = "x"\nany = { t5 = true }\n'
    assert "circle: `t0` → `t5` → `t4` → `t3` → `t2` → `t1` → `t0`" in refused(load_policy, write(text))


def test_terms_that_a_policy_makes_deeper_are_bounded_too(write):
    write(VOCABULARY + FACT.format("known") + deep("terms", 20), "terms.toml")
    text = (
        HEAD.replace("vocabulary-small", "terms")
        + deep("conditions", 20)
        + '[conditions.t0]\nen = "x"\nany = { c19 = true }\n'
    )
    assert "nest" in refused(load_policy, write(text + RULE))
