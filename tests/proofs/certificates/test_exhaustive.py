"""The core of the checker against brute force, on everything that there is in the small.

All policies over two facts, two readings and two rules, with all claims about them; and all pairs of moves
over two facts, from every start. The brute force looks at one situation, one state at a time.
"""

from itertools import combinations_with_replacement, product

from proofs.certificates.checker.judgement import OpenReadings, judge
from proofs.certificates.checker.moves_source import BookMove
from proofs.certificates.checker.policy_source import Book, BookClaim, BookRule
from proofs.certificates.checker.sets import Meaning, SituationSets
from proofs.certificates.checker.steps import Steps

FACTS = {"a": (False, True), "b": (False, True)}
READINGS = {"overlap": ("loosest", "strictest"), "r": ("yes", "no")}
STRICTNESS = ("free", "request", "role_confirmation", "forbidden")


def rows_over(names):
    """Every row: each name left out, or with one of its values."""
    choices = [[None, *((value,) for value in values)] for values in names.values()]
    for chosen in product(*choices):
        yield {name: allowed for name, allowed in zip(names, chosen, strict=True) if allowed is not None}


def fits(row, values):
    return all(values[name] in allowed for name, allowed in row.items())


RULES = list(product(rows_over({**FACTS, "r": READINGS["r"]}), ("free", "forbidden")))
CLAIMS = tuple(
    BookClaim(f"c{number}", (row,), (), frozenset({"free"}), ())
    for number, row in enumerate(rows_over(FACTS))
)
SITUATIONS = [dict(zip(FACTS, values, strict=True)) for values in product(*FACTS.values())]


def book_with(rules):
    named = tuple(
        BookRule(f"{number}", f"{number}", ((row,),), (), outcome)
        for number, (row, outcome) in enumerate(rules)
    )
    return Book("p", "1", "v", "v", (), FACTS, (), (), READINGS, {}, named, CLAIMS, {})


def fails(rules, claim, reading):
    """Whether some situation of which the claim speaks ends freely: the whole meaning, in a few lines."""
    for situation in SITUATIONS:
        if fits(claim.when[0], situation):
            met = [outcome for row, outcome in rules if fits(row, {**situation, "r": reading["r"]})]
            met.sort(key=STRICTNESS.index)
            if met and met[0 if reading["overlap"] == "loosest" else -1] == "free":
                return True
    return False


def disagreements(space):
    """How many verdicts differ, and how many were compared."""
    differing = compared = 0
    for rules in combinations_with_replacement(RULES, 2):
        book = book_with(rules)
        readings = OpenReadings(book, {})
        for claim, judged in zip(CLAIMS, judge(Meaning(book, space), readings, "forbidden"), strict=True):
            for number, reading in enumerate(readings.all):
                compared += 1
                differing += bool(judged.failing >> number & 1) != fails(rules, claim, reading)
    return differing, compared


def test_every_verdict_on_every_policy_of_two_rules_is_that_of_brute_force():
    found = disagreements(SituationSets(FACTS, ()))
    assert len(RULES) == 54
    assert found == (0, 54 * 55 // 2 * 9 * 4)


def test_a_row_that_forgets_one_of_its_facts_is_found_out(monkeypatch):
    """The planted fault: `b` counts for nothing. A sample of the policies is enough to see it."""
    whole = Meaning._allowed
    both: dict[str, tuple[bool, ...]] = {"a": (True,), "b": (True,)}
    always: dict[str, tuple[bool, ...]] = {}
    rules = ((both, "free"), (always, "forbidden"))
    forgets = {"a": lambda allowed: allowed, "b": lambda allowed: FACTS["b"], "r": lambda allowed: allowed}
    monkeypatch.setattr(
        Meaning,
        "_allowed",
        lambda self, name, allowed, reading: whole(self, name, forgets[name](allowed), reading),
    )
    book = book_with(rules)
    readings = OpenReadings(book, {})
    judged = judge(Meaning(book, SituationSets(FACTS, ())), readings, "forbidden")
    assert any(
        bool(one.failing >> number & 1) != fails(rules, claim, reading)
        for claim, one in zip(CLAIMS, judged, strict=True)
        for number, reading in enumerate(readings.all)
    )


MOVES = [(when, sets) for when, sets in product(rows_over(FACTS), rows_over(FACTS)) if sets]


def reached_by_hand(start, moves):
    """All states that the moves lead to, one at a time."""
    found = [start]
    for state in found:
        for when, sets in moves:
            after = {**state, **{name: allowed[0] for name, allowed in sets.items()}}
            if fits(when, state) and after not in found:
                found.append(after)
    return found


def differing_closures(steps):
    differing = 0
    for pair in combinations_with_replacement(MOVES, 2):
        moves = [as_move(when, sets) for when, sets in pair]
        for start in SITUATIONS:
            row = {name: (value,) for name, value in start.items()}
            ours = steps.reached((row,), moves)
            by_hand = 0
            for state in reached_by_hand(start, pair):
                by_hand |= steps.rows(({name: (value,) for name, value in state.items()},))
            differing += ours != by_hand
    return differing


def as_move(when, sets):
    return BookMove("m", ("x",), (when,), sets)


def test_every_closure_under_every_two_moves_is_that_of_brute_force():
    assert len(MOVES) == 72
    assert differing_closures(Steps(FACTS, (), {})) == 0


def test_a_closure_that_stops_after_one_round_is_found_out(monkeypatch):
    """The planted fault: what a step leads to is not followed any further."""

    def once(self, starts, moves):
        found = self.rows(starts)
        for move in moves:
            found |= self.led_to(self.rows(starts), move)
        return found

    monkeypatch.setattr(Steps, "reached", once)
    assert differing_closures(Steps(FACTS, (), {})) > 0
