"""Draws a file of moves for a drawn rule book: who can do what, from where, and what must not come of it."""

from __future__ import annotations

from itertools import product

from tests.reliability.draw import BASIS, OUTCOMES, fits, listed, yes_no


class DrawMoves:
    """The moves of one drawn book; most claims aim at one situation, a fact or two away from the start."""

    def __init__(self, book):
        self.book, self.rng, self.facts, self.terms = book, book.rng, book.facts, book.terms
        self.maybe, self.some, self.row = book.maybe, book.some, book.row
        self.rows, self.words = book.rows, book.words
        self.axiom_rows = book.axiom_rows
        self.target: dict = {}
        self.apart: list[str] = []
        self.attempt: list[str] = []

    def moves(self) -> dict | None:
        """A file of moves, or None where the facts leave no room for any."""
        loose = [name for name in self.facts if not name.startswith(("sender_", "recipient_"))]
        if not loose or len(self.facts) < 2:
            return None
        attempt = self.rng.sample(loose, 2 if len(loose) > 2 and self.maybe(0.2) else 1)
        self.attempt = attempt
        kept = {name: values for name, values in self.facts.items() if name not in attempt}
        memory = self.rng.sample(
            ["in_dialogue", "asked"], self.rng.choice([0, 1, 1, 2]) if len(kept) < 6 else 0
        )
        self.target = self.rng.choice(self.book.possible(self.axiom_rows))
        self.apart = self.rng.sample(list(kept), min(len(kept), self.rng.choice([1, 1, 2])))
        start = self._start(kept)
        if start is None:
            return None
        names = {**kept, **yes_no(memory)}
        movers = ["adversary", "child", "school"][: self.rng.choice([2, 3])]
        assumptions = {
            "leaked": self.words("a link leaked"),
            "bribed": {**self.words("somebody was bribed"), "implies": ["leaked"]},
        }
        fall_back, towards = self._fall_back(kept)
        moves = self._some_moves(names, towards, movers, list(assumptions))
        drawn = {
            "title": self.words("moves"),
            "vocabulary": "drawn-words",
            "attempt": attempt if len(attempt) > 1 else attempt[0],
            **({"terms": [*self.terms, "by_letter"]} if self.maybe(0.3) else {}),
            "memory": {name: {"yes": {"en": f"{name}."}, "no": {"en": f"not {name}."}} for name in memory},
            "fall_back": fall_back,
            "turned_round": self._orders(kept, self.rng.choice([0, 0, 1])),
            "after_confirmation": self._after_confirmation(kept),
            "movers": {name: self.words(f"the {name}") for name in movers},
            "assumptions": assumptions,
            "starts": {"begin": start, **({"other": self._start(kept) or start} if self.maybe(0.3) else {})},
            "moves": {name: move for name, move in moves.items() if not name.startswith("fate")},
            "events": {name: move for name, move in moves.items() if name.startswith("fate")},
            "claims": {
                f"t{at}": self._claim_over_time(
                    movers, [name for name in moves if not name.startswith("fate")]
                )
                for at in range(self.rng.choice([1, 2]))
            },
        }
        if self.maybe(0.5):
            drawn["claims"]["known"] = self._claim_about_learning(kept, movers, "terms" in drawn)
        return drawn

    def _fall_back(self, kept: dict) -> tuple[dict, list[dict]]:
        """Orders in which facts fall, and what moves can set so that an axiom makes them fall."""
        orders = self._orders(kept, self.rng.choice([0, 0, 1]))
        towards: list[dict] = []
        for row in self.axiom_rows:
            if len(row) > 1 and set(row) <= set(kept) and self.maybe(0.7):
                falls, sets = self.rng.sample(list(row), 2)
                first = self.rng.choice(listed(row[falls]))
                rest = [value for value in kept[falls] if value != first]
                orders[falls] = [first, *self.rng.sample(rest, self.rng.randint(1, len(rest)))]
                towards.append({sets: self.rng.choice(listed(row[sets]))})
        return orders, towards

    def _orders(self, kept: dict, count: int) -> dict:
        return {
            name: self.rng.sample(kept[name], self.rng.randint(2, len(kept[name])))
            for name in self.rng.sample(list(kept), min(count, len(kept)))
        }

    def _start(self, kept: dict) -> dict | None:
        """A start of which every row can be, mostly a fact or two away from the target."""
        others = [name for name in kept if name not in self.apart]
        one = {name: self.target[name] for name in self.rng.sample(others, self.rng.randint(0, len(others)))}
        if self.maybe(0.85):
            one |= {
                name: self.rng.choice([v for v in kept[name] if v != self.target[name]])
                for name in self.apart
            }
        rows = [one or self.row(kept), *([self.row(kept)] if self.maybe(0.2) else [])]
        rows = [row for row in rows if self._can_be(row)]
        return {**self.words("at first"), "any": rows} if rows else None

    def _can_be(self, row: dict) -> bool:
        choices = (dict(zip(row, values, strict=True)) for values in product(*map(listed, row.values())))
        return any(
            not any(set(row) <= set(known) and fits(row, known) for row in self.axiom_rows)
            for known in choices
        )

    def _after_confirmation(self, kept: dict) -> dict:
        answers = {"new_role": self.words("the new role's rules")}
        if self.maybe(0.5):
            instead = {name: self.rng.choice(kept[name]) for name in self.rng.sample(list(kept), 1)}
            answers["writes_on"] = {**self.words("goes on"), "when": self.rows(kept), "instead": instead}
        return answers

    def _some_moves(
        self, names: dict, towards: list[dict], movers: list[str], assumptions: list[str]
    ) -> dict:
        moves = {}
        steps = [*({name: self.target[name]} for name in self.apart), *towards]
        for at in range(self.rng.randint(3, 7)):
            sets = steps[at] if at < len(steps) and self.maybe(0.9) else self.row(names, most=2)
            if not self._can_be(sets):
                continue
            by = self.rng.sample(movers, self.rng.choice([1, 1, 1, 2]))
            move: dict = {"by": by if len(by) > 1 else by[0], "sets": sets}
            if self.maybe(0.4):
                move["when"] = self.rows(names)
            if self.maybe(0.15):
                move["assumption"] = self.rng.choice(assumptions)
            for key, chance in (("outcome", 0.25), ("outcome_back", 0.15)):
                if self.maybe(chance):
                    move[key] = self.some(OUTCOMES)
                    name = self.rng.choice(self.attempt)
                    move.setdefault("attempt", {name: self.some(self.facts[name])})
            moves[f"{self.rng.choice(['go', 'go', 'do', 'do', 'fate'])}-{at}"] = {
                **move,
                "words": {"en": f"Step {at}."},
                "because": {"en": "drawn"},
            }
        return moves

    def _claim_about_learning(self, kept: dict, movers: list[str], declared: bool) -> dict:
        rows = [{name: self.target[name] for name in self.apart}]
        if self.maybe(0.4):
            rows.append(self.row(kept))
        lacking = declared and self.maybe(0.2)
        return {
            "kind": "never_learned",
            "words": self.words("It does not become known."),
            "starts": "begin",
            "movers": "everybody" if self.maybe(0.15) else self.some(movers),
            "learned": {"by_letter": True} if lacking else [row for row in rows if self._can_be(row)],
            "because": self.words("nobody writes letters"),
            "basis": BASIS,
        }

    def _claim_over_time(self, movers: list[str], moves: list[str]) -> dict:
        names = {**self.facts, **yes_no(self.terms)}
        claim: dict = {
            "words": self.words("It does not come about."),
            "starts": "begin",
            "movers": "everybody" if self.maybe(0.15) else self.some(movers),
            "never": ["free"]
            if self.maybe(0.3)
            else self.rng.sample(OUTCOMES, self.rng.choice([1, 2, 2, 3])),
            "basis": BASIS,
        }
        others = [name for name in self.target if name not in self.apart]
        some = [*self.apart, *self.rng.sample(others, min(len(others), self.rng.choice([0, 1, 2])))]
        claim["when"] = {name: self.target[name] for name in some}
        if self.maybe(0.2):
            claim["when"] = self.rows(names)
        if self.maybe(0.2):
            claim["unless"] = self.rows(names)
        if moves and self.maybe(0.2):
            claim["except"] = [self.rng.choice([self.rng.choice(moves), f"{self.rng.choice(moves)[:2]}-*"])]
        return claim
