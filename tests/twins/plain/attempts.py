"""The attempts of a run, one at a time, from the same random numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import cos, exp, log, pi, sqrt

import numpy as np

from sim.assumptions.behaviours import Behaviour, Behaviours
from sim.assumptions.names import ADVERSARIES
from sim.kernel.draws import Stage, poisson, seed_key, stream_key
from tests.twins.plain.facts import lot, under
from tests.twins.plain.world import PlainWorld

CHANNELS = ("phone", "id", "chat")
OPENED_BY_NUMBER_OR_ID = {"number", "id"}
TRIES = 12
CHATS_JOINED = 8
FIRST_LINKS = {"stranger-ids", "stranger-numbers", "stranger-recycled", "stranger-chats", "child-first"}


@dataclass(frozen=True)
class PlainAttempt:
    """One attempt: `row` is the place among the behaviours (one past the last for scripted ones).

    `between` is the child through whom a stranger found the recipient, `account` the place of an account
    taken over, `channel` only what a script fixes. `ties` hold besides those of the district.
    """

    day: int
    row: int
    relation: str
    sender: int
    recipient: int
    key: int
    between: int | None = None
    account: int | None = None
    channel: str | None = None
    ties: frozenset[str] = frozenset()


@dataclass
class PlainStrangers:
    """What strangers come to have: chats with the day of joining, and days of false confirmation."""

    joined: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    confirmed: dict[int, tuple[int, int | None]] = field(default_factory=dict)

    def is_confirmed(self, stranger: int, day: int) -> bool:
        begin, end = self.confirmed.get(stranger, (None, None))
        return begin is not None and begin <= day and (end is None or day < end)

    def has_joined(self, stranger: int, chats: set[int], day: int) -> bool:
        return any(chat in chats and since <= day for chat, since in self.joined.get(stranger, []))


class PlainAttempts:
    """All attempts of a run in one district."""

    def __init__(
        self,
        world: PlainWorld,
        behaviours: Behaviours,
        pairs: dict[str, list[tuple[int, int]]],
        *,
        days: int,
        seed: int,
        key: int,
        script: Sequence[tuple[int, int, int, str]] = (),
    ):
        """`key` is the district's; `pairs` lists the ordered pairs of each relation that has any."""
        self.world, self.behaviours, self.pairs = world, behaviours, pairs
        self.days, self.seed, self.script = days, seed, script
        self.district_key = key
        self.key = under(key, Stage.RUN + seed)
        self.first_stranger = min(world.of_kind("stranger"), default=world.residents)
        self.strangers = self._strangers()
        self.taken = self._taken_over()
        self.activity = {
            stranger: exp(behaviours.response("stranger_spread") * self._normal(number))
            for number, stranger in enumerate(world.of_kind("stranger"))
        }

    def _normal(self, stranger: int) -> float:
        """A standard normal number of each stranger, by Box and Muller."""
        own = under(self.key, Stage.ACTIVITY)
        return sqrt(-2 * log(1 - lot(own, 2 * stranger))) * cos(2 * pi * lot(own, 2 * stranger + 1))

    def _busy(self, strangers: Sequence[int], chance: float) -> int:
        """The place of one of some strangers, each as likely as he is active; one may stand there often."""
        whole = sum(self.activity[stranger] for stranger in strangers)
        so_far = 0.0
        for place, stranger in enumerate(strangers):
            so_far += self.activity[stranger]
            if chance * whole < so_far:
                return place
        return len(strangers) - 1

    def _strangers(self) -> PlainStrangers:
        found = PlainStrangers()
        answer = self.behaviours.response
        for number, stranger in enumerate(self.world.of_kind("stranger")):
            joins = under(under(self.key, Stage.CHATS_JOINED), number)
            roles = under(under(self.key, Stage.FALSE_ROLES), number)
            joined = found.joined.setdefault(stranger, [])
            for day in range(1, self.days + 1):
                room = len(joined) < CHATS_JOINED and bool(self.world.leaked)
                if room and lot(joins, 2 * day) < answer("join_leaked"):
                    links = self.world.leaked
                    joined.append((links[int(lot(joins, 2 * day + 1) * len(links))], day))
                begin, end = found.confirmed.get(stranger, (None, None))
                if self.world.of(stranger)["role"] in ("none", "student") or end is not None:
                    continue
                if begin is not None:
                    if lot(roles, 3 * day) < answer("false_role_found_out"):
                        found.confirmed[stranger] = begin, day
                elif lot(roles, 3 * day + 1) < answer("false_role_attempt") and lot(
                    roles, 3 * day + 2
                ) < answer("false_confirmation"):
                    found.confirmed[stranger] = day, None
        return found

    def _taken_over(self) -> list[tuple[int, str, int, int]]:
        """Account, relation, first and last day of each account taken over."""
        found = []
        lasting = int(self.behaviours.response("taken_over_days"))
        yearly = self.behaviours.response("taken_over_yearly")
        relations = {row.relation for row in self.behaviours.rows}
        for kind in ("pupil", "teacher", "guardian"):
            if f"taken-over-{kind}" not in relations:
                continue
            for person in self.world.of_kind(kind):
                # Counted from the day that ends before the first one, each account waits a while.
                waiting = lot(under(self.key, Stage.TAKEOVERS), person) * 365
                if self.world.of(person)["active"] and waiting < yearly * (self.days + lasting):
                    begin = 1 - lasting + int(waiting / yearly)
                    found.append((person, f"taken-over-{kind}", begin, begin + lasting - 1))
        return found

    def _mean(self, row: Behaviour) -> float:
        """How many candidates a behaviour has on a day, on average; for accounts taken over, each of them."""
        strangers = len(self.world.of_kind("stranger"))
        pairs = self.pairs.get(row.relation, [])
        listed, writing = len(pairs), len({sender for sender, _ in pairs})
        writers = {
            "stranger-ids": writing,
            "stranger-numbers": writing,
            "stranger-recycled": writing,
            "stranger-chats": strangers * CHATS_JOINED,
            "stranger-chain": 0,
            "child-first": strangers,
            "taken-over-teacher": 1,
            "taken-over-guardian": 1,
            "taken-over-pupil": 1,
            "again": 0,
            "false-role": 0,
        }.get(row.relation, listed)
        return self.behaviours.rate(row) * writers

    def __iter__(self) -> Iterator[PlainAttempt]:
        rows = self.behaviours.rows
        keys = [int(stream_key(self.seed, self.district_key, row.id)) for row in rows]
        today: list[PlainAttempt] = []
        for day in range(1, self.days + 1):
            yesterday, today = today, []
            for attempt in self._unlinked(day, keys):
                today.append(attempt)
                yield attempt
            for place, row in enumerate(rows):
                if row.relation == "stranger-chain":
                    yield from self._chains(day, place, keys[place], self.behaviours.rate(row), yesterday)

    def _chains(
        self, day: int, place: int, row_key: int, rate: float, yesterday: Sequence[PlainAttempt]
    ) -> Iterator[PlainAttempt]:
        """What strangers write to friends of those children with whom they were in touch the day before."""
        for attempt in yesterday:
            if attempt.relation not in FIRST_LINKS:
                continue
            stranger, child = attempt.sender, attempt.recipient
            if attempt.relation == "child-first":
                stranger, child = child, stranger
            following = under(attempt.key ^ row_key, 1)
            for turn in range(int(poisson(rate, np.uint64(following), 0))):
                own = under(following, 1 + turn)
                friend = self._random_child(child, {"friend"}, own)
                if friend is not None:
                    ties = self._in_a_chat_of(stranger, friend, day) | {"sender_has_id"}
                    yield PlainAttempt(
                        day, place, "stranger-chain", stranger, friend, own, child, ties=frozenset(ties)
                    )

    def _unlinked(self, day: int, keys: Sequence[int]) -> Iterator[PlainAttempt]:
        """All attempts of a day but those of chains of friends."""
        rows = self.behaviours.rows
        for listed in (True, False):
            for place, row in enumerate(rows):
                if (row.relation in self.pairs) == listed and not row.relation.startswith("taken-over-"):
                    yield from self._some(day, place, row, under(keys[place], day), None)
        for account, (person, relation, begin, end) in enumerate(self.taken):
            if begin <= day <= end:
                place = next(at for at, row in enumerate(rows) if row.relation == relation)
                today = under(under(keys[place], day), person)
                yield from self._some(day, place, rows[place], today, account)
        for place, row in enumerate(rows):
            if row.relation == "distant-friends":
                yield from self._distant(day, place, self.behaviours.rate(row))
        for place, (when, sender, recipient, channel) in enumerate(self.script):
            if when == day:
                own = under(under(self.key, Stage.SCRIPT), place)
                yield PlainAttempt(day, len(rows), "script", sender, recipient, own, channel=channel)

    def _some(
        self, day: int, place: int, row: Behaviour, today: int, account: int | None
    ) -> Iterator[PlainAttempt]:
        """What one behaviour, or one account taken over, attempts on a day."""
        for turn in range(int(poisson(self._mean(row), np.uint64(today), 0))):
            found = self._one(day, place, row.relation, under(today, turn), account)
            if found is not None:
                yield found

    def _one(self, day: int, row: int, relation: str, own: int, account: int | None) -> PlainAttempt | None:
        world, chance = self.world, lot(own, 0)
        ties: set[str] = set()
        recipient: int | None
        if relation in self.pairs:
            listed = self.pairs[relation]
            at = int(chance * len(listed))
            if relation in ADVERSARIES:
                at = self._busy([stranger for stranger, _ in listed], chance)
            sender, recipient = listed[at]
        elif account is not None:
            sender = self.taken[account][0]
            recipient = self._child_in_account(sender, own)
        else:
            strangers = world.of_kind("stranger")
            sender = strangers[self._busy(strangers, chance)]
            if relation == "stranger-chats":
                recipient = self._in_a_chat(sender, day, own)
            else:
                recipient = self._random_child(sender, OPENED_BY_NUMBER_OR_ID, own)
                if relation == "child-first" and recipient is not None:
                    sender, recipient = recipient, sender
                ties.add("sender_has_id")
        if recipient is None:
            return None
        for stranger, person in ((sender, recipient), (recipient, sender)):
            ties |= self._in_a_chat_of(stranger, person, day)
        return PlainAttempt(day, row, relation, sender, recipient, own, None, account, ties=frozenset(ties))

    def _in_a_chat_of(self, stranger: int, person: int, day: int) -> set[str]:
        joined = self.strangers.has_joined(stranger, self.world.chats[person], day)
        return {"shared_chat"} if joined else set()

    def _in_a_chat(self, stranger: int, day: int, own: int) -> int | None:
        """Somebody of one of the chats that the stranger has joined, if it is a child."""
        joined = self.strangers.joined[stranger]
        slot = int(lot(own, 2) * CHATS_JOINED)
        if slot >= len(joined) or joined[slot][1] > day:
            return None
        members = self.world.rooms[joined[slot][0]]
        met = members[int(lot(own, 3) * len(members))] if members else None
        return met if met is not None and self.world.is_child(met) else None

    def _random_child(self, person: int, what: set[str], own: int) -> int | None:
        """A child on the service among the contacts of whom some of `what` is known."""
        return self._child_among(self.world.contacts[person], what, own)

    def _child_in_account(self, account: int, own: int) -> int | None:
        """A child on the service whose number or id an account has: of its contacts or classmates."""
        known = self.world.contacts[account] + self.world.mates.get(account, [])
        return self._child_among(known, OPENED_BY_NUMBER_OR_ID, own)

    def _child_among(self, people: list[tuple[int, set[str]]], what: set[str], own: int) -> int | None:
        """The first child that twelve tries find."""
        for turn in range(TRIES if people else 0):
            met, known = people[int(lot(own, 40 + turn) * len(people))]
            usable = self.world.lives_here(met) and self.world.of(met)["active"]
            if known & what and usable and self.world.is_child(met):
                return met
        return None

    def _distant(self, day: int, row: int, rate: float) -> Iterator[PlainAttempt]:
        """Both districts draw the same messages from the key of the pair; half of them go either way."""
        for here, there, pair_key, there_leads in self.world.distant:
            if not (self.world.of(here)["active"] and self.world.of(there)["active"]):
                continue
            today = under(int(seed_key(np.uint64(pair_key), self.seed)), day)
            for turn in range(int(poisson(2 * rate, np.uint64(today), 0))):
                own = under(today, 1 + turn)
                first, second = (there, here) if there_leads else (here, there)
                sender, recipient = (first, second) if lot(own, 0) < 0.5 else (second, first)
                yield PlainAttempt(day, row, "distant-friends", sender, recipient, own)
