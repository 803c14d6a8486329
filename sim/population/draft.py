"""A district while it is drawn: all that contacts and chats are drawn from.

Knows what belongs together. Knows nothing of how any of it is drawn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.population.accounts import Accounts
from sim.population.clubs import Clubs
from sim.population.distant_friends import DistantFriends
from sim.population.families import Families
from sim.population.friendships import Nominations
from sim.population.people import Ints, Shorts
from sim.population.schools import Classes

__all__ = ["DistrictDraft"]


class DistrictDraft(NamedTuple):
    """The people of a district and the groups they belong to, before anybody knows anybody.

    key: of all draws of the district. offsets: int32[9] and class_teachers: uint16[classes, t] as in
    `people.District`.
    """

    key: np.uint64
    parameters: ProfileValues
    offsets: Ints
    accounts: Accounts
    classes: Classes
    class_teachers: Shorts
    families: Families
    clubs: Clubs
    nominations: Nominations
    distant_friends: DistantFriends
