"""The profile of a region: its parameters, and the totals that follow from them.

The deck of 25 March 2025 gives the count and the share of active pupils for seven regions and of active
teachers for seven; only Kursk and Khanty-Mansi stand in both. Where both figures are given the total is
count / share. For the other ten regions the missing half is an assumption: the total follows from
`pupils_per_teacher`, the active share from the deck's footers. All organisations of the tables are read
as schools (`schools_share_of_organisations`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from rulebook.language import Words
from sim.assumptions.parameters import Parameter, digest_text

__all__ = ["COUNTS", "Profile"]

COUNTS = ("pupils_active", "teachers_active")
"""Counts of the deck that a region may state; with each goes its share, `…_share`."""


@dataclass(frozen=True)
class Profile:
    """The parameters of one region.

    Attributes:
        id: the name of the region, as in `--region`.
        words: its name in English and Russian.
        parameters: every parameter by its key; of a country those of its largest part.
        origin: the file it was read from.
        draws: the region at hand whose random draws it shares: itself, or the one that a file of your own
            inherits from, so that a difference between the two comes of the parameters alone.
        parts: the profiles of a country's regions; none for a single region.
    """

    id: str
    words: Words
    parameters: Mapping[str, Parameter]
    origin: str
    draws: str
    parts: tuple[Profile, ...] = ()

    @property
    def regions(self) -> tuple[Profile, ...]:
        """The single regions: the parts of a country, or the region itself."""
        return self.parts or (self,)

    def __getitem__(self, key: str) -> float:
        """The value of one parameter."""
        return self.parameters[key].value

    @property
    def pupils(self) -> float:
        """All pupils of the region: active / share where the deck gives both, else by pupils per teacher."""
        if "pupils_active" in self.parameters:
            return (
                self["pupils_active"] / self["pupils_active_share"] * self["schools_share_of_organisations"]
            )
        return self.teachers * self["pupils_per_teacher"]

    @property
    def teachers(self) -> float:
        """All teachers: active / share where the deck gives both, else by pupils per teacher."""
        if "teachers_active" in self.parameters:
            return (
                self["teachers_active"]
                / self["teachers_active_share"]
                * self["schools_share_of_organisations"]
            )
        return self.pupils / self["pupils_per_teacher"]

    @property
    def used(self) -> tuple[str, ...]:
        """The keys of the parameters that a world of this region depends on."""
        both = all(count in self.parameters for count in COUNTS)
        return tuple(key for key in self.parameters if not (both and key == "pupils_per_teacher"))

    @property
    def digest(self) -> str:
        """SHA-256 over the id and all values, of a country over those of its parts."""
        if self.parts:
            return hashlib.sha256("\n".join(part.digest for part in self.parts).encode()).hexdigest()
        return hashlib.sha256(f"{self.id}\n{digest_text(self.parameters)}".encode()).hexdigest()

    def to_dict(self) -> dict[str, object]:
        """The profile as JSON values."""
        return {
            "id": self.id,
            **self.words,
            "parameters": [parameter.to_dict() for parameter in self.parameters.values()],
        }
