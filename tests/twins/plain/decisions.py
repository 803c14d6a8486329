"""What becomes of each attempt under each policy, one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rulebook.model import Situation
from rulebook.table import Situations
from sim.assumptions.behaviours import Behaviours
from sim.engine.attempts import AttemptDraw
from sim.kernel.draws import Stage
from tests.twins.plain.attempts import PlainAttempt, PlainAttempts
from tests.twins.plain.facts import CHANNEL_TIE, Observed, PlainProviders, lot, observe, under
from tests.twins.plain.world import PlainWorld

Decide = Callable[[Situation], str]
CONFIRMED_AS = {
    "pupil": "student",
    "teacher": "staff",
    "other_staff": "staff",
    "guardian": "guardian",
    "relative": None,
    "coach": None,
    "stranger": "guardian",
}
ARRIVES = ("free", "in_dialogue")
STOPPED = ("forbidden", "role_confirmation", "blocked")


@dataclass
class PlainMemory:
    """What one policy remembers. `saved`: (holder, person); `blocked`: (who, whom)."""

    saved: set[tuple[int, int]] = field(default_factory=set)
    blocked: set[tuple[int, int]] = field(default_factory=set)
    dialogues: set[frozenset[int]] = field(default_factory=set)
    talked: set[frozenset[int]] = field(default_factory=set)
    banned: set[int] = field(default_factory=set)
    secured: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    confirmed_from: dict[int, int] = field(default_factory=dict)

    def take(self, other: PlainMemory) -> None:
        """What a day has changed holds from the next one on."""
        for name in ("saved", "blocked", "dialogues", "talked", "banned", "secured"):
            getattr(self, name).update(getattr(other, name))


@dataclass
class PlainCounts:
    """Counters by plain keys; `schools` are numbers, None for no school."""

    contacts: Counter = field(default_factory=Counter)
    requests: Counter = field(default_factory=Counter)
    asked: Counter = field(default_factory=Counter)
    reached: set = field(default_factory=set)
    first_reached: dict = field(default_factory=dict)
    by_adult: set = field(default_factory=set)
    elsewhere: set = field(default_factory=set)
    attempts: Counter = field(default_factory=Counter)
    first_day: Counter = field(default_factory=Counter)
    decided: Counter = field(default_factory=Counter)
    totals: Counter = field(default_factory=Counter)


@dataclass(frozen=True)
class Decided:
    """What one attempt came to under one policy."""

    situation: int
    result: str
    behaviour: str
    confirmed_from: int


@dataclass(frozen=True)
class Logged:
    """One attempt with what it came to under all policies."""

    day: int
    behaviour: str
    sender: int
    recipient: int
    channel: str
    situation: int
    key: int
    decided: tuple[Decided, ...]


class PlainRun:
    """A run in one district: `log`, `memory` of each policy, `counts`."""

    def __init__(
        self,
        world: PlainWorld,
        attempts: PlainAttempts,
        providers: PlainProviders,
        situations: Situations,
        decide: dict[str, Decide],
        behaviours: Behaviours,
        *,
        unspecified: str = "forbidden",
    ):
        self.world, self.attempts, self.providers = world, attempts, providers
        self.situations, self.decide, self.behaviours = situations, decide, behaviours
        self.silence_is_free = unspecified == "free"
        providers.key = under(attempts.key, Stage.DRAWN_FACTS)
        self.relation_row = {row.relation: row.id for row in behaviours.rows}
        self.adversary = {row.id: row.adversary for row in behaviours.rows}
        self.memory = {policy: PlainMemory() for policy in decide}
        self.counts = PlainCounts()
        self.log: list[Logged] = []
        self._run(attempts)

    def _run(self, attempts: Iterable[PlainAttempt]) -> None:
        tomorrow = {policy: PlainMemory() for policy in self.decide}
        day = 1
        for attempt in attempts:
            while day < attempt.day:
                self._next_day(tomorrow)
                tomorrow = {policy: PlainMemory() for policy in self.decide}
                day += 1
                self._find_out(day)
            self._attempt(attempt, tomorrow)
        self._next_day(tomorrow)

    def _find_out(self, day: int) -> None:
        """False roles that a school was talked into are found out, on a day after the one they begin."""
        for memory in self.memory.values():
            for person, begun in list(memory.confirmed_from.items()):
                own = under(under(self.attempts.key, Stage.REVOCATIONS), person)
                found_out = lot(own, day) < self.behaviours.response("false_role_found_out")
                if self.world.of(person)["kind"] == "stranger" and begun < day and found_out:
                    del memory.confirmed_from[person]

    def _next_day(self, tomorrow: dict[str, PlainMemory]) -> None:
        first = next(iter(self.decide))
        new = tomorrow[first].banned - self.memory[first].banned
        self.counts.totals["bans"] += len(new)
        for policy, changes in tomorrow.items():
            self.memory[policy].take(changes)

    def observed(self, attempt: PlainAttempt, channel: str) -> Observed:
        """The observations at the start of the run, false confirmations and chats joined aside."""
        seen = observe(self.world, attempt.sender, attempt.recipient, channel)
        for side, person in (("sender", attempt.sender), ("recipient", attempt.recipient)):
            if self.attempts.strangers.is_confirmed(person, attempt.day):
                seen[f"{side}_confirmed"] = True
        return {**seen, **dict.fromkeys(attempt.ties, True)}

    def channel(self, attempt: PlainAttempt) -> str | None:
        """One of the channels that are open to the sender, by weight."""
        if attempt.channel is not None:
            return attempt.channel
        row = self.behaviours.rows[attempt.row]
        seen = self.observed(attempt, "")
        weights = dict(zip(CHANNEL_TIE, self.behaviours.weights(row), strict=True))
        usable = {name: weight for name, weight in weights.items() if seen[CHANNEL_TIE[name]] and weight > 0}
        if not usable:
            return None
        rest = lot(attempt.key, 1) * sum(usable.values())
        for name, weight in usable.items():
            if rest < weight:
                return name
            rest -= weight
        return list(usable)[-1]

    def number_of(self, seen: Observed, attempt: PlainAttempt) -> int:
        """The number of the situation that observations make."""
        return self.situations.number_of(self.providers.facts(seen, attempt.sender, attempt.recipient))

    def _attempt(self, attempt: PlainAttempt, tomorrow: dict[str, PlainMemory]) -> None:
        channel = self.channel(attempt)
        if channel is None:
            self.counts.totals["no channel"] += 1
            return
        world = self.world
        seen = self.observed(attempt, channel)
        start = self.number_of(seen, attempt)
        adult = world.of(attempt.sender)["kind"] == "stranger" and world.of(attempt.sender)["age"] >= 18
        behaviour = "script"
        if attempt.relation != "script":
            behaviour = self.behaviours.rows[attempt.row].id
        attacking = self.adversary.get(behaviour, False) and attempt.relation != "child-first"
        if adult and attacking and seen["sender_confirmed"]:
            behaviour = self.relation_row.get("false-role", behaviour)
        child, resident = world.is_child(attempt.recipient), world.lives_here(attempt.recipient)
        if resident:
            self.counts.totals["attempts"] += 1
            if attempt.relation != "stranger-chain":
                self.counts.attempts[world.of(attempt.sender)["kind"], start] += 1
                if attempt.day == 1:
                    self.counts.first_day[behaviour, child, start] += 1
        decided = tuple(
            self._decide(attempt, policy, seen, start, behaviour, attacking, tomorrow[policy])
            for policy in self.decide
        )
        if resident:
            whole = attempt.day, behaviour, attempt.sender, attempt.recipient, channel, start, attempt.key
            self.log.append(Logged(*whole, decided))

    def _decide(
        self,
        attempt: PlainAttempt,
        policy: str,
        seen: Observed,
        start: int,
        behaviour: str,
        attacking: bool,
        tomorrow: PlainMemory,
    ) -> Decided:
        world, memory, counts = self.world, self.memory[policy], self.counts
        sender, recipient, day = attempt.sender, attempt.recipient, attempt.day
        stranger = world.of(sender)["kind"] == "stranger" and world.lives_here(sender)
        resident = world.lives_here(recipient)
        confirmed = memory.confirmed_from.get(sender, day + 1) <= day
        if stranger and attacking and confirmed and world.of(sender)["age"] >= 18:
            behaviour = self.relation_row.get("false-role", behaviour)
        situation, result, fresh = start, None, False
        if (attempt.account is not None and attempt.account in memory.secured) or (
            attempt.between is not None and frozenset((sender, attempt.between)) not in memory.talked
        ):
            result = "not_made"
        gone = stranger and sender in memory.banned
        if result is None and (gone or (recipient, sender) in memory.blocked):
            again = lot(under(under(self.attempts.key, Stage.ANSWERS_OF_PAIR), _code(sender, recipient)), 0)
            if stranger and attacking and again < self.behaviours.response("again_after_block"):
                fresh = True
                behaviour = self.relation_row.get("again", behaviour)
            else:
                result = "not_made" if gone else "blocked"
        if result is None and not fresh and frozenset((sender, recipient)) in memory.dialogues:
            result = "in_dialogue"
        if result is None:
            now = dict(seen)
            for side, person in (("sender", sender), ("recipient", recipient)):
                anew = fresh and side == "sender"
                if memory.confirmed_from.get(person, day + 1) <= day and not anew:
                    now[f"{side}_confirmed"] = True
                    if now[f"{side}_role"] == "none":
                        now[f"{side}_role"] = CONFIRMED_AS[world.of(person)["kind"]]
            if fresh:
                # A new account carries no role, and its number stands in nobody's book.
                now |= {"sender_role": "none", "sender_confirmed": False, "recipient_has_number": False}
            else:
                now["sender_has_number"] |= (sender, recipient) in memory.saved
                now["recipient_has_number"] |= (recipient, sender) in memory.saved
            situation = self.number_of(now, attempt)
            result = self.decide[policy](self.situations.situation(situation))
            if resident:
                counts.decided[policy, situation] += 1
        since = memory.confirmed_from.get(sender, 0)
        self._answer(attempt, policy, result, behaviour, attacking, fresh, seen, tomorrow)
        return Decided(situation, result, behaviour, since)

    def _answer(
        self,
        attempt: PlainAttempt,
        policy: str,
        result: str,
        behaviour: str,
        attacking: bool,
        fresh: bool,
        seen: Observed,
        tomorrow: PlainMemory,
    ) -> None:
        world, counts = self.world, self.counts
        sender, recipient, day = attempt.sender, attempt.recipient, attempt.day
        answer, chance = self.behaviours.response, lambda place: lot(attempt.key, place)
        stranger = world.of(sender)["kind"] == "stranger" and world.lives_here(sender)
        child, resident = world.is_child(recipient), world.lives_here(recipient)
        school = world.school_of(recipient if child and resident else sender)
        known_adult = (
            not attacking
            and seen["sender_role"] == "none"
            and not world.is_child(sender)
            and world.lives_here(sender)
            and world.of(sender)["kind"] != "stranger"
            and self.memory[policy].confirmed_from.get(sender, day + 1) > day
        )
        arrived = result in ARRIVES or (result == "unspecified" and self.silence_is_free)
        if resident:
            counts.contacts[school, behaviour, child, policy, result] += 1
        if resident and child:
            if result == "request":
                group = "stranger" if attacking else "known" if known_adult else "other"
                counts.requests[school, policy, group] += 1
            if (attacking or known_adult) and (arrived or result == "request"):
                way = result if result in ("request", "in_dialogue") else "free"
                counts.reached.add((policy, recipient, behaviour if attacking else "known", way))
                if attacking:
                    counts.first_reached.setdefault((policy, recipient), day)
                if attacking and stranger and world.of(sender)["age"] >= 18:
                    counts.by_adult.add((policy, recipient, way))
            stopped = result in STOPPED or (result == "unspecified" and not self.silence_is_free)
            mind = lot(under(under(self.attempts.key, Stage.ANSWERS_OF_PAIR), _code(sender, recipient)), 1)
            if attacking and stranger and stopped and mind < answer("elsewhere_when_stopped"):
                counts.elsewhere.add((policy, recipient))
        if result == "role_confirmation":
            self._ask_for_a_role(sender, recipient, policy, stranger, day)
        if not (arrived or result == "request"):
            return
        pair = frozenset((sender, recipient))
        if result == "request":
            name = "accept_acquaintance"
            if attacking:
                of_friend = attempt.relation == "stranger-chain"
                name = "accept_stranger_of_friend" if of_friend else "accept_stranger"
            to_stranger = world.of(recipient)["kind"] == "stranger" and world.lives_here(recipient)
            if to_stranger or chance(AttemptDraw.ACCEPT) < answer(name):
                arrived = True
                tomorrow.dialogues.add(pair)
        if attacking and child:
            if chance(AttemptDraw.REPORT) < answer("report_stranger"):
                if policy == next(iter(self.decide)):
                    counts.totals["reports"] += 1
                if chance(AttemptDraw.BAN) < answer("ban_after_report"):
                    if attempt.account is not None:
                        tomorrow.secured.add(attempt.account)
                    else:
                        tomorrow.banned.add(sender)
            if chance(AttemptDraw.BLOCK) < answer("block_stranger") and not fresh:
                tomorrow.blocked.add((recipient, sender))
            if arrived:
                tomorrow.talked.add(pair)
        if arrived and attempt.relation == "child-first":
            tomorrow.dialogues.add(pair)
            tomorrow.talked.add(pair)
        phones = world.of(recipient)["phone"] and world.of(sender)["phone"]
        saving = answer("save_stranger" if attacking else "save_acquaintance")
        if arrived and child and phones and chance(AttemptDraw.SAVE) < saving:
            tomorrow.saved.add((recipient, sender))

    def _ask_for_a_role(self, sender: int, recipient: int, policy: str, stranger: bool, day: int) -> None:
        """Everybody is asked once under each policy; their own school, or else that of the one they write to,
        answers some days later, or never."""
        memory, answer = self.memory[policy], self.behaviours.response
        if sender in memory.asked or not self.world.lives_here(sender):
            return
        memory.asked.add(sender)
        schools = (self.world.school_of(person) for person in (sender, recipient))
        self.counts.asked[next((one for one in schools if one is not None), None), policy] += 1
        granted = answer("false_confirmation" if stranger else "confirmation_granted")
        own = under(under(self.attempts.key, Stage.ANSWERS_OF_PERSON), sender)
        role = CONFIRMED_AS[self.world.of(sender)["kind"]]
        grown = role == "student" or self.world.of(sender)["recorded_age"] >= 18
        if role is not None and grown and lot(own, 0) < granted:
            memory.confirmed_from[sender] = day + max(1, int(answer("confirmation_days")))


def _code(one: int, other: int) -> int:
    """The number of an unordered pair, from which its lots are drawn."""
    low, high = sorted((one, other))
    return (low << 16 | high) + 1
