"""The parameters of a profile as compiled code reads them.

Knows the keys that every profile has (`regions/national.toml` tells what each one is, with its source). Knows
nothing of where the values come from.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np

from sim.assumptions.profile import Profile

__all__ = ["ProfileValues", "profile_values"]


class ProfileValues(NamedTuple):
    """One float for each parameter that `national.toml` states, under the same name."""

    pupils_active_share: float
    teachers_active_share: float
    other_staff_active_share: float
    guardians_active_share: float
    relatives_active_share: float
    coaches_active_share: float
    adoption_in_school_pupils: float
    adoption_in_school_guardians: float
    adoption_in_school_staff: float
    adoption_in_class: float
    adoption_in_family: float
    schools_share_of_organisations: float
    pupils_per_teacher: float
    other_staff_per_teacher: float
    rural_share: float
    school_size_urban: float
    school_size_rural: float
    school_size_spread: float
    schools_of_one_sex: float
    class_size_urban: float
    class_size_rural: float
    class_size_spread: float
    teachers_per_class: float
    siblings_0: float
    siblings_1: float
    siblings_2: float
    siblings_same_school: float
    sibling_years: float
    twins_share: float
    one_parent_share: float
    mothers_share_of_one_parent: float
    relatives_per_family: float
    club_share: float
    club_size: float
    strangers_per_1000_pupils: float
    pupil_role_share: float
    pupil_confirmed_share: float
    staff_confirmed_share: float
    guardian_role_share: float
    guardian_confirmed_share: float
    own_child_share: float
    stranger_peer_share: float
    stranger_claims_role_share: float
    child_recorded_adult_share: float
    stranger_recorded_minor_share: float
    phone_share_young: float
    phone_share_old: float
    friends_mean: float
    friends_school_spread: float
    friends_class_spread: float
    friend_habit_spread: float
    friend_introduced: float
    friend_reciprocity: float
    friend_within_class: float
    friend_same_sex_young: float
    friend_same_sex_old: float
    friend_mutual_number: float
    friend_one_sided_number: float
    family_number_share: float
    relative_number_share: float
    teacher_has_pupil_number: float
    pupil_has_teacher_number: float
    teacher_guardian_number: float
    coach_pupil_number: float
    classmate_number: float
    guardian_guardian_number: float
    acquaintance_numbers: float
    acquaintance_numbers_spread: float
    acquaintance_adults_share: float
    class_chat_join: float
    class_chat_teachers: float
    parents_chat_join: float
    open_chat_join: float
    friend_chat_share: float
    leaked_closed_link: float
    leaked_open_link: float
    friend_id: float
    class_id: float
    family_id: float
    coach_id: float
    stranger_ids: float
    stranger_numbers: float
    stranger_seeks_girls: float
    stranger_seeks_old: float
    second_shift_share: float
    distant_friend_share: float
    recycled_number_share: float


_RECORD = np.dtype((np.record, [(key, np.float64) for key in ProfileValues._fields]))


def profile_values(profile: Profile) -> ProfileValues:
    """The values of a profile, as a NumPy record: compiled code gets one pointer instead of many numbers."""
    values: Any = np.array([tuple(float(profile[key]) for key in ProfileValues._fields)], _RECORD)[0]
    return cast(ProfileValues, values)
