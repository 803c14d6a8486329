"""Loads the profiles of regions: those at hand and files of one's own, with single parameters set anew.

Knows how a region file inherits from the common one. Knows nothing of how people are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path

from rulebook.language import LANGUAGES, Message, verbatim
from rulebook.reader.entries import Entries, read_entries
from rulebook.reader.faults import allowed_names, clipped, one_fault
from sim.assumptions.parameters import Parameter, read_parameter, with_values
from sim.assumptions.profile import COUNTS, Profile
from sim.assumptions.profile_limits import beyond_bounds, check_whole

__all__ = ["assumptions", "load_profile", "regions", "with_settings"]

COMMON = "national"
_EXAMPLES = {
    "profile": Message("[profile] with id, inherits, en and ru"),
    "inherits": Message('inherits = "national", or the id of a region'),
    "en": 'en = "…"',
    "ru": 'ru = "…"',
}


def regions() -> tuple[str, ...]:
    """The ids of the regions at hand, sorted."""
    folder = files("sim.assumptions") / "regions"
    names = (entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != COMMON))


def load_profile(region: str | Path) -> Profile:
    """Load a region by its id, or from a profile file of your own (a path that ends in `.toml`).

    A file states `[profile]` with `id`, `en`, `ru` and `inherits` ("national" or a region's id), and under
    `[parameters.KEY]` each parameter in which it differs: its `value`, and whatever else of it differs.
    Another value without a `source` of its own is an assumption.

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
        check_whole(profile, partial(_line_of, top))
        for part in profile.parts:
            check_whole(replace(part, origin=profile.origin), partial(_line_of, top))
    return profile


def _line_of(top: Entries, *keys: str) -> int:
    """The line of the last of some parameters that a file states; 0 where it states none of them."""
    stated = top.child("parameters", "").table
    return max((top.document.line("parameters", key) for key in keys if key in stated), default=0)


def _inheritable() -> tuple[str, ...]:
    """What a file can inherit from, the common parameters first."""
    return (COMMON, *regions())


def _parameters(top: Entries, base: Profile | None) -> dict[str, Parameter]:
    """The parameters of a file, over those that it inherits."""
    parameters = dict(base.parameters) if base is not None else {}
    known = {*COUNTS, *(_shipped(COMMON).parameters if base is not None else ())}
    for key, entries in top.children("parameters", Message("parameter")):
        if base is not None and key not in known:
            entries.fault(
                Message("unknown parameter `{name}`", name=key),
                allowed_names(key, known, Message("parameters")),
            )
            continue
        before = len(entries.faults)
        parameter = read_parameter(entries, key, parameters.get(key))
        if len(entries.faults) == before and (wrong := beyond_bounds(key, parameter.value)) is not None:
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


def with_settings(profile: Profile, settings: Mapping[str, float]) -> Profile:
    """Change single parameters, as `--set KEY=VALUE` does.

    Another active share leaves the total of pupils or teachers as it is: where the deck gives a count, the
    count is changed with the share, unless it is set as well.

    Raises:
        InputError: an unknown key (with the nearest name), a share over 1, a negative value, or parameters
            that do not go together.
    """
    parts = tuple(with_settings(part, settings) for part in profile.parts)
    changed = replace(profile, parameters=with_values(profile.parameters, settings, "--set"), parts=parts)
    for count in COUNTS:
        if count in settings and (wrong := beyond_bounds(count, changed[count])) is not None:
            raise one_fault("--set", wrong)
    for count in COUNTS:
        share = f"{count}_share"
        if count in profile.parameters and count not in settings and changed[share] != profile[share]:
            kept = {count: profile[count] * changed[share] / profile[share]}
            changed = replace(changed, parameters=with_values(changed.parameters, kept, "--set"))
    check_whole(replace(changed, origin="--set"))
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
