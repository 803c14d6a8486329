"""What few people of a drawn crowd come to, world by world, written from the page on moves alone.

Nothing of the toolkit is used: a world is what each person is, the ties, and two chats at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

STRANGER, CHILD = "stranger", "child"
MOST_CHATS = 2


def fits(state, row):
    """Whether a row fits the facts of two people."""
    return all(state[name] == value for name, value in row.items())


class BruteForceCrowd:
    """One drawn crowd with a stranger, a child and some third people."""

    def __init__(self, drawn, thirds):
        self.drawn = drawn
        self.people = [STRANGER, CHILD, *(f"third {at}" for at in range(thirds))]
        self.tie_is_free = self._tie_is_free()

    def _tie_is_free(self):
        if self.drawn.said:
            return self.drawn.said == "third_people"
        brought = [
            one
            for one in self.drawn.moves
            if one.fact == "bond" and one.by == "leader" and set(one.values) - {self.drawn.bond[0]}
        ]
        return not brought

    # A world: what each is, the ties, and the chats with their kinds and members

    def state(self, world, one, other):
        """The facts of two people; a chat that is watched counts before an open one."""
        being, ties, chats = world
        shared = {kind for kind, members in chats if {one, other} <= members}
        chat = next((kind for kind in ("watched", "open") if kind in shared), "apart")
        return {
            "sender_permission": dict(being)[one],
            "recipient_permission": dict(being)[other],
            "chat": chat,
            "bond": dict(ties).get((one, other), self.drawn.bond[0]),
        }

    def is_possible(self, state):
        """Whether no axiom excludes it."""
        return not any(all(state[name] == value for name, value in row.items()) for row in self.drawn.axioms)

    def with_tie(self, ties, one, other, value):
        """The ties with another one between two people."""
        found = dict(ties)
        for ends in ((one, other), (other, one)) if self.drawn.symmetric else ((one, other),):
            found[ends] = value
        return frozenset((ends, said) for ends, said in found.items() if said != self.drawn.bond[0])

    def fallen(self, state):
        """The highest value of the tie, from where it is, that the axioms allow; None where there is none."""
        order = list(reversed(self.drawn.bond))
        for value in order[order.index(state["bond"]) :]:
            if self.is_possible({**state, "bond": value}):
                return value
        return None

    def settled(self, world):
        """The world once ties have fallen as far as they must; None where that is not enough."""
        for one, other in permutations(self.people, 2):
            state = self.state(world, one, other)
            value = self.fallen(state)
            if value is None:
                return None
            if value != state["bond"]:
                being, ties, chats = world
                world = being, self.with_tie(ties, one, other, value), chats
        return world

    def starts(self):
        """The pair apart, and third people as they may be."""
        start = self.drawn.start
        pair = {STRANGER: start["sender_permission"], CHILD: start["recipient_permission"]}
        several = [pair]
        for person in self.people[2:]:
            several = [{**one, person: value} for one in several for value in ("full", "none")]
        for being in several:
            yield frozenset(being.items()), frozenset(), frozenset()

    # What happens

    def may(self, move, one, other):
        """Whether two people make a move."""
        if move.fact == "sender_permission" and one != STRANGER:
            return False
        if move.fact == "recipient_permission" and other != CHILD:
            return False
        if self.drawn.everybody:
            return True
        if move.by == "adversary":
            return one == STRANGER or other != STRANGER
        return STRANGER not in (one, other) and move.fact == "bond"

    def lets(self, move, state):
        """Whether the policy lets it happen: some rule says that an attempt is free."""
        return not move.waits or any(fits(state, row) for row in self.drawn.rules)

    def after(self, world) -> Iterator[object]:
        """Every world that can follow."""
        being, ties, chats = world
        for one, other in permutations(self.people, 2):
            for move in self.drawn.moves:
                if self.may(move, one, other):
                    state = self.state(world, one, other)
                    if fits(state, move.when) and self.lets(move, state):
                        for value in move.values:
                            yield from self.moved(world, move, value, (one, other))
            if self.tie_is_free:
                for value in self.drawn.bond:
                    yield being, self.with_tie(ties, one, other, value), chats
        for person in self.people:
            if person not in (STRANGER, CHILD):
                for value in ("full", "none"):
                    yield frozenset({**dict(being), person: value}.items()), ties, chats
            if len(chats) < MOST_CHATS:
                for kind in self.drawn.facts["chat"][1:]:
                    yield being, ties, chats | {(kind, frozenset({person}))}
            for chat in chats:
                if person in chat[1]:
                    yield being, ties, self.chat_with(chats, chat, chat[0], chat[1] - {person})
                elif self.may_be_brought(person, chat[1]):
                    yield being, ties, self.chat_with(chats, chat, chat[0], chat[1] | {person})

    def may_be_brought(self, person, members):
        """Whether some member brings somebody in: never a stranger and a child together."""
        if {STRANGER: CHILD, CHILD: STRANGER}.get(person) in members:
            return False
        return bool(members) and (self.drawn.everybody or person != STRANGER)

    def chat_with(self, chats, chat, kind, members):
        """The chats with one of them changed; an empty one is none."""
        return (chats - {chat}) | ({(kind, members)} if members else frozenset())

    def moved(self, world, move, value, ends):
        """The worlds after a move between two people has set a fact."""
        being, ties, chats = world
        one, other = ends
        wanted = {**self.state(world, one, other), move.fact: value}
        if move.fact == "bond":
            if self.is_possible(wanted):
                yield being, self.with_tie(ties, one, other, value), chats
            return
        bond = self.fallen(wanted)
        if bond is None:
            return
        ties = self.with_tie(ties, one, other, bond)
        if move.fact != "chat":
            person = one if move.fact == "sender_permission" else other
            yield frozenset({**dict(being), person: value}.items()), ties, chats
            return
        joiner, host = ends if move.joins == "sender" else ends[::-1]
        if value == "apart":
            both = frozenset(chat for chat in chats if {joiner, host} <= chat[1])
            left = frozenset((kind, members - {joiner}) for kind, members in both)
            yield being, ties, (chats - both) | left
            return
        for chat in chats:
            if host in chat[1] and (chat[0] == value or joiner in chat[1]):
                yield being, ties, self.chat_with(chats, chat, value, chat[1] | {joiner})

    def reached(self, most):
        """What the stranger and the child come to, by the values of their facts, and whether that is all."""
        seen, frontier, found = set(), [*self.starts()], set()
        while frontier:
            following: list[object] = []
            for world in frontier:
                if world in seen:
                    continue
                seen.add(world)
                found.add(tuple(self.state(world, STRANGER, CHILD).items()))
                if len(seen) >= most:
                    return found, False
                following += filter(None, map(self.settled, self.after(world)))
            frontier = following
        return found, True
