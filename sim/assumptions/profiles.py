"""Region profiles: the figures from which a synthetic region is drawn.

Knows which parameters there are, what the deck's two tables fix, and how a region file inherits from the
common one. Knows nothing of how people are drawn.

The deck of 25 March 2025 gives the count and the share of active pupils for seven regions and of active
teachers for seven; only Kursk and Khanty-Mansi stand in both. Where both figures are given the total is
count / share. For the other ten regions the missing half is an assumption: the total follows from
`pupils_per_teacher`, the active share from the deck's footers. All organisations of the tables are read
as schools (`schools_share_of_organisations`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path

from rulebook.language import LANGUAGES, Message, Words, verbatim
from rulebook.reader.arguments import is_number
from rulebook.reader.entries import Entries, read_entries
from rulebook.reader.faults import FaultCollector, allowed_names, clipped, one_fault
from sim.assumptions.parameters import LARGEST, Parameter, digest_text, read_parameter, with_values

__all__ = [
    "LARGEST_PEOPLE",
    "SHARES_OF_ONE",
    "Profile",
    "assumptions",
    "check_scale",
    "load_profile",
    "regions",
    "with_settings",
]

COMMON = "national"
LARGEST_PEOPLE = 100_000_000
_EXAMPLES = {
    "profile": Message("[profile] with id, inherits, en and ru"),
    "inherits": Message('inherits = "national", or the id of a region'),
    "en": 'en = "…"',
    "ru": 'ru = "…"',
}
_COUNTS = ("pupils_active", "teachers_active")
_NO_REASON = verbatim("")
_BOUNDS = {
    "pupils_active": (1, LARGEST_PEOPLE, Message("a region has some, and one machine holds no more")),
    "teachers_active": (1, LARGEST_PEOPLE, Message("a region has some, and one machine holds no more")),
    "schools_share_of_organisations": (0.01, 1, Message("a region has schools")),
    "friends_mean": (0, 12, Message("a pupil has room for 24")),
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
    "strangers_per_1000_pupils": (0, 20_000, Message("a district holds no more people")),
}
"""Between which a world still has what a figure says: beyond it something would be cut off unseen."""
SHARES_OF_ONE = (
    ("siblings_0", "siblings_1", "siblings_2"),
    ("friend_mutual_number", "friend_one_sided_number"),
)
"""Shares that cannot add up to more than 1."""
_PEOPLE_PER_PUPIL = 3.5


@dataclass(frozen=True)
class Profile:
    """The figures of one region.

    Attributes:
        id: the name of the region, as in `--region`.
        words: its name in English and Russian.
        parameters: every figure by its key; of a country those of its largest part.
        origin: the file it was read from.
        draws: the region at hand whose random draws it shares: itself, or the one that a file of your own
            inherits from, so that a difference between the two comes of the figures alone.
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
        both = all(count in self.parameters for count in _COUNTS)
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


def regions() -> tuple[str, ...]:
    """The ids of the regions at hand, sorted."""
    folder = files("sim.assumptions") / "regions"
    names = (entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != COMMON))


def load_profile(region: str | Path) -> Profile:
    """Load a region by its id, or from a profile file of your own (a path that ends in `.toml`).

    A file states `[profile]` with `id`, `en`, `ru` and `inherits` ("national" or a region's id), and under
    `[parameters.KEY]` each figure in which it differs: its `value`, and whatever else of it differs. Another
    value without a `source` of its own is an assumption.

    Raises:
        InputError: no such region, or faults in the file; all of them are listed.
    """
    name = str(region)
    if name.endswith(".toml") or "/" in name:
        return _read(Path(name))
    return _shipped(name)


@lru_cache(maxsize=64)
def _shipped(name: str) -> Profile:
    if name not in _inheritable():
        hint = allowed_names(name, regions(), Message("regions"))
        raise one_fault("--region", Message("unknown region `{name}`", name=clipped(name)), hint)
    return _read(Path(str(files("sim.assumptions") / "regions" / f"{name}.toml")), is_common=name == COMMON)


def _read(path: Path, is_common: bool = False) -> Profile:
    """Read one file; the common one alone inherits nothing, and may have parameters of any name."""
    top = read_entries(path, _EXAMPLES)
    top.only("profile", "parameters")
    top.required("profile")
    header = top.child("profile", verbatim("[profile]"))
    if not header.table:
        top.faults.raise_if_any()
    header.only("id", *LANGUAGES, "inherits", "parts")
    region_id = header.name("id", Message("region"))
    words = {language: header.text(language) for language in LANGUAGES}
    base = (
        None
        if is_common
        else _shipped(header.choice("inherits", _inheritable(), Message("region"), Message("regions")))
    )
    names = _part_names(header, region_id)
    parameters = _parameters(top, base)
    top.faults.raise_if_any()
    profile = Profile(
        id=region_id,
        words=words,
        parameters=parameters,
        origin=top.document.path,
        draws=_drawn_as(region_id, base),
        parts=_parts(names, parameters, base),
    )
    if not is_common:
        _check_whole(profile, partial(_line_of, top))
        for part in profile.parts:
            _check_whole(replace(part, origin=profile.origin), partial(_line_of, top))
    return profile


