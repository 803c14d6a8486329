"""A neighbourhood, or a small world, as a NetworkX graph.

Knows how people and ties become nodes and edges with attributes. Knows nothing of situations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.chats import CHAT_KINDS
from sim.csr import CSR, expand, ordered_pairs_within
from sim.people import KINDS, ROLES, SEXES
from sim.world import World

if TYPE_CHECKING:
    import networkx

__all__ = ["LARGEST_GRAPH", "to_networkx"]

LARGEST_GRAPH = 5_000


def to_networkx(world: World, *, around: int | None = None, radius: int = 1) -> networkx.MultiDiGraph:
    """Give a world, or what lies within `radius` ties of one person, as a directed multigraph.

    Nodes are people with the attributes kind, role, confirmed, age, recorded_age, sex, active, school and
    class. Edges are keyed by their tie: `number` (the first has saved the second's number), `id`, `friend`
    (the first names the second), `own_child`, `family`, `coach` and `chat` (both ways, with the kinds of the
    chats in `kinds`).

    Raises:
        ValueError: no such person, or more than 5,000 people would be shown.
    """
    import networkx

    ties = {
        "number": world.books,
        "id": world.ids,
        "friend": world.friends,
        "own_child": world.own_children,
        "family": world.family,
        "coach": world.coaches,
    }
    chosen = np.arange(len(world)) if around is None else _near(world, list(ties.values()), around, radius)
    if len(chosen) > LARGEST_GRAPH:
        raise ValueError(
            f"{len(chosen):,} people are too many for a graph; give `around` and a smaller radius"
        )
    graph = networkx.MultiDiGraph()
    people = world.people
    for person in chosen.tolist():
        graph.add_node(
            person,
            kind=KINDS[people.kind[person]],
            role=ROLES[people.role[person]],
            confirmed=bool(people.confirmed[person]),
            age=int(people.age[person]),
            recorded_age=int(people.recorded_age[person]),
            sex=SEXES[people.sex[person]],
            active=bool(people.active[person]),
            school=int(people.school[person]),
            class_number=int(people.class_number[person]),
        )
    for name, tie in ties.items():
        which, entry = expand(tie, chosen)
        inside = np.isin(entry, chosen)
        graph.add_edges_from(
            (a, b, name) for a, b in zip(chosen[which[inside]].tolist(), entry[inside].tolist(), strict=True)
        )
    _add_chats(world, chosen, graph)
    return graph


def _near(world: World, ties: list[CSR], around: int, radius: int) -> NDArray[np.int64]:
    if not 0 <= around < len(world):
        raise ValueError(f"there is no person {around}; the world has {len(world):,}, counted from 0")
    both = [*ties, *(tie.transpose() for tie in ties)]
    found = np.array([around], np.int64)
    members = world.chats.members
    rooms = members.transpose()
    for _ in range(radius):
        steps = [expand(tie, found)[1] for tie in both]
        steps.append(expand(rooms, np.unique(expand(members, found)[1]))[1])
        found = np.unique(np.concatenate([found, *steps])).astype(np.int64)
        if len(found) > LARGEST_GRAPH:
            break
    return found


def _add_chats(world: World, chosen: NDArray[np.int64], graph: networkx.MultiDiGraph) -> None:
    members = world.chats.members
    which, chat = expand(members, chosen)
    rooms = CSR.from_pairs(chat, chosen[which], members.columns, len(world))
    one, other = ordered_pairs_within(rooms)
    room = np.repeat(np.arange(rooms.rows), rooms.lengths * np.maximum(rooms.lengths - 1, 0))
    kinds: dict[tuple[int, int], set[str]] = {}
    for a, b, c in zip(one.tolist(), other.tolist(), room.tolist(), strict=True):
        kinds.setdefault((a, b), set()).add(CHAT_KINDS[world.chats.kind[c]])
    for (a, b), names in kinds.items():
        graph.add_edge(a, b, "chat", kinds=sorted(names))
