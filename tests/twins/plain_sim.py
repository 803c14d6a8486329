"""The simulation once more, slowly: dicts, sets and one attempt at a time, written from the definitions.

Takes the world's columns and ties and the drawn attempts as given; shares no code with `sim.facts` or
`sim.run`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from policy.model import Situation
from sim.attempts import Day
from sim.behaviour import Behaviours
from sim.csr import CSR
from sim.people import KINDS, ROLES
from sim.world import World

CHANNELS = ("phone", "id", "chat")
Decide = Callable[[Situation], str]


def rows(csr: CSR) -> dict[int, set[int]]:
    return {row: set(csr.row(row).tolist()) for row in range(csr.rows)}


class PlainWorld:
    """Who knows whom, as sets."""

    def __init__(self, world: World):
        people = world.people
        self.size = len(world)
        self.role = [ROLES[role] for role in people.role.tolist()]
        self.kind = [KINDS[kind] for kind in people.kind.tolist()]
        self.confirmed = people.confirmed.tolist()
        self.age = people.age.tolist()
        self.recorded_age = people.recorded_age.tolist()
        self.active = people.active.tolist()
        self.phone = people.phone.tolist()
        self.schools = [{school for school in row if school >= 0} for row in people.organisations.tolist()]
        self.first_school = people.organisations[:, 0].tolist()
        self.classroom = people.class_number.tolist()
        self.books = rows(world.books)
        self.ids = rows(world.ids)
        self.own = rows(world.own_children)
        self.chats = rows(world.chats.members)

    def age_band(self, person: int) -> str:
        if self.recorded_age[person] < 18:
            return "under_18"
        return "18" if self.recorded_age[person] == 18 and self.role[person] == "none" else "over_18"

    def affiliation(self, a: int, b: int) -> str:
        if self.role[a] == self.role[b] == "student" and self.classroom[a] == self.classroom[b] != -1:
            return "class"
        if "none" not in (self.role[a], self.role[b]) and self.schools[a] & self.schools[b]:
            return "organisation"
        return "none"

    def situation(
        self, a: int, b: int, channel: str, saved: set[tuple[int, int]] = frozenset(), joined: object = None
    ) -> dict[str, str | bool]:
        chats = self.chats if joined is None else joined
        return {
            "sender_role": self.role[a],
            "recipient_role": self.role[b],
            "sender_confirmed": self.confirmed[a],
            "recipient_confirmed": self.confirmed[b],
            "sender_age": self.age_band(a),
            "recipient_age": self.age_band(b),
            "sender_has_number": b in self.books[a] or (a, b) in saved,
            "recipient_has_number": a in self.books[b] or (b, a) in saved,
            "sender_has_id": b in self.ids[a],
            "shared_chat": bool(chats[a] & chats[b]),
            "affiliation": self.affiliation(a, b),
            "own_child": self.role[a] == "guardian" and self.confirmed[a] and b in self.own[a],
            "channel": channel,
        }

    def sender_group(self, person: int) -> str:
        if self.kind[person] == "stranger":
            return "stranger"
        return "known_roleless_adult" if self.role[person] == "none" and self.age[person] >= 18 else "other"


@dataclass
class PlainRun:
    """What one policy remembers and counts."""

    saved: set[tuple[int, int]] = field(default_factory=set)
    dialogues: set[tuple[int, int]] = field(default_factory=set)
    results: Counter[str] = field(default_factory=Counter)
    reached: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    contacts: Counter[tuple[int, bool, int, str]] = field(default_factory=Counter)
    trace: list[tuple[int, int, int, str, str]] = field(default_factory=list)


def plain_pairs(plain: PlainWorld) -> Counter[tuple[str | bool, ...]]:
    """Situations of all ordered pairs, by asking every pair about every channel."""
    found: Counter[tuple[str | bool, ...]] = Counter()
    for a in range(plain.size):
        for b in range(plain.size):
            if a == b or not (plain.active[a] and plain.active[b]):
                continue
            for channel in CHANNELS:
                facts = plain.situation(a, b, channel)
                if facts[
                    {"phone": "sender_has_number", "id": "sender_has_id", "chat": "shared_chat"}[channel]
                ]:
                    found[tuple(facts.values())] += 1
    return found


def plain_run(plain: PlainWorld, days: list[Day], decide: Decide, behaviours: Behaviours) -> PlainRun:
    """Decide the drawn attempts of each day one by one under one policy."""
    state = PlainRun()
    for day in days:
        chats = defaultdict(set, rows(day.world.chats.members))
        new_numbers: set[tuple[int, int]] = set()
        new_dialogues: set[tuple[int, int]] = set()
        drawn = day.attempts
        for i in range(len(drawn)):
            a, b = int(drawn.sender[i]), int(drawn.recipient[i])
            facts = plain.situation(a, b, CHANNELS[int(drawn.channel[i])], state.saved, chats)
            outcome = decide(facts)
            result = "in_dialogue" if (a, b) in state.dialogues else outcome
            who = "stranger" if plain.kind[a] == "stranger" else "acquaintance"
            accepted = result == "request" and drawn.accept[i] < behaviours.response(f"accept_{who}")
            if accepted:
                new_dialogues |= {(a, b), (b, a)}
            is_child = plain.age[b] < 18
            if (
                (accepted or result in ("free", "in_dialogue"))
                and is_child
                and plain.phone[a]
                and plain.phone[b]
                and drawn.save[i] < behaviours.response(f"save_{who}")
            ):
                new_numbers.add((b, a))
            state.results[result] += 1
            state.reached[plain.sender_group(a), result, b] += 1
            school = plain.first_school[b if is_child else a]
            state.contacts[int(drawn.behaviour[i]), is_child, school, result] += 1
            state.trace.append((day.number, a, b, outcome, result))
        state.saved |= new_numbers
        state.dialogues |= new_dialogues
    return state
