"""The page of `childproof world`: who lives in the region, its statistics, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from childproof.commands.shared.terminal import Text, rendered
from childproof.words.locale import plain_number
from rulebook.language import N_, grouped, in_words, plural, say, translator
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import assumptions

PARAMETER_COLUMNS = ("key", "value", "low", "high", "unit", "tag", "source", "en", "ru")
_WORDS = {
    "pupil": N_("pupils"),
    "teacher": N_("teachers"),
    "other_staff": N_("other school staff"),
    "guardian": N_("parents and guardians"),
    "relative": N_("grandparents and other relatives"),
    "coach": N_("coaches and club leaders"),
    "stranger": N_("strangers"),
    "staff": N_("staff"),
    "student": N_("student"),
    "none": N_("no role"),
    "class_size_mean": N_("pupils in a class"),
    "school_size_mean": N_("pupils in a school"),
    "friends_mean": N_("friends of a pupil in the own school"),
    "friend_reciprocity": N_("names of friends that are returned"),
    "friend_clustering": N_("friends of a pupil who are friends"),
    "friend_within_class": N_("friends in one class"),
    "friend_same_sex": N_("friends of one sex"),
    "siblings": N_("pupils by number of siblings"),
    "one_parent_share": N_("families with one guardian"),
    "numbers_per_student": N_("numbers in a pupil's address book"),
    "mutual_number_given_friend": N_("friends who have each other's number"),
    "chats_per_student": N_("chats of a pupil"),
    "active_students": N_("pupils who use the service"),
    "active_staff": N_("school staff who use the service"),
    "active_teachers": N_("teachers who use the service"),
    "rural_pupils": N_("pupils of village schools"),
    "second_shift": N_("pupils taught in the second shift"),
    "distant_friends_mean": N_("friends of a pupil in other districts"),
}
_ROLES = {"guardian": N_("guardian")}
_COUNTED = {
    "class_size_mean": 1,
    "school_size_mean": 1,
    "friends_mean": 1,
    "numbers_per_student": 1,
    "chats_per_student": 1,
    "distant_friends_mean": 2,
}
"""Statistics that are no shares, and their decimals."""


def parameter_rows(profile: Profile) -> list[dict[str, object]]:
    """The figures of a region with their sources."""
    return [parameter.to_dict() for parameter in profile.parameters.values()]


def world_page(profile: Profile, found: Mapping[str, object], language: str) -> str:
    """A world for a person."""
    _, ngettext = translator(language), plural(language)
    people = int(str(found["people"]))
    head = _("{region}, scale {scale}, seed {seed}").format(
        region=say(profile.words, language),
        scale=plain_number(float(str(found["scale"])), language),
        seed=found["seed"],
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts.append(Text(ngettext("{n} person", "{n} people", people).format(n=grouped(people, language))))
    for title, part, words in (
        (_("Who they are"), "kinds", _WORDS),
        (_("Accounts in use, by the role they carry"), "roles", {**_WORDS, **_ROLES}),
        (_("Statistics"), "statistics", _WORDS),
    ):
        named = found.get(part)
        if isinstance(named, Mapping):
            parts += [Text(""), Text(title, style="bold"), _named_numbers(named, words, language)]
    parts += [Text(""), *_assumptions(profile, language)]
    return rendered(*parts)


def _named_numbers(named: Mapping[str, object], words: Mapping[str, str], language: str) -> Padding:
    _ = translator(language)
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for name, value in named.items():
        table.add_row(Text(_(words.get(name, name))), Text(_said(name, value, language)))
    return Padding(table, (0, 0, 0, 2))


def _said(name: str, value: object, language: str) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_said(key, inner, language)}" for key, inner in value.items())
    if isinstance(value, int):
        return grouped(value, language)
    if not isinstance(value, float):
        return str(value)
    if name in _COUNTED:
        return in_words(value, _COUNTED[name], language)
    return f"{in_words(value * 100, 1, language)} %"


def _assumptions(profile: Profile, language: str) -> list[RenderableType]:
    """How many figures have no source, and which."""
    ngettext = plural(language)
    assumed = assumptions(profile)
    said = ngettext(
        "{n} of {all} figures is an assumption without a published source:",
        "{n} of {all} figures are assumptions without a published source:",
        len(assumed),
    )
    table = Table.grid(padding=(0, 2))
    for parameter in assumed:
        value = plain_number(parameter.value, language)
        table.add_row(Text(parameter.key), Text(value), Text(say(parameter.words, language)))
    head = Text(said.format(n=len(assumed), all=len(profile.used)), style="bold")
    return [head, Padding(table, (0, 0, 0, 2))]
