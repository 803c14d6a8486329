"""Draws a rule book at random: vocabulary, readings, parties, conditions, rules, claims, a second version."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from itertools import product

OUTCOMES = ("free", "request", "role_confirmation", "forbidden")
OVERLAPS = ("loosest", "strictest", "forbidden_first")
BASIS = {"kind": "ours", "why": "drawn at random"}


@dataclass(frozen=True)
class Size:
    """How large a drawn book may be."""

    situations: int = 72
    readings: int = 16
    rules: int = 9


LARGE = Size(situations=400, readings=64, rules=12)


def yes_no(names) -> dict[str, list]:
    """Names that are yes or no, with their values."""
    return {name: [False, True] for name in names}


class Draw:
    """One case while it is drawn: tables as the files will hold them."""

    def __init__(self, rng: random.Random, size: Size):
        self.rng, self.size = rng, size
        self.facts: dict[str, list] = {}
        self._facts()
        self.axioms = self._axioms()
        self.terms = self._terms()
        self.vocabulary = self._vocabulary()
        self.readings = self._readings()
        self.sided = [
            n.removeprefix("sender_") for n in self.facts if n.startswith("sender_") and self._is_sided(n)
        ]
        self.parties = self._parties()
        self.conditions = self._conditions()
        self.policy = self._policy()

    # Choices

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def some(self, values, least: int = 1) -> list:
        """Some of the values, in any order; often one."""
        values = list(values)
        count = least if self.maybe(0.6) else self.rng.randint(least, len(values))
        return self.rng.sample(values, count)

    def row(self, names: dict[str, list], most: int = 3) -> dict:
        """One row over names with their values."""
        count = min(len(names), self.rng.choice([1, 1, 2, 2, 2, 3][: most * 2]))
        return {name: self.allowed(names[name]) for name in self.rng.sample(list(names), count)}

    def allowed(self, values: list):
        """What a row allows of a name: one value, or a list, now and then of all of them."""
        some = self.some(values)
        return some if len(some) > 1 or self.maybe(0.15) else some[0]

    def rows(self, names: dict[str, list], most: int = 3):
        """One row, or a list of them."""
        rows = [self.row(names) for _ in range(self.rng.choice([1, 1, 1, 2, 2, 3][: most * 2]))]
        return rows if len(rows) > 1 or self.maybe(0.3) else rows[0]

    def words(self, text: str) -> dict:
        return (
            {"en": text} if self.maybe(0.8) else {"ru": text} if self.maybe(0.5) else {"en": text, "ru": text}
        )

    # The vocabulary

    def _facts(self) -> None:
        rng, yes_no = self.rng, [False, True]
        roles = rng.sample(["pupil", "teacher", "guest", "parent-2", "n.a"], rng.choice([2, 3]))
        pool: list[tuple[list[str], list]] = [
            (["sender_role", "recipient_role"], roles),
            (["sender_checked", "recipient_checked"], yes_no),
            (["near"], yes_no),
            (["channel"], rng.sample(["phone", "id", "chat", "call"], rng.choice([2, 3]))),
            (["place.kind"], ["school", "club"]),
            (["sender_age"], ["child", "adult"]),
            (["Recipient-knows"], yes_no),
            (["tie"], ["none", "class", "family"]),
        ]
        rng.shuffle(pool)
        situations = 1
        for names, values in pool:
            many = len(values) ** len(names)
            if situations * many <= self.size.situations and (situations < 6 or self.maybe(0.75)):
                situations *= many
                for name in names:
                    self.facts[name] = list(values)
        if self.maybe(0.2):
            for name, values in self.facts.items():
                if values == yes_no:
                    self.facts[name] = [True, False]

    def _is_sided(self, name: str) -> bool:
        other = f"recipient_{name.removeprefix('sender_')}"
        return other in self.facts

    def possible(self, axioms: list[dict]) -> list[dict]:
        every = (dict(zip(self.facts, values, strict=True)) for values in product(*self.facts.values()))
        return [one for one in every if not any(fits(row, one) for row in axioms)]

    @property
    def axiom_rows(self) -> list[dict]:
        return [row for axiom in self.axioms.values() for row in axiom["impossible"]]

    def _axioms(self) -> dict:
        axioms: dict[str, dict] = {}
        rows: list[dict] = []
        for at in range(self.rng.choice([0, 1, 1, 2, 3])):
            drawn = self.rows({name: self.facts[name] for name in self.facts}, most=2)
            new = drawn if isinstance(drawn, list) else [drawn]
            if self.maybe(0.5):
                pair = self.rng.sample(list(self.facts), min(2, len(self.facts)))
                new = [{name: self.rng.choice(self.facts[name]) for name in pair}]
            new = [row for row in new if len(row) > 1 or self.maybe(0.2)]
            if new and len(self.possible(rows + new)) >= 4:
                rows += new
                axioms[f"never-{at}"] = {**self.words(f"never {at}"), "impossible": new}
        return axioms

    def _terms(self) -> dict:
        terms: dict[str, dict] = {}
        for name in ["known", "close", "child_recipient", "trusted"][: self.rng.randint(0, 4)]:
            names = {**self.facts, **yes_no(terms)}
            terms[name] = {**self.words(f"the two are {name}"), "any": self.rows(names)}
        return terms

    def _vocabulary(self) -> dict:
        facts = {}
        for name, values in self.facts.items():
            sentences = [{"value": value, **self.words(f"{name} is {value}.")} for value in values]
            facts[name] = {"label": self.words(name), "sentences": sentences}
            if self.maybe(0.3):
                facts[name]["silent"] = self.rng.choice(values)
        return {
            "id": "drawn-words",
            "title": self.words("drawn"),
            "facts": facts,
            "axioms": self.axioms,
            "terms": self.terms,
        }

    # The policy

    def _readings(self) -> dict[str, list[str]]:
        readings = {"overlap": self.some(OVERLAPS)}
        if self.maybe(0.5):
            readings["overlap"] = self.rng.sample(OVERLAPS, self.rng.choice([2, 3]))
        total = len(readings["overlap"])
        for name in ["who", "line-2", "strict"][: self.rng.randint(0, 3)]:
            options = self.rng.sample(["no", "yes", "only.some", "any"], self.rng.choice([2, 2, 3]))
            if total * len(options) <= self.size.readings:
                total *= len(options)
                readings[name] = options
        names = list(readings)
        self.rng.shuffle(names)
        return {name: readings[name] for name in names}

    @property
    def open_questions(self) -> dict[str, list]:
        return {name: options for name, options in self.readings.items() if name != "overlap"}

    def _parties(self) -> dict:
        parties: dict[str, dict] = {}
        sided = {name: self.facts[f"sender_{name}"] for name in self.sided}
        if not sided:
            return parties
        for name in ["grown", "young", "staff"][: self.rng.randint(0, 3)]:
            names = {**sided, **self.open_questions, **{f"is_{other}": [False, True] for other in parties}}
            parties[name] = {**self.words(name), "any": self.rows(names)}
        return parties

    @property
    def _sides(self) -> dict[str, list]:
        return {
            f"{side}_is_{name}": [False, True] for name in self.parties for side in ("sender", "recipient")
        }

    def _conditions(self) -> dict:
        """Named conditions; one with the id of a term does not rest on terms that rest on it."""
        conditions: dict[str, dict] = {}
        for name in self.rng.sample(["fine", "odd", "well"], self.rng.randint(0, 2)) + self.some(
            [*self.terms, "last"]
        ):
            if name in conditions:
                continue
            before = (
                list(self.terms)[: list(self.terms).index(name)] if name in self.terms else list(self.terms)
            )
            free = name not in self.terms
            names = {
                **self.facts,
                **self.open_questions,
                **self._sides,
                **yes_no(before),
                **(yes_no(conditions) if free else {}),
            }
            conditions[name] = {**self.words(f"it is {name}"), "any": self.rows(names)}
        return conditions

    @property
    def everything(self) -> dict[str, list]:
        named = yes_no([*self.terms, *self.conditions])
        return {**self.facts, **self.open_questions, **self._sides, **named}

    def rule(self, at: int, must: dict | None = None) -> dict:
        """One rule; `must` is a row that it has to mention."""
        rule: dict = {"id": f"r{at}", "line": f"{self.rng.randint(1, 4)}.{at % 3}"}
        for key in ("from", "to"):
            if self.parties and self.maybe(0.45):
                some = self.some(self.parties)
                rule[key] = some if len(some) > 1 or self.maybe(0.2) else some[0]
        if must is not None or self.maybe(0.75):
            rule["when"] = self.rows(self.everything)
            if must is not None:
                rows = rule["when"] if isinstance(rule["when"], list) else [rule["when"]]
                rule["when"] = [{**rows[0], **must}, *rows[1:]]
        if self.maybe(0.35):
            rule["unless"] = self.rows(self.everything)
        return {**rule, "outcome": self.rng.choice(OUTCOMES), "quote": f"Line {at}."}

    def _policy(self) -> dict:
        readings = {
            name: {
                "question": self.words(f"How is {name} meant?"),
                "options": {option: self.words(option) for option in options},
            }
            for name, options in self.readings.items()
        }
        musts = [{name: self.rng.choice(options)} for name, options in self.open_questions.items()]
        count = max(len(musts), self.rng.randint(1, self.size.rules), 1)
        rules = [self.rule(at, musts[at] if at < len(musts) else None) for at in range(count)]
        self.rng.shuffle(rules)
        return {
            "id": "drawn",
            "title": self.words("drawn"),
            "vocabulary": "vocabulary.toml",
            "version": "1",
            "claims": ["claims.toml", "more-claims.toml"],
            "source": {"title": "drawn at random"},
            "readings": readings,
            "parties": self.parties,
            "conditions": self.conditions,
            "rules": rules,
        }

    def changed_policy(self) -> dict:
        """A second version: rules said otherwise, dropped and added, options in another order or gone."""
        rules = [dict(rule) for rule in self.policy["rules"]]
        for rule in rules:
            if self.maybe(0.3):
                rule["outcome"] = self.rng.choice(OUTCOMES)
            if "unless" in rule and self.maybe(0.2):
                del rule["unless"]
        if len(rules) > 1 and self.maybe(0.4):
            rules.pop(self.rng.randrange(len(rules)))
        if self.maybe(0.4):
            rules.append(self.rule(99))
        mentioned = json.dumps([rules, self.conditions, self.parties])
        readings = {}
        for name, reading in self.policy["readings"].items():
            options = list(reading["options"])
            if name != "overlap" and f'"{name}"' not in mentioned:
                continue
            used = [option for option in options if name == "overlap" or f'"{option}"' in mentioned]
            if self.maybe(0.3):
                options = self.rng.sample(options, len(options))
            if name == "overlap" and self.maybe(0.3):
                options = self.some(OVERLAPS)
            elif len(used) < len(options) and len(options) > 2 and self.maybe(0.5):
                options = [option for option in options if option in used] or options
            readings[name] = {**reading, "options": {option: {"en": option} for option in options}}
        return {**self.policy, "id": "drawn-2", "previous": "drawn", "readings": readings, "rules": rules}

    def question(self) -> dict:
        """What is settled, what silence counts as, what is granted, and whether events happen."""
        settled = {
            name: self.rng.choice(options) for name, options in self.readings.items() if self.maybe(0.25)
        }
        return {
            "silence": "free" if self.maybe(0.2) else "forbidden",
            "assume": ["bribed"] if self.maybe(0.4) else [],
            "events": self.maybe(0.5),
            "settled": settled,
        }

    # Claims

    def claims(self, letter: str) -> dict:
        """A file of claims; one in six mentions a term that the vocabulary lacks."""
        lacking = self.some(["by_phone", "by_letter"]) if self.maybe(0.3) else []
        names = {**self.facts, **yes_no(self.terms)}
        claims = {}
        for at in range(self.rng.randint(1, 3)):
            claim: dict = {"words": self.words(f"Claim {letter}{at}."), "when": self.rows(names)}
            if self.maybe(0.5):
                claim["unless"] = self.rows(names)
            if lacking and self.maybe(0.5):
                key = "unless" if "unless" in claim and self.maybe(0.5) else "when"
                rows = claim[key] if isinstance(claim[key], list) else [claim[key]]
                claim[key] = [{**rows[0], self.rng.choice(lacking): True}, *rows[1:]]
            kind = "always" if self.maybe(0.35) else "never"
            claims[f"{letter}{at}"] = {**claim, kind: self.outcomes(), "basis": BASIS}
        terms = [*self.terms, *lacking]
        return {"title": self.words(letter), **({"terms": terms} if terms else {}), "claims": claims}

    def outcomes(self) -> list[str]:
        if self.maybe(0.5):
            return ["free"]
        return self.rng.sample(OUTCOMES, self.rng.choice([1, 2, 2, 3]))


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def fits(row: dict, known: dict) -> bool:
    return all(known[name] in listed(allowed) for name, allowed in row.items())
