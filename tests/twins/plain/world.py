"""A district as a NetworkX graph, edge by edge from its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import networkx

from sim.population.people import CHAT_KINDS, KINDS, NONE, RESIDENTS, ROLES, SEXES, District, Kind

KNOWN = {1: "number", 2: "id", 4: "names", 8: "friend", 16: "family", 32: "own_child", 64: "coach"}


@dataclass
class PlainWorld:
    """People and ties; `contacts` keeps the order of each person's contacts, since lots are drawn over it,
    and `mates` that of the classmates, with what is known of them as classmates.

    `graph` has an edge for each tie, keyed by its name; `chats` maps each person to the set of chats, `rooms`
    each chat to the list of its members.
    """

    graph: networkx.MultiDiGraph = field(default_factory=networkx.MultiDiGraph)
    contacts: dict[int, list[tuple[int, set[str]]]] = field(default_factory=dict)
    mates: dict[int, list[tuple[int, set[str]]]] = field(default_factory=dict)
    chats: dict[int, set[int]] = field(default_factory=dict)
    rooms: dict[int, list[int]] = field(default_factory=dict)
    leaked: list[int] = field(default_factory=list)
    residents: int = 0
    schools: int = 0
    distant: list[tuple[int, int, int, bool]] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        return list(self.graph)

    def of(self, person: int) -> dict[str, Any]:
        """What is true and on record of one person."""
        return self.graph.nodes[person]

    def of_kind(self, kind: str) -> list[int]:
        return [
            person for person in self.graph if self.of(person)["kind"] == kind and self.lives_here(person)
        ]

    def lives_here(self, person: int) -> bool:
        return person < self.residents

    def is_child(self, person: int) -> bool:
        """Under age, and nobody whom the people here do not know."""
        return self.of(person)["age"] < 18 and self.of(person)["kind"] != "stranger"

    def has(self, one: int, other: int, tie: str) -> bool:
        return self.graph.has_edge(one, other, tie)

    def school_of(self, person: int) -> int | None:
        return next(iter(self.of(person)["schools"]), None)


def plain_world(district: District) -> PlainWorld:
    """Read a district column by column."""
    world = PlainWorld(residents=int(district.offsets[RESIDENTS]), schools=len(district.school_rural))
    graph = world.graph
    for person in range(len(district.kind)):
        graph.add_node(
            person,
            kind=KINDS[district.kind[person]],
            role=ROLES[district.role[person]],
            confirmed=bool(district.confirmed[person]),
            age=int(district.age[person]),
            recorded_age=int(district.recorded_age[person]),
            sex=SEXES[district.sex[person]],
            active=bool(district.active[person]),
            phone=bool(district.phone[person]),
            schools=[school for school in district.school[person].tolist() if school != NONE],
            class_number=None
            if district.class_number[person] == NONE
            else int(district.class_number[person]),
            distant=person >= world.residents,
        )
    for person in world.people:
        world.contacts[person] = []
        for place in range(district.contact_first[person], district.contact_first[person + 1]):
            other, what = divmod(int(district.contact[place]), 256)
            known = {name for bit, name in KNOWN.items() if what & bit}
            world.contacts[person].append((other, known))
            for name in known:
                graph.add_edge(person, other, name)
        mine = range(district.chat_first[person], district.chat_first[person + 1])
        world.chats[person] = {int(district.chat[place]) for place in mine}
    for pupil in range(int(district.offsets[Kind.TEACHER])):
        group = graph.nodes[pupil]["class_number"]
        if group is None:
            continue
        masks = {"number": int(district.classmate_numbers[pupil]), "id": int(district.classmate_ids[pupil])}
        world.mates[pupil] = []
        for bit, mate in enumerate(range(district.class_first[group], district.class_first[group + 1])):
            known = {name for name, mask in masks.items() if mask >> bit & 1}
            world.mates[pupil].append((mate, known))
            for name in known:
                graph.add_edge(pupil, mate, name)
    for chat in range(len(district.chat_kind)):
        members = district.member[district.member_first[chat] : district.member_first[chat + 1]].tolist()
        world.rooms[chat] = members
        if district.chat_leaked[chat]:
            world.leaked.append(chat)
        kind = CHAT_KINDS[district.chat_kind[chat]]
        for one in members:
            for other in members:
                if one != other:
                    if not graph.has_edge(one, other, "chat"):
                        graph.add_edge(one, other, "chat", kinds=set())
                    graph.edges[one, other, "chat"]["kinds"].add(kind)
    for place in range(len(district.distant_friend)):
        pair = int(district.distant_friend[place]), world.residents + place
        world.distant.append((*pair, int(district.distant_key[place]), bool(district.distant_leads[place])))
    return world
