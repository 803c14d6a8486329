"""What rule books mean, situation by situation, written from the pages in docs/formats alone.

Reads the TOML files itself and shares nothing with the toolkit: plain dicts and loops, slow on purpose.
Situations and readings are dicts from names to values; sets of situations are sets of their numbers.
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from itertools import product
from pathlib import Path

LOOSEST_FIRST = ["free", "request", "role_confirmation", "forbidden"]
SIDES = ("sender", "recipient")


def listed(value):
    """One of something may stand for a list of one."""
    return value if isinstance(value, list) else [value]


class Book:
    """One policy with its vocabulary and claims, as its files say."""

    def __init__(self, path):
        self.path = Path(path)
        self.policy = tomllib.loads(self.path.read_text(encoding="utf-8"))
        self.vocabulary = self._beside(self.policy["vocabulary"])
        self.files_of_claims = [self._beside(name) for name in listed(self.policy.get("claims", []))]
        self._outcomes = {}
        self._held = {}

    def _beside(self, name):
        return tomllib.loads((self.path.parent / name).read_text(encoding="utf-8"))

    def changed(self, rules):
        """The same book with other rules."""
        other = object.__new__(Book)
        other.__dict__.update(self.__dict__)
        for name in ("parts", "every_reading"):
            other.__dict__.pop(name, None)
        other.policy = {**self.policy, "rules": rules}
        other._outcomes, other._held = {}, {}
        return other

    # Facts, situations, readings

    @cached_property
    def facts(self):
        """The values of each fact."""
        return {
            name: [sentence["value"] for sentence in fact["sentences"]]
            for name, fact in self.vocabulary["facts"].items()
        }

    @cached_property
    def axioms(self):
        """Every row that no situation matches."""
        return [
            row for axiom in self.vocabulary.get("axioms", {}).values() for row in listed(axiom["impossible"])
        ]

    @cached_property
    def situations(self):
        """Every possible situation."""
        every = (dict(zip(self.facts, values, strict=True)) for values in product(*self.facts.values()))
        return [situation for situation in every if self.is_possible(situation)]

    @cached_property
    def number(self):
        """Where each possible situation stands among them."""
        return {tuple(situation.values()): at for at, situation in enumerate(self.situations)}

    def number_of(self, situation):
        """The number of a situation, None if it is impossible."""
        return self.number.get(tuple(situation[name] for name in self.facts))

    def is_possible(self, known):
        """Whether no axiom forbids what is known; a row that speaks of something unknown forbids nothing."""
        return not any(
            all(name in known and known[name] in listed(allowed) for name, allowed in row.items())
            for row in self.axioms
        )

    @cached_property
    def sided(self):
        """The facts that both people have, without the side."""
        names = [name.removeprefix("sender_") for name in self.facts if name.startswith("sender_")]
        return [
            name
            for name in names
            if f"recipient_{name}" in self.facts
            and sorted(map(str, self.facts[f"sender_{name}"]))
            == sorted(map(str, self.facts[f"recipient_{name}"]))
        ]

    @cached_property
    def options(self):
        """The options of each reading, the default first."""
        return {name: list(reading["options"]) for name, reading in self.policy["readings"].items()}

    def reading(self, settled=()):
        """The default reading, with what is settled."""
        return {name: options[0] for name, options in self.options.items()} | dict(settled)

    def open_readings(self, settled=()):
        """Every combination of the options left open."""
        settled = dict(settled)
        choices = [[settled[name]] if name in settled else options for name, options in self.options.items()]
        return [dict(zip(self.options, chosen, strict=True)) for chosen in product(*choices)]

    # Rows and conditions

    def holds(self, rows, situation, reading, side=None):
        """Whether any of the rows holds; with a side, names are those that parties use."""
        return any(
            all(
                self._value(name, situation, reading, side) in listed(allowed)
                for name, allowed in row.items()
            )
            for row in listed(rows)
        )

    def _value(self, name, situation, reading, side):
        if side is not None and name in self.sided:
            return situation[f"{side}_{name}"]
        if name in situation:
            return situation[name]
        if name in reading:
            return reading[name]
        return self._condition(name, situation, reading, side)

    def _condition(self, name, situation, reading, side):
        key = (name, side, tuple(situation.values()), tuple(reading.values()))
        if key not in self._held:
            self._held[key] = self.holds(*self._meaning(name, side, situation, reading))
        return self._held[key]

    def _meaning(self, name, side, situation, reading):
        """The rows of a condition; a policy's own condition stands before a term of the same name."""
        parties = self.policy.get("parties", {})
        if side is not None:
            return parties[name.removeprefix("is_")]["any"], situation, reading, side
        for one in SIDES:
            party = name.removeprefix(f"{one}_is_")
            if party != name and party in parties:
                return parties[party]["any"], situation, reading, one
        own, terms = self.policy.get("conditions", {}), self.vocabulary.get("terms", {})
        return (own if name in own else terms)[name]["any"], situation, reading, None

    # Rules

    def applies(self, rule, situation, reading):
        """Whether a rule speaks of a situation."""
        parties = [
            [f"{side}_is_{party}" for party in listed(rule.get(key, []))]
            for side, key in zip(SIDES, ("from", "to"), strict=True)
        ]
        return (
            all(
                not some or any(self._value(name, situation, reading, None) for name in some)
                for some in parties
            )
            and ("when" not in rule or self.holds(rule["when"], situation, reading))
            and not ("unless" in rule and self.holds(rule["unless"], situation, reading))
        )

    @property
    def rules(self):
        """The tables of the rules, in their order."""
        return self.policy.get("rules", [])

    def speaking(self, reading):
        """For each rule, the numbers of the situations of which it speaks."""
        key = ("speaking", *reading.values())
        if key not in self._outcomes:
            self._outcomes[key] = [
                {at for at, situation in enumerate(self.situations) if self.applies(rule, situation, reading)}
                for rule in self.rules
            ]
        return self._outcomes[key]

    def outcomes(self, reading):
        """The outcome of each situation."""
        key = ("outcomes", *reading.values())
        if key not in self._outcomes:
            speaking = self.speaking(reading)
            self._outcomes[key] = [
                self.prevailing(
                    {
                        rule["outcome"]
                        for rule, where in zip(self.rules, speaking, strict=True)
                        if at in where
                    },
                    reading,
                )
                for at in range(len(self.situations))
            ]
        return self._outcomes[key]

    @staticmethod
    def prevailing(said, reading):
        """The outcome that wins among those that lines say."""
        if not said:
            return "unspecified"
        ordered = sorted(said, key=LOOSEST_FIRST.index)
        if reading["overlap"] == "strictest" or (
            reading["overlap"] == "forbidden_first" and "forbidden" in said
        ):
            return ordered[-1]
        return ordered[0]

    def deciding(self, at, reading):
        """The ids of the rules that give a situation its outcome."""
        outcome = self.outcomes(reading)[at]
        return [
            rule["id"]
            for rule, where in zip(self.rules, self.speaking(reading), strict=True)
            if at in where and rule["outcome"] == outcome
        ]

    # Claims

    @cached_property
    def claims(self):
        """Each claim by its id, with the terms that its file declares."""
        return {
            name: {**claim, "declared": listed(file.get("terms", []))}
            for file in self.files_of_claims
            for name, claim in file["claims"].items()
        }

    def missing(self, claim):
        """The declared terms that a claim mentions and the vocabulary lacks."""
        mentioned = {name for key in ("when", "unless") for row in listed(claim.get(key, [])) for name in row}
        return [
            term
            for term in claim["declared"]
            if term in mentioned and term not in self.vocabulary.get("terms", {})
        ]

    def premise(self, claim, reading):
        """The situations of which a claim speaks."""
        key = ("premise", repr((claim.get("when"), claim.get("unless"))), *reading.values())
        if key not in self._outcomes:
            self._outcomes[key] = {
                at
                for at, situation in enumerate(self.situations)
                if ("when" not in claim or self.holds(claim["when"], situation, reading))
                and not ("unless" in claim and self.holds(claim["unless"], situation, reading))
            }
        return self._outcomes[key]

    @staticmethod
    def breaks(claim, outcome, silence):
        """Whether an outcome is one that the claim forbids."""
        counted = silence if outcome == "unspecified" else outcome
        return (
            counted in listed(claim["never"]) if "never" in claim else counted not in listed(claim["always"])
        )

    def failing(self, claim, reading, silence):
        """The situations that break a claim in one reading."""
        outcomes = self.outcomes(reading)
        return {at for at in self.premise(claim, reading) if self.breaks(claim, outcomes[at], silence)}

    def status(self, claim, reading, silence):
        """The verdict in one reading."""
        if self.missing(claim):
            return "not_applicable"
        if self.failing(claim, reading, silence):
            return "refuted"
        return "proved" if self.premise(claim, reading) else "vacuous"

    def status_all(self, claim, settled, silence):
        """The verdict over all readings left open."""
        each = {self.status(claim, reading, silence) for reading in self.open_readings(settled)}
        return next(one for one in ("not_applicable", "refuted", "proved", "vacuous") if one in each)


