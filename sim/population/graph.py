"""A neighbourhood, or a small district, as a NetworkX graph.

Knows how people and ties become nodes and edges with attributes. Knows nothing of situations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.population.people import (
    CHAT_KINDS,
    COACH,
    FRIEND,
    ID,
    KIN,
    KINDS,
    NAMED,
    NONE,
    NUMBER,
    OWN_CHILD,
    RESIDENTS,
    ROLES,
    SEXES,
    District,
)
from sim.population.statistics import classmates, entries

if TYPE_CHECKING:
    import networkx

__all__ = ["LARGEST_GRAPH", "to_networkx"]

LARGEST_GRAPH = 5_000
_TIES = {
    "number": NUMBER,
    "id": ID,
    "names": NAMED,
    "friend": FRIEND,
    "own_child": OWN_CHILD,
    "family": KIN,
    "coach": COACH,
}


def to_networkx(district: District, *, around: int | None = None, radius: int = 1) -> networkx.MultiDiGraph:
    """Give a district, or what lies within `radius` ties of one of its people, as a directed multigraph.

    Nodes are people with the attributes kind, role, confirmed, age, recorded_age, sex, active, phone, schools
    and class_number; `distant` marks pupils of other districts. Edges are keyed by their tie: `number` (the
    first has saved the second's number), `id`, `names` (the first names the second as a friend), `friend`
    (either names the other), `own_child`, `family`, `coach` and `chat` (both ways, with the kinds of the
    chats in `kinds`).

    Raises:
        ValueError: no such person, or more than 5,000 people would be shown.
    """
    import networkx

    n = len(district.kind)
    pairs = {name: [entries(district, what)] for name, what in _TIES.items()}
    pairs["number"].append(classmates(district, district.classmate_numbers))
    pairs["id"].append(classmates(district, district.classmate_ids))
    member = np.repeat(np.arange(n), np.diff(district.chat_first))
    chosen = np.arange(n) if around is None else _near(district, pairs, member, around, radius)
    if len(chosen) > LARGEST_GRAPH:
        raise ValueError(
            f"{len(chosen):,} people are too many for a graph; give `around` and a smaller radius"
        )
    graph = networkx.MultiDiGraph()
    inside = np.zeros(n, np.bool_)
    inside[chosen] = True
    for person in chosen.tolist():
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
            schools=[int(school) for school in district.school[person] if school != NONE],
            class_number=None
            if district.class_number[person] == NONE
            else int(district.class_number[person]),
            distant=bool(person >= district.offsets[RESIDENTS]),
        )
    for name, parts in pairs.items():
        for one, other in parts:
            both = inside[one] & inside[other]
            graph.add_edges_from(
                (a, b, name) for a, b in zip(one[both].tolist(), other[both].tolist(), strict=True)
            )
    for chat in np.unique(district.chat[inside[member]]).tolist():
        people = district.member[district.member_first[chat] : district.member_first[chat + 1]]
        here = [person for person in people.tolist() if inside[person]]
        kind = CHAT_KINDS[district.chat_kind[chat]]
        for a in here:
            for b in here:
                if a != b:
                    kinds = graph.edges[a, b, "chat"]["kinds"] if graph.has_edge(a, b, "chat") else []
                    graph.add_edge(a, b, "chat", kinds=sorted({*kinds, kind}))
    return graph


def _near(
    district: District,
    pairs: dict[str, list[tuple[NDArray[np.int64], NDArray[np.int64]]]],
    member: NDArray[np.int64],
    around: int,
    radius: int,
) -> NDArray[np.int64]:
    n = len(district.kind)
    if not 0 <= around < n:
        raise ValueError(f"there is no person {around}; the district has {n:,}, counted from 0")
    found = np.zeros(n, np.bool_)
    found[around] = True
    for _ in range(radius):
        further = found.copy()
        for one, other in (pair for parts in pairs.values() for pair in parts):
            further[other[found[one]]] = True
            further[one[found[other]]] = True
        rooms = np.isin(district.chat, np.unique(district.chat[found[member]]))
        further[member[rooms]] = True
        found = further
        if np.count_nonzero(found) > LARGEST_GRAPH:
            break
    return np.flatnonzero(found)
