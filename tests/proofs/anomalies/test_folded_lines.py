"""Where hundreds of lines give one outcome, the first few are told and the rest is counted."""

import childproof as cp
from rulebook.decide import decide
from rulebook.words import MOST_LINES, decision_words

VOCABULARY = """
id = "crowded"
title.en = "crowded"
[facts.known]
label.en = "known"
sentences = [{ value = false, en = "They do not know each other." }, { value = true, en = "They do." }]
"""
POLICY = """
id = "crowded-book"
title.en = "crowded"
vocabulary = "vocabulary.toml"
version = "1"
source = { title = "none" }
[readings.overlap]
question.en = "Which?"
options.strictest.en = "the strictest"
"""
RULE = """
[[rules]]
id = "R{at}"
line = "L{at}"
quote = "q"
when = {{ known = true }}
outcome = "{outcome}"
"""


def told(folder, forbidden):
    """What is said of an attempt that so many lines forbid."""
    rules = [RULE.format(at=0, outcome="free")]
    rules += [RULE.format(at=at, outcome="forbidden") for at in range(1, forbidden + 1)]
    (folder / "vocabulary.toml").write_text(VOCABULARY, encoding="utf-8")
    (folder / "policy.toml").write_text(POLICY + "".join(rules), encoding="utf-8")
    policy = cp.policy(folder / "policy.toml")
    decision = decide(policy, {"known": True}, policy.default_reading)
    return policy, decision_words(policy, decision, "en")


def test_of_many_lines_the_first_few_are_told_and_the_rest_is_counted(tmp_path):
    policy, words = told(tmp_path, 300)
    assert words.count("«q»") == MOST_LINES
    assert words.endswith(f"and {300 - MOST_LINES} lines more.")
    contradiction = cp.check(policy)[0]
    assert "L150 «q»" not in str(contradiction)


def test_one_line_more_is_told_itself(tmp_path):
    _policy, words = told(tmp_path, MOST_LINES + 1)
    assert words.count("«q»") == MOST_LINES + 1
    assert "more" not in words
