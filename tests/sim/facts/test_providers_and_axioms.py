"""Providers that could give two people what the vocabulary excludes are refused before anybody is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.faults import InputError
from rulebook.table import Situations
from sim.facts.fact_providers import provide

VOCABULARY = """
id = "street"
title.en = "One attempt to write in a street"
[facts.sender_age]
label.en = "age"
sentences = [{ value = "child", en = "A child writes." }, { value = "adult", en = "An adult writes." }]
[facts.near]
label.en = "near"
sentences = [{ value = false, en = "They live apart." }, { value = true, en = "They are neighbours." }]
[facts.channel]
label.en = "channel"
sentences = [
  { value = "phone", en = "By phone." },
  { value = "id", en = "By id." },
  { value = "chat", en = "In a chat." },
]
"""
PROVIDERS = """# of the street
[facts.sender_age]
rows = [
  { value = "child", when = { sender_age = [0, 17] } },
]
otherwise = "adult"

[facts.near]
drawn = CHANCE
tag = "assumption"
source = "nobody has counted neighbours"
"""


def told(axioms: str, providers: str, folder: Path) -> str:
    """What is said of providers for a vocabulary with some axioms; nothing if they are taken."""
    vocabulary, path = folder / "vocabulary.toml", folder / "providers.toml"
    vocabulary.write_text(VOCABULARY + axioms)
    path.write_text(providers)
    try:
        provide(Situations(load_vocabulary(vocabulary)), path)
    except InputError as error:
        return str(error).replace(str(path), "providers.toml")
    return ""


NEAR_CHILD = """
[axioms.children-are-not-near]
en = "a child has no neighbours"
impossible = [{ sender_age = "child", near = true }]
"""
PHONE = """
[axioms.no-phone-for-children]
en = "a child has no telephone"
impossible = [{ sender_age = "child", channel = "phone" }]
"""


def test_file_fact_line_and_axiom_are_told(tmp_path: Path) -> None:
    said = told(NEAR_CHILD, PROVIDERS.replace("CHANCE", "0.25"), tmp_path)
    assert said.startswith("error: providers.toml:9: fact `near`: ")
    assert "axiom `children-are-not-near`" in said
    assert "sender_age = child, near = yes" in said


def test_what_is_never_drawn_is_no_fault(tmp_path: Path) -> None:
    assert told(NEAR_CHILD, PROVIDERS.replace("CHANCE", "0"), tmp_path) == ""


def test_every_axiom_is_told_of(tmp_path: Path) -> None:
    said = told(NEAR_CHILD + PHONE, PROVIDERS.replace("CHANCE", "1"), tmp_path)
    assert said.count("error: ") == 2
    assert "axiom `no-phone-for-children`" in said


def test_what_no_two_people_of_a_world_are_is_no_fault(tmp_path: Path) -> None:
    """Whoever writes by an id has it."""
    axioms = """
[axioms.ids-are-had]
en = "nobody writes by an id without it"
impossible = [{ near = false, channel = "id" }]
"""
    providers = PROVIDERS[: PROVIDERS.index("[facts.near]")] + '[facts.near]\nis = "sender_has_id"\n'
    assert told(axioms, providers, tmp_path) == ""
    other = providers.replace("sender_has_id", "recipient_has_id")
    assert "providers.toml:9: fact `near`: gives two people what axiom `ids-are-had`" in told(
        axioms, other, tmp_path
    )


@pytest.mark.parametrize(
    ("near", "said"),
    [
        ('is = "friends"\ndrawn = 0.5', ":10: fact `near`: has to say exactly one of"),
        (
            "rows = [\n  { value = true, when = { friends = [true] } },\n"
            '  { value = true, when = { channel = ["id"] } },\n]\notherwise = false',
            ":11: fact `near`, row 2: a fact cannot depend on the channel",
        ),
        (
            "rows = [\n  { value = true, when = { friends = [true] } },\n"
            "  { value = true, when = { recipient_age = [0, 9] } },\n]\notherwise = false",
            ":11: fact `near`, row 2: a fact cannot depend on an age",
        ),
    ],
)
def test_a_fault_is_told_at_the_line_that_brings_it_in(near: str, said: str, tmp_path: Path) -> None:
    providers = PROVIDERS[: PROVIDERS.index("[facts.near]")] + f"[facts.near]\n{near}\n"
    assert said in told("", providers, tmp_path)


def test_facts_that_a_file_lacks_are_told_where_its_tables_begin(tmp_path: Path) -> None:
    lacks = "the policy needs facts that a world does not have: "
    said = told("", PROVIDERS.replace("CHANCE", "0.25").replace("[facts.near]", "[facts.far]"), tmp_path)
    assert f"error: providers.toml:2: {lacks}near\n" in said
    assert f"error: providers.toml:1: {lacks}sender_age, near\n" in told("", "", tmp_path)
    (tmp_path / "vocabulary.toml").write_text(VOCABULARY)
    with pytest.raises(InputError, match=f"error: --providers: {lacks}"):
        provide(Situations(load_vocabulary(tmp_path / "vocabulary.toml")))
