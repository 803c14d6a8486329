"""Between which limits the parameters of a region make a world, one by one and together."""

from __future__ import annotations

from collections.abc import Callable

from rulebook.language import Message, verbatim
from rulebook.reader.arguments import is_number
from rulebook.reader.faults import FaultCollector, clipped, one_fault
from sim.assumptions.parameters import LARGEST
from sim.assumptions.profile import COUNTS, Profile

__all__ = ["LARGEST_PEOPLE", "SHARES_OF_ONE", "beyond_bounds", "check_scale", "check_whole"]

LARGEST_PEOPLE = 100_000_000
_NO_REASON = verbatim("")
_BOUNDS = {
    "pupils_active": (1, LARGEST_PEOPLE, Message("a region has some, and one machine holds no more")),
    "teachers_active": (1, LARGEST_PEOPLE, Message("a region has some, and one machine holds no more")),
    "schools_share_of_organisations": (0.01, 1, Message("a region has schools")),
    "friends_mean": (0, 20, Message("a pupil has room for 48")),
    "friends_school_spread": (0, 1, Message("a pupil has room for 48")),
    "friends_class_spread": (0, 1, Message("a pupil has room for 48")),
    "friend_habit_spread": (0, 3, Message("shares of schools differ no more")),
    "acquaintance_numbers": (0, 100, Message("a pupil has room for 500 of each kind")),
    "acquaintance_numbers_spread": (0, 1.5, Message("a pupil has room for 500 of each kind")),
    "class_size_urban": (1, 50, Message("a class has room for 63")),
    "class_size_rural": (1, 50, Message("a class has room for 63")),
    "class_size_spread": (0, 0.3, Message("a class has room for 63")),
    "school_size_urban": (1, 3_000, Message("a district holds no larger school")),
    "school_size_rural": (1, 3_000, Message("a district holds no larger school")),
    "school_size_spread": (0, 2, Message("a district holds no larger school")),
    "club_size": (1, LARGEST_PEOPLE, Message("a club is of somebody")),
    "pupils_per_teacher": (1, LARGEST_PEOPLE, Message("a district holds no more teachers")),
    "teachers_per_class": (1, 100, Message("a district holds no more teachers")),
    "other_staff_per_teacher": (0, 50, Message("a district holds no more people")),
    "relatives_per_family": (0, 1_000, Message("a district holds no more people")),
    "sibling_years": (1, 10, Message("siblings at school are no further apart")),
    "stranger_seeks_girls": (0.01, 100, Message("no child is out of reach")),
    "stranger_seeks_old": (0.01, 100, Message("no child is out of reach")),
    "strangers_per_1000_pupils": (0, 20_000, Message("a district holds no more people")),
}
"""Between which a world still has what a parameter says: beyond it something would be cut off unseen."""
SHARES_OF_ONE = (
    ("siblings_0", "siblings_1", "siblings_2"),
    ("friend_mutual_number", "friend_one_sided_number"),
)
"""Shares that cannot add up to more than 1."""
_PEOPLE_PER_PUPIL = 3.5


def beyond_bounds(key: str, value: float) -> Message | None:
    """Say where a parameter would have to lie, if it lies elsewhere."""
    least, most, why = _BOUNDS.get(key, (0, LARGEST, _NO_REASON))
    if least <= value <= most:
        return None
    return Message(
        "`{key} = {value:g}` has to be {least:g} to {most:,}: {why}",
        key=key,
        value=value,
        least=least,
        most=most,
        why=why,
    )


def _nowhere(*keys: str) -> int:
    return 0


def check_whole(profile: Profile, line_of: Callable[..., int] = _nowhere) -> None:
    """Refuse what only shows when all parameters stand together; `line_of` tells where they are stated."""
    faults = FaultCollector(profile.origin)
    if not any(count in profile.parameters for count in COUNTS):
        faults.add(
            0,
            "",
            Message(
                "neither `pupils_active` nor `teachers_active` is given, so the size of the region is unknown"
            ),
            Message("add one of them, with its share `pupils_active_share` or `teachers_active_share`"),
        )
    for count in COUNTS:
        if count in profile.parameters and profile[f"{count}_share"] <= 0:
            told = Message("`{count}_share` has to be over 0 where `{count}` is given", count=count)
            faults.add(line_of(f"{count}_share", count), "", told)
    siblings = sum(profile[key] for key in SHARES_OF_ONE[0])
    if siblings > 1 + 1e-9:
        told = Message(
            "`siblings_0`, `siblings_1` and `siblings_2` add up to {siblings:g}, over 1", siblings=siblings
        )
        faults.add(line_of("siblings_0", "siblings_1", "siblings_2"), "", told)
    both = sum(profile[key] for key in SHARES_OF_ONE[1])
    if both > 1 + 1e-9:
        told = Message(
            "`friend_mutual_number` and `friend_one_sided_number` add up to {both:g}, over 1", both=both
        )
        faults.add(line_of("friend_mutual_number", "friend_one_sided_number"), "", told)
    # A count that goes with a changed share may be as small as that.
    for key in _BOUNDS:
        if key not in COUNTS and (wrong := beyond_bounds(key, profile[key])) is not None:
            faults.add(line_of(key), "", wrong)
    faults.raise_if_any()


def check_scale(profile: Profile, scale: float) -> None:
    """Refuse a scale that no world can be drawn at, before any work.

    Raises:
        InputError: the scale is 0, negative, not a number, or gives more people than fit one machine.
    """
    if not is_number(scale) or not 0 < scale < 1e301:
        told = (
            Message("a huge number")
            if isinstance(scale, int) and scale > 0
            else verbatim(f"`{clipped(str(scale))}`")
        )
        raise one_fault(
            "--scale",
            Message("{told} is no scale", told=told),
            Message("give a number over 0; 1 is the whole region, 0.1 a tenth"),
        )
    pupils = sum(part.pupils for part in profile.regions)
    if pupils * scale < 1 - 1e-9:
        hint = (
            Message("a hundred pupils are about {value:.1g}", value=100 / pupils)
            if pupils
            else Message("give the region pupils")
        )
        raise one_fault("--scale", Message("`{scale:g}` makes less than one pupil", scale=scale), hint)
    if pupils * scale * _PEOPLE_PER_PUPIL > LARGEST_PEOPLE:
        many = pupils * scale * _PEOPLE_PER_PUPIL
        most = LARGEST_PEOPLE / pupils / _PEOPLE_PER_PUPIL
        raise one_fault(
            "--scale",
            Message(
                "`{scale:g}` makes about {people:,} people, more than {most:,}",
                scale=scale,
                people=round(min(many, 1e15)),
                most=LARGEST_PEOPLE,
            ),
            Message("give at most {most:,}", most=int(most))
            if most >= 10
            else Message("give at most {most:.2g}", most=most),
        )
