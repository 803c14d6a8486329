"""A synthetic region: its people, schools and ties.

Knows how districts are drawn one by one and put together. Knows nothing of situations, policies or behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.books import draw_books, draw_ids
from sim.chats import Chats, draw_chats
from sim.csr import CSR, Integers, stack
from sim.district import District, draw_district
from sim.people import NULL, People
from sim.profiles import Profile, assumptions, check_scale
from sim.schools import plan_schools, shares_of
from sim.streams import stream

__all__ = ["World", "make_world"]


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """People and their ties; every tie is a CSR over people unless it says otherwise.

    Attributes:
        people: the columns.
        school_rural: bool[schools].
        class_school, class_grade, class_teacher: int32[classes], uint8[classes] (1 to 11), int32[classes]
            (a person, or NULL).
        teaches: CSR people × classes.
        friends: pupils to the pupils they name, directed.
        family: guardians and relatives to their children.
        coaches: coaches to the pupils of their club.
        own_children: guardians to the children that the service has confirmed as theirs.
        books: row `i` lists whose number `i` has saved.
        ids: row `i` lists whose id `i` knows.
        chats: kinds, leaked links and members of the chats.
        region, scale, seed, profile_digest: where it comes from; scale 0 for a world made by hand.
        assumptions: keys of the profile's parameters without a source.
    """

    people: People
    school_rural: NDArray[np.bool_]
    class_school: NDArray[np.int32]
    class_grade: NDArray[np.uint8]
    class_teacher: NDArray[np.int32]
    teaches: CSR
    friends: CSR
    family: CSR
    coaches: CSR
    own_children: CSR
    books: CSR
    ids: CSR
    chats: Chats
    region: str
    scale: float
    seed: int
    profile_digest: str
    assumptions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.people)

    def __repr__(self) -> str:
        where = f"{self.region}, scale {self.scale:g}, seed {self.seed}"
        return f"World({where}: {len(self):,} people, {self.schools:,} schools)"

    @property
    def schools(self) -> int:
        """How many schools there are."""
        return len(self.school_rural)

    @cached_property
    def children(self) -> NDArray[np.int32]:
        """int32: children (truly under 18) who use the service, ascending."""
        return np.flatnonzero(self.people.is_child & self.people.active).astype(np.int32)

    def with_members(self, keys: Integers) -> World:
        """The same world after people have joined chats.

        `keys` are `person * chats + chat`, in any order.
        """
        if len(keys) == 0:
            return self
        return replace(self, chats=replace(self.chats, members=self.chats.members.with_keys(keys)))

    @property
    def nbytes(self) -> int:
        """Bytes of the columns and ties."""
        ties = [getattr(self, field.name) for field in fields(self)]
        rows = [tie for tie in (*ties, self.chats.members) if isinstance(tie, CSR)]
        return self.people.nbytes + sum(tie.indptr.nbytes + tie.indices.nbytes for tie in rows)


def make_world(profile: Profile, *, scale: float, seed: int) -> World:
    """Draw a region: `scale` 1 is all of it, 0.1 has a tenth of its pupils.

    Districts of about 4,500 pupils are drawn one by one, each stage from a stream of its own, so that a
    district does not depend on how many others there are beside its own share of schools and strangers. The
    same profile, scale and seed give the same bytes.

    Raises:
        InputError: a scale that is not over 0 or too large for one machine.
        ValueError: a negative seed.
    """
    check_scale(profile, scale)
    plan = plan_schools(profile, scale=scale, seed=seed)
    numbers = np.unique(plan.district)
    pupils = np.array([plan.part(int(number)).pupils.sum() for number in numbers], np.float64)
    strangers = shares_of(round(pupils.sum() * profile["strangers_per_1000_pupils"] / 1000), pupils)
    parts, books, ids, chats = [], [], [], []
    for number, here in zip(numbers.tolist(), strangers.tolist(), strict=True):

        def streams(stage: str, number: int = number) -> np.random.Generator:
            return stream(seed, profile.id, number, stage)

        district = draw_district(profile, plan.part(number), here, number, streams)
        parts.append(district)
        books.append(draw_books(profile, district, streams))
        ids.append(draw_ids(profile, district, streams))
        chats.append(draw_chats(profile, district, number, streams))
    return World(
        people=_join_people(parts),
        school_rural=plan.rural,
        class_school=_shifted(
            [part.classes.school for part in parts], [int(part.classes.school.max()) + 1 for part in parts]
        ),
        class_grade=np.concatenate([part.classes.grade for part in parts]),
        class_teacher=_shifted([part.class_teacher for part in parts], [len(part.people) for part in parts]),
        teaches=stack([part.teaches for part in parts]),
        friends=stack([part.friends for part in parts]),
        family=stack([part.family for part in parts]),
        coaches=stack([part.coaches for part in parts]),
        own_children=stack([part.own_children for part in parts]),
        books=stack(books),
        ids=stack(ids),
        chats=Chats(
            np.concatenate([part.kind for part in chats]),
            np.concatenate([part.leaked for part in chats]),
            np.concatenate([part.district for part in chats]),
            stack([part.members for part in chats]),
        ),
        region=profile.id,
        scale=float(scale),
        seed=seed,
        profile_digest=profile.digest,
        assumptions=tuple(parameter.key for parameter in assumptions(profile)),
    )


def _shifted(parts: list[NDArray[np.int32]], sizes: list[int]) -> NDArray[np.int32]:
    """Join numbers that count from 0 in each part, leaving NULL alone."""
    offsets = np.cumsum([0, *sizes])[:-1]
    joined = [
        np.where(part == NULL, NULL, part + offset) for part, offset in zip(parts, offsets, strict=True)
    ]
    return np.concatenate(joined).astype(np.int32)


def _join_people(parts: list[District]) -> People:
    people = [part.people for part in parts]
    sizes = {
        "organisations": [int(part.classes.school.max()) + 1 for part in parts],
        "class_number": [len(part.class_teacher) for part in parts],
        "household": [int(part.people.household.max()) + 1 for part in parts],
    }
    joined: dict[str, Any] = {}
    for column in fields(People):
        values = [getattr(one, column.name) for one in people]
        joined[column.name] = (
            _shifted(values, sizes[column.name]) if column.name in sizes else np.concatenate(values)
        )
    return People(**joined)
