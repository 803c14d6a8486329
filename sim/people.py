"""People as columns.

Knows the kinds of people, the roles an account can carry, and the columns with their dtypes. Knows nothing
of how they are drawn or tied.

What is true of a person and what the service has on record are columns of their own where they can differ:
`kind` and `age` are the truth, `role`, `confirmed` and `recorded_age` the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["KINDS", "NULL", "ORGANISATIONS", "ROLES", "SEXES", "People", "code"]

KINDS = ("pupil", "teacher", "other_staff", "guardian", "relative", "coach", "stranger")
ROLES = ("staff", "guardian", "student", "none")
SEXES = ("female", "male")
NULL = -1
ORGANISATIONS = 3
ADULT = 18


def code(names: Sequence[str], name: str) -> int:
    """The number of a kind, role or sex."""
    return names.index(name)


@dataclass(frozen=True, eq=False, repr=False)
class People:
    """One column entry for each person.

    Attributes:
        kind: uint8, index into KINDS: what the person is.
        age: uint8, true age in years.
        sex: uint8, index into SEXES.
        role: uint8, index into ROLES: the role the account carries, true or not. People who do not use the
            service have the role their account would carry.
        confirmed: bool, the role has been confirmed; never for `none`.
        recorded_age: uint8, the age on record, in years; at least 18 for staff and guardians.
        active: bool, uses the service.
        phone: bool, has a phone number of their own, and an address book.
        organisations: int32[n, 3], schools the person belongs to: the own school of pupils and staff, the
            schools of the children of a guardian (at most three are kept); NULL where none.
        class_number: int32, class of a pupil, else NULL.
        household: int32, family of children and guardians, else NULL.
        district: int16, the district: a few schools and all who belong to them.
    """

    kind: NDArray[np.uint8]
    age: NDArray[np.uint8]
    sex: NDArray[np.uint8]
    role: NDArray[np.uint8]
    confirmed: NDArray[np.bool_]
    recorded_age: NDArray[np.uint8]
    active: NDArray[np.bool_]
    phone: NDArray[np.bool_]
    organisations: NDArray[np.int32]
    class_number: NDArray[np.int32]
    household: NDArray[np.int32]
    district: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.kind)

    def __repr__(self) -> str:
        return f"People({len(self):,})"

    @property
    def school(self) -> NDArray[np.int32]:
        """int32[n]: the first school, or NULL."""
        return self.organisations[:, 0]

    def of_kind(self, *kinds: str) -> NDArray[np.int32]:
        """Numbers of the people of some kinds, ascending: int32."""
        wanted = np.isin(self.kind, [code(KINDS, kind) for kind in kinds])
        return np.flatnonzero(wanted).astype(np.int32)

    def is_kind(self, kind: str) -> NDArray[np.bool_]:
        """bool[n]: the person is of the kind."""
        answer: NDArray[np.bool_] = self.kind == code(KINDS, kind)
        return answer

    def has_role(self, role: str) -> NDArray[np.bool_]:
        """bool[n]: the account carries the role."""
        answer: NDArray[np.bool_] = self.role == code(ROLES, role)
        return answer

    @property
    def is_child(self) -> NDArray[np.bool_]:
        """bool[n]: truly under 18, pupils and roleless minors alike."""
        return self.age < ADULT

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        return sum(getattr(self, column.name).nbytes for column in fields(self))


DTYPES: dict[str, type[np.generic]] = {
    "kind": np.uint8,
    "age": np.uint8,
    "sex": np.uint8,
    "role": np.uint8,
    "confirmed": np.bool_,
    "recorded_age": np.uint8,
    "active": np.bool_,
    "phone": np.bool_,
    "organisations": np.int32,
    "class_number": np.int32,
    "household": np.int32,
    "district": np.int16,
}
_DEFAULTS: dict[str, int] = {"organisations": NULL, "class_number": NULL, "household": NULL}


def columns(size: int, **given: ArrayLike) -> dict[str, NDArray[Any]]:
    """One block of people: `given` values or arrays, defaults (0, False or NULL) for the rest."""
    block: dict[str, NDArray[Any]] = {}
    for name, dtype in DTYPES.items():
        shape = (size, ORGANISATIONS) if name == "organisations" else (size,)
        block[name] = np.empty(shape, dtype)
        block[name][...] = given.get(name, _DEFAULTS.get(name, 0))
    return block


def assemble(blocks: Sequence[dict[str, NDArray[Any]]]) -> People:
    """Put blocks of people one after the other.

    Raises:
        ValueError: a record that the axioms exclude (a confirmed account without a role, staff or a guardian
            recorded under 18).
    """
    joined = {name: np.concatenate([block[name] for block in blocks]) for name in DTYPES}
    people = People(**joined)
    if (people.confirmed & people.has_role("none")).any():
        raise ValueError("an account without a role is marked confirmed")
    if ((people.has_role("staff") | people.has_role("guardian")) & (people.recorded_age < ADULT)).any():
        raise ValueError("staff or a guardian is recorded under 18")
    return people