def _line_of(top: Entries, *keys: str) -> int:
    """The line of the last of some parameters that a file states; 0 where it states none of them."""
    stated = top.child("parameters", "").table
    return max((top.document.line("parameters", key) for key in keys if key in stated), default=0)


def _inheritable() -> tuple[str, ...]:
    """What a file can inherit from, the common figures first."""
    return (COMMON, *regions())


def _parameters(top: Entries, base: Profile | None) -> dict[str, Parameter]:
    """The parameters of a file, over those that it inherits."""
    parameters = dict(base.parameters) if base is not None else {}
    known = {*_COUNTS, *(_shipped(COMMON).parameters if base is not None else ())}
    for key, entries in top.children("parameters", Message("parameter")):
        if base is not None and key not in known:
            entries.fault(
                Message("unknown parameter `{name}`", name=key),
                allowed_names(key, known, Message("parameters")),
            )
            continue
        before = len(entries.faults)
        parameter = read_parameter(entries, key, parameters.get(key))
        if len(entries.faults) == before and (wrong := _beyond(key, parameter.value)) is not None:
            entries.fault(wrong, "", "value")
        parameters[key] = parameter
    return parameters


def _drawn_as(name: str, base: Profile | None) -> str:
    return name if name in regions() or base is None or base.id == COMMON else base.draws


def _part_names(header: Entries, region_id: str) -> tuple[str, ...]:
    """The regions that a country is made of, each named once; none for a single region."""
    names = header.texts("parts", default=())
    for at, name in enumerate(names):
        place = ("parts", at) if isinstance(header.table["parts"], list) else ("parts",)
        if name == region_id:
            header.fault(
                Message("`parts`: `{name}` cannot be a part of itself", name=clipped(name)), "", *place
            )
        elif name not in regions():
            hint = allowed_names(name, regions(), Message("regions"))
            header.fault(Message("`parts`: unknown region `{name}`", name=clipped(name)), hint, *place)
        elif _shipped(name).parts:
            message = Message("`parts`: `{name}` is itself made of parts", name=clipped(name))
            header.fault(message, Message("name the regions that it is made of"), *place)
    return names


def _parts(
    names: tuple[str, ...], parameters: Mapping[str, Parameter], base: Profile | None
) -> tuple[Profile, ...]:
    """The regions of a country, each with what the country's file says otherwise than what it inherits."""
    given = {
        key: parameter
        for key, parameter in parameters.items()
        if base is None or parameter is not base.parameters.get(key)
    }
    return tuple(replace(part, parameters={**part.parameters, **given}) for part in map(_shipped, names))


def _beyond(key: str, value: float) -> Message | None:
    """Say where a figure would have to lie, if it lies elsewhere."""
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


def _check_whole(profile: Profile, line_of: Callable[..., int] = _nowhere) -> None:
    """Refuse what only shows when all figures stand together; `line_of` tells where figures are stated."""
    faults = FaultCollector(profile.origin)
    if not any(count in profile.parameters for count in _COUNTS):
        faults.add(
            0,
            "",
            Message(
                "neither `pupils_active` nor `teachers_active` is given, so the size of the region is unknown"
            ),
            Message("add one of them, with its share `pupils_active_share` or `teachers_active_share`"),
        )
    for count in _COUNTS:
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
        if key not in _COUNTS and (wrong := _beyond(key, profile[key])) is not None:
            faults.add(line_of(key), "", wrong)
    faults.raise_if_any()


def with_settings(profile: Profile, settings: Mapping[str, float]) -> Profile:
    """Change single figures, as `--set KEY=VALUE` does.

    Another active share leaves the total of pupils or teachers as it is: where the deck gives a count, the
    count is changed with the share, unless it is set as well.

    Raises:
        InputError: an unknown key (with the nearest name), a share over 1, a negative value, or figures
            that do not go together.
    """
    parts = tuple(with_settings(part, settings) for part in profile.parts)
    changed = replace(profile, parameters=with_values(profile.parameters, settings, "--set"), parts=parts)
    for count in _COUNTS:
        if count in settings and (wrong := _beyond(count, changed[count])) is not None:
            raise one_fault("--set", wrong)
    for count in _COUNTS:
        share = f"{count}_share"
        if count in profile.parameters and count not in settings and changed[share] != profile[share]:
            kept = {count: profile[count] * changed[share] / profile[share]}
            changed = replace(changed, parameters=with_values(changed.parameters, kept, "--set"))
    _check_whole(replace(changed, origin="--set"))
    return changed


def assumptions(profile: Profile) -> tuple[Parameter, ...]:
    """The parameters a world of this region rests on without a source, or with a value set by hand."""
    found = {
        key: part.parameters[key]
        for part in profile.regions
        for key in part.used
        if part.parameters[key].is_assumption
    }
    return tuple(found.values())


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
        people = f"{many:,.0f}" if many < 1e15 else f"{many:.0e}"
        most = LARGEST_PEOPLE / pupils / _PEOPLE_PER_PUPIL
        raise one_fault(
            "--scale",
            Message(
                "`{scale:g}` makes about {people} people, more than {most:,}",
                scale=scale,
                people=people,
                most=LARGEST_PEOPLE,
            ),
            Message("give at most {most:,}", most=int(most))
            if most >= 10
            else Message("give at most {most:.2g}", most=most),
        )
