"""The rules of each book against the deck itself: its bullets give ids, outcomes, parties and quotes."""

import re
from itertools import groupby

import pytest

from rulebook.catalogue import CATALOGUE

DECK = (CATALOGUE / "sferum" / "deck-2025-03-25.txt").read_text(encoding="utf-8").splitlines()
TITLES = {
    "S": "Безопасность детей в Сферуме",
    "A": "Правила общения с учеником: кто и в каких случаях может написать",
    "B": "Правила общения с учеником: КТО И В КАКИХ СЛУЧАЯХ МОЖЕТ НАПИСАТЬ",
    "end": "Необходимые условия успешной активации аудитории Сферума в регионе",
}
KINDS = {
    "Беспрепятственно:": ("f", "free"),
    "По запросу на общение:": ("q", "request"),
    "Через запрос на общение:": ("q", "request"),
    "Через подтверждение роли:": ("r", "role_confirmation"),
    "Запрещено общение:": ("x", "forbidden"),
}
STEMS = {"сотрудник": "staff", "представител": "guardian", "учени": "student", "рол": "roleless"}


def slide(letter):
    """The lines of one slide that are not blank, without the title."""
    start = DECK.index(TITLES[letter])
    following = list(TITLES.values())[list(TITLES).index(letter) + 1]
    return [line.strip() for line in DECK[start + 1 : DECK.index(following)] if line.strip()]


def parties(words):
    return [
        next(party for stem, party in STEMS.items() if stem in word)
        for word in words.lower().replace("законный ", "").split(" и ")
    ]


def arrows(letter):
    """(id, outcome, from, to, quote) of every bullet of books A and B, from the slide alone."""
    number, kind, place = 0, "", 0
    for line in slide(letter):
        if "→" in line:
            number += 1
            sender, recipient = (parties(side) for side in line.split("→"))
            kind, outcome, place = "r", "role_confirmation", 0
        elif heading := re.fullmatch(r"\d\. (.*:)", line):
            (kind, outcome), place = KINDS[heading[1]], 0
        else:
            place += 1
            yield f"{letter}{number}.{kind}{place}", outcome, sender, recipient, line.removeprefix("- ")


def bullets_of_s():
    """(id, quote) of every bullet of book S."""
    number = place = 0
    for line in slide("S"):
        if line.endswith(":"):
            number, place = number + 1, 0
        else:
            place += 1
            yield f"S{number}.{place}", line.removeprefix("- ")


def named(rows):
    return [name.partition("_is_")[2] for row in rows for name in row]


@pytest.mark.parametrize("letter", "AB")
def test_the_rules_of_an_arrow_book_are_its_bullets_in_order_without_a_gap(sferum, letter):
    rules = [
        (rule.line, rule.outcome, named(rule.sender), named(rule.recipient), rule.quote)
        for rule in sferum[letter].rules
    ]
    on_the_slide = list(arrows(letter))
    assert len(on_the_slide) == {"A": 25, "B": 20}[letter]
    assert [rule for rule, _ in groupby(rules)] == on_the_slide


def test_the_rules_of_book_s_are_its_bullets_in_order_without_a_gap(sferum):
    rules = [(rule.line, rule.quote) for rule in sferum["S"].rules]
    on_the_slide = list(bullets_of_s())
    assert len(on_the_slide) == 6
    assert [rule for rule, _ in groupby(rules)] == on_the_slide


def test_the_outcomes_of_book_s_are_those_of_its_headings(sferum):
    assert {rule.line: rule.outcome for rule in sferum["S"].rules} == {
        "S1.1": "free",
        "S1.2": "free",
        "S1.3": "free",
        "S1.4": "free",
        "S2.1": "forbidden",
        "S2.2": "request",
    }


@pytest.mark.parametrize("letter", "SAB")
def test_a_rule_is_named_after_its_line(sferum, letter):
    assert [rule.id for rule in sferum[letter].rules if not rule.id.startswith(rule.line)] == []


@pytest.mark.parametrize("letter", "SAB")
def test_every_quote_stands_verbatim_in_the_deck(sferum, letter):
    text = "\n".join(DECK)
    quotes = [rule.quote for rule in sferum[letter].rules]
    assert quotes
    assert [quote for quote in quotes if quote not in text] == []


@pytest.mark.parametrize("letter", "SAB")
def test_the_source_names_the_slide(sferum, letter):
    assert sferum[letter].source["slide"] == TITLES[letter]
    assert (CATALOGUE / "sferum" / sferum[letter].source["document"]).is_file()


def test_every_reading_names_only_lines_of_its_book(sferum):
    for policy in sferum.values():
        lines = {rule.line for rule in policy.rules}
        for question in policy.readings.values():
            assert set(question.lines) <= lines


def test_line_scope_concerns_exactly_the_lines_that_rest_on_a_fact(sferum):
    concerned = [line for letter in "SA" for line in sferum[letter].readings["line_scope"].lines]
    assert " ".join(sorted(concerned)) == (
        "A2.f1 A2.f2 A2.q3 A3.f1 A3.f3 A5.f1 A5.q3 A7.f1 A7.f2 A7.f3 A7.q2 S1.3 S1.4 S2.2"
    )
