"""What files of moves mean, state by state, written from its page alone; nothing of the toolkit is used."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

from tests.reliability.brute_force import SIDES, listed

MOST_HELP = 3


class Unclear(Exception):
    """The pages say nothing of this case, such as which of two facts falls first."""


class World:
    """The states of one book and one file of moves."""

    def __init__(
        self, book, path, after_confirmation="new_role", assumptions=(), silence="forbidden", events=()
    ):
        self.book = book
        self.moves = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        self.answer = self.moves["after_confirmation"][after_confirmation]
        self.assumptions, self.silence, self.events = assumptions, silence, events
        self.steps = {**self.moves.get("moves", {}), **self.moves.get("events", {})}
        self._after = {}
        self._led_to = {}

    # States

    @cached_property
    def chosen_anew(self):
        """The facts of an attempt."""
        return listed(self.moves["attempt"])

    @cached_property
    def memory(self):
        """What a trace remembers."""
        return list(self.moves.get("memory", {}))

    @cached_property
    def values(self):
        """The values of everything in a state."""
        kept = {name: values for name, values in self.book.facts.items() if name not in self.chosen_anew}
        return {**kept, **{name: [False, True] for name in self.memory}}

    @cached_property
    def states(self):
        """Every possible state."""
        every = (dict(zip(self.values, values, strict=True)) for values in product(*self.values.values()))
        return [state for state in every if self.book.is_possible(state)]

    @cached_property
    def number(self):
        """Where each possible state stands among them."""
        return {tuple(state.values()): at for at, state in enumerate(self.states)}

    def number_of(self, state):
        """The number of a state, None if it is impossible."""
        return self.number.get(tuple(state[name] for name in self.values))

    @staticmethod
    def matches(rows, state):
        """Whether one of the rows holds."""
        return any(
            all(state[name] in listed(allowed) for name, allowed in row.items()) for row in listed(rows)
        )

    def starts(self, claim):
        """The states in which a trace of a claim begins."""
        rows = [row for name in listed(claim["starts"]) for row in listed(self.moves["starts"][name]["any"])]
        return {
            at
            for at, state in enumerate(self.states)
            if self.matches(rows, state) and not any(state[name] for name in self.memory)
        }

    def attempts(self, state):
        """The numbers of the situations in which the sender can write."""
        known = {name: state[name] for name in self.book.facts if name in state}
        for values in product(*(self.book.facts[name] for name in self.chosen_anew)):
            at = self.book.number_of({**known, **dict(zip(self.chosen_anew, values, strict=True))})
            if at is not None:
                yield at

    def attempts_back(self, state):
        """The numbers of the situations in which the recipient can write."""
        given = {name: listed(values) for name, values in self.moves.get("turned_round", {}).items()}
        plain = dict(state)
        for name in self.book.sided:
            for side, other in (SIDES, SIDES[::-1]):
                if f"{side}_{name}" in state:
                    plain[f"{side}_{name}"] = state[f"{other}_{name}"]
        for values in product(*given.values()):
            yield from self.attempts({**plain, **dict(zip(given, values, strict=True))})

    def changed(self, known, sets):
        """What is known once facts are set and others have fallen as little as possible, or None."""
        falls = {name: listed(order) for name, order in self.moves.get("fall_back", {}).items()}
        falling = [name for name in falls if name in known and name not in sets]
        ways = [
            falls[name][falls[name].index(known[name]) :] if known[name] in falls[name] else [known[name]]
            for name in falling
        ]
        found: dict[int, list[Any]] = {}
        for depths in product(*map(range, map(len, ways))):
            fallen = {name: way[depth] for name, way, depth in zip(falling, ways, depths, strict=True)}
            after = {**known, **sets, **fallen}
            if self.book.is_possible(after):
                found.setdefault(sum(depths), []).append(after)
        if not found:
            return None
        least = found[min(found)]
        if len(least) > 1:
            raise Unclear(f"one of several facts has to fall: {least}")
        return least[0]

    # What an attempt comes to

    def after(self, reading):
        """The outcome of each situation, with the answer to "only after role confirmation"."""
        key = tuple(reading.values())
        if key not in self._after:
            plain = self.book.outcomes(reading)
            self._after[key] = [
                "free" if asked is not None and plain[asked] == "role_confirmation" else outcome
                for asked, outcome in zip(self._asked, plain, strict=True)
            ]
        return self._after[key]

    @cached_property
    def _asked(self):
        """For each situation the one that is asked instead, None where the answer does not speak."""
        if "when" not in self.answer:
            return [None] * len(self.book.situations)
        found = []
        for situation in self.book.situations:
            asked = None
            if self.matches(self.answer["when"], situation):
                sets = {name: listed(value)[0] for name, value in self.answer["instead"].items()}
                asked = self.changed(situation, sets)
            found.append(None if asked is None else self.book.number_of(asked))
        return found

    # Moves

    @cached_property
    def granted(self):
        """The assumptions that are granted, with what they imply."""
        found, left = set(), list(self.assumptions)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += listed(self.moves["assumptions"][name].get("implies", []))
        return found

    def available(self, claim):
        """The moves that can be made; those that only change memory count only if some move asks for it."""
        excepted = listed(claim.get("except", []))
        some = {
            name: move
            for name, move in self.moves.get("moves", {}).items()
            if not any(fnmatchcase(name, pattern) for pattern in excepted)
            and ("assumption" not in move or move["assumption"] in self.granted)
        }
        some |= {name: self.steps[name] for name in self.events}
        asked = {
            name for move in some.values() for row in listed(move.get("when", [])) for name in row
        } & set(self.memory)
        return {
            name: move
            for name, move in some.items()
            if not all(entry in self.memory and entry not in asked for entry in listed(move["sets"])[0])
        }

    def led_to(self, name, at):
        """The numbers of the states to which a move can lead, whatever the policy says of it."""
        key = (name, at)
        if key not in self._led_to:
            self._led_to[key] = set(self._results(self.steps[name], at))
        return self._led_to[key]

    def _results(self, move, at):
        state, sets = self.states[at], listed(move["sets"])[0]
        if "when" in move and not self.matches(move["when"], state):
            return
        for values in product(*(listed(allowed) for allowed in sets.values())):
            after = self.changed(state, dict(zip(sets, values, strict=True)))
            if after is not None and after != state:
                yield self.number_of(after)

    def is_let(self, name, at, reading):
        """Whether the policy lets a move happen in a state."""
        move, outcomes = self.steps[name], self.after(reading)
        ways = (("outcome", self.attempts), ("outcome_back", self.attempts_back))
        return all(
            any(
                outcomes[attempt] in listed(move[key])
                and self.matches(move.get("attempt", {}), self.book.situations[attempt])
                for attempt in ways_to(self.states[at])
            )
            for key, ways_to in ways
            if key in move
        )

    # Claims

    def missing(self, claim):
        """The declared terms that a claim mentions and the vocabulary lacks."""
        mentioned = {
            name
            for key in ("when", "unless", "learned")
            for row in listed(claim.get(key, []))
            for name in row
        }
        lacking = [
            t for t in listed(self.moves.get("terms", [])) if t not in self.book.vocabulary.get("terms", {})
        ]
        return [term for term in lacking if term in mentioned]

    def breaks(self, claim, outcome):
        """Whether an outcome is one that must not come about."""
        return (self.silence if outcome == "unspecified" else outcome) in listed(claim["never"])

    def goals(self, claim, reading, breaks):
        """The states with an attempt of which the claim speaks and that breaks it, or where it is learned."""
        if "learned" in claim:
            return {at for at, state in enumerate(self.states) if self.matches(claim["learned"], state)}
        premise, outcomes = self.book.premise(claim, reading), self.after(reading)
        return {
            at
            for at, state in enumerate(self.states)
            if any(attempt in premise and breaks(outcomes[attempt]) for attempt in self.attempts(state))
        }

    def is_own(self, claim, name):
        """Whether the movers of a claim make a move without help; what just happens costs nothing either."""
        movers = listed(claim["movers"])
        made_by = set(listed(self.steps[name]["by"]))
        return movers == ["everybody"] or name in self.events or bool(made_by & set(movers))

    def answer_to(self, claim, reading):
        """Least help, length of the shortest trace with it, minimal collections of help; for one reading."""
        board = Board(self, claim, reading)
        goal = self.goals(claim, reading, lambda outcome: self.breaks(claim, outcome))
        request = self.goals(
            claim,
            reading,
            lambda outcome: (self.silence if outcome == "unspecified" else outcome) in ("free", "request"),
        )
        return board.least(goal), board.length(goal), board.collections(goal), board.least(request)


class Board:
    """The moves of one claim in one reading, as edges between states."""

    def __init__(self, world, claim, reading):
        self.start = world.starts(claim)
        self.own: dict[str, Any] = {}
        self.help: dict[str, Any] = {}
        for name in world.available(claim):
            edges = {
                at: world.led_to(name, at)
                for at in range(len(world.states))
                if world.led_to(name, at) and world.is_let(name, at, reading)
            }
            (self.own if world.is_own(claim, name) else self.help)[name] = edges

    def _closure(self, reached):
        reached, left = set(reached), list(reached)
        while left:
            at = left.pop()
            for edges in self.own.values():
                for after in edges.get(at, ()):
                    if after not in reached:
                        reached.add(after)
                        left.append(after)
        return reached

    @cached_property
    def levels(self):
        """The states reached with at most 0, 1, … steps of help."""
        found = [self._closure(self.start)]
        for _ in range(MOST_HELP):
            helped = {a for edges in self.help.values() for at in found[-1] for a in edges.get(at, ())}
            found.append(self._closure(found[-1] | helped))
        return found

    def least(self, goal):
        """The fewest steps of help, None for more than can be counted."""
        return next((steps for steps, reached in enumerate(self.levels) if reached & goal), None)

    def length(self, goal):
        """The fewest steps of all ways that need the least help."""
        most = self.least(goal)
        if most is None:
            return None
        frontier, seen, steps = {(0, at) for at in self.start}, set(), 0
        while not any(at in goal for _, at in frontier):
            seen |= frontier
            ways = [(0, edges) for edges in self.own.values()] + [(1, edges) for edges in self.help.values()]
            frontier = {
                (level + cost, after)
                for level, at in frontier
                for cost, edges in ways
                if level + cost <= most
                for after in edges.get(at, ())
            } - seen
            steps += 1
        return steps

    def collections(self, goal):
        """All minimal collections of steps of help with which the goal is reached."""
        reached: dict[tuple[str, ...], Any] = {(): self._closure(self.start)}
        minimal: list[tuple[str, ...]] = [()] if reached[()] & goal else []
        for count in range(1, MOST_HELP + 1):
            for names in combinations_with_replacement(sorted(self.help), count):
                if any(all(part.count(n) <= names.count(n) for n in part) for part in minimal):
                    continue
                after = set()
                for place, name in enumerate(names):
                    before = reached[names[:place] + names[place + 1 :]]
                    after |= {a for at in before for a in self.help[name].get(at, ())}
                reached[names] = self._closure(after)
                if reached[names] & goal:
                    minimal.append(names)
        return minimal