# Rows as answers


def points_of(row, points):
    """The numbers of the points, dicts of values, that match a row."""
    return {
        at
        for at, point in enumerate(points)
        if all(point[name] in listed(allowed) for name, allowed in row.items())
    }


def cover_faults(rows, members, points, names):
    """What keeps rows from being a cover: exact, each row prime, none to spare.

    `points` are all there are, as dicts, `members` the numbers of those to cover; `names` has all values.
    """
    faults = []
    held = [points_of(row, points) for row in rows]
    if set().union(*held) != members:
        faults.append(
            f"the rows {rows} hold {len(set().union(*held))} points, not exactly the {len(members)}"
        )
        return faults
    for at, (row, inside) in enumerate(zip(rows, held, strict=True)):
        others = set().union(*(held[:at] + held[at + 1 :]))
        if inside <= others:
            faults.append(f"the row {row} is to spare in {rows}")
            continue
        if larger := _larger(inside, members, points, names):
            faults.append(f"the row {row} is not prime: it can grow to {larger}")
        for name, allowed in row.items():
            never = [
                value for value in listed(list(allowed)) if not any(points[i][name] == value for i in inside)
            ]
            if never:
                faults.append(f"the row {row} lists {name} = {never}, which none of its points has")
    return faults


def _larger(inside, members, points, names):
    """A row that holds more of the members and nothing else, or None."""
    has = {name: {points[at][name] for at in inside} for name in names}
    for at in members - inside:
        hull = {
            name: [value for value in values if value in has[name] or value == points[at][name]]
            for name, values in names.items()
        }
        if points_of(hull, points) <= members:
            return {name: allowed for name, allowed in hull.items() if len(allowed) < len(names[name])}
    return None
