"""A made-up policy too large to enumerate: many rules over many facts, always the same for a seed."""

from __future__ import annotations

import random
from pathlib import Path

FACTS = 24
RULES = 2000
OUTCOMES = ("free", "request", "role_confirmation", "forbidden")


def write_large_policy(
    folder: Path, *, seed: int, rules: int = RULES, facts: int = FACTS, loosened: int | None = None
) -> Path:
    """Write a vocabulary, a claim file and a policy; `loosened` is the number of a rule that says "free"."""
    chance = random.Random(seed)
    names = ["sender_confirmed", "recipient_under_18", *(f"fact_{at}" for at in range(facts - 2))]
    values = {name: ("false", "true") if at % 4 else ('"a"', '"b"', '"c"') for at, name in enumerate(names)}
    values["sender_confirmed"] = values["recipient_under_18"] = ("false", "true")
    vocabulary = ['id = "large"', 'title = { en = "large" }']
    for name in names:
        sentences = ", ".join(
            f'{{ value = {value}, en = "{name} {value[0:2].strip(chr(34))}" }}' for value in values[name]
        )
        vocabulary += [f"[facts.{name}]", f'label = {{ en = "{name}" }}', f"sentences = [{sentences}]"]
    (folder / "vocabulary.toml").write_text("\n".join(vocabulary), encoding="utf-8")
    (folder / "claims.toml").write_text(
        'title = { en = "large" }\n[claims.no-unconfirmed]\nwords = { en = "it" }\n'
        "when = { sender_confirmed = false, recipient_under_18 = true }\n"
        'never = ["free"]\nbasis = { kind = "ours", why = "a benchmark" }\n',
        encoding="utf-8",
    )
    text = [
        'id = "large"', 'title = { en = "large" }', 'vocabulary = "vocabulary.toml"', 'version = "1"',
        'claims = ["claims.toml"]', "[source]", 'title = "made up"', "[readings.overlap]",
        'question = { en = "which line wins?" }', "[readings.overlap.options]",
        'loosest = { en = "the loosest" }', 'strictest = { en = "the strictest" }',
    ]  # fmt: skip
    for number in range(rules):
        chosen = chance.sample(names[2:], 4)
        row = {name: chance.choice(values[name]) for name in chosen}
        outcome = OUTCOMES[number % 4]
        if outcome == "free":
            row["sender_confirmed"] = "true"
        if number == loosened:
            row.pop("sender_confirmed", None)
            outcome = "free"
        cells = ", ".join(f"{name} = {value}" for name, value in row.items())
        text += ["[[rules]]", f'id = "R{number}"', f'line = "R{number}"', f"when = {{ {cells} }}",
                 f'outcome = "{outcome}"', 'quote = "made up"']  # fmt: skip
    path = folder / ("policy.toml" if loosened is None else f"loosened-{loosened}.toml")
    path.write_text("\n".join(text), encoding="utf-8")
    return path
