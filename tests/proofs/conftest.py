import pytest

SMALL_VOCABULARY = """
id = "small"
title = { en = "small" }
[facts.sender_role]
label = { en = "role" }
sentences = [{ value = "a", en = "a" }, { value = "b", en = "b" }]
[facts.recipient_role]
label = { en = "role" }
sentences = [{ value = "a", en = "a" }, { value = "b", en = "b" }]
[facts.known]
label = { en = "known" }
sentences = [{ value = true, en = "yes" }, { value = false, en = "no" }]
[axioms.no-two-b]
en = "never two b"
impossible = { sender_role = "b", recipient_role = "b" }
[terms.near]
en = "near"
any = { known = true }
[terms.near_b]
en = "near and b"
any = [{ near = true, sender_role = "b" }, { near = true, recipient_role = "b" }]
"""
SMALL_POLICY = """
id = "small-policy"
title = { en = "small" }
vocabulary = "words.toml"
version = "1"
claims = ["one.toml", "two.toml"]
[source]
title = "test"
[readings.overlap]
question = { en = "?" }
options.strictest = { en = "s" }
options.forbidden_first = { en = "f" }
[readings.who]
question = { en = "?" }
options.only_a = { en = "a" }
options.all = { en = "all" }
[parties.one]
en = "one"
any = [{ role = "a" }, { role = "b", who = "all" }]
[parties.other]
en = "other"
any = { is_one = false }
[conditions.near]
en = "near, or nobody is b"
any = [{ known = true, who = "only_a" }, { sender_role = "a", recipient_role = "a" }]
[[rules]]
id = "1"
line = "one"
from = ["one", "other"]
to = "one"
when = { near = true }
unless = { near_b = true }
outcome = "free"
quote = "free"
[[rules]]
id = "2"
line = "two"
to = "other"
outcome = "request"
quote = "request"
[[rules]]
id = "3"
line = "one"
when = [{ near = false, who = "all" }]
outcome = "forbidden"
quote = "forbidden"
"""
SMALL_CLAIMS = """
title = { en = "one" }
terms = ["near", "far"]
[claims.reach]
words = { en = "reach" }
when = { near = true }
never = ["free"]
basis = { kind = "ours", why = "test" }
[claims.service]
words = { en = "service" }
when = { sender_role = "a" }
unless = { near_b = true }
always = ["free", "request"]
basis = { kind = "ours", why = "test" }
[claims.lacking]
words = { en = "lacking" }
when = { far = true, near = true }
never = ["free"]
basis = { kind = "ours", why = "test" }
"""
MORE_CLAIMS = """
title = { en = "two" }
[claims.empty]
words = { en = "empty" }
when = { sender_role = "b", recipient_role = "b" }
never = ["free"]
basis = { kind = "ours", why = "test" }
[claims.sometimes]
words = { en = "sometimes" }
when = { near = true, known = false, sender_role = "b" }
never = ["forbidden"]
basis = { kind = "ours", why = "test" }
[claims.by-reading]
words = { en = "only where near does not depend on known" }
when = { near = true, sender_role = "b", known = true }
never = ["request"]
basis = { kind = "ours", why = "test" }
"""


@pytest.fixture
def small(tmp_path):
    """The path of a small policy that uses what the Sferum policies do not."""
    texts = {"policy": SMALL_POLICY, "words": SMALL_VOCABULARY, "one": SMALL_CLAIMS, "two": MORE_CLAIMS}
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text.lstrip(), encoding="utf-8")
    return tmp_path / "policy.toml"
